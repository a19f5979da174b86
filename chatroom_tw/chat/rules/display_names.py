"""Display names: how people want to be shown beside their plain names, with blanks and emoji.

It is the value of metadata with the key `display-name`, which clients of IRC know, too. This module
says what can be one; `metadata` sets it, and `metadata_told` says who is told.

Nobody is to be taken for somebody else: what looks like the plain name or the display name of
another one who is here, or has an account, is refused when it is set.
"""

from __future__ import annotations

import re
import unicodedata

from chatroom_tw.chat.rules import emoji
from chatroom_tw.chat.rules.entities import DISPLAY, Device
from chatroom_tw.chat.rules.metadata_commands import MetadataError
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import looks, text, titles
from chatroom_tw.server.refusals import Refused

WRITTEN_LIMIT = 4 * titles.LIMIT
"""The most characters in which a display name can be written: see `titles.title`."""
_LOOK = "[\ufe0f\U0001f3fb-\U0001f3ff]{0,2}"
_PART = re.compile(f"[0-9#*]\ufe0f?\u20e3|\\S{_LOOK}(?:\u200d\\S{_LOOK})*")
"""A character, with what may go on with it if it is an emoji."""
_NOT_SHOWN = frozenset(("Cc", "Cf", "Co", "Cs"))
"""The categories of what controls a terminal or the direction of text, or is no character."""


def checked(state: State, device: Device, written: str) -> str:
    """`written` as the display name of the device's user. Raises `Refused`: BAD_DISPLAY,
    DISPLAY_TAKEN, or NOT_ALLOWED to a guest who may not know who is here."""
    name, user = clean(written), device.user
    account = user.account or device.proved
    if not (state.policy.guests or account or device.operator):
        raise Refused(MetadataError.NOT_ALLOWED, DISPLAY)
    owner = account.user if account and account.user else user
    found = looks.looks_within(name)
    if (
        looks.has_nobodys(found)
        or state.account_looks.has_any(found, account.name if account else None)
        or state.user_looks.has_any(found, owner.name)
        or state.display_looks.has_any(found, {owner.part, account.part if account else ""})
    ):
        raise Refused(ChatError.DISPLAY_TAKEN, name)
    return name


def clean(written: str) -> str:
    """`written` as a display name: a title (`titles`) without characters that join nothing.

    Raises `Refused(BAD_DISPLAY)`, also if there are characters in it that nobody may show.
    """
    seen = _PART.sub(_without_joiners, titles.title(written) or "")
    name = unicodedata.normalize("NFC", " ".join(seen.split()))
    if not (name and text.marks_are_readable(name) and all(map(_may_be_shown, name))):
        raise Refused(ChatError.BAD_DISPLAY, written)
    return name


def _without_joiners(found: re.Match[str]) -> str:
    """A part as it is if it is an emoji, whose joiners are seen by what they do."""
    part = found[0]
    return part if emoji.is_one(part) else re.sub(f"[{titles.JOINERS}]", "", part)


def _may_be_shown(character: str) -> bool:
    return character in titles.JOINERS or unicodedata.category(character) not in _NOT_SHOWN
