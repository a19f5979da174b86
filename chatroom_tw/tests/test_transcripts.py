"""Tests for `storage.transcripts`: what is saved is whole, and what cannot be is in the log."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred
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

    def folder(self, in_thread: Callable[..., Deferred[None]] = maybeDeferred) -> TranscriptFolder:
        return TranscriptFolder(str(self.state), in_thread)

    def files(self) -> list[str]:
        return sorted(path.name for path in (self.state / "transcripts").iterdir())

    def read(self, game: str) -> Any:
        return json.loads((self.state / "transcripts" / f"{game}.json").read_text())


class Saving(Case):
    def test_the_folder_is_made_and_one_that_is_there_is_kept(self) -> None:
        self.state /= "not/there/yet"
        self.folder().save({"game": "1a"})
        self.folder().save({"game": "2b"})
        self.assertEqual(self.files(), ["1a.json", "2b.json"])

    def test_the_file_holds_all_of_it_and_verifies(self) -> None:
        whole = a_transcript()
        self.folder().save(whole)
        saved = self.read(whole["game"])
        self.assertEqual(saved, whole)
        self.assertEqual(len(verify(saved)), 4)
        self.assertEqual([winner["name"] for winner in saved["winners"]], ["carl"])
        self.assertEqual(list(saved["late_cards"]), [saved["winners"][0]["serial"]])

    def test_one_that_has_been_changed_does_not(self) -> None:
        whole = a_transcript()
        self.folder().save(whole)
        saved = self.read(whole["game"])
        [winner] = saved["winners"]
        winner["after"] -= 40
        self.assertRaises(Unfair, verify, saved)

    def test_nothing_but_the_file_is_left(self) -> None:
        self.folder().save({"game": "1a"})
        self.assertEqual(self.files(), ["1a.json"])

    def test_until_it_is_whole_it_is_not_there(self) -> None:
        seen: list[list[str]] = []
        self.patch(os, "fsync", lambda file: seen.append(self.files()))
        self.folder().save({"game": "1a"})
        [files] = seen
        self.assertNotIn("1a.json", files)

    def test_one_that_is_saved_again_takes_the_place_of_the_old(self) -> None:
        folder = self.folder()
        folder.save({"game": "1a", "draws": [1, 2, 3]})
        folder.save({"game": "1a", "draws": []})
        self.assertEqual(self.read("1a")["draws"], [])

    def test_it_is_written_in_a_thread_that_nobody_waits_for(self) -> None:
        work: list[Callable[[], object]] = []

        def in_thread(do: Callable[..., None], *arguments: object) -> Deferred[None]:
            work.append(lambda: do(*arguments))
            return Deferred()

        self.folder(in_thread).save({"game": "1a"})
        self.assertEqual(self.files(), [])
        for do in work:
            do()
        self.assertEqual(self.files(), ["1a.json"])


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

    def test_a_write_that_fails_is_logged_and_the_next_is_tried(self) -> None:
        folder = self.folder()

        def full(file: int) -> None:
            raise OSError(28, "No space left on device")

        with_a_full_disk = self.patch(os, "fsync", full)
        folder.save({"game": "1a"})
        self.assertEqual(len(self.flushLoggedErrors(OSError)), 1)
        self.assertNotIn("1a.json", self.files())
        with_a_full_disk.restore()
        folder.save({"game": "2b"})
        self.assertIn("2b.json", self.files())

    def test_a_file_that_could_not_be_written_leaves_no_half_of_it(self) -> None:
        self.patch(os, "fsync", lambda file: 1 / 0)
        self.folder().save({"game": "1a"})
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
        self.assertEqual(self.files(), [])

    def test_players_do_not_notice(self) -> None:
        play = Play(save=self.folder().save)
        (self.state / "transcripts").rmdir()
        [ann] = play.players("ann")
        play.begin()
        play.draw(91)
        told = [line.split()[0] for line in ann.told()]
        self.assertEqual(told[-4:], ["OVER", "REVEAL", "NEXT", "COMMIT"])
        self.assertEqual(len(self.flushLoggedErrors(FileNotFoundError)), 1)
        self.assertEqual(len(ann.transcript()["draws"]), 90)
