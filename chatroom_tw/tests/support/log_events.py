"""The lines that the servers log, found in the code: each has a word, its `event`.

PYTHONPATH=. .venv/bin/python -m chatroom_tw.tests.support.log_events    # the table of docs/log.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from chatroom_tw.tests.support.imports import modules, within

LOGGERS = ("_log", "say")
"""How the code calls a logger, or what logs with fields that several lines have."""
LEVELS = {
    "say": "info",
    "failure": "critical",
    "failuresHandled": "critical",
    **{level: level for level in ("debug", "info", "warn", "error", "critical")},
}


class Line(NamedTuple):
    """A line of the log: what its text is made of, and where it is in the code."""

    event: str
    level: str
    form: str
    module: str
    fields: frozenset[str]


def lines() -> Iterator[Line]:
    """Every line that the servers log. One without a word has "" in its place."""
    for name, path in sorted(modules().items()):
        if any(within(name, part) for part in ("server", "chat", "tombola")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and _logs(node.func, name) and node.args:
                    yield _line(node, name)


def _logs(func: ast.expr, module: str) -> bool:
    if isinstance(func, ast.Attribute):
        return func.attr in LEVELS and ast.unparse(func.value).split(".")[-1] in LOGGERS
    # The rules, which log nothing, have a function of the same name.
    is_name = isinstance(func, ast.Name) and func.id in LOGGERS
    return is_name and not within(module, "chat.rules")


def _line(call: ast.Call, module: str) -> Line:
    given = {keyword.arg or "": keyword.value for keyword in call.keywords}
    word, form = given.get("event"), call.args[0]
    func = call.func
    assert isinstance(form, ast.Constant), f"{module}: the text of a line is not constant"
    return Line(
        str(word.value) if isinstance(word, ast.Constant) else "",
        LEVELS[func.attr if isinstance(func, ast.Attribute) else "say"],
        str(form.value),
        module,
        frozenset(given),
    )


def rows() -> list[str]:
    """The rows of the table of docs/log.md, sorted by the words."""
    return sorted(f"| `{line.event}` | {line.level} | `{line.form}` |" for line in lines())


if __name__ == "__main__":
    print("\n".join(rows()))
