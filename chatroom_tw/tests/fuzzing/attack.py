"""Attacks on one target of a server, and what must hold after them.

    withstand(target, acts)         no bystander is harmed, and no error is logged
    indifferent(target, data, …)    how the attacker's bytes are cut makes no difference
    bounded(target, start, more)    little is buffered for an endless request
    dropped(target)                 an attacker that does not read its answers is dropped

Each raises AssertionError if that does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any
from unittest.mock import patch
from zlib import crc32

from twisted.logger import LogLevel, formatEvent, globalLogPublisher

from chatroom_tw.chat import service as chat
from chatroom_tw.server.limits import DEFAULT
from chatroom_tw.server.net import framing
from chatroom_tw.server.net.sockets import READ_SIZE
from chatroom_tw.tests.fuzzing import grammars, wellformed
from chatroom_tw.tests.fuzzing.attacker import buffered_for
from chatroom_tw.tests.fuzzing.scenarios import ChatScenario, HallScenario, Scenario, TableScenario
from chatroom_tw.tests.support import tcd
from chatroom_tw.tombola import service as tombola

BUFFER_LIMIT = 1 << 18
"""The most bytes that may be buffered for a connection whose client reads."""
SLOW_BUFFER_LIMIT = DEFAULT.backlog + (1 << 20)
"""The same for a client that does not read: the outbox's limit, and one answer more."""
SOON = 0.01
"""Seconds: no silence of this length ends anything."""
SILENCE = 1.0
"""Seconds: a silence of this length ends everything that silence can end."""


@dataclass(frozen=True)
class Target:
    """A protocol under attack, of one of the servers, or protocol detection (`detection`)."""

    scenario: Callable[..., Scenario]
    grammar: Sequence[bytes]
    """Templates of requests; see `grammars`."""
    check: Callable[[bytes, bytes], None]
    """Asserts that what the attacker has received is well formed. Its arguments are what the
    attacker has sent and received."""
    silence_ends: bool = True
    """Whether silence may end a request even after the client has sent a newline."""
    request: bytes = b""
    """A request whose answer is not shorter than itself, and which can be repeated."""
    first: bytes = b""
    """What a client sends before its requests."""
    encode: Callable[[bytes], bytes] = bytes
    """Encodes lines of requests as the protocol does."""
    answer: Callable[[bytes], bytes] = bytes
    """The part of an answer that does not depend on how the request was cut, or on the time."""
    means_more: re.Pattern[bytes] | None = None
    """What has another meaning if the input is cut before it."""
    protocol: str = ""
    """The protocol's word in the application's table, if its clients are under flood control."""


_EVERY_PROTOCOL = [*grammars.TCD, *grammars.LINE, *grammars.WEB, *grammars.IRC, *grammars.TLS]
_PAGE: dict[str, Any] = {
    "first": grammars.UPGRADE,
    "encode": grammars.framed,
    "answer": wellformed.page_messages,
}
TARGETS: dict[str, Target] = {
    "detection": Target(
        ChatScenario,
        _EVERY_PROTOCOL,
        wellformed.detected,
        request=b"/help\n",
        answer=wellformed.timeless,
        means_more=tcd.START,
    ),
    "line": Target(
        ChatScenario,
        grammars.LINE,
        wellformed.line,
        silence_ends=False,
        request=b"/help\n",
        protocol="line",
    ),
    "menu": Target(
        ChatScenario,
        grammars.MENU,
        wellformed.any_text,
        silence_ends=False,
        request=b"x\n",
        protocol="menu",
    ),
    "tcd": Target(
        ChatScenario,
        grammars.TCD,
        wellformed.tcd,
        request=b"HELO\n",
        means_more=tcd.START,
        protocol="tcd",
    ),
    "web": Target(ChatScenario, grammars.WEB, wellformed.web, answer=wellformed.timeless),
    "page": Target(
        ChatScenario,
        grammars.PAGE,
        wellformed.page,
        silence_ends=False,
        request=grammars.framed(b'{"type":"?"}'),
        protocol="web",
        **_PAGE,
    ),
    "irc": Target(
        ChatScenario,
        grammars.IRC,
        wellformed.irc,
        silence_ends=False,
        first=grammars.IRC_FIRST,
        answer=wellformed.irc_answers,
        request=b"NOPE\r\n",
        protocol="irc",
    ),
    "irc_socket": Target(
        ChatScenario,
        grammars.IRC_SOCKET,
        wellformed.irc_socket,
        silence_ends=False,
        first=grammars.UPGRADE.replace(b"/ws", b"/irc") + grammars.framed(grammars.IRC_FIRST),
        request=grammars.framed(b"NOPE"),
        encode=grammars.framed,
        answer=wellformed.irc_messages,
        protocol="irc-ws",
    ),
    "tls": Target(ChatScenario, grammars.TLS, wellformed.nothing),
    "tombola": Target(
        HallScenario,
        grammars.TOMBOLA,
        wellformed.tombola,
        silence_ends=False,
        request=b"HELP\n",
        protocol="line",
    ),
    "table": Target(
        TableScenario,
        grammars.TOMBOLA,
        wellformed.tombola,
        silence_ends=False,
        request=b"HELP\n",
        protocol="line",
    ),
    "tombola_page": Target(
        HallScenario,
        grammars.TOMBOLA_PAGE,
        wellformed.page,
        silence_ends=False,
        request=grammars.framed(b'{"type":"?"}'),
        protocol="web",
        **_PAGE,
    ),
    "claims": Target(
        HallScenario,
        grammars.CLAIMS,
        wellformed.claims,
        silence_ends=False,
        request=b"x\n",
        protocol="claims",
    ),
}
"""The targets by name. A new protocol needs a target here, and a grammar."""

APPLICATIONS: dict[type[Scenario], Collection[str]] = {
    ChatScenario: chat.PROTOCOLS,
    HallScenario: tombola.PROTOCOLS,
}
"""The words of each application's protocols, as its service lists them."""


def protocols_under_attack(scenario: type[Scenario]) -> set[str]:
    """The words of the protocols that are targets in this scenario."""
    return {target.protocol for target in TARGETS.values() if target.scenario is scenario}


@dataclass(frozen=True)
class Act:
    """The attacker sends bytes, or does something else, and then lets time pass."""

    data: bytes = b""
    seconds: float = 0.0
    do: str = ""
    """The name of a method of `Attacker`; it is called first."""


def withstand(name: str, acts: Sequence[Act], *, slow: bool = False) -> None:
    """Attack the target of this name. A `slow` server answers errands and writes later."""
    target = TARGETS[name]
    with silent_log():
        scenario = target.scenario(slow=slow)
        attacker = scenario.attacker(name)
        attacker.send(target.first)
        limit = BUFFER_LIMIT
        for act in acts:
            if act.do == "stop_reading":
                limit = SLOW_BUFFER_LIMIT
            if act.do:
                getattr(attacker, act.do)()
            if act.data:
                attacker.send(target.encode(scenario.with_tokens(act.data, attacker)))
            attacker.wait(act.seconds)
            assert buffered_for(attacker.transport.protocol) <= limit, (
                "too much is buffered for one client"
            )
            scenario.collect()
        scenario.check()
        attacker.settle()
        target.check(attacker.sent, attacker.received)


def bounded(name: str, start: bytes, more: bytes) -> None:
    """Send `more` after `start`, again and again, for as long as the server reads."""
    target = TARGETS[name]
    scenario = target.scenario()
    attacker = scenario.attacker(name)
    attacker.send(target.first + target.encode(scenario.with_tokens(start, attacker)))
    for _ in range(4 * BUFFER_LIMIT // READ_SIZE):
        attacker.send(more * (READ_SIZE // len(more)))
        size = buffered_for(attacker.transport.protocol)
        assert size <= BUFFER_LIMIT, f"{size} bytes are buffered"
    scenario.check()


def dropped(name: str) -> None:
    """Send requests again and again, and read no answer."""
    target = TARGETS[name]
    scenario = target.scenario()
    attacker = scenario.attacker(name)
    attacker.send(target.first + target.request)
    attacker.stop_reading()
    for _ in range(8 * DEFAULT.backlog // READ_SIZE):
        attacker.send(target.request * (READ_SIZE // len(target.request)))
        size = buffered_for(attacker.transport.protocol)
        assert size <= SLOW_BUFFER_LIMIT, f"{size} bytes are buffered"
        if attacker.gone:
            break
    assert attacker.gone
    scenario.check()


def indifferent(name: str, data: bytes, cuts: Sequence[int], gaps: Sequence[float]) -> None:
    """Send lines to one server in one piece, and to another one cut, with gaps in seconds."""
    if name == "detection":
        data = data.lstrip(
            b" \t\r\n"
        )  # Protocol detection ignores them in the first segment alone.
    if b"/delete" in data:
        return  # Adjacent lines of text that come in one piece are one entry of the history.
    data = data.replace(b"\xff", b"") + b"\n"  # Telnet is answered when it comes.
    # Whether it is text is asked of the first piece alone.
    with silent_log(), patch.object(framing, "is_foreign", return_value=False):
        received = _outcome(name, data, [], gaps)
        received_in_pieces = _outcome(name, data, cuts, gaps)
    for who, text in received.items():
        assert text == received_in_pieces[who], (
            f"{who} received {text!r}, and from pieces {received_in_pieces[who]!r}"
        )


def _allowed(target: Target, pieces: Sequence[bytes], gaps: Sequence[float]) -> list[float]:
    """The gaps after the pieces, made short where silence would end a request."""
    allowed, sent = [], b""
    for place, piece in enumerate(pieces):
        sent += piece
        gap = gaps[place % len(gaps)] if gaps else 0.0
        ends_nothing = b"\n" in sent and not target.silence_ends
        allowed.append(gap if ends_nothing else min(gap, SOON))
    return allowed


_TOLD_IN_NO_ROOM = re.compile(rb"(! you are in no room[^\n]*\n)\1+")
# Adjacent lines of text that come in one piece are one command, and get one refusal.
DURATION = 4.0
"""The most seconds from the first byte to the last: in the tombola no number is drawn meanwhile."""


def _may_cut(target: Target, data: bytes, place: int) -> bool:
    """Whether it makes no difference if the data is cut there."""
    within = place < len(data)
    return within and not (target.means_more and target.means_more.match(data, place))


def _outcome(name: str, data: bytes, cuts: Sequence[int], gaps: Sequence[float]) -> dict[str, str]:
    """What each bystander and the attacker have received."""
    target = TARGETS[name]
    scenario = target.scenario()
    end = scenario.clock.seconds() + DURATION
    attacker = scenario.attacker(name)
    data = target.first + target.encode(scenario.with_tokens(data, attacker))
    places = sorted({0, len(data), *(cut for cut in cuts if _may_cut(target, data, cut))})
    pieces = [data[start:end] for start, end in pairwise(places)]
    for piece, gap in zip(pieces, _allowed(target, pieces, gaps)):
        attacker.send(piece)
        attacker.wait(min(gap, (end - scenario.clock.seconds()) / 2))
    attacker.wait(end - scenario.clock.seconds())
    attacker.wait(SILENCE)
    attacker.finish()
    scenario.check()
    answer = _TOLD_IN_NO_ROOM.sub(rb"\1", attacker.received)
    told = {**scenario.received, "the attacker": target.answer(answer).decode("latin-1")}
    return {
        **{who: wellformed.without_times(text) for who, text in told.items()},
        "gone": str(attacker.gone),
    }


@contextmanager
def silent_log() -> Iterator[None]:
    """Raise AssertionError if an error or a failure is logged."""
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
    """Attack with these bytes. How they are cut and what else is done depends on them alone."""
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
