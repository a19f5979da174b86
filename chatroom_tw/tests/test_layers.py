"""The architecture, held to: imports point downwards only."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw

ROOT = Path(chatroom_tw.__file__).parent

# What each part of the package may import of it. The longest name that fits a module counts.
ALLOWED: dict[str, set[str]] = {
    "core": {"core"},
    "storage": {"core", "storage"},
    # It knows no tables.
    "storage.database": {"core.refusals", "storage.folder", "storage.writer"},
    "storage.writer": set(),
    "storage.folder": set(),
    "passwords": {"core.refusals"},
    "audience": {"core"},
    "switchboard": {"core", "audience"},
    "ticker": set(),
    "tombola_switchboard": {"core", "switchboard", "ticker", "storage.journal"},
    "state": set(),
    "chat_switchboard": {"core", "switchboard", "storage.interface", "passwords"},
    # Not one another: a protocol is one file.
    "protocols": {
        "core",
        "audience",
        "switchboard",
        "protocols.framing",
        "protocols.connection",
        "protocols.lines",
        "protocols.menu_dialogue",
        "protocols.poll",
        "protocols.notices",
        "protocols.reading",
        "protocols.sockets",
        "protocols.stranger",
        "protocols.tombola_words",
        "protocols.silence",
    },
    # One that takes two files.
    "protocols.tcd": {
        "core",
        "audience",
        "switchboard",
        "protocols.connection",
        "protocols.notices",
        "protocols.silence",
        "protocols.tcd_requests",
    },
    "protocols.tcd_requests": {"core"},
    "protocols.websocket": {"audience", "switchboard", "protocols.connection"},
    # What both protocols of browsers are made of; it knows neither.
    "protocols.messages": {"core.events", "core.text", "protocols.websocket"},
    "protocols.web": {
        "core",
        "audience",
        "switchboard",
        "protocols.messages",
        "protocols.websocket",
    },
    "protocols.tombola_web": {
        "core",
        "audience",
        "switchboard",
        "protocols.messages",
        "protocols.websocket",
    },
    # It knows how to become a WebSocket, and not what is said on it.
    "site": {
        "core.turnstile",
        "frontdoor",
        "protocols.sockets",
        "protocols.websocket",
        "site_parts",
    },
    "site_parts": {"core.limits", "protocols.websocket"},
    # It knows no protocol.
    "frontdoor": {"core.turnstile", "protocols.sockets"},
    "gate": {"core", "frontdoor", "protocols.stranger"},
    "doors": {"core", "gate", "protocols.connection"},
    "options": {"core", "doors", "gate", ""},
    "client": {"client", "core", "protocols", ""},
    "client.keeping": {"storage"},
    "__main__": {"client"},
    # The only place that knows everything.
    "tombola": {
        "core",
        "storage",
        "state",
        "tombola_switchboard",
        "protocols",
        "frontdoor",
        "site",
        "doors",
        "options",
    },
    "chat": {
        "core",
        "storage",
        "state",
        "passwords",
        "chat_switchboard",
        "protocols",
        "frontdoor",
        "site",
        "doors",
        "options",
    },
}


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
    path = ROOT.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def modules() -> dict[str, Path]:
    """The package's modules, but for its tests: `core.hall` -> its path."""
    found = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in ROOT.rglob("*.py")
    }
    return {name: path for name, path in found.items() if not name.startswith("tests.")}


def within(name: str, part: str) -> bool:
    return name == part or name.startswith(f"{part}.")


class Layers(SynchronousTestCase):
    def test_every_import_points_downwards(self) -> None:
        for name, path in modules().items():
            if name == "__init__":
                continue
            part = max((part for part in ALLOWED if within(name, part)), key=len, default=None)
            self.assertIsNotNone(part, f"{name} has no place in the architecture yet")
            for imported in imports_of(path):
                if within(imported, "chatroom_tw"):
                    inside = imported.removeprefix("chatroom_tw").removeprefix(".")
                    self.assertTrue(
                        any(within(inside, allowed) for allowed in ALLOWED[part]),
                        f"{name} may not import {imported}",
                    )

    def test_the_core_imports_the_standard_library_alone_and_nothing_that_does_io(self) -> None:
        outside_world = {"asyncio", "logging", "os", "pathlib", "random", "select", "signal",
                         "socket", "sqlite3", "subprocess", "threading", "time"}  # fmt: skip
        for name, path in modules().items():
            if within(name, "core"):
                for imported in imports_of(path):
                    top = imported.partition(".")[0]
                    if top != "chatroom_tw":
                        self.assertIn(top, sys.stdlib_module_names, name)
                        self.assertNotIn(top, outside_world, name)

    def test_the_reactor_is_imported_only_by_functions_that_start_a_program(self) -> None:
        allowed = {"chat", "tombola", "client.main"}
        for name, path in modules().items():
            if "twisted.internet.reactor" in imports_of(path) or any(
                isinstance(node, ast.ImportFrom)
                and node.module == "twisted.internet"
                and any(alias.name == "reactor" for alias in node.names)
                for node in ast.walk(ast.parse(path.read_text()))
            ):
                self.assertIn(name, allowed)
