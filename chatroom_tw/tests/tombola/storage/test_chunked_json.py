"""Tests for `storage.chunked_json`."""

from __future__ import annotations

import json
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tombola.storage import chunked_json

CARDS = {f"s{number}-1": [number, 90] for number in range(7)}


class Encoding(SynchronousTestCase):
    def setUp(self) -> None:
        self.patch(chunked_json, "CHUNK", 3)

    def test_the_chunks_join_to_the_json_on_one_line(self) -> None:
        for count in range(len(CARDS) + 1):
            mapping = dict(list(CARDS.items())[:count])
            values: list[Any] = [mapping, list(mapping.items()), tuple(mapping), count, None, "é\n"]
            for value in values:
                compact = json.dumps(value, separators=(",", ":"))
                self.assertEqual("".join(chunked_json.encode(value)), compact)

    def test_a_short_mapping_is_encoded_with_its_values_in_chunks(self) -> None:
        whole = {"game": "1a", "draws": [], "cards": CARDS}
        found = list(chunked_json.encode(whole))
        self.assertEqual("".join(found), json.dumps(whole, separators=(",", ":")))

    def test_no_chunk_has_more_items_than_the_limit(self) -> None:
        for found in (
            chunked_json.encode(CARDS),
            chunked_json.encode(list(CARDS)),
            chunked_json.encode({"cards": CARDS}),
        ):
            self.assertEqual(max(piece.count('"s') for piece in found), 3)
