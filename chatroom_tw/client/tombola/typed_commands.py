"""What a line typed at the tombola's screen means: the line of the protocol to send for it.

The first word decides, in upper or lower case:

- `ambo`, `terno`, `quaterna`, `cinquina`, `tombola`, every other kind of prize that the game
  has (`early-five`), `prizes`, `status`, `help` and `exit` are commands if nothing follows;
- `name`, `cards`, `board`, `entropy`, `again`, `say`, `transcript`, `resume`, `hall`, `host` and
  others in the table are commands whatever follows;
- the words of hosts (`next`, `pause`, `set`) are commands for a host, or with a `/`;
- `yes`, `y`, `si`, `sì`, `no` and `n` alone answer whether to play again, while the server
  asks that;
- a prize followed by a token, which is what a claim port takes, is a claim too: otherwise
  the user would tell everybody the token;
- a `/` before any other command is ignored;
- every other line is said to everybody. So `tombola!` is said, and so is `yes` when the
  server asks nothing. `say` lets the user say a line that begins with a command.

It knows no screen and no connection.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from enum import Enum

from chatroom_tw.tombola.rules.prizes import FIVE_KINDS, kind_of


class Syntax(Enum):
    """When a word is a command."""

    ALONE = "if nothing follows it"
    WITH_ARGUMENTS = "whatever follows it"


COMMANDS: dict[str, Syntax] = {
    **dict.fromkeys(
        (*FIVE_KINDS, "prizes", "status", "help", "exit", "halls", "rules", "players", "sit"),
        Syntax.ALONE,
    ),
    **dict.fromkeys(
        ("name", "cards", "board", "entropy", "again", "say", "transcript", "resume"),
        Syntax.WITH_ARGUMENTS,
    ),
    **dict.fromkeys(("hall", "make", "host", "display"), Syntax.WITH_ARGUMENTS),
}
HOSTS: dict[str, Syntax] = {
    **dict.fromkeys(
        ("begin", "pause", "go", "next", "end", "uncall", "second", "end-hall"), Syntax.ALONE
    ),
    **dict.fromkeys(
        (
            *("pace", "draw", "called", "check", "award", "unaward", "set", "remove", "rename"),
            *("mute", "notice", "sheet", "sheets", "print"),
        ),
        Syntax.WITH_ARGUMENTS,
    ),
}
"""What a host says often, and others say to each other."""
ANSWERS = {"yes": "yes", "y": "yes", "si": "yes", "sì": "yes", "no": "no", "n": "no"}
_TOKEN = re.compile(r"[0-9a-f]{32}")


def protocol_line(
    typed: str, is_asked: bool, kinds: Collection[str] = FIVE_KINDS, is_host: bool = False
) -> str:
    """The line to send for a typed line.

    `is_asked` says whether the server waits for an answer whether to play again. The `kinds`
    are those of the game's prizes.
    """
    text = typed.strip()
    word, _, rest = text.partition(" ")
    commands = COMMANDS | HOSTS if is_host or word.startswith("/") else COMMANDS
    word = word.lower().removeprefix("/")
    is_prize = kind_of(word) in (*FIVE_KINDS, *kinds)
    if is_prize and _TOKEN.fullmatch(rest.strip()):
        rest = ""
    if is_asked and text.lower() in ANSWERS:
        return f"AGAIN {ANSWERS[text.lower()]}"
    syntax = Syntax.ALONE if is_prize else commands.get(word)
    if syntax is Syntax.WITH_ARGUMENTS or (syntax is Syntax.ALONE and not rest):
        return f"{word.upper()} {rest.strip()}".strip()
    return f"SAY {text}"
