"""What the modules of the package import, and docs/imports.md, the picture made of that.

PYTHONPATH=. .venv/bin/python -m chatroom_tw.tests.support.imports >docs/imports.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import chatroom_tw

ROOT = Path(chatroom_tw.__file__).parent
RENEW = "PYTHONPATH=. .venv/bin/python -m chatroom_tw.tests.support.imports >docs/imports.md"

PAGE = """# Imports

This picture is made of the code. An arrow points from a group of modules to a group that it
imports. It is left out if other arrows lead to the same group. The group `server/values` has the
modules of `server` that import no other group, such as `text`, `effects`, `refusals` and `limits`.
No arrow points upwards, and none points from one application to the other:
`chatroom_tw/tests/test_layers.py` checks that, and that the picture is up to date. This command
renews it:

    {}

```mermaid
flowchart TB
{}
```
"""

LAYERS: tuple[dict[str, tuple[str, ...]], ...] = (
    {"__main__": ("__main__",)},
    {"client": ("client",)},
    {"chat": ("chat",), "tombola": ("tombola",)},
    {
        "server/options": ("server.options", "server.config_file", "server.option_values"),
        "server/process": ("server.process", "server.brake", "server.log_format", "server.user"),
        "server/watching": ("server.watching", "server.metrics"),
    },
    {"chat/protocols": ("chat.protocols",), "tombola/protocols": ("tombola.protocols",)},
    {"server/http": ("server.http",)},
    {"server/listen": ("server.listen",)},
    {"server/net": ("server.net",)},
    {
        "server/gateway": (
            "server.gateway",
            "server.errands",
            "server.sealing",
            "server.session",
            "server.fanout",
            "server.parts",
        ),
        "server/hub": (
            "server.hub",
            "server.hub_answers",
            "server.hub_state",
            "server.rules",
            "server.timers",
        ),
        "chat/storage": ("chat.storage",),
        "tombola/storage": ("tombola.storage",),
    },
    {
        "server/link": ("server.link", "server.codec"),
        "server/storage": ("server.storage", "server.files"),
        "chat/rules": ("chat.rules",),
        "tombola/rules": ("tombola.rules",),
    },
    {
        "server/values": (
            "server.addresses",
            "server.text",
            "server.looks",
            "server.titles",
            "server.guessing",
            "server.guess_log",
            "server.counts",
            "server.health",
            "server.effects",
            "server.refusals",
            "server.limits",
            "server.backlog",
            "server.origins",
            "server.clock",
            "server.state",
            "server.open_files",
            "server.ending",
            "server.notify",
            "server.reloading",
            "server.listen.limiter",
            "server.listen.signature",
        )
    },
)
"""The groups of modules, from the top downwards; those of one layer do not import each other.

A module belongs to the group with the longest name that fits it.
"""


def imports_of(path: Path) -> set[str]:
    """The full names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.module, f"{path}: relative imports hide the layers"
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found.update(name if is_module(name) else node.module for name in names)
    return found


def is_module(name: str) -> bool:
    """Whether this is the full name of a module of the project, or of a package."""
    path = ROOT.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def all_modules() -> dict[str, Path]:
    """The package's modules, with the path of each: `chat.rules.chat`."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in ROOT.rglob("*.py")
    }


def modules() -> dict[str, Path]:
    """The package's modules, without its tests."""
    return {name: path for name, path in all_modules().items() if not within(name, "tests")}


def modules_with_tests() -> dict[str, Path]:
    """The modules with tests."""
    return {name: path for name, path in all_modules().items() if path.name.startswith("test_")}


def within(name: str, part: str) -> bool:
    """Whether a module is this part of the package, or in it."""
    return name == part or name.startswith(f"{part}.")


def group_of(module: str) -> tuple[int, str] | None:
    """The number of a module's layer, from the top, and the name of its group."""
    fitting = [
        (len(part), layer, group)
        for layer, groups in enumerate(LAYERS)
        for group, parts in groups.items()
        for part in parts
        if within(module, part)
    ]
    return max(fitting)[1:] if fitting else None


def arrows() -> dict[tuple[str, str], str]:
    """Which group imports which other one, with an import as an example."""
    found: dict[tuple[str, str], str] = {}
    for name, path in modules().items():
        importer = group_of(name)
        if importer is None:
            continue
        for imported in imports_of(path):
            group = group_of(imported.removeprefix("chatroom_tw."))
            if imported.startswith("chatroom_tw.") and group and group != importer:
                found[importer[1], group[1]] = f"{name} imports {imported}"
    return found


def without_shortcuts(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The arrows without those whose end other arrows from the same start lead to as well."""
    next_to: dict[str, set[str]] = {}
    for start, end in pairs:
        next_to.setdefault(start, set()).add(end)

    def reached(start: str) -> set[str]:
        ends = next_to.get(start, set())
        return ends.union(*map(reached, ends))

    return sorted(
        (start, end)
        for start, ends in next_to.items()
        for end in ends
        if not any(end in reached(other) for other in ends)
    )


def page() -> str:
    """The text of docs/imports.md."""
    return PAGE.format(RENEW, "\n".join(f"    {a} --> {b}" for a, b in without_shortcuts(arrows())))


if __name__ == "__main__":
    print(page(), end="")
