"""Tests for `storage.transcripts`: what is saved is whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.core.transcript import Unfair, verify
from chatroom_tw.storage.transcripts import TranscriptFolder
from chatroom_tw.tests.tombola_helpers import Play


def a_transcript() -> dict[str, Any]:
    """That of a game of three, one of them late, which is won."""
    play = Play()
    ann, _ = play.players("ann", "bob")
    ann.request("ENTROPY perché no? \N{GRINNING FACE}")
    play.begin()
    play.draw(20)
    [carl] = play.players("carl")
    play.draw_until_full(carl)
    carl.request("TOMBOLA")
    play.draw()
    [whole] = play.saved
    return whole


class Case(SynchronousTestCase):
    def setUp(self) -> None:
        self.state = Path(self.mktemp())

    def folder(self) -> TranscriptFolder:
        return TranscriptFolder(self.state)

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.state / "transcripts").iterdir())

    def read(self, game: str) -> Any:
        return json.loads((self.state / "transcripts" / f"{game}.json").read_text())


class Saving(Case):
    def test_the_folder_is_made_and_one_that_is_there_is_kept(self) -> None:
        self.state /= "not/there/yet"
        self.folder().write({"game": "1a"})
        self.folder().write({"game": "2b"})
        self.assertEqual(self.files(), ["1a.json", "2b.json"])

    def test_the_file_holds_all_of_it_and_verifies(self) -> None:
        whole = a_transcript()
        self.folder().write(whole)
        saved = self.read(whole["game"])
        self.assertEqual(saved, whole)
        self.assertEqual(len(verify(saved)), 4)
        self.assertEqual([winner["name"] for winner in saved["winners"]], ["carl"])
        self.assertEqual(list(saved["late_cards"]), [saved["winners"][0]["serial"]])

    def test_one_that_has_been_changed_does_not(self) -> None:
        whole = a_transcript()
        self.folder().write(whole)
        saved = self.read(whole["game"])
        [winner] = saved["winners"]
        winner["after"] -= 40
        self.assertRaises(Unfair, verify, saved)

    def test_nothing_but_the_file_is_left(self) -> None:
        self.folder().write({"game": "1a"})
        self.assertEqual(self.files(), ["1a.json"])

    def test_until_it_is_whole_it_is_not_there(self) -> None:
        seen: list[list[str]] = []
        self.patch(os, "fsync", lambda file: seen.append(self.files()))
        self.folder().write({"game": "1a"})
        [files] = seen
        self.assertNotIn("1a.json", files)

    def test_one_that_is_saved_again_takes_the_place_of_the_old(self) -> None:
        folder = self.folder()
        folder.write({"game": "1a", "draws": [1, 2, 3]})
        folder.write({"game": "1a", "draws": []})
        self.assertEqual(self.read("1a")["draws"], [])


class Failing(Case):
    def test_what_cannot_be_a_folder_is_refused_at_the_start(self) -> None:
        self.state.write_text("a file")
        self.assertRaises(OSError, self.folder)

    def test_a_folder_that_cannot_be_written_to_is_refused_at_the_start(self) -> None:
        # Who runs the tests may be allowed to write everywhere.
        self.patch(os, "access", lambda path, mode: mode != os.W_OK)
        error = self.assertRaises(PermissionError, self.folder)
        self.assertEqual(error.strerror, "Permission denied")
        self.assertIn(str(self.state), error.filename)

    def test_a_file_that_could_not_be_written_leaves_no_half_of_it(self) -> None:
        def full(file: int) -> None:
            raise OSError(28, "No space left on device")

        self.patch(os, "fsync", full)
        self.assertRaises(OSError, self.folder().write, {"game": "1a"})
        self.assertEqual(self.files(), [])
