"""The tests that need no socket, `trial chatroom_tw.tests`: each module mirrors one of the package.

Those that start real servers are in `tests`, beside the package.
"""
