"""Flood control of every protocol of both applications.

The tests find the protocols themselves: each target of `fuzzing.attack` that has a `protocol` is
flooded with the requests of its grammar.
"""

from __future__ import annotations

from collections.abc import Iterator

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.server.limits import BYTES_AS_ONE, FRIENDS, Limits
from chatroom_tw.server.net.flood import BEAT, FLOODING_LIMIT
from chatroom_tw.server.net.sockets import READ_SIZE
from chatroom_tw.tests.fuzzing.attack import TARGETS, Target
from chatroom_tw.tests.fuzzing.attacker import Attacker
from chatroom_tw.tests.fuzzing.grammars import fill
from chatroom_tw.tests.fuzzing.scenarios import Scenario

REQUESTS = 2 * int(FRIENDS.burst)
"""More requests than a client may send at once."""
PIECES = 2 * int(FRIENDS.burst)
"""The most pieces of `READ_SIZE` bytes: such a piece costs at least 1, even if all of it is part of
a request that was dropped."""


def targets() -> Iterator[tuple[str, Target]]:
    """The targets under flood control, with their names."""
    return ((name, target) for name, target in TARGETS.items() if target.protocol)


def is_over(attacker: Attacker) -> bool:
    """Whether the connection has ended; some requests ask for that."""
    return attacker.gone or attacker.transport.disconnecting


def flood(target: Target, attacker: Attacker, scenario: Scenario, request: bytes) -> None:
    """Repeat a request until the attacker is throttled, or its connection has ended."""
    request = scenario.with_tokens(request, attacker)
    attacker.send(target.encode(request * REQUESTS))
    for _ in range(PIECES):
        if is_over(attacker) or attacker.is_throttled:
            return
        attacker.send(target.encode(request * (READ_SIZE // len(request) + 1)))


class Flooding(SynchronousTestCase):
    def scenario(self, target: Target) -> Scenario:
        return target.scenario(limits=Limits(flood=FRIENDS))

    def test_bytes_are_charged_whatever_they_are(self) -> None:
        """No more goes in at once than the bytes of a burst of lines, and one piece."""
        for name, target in targets():
            for piece in (b"x" * READ_SIZE, b"\n".ljust(READ_SIZE), bytes(READ_SIZE)):
                attacker = self.scenario(target).attacker(name)
                attacker.send(target.first)
                for _ in range(FRIENDS.burst * BYTES_AS_ONE // READ_SIZE + 1):
                    if not is_over(attacker):
                        attacker.send(piece)
                self.assertTrue(is_over(attacker) or attacker.is_throttled, (name, piece[:9]))
                attacker.reset()

    def test_each_request_of_each_protocol_is_charged(self) -> None:
        for name, target in targets():
            scenario = self.scenario(target)
            for template in target.grammar:
                attacker = scenario.attacker(name)
                attacker.send(target.first)
                flood(target, attacker, scenario, fill(template, [b"1"]))
                self.assertTrue(is_over(attacker) or attacker.is_throttled, (name, template))
                attacker.reset()

    def test_other_clients_are_served_during_a_flood(self) -> None:
        for name, target in targets():
            scenario = self.scenario(target)
            attacker = scenario.attacker(name)
            attacker.send(target.first + target.request * REQUESTS)
            self.assertTrue(attacker.is_throttled, name)
            scenario.assert_ann_is_received()

    def test_a_client_that_goes_on_is_dropped(self) -> None:
        for name, target in targets():
            scenario = self.scenario(target)
            attacker = scenario.attacker(name)
            attacker.send(target.first)
            seconds = 0.0
            while not attacker.gone and seconds < 2 * FLOODING_LIMIT:
                if not attacker.is_throttled:
                    attacker.send(target.request * REQUESTS)
                attacker.wait(BEAT)
                seconds += BEAT
            self.assertTrue(attacker.gone, name)
            self.assertGreaterEqual(seconds, FLOODING_LIMIT, name)
            scenario.assert_ann_is_received()
