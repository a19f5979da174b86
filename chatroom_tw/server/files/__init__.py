"""Files that people send: where their bytes are, what they are, and pictures without traces."""
