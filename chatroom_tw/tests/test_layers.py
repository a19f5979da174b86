"""Tests for the architecture: a module imports only those below it."""

from __future__ import annotations

import ast
import sys

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.documents import document
from chatroom_tw.tests.support.imports import (
    LAYERS,
    RENEW,
    all_modules,
    arrows,
    group_of,
    imports_of,
    modules,
    modules_with_tests,
    page,
    within,
)

PURE = {
    *("server.addresses", "server.text", "server.effects", "server.refusals"),
    *("server.guessing", "server.looks", "server.titles"),
}
"""What the rules may import of the server: values, and functions of values."""

# The parts of the package that each part may import. The longest name that fits a module counts.
ALLOWED: dict[str, set[str]] = {
    "server.addresses": set(),
    "server.text": {"server.refusals"},
    "server.effects": set(),
    "server.guessing": set(),
    "server.guess_log": {"server.clock", "server.limits"},
    "server.counts": set(),
    "server.health": set(),
    "server.metrics": {"server.clock"},
    "server.looks": {"server.text"},
    "server.titles": {"server.text"},
    "server.refusals": set(),
    "server.limits": set(),
    "server.backlog": set(),
    "server.clock": set(),
    "server.origins": set(),
    "server.open_files": set(),
    "server.reloading": set(),
    "server.state": set(),
    "server.ending": set(),
    "server.notify": set(),
    "server.link": set(),
    "server.rules": set(),
    "server.hub_state": {"server.link"},
    "server.timers": {"server.clock"},
    # The hub never sees a connection, and the gateway never the rules.
    "server.codec": {*PURE, "server.link"},
    "server.hub_answers": {*PURE, "server.hub_state", "server.link", "server.rules"},
    "server.hub": {*PURE, "server.clock", "server.hub_answers", "server.hub_state", "server.link",
                   "server.rules", "server.timers"},
    "server.parts": {"server.counts"},
    "server.fanout": {"server.counts", "server.parts"},
    "server.session": {"server.fanout"},
    "server.sealing": {"server.session"},
    "server.errands": {*PURE, "server.clock", "server.limits", "server.link", "server.sealing",
                       "server.session"},
    "server.gateway": {*PURE, "server.backlog", "server.clock", "server.counts", "server.errands",
                       "server.fanout", "server.health", "server.limits", "server.link",
                       "server.sealing", "server.session"},
    "server.net": {*PURE, "server.backlog", "server.counts", "server.net", "server.fanout",
                   "server.gateway", "server.limits", "server.session", "server.clock",
                   "server.listen.limiter", "server.listen.signature"},
    "server.listen": {*PURE, "server.clock", "server.health", "server.listen", "server.limits",
                      "server.net", "server.open_files", "server.origins", "server.reloading"},
    "server.http": {*PURE, "server.http", "server.fanout", "server.gateway", "server.health",
                    "server.limits", "server.listen", "server.net", "server.clock",
                    "server.origins"},
    "server.storage": {"server.clock", "server.health", "server.refusals", "server.storage"},
    "server.files": {"server.files", "server.storage.private"},
    "server.config_file": set(),
    "server.option_values": {"server.limits", "server.listen.proxies", "server.origins"},
    "server.options": {"server.config_file", "server.http.access", "server.limits",
                       "server.listen", "server.open_files", "server.option_values",
                       "server.origins", "server.reloading", "server.state", ""},
    "server.brake": {"server.limits"},
    "server.user": {"server.listen", "server.storage"},
    "server.watching": {"server.counts", "server.gateway", "server.guess_log", "server.health",
                        "server.http", "server.listen", "server.metrics", "server.net"},
    "server.log_format": set(),
    "server.process": {"server.brake", "server.clock", "server.ending", "server.listen",
                       "server.log_format", "server.notify", "server.open_files",
                       "server.reloading", "server.storage", "server.user"},
    "client": {"client", "chat", "tombola", "server.clock", "server.files", "server.net",
               "server.refusals", "server.reloading", "server.state", "server.storage",
               "server.text", ""},
    "__main__": {"client"},
}  # fmt: skip
for application in ("chat", "tombola"):
    rules = f"{application}.rules"
    ALLOWED |= {
        rules: {*PURE, rules},
        f"{application}.protocols": {
            *PURE, rules, f"{application}.protocols", "server.clock", "server.fanout",
            "server.gateway",
            "server.http", "server.limits", "server.listen.signature", "server.net",
            "server.session", "server.files",
        },
        f"{application}.storage": {
            *PURE, rules, f"{application}.storage", "server.clock", "server.health",
            "server.storage", "server.files",
        },
        # The service and the hub of an application put all its parts together.
        application: {application, "server"},
    }  # fmt: skip

PROTOCOLS = {"line", "menu", "tcd", "web", "irc", "claims"}
"""Modules of one wire protocol each, which never import one another."""

TESTS_OF_THE_LINK = {
    *("tests.server.test_codec", "tests.server.test_link", "tests.server.test_gateway"),
}
"""Test modules that use the link itself."""


class Layers(SynchronousTestCase):
    def test_every_import_points_downwards(self) -> None:
        for name, path in modules().items():
            if path.name == "__init__.py":
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

    def test_no_wire_protocol_imports_another(self) -> None:
        for name, path in modules().items():
            package, of_protocols, protocol = name.partition(".protocols.")
            if of_protocols:
                for imported in imports_of(path):
                    other_package, _, other = imported.partition(".protocols.")
                    other = other.partition(".")[0]
                    if other_package == f"chatroom_tw.{package}" and other in PROTOCOLS:
                        same = protocol.partition(".")[0]
                        self.assertEqual(other, same, f"{name} may not import {imported}")

    def test_no_test_module_imports_another(self) -> None:
        """What test modules share is in `tests.support` and `tests.fuzzing`."""
        tests = {f"chatroom_tw.{name}" for name in modules_with_tests()}
        for name, path in modules_with_tests().items():
            self.assertEqual(imports_of(path) & tests, set(), name)

    def test_one_place_of_the_tests_links_hub_and_gateway(self) -> None:
        linking = {
            name
            for name, path in all_modules().items()
            if within(name, "tests") and "chatroom_tw.server.link" in imports_of(path)
        }
        self.assertLessEqual(linking, {"tests.support.links", *TESTS_OF_THE_LINK})

    def test_rules_import_only_what_does_no_io(self) -> None:
        outside_world = {"asyncio", "logging", "os", "pathlib", "random", "select", "signal",
                         "socket", "sqlite3", "subprocess", "threading", "time"}  # fmt: skip
        for name, path in modules().items():
            if name in PURE or ".rules." in name:
                for imported in imports_of(path):
                    top = imported.partition(".")[0]
                    if top != "chatroom_tw":
                        self.assertIn(top, sys.stdlib_module_names, name)
                        self.assertNotIn(top, outside_world, name)

    def test_only_functions_that_start_a_program_import_the_reactor(self) -> None:
        allowed = {"chat.service", "tombola.service", "client.main"}
        for name, path in modules().items():
            if "twisted.internet.reactor" in imports_of(path) or any(
                isinstance(node, ast.ImportFrom)
                and node.module == "twisted.internet"
                and any(alias.name == "reactor" for alias in node.names)
                for node in ast.walk(ast.parse(path.read_text()))
            ):
                self.assertIn(name, allowed)


class Picture(SynchronousTestCase):
    """docs/imports.md, and the layers that it is made of."""

    def test_no_arrow_points_upwards_or_between_applications(self) -> None:
        layer = {group: number for number, groups in enumerate(LAYERS) for group in groups}
        for (importer, imported), example in arrows().items():
            self.assertLess(layer[importer], layer[imported], f"{example}, which is not below it")
            applications = {importer.partition("/")[0], imported.partition("/")[0]}
            self.assertFalse(applications >= {"chat", "tombola"}, example)

    def test_every_module_is_in_the_picture(self) -> None:
        for name in modules():
            if not name.endswith("__init__"):
                self.assertIsNotNone(group_of(name), f"LAYERS has no group for {name}")

    def test_the_picture_is_up_to_date(self) -> None:
        self.assertEqual(document("docs/imports.md"), page(), f"renew it: {RENEW}")
