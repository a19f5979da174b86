"""What a person types at the tombola's screen, and the line of the protocol it means.

The first word decides, in upper or lower case:

- `ambo`, `terno`, `quaterna`, `cinquina`, `tombola`, `status`, `help` and `exit` are
  commands if they stand alone;
- `name`, `cards`, `board`, `entropy`, `again`, `say`, `transcript` and `resume` are
  commands whatever follows;
- `yes`, `y`, `si`, `no` and `n` alone answer whether to play again, while that is asked;
- a prize's word and a token, as they are sent to a claim port, claim the prize too, so
  that nobody tells everyone their token;
- a `/` before a command's word is as if it were not there;
- everything else is said to everyone. So `tombola!` is said, and so is `yes` when
  nothing is asked; what should be said though it starts with a command's word is
  written after `say`.

There is no screen and no connection in here.
"""

from __future__ import annotations

import re
from enum import Enum

from chatroom_tw.client.tombola.player import KINDS


class Shape(Enum):
    """When a word is a command."""

    ALONE = "nothing follows it"
    ALWAYS = "whatever follows it"


WORDS: dict[str, Shape] = {
    **dict.fromkeys((*KINDS, "status", "help", "exit"), Shape.ALONE),
    **dict.fromkeys(
        ("name", "cards", "board", "entropy", "again", "say", "transcript", "resume"),
        Shape.ALWAYS,
    ),
}
_TOKEN = re.compile(r"[0-9a-f]{32}")
ANSWERS = {"yes": "yes", "y": "yes", "si": "yes", "sì": "yes", "no": "no", "n": "no"}


def line_for(typed: str, asked: bool) -> str:
    """The line to send for one that was typed. `asked`: whether to play again is the question."""
    text = typed.strip()
    word, _, rest = text.partition(" ")
    word = word.lower().removeprefix("/")
    if word in KINDS and _TOKEN.fullmatch(rest.strip()):
        rest = ""
    if asked and text.lower() in ANSWERS:
        return f"AGAIN {ANSWERS[text.lower()]}"
    shape = WORDS.get(word)
    if shape is Shape.ALWAYS or (shape is Shape.ALONE and not rest):
        return f"{word.upper()} {rest.strip()}".strip()
    return f"SAY {text}"
