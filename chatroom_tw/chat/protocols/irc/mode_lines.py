"""Several changes of modes in one line: those that one MODE has made, as its client is told."""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.chat.protocols.irc.messages import LINE_LIMIT


def merged(lines: Sequence[str]) -> list[str]:
    """The lines, in which neighbouring MODEs of the same source and target are one."""
    found: list[str] = []
    for line in lines:
        both = _both(found[-1], line) if found else None
        if both is not None and len(both.encode()) <= LINE_LIMIT - 2:
            found[-1] = both
        else:
            found.append(line)
    return found


def _both(first: str, second: str) -> str | None:
    """The two lines as one; None: they cannot be one."""
    one, other = first.split(" "), second.split(" ")
    place = one.index("MODE") if "MODE" in one[:3] else -1
    if place < 0 or one[: place + 2] != other[: place + 2]:
        return None
    letters, *values = one[place + 2 :]
    more, *further = other[place + 2 :]
    sign = letters[max(letters.rfind("+"), letters.rfind("-"))]
    if more.startswith(sign) and "+" not in more[1:] and "-" not in more[1:]:
        more = more[1:]
    last = [each.removeprefix(":") for each in (*values, *further)]
    return " ".join([*one[: place + 2], letters + more, *last])
