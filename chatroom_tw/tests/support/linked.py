"""The tests that link a gateway with a hub: only these differ over the encoded link.

The attacks of `test_fuzzed` are not among them: they take a minute, and find what a client can do.

CHATROOM_TW_LINK=encoded trial $(python -m chatroom_tw.tests.support.linked)
"""

from __future__ import annotations

from pathlib import Path

from chatroom_tw.tests.support.imports import imports_of

TESTS = Path(__file__).parent.parent
LINKS = "chatroom_tw.tests.support.links"
ATTACKS = "chatroom_tw.tests.test_fuzzed"


def linked() -> list[str]:
    """The modules of tests that import `support.links`, or what imports it."""
    imports = {_name(path): imports_of(path) for path in TESTS.rglob("*.py")}
    found, new = set[str](), {LINKS}
    while new:
        found |= new
        new = {name for name, those in imports.items() if those & found} - found
    tests = {name for name in found if name.rpartition(".")[2].startswith("test_")}
    return sorted(tests - {ATTACKS})


def _name(path: Path) -> str:
    return ".".join((*TESTS.parts[-2:], *path.relative_to(TESTS).with_suffix("").parts))


if __name__ == "__main__":
    print("\n".join(linked()))
