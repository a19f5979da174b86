"""The settings of a hall: what its host can set, and what is played for there.

    settings = set_option(settings, "pot", "10/20/70")      # as of the command SET
    text_of(settings, "pot")                                # "10/20/70"

Settings are shown to everybody. Prices and pots are shown, and no money is handled.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from chatroom_tw.server.refusals import Refused
from chatroom_tw.tombola.rules.house import NONE, ONE_PER, House
from chatroom_tw.tombola.rules.prizes import (
    LIMIT,
    PRESETS,
    Prize,
    hall_prizes,
    hall_text_of,
    kind_of,
    kinds,
)
from chatroom_tw.tombola.rules.refusals import TombolaError

AUTO, MANUAL, BAG = "auto", "manual", "bag"
DRAWS = (AUTO, MANUAL, BAG)
"""How numbers come: by themselves, at each press of the host's, or out of the host's bag."""
NUMBER, GAME = "number", "game"
BOGEYS = (NONE, NUMBER, GAME)
"""For how long a card is out with which a prize was claimed that it did not have: not at all,
until the next number, or for the game."""
SMORFIA, LINGO, PLAIN = "smorfia", "lingo", "plain"
CALLS = (SMORFIA, LINGO, PLAIN)
"""What is said of each number."""
MOST_CARDS = 36
"""The most cards that a hall can let a player have: six series."""
HOLD = 8.0
"""Seconds that a claim stops the draws, in a hall that somebody has made."""
LONGEST_HOLD = 600.0
HIGHEST_PRICE = 1_000_000
BINGO, TAMBOLA = "bingo-uk", "tambola"
"""The presets whose countries have the same calls."""
PROGRAMME = 20
"""The most games of a programme."""


@dataclass(frozen=True, slots=True)
class HallSettings:
    """What a hall is set to. What a game has begun with stays (see `house` and `Game`)."""

    prizes: tuple[Prize, ...]
    one_per: str = NONE
    bogey: str = NONE
    shared: bool = True
    cards: int = 6
    """The most cards of one player."""
    price: int = 0
    """The price of a card, in whatever people count. 0: there is none."""
    pot: tuple[int, ...] = ()
    """The percentages of the pot, for the prizes in their order."""
    late: bool = True
    """Whether who comes during a game plays in it."""
    locked: bool = False
    """Whether no new player can take a seat. Such a hall is not listed."""
    listed: bool = True
    talk: bool = True
    """Whether players can say something to everybody."""
    stop_on_claim: float | None = None
    """Seconds that a claim stops the draws. None: it does not."""
    calls: str = SMORFIA
    draw: str = AUTO
    board: bool = False
    """Whether the six parts of the board play as cards."""
    programme: tuple[str, ...] = ()
    """The prizes of the games that follow, each as of the option `prizes`."""

    @property
    def next_prizes(self) -> tuple[Prize, ...]:
        """What the next game is played for: the first of the programme, if there is one."""
        if not self.programme or self.programme[0] == hall_text_of(self.prizes):
            return self.prizes
        return hall_prizes(self.programme[0])

    @property
    def house(self) -> House:
        """The house rules of a game that begins now."""
        return House(self.shared, self.one_per, self.draw == MANUAL)


def usual_calls(prizes: tuple[Prize, ...]) -> str:
    """What is said of the numbers where these are played for, if no host says otherwise."""
    return LINGO if hall_text_of(prizes) in (BINGO, TAMBOLA) else SMORFIA


# -- options: each has a field, reads a text, and writes it again


@dataclass(frozen=True, slots=True)
class Option:
    """An option of SET: the field it sets, the values it takes, how it reads and writes them.

    `read` raises ValueError.
    """

    field: str
    usage: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str


def _switch(field: str) -> Option:
    return Option(field, "on|off", lambda text: _of(text, {"on": True, "off": False}), _on_or_off)


def _choice(field: str, values: tuple[str, ...]) -> Option:
    return Option(field, "|".join(values), lambda text: _of(text, {one: one for one in values}))


def _of(text: str, values: dict[str, Any]) -> Any:
    try:
        return values[text.lower()]
    except KeyError:
        raise ValueError(f"{text[:64]!r} is not among {', '.join(values)}") from None


def _on_or_off(value: bool) -> str:
    return "on" if value else "off"


def _count(lowest: int, highest: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (_DIGITS.fullmatch(text) and lowest <= int(text) <= highest):
            raise ValueError(f"{text[:64]!r} is not a number from {lowest} to {highest}")
        return int(text)

    return read


_DIGITS = re.compile(r"[0-9]{1,9}")
_SECONDS = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3})?")


def seconds(text: str) -> float | None:
    """The time that a claim stops the draws, or None for `off`. Raises ValueError."""
    if text.lower() == "off":
        return None
    if not (_SECONDS.fullmatch(text) and 0 < float(text) <= LONGEST_HOLD):
        raise ValueError(f"{text[:64]!r} is neither off nor seconds, at most {LONGEST_HOLD:g}")
    return float(text)


def _pot(text: str) -> tuple[int, ...]:
    if text.lower() in ("", "off"):
        return ()
    parts = tuple(map(_count(1, 100), re.split(r"\s*/\s*", text)))
    if len(parts) > LIMIT:
        raise ValueError(f"a pot has at most {LIMIT} parts, not {len(parts)}")
    if sum(parts) > 100:
        raise ValueError(f"the parts of the pot are {sum(parts)} per cent together, over 100")
    return parts


def _programme(text: str) -> tuple[str, ...]:
    if text.lower() in ("", "off"):
        return ()
    games = tuple(hall_text_of(hall_prizes(one.strip())) for one in text.split(";"))
    if len(games) > PROGRAMME:
        raise ValueError(f"a programme has at most {PROGRAMME} games, not {len(games)}")
    return games


OPTIONS: dict[str, Option] = {
    "prizes": Option("prizes", f"{'|'.join(PRESETS)}|LIST", hall_prizes, hall_text_of),
    "one-per": _choice("one_per", ONE_PER),
    "bogey": _choice("bogey", BOGEYS),
    "shared": _switch("shared"),
    "cards": Option("cards", f"1 to {MOST_CARDS}", _count(1, MOST_CARDS)),
    "price": Option("price", "N", _count(0, HIGHEST_PRICE)),
    "pot": Option("pot", "P1/P2/…|off", _pot, lambda pot: "/".join(map(str, pot)) or "off"),
    "late": _switch("late"),
    "locked": _switch("locked"),
    "listed": _switch("listed"),
    "talk": _switch("talk"),
    "stop-on-claim": Option(
        "stop_on_claim", "SECONDS|off", seconds, lambda value: f"{value:g}" if value else "off"
    ),
    "calls": _choice("calls", CALLS),
    "draw": _choice("draw", DRAWS),
    "board": _switch("board"),
    "programme": Option(
        "programme", "PRIZES; PRIZES …|off", _programme, lambda games: "; ".join(games) or "off"
    ),
}
"""What SET sets, by its word."""
AMOUNT = "amount"
"""An option of each prize: `amount KIND`."""
OPTION_NAMES = (*OPTIONS, f"{AMOUNT} KIND")


def set_option(settings: HallSettings, name: str, value: str) -> tuple[HallSettings, str]:
    """The settings with an option set, and the option's name as it is written.

    An amount is the option `amount KIND`. Raises `Refused`: NO_SUCH_OPTION, BAD_OPTION or
    NOT_PLAYED_FOR.
    """
    word, _, kind = name.strip().partition(" ")
    word = word.lower()
    if word == AMOUNT and kind:
        return _set_amount(settings, kind_of(kind), value.strip())
    option = OPTIONS.get(word)
    if option is None or kind:
        raise Refused(TombolaError.NO_SUCH_OPTION, ", ".join(OPTION_NAMES))
    try:
        return replace(settings, **{option.field: option.read(value.strip())}), word
    except ValueError as error:
        raise Refused(TombolaError.BAD_OPTION, f"{word}: {error}") from error


def _set_amount(settings: HallSettings, kind: str, amount: str) -> tuple[HallSettings, str]:
    if kind not in kinds(settings.prizes):
        raise Refused(TombolaError.NOT_PLAYED_FOR, ", ".join(kinds(settings.prizes)))
    try:
        prizes = tuple(
            replace(prize, amount=amount) if prize.kind == kind else prize
            for prize in settings.prizes
        )
    except ValueError as error:
        raise Refused(TombolaError.BAD_OPTION, f"{AMOUNT}: {error}") from error
    return replace(settings, prizes=prizes), f"{AMOUNT} {kind}"


def text_of(settings: HallSettings, name: str) -> str:
    """The value of an option as SET takes it."""
    word, _, kind = name.partition(" ")
    if word == AMOUNT:
        return next((one.amount for one in settings.prizes if one.kind == kind), "")
    option = OPTIONS[word]
    return option.write(getattr(settings, option.field))
