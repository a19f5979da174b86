"""`chatroom verify TRANSCRIPT.json`: whether a game of tombola was drawn as it had to be.

A transcript is what the tombola saves, or a `TRANSCRIPT` line that it has sent.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any

from chatroom_tw.tombola.rules.transcript import Unfair, verify


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument(
        "transcript",
        metavar="TRANSCRIPT.json",
        help="a transcript, as it was saved or sent; - reads it from standard input",
    )


async def check(reactor: Any, arguments: Namespace) -> None:
    """Print what the transcript proves. Raises `SystemExit` if it does not."""
    path = arguments.transcript
    name = "standard input" if path == "-" else path
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text()
        data = json.loads(text.strip().removeprefix("TRANSCRIPT "))
    except OSError as error:
        raise SystemExit(f"chatroom: cannot read {name}: {error.strerror}") from error
    # A JSON decoder's mistakes, and what is no text, are ValueErrors; depth is the other limit.
    except (ValueError, RecursionError) as error:
        raise SystemExit(f"chatroom: {name} is not JSON: {error}") from error
    try:
        proven = verify(data)
    except Unfair as unfair:
        raise SystemExit(f"chatroom: {name} proves nothing: {unfair}") from unfair
    print(f"game {data['game']}: " + "; ".join(proven))
    if "cards" not in data:
        print("the cards are not in it, so they and the prizes were not checked")
