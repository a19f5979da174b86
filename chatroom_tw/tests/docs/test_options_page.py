"""docs/options.md has a row for each option, with its meaning and its default as --help has them.

The options are found in the applications' `Options` classes; none is named here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from twisted.python import usage
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.service import Options as ChatOptions
from chatroom_tw.server.options import ServerOptions
from chatroom_tw.tests.support.documents import document
from chatroom_tw.tombola.service import Options as TombolaOptions

APPLICATIONS: tuple[type[ServerOptions], ...] = (ChatOptions, TombolaOptions)


class Row(NamedTuple):
    option: str
    application: str
    default: str
    meaning: str

    def __str__(self) -> str:
        return f"| `--{self.option}` | {self.application} | {self.default} | {self.meaning} |"


def rows_of(options: ServerOptions) -> set[Row]:
    """A row for each option of an application, from what --help says of it."""
    rows = set()
    for name in options.longOpt:
        option = name.removesuffix("=")
        meaning, _, default = " ".join(options.docs[option].split()).partition(" [default: ")
        absent = "none" if name.endswith("=") else "off"
        rows.add(Row(option, options.application, default.removesuffix("]") or absent, meaning))
    return rows


def expected() -> list[Row]:
    """All rows; an option that is the same in all applications has one."""
    every = [rows_of(options()) for options in APPLICATIONS]
    known = {row._replace(application="both") for row in every[0]}
    shared = known.intersection(*({row._replace(application="both") for row in r} for r in every))
    own = {row for rows in every for row in rows if row._replace(application="both") not in shared}
    return sorted(shared | own)


def table(page: str) -> list[Row]:
    return [
        Row(cells[0].strip("`").removeprefix("--"), *cells[1:])
        for line in page.splitlines()
        if line.startswith("| `--")
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    ]


class Page(SynchronousTestCase):
    def test_the_table_is_what_help_says(self) -> None:
        page = table(document("docs/options.md"))
        rows = "\n".join(map(str, expected()))
        self.assertEqual(sorted(page), expected(), f"the rows of the table are:\n{rows}")


class Defaults(SynchronousTestCase):
    def test_each_default_is_the_one_that_help_says(self) -> None:
        """A default of several words depends on the computer; any other is the value itself."""
        for options in APPLICATIONS:
            given = options()
            given.parseOptions([])
            for row in rows_of(options()):
                if " " not in row.default:
                    value = self.read(given, row.option, row.default)
                    self.assertEqual(given.get(row.option) or None, value or None, row)

    def read(self, options: Any, option: str, default: str) -> Any:
        """What the option would be if its default were typed on the command line."""
        if default in ("none", "off"):
            return None
        typed = type(options)()
        try:
            typed.parseOptions([f"--{option}={default}"])
        except usage.UsageError:
            self.fail(f"--{option} does not take its own default, {default}")
        return typed[option]
