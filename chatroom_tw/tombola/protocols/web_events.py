"""The events of the tombola in JSON: an object for each type of event."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import Sent
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.tombola.rules import events
from chatroom_tw.tombola.rules import host_events as hosts
from chatroom_tw.tombola.rules.card import Card
from chatroom_tw.tombola.rules.events import Notice
from chatroom_tw.tombola.rules.hall_settings import OPTIONS, HallSettings
from chatroom_tw.tombola.rules.prizes import Prize, kinds
from chatroom_tw.tombola.rules.winners import Missing, Winner

VERSION = 1


def _card(card: Card) -> Sent:
    return {"serial": card.serial, "rows": card.rows}


def _welcome(e: events.Welcome) -> Sent:
    return {
        "type": "welcome",
        "version": VERSION,
        "application": "tombola",
        "server": e.server,
        "prizes": kinds(e.prizes),
    }


def _begun(e: events.Begun) -> Sent:
    return {"type": "begun", "game": e.game, "cards_sha256": e.cards_sha256}


def _named(e: Any) -> Sent:
    """A name, and the display name if there is one."""
    return {"name": e.name, **({"display": e.display} if e.display else {})}


def _winner(e: Winner) -> Sent:
    return {"prize": e.kind, **_named(e), "serial": e.serial, "numbers": e.numbers}


def _won(e: Winner) -> Sent:
    return {"type": "prize", **_winner(e)}


def _held(e: events.Held) -> Sent:
    return {"type": "held", **_winner(e.winner), "seconds": e.seconds}


def _unprize(e: events.Unprize) -> Sent:
    return {"type": "unprize", **_winner(e.winner)}


def _missing(e: Missing) -> Sent:
    return {
        "type": "missing",
        "prize": e.kind,
        "serial": e.serial,
        "numbers": e.numbers,
        "needed": e.needed,
    }


def _over(e: events.Over) -> Sent:
    missed = [{"prize": one.kind, "serial": one.serial, "number": one.number} for one in e.missed]
    winners = [{**_winner(one), "after": one.after} for one in e.winners]
    seed = e.seed.hex() or None
    return {"type": "over", "game": e.game, "seed": seed, "missed": missed, "winners": winners}


def _status(e: events.Status) -> Sent:
    return {
        "type": "status",
        "game": e.game,
        "state": e.state,
        "drawn": e.drawn,
        "prizes": e.open_prizes,
        "players": e.players,
    }


def _offers(e: events.Offers) -> Sent:
    return {"type": "offers", "offers": list(map(_offer, e.offers))}


def _offer(offer: events.Offer) -> Sent:
    winners = [{**_named(one), "serial": one.serial} for one in offer.winners]
    return {**_prize(offer.prize), "open": offer.is_open, "winners": winners}


def _prize(prize: Prize) -> Sent:
    return {
        "prize": prize.kind,
        "pattern": str(prize.pattern),
        "amount": prize.amount,
        "times": prize.times,
    }


def _rules(e: events.HallRules) -> Sent:
    """Every option by its name, as a value: prizes as in `offers`, a programme as a list."""
    values = {name: _value(e.settings, option.field) for name, option in OPTIONS.items()}
    return {"type": "rules", **values, "changed": e.changed or None}


def _value(settings: HallSettings, field: str) -> Any:
    value = getattr(settings, field)
    return list(map(_prize, value)) if field == "prizes" else value


def hosting(e: hosts.Hosting) -> Sent:
    return {
        "type": "host",
        "state": e.state,
        "held": e.paused,
        "seconds": e.seconds,
        "game": e.game,
        "hall": e.hall,
        "first": e.first,
        "last": e.last,
    }


def _seat(e: events.Seat) -> Sent:
    muted = {"muted": True} if e.muted else {}
    return {**_named(e), "cards": e.cards, "here": e.connected, **muted}


def _players(e: events.Players) -> Sent:
    players = list(map(_seat, e.players))
    return {"type": "players", "players": players, "count": e.total, "page": e.page}


def _checked(e: hosts.Checked) -> Sent:
    prizes = [{"prize": kind, "has": has} for kind, has in e.prizes]
    held_by = _named(e) if e.name else {}
    card = {"serial": e.serial, **held_by, "rows": e.rows, "has": e.has, "lacks": e.lacks}
    return {"type": "checked", **card, "prizes": prizes}


def _print(e: hosts.PrintedSeries) -> Sent:
    sheets = [{"number": number, "cards": list(map(_card, cards))} for number, cards in e.series]
    return {"type": "print", "sheets": sheets}


def _halls(e: events.Halls) -> Sent:
    halls = [{"code": one.code, "name": one.name, "players": one.players} for one in e.halls]
    return {"type": "halls", "halls": halls}


SENT: dict[type[Any], Callable[[Any], Sent]] = {
    events.Hello: lambda e: {"type": "seat", **_named(e), "token": e.token},
    events.Welcome: _welcome,
    events.Cards: lambda e: {"type": "cards", "cards": list(map(_card, e.cards))},
    events.Committed: lambda e: {"type": "committed", "game": e.game, "commit": e.commit or None},
    events.Waiting: lambda e: {"type": "waiting", "seated": e.seated, "players": e.players},
    events.Next: lambda e: {"type": "next", "seconds": max(0, round(e.seconds, 3))},
    events.Begun: _begun,
    events.Drawn: lambda e: {"type": "drawn", "numbers": e.numbers},
    events.Number: lambda e: {"type": "number", "number": e.number},
    Winner: _won,
    Missing: _missing,
    events.Over: _over,
    events.Said: lambda e: {"type": "said", **_named(e), "text": e.text},
    events.Status: _status,
    events.Offers: _offers,
    events.Held: _held,
    events.Going: lambda e: {"type": "going"},
    events.Uncalled: lambda e: {"type": "uncalled", "number": e.number},
    events.Unprize: _unprize,
    events.CardOut: lambda e: {"type": "out", "serial": e.serial, "game": e.for_game},
    events.HallRules: _rules,
    events.Announced: lambda e: {"type": "announced", "text": e.text},
    events.Seat: lambda e: {"type": "player", **_seat(e)},
    events.Players: _players,
    events.InHall: lambda e: {"type": "hall", "code": e.code, "name": e.name},
    events.Halls: _halls,
    events.Made: lambda e: {"type": "made", "code": e.code, "name": e.name, "key": e.key},
    events.TranscriptOf: lambda e: {"type": "transcript", "transcript": e.transcript},
    events.Paused: lambda e: {"type": "pause", "held": e.paused},
    Notice: lambda e: {"type": "notice", "notice": messages.spelled(e)},
    events.Bye: lambda e: {"type": "bye"},
    events.Stopping: lambda e: {"type": "stopping"},
    Refusal: messages.refused,
    hosts.Hosting: hosting,
    hosts.Pace: lambda e: {"type": "pace", "seconds": e.seconds},
    hosts.Checked: _checked,
    hosts.SheetNamed: lambda e: {"type": "sheet", "number": e.number, "name": e.name},
    hosts.SecondKey: lambda e: {"type": "second-host", "key": e.key},
    hosts.InPlay: lambda e: {"type": "sheets", "first": e.first, "last": e.last},
    hosts.PrintedSeries: _print,
}
NOT_RENDERED = frozenset({events.Accepted})
"""The events that this protocol does not render: they are for the claim port alone."""
