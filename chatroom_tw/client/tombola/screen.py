"""The tombola's screen: the last number, the prizes, one's cards, and below them the transcript.

It knows urwid. What there is to see it is told by `picture`, what there is to read by
`story`, and what a typed line means by `tombola_words`. F1 to F5 claim the prizes, and
F6 turns the cards over where there is no room for all of them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import ceil
from typing import Any, ClassVar

import urwid
from twisted.internet.interfaces import IDelayedCall

from chatroom_tw.client.terminal.terminal import Terminal, Transcript
from chatroom_tw.client.tombola.picture import Line, card_lines, number_lines, prize_lines
from chatroom_tw.client.tombola.player import KINDS, Again, Player, Stage
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.client.tombola.story import NOTICE, Story
from chatroom_tw.client.tombola.words import line_for

TALK_LEAST = 2
"""Rows that the transcript has at least, if the cards leave any."""
LAST_WORDS = 6
"""How many lines of the transcript are left on the terminal when the screen is gone."""


class Table(urwid.Widget):
    """What lies on the table, drawn anew for each size, and the transcript in the rest."""

    _sizing = frozenset([urwid.BOX])
    _selectable = False

    def __init__(self, transcript: Transcript, language: Language) -> None:
        super().__init__()
        self.player = Player()
        self.turned = 0
        self._transcript = transcript
        self._language = language

    def change(self) -> None:
        """There is something else to see."""
        self._invalidate()

    def lines(self, columns: int, rows: int) -> list[Line]:
        """What is above the transcript, which has a row at least."""
        player = self.player
        above = number_lines(player, self._language, columns) + prize_lines(player, columns)
        cards = card_lines(player, columns, rows - len(above) - TALK_LEAST, self.turned)
        return (above + cards)[: rows - 1]

    def render(self, size: Any, focus: bool = False) -> Any:
        columns, rows = size
        texts = [urwid.Text(line or "", wrap="clip") for line in self.lines(columns, rows)]
        parts = [text.render((columns,)) for text in texts]
        parts.append(self._transcript.render((columns, rows - len(parts))))
        return urwid.CanvasCombine([(part, None, False) for part in parts])


class TombolaScreen(Terminal):
    """A tombola on a terminal of one's own."""

    styles: ClassVar[Mapping[str, str]] = {"* ": "notice", "! ": "error"}
    hint: ClassVar[str] = "F1-F5 claim, Ctrl-D leaves"

    def __init__(self, reactor: Any, server: str, language: Language, display: Any = None) -> None:
        self._language = language
        self._story = Story()
        self._ticking: IDelayedCall | None = None
        self._begins = 0.0
        self._last: deque[str] = deque(maxlen=LAST_WORDS)
        super().__init__(reactor, server, display)

    # -- what the terminal asks

    def body(self) -> Any:
        self.table = Table(self.transcript, self._language)
        return self.table

    def keys(self) -> dict[str, Callable[[], None]]:
        claims = {f"f{place}": partial(self._claim, kind) for place, kind in enumerate(KINDS, 1)}
        return {**super().keys(), **claims, "f6": self._turn}

    def place(self) -> str:
        name = self._seat.player.name or "tombola"
        auto = " - auto" if self._seat.plays_itself else ""
        question = " - play again? yes or no" if self._asked() else ""
        return f"{name} at {self._server} - {self._stage()}{question}{auto}"

    def entered(self, line: str) -> None:
        self._seat.enter(line_for(line, self._asked()))
        self.refresh()

    # -- the seat's side

    def open(self, talk: Any) -> None:
        self._seat: Seat = talk
        super().open(talk)

    def show(self, lines: Sequence[str]) -> None:
        told = self._story.tell(lines)
        if any(line.startswith("NEXT ") for line in lines):
            self._begins = self._reactor.seconds() + self._seat.player.seconds
        super().show(told)
        self._last += told
        self._tick()

    def note(self, text: str) -> None:
        super().show([f"{NOTICE}{text}"])

    def refresh(self) -> None:
        self._see()
        super().refresh()

    def close(self) -> Any:
        if self._ticking:
            self._ticking.cancel()
        closed = super().close()
        # A table that is over sends everyone home, and the screen with them.
        print("\n".join(self._last))
        return closed

    # -- the keyboard's side

    def _claim(self, kind: str) -> None:
        self._seat.enter(kind.upper())

    def _turn(self) -> None:
        self.table.turned += 1
        self.refresh()

    def _scroll(self, key: str) -> None:
        super()._scroll(key)
        self._see()

    def _see(self) -> None:
        self.table.player = self._seat.player
        self.table.change()

    def _tick(self) -> None:
        """Count the seconds to the next game down, one by one."""
        if self._seat.player.stage is Stage.SOON and not self._ticking:
            self._ticking = self._reactor.callLater(1, self._ticked)

    def _ticked(self) -> None:
        self._ticking = None
        self.refresh()
        if self._left():
            self._tick()

    def _left(self) -> int:
        return max(0, ceil(self._begins - self._reactor.seconds()))

    def _asked(self) -> bool:
        return self._seat.player.again is Again.ASKED

    def _stage(self) -> str:
        player = self._seat.player
        if player.stage is Stage.WAITING and player.seated:
            seated, seats = player.seated
            return f"waiting, {seated} of {seats}"
        return _STAGES[player.stage].format(left=self._left())


_STAGES = {
    Stage.WAITING: "waiting",
    Stage.SOON: "begins in {left} s",
    Stage.PLAYING: "playing",
    Stage.OVER: "the game is over",
}
