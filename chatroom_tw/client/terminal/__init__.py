"""What both console clients show and read: a screen on a terminal, plain lines in a pipe."""
