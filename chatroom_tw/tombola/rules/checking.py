"""Cards as a host handles them: printed, put in play, checked, and awarded a prize."""

from __future__ import annotations

from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.titles import title
from chatroom_tw.tombola.rules import board_cards, host_commands, host_events, journal
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.course import taken_back
from chatroom_tw.tombola.rules.desk import Desk, Rule
from chatroom_tw.tombola.rules.effects import Effects, tell
from chatroom_tw.tombola.rules.lobby import Lobby
from chatroom_tw.tombola.rules.printed_cards import (
    HIGHEST_NUMBER,
    IN_PLAY,
    number_of,
    serial,
    winner_name,
)
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.winners import Holder

SHEET = "sheet"
"""The notes of who holds a printed series."""


def _check(desk: Desk, user: int, command: host_commands.CheckCard, when: float) -> Effects:
    lobby = desk.lobby
    card = _card(lobby, command.card)
    drawn = set(lobby.game.drawn)
    holder = _holder(lobby, card)
    checked = host_events.Checked(
        card.serial,
        tuple(number for number in card.numbers if number in drawn),
        tuple(number for number in card.numbers if number not in drawn),
        lobby.game.standing(card),
        holder.name,
        holder.display,
        card.rows,
    )
    return tell(user, checked)


def _award(desk: Desk, user: int, command: host_commands.AwardPrize, when: float) -> Effects:
    lobby = desk.lobby
    holder = _holder(lobby, _card(lobby, command.card))
    return lobby.claim(user, command.kind, holder, by_host=True)


def _take_back(desk: Desk, user: int, command: host_commands.TakePrizeBack, when: float) -> Effects:
    lobby = desk.lobby
    if not lobby.game_is_on:
        raise Refused(TombolaError.NO_GAME)
    game = lobby.game
    gone = game.take_back(command.kind)
    records = (
        journal.TookBack(game.id, winner.kind, winner.serial, winner.after) for winner in gone
    )
    return [*map(lobby.append, records), *taken_back(lobby, gone), *lobby.end_hold()]


def _card(lobby: Lobby, text: str) -> Card:
    """The card of a serial, or of what is printed on it. Raises `Refused`: NO_GAME or
    NO_SUCH_CARD."""
    if not lobby.game_is_on:
        raise Refused(TombolaError.NO_GAME)
    in_play = (lobby.game.cards, lobby.game.late_cards)
    for one in (text.strip().lower(), serial(text)):
        for cards in in_play:
            if one in cards:
                return cards[one]
    raise Refused(TombolaError.NO_SUCH_CARD, text)


def _holder(lobby: Lobby, card: Card) -> Holder:
    """Who holds a card of the game, with this card alone."""
    cards = (card,)
    if card.serial in board_cards.SERIALS:
        return Holder(board_cards.NAME, cards, card.serial)
    if card.serial.startswith(serial("")):
        name = lobby.notes.get(f"{SHEET}:{number_of(card.serial)}")
        plain = "_".join(name.split()) if name else winner_name(card.serial)
        return Holder(plain, cards, card.serial, name or "")
    for player in lobby.seats:
        if card in player.cards:
            return Holder(player.name, cards, player.cards[0].serial, player.display)
    return Holder(card.serial, cards, card.serial)


# -- printed series


def _put_in_play(desk: Desk, user: int, command: host_commands.PutInPlay, when: float) -> Effects:
    lobby = desk.lobby
    printed = lobby.printed
    cards = printed.check_in_play(command.first, command.last)
    if command.now:
        _check_room(lobby, command.first, command.last)
    desk.charge_cards(user, cards, when)
    printed.put_in_play(command.first, command.last)
    in_play = host_events.InPlay(printed.first, printed.last)
    late = _bring_in(lobby) if command.now else []
    return [lobby.append(journal.printed(printed)), *late, *lobby.hosts.tell(in_play)]


def _check_room(lobby: Lobby, first: int, last: int) -> None:
    """A game has no more printed series than can be put in play at once. Raises `Refused`:
    BAD_PRINTED."""
    if not lobby.game_is_on:
        return
    game = lobby.game
    numbers = {number_of(one) for one in (*game.cards, *game.late) if one.startswith(serial(""))}
    if len(numbers.union(map(str, range(first, last + 1)))) > IN_PLAY:
        raise Refused(TombolaError.BAD_PRINTED, str(IN_PLAY))


def _bring_in(lobby: Lobby) -> Effects:
    """The printed cards that are not in the game which is on come into it late."""
    game = lobby.game
    if not (lobby.game_is_on and lobby.rules.late):
        return []
    in_play = game.cards.keys() | game.late_cards.keys()
    late = [card for card in lobby.printed.cards if card.serial not in in_play]
    return lobby.add_late(late, None)


def _print(desk: Desk, user: int, command: host_commands.PrintSeries, when: float) -> Effects:
    printed = desk.lobby.printed
    desk.charge_cards(user, printed.check_print(command.first, command.count), when)
    series = printed.print(command.first, command.count)
    return [
        desk.lobby.append(journal.printed(printed)),
        *tell(user, host_events.PrintedSeries(series)),
    ]


def _name_sheet(desk: Desk, user: int, command: host_commands.NameSheet, when: float) -> Effects:
    lobby = desk.lobby
    if not 1 <= command.number <= HIGHEST_NUMBER:
        raise Refused(TombolaError.BAD_PRINTED, str(HIGHEST_NUMBER))
    name = title(command.name) if command.name else ""
    if name is None:
        raise Refused(TombolaError.BAD_TITLE)
    others = sum(number != str(command.number) for number, _ in lobby.notes.of_kind(SHEET))
    if name and others >= IN_PLAY:  # A host is told all of them.
        raise Refused(TombolaError.BAD_PRINTED, str(IN_PLAY))
    noted = lobby.notes.set(f"{SHEET}:{command.number}", name or None)
    return [*noted, *lobby.hosts.tell(host_events.SheetNamed(command.number, name))]


def named_sheets(lobby: Lobby) -> list[host_events.SheetNamed]:
    """Who holds which sheet, as far as hosts have said so."""
    named = sorted((int(number), name) for number, name in lobby.notes.of_kind(SHEET))
    return [host_events.SheetNamed(number, name) for number, name in named]


RULES: dict[type, Rule] = {
    host_commands.CheckCard: _check,
    host_commands.AwardPrize: _award,
    host_commands.TakePrizeBack: _take_back,
    host_commands.PutInPlay: _put_in_play,
    host_commands.PrintSeries: _print,
    host_commands.NameSheet: _name_sheet,
}
