"""Tests for `storage.transcripts`: saved files are complete."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.tests.support.tombola import FakeTombola
from chatroom_tw.tombola.rules.verification import Unfair, verify
from chatroom_tw.tombola.storage.transcripts import TranscriptFolder


def a_transcript() -> dict[str, Any]:
    """The transcript of a game of three players, one of them late, that was won."""
    play = FakeTombola()
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

    def mode(self, name: str) -> int:
        return (self.state / name).stat().st_mode & 0o777

    def read(self, game: str) -> Any:
        return json.loads((self.state / "transcripts" / f"{game}.json").read_text())

    def save(self, transcript: dict[str, Any]) -> None:
        folder = self.folder()
        folder.prepare(transcript)
        folder.publish([transcript["game"]])


class Saving(Case):
    def test_the_folder_is_made_or_used_as_it_is(self) -> None:
        self.state /= "not/there/yet"
        self.save({"game": "1a"})
        self.save({"game": "2b"})
        self.assertEqual(self.files(), ["1a.json", "2b.json"])

    def test_the_file_is_one_line_that_verifies(self) -> None:
        whole = a_transcript()
        self.save(whole)
        text = (self.state / "transcripts" / f"{whole['game']}.json").read_text()
        self.assertEqual((text.count("\n"), text.count(" ")), (1, 2))  # In the words.
        saved = json.loads(text)
        self.assertEqual(saved, whole)
        self.assertEqual(len(verify(saved)), 4)
        self.assertEqual([winner["name"] for winner in saved["winners"]], ["carl"])
        self.assertEqual(list(saved["late_cards"]), [saved["winners"][0]["serial"]])

    def test_a_changed_file_does_not_verify(self) -> None:
        whole = a_transcript()
        self.save(whole)
        saved = self.read(whole["game"])
        [winner] = saved["winners"]
        winner["after"] -= 40
        self.assertRaises(Unfair, verify, saved)

    def test_only_the_servers_user_can_read_it(self) -> None:
        self.addCleanup(os.umask, os.umask(0))
        folder = self.folder()
        folder.prepare({"game": "1a"})
        self.assertEqual(self.files(), ["1a.new"])
        self.assertEqual(self.mode("transcripts/1a.new"), 0o600)
        folder.publish(["1a"])
        self.assertEqual(self.files(), ["1a.json"])
        self.assertEqual(self.mode("transcripts/1a.json"), 0o600)
        self.assertEqual(self.mode("transcripts"), 0o700)

    def test_file_and_folder_are_synced(self) -> None:
        synced: list[list[str]] = []

        def fsync(file: int) -> None:
            synced.append(
                [] if stat.S_ISDIR(os.fstat(file).st_mode) else [str(os.fstat(file).st_size)]
            )
            synced[-1] += self.files()

        folder = self.folder()
        self.patch(os, "fsync", fsync)
        folder.prepare({"game": "1a"})
        self.assertEqual(synced, [["14", "1a.new"], ["1a.new"]])
        folder.publish(["1a"])
        self.assertEqual(synced[2:], [["1a.json"]])

    def test_publishing_again_changes_nothing(self) -> None:
        self.save({"game": "1a"})
        self.folder().publish(["1a"])
        self.assertEqual(self.files(), ["1a.json"])

    def test_saving_again_replaces_the_file(self) -> None:
        self.save({"game": "1a", "draws": [1, 2, 3]})
        self.save({"game": "1a", "draws": []})
        self.assertEqual(self.read("1a")["draws"], [])

    def test_the_start_publishes_games_that_are_over_and_no_others(self) -> None:
        for game in ("1a", "2b"):
            self.folder().prepare({"game": game})
        self.save({"game": "3c"})
        self.folder().settle({"2b", "3c", "4d"})
        self.assertEqual(self.files(), ["2b.json", "3c.json"])


class Removing(Case):
    """Only so many files are kept."""

    def play(self, folder: TranscriptFolder, *games: str) -> None:
        for game in games:
            folder.prepare({"game": game})
            folder.publish([game])

    def test_the_oldest_goes_when_there_are_too_many(self) -> None:
        self.play(TranscriptFolder(self.state, 2), "c", "a", "b")
        self.assertEqual(self.files(), ["a.json", "b.json"])

    def test_the_start_removes_the_oldest_by_their_times(self) -> None:
        self.play(self.folder(), "a", "b", "c")
        for age, game in enumerate("bca"):
            os.utime(self.state / f"transcripts/{game}.json", (1e9 - age, 1e9 - age))
        TranscriptFolder(self.state, 1).settle(set())
        self.assertEqual(self.files(), ["b.json"])

    def test_publishing_again_counts_once(self) -> None:
        folder = TranscriptFolder(self.state, 2)
        self.play(folder, "a", "b")
        folder.publish(["b"])
        self.assertEqual(self.files(), ["a.json", "b.json"])

    def test_none_may_be_kept(self) -> None:
        self.play(TranscriptFolder(self.state, 0), "a", "b")
        self.assertEqual(self.files(), [])

    def test_other_files_stay(self) -> None:
        folder = TranscriptFolder(self.state, 0)
        (self.state / "transcripts/notes.txt").write_text("mine")
        self.play(folder, "a")
        self.assertEqual(self.files(), ["notes.txt"])


class Failing(Case):
    def test_a_path_that_cannot_be_a_folder_is_refused_at_the_start(self) -> None:
        self.state.write_text("a file")
        self.assertRaises(OSError, self.folder)

    def test_an_unwritable_folder_is_refused_at_the_start(self) -> None:
        # The user who runs the tests may be allowed to write everywhere.
        self.patch(os, "access", lambda path, mode: mode != os.W_OK)
        error = self.assertRaises(PermissionError, self.folder)
        self.assertEqual(error.strerror, "Permission denied")
        self.assertIn(str(self.state), error.filename)

    def test_a_failed_write_leaves_no_partial_file(self) -> None:
        def full(file: int) -> None:
            raise OSError(28, "No space left on device")

        self.patch(os, "fsync", full)
        self.assertRaises(OSError, self.folder().prepare, {"game": "1a"})
        self.assertEqual(self.files(), [])
