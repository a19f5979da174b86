"""The texts of the tombola's line protocol: one for each type of event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from chatroom_tw.server.refusals import Refusal
from chatroom_tw.server.text import count_of
from chatroom_tw.tombola.protocols import words
from chatroom_tw.tombola.rules import events, host_events
from chatroom_tw.tombola.rules.card import COLUMNS, Card, column_of, is_cartella
from chatroom_tw.tombola.rules.events import Event, Notice
from chatroom_tw.tombola.rules.hall_settings import AMOUNT, OPTIONS, text_of
from chatroom_tw.tombola.rules.host_events import HostEvent
from chatroom_tw.tombola.rules.layouts import Numbers
from chatroom_tw.tombola.rules.prizes import Prize
from chatroom_tw.tombola.rules.transcript import as_line
from chatroom_tw.tombola.rules.winners import Missed, Missing, Winner

VERSION = "tombola/1"


WATCHING = "* you watch this game, as you come too late to play in it; you play in the next one"


def _cards(event: events.Cards) -> str:
    if not event.cards:
        return WATCHING
    return "\n".join(chain.from_iterable(map(_card, event.cards)))


def _card(card: Card) -> Iterator[str]:
    yield f"CARD {card.serial} {words.numbers(card.numbers)}"
    in_columns = is_cartella(card.numbers)
    for row in card.rows:
        yield f"* {_drawn_row(row, in_columns)}"


def _drawn_row(row: Numbers, in_columns: bool) -> str:
    """A row as on a printed card: each number in its column, if the card has columns."""
    if not in_columns:
        return " ".join(f"{number:2}" for number in row)
    cells = ["  "] * COLUMNS
    for number in row:
        cells[column_of(number)] = f"{number:2}"
    return f"|{'|'.join(cells)}|"


FROM_A_BAG = "* the host drew the numbers out of a bag, so there is no seed, and nothing to check"


def _over(over: events.Over) -> str:
    revealed = f"REVEAL {over.game} {over.seed.hex()}" if over.seed else FROM_A_BAG
    ending = [f"OVER {over.game}", revealed]
    return "\n".join([*map(_missed, over.missed), *ending])


def _missed(missed: Missed) -> str:
    return (
        f"* nobody has claimed the {missed.kind}; {missed.serial} was the first "
        f"that had it, at {missed.number}"
    )


def _status(status: events.Status) -> str:
    drawn = words.numbers(status.drawn) or "none"
    return (
        f"* game {status.game}, {status.state}; "
        f"{count_of(len(status.drawn), 'number')} drawn: {drawn}; "
        f"prizes open: {', '.join(status.open_prizes) or 'none'}; players: {status.players}"
    )


def _offers(event: events.Offers) -> str:
    prizes = ", ".join(_prize(offer.prize) for offer in event.offers)
    return "\n".join([*map(_offer, event.offers), f"* played for: {prizes}"])


def _offer(offer: events.Offer) -> str:
    names = dict.fromkeys(winner.name for winner in offer.winners)
    state = "open" if offer.is_open else "won"
    return " ".join(["OFFER", offer.prize.kind, state, *names, offer.prize.amount]).rstrip()


def _paused(event: events.Paused) -> str:
    if event.paused:
        return "* the host has paused the game; nothing is drawn or begins until it goes on"
    return "* the game goes on"


def _prize(prize: Prize) -> str:
    return f"{prize.kind} x{prize.times}" if prize.times > 1 else prize.kind


def _welcome(welcome: events.Welcome) -> str:
    return (
        f"* welcome to {welcome.server}; played for: {', '.join(map(_prize, welcome.prizes))}; "
        "HELP lists the commands"
    )


def _halls(event: events.Halls) -> str:
    listed = [f"HALL {hall.code} {hall.name}" for hall in event.halls]
    return "\n".join([*listed, f"* {count_of(len(listed), 'hall')}"])


def _committed(event: events.Committed) -> str:
    if event.commit:
        return f"COMMIT {event.game} {event.commit}"
    return f"* the host draws the numbers of game {event.game} out of a bag: there is no proof"


def _held(event: events.Held) -> str:
    winner = event.winner
    numbers = words.numbers(winner.numbers)
    return f"HELD {winner.kind} {winner.name} {winner.serial} {numbers}".rstrip()


def _rules(event: events.HallRules) -> str:
    settings = event.settings
    amounts = (f"{AMOUNT} {prize.kind}" for prize in settings.prizes if prize.amount)
    names = [event.changed] if event.changed else [*OPTIONS, *amounts]
    return "\n".join(f"SET {name} {text_of(settings, name)}".rstrip() for name in names)


def _players(event: events.Players) -> str:
    listed = map(_seat, event.players)
    return "\n".join([*listed, f"* {count_of(event.total, 'player')}"])


def _seat(seat: events.Seat) -> str:
    here = "here" if seat.connected else "away"
    muted = ["muted"] if seat.muted else []
    display = [f"= {seat.display}"] if seat.display else []
    return " ".join(["PLAYER", seat.name, str(seat.cards), here, *muted, *display])


def _checked(event: host_events.Checked) -> str:
    prizes = (f"{kind} {'yes' if has else 'no'}" for kind, has in event.prizes)
    has, lacks = map(words.numbers, (event.has, event.lacks))
    parts = ("CHECKED", event.serial, "has", has, "lacks", lacks, "for", *prizes)
    return " ".join(filter(None, parts))


def _series(event: host_events.PrintedSeries) -> str:
    return "\n".join(line for _, cards in event.series for card in cards for line in _card(card))


NOTICES: dict[Notice, str] = {
    Notice.CARDS_LATER: "* a game is on; what you have chosen is for the next one",
    Notice.NEXT_TABLE: "* a game is on; you are seated for the next one",
    Notice.PLAY_AGAIN: "* do you play again? yes or no; no answer is a yes",
    Notice.ENTROPY: "* your words are in the next draw",
    Notice.STAYS: "* you keep your seat and your cards",
    Notice.TAKEN_UP: "* your seat has been taken up on another connection",
    Notice.HALL_ENDED: "* the host has ended this hall",
    Notice.REMOVED: "* the host has removed you from this hall",
    Notice.COME_AGAIN: "* the server cannot keep anything just now; come again in a moment",
}

TEXTS: dict[type[Event | HostEvent], Callable[[Any], str]] = {
    events.Hello: lambda e: f"HELLO {VERSION} {e.name} {e.token}",
    events.Welcome: _welcome,
    events.Cards: _cards,
    events.Committed: _committed,
    events.Waiting: lambda e: f"WAITING {e.seated} {e.players}",
    events.Next: lambda e: f"NEXT {max(0, round(e.seconds, 3)):g}",
    events.Begun: lambda e: f"BEGIN {e.game} {e.cards_sha256}",
    events.Drawn: lambda e: f"DRAWN {words.numbers(e.numbers)}".rstrip(),
    events.Number: lambda e: f"NUMBER {e.number}",
    Winner: lambda e: f"PRIZE {e.kind} {e.name} {e.serial}",
    Missing: words.missing,
    events.Accepted: lambda e: "OK",
    events.Over: _over,
    events.Said: lambda e: f"SAID {e.name} {e.text}",
    events.Status: _status,
    events.Offers: _offers,
    events.Paused: _paused,
    events.Held: _held,
    events.Going: lambda e: "GOING",
    events.Uncalled: lambda e: f"UNCALLED {e.number}",
    events.Unprize: lambda e: f"UNPRIZE {e.winner.kind} {e.winner.name} {e.winner.serial}",
    events.CardOut: lambda e: f"OUT {e.serial} {'game' if e.for_game else 'number'}",
    events.HallRules: _rules,
    events.Announced: lambda e: f"NOTICE {e.text}",
    events.Seat: _seat,
    events.Players: _players,
    events.InHall: lambda e: f"HALL {e.code} {e.name}",
    events.Halls: _halls,
    events.Made: lambda e: f"MADE {e.code} {e.key}",
    events.TranscriptOf: lambda e: f"TRANSCRIPT {as_line(e.transcript)}",
    Notice: NOTICES.__getitem__,
    events.Bye: lambda e: "BYE",
    events.Stopping: lambda e: "* the server is stopping or restarting; come back in a moment",
    Refusal: words.refusal,
    host_events.Hosting: lambda e: f"HOSTING {e.hall}",
    host_events.Pace: lambda e: f"PACE {e.seconds:g}",
    host_events.Checked: _checked,
    host_events.SheetNamed: lambda e: f"SHEET {e.number} {e.name}".rstrip(),
    host_events.SecondKey: lambda e: f"SECOND {e.key}",
    host_events.InPlay: lambda e: f"SHEETS {e.first} {e.last}",
    host_events.PrintedSeries: _series,
}


def render(event: Event | HostEvent) -> bytes:
    return f"{TEXTS[type(event)](event)}\n".encode()
