"""A state folder and its database, whatever is stored there."""
