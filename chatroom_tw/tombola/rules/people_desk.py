"""People, as a host leads them: players are removed, renamed and muted, and told something."""

from __future__ import annotations

from chatroom_tw.server.effects import Deliver
from chatroom_tw.server.refusals import CommonError, Refused
from chatroom_tw.tombola.rules import events, host_commands, host_events
from chatroom_tw.tombola.rules.attendance import REMOVED
from chatroom_tw.tombola.rules.desk import Desk, Rule
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.keys import new_key
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seats import Player

REMOVED_LIMIT = 1_000
"""The most notes of whom hosts have removed. The oldest is forgotten."""
SECOND_KEY = "second-key"
ANNOUNCED_LENGTH = 400


def _remove(desk: Desk, user: int, command: host_commands.RemovePlayer, when: float) -> Effects:
    player = _named(desk, command.name)
    notes = desk.lobby.notes
    stored: Effects = []
    for who in filter(None, (player.token, player.browser)):
        stored += notes.set(f"{REMOVED}:{who}", True)
    removed = [who for who, _ in notes.of_kind(REMOVED)]
    for who in removed[:-REMOVED_LIMIT]:
        stored += notes.set(f"{REMOVED}:{who}", None)
    return [*stored, *desk.attendance.remove(player)]


def _rename(desk: Desk, user: int, command: host_commands.RenamePlayer, when: float) -> Effects:
    """A name that is no plain one is the display name, and the plain one stays."""
    lobby = desk.lobby
    player = _named(desk, command.name)
    try:
        renamed = lobby.seats.rename(player, command.to)
        lobby.seats.introduce(player, "")
    except Refused as refused:
        if refused.reason is not CommonError.BAD_NAME:
            raise
        renamed = lobby.seats.introduce(player, command.to)
    stored = [effect for one in (*renamed, player) for effect in lobby.store(one)]
    hello = events.Hello(player.name, player.token, player.display)
    return [*stored, *tell(player.user, hello), *lobby.hosts.tell(seat_of(player))]


def _mute(desk: Desk, user: int, command: host_commands.MutePlayer, when: float) -> Effects:
    player = _named(desk, command.name)
    player.muted = command.muted
    return [*desk.lobby.store(player), *desk.lobby.hosts.tell(seat_of(player))]


def _announce(desk: Desk, user: int, command: host_commands.Announce, when: float) -> Effects:
    text = command.text.strip()
    if not 1 <= len(text) <= ANNOUNCED_LENGTH:
        raise Refused(TombolaError.BAD_NOTICE, str(ANNOUNCED_LENGTH))
    return [Deliver(desk.lobby.rooms.everyone, events.Announced(text))]


def _second_key(desk: Desk, user: int, command: object, when: float) -> Effects:
    notes = desk.lobby.notes
    key = notes.get(SECOND_KEY)
    if key is not None:
        return tell(user, host_events.SecondKey(key))
    key = new_key(desk.lobby.chance)
    return [*notes.set(SECOND_KEY, key), *tell(user, host_events.SecondKey(key))]


def _named(desk: Desk, name: str) -> Player:
    player = desk.lobby.seats.named(name)
    if player is None:
        raise Refused(TombolaError.NO_SUCH_PLAYER, name)
    return player


def seat_of(player: Player) -> events.Seat:
    """The player as players are listed."""
    connected = player.user is not None
    return events.Seat(player.name, len(player.cards), connected, player.display, player.muted)


RULES: dict[type, Rule] = {
    host_commands.RemovePlayer: _remove,
    host_commands.RenamePlayer: _rename,
    host_commands.MutePlayer: _mute,
    host_commands.Announce: _announce,
    host_commands.AskSecondKey: _second_key,
}
