"""Tests for `storage.pieces`."""

from __future__ import annotations

import json
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tombola.storage import pieces

CARDS = {f"s{number}-1": [number, 90] for number in range(7)}


class Pieces(SynchronousTestCase):
    def setUp(self) -> None:
        self.patch(pieces, "PIECE", 3)

    def test_together_they_are_the_json_on_one_line(self) -> None:
        for count in range(len(CARDS) + 1):
            mapping = dict(list(CARDS.items())[:count])
            values: list[Any] = [mapping, list(mapping.items()), tuple(mapping), count, None, "é\n"]
            for value in values:
                compact = json.dumps(value, separators=(",", ":"))
                self.assertEqual("".join(pieces.of(value)), compact)

    def test_those_of_an_object_are_those_of_its_values(self) -> None:
        whole = {"game": "1a", "draws": [], "cards": CARDS}
        found = list(pieces.of_each(whole))
        self.assertEqual("".join(found), json.dumps(whole, separators=(",", ":")))

    def test_none_is_of_more_than_a_few_things(self) -> None:
        for found in (pieces.of(CARDS), pieces.of(list(CARDS)), pieces.of_each({"cards": CARDS})):
            self.assertEqual(max(piece.count('"s') for piece in found), 3)
