"""What a client of IRC is told alone of rooms: those that it enters, leaves and leads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatroom_tw.chat.protocols import room_notices
from chatroom_tw.chat.protocols.irc import line_parts, lists, rendering
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.answer_lines import (
    Answer,
    Lines,
    as_in_a_room,
    cut,
    in_words,
    none,
    notice,
)
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.rules import events, room_events, tracking_events
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.talk import Said

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def _entered(client: IrcProtocol, event: events.Entered) -> Lines:
    if event.again:
        return ()
    return _joining(client, event.room, event.identity, event.topic)


def _entered_elsewhere(client: IrcProtocol, event: events.EnteredElsewhere) -> Lines:
    return _joining(client, event.room, event.identity, event.topic)


def _added(client: IrcProtocol, event: events.Added) -> Lines:
    joined = _joining(client, event.room, event.identity, event.topic)
    return [
        *joined,
        *notice(client, f"{event.by} has added you to {channel(event.room)}"),
    ]


def _joining(
    client: IrcProtocol, room: str, identity: Identity, topic: room_events.Topic | None
) -> list[str]:
    joined = rendering.joined(client.caps, client.name, identity, room)
    return [*cut(joined), *(lists.topic(client, topic) if topic else ())]


def _exited(client: IrcProtocol, event: events.Exited | events.ExitedElsewhere) -> Lines:
    reason = [event.reason] if event.reason else []
    room = channel(event.room)
    return cut(
        line_parts.from_user(client.caps, client.name, event.identity, "PART", room, *reason)
    )


def _put_out(client: IrcProtocol, room: str, by: str, identity: Identity, reason: str) -> Lines:
    kicked = channel(room), client.nick, reason or line_parts.plain(by)
    return cut(line_parts.from_user(client.caps, line_parts.plain(by), identity, "KICK", *kicked))


def _kicked(client: IrcProtocol, event: room_events.Kicked) -> Lines:
    return _put_out(client, event.room, event.by, event.identity, event.reason)


def _removed(client: IrcProtocol, event: events.Removed) -> Lines:
    return _put_out(client, event.room, str(event.by), event.identity, "")


def _closed(client: IrcProtocol, event: room_events.RoomClosed) -> Lines:
    reason = room_notices.closed(event)
    return _put_out(client, event.room, event.by, event.identity, reason)


def _invited(client: IrcProtocol, event: room_events.InvitedIn) -> Lines:
    by = line_parts.plain(event.by), event.identity
    return cut(line_parts.from_user(client.caps, *by, "INVITE", client.nick, channel(event.room)))


def _invited_instead(client: IrcProtocol, event: events.Invited) -> Lines:
    return notice(client, f"{event.by} invites you to {channel(event.room)}")


def _inviting(client: IrcProtocol, event: room_events.Inviting) -> Lines:
    to = nick(event.name), channel(event.room)
    return [client.from_server(n.RPL_INVITING, client.nick, *to)]


def _topic(client: IrcProtocol, event: room_events.Topic) -> Lines:
    return lists.topic(client, event)


def _banned(client: IrcProtocol, event: room_events.Banned) -> Lines:
    told = (
        client.nick,
        channel(event.room),
        f"Cannot join channel (+b): {room_notices.banned(event)}",
    )
    return [client.from_server(n.ERR_BANNEDFROMCHAN, *told)]


ANSWERS: dict[type, Answer] = {
    Said: none,
    events.Joined: none,
    events.Left: none,
    events.Renamed: as_in_a_room(rendering.IN_ROOM[events.Renamed]),
    events.Entered: _entered,
    events.EnteredElsewhere: _entered_elsewhere,
    events.ExitedElsewhere: _exited,
    events.Created: none,
    events.Exited: _exited,
    events.Added: _added,
    events.Invited: _invited_instead,
    events.InvitationSent: in_words(
        lambda e: f"{e.name} is not added, but invited to {channel(e.room)}"
    ),
    events.Removed: _removed,
    events.RoomList: none,
    events.MemberList: none,
    events.History: none,
    events.HistoryPage: none,
    room_events.Topic: _topic,
    room_events.TopicChanged: as_in_a_room(rendering.topic_changed),
    room_events.RoleChanged: as_in_a_room(rendering.role_changed),
    room_events.Kicked: _kicked,
    room_events.Banned: _banned,
    room_events.Restricted: lists.restricted,
    room_events.Lifted: lists.lifted,
    room_events.RestrictionList: lists.restrictions,
    room_events.InvitedIn: _invited,
    room_events.Inviting: _inviting,
    room_events.SettingList: lists.settings,
    room_events.SettingChanged: as_in_a_room(rendering.setting_changed),
    room_events.LineDeleted: as_in_a_room(rendering.redacted),
    room_events.ConfirmClosing: none,
    room_events.RoomClosed: _closed,
    room_events.Log: none,
    room_events.SaidOutside: none,
    tracking_events.Members: lists.members,
    tracking_events.AwayChanged: as_in_a_room(rendering.away_changed),
    tracking_events.HasQuit: as_in_a_room(rendering.has_quit),
    tracking_events.RestrictionChanged: as_in_a_room(rendering.restriction_changed),
}
