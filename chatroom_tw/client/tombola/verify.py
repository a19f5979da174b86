"""`chatroom verify TRANSCRIPT.json`: check that a game of tombola was drawn fairly.

It reads a transcript that a tombola has saved, or a `TRANSCRIPT` line that it has sent, and
needs no connection.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from chatroom_tw.tombola.rules.verification import Unfair, verify


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "transcript",
        metavar="TRANSCRIPT.json",
        help="a transcript, as it was saved or sent; - reads it from standard input",
    )


async def run(reactor: Any, arguments: Namespace) -> None:
    """Print what the transcript proves. Raises `SystemExit` if it proves nothing."""
    path = arguments.transcript
    name = "standard input" if path == "-" else path
    data = _read(path, name)
    try:
        proven = verify(data)
    except Unfair as unfair:
        raise SystemExit(f"chatroom: {name} proves nothing: {unfair}") from unfair
    print(f"game {data['game']}: " + "; ".join(proven))
    if "cards" not in data:
        print("the cards are not in it, so they and the prizes were not checked")


def _read(path: str, name: str) -> Any:
    """The JSON value in a file. Raises `SystemExit` if there is none."""
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text()
        return json.loads(text.strip().removeprefix("TRANSCRIPT "))
    except OSError as error:
        raise SystemExit(f"chatroom: cannot read {name}: {error.strerror}") from error
    # Invalid JSON and invalid UTF-8 are ValueErrors; too many nested brackets are the other.
    except (ValueError, RecursionError) as error:
        raise SystemExit(f"chatroom: {name} is not JSON: {error}") from error
