"""The screen of a tombola: the last number, the prizes, the cards, and the scrollback below.

It knows urwid. `layout` computes what is drawn above the scrollback, `descriptions` the lines
in it, and `typed_commands` what a typed line means. F1 to F5, and F7 to F12
where there are more, claim the prizes; F6 shows other cards where not all of them fit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from math import ceil
from typing import Any, ClassVar

import urwid
from twisted.internet.defer import Deferred

from chatroom_tw.client.interfaces import DelayedCall
from chatroom_tw.client.terminal.screen import Screen
from chatroom_tw.client.terminal.scrollback import Scrollback
from chatroom_tw.client.tombola.descriptions import NOTICE, LineDescriber
from chatroom_tw.client.tombola.game_state import GameState, PlayAgain, Stage
from chatroom_tw.client.tombola.layout import (
    CLAIM_KEYS,
    OTHER_CARDS,
    Line,
    card_lines,
    number_lines,
    prize_lines,
)
from chatroom_tw.client.tombola.seat import Seat
from chatroom_tw.client.tombola.smorfia import Language
from chatroom_tw.client.tombola.typed_commands import protocol_line
from chatroom_tw.tombola.rules.prizes import kinds

LEAST_SCROLLBACK_ROWS = 2
"""Rows that the cards leave to the scrollback if the terminal has enough."""
LINES_LEFT_BEHIND = 6
"""How many lines of the scrollback are printed when the screen has closed."""


class GameWidget(urwid.Widget):
    """The numbers, the prizes and the cards, laid out for the widget's size; the scrollback
    has the remaining rows.
    """

    _sizing = frozenset([urwid.BOX])
    _selectable = False

    def __init__(self, scrollback: Scrollback, language: Language) -> None:
        super().__init__()
        self.game = GameState()
        self.first_card = 0
        self._scrollback = scrollback
        self._language = language

    def changed(self) -> None:
        """Have urwid render the widget again."""
        self._invalidate()

    def lines(self, columns: int, rows: int) -> list[Line]:
        """The lines above the scrollback, which has at least one row."""
        above = number_lines(self.game, self._language, columns) + prize_lines(self.game, columns)
        free = rows - len(above) - LEAST_SCROLLBACK_ROWS
        cards = card_lines(self.game, columns, free, self.first_card)
        return (above + cards)[: rows - 1]

    def render(self, size: Any, focus: bool = False) -> Any:
        columns, rows = size
        texts = [urwid.Text(line or "", wrap="clip") for line in self.lines(columns, rows)]
        parts = [text.render((columns,)) for text in texts]
        parts.append(self._scrollback.render((columns, rows - len(parts))))
        return urwid.CanvasCombine([(part, None, False) for part in parts])


class TombolaScreen(Screen):
    """A tombola on a full terminal screen."""

    styles: ClassVar[Mapping[str, str]] = {"* ": "notice", "! ": "error"}

    def __init__(self, reactor: Any, server: str, language: Language, display: Any = None) -> None:
        self._language = language
        self._describer = LineDescriber()
        self._tick: DelayedCall | None = None
        self._begins = 0.0
        self._last: deque[str] = deque(maxlen=LINES_LEFT_BEHIND)
        super().__init__(reactor, server, display)

    # -- overrides for `Screen`

    def body(self) -> Any:
        self.widget = GameWidget(self.scrollback, self._language)
        return self.widget

    def keys(self) -> dict[str, Callable[[], None]]:
        claims = {f"f{key}": partial(self._claim, at) for at, key in enumerate(CLAIM_KEYS)}
        return {**super().keys(), **claims, f"f{OTHER_CARDS}": self._show_other_cards}

    def title(self) -> str:
        name = self._seat.game.name or "tombola"
        auto = " - auto" if self._seat.is_automatic else ""
        question = " - play again? yes or no" if self._is_asked() else ""
        return f"{name} at {self._server} - {self._stage()}{question}{auto}"

    def key_hint(self) -> str:
        """Names the keys that claim the game's prizes, and F6 if there is more than one card."""
        game = self._seat.game
        turns = ["F6 turns cards"] if len(game.cards) > 1 else []
        return ", ".join([*_claiming(len(game.prizes)), *turns, "Ctrl-D leaves"])

    def entered(self, line: str) -> None:
        game = self._seat.game
        self._seat.enter(protocol_line(line, self._is_asked(), kinds(game.prizes), game.is_host))
        self.refresh()

    # -- called by the seat

    def open(self, handler: Any) -> None:
        self._seat: Seat = handler
        super().open(handler)

    def show(self, lines: Sequence[str]) -> None:
        described = self._describer.describe(lines)
        if any(line.startswith("NEXT ") for line in lines):
            self._begins = self._reactor.seconds() + self._seat.game.seconds
        super().show(described)
        self._last += described
        self._count_down()

    def note(self, text: str) -> None:
        """Show a message of the client itself."""
        super().show([f"{NOTICE}{text}"])

    def refresh(self) -> None:
        self._update_widget()
        super().refresh()

    def close(self) -> Deferred[None]:
        if self._tick:
            self._tick.cancel()
        closed = super().close()
        # The server ends the connection after the last game, and the screen closes with it.
        # Its last lines say how the game ended.
        print("\n".join(self._last))
        return closed

    # -- keys

    def _claim(self, place: int) -> None:
        """Claim the prize in this place of the game's list, if there is one."""
        prizes = self._seat.game.prizes
        if place < len(prizes):
            self._seat.enter(prizes[place].kind.upper())

    def _show_other_cards(self) -> None:
        self.widget.first_card += 1
        self.refresh()

    def _scroll(self, key: str) -> None:
        super()._scroll(key)
        self._update_widget()

    # -- what is shown

    def _update_widget(self) -> None:
        self.widget.game = self._seat.game
        self.widget.changed()

    def _count_down(self) -> None:
        """Update the seconds in the status line every second until the next game begins."""
        if self._seat.game.stage is Stage.COUNTDOWN and not self._tick:
            self._tick = self._reactor.callLater(1, self._ticked)

    def _ticked(self) -> None:
        self._tick = None
        self.refresh()
        if self._seconds_left():
            self._count_down()

    def _seconds_left(self) -> int:
        left: float = self._begins - self._reactor.seconds()
        return max(0, ceil(left))

    def _is_asked(self) -> bool:
        return self._seat.game.play_again is PlayAgain.ASKED

    def _stage(self) -> str:
        game = self._seat.game
        if game.stage is Stage.PLAYING and game.held:
            return f"{game.held}: the draw waits"
        if game.stage is Stage.UNSCHEDULED and game.seated:
            seated, seats = game.seated
            return f"waiting, {seated} of {seats}"
        return _STAGES[game.stage].format(left=self._seconds_left())


def _claiming(prizes: int) -> list[str]:
    """Which keys claim so many prizes: `F1-F5 F7-F8 claim`."""
    keys = CLAIM_KEYS[:prizes]
    if not keys:
        return []
    before = [key for key in keys if key < OTHER_CARDS]
    after = [key for key in keys if key > OTHER_CARDS]
    ranges = " ".join(_range(some) for some in (before, after) if some)
    return [f"{ranges} {'claim' if len(keys) > 1 else 'claims'}"]


def _range(keys: Sequence[int]) -> str:
    first, last = keys[0], keys[-1]
    return f"F{first}" if first == last else f"F{first}-F{last}"


_STAGES = {
    Stage.UNSCHEDULED: "waiting",
    Stage.COUNTDOWN: "begins in {left} s",
    Stage.PLAYING: "playing",
    Stage.OVER: "the game is over",
}
