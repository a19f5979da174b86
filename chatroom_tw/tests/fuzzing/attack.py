"""Attacks: what somebody does to one door of a server, and what must hold afterwards.

    withstand(door, acts)           whatever they do, nobody else notices, and the log is silent
    indifferent(door, data, …)      how their bytes are cut makes no difference to anybody

Both raise AssertionError if it does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any
from zlib import crc32

from twisted.logger import LogLevel, formatEvent, globalLogPublisher

from chatroom_tw.server.limits import DEFAULT
from chatroom_tw.server.net.sockets import READ_SIZE
from chatroom_tw.tests.fuzzing import grammars, wellformed
from chatroom_tw.tests.fuzzing.intruder import held_for
from chatroom_tw.tests.fuzzing.worlds import AtATable, Den, Hall, World

KEPT = 1 << 18
"""Bytes that are kept for a connection at most, while its client reads."""
KEPT_FOR_THE_SLOW = DEFAULT.backlog + (1 << 20)
"""The same when it does not: the limit, and one answer that went beyond it."""
SOON = 0.01
"""Seconds, too few for any silence to mean something."""
SILENCE = 1.0
"""Seconds, enough for every silence that means something."""


@dataclass(frozen=True)
class Listener:
    """A way in: where it leads, what is said there, and what may be answered."""

    world: Callable[..., World]
    grammar: Sequence[bytes]
    check: Callable[[bytes, bytes], None]
    silence_ends: bool = True
    """Whether silence may end something even for a client that has sent a newline."""
    loud: bytes = b""
    """What is answered at more length than it is asked, over and over."""
    first: bytes = b""
    """What is sent before all else."""
    encode: Callable[[bytes], bytes] = bytes
    """Makes what is sent of what is meant."""
    answer: Callable[[bytes], bytes] = bytes
    """What of an answer does not depend on how the question was cut, or on the time of day."""


_FRONT = [*grammars.TCD, *grammars.LINE, *grammars.WEB, *grammars.IRC, *grammars.TLS]
_PAGE: dict[str, Any] = {
    "first": grammars.UPGRADE,
    "encode": grammars.framed,
    "answer": wellformed.said_to_a_page,
}
DOORS: dict[str, Listener] = {
    "front": Listener(Den, _FRONT, wellformed.front, loud=b"/help\n", answer=wellformed.timeless),
    "line": Listener(Den, grammars.LINE, wellformed.line, silence_ends=False, loud=b"/help\n"),
    "menu": Listener(Den, grammars.MENU, wellformed.any_text, silence_ends=False, loud=b"x\n"),
    "tcd": Listener(Den, grammars.TCD, wellformed.tcd, loud=b"HELO\n"),
    "web": Listener(Den, grammars.WEB, wellformed.web, answer=wellformed.timeless),
    "page": Listener(
        *(Den, grammars.PAGE, wellformed.page, False, grammars.framed(b'{"type":"?"}')),
        **_PAGE,
    ),
    "irc": Listener(Den, grammars.IRC, wellformed.irc),
    "tls": Listener(Den, grammars.TLS, wellformed.nothing),
    "tombola": Listener(
        Hall, grammars.TOMBOLA, wellformed.tombola, silence_ends=False, loud=b"HELP\n"
    ),
    "table": Listener(
        AtATable, grammars.TOMBOLA, wellformed.tombola, silence_ends=False, loud=b"HELP\n"
    ),
    "tombola_page": Listener(
        *(
            Hall,
            grammars.TOMBOLA_PAGE,
            wellformed.page,
            False,
            grammars.framed(b'{"type":"?"}'),
        ),
        **_PAGE,
    ),
    "claims": Listener(Hall, grammars.CLAIMS, wellformed.claims, silence_ends=False, loud=b"x\n"),
}


@dataclass(frozen=True)
class Act:
    """Something that the attacker does: sends bytes, and lets some time pass."""

    data: bytes = b""
    seconds: float = 0.0
    do: str = ""
    """Or something else, by the name of a method of `Intruder`."""


def withstand(name: str, acts: Sequence[Act], *, slow: bool = False) -> None:
    """Let somebody do all that at the door of this name, on a server that may be `slow`."""
    door = DOORS[name]
    with silent_log():
        world = door.world(slow=slow)
        intruder = world.intrude(name)
        intruder.send(door.first)
        limit = KEPT
        for act in acts:
            if act.do == "stop_reading":
                limit = KEPT_FOR_THE_SLOW
            if act.do:
                getattr(intruder, act.do)()
            if act.data:
                intruder.send(door.encode(world.meant(act.data, intruder)))
            intruder.wait(act.seconds)
            assert held_for(intruder.wire.protocol) <= limit, "too much is kept for one client"
            world.hear()
        world.check()
        intruder.settle()
        door.check(intruder.sent, intruder.received)


def bounded(name: str, start: bytes, more: bytes) -> None:
    """Send `more` after `start`, for as long as the server listens."""
    door = DOORS[name]
    world = door.world()
    intruder = world.intrude(name)
    intruder.send(door.first + door.encode(world.meant(start, intruder)))
    for _ in range(4 * KEPT // READ_SIZE):
        intruder.send(more * (READ_SIZE // len(more)))
        kept = held_for(intruder.wire.protocol)
        assert kept <= KEPT, f"{kept} bytes are kept"
    world.check()


def dropped(name: str) -> None:
    """Ask for more and more, and read none of it."""
    door = DOORS[name]
    world = door.world()
    intruder = world.intrude(name)
    intruder.send(door.first + door.loud)
    intruder.stop_reading()
    for _ in range(8 * DEFAULT.backlog // READ_SIZE):
        intruder.send(door.loud * (READ_SIZE // len(door.loud)))
        kept = held_for(intruder.wire.protocol)
        assert kept <= KEPT_FOR_THE_SLOW, f"{kept} bytes are kept"
        if intruder.gone:
            break
    assert intruder.gone
    world.check()


def indifferent(name: str, data: bytes, cuts: Sequence[int], gaps: Sequence[float]) -> None:
    """Send whole lines in one piece, and then, elsewhere, cut and with gaps (in seconds)."""
    if name == "front":
        data = data.lstrip(b" \t\r\n")  # They are looked for in the first segment alone.
    data = data.replace(grammars.INTERRUPT, b"") + b"\n"
    with silent_log():
        heard = _outcome(name, data, [], gaps)
        heard_in_pieces = _outcome(name, data, cuts, gaps)
    for who, text in heard.items():
        assert text == heard_in_pieces[who], (
            f"{who} hears {text!r}, and if it is cut {heard_in_pieces[who]!r}"
        )


def _allowed(door: Listener, pieces: Sequence[bytes], gaps: Sequence[float]) -> list[float]:
    """The gaps after the pieces, made short where silence would mean something."""
    allowed, sent = [], b""
    for place, piece in enumerate(pieces):
        sent += piece
        gap = gaps[place % len(gaps)] if gaps else 0.0
        means_nothing = b"\n" in sent and not door.silence_ends
        allowed.append(gap if means_nothing else min(gap, SOON))
    return allowed


_TOLD_IN_NO_ROOM = re.compile(rb"(! you are in no room[^\n]*\n)\1+")
# Lines that are just said go together if they come together, and are refused together.
LASTS = 4.0
"""Seconds from the first byte to the last, at most; in the tombola no number is drawn."""


def _outcome(name: str, data: bytes, cuts: Sequence[int], gaps: Sequence[float]) -> dict[str, str]:
    """What everybody was told, the attacker as well."""
    door = DOORS[name]
    world = door.world()
    end = world.clock.seconds() + LASTS
    intruder = world.intrude(name)
    data = door.first + door.encode(world.meant(data, intruder))
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[start:end] for start, end in pairwise(places)]
    for piece, gap in zip(pieces, _allowed(door, pieces, gaps)):
        intruder.send(piece)
        intruder.wait(min(gap, (end - world.clock.seconds()) / 2))
    intruder.wait(end - world.clock.seconds())
    intruder.wait(SILENCE)
    intruder.finish()
    world.check()
    answer = _TOLD_IN_NO_ROOM.sub(rb"\1", intruder.received)
    answer = door.answer(answer)
    return {**world.told, "the attacker": answer.decode("latin-1"), "gone": str(intruder.gone)}


@contextmanager
def silent_log() -> Iterator[None]:
    """Nothing may be logged that is an error."""
    errors: list[Any] = []

    def watch(event: Any) -> None:
        if event.get("log_level", LogLevel.info) >= LogLevel.error or "log_failure" in event:
            errors.append(event)

    globalLogPublisher.addObserver(watch)
    try:
        yield
    finally:
        globalLogPublisher.removeObserver(watch)
    for event in errors:
        failure = event.get("log_failure")
        raise AssertionError(formatEvent(event) + (failure.getTraceback() if failure else ""))


ENDS = ["", "finish", "reset", "stop_reading"]


def assault(name: str, data: bytes) -> None:
    """All that can be done with these bytes. What is done follows from them alone."""
    chance = Random(crc32(data))
    cuts = sorted(chance.choices(range(len(data) + 1), k=chance.choice([0, 1, 3, 9])))
    gaps = chance.choices([0.0, SOON, 0.2, SILENCE, 5.0], k=len(cuts) + 1)
    pieces = [data[start:end] for start, end in pairwise([0, *cuts, len(data)])]
    acts = [Act(piece, gap) for piece, gap in zip(pieces, gaps)]
    if chance.random() < 0.1:
        acts.insert(chance.randrange(len(acts)), Act(do="stop_reading"))
    withstand(name, [*acts, Act(do=chance.choice(ENDS))], slow=chance.random() < 0.3)
    if chance.random() < 0.5:
        indifferent(name, data, cuts, gaps)
