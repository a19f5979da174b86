"""What both applications run on. It knows neither of them."""
