"""The state of a game as one player knows it, computed from the lines that the server sends.

Lines go in. What comes out is the player's cards, the drawn numbers, the prizes that were won
and the stage of the game. It knows no connection, no terminal and no clock.

The lines are those of the tombola's line protocol (`tombola.protocols.line`). A line that is
not in the protocol, or is malformed, changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from math import isfinite

from chatroom_tw.tombola.rules.card import HIGHEST, SIZE, Card, board
from chatroom_tw.tombola.rules.prizes import Prize

# The protocol has no line for the prizes of a game; this finds them in the server's messages.
_PRIZES_IN_TEXT = re.compile(r"(?:played for|the prizes are): ([a-z, ]+)")


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
    """A prize, the name of a player who won it, and the serial of the card."""

    prize: Prize
    name: str
    serial: str


class GameState:
    """What the player knows. Only `receive` and `play_again_answered` change it."""

    def __init__(self) -> None:
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
        self.prizes: tuple[Prize, ...] = tuple(Prize)
        """The prizes of the game; all of them until the server has named them."""
        self.wins: tuple[Win, ...] = ()
        self._drawn: frozenset[int] = frozenset()
        self._hall_was_named = False
        """Whether a hall was named since the last `HELLO`."""

    def receive(self, line: str) -> None:
        """Update the state by a line from the server."""
        word, _, rest = line.partition(" ")
        update = _UPDATES.get(word)
        if update:
            try:
                update(self, rest.split())
            except (ValueError, IndexError):
                return

    def play_again_answered(self) -> None:
        """Note that the player has answered whether to play again."""
        self.play_again = PlayAgain.NOT_ASKED

    def is_drawn(self, number: int) -> bool:
        return number in self._drawn

    def winners(self, prize: Prize) -> list[str]:
        """The names of the players who have won a prize, each of them once."""
        return list(dict.fromkeys(win.name for win in self.wins if win.prize is prize))

    def claimable(self) -> list[Prize]:
        """The prizes that one of the cards has and that nobody is known to have won."""
        if self.stage is not Stage.PLAYING:
            return []
        return [
            prize
            for prize in self.prizes
            if not self.winners(prize) and any(self._has(card, prize) for card in self.cards)
        ]

    def _has(self, card: Card, prize: Prize) -> bool:
        if prize is Prize.TOMBOLA:
            return self._count(card.numbers) == SIZE
        return max(map(self._count, card.rows)) >= prize.in_row

    def _count(self, numbers: tuple[int, ...]) -> int:
        return len(self._drawn.intersection(numbers))

    # -- one method for each word that a line can begin with

    def _hello(self, words: list[str]) -> None:
        _, name, token = words
        if self.token not in ("", token):
            self.cards = ()
            if self._hall_was_named:
                self._other_hall()
        self.name, self.token, self._hall_was_named = name, token, False

    def _hall(self, words: list[str]) -> None:
        """A hall is named: the one that the player goes to, if another seat follows."""
        self._hall_was_named = True

    def _other_hall(self) -> None:
        """Forget the game of the hall that the player has left."""
        self.stage, self.play_again = Stage.UNSCHEDULED, PlayAgain.NOT_ASKED
        self.seated, self.game, self.wins = None, "", ()
        self._set_drawn(())

    def _card(self, words: list[str]) -> None:
        """Add a card to those of the same set; a card of another set replaces them all."""
        card = Card(words[0], board(map(_number, words[1:])))
        same = [x for x in self.cards if _set_of(x) == _set_of(card) and x.serial != card.serial]
        self.cards = (*same, card)

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
        win = Win(Prize(word), name, serial)
        if win not in self.wins:
            self.wins = (*self.wins, win)

    def _text(self, words: list[str]) -> None:
        """Take the prizes of the game from a message, if it names any."""
        found = _PRIZES_IN_TEXT.search(" ".join(words))
        named = found[1].split(", ") if found else ()
        self.prizes = tuple(prize for prize in Prize if prize.value in named) or self.prizes

    def _over(self, words: list[str]) -> None:
        self.stage = Stage.OVER
        self.play_again = PlayAgain.EXPECTED

    def _new_game(self, game: str) -> None:
        self.games_seen += 1
        self.game = game
        self.wins = ()
        self._set_drawn(())

    def _set_drawn(self, numbers: tuple[int, ...]) -> None:
        self.numbers = numbers
        self._drawn = frozenset(numbers)


_UPDATES: dict[str, Callable[[GameState, list[str]], None]] = {
    "HALL": GameState._hall,
    "HELLO": GameState._hello,
    "CARD": GameState._card,
    "WAITING": GameState._waiting,
    "NEXT": GameState._next,
    "BEGIN": GameState._begin,
    "DRAWN": GameState._drawn_so_far,
    "NUMBER": GameState._one_number,
    "PRIZE": GameState._prize,
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
