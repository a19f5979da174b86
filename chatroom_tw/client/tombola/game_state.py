"""The state of a game as one player knows it, computed from the lines that the server sends.

Lines go in. What comes out is the player's cards, the drawn numbers, the prizes that were won
and the stage of the game. It knows no connection, no terminal and no clock.

The lines are those of the tombola's line protocol (`tombola.protocols.line`). A line that is
not in the protocol, or is malformed, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from math import isfinite

from chatroom_tw.tombola.rules.card import HIGHEST, Card, board
from chatroom_tw.tombola.rules.effects import MAIN
from chatroom_tw.tombola.rules.patterns import Shape, areas_of
from chatroom_tw.tombola.rules.prizes import FIVE, Prize, pattern_of, prizes

# The server says what is played for when a player comes, and when it changes.
_PRIZES_IN_TEXT = re.compile(r"(?:played for|the prizes are): ([^;]+)")


class Stage(Enum):
    """The stage of the game."""

    UNSCHEDULED = "the server has not said when the next game begins"
    COUNTDOWN = "the next game begins in a known number of seconds"
    PLAYING = "numbers are drawn"
    OVER = "the game is over"


class PlayAgain(Enum):
    """Whether the server asks the player to play again."""

    NOT_ASKED = "the server asks nothing"
    EXPECTED = "a game is over, and the server asks when it announces the next"
    ASKED = "the server waits for a yes or a no"


@dataclass(frozen=True, slots=True)
class Win:
    """The kind of a prize, the name of a player who won it, and the serial of the card."""

    kind: str
    name: str
    serial: str
    after: int = field(default=0, compare=False)
    """How many numbers had been drawn, as far as this player knows."""


class GameState:
    """What the player knows. Only `receive` and `play_again_answered` change it."""

    def __init__(self) -> None:
        self.hall = MAIN
        """The code of the hall."""
        self._named = ""
        """The code of the hall in the last line, if it has one."""
        self.is_host = False
        """Whether the user is the host there."""
        self.held = ""
        """The kind of the prize whose claim has stopped the draws, or an empty string."""
        self.taken_back = 0
        """How many prizes have been taken back in this game."""
        self.name = ""
        self.token = ""
        self.cards: tuple[Card, ...] = ()
        self.stage = Stage.UNSCHEDULED
        self.play_again = PlayAgain.NOT_ASKED
        self.seated: tuple[int, int] | None = None
        """At a table: how many players are seated, and how many the game needs."""
        self.seconds = 0.0
        """Seconds from the last `NEXT` line to the beginning of the next game."""
        self.games_seen = 0
        self.game = ""
        """The identifier of the game, or an empty string if its beginning was missed."""
        self.numbers: tuple[int, ...] = ()
        """The drawn numbers, in their order."""
        self.prizes: tuple[Prize, ...] = FIVE
        """The prizes of the game; those of the tombola until the server has named them."""
        self.wins: tuple[Win, ...] = ()
        self._drawn: frozenset[int] = frozenset()

    def receive(self, line: str) -> None:
        """Update the state by a line from the server."""
        word, _, rest = line.partition(" ")
        update = _UPDATES.get(word)
        if update:
            try:
                update(self, rest.split())
            except (ValueError, IndexError):
                return
        if word != "HALL":
            self._named = ""

    def play_again_answered(self) -> None:
        """Note that the player has answered whether to play again."""
        self.play_again = PlayAgain.NOT_ASKED

    def is_drawn(self, number: int) -> bool:
        return number in self._drawn

    def wins_of(self, prize: Prize) -> list[Win]:
        return [win for win in self.wins if win.kind == prize.kind]

    def winners(self, prize: Prize) -> list[str]:
        """The names of the players who have won a prize, each of them once."""
        return list(dict.fromkeys(win.name for win in self.wins_of(prize)))

    def claimable(self) -> list[Prize]:
        """The prizes that one of the cards has, and that can be won as far as is known."""
        if self.stage is not Stage.PLAYING:
            return []
        return [
            prize
            for prize in self.prizes
            if self._is_open(prize) and any(self._has(card, prize) for card in self.cards)
        ]

    def _is_open(self, prize: Prize) -> bool:
        """Players who claim a prize before the next number share it: it is won once."""
        if len({win.after for win in self.wins_of(prize)}) >= prize.times:
            return False
        if prize.pattern.shape is not Shape.NEXT_FULL:
            return True
        before = self.prizes[: self.prizes.index(prize)]
        opener = [one for one in before if one.pattern.is_full][-1:]
        opened = [win.after for one in opener for win in self.wins_of(one)]
        return bool(opened) and max(opened) < len(self.numbers)

    def _has(self, card: Card, prize: Prize) -> bool:
        pattern = prize.pattern
        if pattern.shape is Shape.NEXT_FULL and card.serial in self._full_winners():
            return False
        return any(self._count(area) >= pattern.needed for area in areas_of(pattern, card.rows))

    def _full_winners(self) -> set[str]:
        """The serials of the cards that have won a prize for a full card."""
        full = {prize.kind for prize in self.prizes if prize.pattern.is_full}
        return {win.serial for win in self.wins if win.kind in full}

    def _count(self, numbers: tuple[int, ...]) -> int:
        return len(self._drawn.intersection(numbers))

    # -- one method for each word that a line can begin with

    def _hello(self, words: list[str]) -> None:
        _, name, token = words
        if self.token != token:
            self.cards = ()
            if self._named and self._named != self.hall:
                self._enter(self._named)
        self.name, self.token = name, token

    def _enter(self, hall: str) -> None:
        """The user is in another hall, and nothing of the one before it holds there."""
        self.hall, self.is_host = hall, False
        self.cards, self.seated = (), None
        self.stage, self.play_again = Stage.UNSCHEDULED, PlayAgain.NOT_ASKED
        self._new_game("")

    def _card(self, words: list[str]) -> None:
        """Add a card to those of the same set; a card of another set replaces them all."""
        card = Card(words[0], board(map(_number, words[1:])))
        same = [x for x in self.cards if _set_of(x) == _set_of(card) and x.serial != card.serial]
        self.cards = (*same, card)

    def _in_hall(self, words: list[str]) -> None:
        """The server says which hall this is, or lists halls. If `HELLO` follows, the user has
        gone there."""
        self._named = words[0]

    def _hosting(self, words: list[str]) -> None:
        if words[0] != self.hall:
            self._enter(words[0])
        self.is_host = True

    def _waiting(self, words: list[str]) -> None:
        seated, seats = map(_natural, words)
        self.seated = seated, seats
        self.stage = Stage.UNSCHEDULED

    def _next(self, words: list[str]) -> None:
        self.seconds = _seconds(words[0])
        self.stage = Stage.COUNTDOWN
        if self.play_again is PlayAgain.EXPECTED:
            self.play_again = PlayAgain.ASKED

    def _begin(self, words: list[str]) -> None:
        # The server may repeat this line to a player who resumes a seat during the game.
        if self.stage is not Stage.PLAYING or self.game != words[0]:
            self._new_game(words[0])
        self.stage = Stage.PLAYING
        self.play_again = PlayAgain.NOT_ASKED

    def _drawn_so_far(self, words: list[str]) -> None:
        numbers = tuple(map(_number, words))
        if numbers[: len(self.numbers)] != self.numbers:
            self._new_game("")  # These numbers belong to a game whose beginning was missed.
        self._set_drawn(numbers)
        self.stage = Stage.PLAYING

    def _one_number(self, words: list[str]) -> None:
        number = _number(words[0])
        if not self.is_drawn(number):
            self._set_drawn((*self.numbers, number))

    def _prize(self, words: list[str]) -> None:
        word, name, serial = words
        pattern_of(word)
        win = Win(word, name, serial, len(self.numbers))
        if win not in self.wins:
            self.wins = (*self.wins, win)

    def _unprize(self, words: list[str]) -> None:
        kind, name, serial = words
        self.wins = tuple(
            x for x in self.wins if (x.kind, x.name, x.serial) != (kind, name, serial)
        )
        self.taken_back += 1

    def _uncalled(self, words: list[str]) -> None:
        if self.numbers[-1:] == (_number(words[0]),):
            self._set_drawn(self.numbers[:-1])

    def _hold(self, words: list[str]) -> None:
        self.held = words[0]

    def _going(self, words: list[str]) -> None:
        self.held = ""

    def _text(self, words: list[str]) -> None:
        """Take the prizes of the game from a message, if it names any."""
        found = _PRIZES_IN_TEXT.search(" ".join(words))
        if found:
            self.prizes = prizes(found[1])

    def _over(self, words: list[str]) -> None:
        self.stage, self.held = Stage.OVER, ""
        self.play_again = PlayAgain.EXPECTED

    def _new_game(self, game: str) -> None:
        self.games_seen += 1
        self.game = game
        self.wins = ()
        self.taken_back = 0
        self._set_drawn(())

    def _set_drawn(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        self._drawn = frozenset(numbers)


_UPDATES: dict[str, Callable[[GameState, list[str]], None]] = {
    "HELLO": GameState._hello,
    "CARD": GameState._card,
    "WAITING": GameState._waiting,
    "NEXT": GameState._next,
    "BEGIN": GameState._begin,
    "DRAWN": GameState._drawn_so_far,
    "NUMBER": GameState._one_number,
    "PRIZE": GameState._prize,
    "UNPRIZE": GameState._unprize,
    "UNCALLED": GameState._uncalled,
    "HELD": GameState._hold,
    "GOING": GameState._going,
    "HALL": GameState._in_hall,
    "HOSTING": GameState._hosting,
    "MADE": GameState._hosting,
    "OVER": GameState._over,
    "*": GameState._text,
    "ERROR": GameState._text,
}


def _set_of(card: Card) -> str:
    """The part of the serial that all cards dealt together share: `s12` of `s12-1`."""
    return card.serial.partition("-")[0]


def _number(word: str) -> int:
    number = _natural(word)
    if not 1 <= number <= HIGHEST:
        raise ValueError(word)
    return number


def _natural(word: str) -> int:
    if not (word.isascii() and word.isdigit()):
        raise ValueError(word)
    return int(word)


def _seconds(word: str) -> float:
    seconds = float(word)
    if not (isfinite(seconds) and seconds >= 0):
        raise ValueError(word)
    return seconds
