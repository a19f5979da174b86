"""What a client of IRC is told alone: lines for each type of event."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from chatroom_tw.chat.protocols import notices, person_notices, room_notices
from chatroom_tw.chat.protocols.irc import (
    account_commands,
    lists,
    metadata_lines,
    monitor,
    played,
    read_marker,
    redaction,
    refusals,
    rendering,
    sasl,
    services,
    welcome,
)
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.messages import written
from chatroom_tw.chat.protocols.irc.names import channel, nick
from chatroom_tw.chat.rules import (
    commands,
    events,
    metadata_events,
    person_events,
    room_events,
    tracking_events,
)
from chatroom_tw.chat.rules.extras import Extra, Manner
from chatroom_tw.chat.rules.identity import Identity
from chatroom_tw.chat.rules.talk import Message, Said
from chatroom_tw.server.refusals import Refusal

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

Lines = Sequence[str]


def lines(client: IrcProtocol, event: Any) -> Lines:
    """The lines that tell the client of the event, without their ends."""
    kind = type(event)
    if client.registration and kind not in EARLY:
        return ()
    return ANSWERS[kind](client, event)


def _none(client: IrcProtocol, event: Any) -> Lines:
    return ()


def _as_in_a_room(render: Callable[[Cap, Any], str]) -> Callable[[IrcProtocol, Any], Lines]:
    """The client is told in the words in which its room is told."""
    return lambda client, event: _cut(render(client.caps, event))


def _cut(text: str) -> Lines:
    return text.split(rendering.ENDING)[:-1]


def _notice(client: IrcProtocol, text: str) -> Lines:
    """Lines of the server, in plain words."""
    head = f":{client.factory.settings.name} NOTICE {client.nick} :"
    return [head + piece for piece in rendering.split(text.removeprefix("* "), head)]


def _in_words(text: Callable[[Any], str]) -> Callable[[IrcProtocol, Any], Lines]:
    return lambda client, event: _notice(client, text(event))


# -- the registration


def _introduced(client: IrcProtocol, event: tracking_events.Introduced) -> Lines:
    if client.registration:
        client.registration.stop()
        client.registration = None
    client.set_name(event.name, event.identity)
    client.caps |= Cap.WALLOPS
    if event.unread:
        client.submit(commands.ReadInbox())
    return welcome.welcome(client, event)


def _authenticated(client: IrcProtocol, event: tracking_events.Authenticated) -> Lines:
    if client.registration:
        client.registration.account = event.account
    nickname = client.registration.nick or "*" if client.registration else nick(event.name)
    source = f"{nickname}!{event.identity.source}"
    told = f"You are now logged in as {event.account}"
    lines = [client.from_server(n.RPL_LOGGEDIN, client.nick, source, event.account, told)]
    return [*lines, sasl.succeeded(client)] if sasl.is_asked(client) else lines


def _about_account(client: IrcProtocol, text: str) -> Lines:
    """Lines about the client's account: from NickServ, if it was asked."""
    if services.is_told(client.current):
        return [services.notice(client, text)]
    return _notice(client, text)


def _registered(client: IrcProtocol, event: events.Registered) -> Lines:
    if client.current and client.current.command == "REGISTER":
        return [account_commands.registered(client, event.name)]
    return _about_account(client, f"{event.name} is registered")


def _name_set(client: IrcProtocol, event: tracking_events.NameSet) -> Lines:
    client.set_name(event.name, event.identity)
    if not event.told or client.registration:
        return ()
    line = rendering.from_user(client.caps, event.old, event.identity, "NICK", nick(event.name))
    return _cut(line)


def _identity_changed(client: IrcProtocol, event: tracking_events.IdentityChanged) -> Lines:
    if event.name == client.name:
        client.set_name(event.name, event.identity)
    return _cut(rendering.identity_changed(client.caps, event))


# -- private messages


def private(
    client: IrcProtocol, message: Message, sender: str, recipient: str, identity: Identity
) -> list[str]:
    """The lines of a private message."""
    said = Said("", 0, sender, message.text, message.when, together=True, ahead=message.ahead)
    said = said._replace(identity=identity, extra=message.extra)
    return [
        line.removesuffix(rendering.ENDING)
        for line in rendering.said_to(client.caps, said, nick(recipient))
    ]


def _received(client: IrcProtocol, event: events.Received) -> Lines:
    message = event.message
    return private(client, message, message.sender, message.recipient, message.identity)


def _sent(client: IrcProtocol, event: events.Sent) -> Lines:
    if not client.caps & Cap.ECHO_MESSAGE:
        return ()
    message = event.message
    return private(client, message, message.sender, message.recipient, message.identity)


def _waiting(client: IrcProtocol, event: events.Waiting) -> Lines:
    to, away = nick(event.message.recipient), "is away; it waits in their inbox"
    told = [client.from_server(n.RPL_AWAY, client.nick, to, away)]
    if client.caps & Cap.ECHO_MESSAGE:
        told += private(client, event.message, client.name, to, event.message.identity)
    return told


def _inbox(client: IrcProtocol, event: events.Inbox) -> Lines:
    found: list[str] = []
    for message in event.messages:
        found += private(client, message, message.sender, client.name, message.identity)
    if event.left:
        client.submit(commands.ReadInbox())
    return found


def _echo(client: IrcProtocol, event: tracking_events.Echo) -> Lines:
    return _cut(rendering.rendering(client.caps)(event.said))


def _said_above(client: IrcProtocol, event: tracking_events.SaidAbove) -> Lines:
    manner = Manner.NOTICE if event.is_notice else Manner.TEXT
    said = Said("", 0, event.name, event.text, event.when, together=True, ahead=event.ahead)
    said = said._replace(identity=event.identity, extra=Extra(manner))
    prefix = rendering.PREFIXES[event.role]
    return [
        line.removesuffix(rendering.ENDING)
        for line in rendering.said_to(client.caps, said, prefix + channel(event.room))
    ]


# -- rooms


def _entered(client: IrcProtocol, event: events.Entered) -> Lines:
    if event.again:
        return ()
    return _joining(client, event.room, event.identity, event.topic)


def _entered_elsewhere(client: IrcProtocol, event: events.EnteredElsewhere) -> Lines:
    return _joining(client, event.room, event.identity, event.topic)


def _added(client: IrcProtocol, event: events.Added) -> Lines:
    joined = _joining(client, event.room, event.identity, event.topic)
    return [*joined, *_notice(client, f"{event.by} has added you to {channel(event.room)}")]


def _joining(
    client: IrcProtocol, room: str, identity: Identity, topic: room_events.Topic | None
) -> list[str]:
    joined = rendering.joined(client.caps, client.name, identity, room)
    return [*_cut(joined), *(lists.topic(client, topic) if topic else ())]


def _exited(client: IrcProtocol, event: events.Exited | events.ExitedElsewhere) -> Lines:
    reason = [event.reason] if event.reason else []
    room = channel(event.room)
    return _cut(
        rendering.from_user(client.caps, client.name, event.identity, "PART", room, *reason)
    )


def _put_out(client: IrcProtocol, room: str, by: str, identity: Identity, reason: str) -> Lines:
    kicked = channel(room), client.nick, reason or rendering.plain(by)
    return _cut(rendering.from_user(client.caps, rendering.plain(by), identity, "KICK", *kicked))


def _kicked(client: IrcProtocol, event: room_events.Kicked) -> Lines:
    return _put_out(client, event.room, event.by, event.identity, event.reason)


def _removed(client: IrcProtocol, event: events.Removed) -> Lines:
    return _put_out(client, event.room, str(event.by), event.identity, "")


def _closed(client: IrcProtocol, event: room_events.RoomClosed) -> Lines:
    reason = room_notices.closed(event)
    return _put_out(client, event.room, event.by, event.identity, reason)


def _invited(client: IrcProtocol, event: room_events.InvitedIn) -> Lines:
    by = rendering.plain(event.by), event.identity
    return _cut(rendering.from_user(client.caps, *by, "INVITE", client.nick, channel(event.room)))


def _invited_instead(client: IrcProtocol, event: events.Invited) -> Lines:
    return _notice(client, f"{event.by} invites you to {channel(event.room)}")


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


# -- people


def _away_set(client: IrcProtocol, event: person_events.AwaySet) -> Lines:
    if event.text:
        told = n.RPL_NOWAWAY, "You have been marked as being away"
    else:
        told = n.RPL_UNAWAY, "You are no longer marked as being away"
    return [client.from_server(told[0], client.nick, told[1])]


def _is_away(client: IrcProtocol, event: person_events.IsAway) -> Lines:
    return [client.from_server(n.RPL_AWAY, client.nick, nick(event.name), event.text)]


def _oper_set(client: IrcProtocol, event: person_events.OperSet) -> Lines:
    if event.on:
        told = client.from_server(n.RPL_YOUREOPER, client.nick, "You are now an IRC operator")
        return [told, _own_mode(client, "+o")]
    return [_own_mode(client, "-o")]


def _own_mode(client: IrcProtocol, mode: str) -> str:
    return written("MODE", client.nick, mode, source=client.nick)


def _profile_set(client: IrcProtocol, event: tracking_events.ProfileSet) -> Lines:
    before, now = event.before, event.profile
    flags = (("B", before.is_bot, now.is_bot), ("i", before.invisible, now.invisible))
    changed = [f"{'+' if is_on else '-'}{letter}" for letter, was, is_on in flags if was != is_on]
    return [_own_mode(client, "".join(changed))] if changed else ()


def _walled(client: IrcProtocol, event: person_events.Walled) -> Lines:
    if not client.caps & Cap.WALLOPS:
        return ()
    by = rendering.plain(event.by), event.identity
    return _cut(rendering.from_user(client.caps, *by, "WALLOPS", event.text))


def _ending(client: IrcProtocol, reason: str) -> Lines:
    return [written("ERROR", f"Closing link: {reason}")]


def _killed(client: IrcProtocol, event: person_events.Killed) -> Lines:
    why = f"{event.by}{notices.because(event.reason)}"
    by = rendering.plain(event.by)
    return [written("KILL", client.nick, why, source=nick(by)), *_ending(client, f"Killed ({why})")]


def _blocked(client: IrcProtocol, event: person_events.Blocked) -> Lines:
    told = person_notices.blocked(event)
    return [
        client.from_server(n.ERR_YOUREBANNEDCREEP, client.nick, told),
        *_ending(client, told),
    ]


def _done(client: IrcProtocol, event: person_events.Done) -> Lines:
    if event.what == "reload":
        told = "chatroom", "Rehashing"
        return [client.from_server(n.RPL_REHASHING, client.nick, *told)]
    return (
        _notice(client, person_notices.NOTICES[person_events.Done](event))
        if event.what != "wall"
        else ()
    )


def _numerics(
    found: Callable[[IrcProtocol, Any], Iterator[tuple[str, ...]]],
) -> Callable[[IrcProtocol, Any], Lines]:
    return lambda client, event: [
        client.from_server(number, client.nick, *params) for number, *params in found(client, event)
    ]


def _logged_in(client: IrcProtocol, event: events.LoggedIn) -> Lines:
    tries = "1 try has" if event.failed == 1 else f"{event.failed} tries have"
    told: list[str] = []
    if event.failed:
        told += _about_account(client, f"{tries} failed since your last login")
    if client.current is None or client.current.command != "AUTHENTICATE":
        told += _about_account(client, f"you are logged in as {event.name}")
    if event.unread:
        client.submit(commands.ReadInbox())
    return told


ANSWERS: dict[type, Callable[[IrcProtocol, Any], Lines]] = {
    Said: _none,
    events.Received: _received,
    events.Sent: _sent,
    events.Waiting: _waiting,
    events.Joined: _none,
    events.Left: _none,
    events.Renamed: _as_in_a_room(rendering.IN_ROOM[events.Renamed]),
    events.Welcome: _none,
    events.Entered: _entered,
    events.EnteredElsewhere: _entered_elsewhere,
    events.ExitedElsewhere: _exited,
    events.Created: _none,
    events.Exited: _exited,
    events.Added: _added,
    events.Invited: _invited_instead,
    events.InvitationSent: _in_words(
        lambda e: f"{e.name} is not added, but invited to {channel(e.room)}"
    ),
    events.Removed: _removed,
    events.ClientList: _none,
    events.RoomList: _none,
    events.MemberList: _none,
    events.History: _none,
    events.HistoryPage: _none,
    events.Help: _none,
    events.Inbox: _inbox,
    events.Registered: _registered,
    events.LoggedIn: _logged_in,
    events.LoggedOut: lambda client, e: [
        client.from_server(n.RPL_LOGGEDOUT, client.nick, client.nick, "You are now logged out")
    ],
    events.PasswordChanged: lambda client, e: _about_account(
        client, f"{e.name} has the new password"
    ),
    events.DeliverySet: _none,
    events.Goodbye: lambda client, e: _ending(client, "you have quit"),
    events.Stopping: lambda client, e: _ending(client, "the server is stopping or restarting"),
    Refusal: refusals.refusal,
    room_events.Topic: _topic,
    room_events.TopicChanged: _as_in_a_room(rendering.topic_changed),
    room_events.RoleChanged: _as_in_a_room(rendering.role_changed),
    room_events.Kicked: _kicked,
    room_events.Banned: _banned,
    room_events.Restricted: lists.restricted,
    room_events.Lifted: lists.lifted,
    room_events.RestrictionList: lists.restrictions,
    room_events.InvitedIn: _invited,
    room_events.Inviting: _inviting,
    room_events.SettingList: lists.settings,
    room_events.SettingChanged: _as_in_a_room(rendering.setting_changed),
    room_events.LineDeleted: _as_in_a_room(rendering.redacted),
    room_events.ConfirmClosing: _none,
    room_events.RoomClosed: _closed,
    room_events.Log: _none,
    room_events.SaidOutside: _none,
    person_events.AwaySet: _away_set,
    person_events.IsAway: _is_away,
    person_events.Ignoring: _in_words(person_notices.NOTICES[person_events.Ignoring]),
    person_events.IgnoreList: _none,
    person_events.Unregistered: _in_words(person_notices.NOTICES[person_events.Unregistered]),
    person_events.About: lists.whois,
    person_events.DeviceList: _none,
    person_events.DeviceClosed: lambda client, e: _ending(client, "closed by another device"),
    person_events.ClosedDevice: _none,
    person_events.RoomsBack: _none,
    person_events.RoomRead: _none,
    person_events.SharedBrowser: _none,
    person_events.OperSet: _oper_set,
    person_events.Killed: _killed,
    person_events.Blocked: _blocked,
    person_events.Done: _done,
    person_events.Walled: _walled,
    person_events.Reported: _in_words(person_notices.NOTICES[person_events.Reported]),
    person_events.RegisteredFor: _in_words(lambda e: f"{e.name} is registered"),
    tracking_events.Introduced: _introduced,
    tracking_events.Authenticated: _authenticated,
    tracking_events.Challenged: lambda client, e: sasl.challenged(client, e.message),
    tracking_events.NameSet: _name_set,
    tracking_events.Members: lists.members,
    tracking_events.AwayChanged: _as_in_a_room(rendering.away_changed),
    tracking_events.IdentityChanged: _identity_changed,
    tracking_events.Echo: _echo,
    tracking_events.SaidAbove: _said_above,
    tracking_events.Tagged: _as_in_a_room(rendering.tagged),
    tracking_events.RestrictionChanged: _as_in_a_room(rendering.restriction_changed),
    tracking_events.PeopleList: lists.who,
    tracking_events.Looked: lists.looked,
    tracking_events.Rooms: _numerics(lists.rooms),
    tracking_events.Whowas: _numerics(lists.whowas),
    tracking_events.Counts: _numerics(lambda client, event: welcome.how_many(event)),
    tracking_events.Modes: lists.modes,
    tracking_events.ProfileSet: _profile_set,
    tracking_events.Invitations: _numerics(lists.invitations),
    tracking_events.Online: monitor.online,
    tracking_events.Offline: monitor.offline,
    tracking_events.WatchedChanged: monitor.changed,
    tracking_events.Watched: monitor.watched,
    tracking_events.WatchList: monitor.watch_list,
    tracking_events.Played: played.lines,
    tracking_events.LatestList: played.targets,
    tracking_events.Redacted: redaction.redacted,
    tracking_events.Marked: read_marker.marked,
    metadata_events.MetadataFound: metadata_lines.found,
    metadata_events.MetadataIsSet: metadata_lines.value,
    metadata_events.MetadataChanged: metadata_lines.value,
    metadata_events.KeysFollowed: metadata_lines.followed,
    metadata_events.FollowedList: metadata_lines.followed_list,
    metadata_events.MetadataLater: metadata_lines.later,
}

EARLY = frozenset(
    {
        *(tracking_events.Introduced, tracking_events.Authenticated, tracking_events.NameSet),
        *(tracking_events.Challenged, events.Registered),
        *(Refusal, person_events.Blocked, person_events.Killed, events.Goodbye, events.Stopping),
        *(metadata_events.MetadataFound, metadata_events.MetadataIsSet),
        *(metadata_events.KeysFollowed, metadata_events.FollowedList),
    }
)
"""What a client is told before it has registered."""

UNPROMPTED = frozenset(
    {
        *(events.Received, events.Added, events.Invited, events.Removed, events.EnteredElsewhere),
        *(events.ExitedElsewhere, events.Stopping, events.Goodbye),
        *(room_events.Kicked, room_events.InvitedIn, room_events.RoomClosed),
        *(person_events.DeviceClosed, person_events.Killed, person_events.Blocked),
        *(person_events.Reported, tracking_events.SaidAbove, tracking_events.Tagged),
        *(tracking_events.Online, tracking_events.Offline, tracking_events.WatchedChanged),
        metadata_events.MetadataChanged,
    }
)
"""What never answers the client itself, and has no label."""
