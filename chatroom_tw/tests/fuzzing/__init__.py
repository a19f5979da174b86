"""Parsers under attack: who attacks (`intruder`), with what (`grammars`), whom (`worlds`),
and what must hold whatever is sent (`wellformed`, `attack`).

Hypothesis drives it in `test_fuzzed`, atheris in `tests/fuzz`.
"""
