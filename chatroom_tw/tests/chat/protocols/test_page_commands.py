"""Tests for the commands that the server writes into the chat's page."""

from __future__ import annotations

import json

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.protocols.line_verbs import VERBS
from chatroom_tw.chat.protocols.page_commands import ITALIAN, OF_THE_PAGE, for_page


class Commands(SynchronousTestCase):
    def setUp(self) -> None:
        self.table = json.loads(for_page())

    def test_every_command_of_the_line_protocol_is_there(self) -> None:
        self.assertEqual(set(self.table), {*VERBS, *OF_THE_PAGE})
        for word, verb in VERBS.items():
            row = self.table[word]
            self.assertEqual((row["least"], row["most"]), (verb.least, verb.most), word)
            self.assertEqual(row["en"][0], verb.usage, word)

    def test_every_command_is_described_in_italian(self) -> None:
        self.assertEqual(set(ITALIAN), set(self.table))
        for word, row in self.table.items():
            for language in ("en", "it"):
                self.assertNotIn("{", "".join(row[language]), word)
            # As many arguments, of which as many may be left out.
            english, italian = row["en"][0], row["it"][0]
            self.assertEqual(len(english.split()), len(italian.split()), word)
            self.assertEqual(english.count("["), italian.count("["), word)

    def test_it_cannot_end_the_element_that_it_is_in(self) -> None:
        self.assertNotIn("<", for_page())
