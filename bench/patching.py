"""Patching: functions and values of the server are replaced in the process that runs it.

A place is written `module:name`: the module below `chatroom_tw`, and the name in it, which may
have dots (`server.fanout:FanOut.add`). Each function raises `AttributeError` or `ImportError` if
the place does not exist.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
from importlib import import_module
from operator import attrgetter
from types import FunctionType
from typing import Any


def find(where: str) -> Any:
    """The object at this place."""
    module, _, name = where.partition(":")
    return attrgetter(name)(import_module(f"chatroom_tw.{module}"))


def replace_name(where: str, value: object) -> None:
    """Bind the name at this place, which is bound already, to another value."""
    find(where)  # This raises if the name is not bound.
    module, _, path = where.partition(":")
    owner, _, name = path.rpartition(".")
    found = find(f"{module}:{owner}") if owner else import_module(f"chatroom_tw.{module}")
    setattr(found, name, value)


def remove_branch(where: str, condition: str) -> None:
    """Compile the function at this place again, without the `if` whose condition has this text.

    The `else` branch, if there is one, takes its place. The function stays the same object, so
    modules that have imported it use the new code. Raises `AttributeError` if there is no such
    `if`, or more than one.
    """
    function: FunctionType = find(where)
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    remover = _BranchRemover(condition)
    tree = ast.fix_missing_locations(remover.visit(tree))
    if remover.removed != 1:
        raise AttributeError(f"{where} has no single branch with the condition {condition!r}")
    found: dict[str, Any] = {}
    flags = annotations.compiler_flag
    exec(compile(tree, f"<{where}>", "exec", flags), function.__globals__, found)
    function.__code__ = found[function.__name__].__code__


class _BranchRemover(ast.NodeTransformer):
    """Removes each `if` whose condition contains this source text."""

    def __init__(self, condition: str) -> None:
        self._condition = condition
        self.removed = 0

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt] | None:
        if self._condition not in ast.unparse(node.test):
            return self.generic_visit(node)
        self.removed += 1
        return node.orelse or None
