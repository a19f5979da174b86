"""A folder of transcripts: a file for each game that is over, `transcripts/GAME.json`.

A transcript has the game's seed in it, and a game is over when that is committed. So
it is `GAME.new` before, for nobody's eyes but the server's, and `GAME.json` after.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatroom_tw.tombola.storage import pieces


class TranscriptFolder:
    """Saves transcripts. A file is there whole or not at all."""

    def __init__(self, state: Path | str) -> None:
        """`state` is the folder above. Raises OSError if it cannot be written to."""
        self._folder = Path(state, "transcripts")
        self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(self._folder))

    def prepare(self, transcript: Mapping[str, Any]) -> None:
        """Have it on the disk for when its game is over. Raises OSError."""
        beside = self._path(transcript["game"], "new")
        try:
            with open(beside, "w", opener=_for_us_alone) as file:
                file.writelines(pieces.of_each(transcript))
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            self._sync()
        except BaseException:
            beside.unlink(missing_ok=True)
            raise

    def publish(self, games: Iterable[str]) -> None:
        """These are over: each file is in its place, if it was not already. Raises OSError."""
        for game in games:
            with suppress(FileNotFoundError):
                self._path(game, "new").replace(self._path(game, "json"))
        self._sync()

    def settle(self, over: set[str]) -> None:
        """The server starts: do what it could not do for the games that are over.

        What was prepared for others is not true: they go on. Raises OSError.
        """
        prepared = {path.stem for path in self._folder.glob("*.new")}
        self.publish(prepared & over)
        for game in prepared - over:
            self._path(game, "new").unlink()

    def _path(self, game: str, kind: str) -> Path:
        return self._folder / f"{game}.{kind}"

    def _sync(self) -> None:
        """Have the names of the files on the disk too."""
        if hasattr(os, "O_DIRECTORY"):  # On Windows a folder cannot be opened.
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _for_us_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
