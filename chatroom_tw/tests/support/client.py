"""What the tests of the console clients share: views that record, and a display for screens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from twisted.internet.defer import Deferred, succeed
from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.client.connection import ServerConnection
from chatroom_tw.client.tombola.game_state import GameState

CARTELLA = "4 16 20 40 70 8 21 52 66 80 33 49 59 75 90"
OTHER_CARTELLA = "1 12 25 44 62 5 36 53 68 87 17 29 47 73 89"
HELLO = "HELLO tombola/1 ann abc"
"""What the server tells a player named ann, whose token is abc."""


def state_after(*lines: str) -> GameState:
    """The state of a game after these lines from the server."""
    game = GameState()
    for line in lines:
        game.receive(line)
    return game


class RecordingView:
    """A view of any client that records what it is given to show."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.notes: list[str] = []
        self.handler: Any = None

    def open(self, handler: Any) -> None:
        self.handler = handler

    def show(self, lines: Sequence[str]) -> None:
        self.lines += lines

    def note(self, text: str) -> None:
        self.notes.append(text)

    def close(self) -> Deferred[None]:
        return succeed(None)

    def take(self) -> list[str]:
        """The lines since the last call."""
        lines, self.lines = self.lines, []
        return lines


class Display:
    """A terminal of so many columns and rows, with what urwid's main loop needs of one."""

    def __init__(self, columns: int, rows: int) -> None:
        self.size = (columns, rows)
        self.started = False
        self.rows: list[str] = []
        self.styles: list[Any] = []

    def register_palette(self, palette: Any) -> None:
        self.palette = palette

    def start(self) -> None:
        self.started = True

    def stop(self) -> None:
        self.started = False

    def hook_event_loop(self, *_: Any) -> None:
        pass

    def unhook_event_loop(self, *_: Any) -> None:
        pass

    def get_cols_rows(self) -> tuple[int, int]:
        return self.size

    def draw_screen(self, size: tuple[int, int], canvas: Any) -> None:
        assert size == self.size
        self.rows = [row.decode().rstrip() for row in canvas.text]
        self.styles = [next(iter(row))[0] for row in canvas.content()]


def stop_loop(screen: Any, display: Display) -> None:
    """Stop the loop of a screen that the test has not closed; urwid may have opened sockets."""
    if display.started:
        screen.loop.stop()


class TerminalCase(SynchronousTestCase):
    """A client's screen on a terminal. A subclass makes connection, display and screen."""

    connection: ServerConnection
    display: Display
    screen: Any

    def press(self, *keys: str) -> None:
        self.screen.loop.process_input(keys)

    def type(self, *lines: str) -> None:
        for line in lines:
            self.press(*line, "enter")

    def receive(self, *lines: str) -> None:
        self.connection.dataReceived("".join(f"{line}\n" for line in lines).encode())
