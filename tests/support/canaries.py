"""Canaries: clients that behave well while others do not, and that must not notice them.

A pair talks on the chat, and a pair plays tombola. A thread for each reads whatever arrives.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence

from support.clients import Client
from support.programs import DEADLINE

PACE = 0.25
"""Seconds between two lines of the pair that talks: flood control never slows it down."""


class Recorder:
    """A thread that reads a client's lines and records the groups of those that match."""

    def __init__(self, client: Client, pattern: str) -> None:
        self.client = client
        self.matches: list[tuple[str, ...]] = []
        self.ended = False
        self._pattern = re.compile(pattern)
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._record, daemon=True)
        self._thread.start()

    def wait_for(self, condition: Callable[[], bool]) -> bool:
        """Wait until the condition is true; whether it is, at the deadline or the end at last."""
        with self._changed:
            self._changed.wait_for(lambda: condition() or self.ended, DEADLINE)
            return condition()

    def _record(self) -> None:
        rest = self.client.received
        self.client.socket.settimeout(None)
        try:
            while data := self.client.socket.recv(65536):
                *lines, rest = (rest + data).split(b"\n")
                found = [self._pattern.match(line.decode()) for line in lines]
                with self._changed:
                    self.matches += [match.groups() for match in found if match]
                    self._changed.notify_all()
        except (OSError, ValueError):
            pass  # The connection is closed, or bytes came that are no UTF-8.
        finally:
            with self._changed:
                self.ended = True
                self._changed.notify_all()


class Talkers:
    """Ann and Bob, who say lines in turn and wait until the other has received each."""

    def __init__(self, ann: Client, bob: Client) -> None:
        self.slowest = 0.0
        """The most seconds from sending a line to its delivery."""
        self._pair = [("ann", ann), ("bob", bob)]
        self.recorders: list[Recorder] = []
        for name, client in self._pair:
            client.send(f"/nick {name}")
            client.read_until(f"is now {name}")
            self.recorders.append(Recorder(client, r"<(ann|bob)> canary (\d+)$"))

    def talk(self, seconds: float) -> None:
        """Say lines in turn, for so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for speaker in range(len(self._pair)):
                self._say(speaker)
            time.sleep(PACE)

    def check(self) -> None:
        """Each has received all that the other has said, once and in order, and is connected."""
        for recorder, (name, _) in zip(self.recorders, reversed(self._pair)):
            said = [(name, str(number)) for number in range(len(recorder.matches))]
            assert recorder.matches == said
            assert not recorder.ended

    def _say(self, speaker: int) -> None:
        name, client = self._pair[speaker]
        other = self.recorders[1 - speaker]
        count = len(other.matches)
        start = time.monotonic()
        client.send(f"canary {count}")
        delivered = other.wait_for(lambda: len(other.matches) > count)
        assert delivered, f"line {count} of {name} was not delivered"
        self.slowest = max(self.slowest, time.monotonic() - start)


class Players:
    """Ann and Bob, who play tombola and send nothing."""

    def __init__(self, ann: Client, bob: Client) -> None:
        for client in (ann, bob):
            client.read_until("CARD ")
        words = "BEGIN|NUMBER|OVER"
        self.recorders = [Recorder(client, rf"({words}) (\S+)") for client in (ann, bob)]

    def games(self) -> list[tuple[str, Sequence[str]]]:
        """The games that are over for both, each with its numbers in the order of the draw.

        It waits until there is one, and until both have received the end of the last one.
        """
        for recorder in self.recorders:
            assert recorder.wait_for(lambda each=recorder: bool(_games(each.matches)))
        over = max(map(_count_over, self.recorders))
        for recorder in self.recorders:
            assert recorder.wait_for(lambda each=recorder: _count_over(each) >= over)
        one, other = (_games(recorder.matches) for recorder in self.recorders)
        assert one[: len(other)] == other[: len(one)], "they have received different numbers"
        return min(one, other, key=len)

    def check(self) -> None:
        """Both are connected, and in no game did a number come twice."""
        assert not any(recorder.ended for recorder in self.recorders)
        for game, numbers in self.games():
            assert len(set(numbers)) == len(numbers) <= 90, f"game {game}: {numbers}"


def _count_over(recorder: Recorder) -> int:
    return sum(word == "OVER" for word, *_ in recorder.matches)


def _games(matches: Sequence[tuple[str, ...]]) -> list[tuple[str, Sequence[str]]]:
    games: list[tuple[str, Sequence[str]]] = []
    game, numbers = "", []
    for word, value in matches:
        if word == "BEGIN":
            game, numbers = value, []
        elif word == "NUMBER":
            numbers.append(value)
        elif game:
            assert value == game
            games.append((game, numbers))
    return games
