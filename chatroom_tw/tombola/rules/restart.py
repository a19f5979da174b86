"""A restart of the server: the lobby continues with what the journal has stored."""

from __future__ import annotations

from chatroom_tw.tombola.rules import journal
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.seats import Player


def resume(lobby: Lobby, stored: journal.StoredLobby) -> Effects:
    """Load what was stored into a fresh lobby. Raises `journal.Inconsistent`."""
    lobby.supply.resume(stored.dealt.series, stored.dealt.boards)
    if stored.printed:
        printed = stored.printed
        lobby.printed.resume(printed.secret, printed.first, printed.last)
    for one in stored.transcripts:
        lobby.transcripts.add(one)
    lobby.notes.resume(stored.notes)
    lobby.options.reload()
    effects: Effects = []
    if stored.next_game:
        lobby.restore_next_game(stored.next_game.game, stored.next_game.seed)
    else:
        effects.append(lobby.store_next_game())
    effects += lobby.host_settings.resume(stored.host_settings)
    if stored.game:
        lobby.game = journal.game_of(stored.game, lobby.touched)
        lobby.state = State.EMPTY
    for seat in stored.seats:
        effects += _seat_again(lobby, seat)
    if stored.game and stored.game.begun.room != lobby.rooms.game:
        # It was played at a table, and this is an open hall, or the other way round.
        effects += lobby.reveal()
        lobby.state = State.WAITING
    return effects


def _seat_again(lobby: Lobby, seat: journal.Seated) -> Effects:
    """Seat a player again, unless this is an open hall and it was a table, or the reverse."""
    if seat.room not in (lobby.rooms.game, lobby.rooms.entrance):
        return [lobby.append(journal.Left(seat.token))]
    player = Player(seat.token, seat.name, seat.cards, seat.room, None, seat.later)
    player.place = seat.place
    player.contributed, player.words = seat.contributed, seat.words
    player.display, player.browser, player.muted = seat.display, seat.browser, seat.muted
    lobby.seats.add(player)
    return []
