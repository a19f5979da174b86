"""A folder of transcripts: a file for each game that is over, `transcripts/GAME.json`."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger


class TranscriptFolder:
    """Saves transcripts, in a thread. A file is there whole or not at all."""

    _log = Logger()

    def __init__(self, state: str, in_thread: Callable[..., Deferred[None]]) -> None:
        """`state` is the folder above. Raises OSError if it cannot be written to."""
        self._folder = Path(state, "transcripts")
        self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(self._folder))
        self._in_thread = in_thread

    def save(self, transcript: Mapping[str, Any]) -> None:
        """Save it under its game's id. If that fails, the log says so."""
        game = transcript["game"]
        self._in_thread(self._write, game, transcript).addErrback(
            lambda fault: self._log.failure(
                "Could not save the transcript of game {game}", fault, game=game
            )
        )

    def _write(self, game: str, transcript: Mapping[str, Any]) -> None:
        path = self._folder / f"{game}.json"
        beside = path.with_suffix(".new")
        try:
            with beside.open("w") as file:
                json.dump(transcript, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
