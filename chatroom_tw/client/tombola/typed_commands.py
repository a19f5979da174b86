"""What a line typed at the tombola's screen means: the line of the protocol to send for it.

The first word decides, in upper or lower case:

- `ambo`, `terno`, `quaterna`, `cinquina`, `tombola`, `status`, `help` and `exit` are
  commands if nothing follows;
- `name`, `cards`, `board`, `entropy`, `again`, `say`, `transcript` and `resume` are
  commands whatever follows;
- `yes`, `y`, `si`, `sì`, `no` and `n` alone answer whether to play again, while the server
  asks that;
- a prize followed by a token, which is what a claim port takes, is a claim too: otherwise
  the user would tell everybody the token;
- a `/` before a command is ignored;
- every other line is said to everybody. So `tombola!` is said, and so is `yes` when the
  server asks nothing. `say` lets the user say a line that begins with a command.

It knows no screen and no connection.
"""

from __future__ import annotations

import re
from enum import Enum

from chatroom_tw.tombola.rules.prizes import Prize


class Syntax(Enum):
    """When a word is a command."""

    ALONE = "if nothing follows it"
    WITH_ARGUMENTS = "whatever follows it"


PRIZE_WORDS = tuple(prize.value for prize in Prize)
COMMANDS: dict[str, Syntax] = {
    **dict.fromkeys((*PRIZE_WORDS, "status", "help", "exit"), Syntax.ALONE),
    **dict.fromkeys(
        ("name", "cards", "board", "entropy", "again", "say", "transcript", "resume"),
        Syntax.WITH_ARGUMENTS,
    ),
}
ANSWERS = {"yes": "yes", "y": "yes", "si": "yes", "sì": "yes", "no": "no", "n": "no"}
_TOKEN = re.compile(r"[0-9a-f]{32}")


def protocol_line(typed: str, is_asked: bool) -> str:
    """The line to send for a typed line.

    `is_asked` says whether the server waits for an answer whether to play again.
    """
    text = typed.strip()
    word, _, rest = text.partition(" ")
    word = word.lower().removeprefix("/")
    if word in PRIZE_WORDS and _TOKEN.fullmatch(rest.strip()):
        rest = ""
    if is_asked and text.lower() in ANSWERS:
        return f"AGAIN {ANSWERS[text.lower()]}"
    syntax = COMMANDS.get(word)
    if syntax is Syntax.WITH_ARGUMENTS or (syntax is Syntax.ALONE and not rest):
        return f"{word.upper()} {rest.strip()}".strip()
    return f"SAY {text}"
