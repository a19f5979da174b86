"""Attacks on the parsers of both servers.

`attacker` is the client that attacks, `grammars` has what it sends, and `scenarios` has the servers
with their other clients. `attack` and `wellformed` say what must hold whatever is sent.

Hypothesis makes the attacks in `tests.test_fuzzed`, and atheris in the source tree's `tests/fuzz`.
"""
