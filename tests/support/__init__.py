"""What several tests use: servers, clients, browsers, and programs that run beside them.

Nothing here is a test, and no test file imports another. `conftest.py` has the fixtures.
"""
