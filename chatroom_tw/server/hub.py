"""The hub: submits what clients ask to the rules, and carries out what they decide.

It knows sessions, timers and storage, and never sees a connection: a session is a number,
and the gateway that has it. A batch of a gateway's goes in (`receive`); each item is decided
by the rules, which answer with effects; a table says for each type of effect how it is
carried out. Most effects go to gateways: to that of a user, or to all that have members in
a room, each effect once. At the end of the batch each gateway is sent what there is for it.

An application adds to the tables: `take` for what comes in, `carry` for effects, `write` for what
the storage is told.

While a session waits for an answer (of its gateway's, or of the storage) its commands are
queued: see `hub_answers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import Enum
from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import Logger

from chatroom_tw.server import effects, link
from chatroom_tw.server.clock import Clock, Wall
from chatroom_tw.server.hub_answers import Answers
from chatroom_tw.server.hub_state import HasState, HubGateway, HubState
from chatroom_tw.server.refusals import Refusal, Refused
from chatroom_tw.server.rules import Rules
from chatroom_tw.server.timers import Timers


class Hub:
    """The one place of a server where its rules are."""

    def __init__(self, clock: Clock, rules: Rules, wall: Wall | None = None) -> None:
        """`wall` is the computer's clock, and None if `clock` is to be taken for it."""
        self.clock = clock
        self.lead = wall() - clock.seconds() if wall else 0.0
        """How many seconds the time for the rules is ahead of the clock's."""
        self.rules = rules
        self.state = HubState()
        self.gateways, self.users = self.state.gateways, self.state.users
        self.rooms, self.waiting = self.state.rooms, self.state.waiting
        self._leaving: dict[int, HubGateway] = {}
        """The gateways of users who are gone, while what follows from that is carried out."""
        self.timers = Timers(clock, lambda name: self.timer(name), self.lead)
        self.clocks: dict[str, HasState] = {"hub/timers": self.timers}
        """What tells the time, by the name of its part of the dump."""
        self._busy = False
        self._log = Logger()
        self.answers = Answers(self, self.state)
        self.carry: dict[type, Callable[[Any], None]] = {
            effects.Deliver: self._deliver,
            effects.Subscribe: self._subscribe,
            effects.Resubscribe: lambda effect: self.send(effect.user, effect),
            effects.Unsubscribe: self._unsubscribe,
            effects.Close: self._close,
            effects.Ask: self.answers.ask,
            effects.SetTimer: lambda effect: self.timers.set(effect.name, effect.seconds),
            effects.CancelTimer: lambda effect: self.timers.cancel(effect.name),
        }
        self.write: dict[type, Callable[[Any], Deferred[Any]]] = {}
        self.take: dict[type, Callable[[HubGateway, int, Any], None]] = {
            link.Connect: self._connect,
            link.Disconnect: self._disconnect,
            link.Answer: self.answers.take,
            link.NoAnswer: self.answers.take_none,
        }

    # -- for the link

    def attach(self, gateway: str, send: link.Receive) -> None:
        """There is a gateway, and this is how it is sent batches."""
        self._gateway(gateway).send = send

    def receive(self, gateway: str, batch: link.Batch) -> None:
        """Have the rules decide on all that is in the batch. Raises `link.Broken`."""
        sender = self.gateways[gateway]
        if not sender.taken.take(batch):
            return
        take, submit = self.take, self.submit
        with self.deciding():
            for user, item in batch.items:
                try:
                    if type(item) in take:
                        take[type(item)](sender, user, item)
                    else:
                        submit(user, item)
                except Exception:
                    self.fail(user, item)
            self.done(sender, batch.number)

    def done(self, sender: HubGateway, number: int) -> None:
        """The effects of the batch are carried out."""
        sender.done = number

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """At the end of this each gateway is sent what there is for it."""
        if self._busy:
            yield
            return
        self._busy = True
        try:
            yield
        finally:
            self._busy = False
            self.flush()

    def commit(self) -> None:
        """What was decided is final. Nothing here needs to know which parts it has touched."""
        self.rules.touched.clear()
        self.state.touched.clear()

    def flush(self) -> None:
        """Send each gateway what there is for it, and what is done."""
        self.commit()
        for gateway in self.gateways.values():
            if gateway.send and (gateway.items or gateway.done != gateway.told):
                items, gateway.items = gateway.items, []
                gateway.number += 1
                gateway.told = gateway.done
                gateway.send(link.Batch(gateway.number, items, gateway.done))

    def send(self, user: int, item: object) -> None:
        """Send this to the gateway of a user, if the user is connected."""
        gateway = self.users.get(user) or self._leaving.get(user)
        if gateway:
            gateway.items.append(item)

    def time(self) -> float:
        """The time for the rules: seconds since the epoch, as the computer's clock had it when the
        server started. It goes on evenly, even if that clock is set."""
        return self.clock.seconds() + self.lead

    def stop(self, farewell: object) -> None:
        """The server stops: every client is told of this event, and its connection closed."""
        with self.deciding():
            for gateway in self.gateways.values():
                gateway.items.append(link.Farewell(farewell))

    # -- what comes from gateways

    def _gateway(self, name: str) -> HubGateway:
        if name not in self.gateways:
            self.gateways[name] = HubGateway(name)
        return self.gateways[name]

    def _connect(self, sender: HubGateway, connection: int, item: link.Connect) -> None:
        try:
            user, following = self.rules.connect(
                item.address, item.traits, self.time(), item.protocol
            )
        except Exception:
            self._log.failure(
                "Could not welcome a client from {address}",
                event="welcome-fault",
                address=item.address,
            )
            sender.items.append(link.Rejected(connection))
            return
        self.users[user] = sender
        self.state.touch("session", user)
        sender.items.append(link.Connected(connection, user))
        try:
            self.carry_out(following)
            for command in item.commands:
                self.submit(user, command)
        except Exception:
            self.fail(user, item)

    def submit(self, user: int, command: object) -> None:
        """Have the rules decide on a command, after those before it."""
        if user in self.waiting:
            self.answers.queue(user, command)
        elif user in self.users:
            # The hot path: what `decide` does, without the calls.
            try:
                following = self.rules.submit(user, command, self.time())
            except Refused as refused:
                self.refuse(user, refused.reason, refused.subject)
            else:
                self.carry_out(following)

    def decide(self, user: int, rule: Callable[..., Sequence[Any]], *args: object) -> None:
        """Carry out what follows by one of the rules."""
        try:
            following = rule(user, *args, self.time())
        except Refused as refused:
            self.refuse(user, refused.reason, refused.subject)
        else:
            self.carry_out(following)

    def _disconnect(self, sender: HubGateway, user: int, item: link.Disconnect) -> None:
        self._depart(user, item.why)

    def _depart(self, user: int, why: str = "", *last: object) -> None:
        """The user's session ends. What it still waits for is given up, but for what is stored.

        `last` is what its gateway gets after all that others are told of it.
        """
        gateway = self.users.pop(user, None)
        if gateway is None:
            return
        self._leaving[user] = gateway
        self.state.touch("session", user)
        try:
            self.answers.give_up(user)
            self.carry_out(self.rules.disconnect(user, why, self.time()))
        except Exception:
            self._log.failure(
                "Could not let session {connection} leave", event="departure-fault", connection=user
            )
            gateway.items.append(link.Drop(user, "Disconnect"))
        finally:
            gateway.items += last
            self.end(user)

    def end(self, user: int) -> None:
        """All that follows from the end of the session is carried out."""
        gateway = self._leaving.pop(user)
        gateway.items.append(link.Ended(user))

    def refuse(self, user: int, reason: Enum, subject: str = "") -> None:
        """Tell the user that a command was refused."""
        self.carry_out([effects.Deliver(effects.Person(user), Refusal(reason, subject))])

    def fail(self, user: int, item: object) -> None:
        """Log a bug that came up in what a client has asked, and end this client's connection.

        The bug is the exception that is being handled.
        """
        what = type(item).__name__
        self._log.failure(
            "Could not decide on {what} of session {connection}",
            event="command-fault",
            what=what,
            connection=user,
        )
        self.drop(user, what)

    def drop(self, user: int, what: str) -> None:
        """End the session, and have its connection dropped: a fault has come up in `what`."""
        self.send(user, link.Drop(user, what))
        self._depart(user)

    # -- effects

    def carry_out(self, following: Sequence[Any]) -> None:
        """Do what the rules have decided."""
        carry = self.carry
        for effect in following:
            carry[type(effect)](effect)

    def _close(self, effect: effects.Close) -> None:
        self._depart(effect.user, effect.why, effect)

    def deliver_in_room(self, room: str, item: object) -> None:
        """Send this to each gateway that has members in the room."""
        for gateway in self.rooms.get(room, ()):
            gateway.items.append(item)

    def _deliver(self, effect: effects.Deliver) -> None:
        to = effect.to
        if type(to) is effects.InRoom:
            self.deliver_in_room(to.room, effect)
        elif type(to) is effects.Person:
            self.send(to.user, effect)
        elif type(to) is effects.InRooms:
            rooms = (self.rooms.get(room, ()) for room in to.rooms)
            for gateway in dict.fromkeys(gateway for room in rooms for gateway in room):
                gateway.items.append(effect)

    def _subscribe(self, effect: effects.Subscribe) -> None:
        gateway = self.users.get(effect.user)
        if gateway:
            gateways = self.rooms.setdefault(effect.room, {})
            gateways[gateway] = gateways.get(gateway, 0) + 1
            self.state.touch("room", effect.room)
            gateway.items.append(effect)

    def _unsubscribe(self, effect: effects.Unsubscribe) -> None:
        gateway = self.users.get(effect.user) or self._leaving.get(effect.user)
        if gateway:
            gateway.items.append(effect)
            gateways = self.rooms[effect.room]
            gateways[gateway] -= 1
            self.state.touch("room", effect.room)
            if not gateways[gateway]:
                del gateways[gateway]
                if not gateways:
                    del self.rooms[effect.room]

    def timer(self, name: str) -> None:
        """A timer fires."""
        with (
            self.deciding(),
            self._log.failuresHandled("Timer {name} has failed", event="timer-fault", name=name),
        ):
            self.carry_out(self.rules.timer(name, self.time()))

    # -- the state, for another hub

    def dump(self) -> dict[str, object]:
        """The whole state, as named parts of values. It is not written while one is deciding."""
        rules = {f"rules/{name}": part for name, part in self.rules.dump().items()}
        clocks = {name: clock.dump() for name, clock in self.clocks.items()}
        return {**rules, **self.state.dump(), **clocks}

    def load(self, parts: Mapping[str, Any]) -> None:
        """Go on from a state that another hub has dumped. This one and its rules are new.

        What the storage was writing is written again: twice is the same as once. Answers to
        errands come from the gateways, which go on.
        """
        prefix = "rules/"
        named = [name.removeprefix(prefix) for name in parts if name.startswith(prefix)]
        self.rules.load({name: parts[prefix + name] for name in named})
        self.state.load(parts)
        for name, clock in self.clocks.items():
            clock.load(parts[name])
        self.answers.write_again()
