"""Tests for `client.tombola.plain`: the server's lines, and the names of the numbers."""

from __future__ import annotations

from twisted.internet.testing import StringTransport
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.tombola.plain import PlainTombolaView
from chatroom_tw.client.tombola.smorfia import Language


class Printing(SynchronousTestCase):
    def setUp(self) -> None:
        self.standard = StringTransport()

    def printed(self, *lines: str, language: Language = Language.ITALIAN) -> list[str]:
        view = PlainTombolaView(None, language)
        view.transport = self.standard
        view.show(lines)
        return self.standard.value().decode().split("\n")[:-1]

    def test_lines_are_printed_unchanged(self) -> None:
        lines = ["HELLO tombola/1 ann abc", "CARD s1-1 1 2", "* | 1 |", "DRAWN 4 5", "SAID a b"]
        self.assertEqual(self.printed(*lines), lines)

    def test_a_number_is_followed_by_its_name(self) -> None:
        self.assertEqual(
            self.printed("NUMBER 45", "PRIZE ambo ann s1-1"),
            ["NUMBER 45", "* 45 - il vino buono (good wine)", "PRIZE ambo ann s1-1"],
        )

    def test_the_english_name_may_come_first(self) -> None:
        printed = self.printed("NUMBER 90", language=Language.ENGLISH)
        self.assertEqual(printed[1], "* 90 - fear (la paura)")

    def test_a_line_without_a_valid_number_has_no_name(self) -> None:
        self.assertEqual(self.printed("NUMBER 91", "NUMBER x"), ["NUMBER 91", "NUMBER x"])

    def test_notes_of_the_client_are_marked_as_for_people(self) -> None:
        view = PlainTombolaView(None, Language.ITALIAN)
        view.transport = self.standard
        view.note("the connection is lost")
        self.assertEqual(self.standard.value(), b"* the connection is lost\n")
