"""The ten lines of Python that check a transcript: those in the docstring of `rules.draw`."""

from __future__ import annotations

import io
import json
from textwrap import dedent
from typing import Any

from chatroom_tw.tombola.rules import draw


def ten_lines() -> str:
    """The lines."""
    blocks = (draw.__doc__ or "").split("\n\n")
    return dedent(next(block for block in blocks if block.startswith("    import")))


def run_ten_lines(transcript: dict[str, Any]) -> None:
    """Have them check a transcript. Raises AssertionError if it is not fair."""
    exec(ten_lines(), {"open": lambda name: io.StringIO(json.dumps(transcript))})
