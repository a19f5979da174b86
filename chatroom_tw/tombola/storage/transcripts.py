"""A folder of transcripts: a file for each game that is over, `transcripts/GAME.json`.

A transcript contains the game's seed, which nobody may read before the end of the game
is committed. So it is `GAME.new` before that, and `GAME.json` afterwards. Other system
users can read neither. The oldest are removed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatroom_tw.server.storage import private
from chatroom_tw.tombola.storage import chunked_json

KEPT = 1000
"""The number of files that are kept, if nothing else is said."""


class TranscriptFolder:
    """Saves transcripts. A file is complete, or does not exist."""

    def __init__(self, state: Path | str, kept: int = KEPT) -> None:
        """`state` is the folder above, `kept` the number of files of games that are over.

        Raises OSError if the folder cannot be written to.
        """
        self._folder = Path(state).absolute() / "transcripts"
        private.make_folder(self._folder)
        if not os.access(self._folder, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(self._folder))
        self._kept = kept
        files = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
        self._over = dict.fromkeys(path.stem for path in files)
        """The games that have a file, oldest first."""

    def prepare(self, transcript: Mapping[str, Any]) -> None:
        """Write a transcript before the end of its game is committed. Raises OSError."""
        prepared = self._path(transcript["game"], "new")
        try:
            with open(prepared, "w", opener=private.opener) as file:
                file.writelines(chunked_json.encode(transcript))
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            private.sync_folder(self._folder)
        except BaseException:
            prepared.unlink(missing_ok=True)
            raise

    def publish(self, games: Iterable[str]) -> None:
        """These games are over: rename their files, unless that is done. Raises OSError.

        The oldest files are removed if there are too many.
        """
        for game in games:
            with suppress(FileNotFoundError):
                self._path(game, "new").replace(self._path(game, "json"))
                self._over[game] = None
        while len(self._over) > self._kept:
            oldest = next(iter(self._over))
            self._path(oldest, "json").unlink(missing_ok=True)
            del self._over[oldest]
        private.sync_folder(self._folder)

    def settle(self, over: set[str]) -> None:
        """The server starts: publish the prepared transcripts of games that are over.

        The other prepared transcripts are deleted, as their games continue. Raises OSError.
        """
        prepared = {path.stem for path in self._folder.glob("*.new")}
        self.publish(prepared & over)
        for game in prepared - over:
            self._path(game, "new").unlink()

    def _path(self, game: str, kind: str) -> Path:
        return self._folder / f"{game}.{kind}"
