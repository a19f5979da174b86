"""HTTP: pages for browsers, and the WebSocket with its JSON messages."""
