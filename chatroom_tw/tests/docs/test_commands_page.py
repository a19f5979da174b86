"""docs/commands.md lists the commands that the tables of the line protocols have."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols import line_parser as chat_line
from chatroom_tw.tests.support.documents import document, first_cells, section
from chatroom_tw.tombola.protocols import line as tombola_line
from chatroom_tw.tombola.protocols.line_host_verbs import HOST_VERBS


def usages(help_text: str) -> list[str]:
    """What the lines of a help say before the dash: `/msg NAME TEXT`."""
    return [line.removeprefix("* ").partition(" - ")[0] for line in help_text.split("\n")]


class Page(SynchronousTestCase):
    def setUp(self) -> None:
        self.page = document("docs/commands.md")

    def listed(self, title: str) -> list[str]:
        rows = first_cells(section(self.page, title))
        self.assertTrue(all(meaning for _, meaning in rows))
        return [usage.replace("\\|", "|") for usage, _ in rows]

    def test_it_lists_the_commands_of_the_chat(self) -> None:
        listed = self.listed("In the chat")
        self.assertEqual(listed, usages(chat_line.HELP))
        for word in (*chat_line.VERBS, *chat_line.WORDS):
            self.assertRegex(section(self.page, "In the chat"), rf"`{word}[` ]")

    def test_it_lists_the_commands_of_the_tombola(self) -> None:
        players, _, hosts = tombola_line.HELP.partition("\n* for hosts:\n")
        self.assertEqual(self.listed("In the tombola"), usages(players))
        self.assertEqual(self.listed("Leading a hall"), usages(hosts))
        self.assertEqual(
            [usage.partition(" ")[0] for usage in self.listed("In the tombola")],
            [*tombola_line.VERBS, "EARLY-FIVE,", "HELP"],
        )
        self.assertEqual(
            [usage.partition(" ")[0] for usage in self.listed("Leading a hall")],
            [*HOST_VERBS],
        )
