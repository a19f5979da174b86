"""The course of a game, as a host leads it: it begins, stops, goes on, and ends; and how numbers
come."""

from __future__ import annotations

from chatroom_tw.server.effects import Deliver, InRoom
from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules import events, host_commands, host_events, journal
from chatroom_tw.tombola.rules.desk import Desk, Rule
from chatroom_tw.tombola.rules.effects import Effects
from chatroom_tw.tombola.rules.hall_settings import BAG
from chatroom_tw.tombola.rules.lobby import Lobby, State
from chatroom_tw.tombola.rules.refusals import TombolaError
from chatroom_tw.tombola.rules.seating_plan import SeatingPlan
from chatroom_tw.tombola.rules.winners import Winner

FASTEST, SLOWEST = 0.5, 600.0
"""Seconds between two draws."""
A_GAME = 20
"""How many cards a game counts as at least (see `card_limit`): its transcript takes the place of
the oldest one, which may be another hall's. A thousand halls can begin at once from one place."""


def beat(lobby: Lobby, plan: SeatingPlan, when: float) -> Effects:
    """It is time for the next number, if numbers come by themselves."""
    return go_on_with(lobby, plan, lobby.draw(), when) if lobby.draws_itself else []


def go_on_with(lobby: Lobby, plan: SeatingPlan, drawn: Effects | None, when: float) -> Effects:
    """A number was drawn, or there was none to be drawn: then the game is over."""
    return [*lobby.reveal(), *plan.ended(when)] if drawn is None else drawn


def hold_ends(lobby: Lobby, plan: SeatingPlan, when: float) -> Effects:
    """What a claim has stopped goes on. If a host draws, and nothing is left to play for, the game
    is over: nobody has to draw one more number for that."""
    if lobby.held is None:
        return []
    going = lobby.end_hold()
    if not (
        lobby.game.by_host and lobby.state is State.PLAYING and lobby.game.awards.would_be_decided()
    ):
        return going
    return [*going, *go_on_with(lobby, plan, None, when)]


def _begin(desk: Desk, user: int, command: object, when: float) -> Effects:
    if desk.lobby.game_is_on:
        raise Refused(TombolaError.GAME_IS_ON)
    cards = max(desk.lobby.cards_to_play, A_GAME)
    desk.check_cards(user, cards, when)
    effects = desk.plan.start_now()
    desk.charge_cards(user, cards, when)
    return effects


def _pause(desk: Desk, user: int, command: object, when: float) -> Effects:
    lobby = desk.lobby
    if lobby.paused:
        return []
    stored = lobby.host_settings.pause(True)
    stop: Effects = [lobby.stop_draws()] if lobby.state is State.PLAYING else []
    return [*stored, *stop, Deliver(lobby.rooms.everyone, events.Paused(True))]


def _continue(desk: Desk, user: int, command: object, when: float) -> Effects:
    lobby = desk.lobby
    if not lobby.paused:
        return hold_ends(lobby, desk.plan, when)
    effects = lobby.host_settings.pause(False)
    effects += [Deliver(lobby.rooms.everyone, events.Paused(False))]
    if lobby.held:
        effects += hold_ends(lobby, desk.plan, when)
    elif lobby.state is State.PLAYING:
        effects += lobby.draws()
    elif lobby.overdue:
        effects += desk.plan.alarm(when)
    return effects


def _next(desk: Desk, user: int, command: object, when: float) -> Effects:
    lobby = _playing(desk)
    if lobby.game.by_bag:
        raise Refused(TombolaError.BY_BAG)
    if lobby.draws_itself:
        raise Refused(TombolaError.BY_ITSELF)
    going = lobby.end_hold()
    return [*going, *go_on_with(lobby, desk.plan, lobby.draw(), when)]


def _end(desk: Desk, user: int, command: object, when: float) -> Effects:
    if not desk.lobby.game_is_on:
        raise Refused(TombolaError.NO_GAME)
    return go_on_with(desk.lobby, desk.plan, None, when)


def _call(desk: Desk, user: int, command: host_commands.CallNumber, when: float) -> Effects:
    lobby = _playing(desk)
    number = lobby.game.call(command.number)
    going = lobby.end_hold()
    return [*going, *go_on_with(lobby, desk.plan, lobby.drawn(number), when)]


def _uncall(desk: Desk, user: int, command: object, when: float) -> Effects:
    lobby = _playing(desk)
    game = lobby.game
    place = len(game.drawn)
    number, gone = game.undraw()
    return [
        lobby.append(journal.Undrew(game.id, place)),
        *lobby.end_hold(),
        Deliver(InRoom(lobby.rooms.game), events.Uncalled(number)),
        *taken_back(lobby, gone),
    ]


def taken_back(lobby: Lobby, gone: list[Winner]) -> Effects:
    """Tell everybody that these have not won."""
    return [Deliver(InRoom(lobby.rooms.game), events.Unprize(winner)) for winner in gone]


def _set_pace(desk: Desk, user: int, command: host_commands.SetPace, when: float) -> Effects:
    if not FASTEST <= command.seconds <= SLOWEST:
        raise Refused(TombolaError.BAD_PACE, f"{FASTEST:g} to {SLOWEST:g}")
    effects = desk.lobby.host_settings.set_pace(command.seconds)
    return [*effects, *desk.lobby.hosts.tell(host_events.Pace(command.seconds))]


def _set_option(desk: Desk, user: int, command: host_commands.SetOption, when: float) -> Effects:
    lobby = desk.lobby
    effects = lobby.set_option(command.name, command.value)
    by_bag = lobby.rules.draw == BAG
    return effects if lobby.next_game.by_bag == by_bag else [*effects, *lobby.replace_next_game()]


def _playing(desk: Desk) -> Lobby:
    """The lobby of a game that is on, with somebody there. Raises `Refused`: NO_GAME."""
    if desk.lobby.state is not State.PLAYING:
        raise Refused(TombolaError.NO_GAME)
    return desk.lobby


RULES: dict[type, Rule] = {
    host_commands.StartNow: _begin,
    host_commands.PauseGame: _pause,
    host_commands.ContinueGame: _continue,
    host_commands.DrawNext: _next,
    host_commands.EndGame: _end,
    host_commands.CallNumber: _call,
    host_commands.UncallNumber: _uncall,
    host_commands.SetPace: _set_pace,
    host_commands.SetOption: _set_option,
}
