"""A folder of transcripts: a file for each game that is over, `transcripts/GAME.json`.

A transcript contains the game's seed, which nobody may read before the end of the game
is committed. So it is `GAME.new` before that, readable for the server alone, and
`GAME.json` afterwards.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from chatroom_tw.tombola.storage import chunked_json


class TranscriptFolder:
    """Saves transcripts. A file is complete, or does not exist."""

    def __init__(self, state: Path | str) -> None:
        """`state` is the folder above. Raises OSError if it cannot be written to."""
        self._folder = Path(state, "transcripts")
        self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(self._folder))

    def prepare(self, transcript: Mapping[str, Any]) -> None:
        """Write a transcript before the end of its game is committed. Raises OSError."""
        prepared = self._path(transcript["game"], "new")
        try:
            with open(prepared, "w", opener=_open_private) as file:
                file.writelines(chunked_json.encode(transcript))
                file.write("\n")
                file.flush()
                os.fsync(file.fileno())
            self._sync()
        except BaseException:
            prepared.unlink(missing_ok=True)
            raise

    def publish(self, games: Iterable[str]) -> None:
        """These games are over: rename their files, unless that is done. Raises OSError."""
        for game in games:
            with suppress(FileNotFoundError):
                self._path(game, "new").replace(self._path(game, "json"))
        self._sync()

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

    def _sync(self) -> None:
        """Write the folder's entries to the disk too."""
        if hasattr(os, "O_DIRECTORY"):  # On Windows a folder cannot be opened.
            folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
