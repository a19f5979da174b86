"""A folder of transcripts: a file for each game that is over, `transcripts/GAME.json`."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class TranscriptFolder:
    """Saves transcripts. A file is there whole or not at all."""

    def __init__(self, state: Path | str) -> None:
        """`state` is the folder above. Raises OSError if it cannot be written to."""
        self._folder = Path(state, "transcripts")
        self._folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self._folder, os.W_OK):
            raise PermissionError(13, os.strerror(13), str(self._folder))

    def write(self, transcript: Mapping[str, Any]) -> None:
        """Save it under its game's id, in the place of one that is there. Raises OSError."""
        path = self._folder / f"{transcript['game']}.json"
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
