"""The answers of the line protocol that list something: a text for each type of event.

A list has an entry in each line, and in the last one how many there are, and how to read the next
page. No text that somebody has written begins a line.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.chat.protocols.notices import action, because, flat, private, time_of
from chatroom_tw.chat.rules import durations, events, message_events, person_events, room_events
from chatroom_tw.chat.rules.extras import Manner
from chatroom_tw.chat.rules.pages import pages_of
from chatroom_tw.chat.rules.room_commands import Kind
from chatroom_tw.server.net.framing import LINE_LIMIT
from chatroom_tw.server.text import count_of, folded

NAMES_IN_LINE = 20
"""The most names in one line of a list of names."""

# -- Clients, rooms, members.


def clients(listed: events.ClientList) -> str:
    lines = [f"{address} {name}" for address, name, _ in listed.clients]
    end = f"* {count_of(listed.total, 'client')}{_page('L', listed.page, listed.total)}"
    return "\n".join([*lines, end])


def rooms(listed: events.RoomList) -> str:
    lines = [f"* {name}, {size} here" for name, size in listed.rooms]
    end = f"* {count_of(listed.total, 'room')}{_page('/rooms', listed.page, listed.total)}"
    return "\n".join([*lines, end])


def members(listed: events.MemberList) -> str:
    more = _page(f"/who {listed.room}", listed.page, listed.total)
    return _named(f"* {listed.room}, {listed.total} here{more}", listed.names)


def _named(start: str, names: Sequence[str]) -> str:
    """A line that begins like this, and lists names; more lines follow if they are many."""
    if not names:
        return start
    parts = [names[i : i + NAMES_IN_LINE] for i in range(0, len(names), NAMES_IN_LINE)]
    lines = "\n* ".join(", ".join(part) for part in parts)
    return f"{start}: {lines}"


def _page(command: str, page: int, total: int) -> str:
    """Which page of the list this is, and how to read the next one; "" of a list that has one."""
    last = pages_of(total)
    if page == last == 1:
        return ""
    more = f", {command} {page + 1} shows the next" if page < last else ""
    return f" (page {page} of {last}{more})"


# -- History, inbox, help.


def history(history: events.History) -> str:
    if not history.lines:
        return f"* nothing has been said in {history.room} yet"
    return "\n".join(
        f"* {time_of(x.shown)} {_said(x, text)}"
        for x in history.lines
        for text in folded(x.text, LINE_LIMIT).split("\n")
    )


def _said(line: events.Line, text: str) -> str:
    if line.extra is not None and line.extra.manner is Manner.ACTION:
        return action(line.name, text)
    return f"<{line.name}> {text}"


def found(found: message_events.FoundList) -> str:
    if not found.lines:
        return "* nothing was found in your rooms and conversations"
    lines = [
        f"* {time_of(each.line.shown)} {_where(each)} {_said(each.line, flat(each.line.text))}"
        for each in reversed(found.lines)
    ]
    more = "; there are earlier ones, search for more words" if found.more else ""
    return "\n".join([*lines, f"* {count_of(len(found.lines), 'line')} found{more}"])


def _where(found: message_events.FoundLine) -> str:
    return f"#{found.room}" if found.room else f"with {found.to}"


def inbox(inbox: events.Inbox) -> str:
    if not inbox.messages:
        return "* no unread messages"
    lines = [private(f"* {time_of(x.shown)} <{x.sender} -> you> ", x) for x in inbox.messages]
    if inbox.left:
        lines.append(f"* {unread(inbox.left, 'more ')}, /inbox shows the next")
    return "\n".join(lines)


def unread(number: int, more: str = "") -> str:
    """So many unread messages."""
    return count_of(number, f"{more}unread message")


def stored(lines: int, days: int) -> str:
    """How much of the history of a room is stored."""
    if not (lines and days):
        return "none are stored on this server"
    return f"stored: {count_of(lines, 'line')}, {count_of(days, 'day')}"


# -- Rooms that are led.


def restrictions(listed: room_events.RestrictionList) -> str:
    lines = [f"* {_restriction(entry)}" for entry in listed.entries]
    where = f" in {listed.room}" if listed.room else " on this server"
    word = listed.kind.value
    end = f"* {count_of(listed.total, word)}{where}"
    return "\n".join([*lines, end + _page(_LISTING[listed.kind], listed.page, listed.total)])


_LISTING = {kind: f"/{kind.value}s" for kind in Kind}


def _restriction(entry: room_events.Restriction) -> str:
    until = f"until {time_of(entry.until)}" if entry.until else "for good"
    return f"{entry.target} {until}, by {entry.by} {time_of(entry.at)}{because(entry.reason)}"


def settings(listed: room_events.SettingList) -> str:
    return f"* settings of {listed.room}: " + ", ".join(
        f"{option} {value}" for option, value in listed.settings
    )


def log(log: room_events.Log) -> str:
    if not log.acts:
        return f"* nothing was done in {log.room} by those who lead it"
    lines = [f"* {time_of(act.at)} {_act(act)}" for act in log.acts]
    if log.more:
        lines.append(f"* /log {log.page + 1} shows what was done before")
    return "\n".join(lines)


def _act(act: room_events.Act) -> str:
    return " ".join(part for part in (act.by, act.what, act.whom) if part) + because(act.detail)


# -- People.


def about(e: person_events.About) -> str:
    who = f"account {e.account}" if e.account else "guest"
    operator = ", server operator" if e.operator else ""
    idle = f", idle {durations.describe(e.idle)}"
    lines = [f"* {e.name}: {who}{operator}, here since {time_of(e.since)}{idle}"]
    if e.away:
        lines.append(f"* {e.name} is away: {flat(e.away)}")
    if e.roles:
        roles = [f"{role.value} of {room}" for room, role in e.roles]
        lines.append(_named(f"* {e.name} is", roles))
    lines += [f"* {e.name} is at {address}, by {protocol}" for protocol, address in e.devices]
    return "\n".join(lines)


def devices(listed: person_events.DeviceList) -> str:
    return "\n".join(
        f"* {number} {x.protocol} {x.address} since {time_of(x.since)}"
        f" idle {durations.describe(x.idle)}{' (this one)' if x.own else ''}"
        for number, x in enumerate(listed.devices, 1)
    )


def ignored(listed: person_events.IgnoreList) -> str:
    if not listed.names:
        return "* you ignore nobody"
    return _named(f"* you ignore {len(listed.names)}", listed.names)


def rooms_back(e: person_events.RoomsBack) -> str:
    """A line for each room in which there is something unread; it may be none."""
    return "\n".join(f"* {room}: {number} unread" for room, number in e.rooms if number)
