"""Formatting codes of IRC: bold, italics, colours and others, as control characters in a text."""

from __future__ import annotations

import re
from dataclasses import replace

from chatroom_tw.chat.protocols.irc.messages import Message
from chatroom_tw.chat.rules.extras import CUT
from chatroom_tw.server.text import REPLACEMENT

CODES = "\x02\x0f\x11\x16\x1d\x1e\x1f"
"""Bold, plain again, monospace, reverse, italic, struck through, underlined."""
_COLOUR = r"\x03(?:[0-9]{1,2}(?:,[0-9]{1,2})?)?|\x04(?:[0-9A-Fa-f]{6}(?:,[0-9A-Fa-f]{6})?)?"
_ANY = re.compile(f"[{CODES}]|{_COLOUR}")
_OTHER = re.compile("[\x00-\x01\x05-\x08\x0b\x0c\x0e\x10\x12-\x15\x17-\x1c\x7f-\x9f\u202a-\u202e]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e]")
_CTCP = "\x01"
SPOKEN = ("PRIVMSG", "NOTICE")
"""The commands whose second parameter is said."""


def without(text: str) -> str:
    """The text without codes and `CUT`, and with U+FFFD for other control characters.

    That of CTCP, at both ends of a text, is left out.
    """
    return _OTHER.sub(REPLACEMENT, _ANY.sub("", text.strip(_CTCP)).replace(CUT, ""))


def cleaned(message: Message) -> Message:
    """The message without codes and other control characters: only a text that is said has them."""
    spoken = {1} if message.command in SPOKEN else set()
    params = (
        param if index in spoken or not _CONTROL.search(param) else without(param)
        for index, param in enumerate(message.params)
    )
    return replace(message, params=tuple(params))


def kept(text: str) -> str:
    """The text with its codes, as clients of IRC get it: those of CTCP at its ends, too."""
    inner = text.strip(_CTCP)
    start, end = ("", "") if inner == text else (_CTCP, _CTCP)
    return f"{start}{_OTHER.sub(REPLACEMENT, inner)}{end}"
