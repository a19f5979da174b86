"""The views that both console clients build on: a full screen, or plain lines in a pipe.

Nothing in here knows a socket, or what the lines mean.
"""
