"""Every test module can be imported where only the package and its requirements are installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

import chatroom_tw

OPTIONAL = ("hypothesis", "msgspec", "pytest", "selenium", "urwid")
"""Packages of the extras that tests use."""

IMPORT_ALL = """
import importlib, pkgutil, sys

sys.modules.update(dict.fromkeys(sys.argv[1:]))  # None makes an import fail.
from chatroom_tw import tests
for module in pkgutil.walk_packages(tests.__path__, tests.__name__ + "."):
    importlib.import_module(module.name)
"""


class Importing(SynchronousTestCase):
    def test_no_test_module_needs_an_optional_package(self) -> None:
        root = Path(chatroom_tw.__file__).parents[1]
        done = subprocess.run(
            [sys.executable, "-c", IMPORT_ALL, *OPTIONAL],
            env={**os.environ, "PYTHONPATH": str(root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout)
