"""What a client of IRC is told alone: lines for each type of event.

`room_answers`, `people_answers` and `private_answers` have most of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatroom_tw.chat.protocols.irc import (
    account_commands,
    line_parts,
    lists,
    message_lines,
    metadata_lines,
    monitor,
    people_answers,
    played,
    private_answers,
    read_marker,
    redaction,
    refusals,
    rendering,
    room_answers,
    sasl,
    services,
    welcome,
)
from chatroom_tw.chat.protocols.irc import numerics as n
from chatroom_tw.chat.protocols.irc.answer_lines import (
    Answer,
    Lines,
    as_in_a_room,
    cut,
    ending,
    none,
    notice,
    numerics,
)
from chatroom_tw.chat.protocols.irc.capabilities import Cap
from chatroom_tw.chat.protocols.irc.names import nick
from chatroom_tw.chat.rules import (
    commands,
    events,
    metadata_events,
    person_events,
    room_events,
    tracking_events,
)
from chatroom_tw.server.refusals import Refusal

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol


def lines(client: IrcProtocol, event: Any) -> Lines:
    """The lines that tell the client of the event, without their ends."""
    kind = type(event)
    if client.registration and kind not in EARLY:
        return ()
    return ANSWERS[kind](client, event)


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
    return notice(client, text)


def _registered(client: IrcProtocol, event: events.Registered) -> Lines:
    if client.current and client.current.command == "REGISTER":
        return [account_commands.registered(client, event.name)]
    return _about_account(client, f"{event.name} is registered")


def _name_set(client: IrcProtocol, event: tracking_events.NameSet) -> Lines:
    client.set_name(event.name, event.identity)
    if not event.told or client.registration:
        return ()
    line = line_parts.from_user(client.caps, event.old, event.identity, "NICK", nick(event.name))
    return cut(line)


def _identity_changed(client: IrcProtocol, event: tracking_events.IdentityChanged) -> Lines:
    if event.name == client.name:
        client.set_name(event.name, event.identity)
    return cut(rendering.identity_changed(client.caps, event))


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


ANSWERS: dict[type, Answer] = {
    **room_answers.ANSWERS,
    **people_answers.ANSWERS,
    **private_answers.ANSWERS,
    **message_lines.ANSWERS,
    events.Welcome: none,
    events.ClientList: none,
    events.Help: none,
    events.Registered: _registered,
    events.LoggedIn: _logged_in,
    events.LoggedOut: lambda client, e: [
        client.from_server(n.RPL_LOGGEDOUT, client.nick, client.nick, "You are now logged out")
    ],
    events.PasswordChanged: lambda client, e: _about_account(
        client, f"{e.name} has the new password"
    ),
    events.DeliverySet: none,
    events.Goodbye: lambda client, e: ending(client, "you have quit"),
    events.Stopping: lambda client, e: ending(client, "the server is stopping or restarting"),
    Refusal: refusals.refusal,
    tracking_events.Introduced: _introduced,
    tracking_events.Authenticated: _authenticated,
    tracking_events.Challenged: lambda client, e: sasl.challenged(client, e.message),
    tracking_events.NameSet: _name_set,
    tracking_events.IdentityChanged: _identity_changed,
    tracking_events.Tagged: as_in_a_room(rendering.tagged),
    tracking_events.PeopleList: lists.who,
    tracking_events.Looked: lists.looked,
    tracking_events.Rooms: numerics(lists.rooms),
    tracking_events.Whowas: numerics(lists.whowas),
    tracking_events.Counts: numerics(lambda client, event: welcome.how_many(event)),
    tracking_events.Modes: lists.modes,
    tracking_events.Invitations: numerics(lists.invitations),
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
    metadata_events.DisplayChanged: none,
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
