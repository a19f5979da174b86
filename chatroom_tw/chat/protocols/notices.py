"""Notices in plain text: a user speaks, joins, leaves or is renamed. Shared by line and menu.

`room_notices` and `person_notices` have more of them. A text that somebody has written is always
within a line that says so: it never begins one, nor goes on in the next (`flat`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from chatroom_tw.chat.rules import durations, events
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.message_events import Edited
from chatroom_tw.chat.rules.talk import Message
from chatroom_tw.chat.rules.tracking_events import SaidAbove
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.server.text import folded

EDIT = "(edit) "
"""What is before a text that was put in the place of another."""
NOTICE_LIMIT = 512
"""The most bytes in a notice that lists users, its line feed included."""


def said(start: str, event: events.Said) -> str:
    """The text that a user has said, with `start` before each of its lines.

    An action reads `* ann waves`, whatever `start` is.
    """
    if event.extra is not None and event.extra.manner is Manner.ACTION:
        return action(event.name, event.text)
    # A text of another protocol may have lines that are too long for this one.
    text = folded(event.text, LINE_LIMIT) if event.together else event.text
    return start + text.replace("\n", f"\n{start}")


def edited(start: str, event: Edited) -> str:
    """The text that a user has put in the place of another, with `start` before each line."""
    if event.to:
        start = f"<{event.name} -> {event.to}> "
    lines = folded(f"{EDIT}{event.text}", LINE_LIMIT)
    return start + lines.replace("\n", f"\n{start}")


def said_above(event: SaidAbove) -> str:
    """What somebody has said to those alone who lead a room."""
    return f"* <{event.name} -> {event.role.value}s of {event.room}> {flat(event.text)}"


def action(name: str, text: str) -> str:
    """What a user does, who has said so."""
    return "\n".join(f"* {name} {line}" for line in text.split("\n"))


def private(start: str, message: Message) -> str:
    """A private message, with `start` before each of its lines; an action has its sender there
    too."""
    extra = message.extra
    if extra is not None and extra.manner is Manner.ACTION:
        start = f"{start}* {message.sender} "
    return start + folded(message.text, LINE_LIMIT).replace("\n", f"\n{start}")


def joined(event: events.Joined) -> str:
    """The notice of one or more users who have joined a room."""
    if len(event.names) == 1:
        return f"* {event.names[0]} has joined {event.room}"
    return _listing(f"* {len(event.names)} have joined {event.room}: ", event.names)


def left(event: events.Left) -> str:
    """The notice of one or more users who have left a room."""
    why = f" ({flat(event.why)})" if event.why else ""
    if len(event.names) == 1:
        return f"* {event.names[0]} has left {event.room}{why}"
    return _listing(f"* {len(event.names)} have left {event.room}{why}: ", event.names)


def renamed(event: events.Renamed) -> str:
    """The notice of one or more users with new names."""
    changes = [f"{old} is now {new}" for old, new in event.changes]
    if len(changes) == 1:
        return f"* {changes[0]}"
    return _listing(f"* {len(changes)} have new names: ", changes)


def clipped(text: str) -> str:
    """A text as it is repeated to the user who typed it: at most 64 characters."""
    return text if len(text) <= 64 else f"{text[:63]}…"


def time_of(when: float) -> str:
    """A time in seconds since the epoch as date, hour and minute, in the server's time zone."""
    return time.strftime("%Y-%m-%d %H:%M", time.localtime(when))


def flat(text: str) -> str:
    """A text that may have several lines, in one."""
    return text.replace("\n", " ")


def because(reason: str) -> str:
    """What follows a notice, if there is a reason."""
    return f": {flat(reason)}" if reason else ""


def how_long(until: float, now: float) -> str:
    """For how long something holds, and until when. `until` is 0 for good."""
    if not until:
        return "for good"
    return f"for {durations.describe(until - now)}, until {time_of(until)}"


def ago(seconds: float) -> str:
    """How long ago something was, in one unit, rounded down: `2 h ago`."""
    units = ((durations.DAY, "d"), (durations.HOUR, "h"), (durations.MINUTE, "min"))
    for unit, name in units:
        if seconds >= unit:
            return f"{int(seconds // unit)} {name} ago"
    return "just now"


def as_many_as_fit(items: Sequence[str], room: int) -> list[str]:
    """The first of the items that fit into `room` bytes, with `, ` after each."""
    shown: list[str] = []
    for item in items:
        room -= len(item.encode()) + len(", ")
        if room < 0:
            break
        shown.append(item)
    return shown


def _listing(start: str, items: Sequence[str]) -> str:
    """A notice of as many items as fit, and of how many more there are."""
    whole = start + ", ".join(items)
    if len(whole.encode()) < NOTICE_LIMIT:
        return whole
    left = NOTICE_LIMIT - len(f"{start}, … and {len(items)} more\n".encode())
    shown = as_many_as_fit(items, left)
    return f"{start}{', '.join(shown)}, … and {len(items) - len(shown)} more"
