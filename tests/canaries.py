"""People who must not notice anything, for the tests: a pair that talks, and a pair that plays.

Each of them has a thread that reads whatever comes, as it comes.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Sequence

from servers import DEADLINE, Client

PACE = 0.25
"""Seconds between two lines that one of them says: not so many that a server minds."""


class Listener:
    """Somebody who remembers the lines that match, and when they came."""

    def __init__(self, client: Client, pattern: str) -> None:
        self.client = client
        self.heard: list[tuple[str, ...]] = []
        self.ended = False
        self._pattern = re.compile(pattern)
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait_for(self, holds: Callable[[], bool]) -> bool:
        """Whether it holds before long, if not yet."""
        with self._changed:
            self._changed.wait_for(lambda: holds() or self.ended, DEADLINE)
            return holds()

    def _listen(self) -> None:
        rest = self.client.received
        self.client.socket.settimeout(None)
        try:
            while data := self.client.socket.recv(65536):
                *lines, rest = (rest + data).split(b"\n")
                found = [self._pattern.match(line.decode()) for line in lines]
                with self._changed:
                    self.heard += [match.groups() for match in found if match]
                    self._changed.notify_all()
        except (OSError, ValueError):
            pass  # It is over, or they were sent what is no text: they hear no more.
        finally:
            with self._changed:
                self.ended = True
                self._changed.notify_all()


class Talkers:
    """Ann and Bob say something in turn, whatever else is said in the room."""

    def __init__(self, ann: Client, bob: Client) -> None:
        self.slowest = 0.0
        """Seconds from when something was said to when it was heard, at most."""
        self._pair = [("ann", ann), ("bob", bob)]
        self.listeners: list[Listener] = []
        for name, client in self._pair:
            client.send(f"/nick {name}")
            client.read_until(f"is now {name}")
            self.listeners.append(Listener(client, r"<(ann|bob)> canary (\d+)$"))

    def talk(self, seconds: float) -> None:
        """Say a line each as often as is fit, and wait until the other has heard it."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for speaker in (0, 1):
                self._say(speaker)
            time.sleep(PACE)

    def _say(self, speaker: int) -> None:
        name, client = self._pair[speaker]
        listener = self.listeners[1 - speaker]
        count = len(listener.heard)
        start = time.monotonic()
        client.send(f"canary {count}")
        heard = listener.wait_for(lambda: len(listener.heard) > count)
        assert heard, f"nobody has heard line {count} of {name}"
        self.slowest = max(self.slowest, time.monotonic() - start)

    def check(self) -> None:
        """Each has heard all that the other has said, once and in order, and is still there."""
        for listener, (name, _) in zip(self.listeners, reversed(self._pair)):
            said = [(name, str(number)) for number in range(len(listener.heard))]
            assert listener.heard == said
            assert not listener.ended


class Players:
    """Ann and Bob play tombola, and say nothing."""

    def __init__(self, ann: Client, bob: Client) -> None:
        for client in (ann, bob):
            client.read_until("CARD ")
        words = "BEGIN|NUMBER|OVER"
        self.listeners = [Listener(client, rf"({words}) (\S+)") for client in (ann, bob)]

    def games(self) -> list[tuple[str, Sequence[str]]]:
        """The games that both have heard to their end, and the numbers of each."""
        for listener in self.listeners:  # Both have heard of the same end.
            overs = max(sum(word == "OVER" for word, *_ in each.heard) for each in self.listeners)
            assert listener.wait_for(
                lambda each=listener, overs=overs: (
                    sum(word == "OVER" for word, *_ in each.heard) >= overs
                )
            )
        one, other = (_games(listener.heard) for listener in self.listeners)
        assert one[: len(other)] == other[: len(one)], "they have heard different numbers"
        return min(one, other, key=len)

    def check(self) -> None:
        assert not any(listener.ended for listener in self.listeners)
        for game, numbers in self.games():
            assert len(set(numbers)) == len(numbers) <= 90, f"game {game}: {numbers}"


def _games(heard: Sequence[tuple[str, ...]]) -> list[tuple[str, Sequence[str]]]:
    games: list[tuple[str, Sequence[str]]] = []
    game, numbers = "", []
    for word, value in heard:
        if word == "BEGIN":
            game, numbers = value, []
        elif word == "NUMBER":
            numbers.append(value)
        elif game:
            assert value == game
            games.append((game, numbers))
    return games
