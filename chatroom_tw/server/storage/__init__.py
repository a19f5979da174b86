"""Storage: a state folder with one SQLite database, whatever an application stores there."""
