"""The gateway: the connections of one process, and what their clients are told.

A protocol opens a `Session` for each connection (`Gateway.connect`) and submits commands
to it. The gateway sends them to the hub in a batch, one for each turn of the reactor, and
carries out the effects that the hub sends back, by a table. It never asks the rules
anything, and sees nothing of a protocol but `Client`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from twisted.logger import Logger

from chatroom_tw.server import effects, link
from chatroom_tw.server.backlog import Backlog
from chatroom_tw.server.clock import Clock
from chatroom_tw.server.counts import Counts
from chatroom_tw.server.errands import Errands, Finder, LongAnswers
from chatroom_tw.server.fanout import FanOut, Member, Renderer, deliver, rendered
from chatroom_tw.server.health import Health
from chatroom_tw.server.limits import DEFAULT, Limits
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.server.sealing import Fields, Secrets
from chatroom_tw.server.session import (
    NO_ROOMS,
    Client,
    Session,
    State,
    with_room,
    without_room,
)


class Gateway:
    """The sessions and the fan-outs of one process."""

    def __init__(
        self,
        clock: Clock,
        *,
        name: str = "gateway",
        limits: Limits = DEFAULT,
        room_events: Iterable[type] = (),
        errands: Errands | None = None,
        secrets: Fields | None = None,
        long_answers: Mapping[type, type] | None = None,
        counts: Counts | None = None,
        health: Health | None = None,
    ) -> None:
        """`room_events` are types of events that the hub sends without a `Deliver`: they name
        their `room` and their `speaker`, and with `apart` the sessions that are told of it in
        another way (`own`) or not at all (`deaf`). `secrets` says which fields of which command are
        secrets, and stay here: what crosses the link stands for them (see `sealing`).
        `long_answers` are types of questions, each with the type of event that answers the
        client: it may be long, and is charged for (see `LongAnswers`). `counts` None: nobody reads
        how much is delivered.
        """
        self.clock = clock
        self.name = name
        self.limits = limits
        self.backlog = Backlog(limits.backlog_total)
        self.health = health or Health()
        self.counts = counts or Counts()
        self._counted = counts
        self.send: link.Receive = _not_linked
        self.done = 0
        """The last batch whose effects have all come."""
        self.filling = 1
        """The number of the batch that is sent next."""
        self.queueing: dict[Session, None] = {}
        """The sessions with a queue that waits for a batch."""
        self._items: list[tuple[int, object]] = []
        self._from_hub = link.Numbers()
        self._connecting: dict[int, Session] = {}
        self._departing: dict[Session, str] = {}
        """Why those have gone who went before the hub had given them a number."""
        self._last_connection = 0
        self._unsent: dict[int, Session] = {}
        """The connections of this turn, of which the hub has not heard."""
        self._sessions: dict[int, Session] = {}
        self._rooms: dict[str, FanOut] = {}
        self._pending: list[FanOut] = []
        self._secrets = Secrets(secrets or {})
        self._secret_types = self._secrets.fields
        self._finder = Finder(errands or {}, self._secrets)
        self._long_answers = LongAnswers(long_answers or {}, clock, limits)
        self._log = Logger()
        self._carry: dict[type, Callable[[Any], None]] = {
            **dict.fromkeys(room_events, self._deliver_room_event),
            effects.Deliver: self._deliver,
            effects.Subscribe: self._subscribe,
            effects.Resubscribe: self._subscribe,
            effects.Unsubscribe: self._unsubscribe,
            effects.Close: self._close,
            link.Connected: self._connected,
            link.Errand: self._do_errand,
            link.Wait: self._wait,
            link.Proceed: self._proceed,
            link.Drop: self._drop,
            link.Rejected: self._rejected,
            link.Ended: self._ended,
            link.Farewell: self._farewell,
        }

    # -- for protocols

    def connect(self, client: Client, address: str) -> Session:
        """A client has connected. It is told more when the hub has heard of it."""
        self._last_connection += 1
        self.counts.clients[client.protocol_word] += 1
        session = self._connecting[self._last_connection] = Session(self, client)
        self._unsent[self._last_connection] = session
        self._send(
            self._last_connection, link.Connect(address, client.traits, (), client.protocol_word)
        )
        return session

    def submit(self, session: Session, command: object) -> int:
        """Send a command of a session in the next batch; the number of that."""
        if type(command) in self._secret_types:
            command = self._secrets.seal(session, command)
        return self._send(session.number, command)

    def deliver(self, session: Session, data: bytes) -> None:
        """Send a client these bytes, after what its rooms have been told."""
        if self._pending:
            self.catch_up(session)
        if self._counted is not None:
            self._counted.deliveries += 1
            self._counted.bytes += len(data)
        session.client.deliver(data)

    def catch_up(self, session: Session) -> None:
        """Send a client what its rooms have been told, and what waits for the next `flush`."""
        rooms = session.rooms
        for room in (rooms,) if isinstance(rooms, FanOut) else rooms:
            room.tell(session.client)

    def disconnect(self, session: Session, why: str) -> None:
        """A client has gone. What it sent before it had a number is submitted first."""
        if session.state is State.CONNECTING:
            self._departing.setdefault(session, why)
            session.after(partial(self.disconnect, session, why))
        elif session.state is not State.GONE:
            why = self._departing.pop(session, why)
            session.leave()
            if session.number:
                self._send(session.number, link.Disconnect(why))
            else:
                self._departing[session] = why

    def muted(self, session: Session) -> None:
        """A session has forgotten what was queued. If it was to depart after that, it does now."""
        if session.number and session in self._departing:
            self.disconnect(session, "")

    def connected(self) -> int:
        """How many clients there are whose connections have not ended."""
        sessions = (*self._sessions.values(), *self._connecting.values())
        return sum(session.state is not State.GONE for session in sessions)

    # -- batches

    def _send(self, number: int, item: object) -> int:
        if not self._items:
            self.clock.callLater(0, self.flush)
        self._items.append((number, item))
        return self.filling

    def flush(self) -> None:
        """Send the hub what has come in this turn."""
        items, self._items = self._items, []
        if self._unsent:
            items = self._with_first_commands(items)
        if items:
            batch = link.Batch(self.filling, items)
            self.filling += 1
            self.send(batch)

    def _with_first_commands(self, items: list[tuple[int, object]]) -> list[tuple[int, object]]:
        """The items, in which each new connection brings what it has asked in this turn."""
        unsent, self._unsent = self._unsent, {}
        return [
            (number, self._with_commands(unsent[number], item))
            if isinstance(item, link.Connect)
            else (number, item)
            for number, item in items
        ]

    def _with_commands(self, session: Session, item: link.Connect) -> link.Connect:
        commands = session.take_commands(self.filling)
        if not commands:
            return item
        return replace(item, commands=tuple(self._secrets.seal(session, one) for one in commands))

    def receive(self, batch: link.Batch) -> None:
        """Carry out what the hub has decided. A fault is logged, and the rest is done."""
        if not self._from_hub.take(batch):
            return
        carry = self._carry
        for item in batch.items:
            try:
                carry[type(item)](item)
            except Exception:
                self._log.failure(
                    "Could not carry out {what}", event="delivery-fault", what=type(item).__name__
                )
        pending = self._pending
        for room in pending:
            room.flush()
        pending.clear()
        self.done = batch.done
        if self.queueing:
            self._drain()
        if self._secrets:
            self._secrets.forget()

    def _drain(self) -> None:
        """Do what waited for this batch."""
        for session in list(self.queueing):
            try:
                session.drain()
            except Exception:
                session.client.fail()

    # -- effects

    def _deliver(self, item: effects.Deliver) -> None:
        to = item.to
        if type(to) is effects.InRoom:
            room = self._rooms.get(to.room)
            if room is not None and not self._answer_in(room, item):
                room.deliver(item.event, self._actor_in(room, item.actor))
        elif type(to) is effects.Person:
            session = self._sessions.get(to.user)
            if session and (to.user != item.actor or session.client.renderer.echo):
                if item.asker not in (None, to.user) and session.client.asks:
                    # It has asked for something else.
                    self.deliver(session, rendered(session.client.renderer, item.event))
                else:
                    self._tell(session, item.event)
        elif type(to) is effects.InRooms:
            self._deliver_in_rooms(to.rooms, item)

    def _answer_in(self, room: FanOut, item: effects.Deliver) -> bool:
        """Tell the room and, alone, the client whose command this answers. False: no client
        asks for that."""
        session = self._sessions.get(item.asker) if item.asker is not None else None
        if session is None or not session.client.asks or session.client not in room:
            return False
        room.deliver_apart(item.event, None, (), (session.client,))
        self._tell(session, item.event)
        return True

    def _deliver_room_event(self, event: Any) -> None:
        room = self._rooms.get(event.room)
        if room is not None:
            actor = self._actor_in(room, event.speaker)
            if event.apart is None:
                room.deliver(event, actor)
            else:
                own, deaf = self._members(event.apart.own), self._members(event.apart.deaf)
                room.deliver_apart(event, actor, own, deaf)

    def _client(self, user: int | None) -> Client | None:
        session = self._sessions.get(user) if user is not None else None
        return session.client if session else None

    def _members(self, sessions: Iterable[int]) -> list[Client]:
        """The clients of those sessions that are here."""
        found = (self._sessions.get(number) for number in sessions)
        return [session.client for session in found if session]

    def _actor_in(self, room: FanOut, user: int | None) -> Client | None:
        """The client who acts in the room, if it is one of this gateway's.

        A client with echo is told of what it does in the order in which it did it,
        whatever the rooms: so it is told first of the room in which it has acted before.
        """
        session = self._sessions.get(user) if user is not None else None
        if session is None:
            return None
        if session.acted_in is not room:
            if session.acted_in is not None and session.client.renderer.echo:
                session.acted_in.tell(session.client)
            session.acted_in = room
        return session.client

    def _tell(self, session: Session, event: object) -> None:
        """Tell one client. A fault in that is this client's, and not the actor's."""
        try:
            data = session.client.render(event)
            if data:
                self.deliver(session, data)
            if type(event) in self._long_answers.events:
                self._long_answers.charge(session, len(data))
            elif type(event) is Refusal:
                self.counts.refused[event.reason.value] += 1
        except Exception:
            session.client.fail()

    def _deliver_in_rooms(self, rooms: Iterable[str], item: effects.Deliver) -> None:
        """Tell everyone in several rooms once. This is rare, so nothing is collected."""
        event, actor = item.event, self._client(item.actor)
        asker = self._client(item.asker)
        renderers: dict[Member, Renderer] = {}
        for name in rooms:
            room = self._rooms.get(name)
            if room is not None:
                room.flush()
                renderers.update(room.members())
        texts = {renderer: rendered(renderer, event) for renderer in set(renderers.values())}
        for member, renderer in renderers.items():
            data = texts[renderer]
            if member is asker and asker.asks:
                self._tell(asker.session, event)
            elif data and (renderer.echo or member is not actor):
                if self._counted is not None:
                    self._counted.deliveries += 1
                    self._counted.bytes += len(data)
                deliver(member, data)

    def _subscribe(self, item: effects.Subscribe | effects.Resubscribe) -> None:
        session = self._sessions[item.user]
        room = self._rooms.get(item.room)
        if room is None:
            room = self._rooms[item.room] = FanOut(self._pending, self._counted)
        session.rooms = with_room(session.rooms, room)
        client = session.client
        room.add(client, client.renderer if item.current else client.renderer_elsewhere)

    def _unsubscribe(self, item: effects.Unsubscribe) -> None:
        session, room = self._sessions[item.user], self._rooms[item.room]
        session.rooms = without_room(session.rooms, room)
        self._leave(session, item.room, room)

    def _leave(self, session: Session, name: str, room: FanOut) -> None:
        if session.state is State.GONE:
            room.forget(session.client)  # Nothing reaches it any more.
        else:
            room.discard(session.client)
        if session.acted_in is room:
            session.acted_in = None
        if not room:
            del self._rooms[name]

    def _close(self, item: effects.Close) -> None:
        session = self._sessions.get(item.user)
        if session:
            session.leave()
            session.client.close()

    # -- what the link adds to the effects

    def _connected(self, item: link.Connected) -> None:
        session = self._connecting.pop(item.connection)
        self._sessions[item.session] = session
        session.connected(item.session)
        if session.state is State.GONE:
            self._send(session.number, link.Disconnect(self._departing.pop(session, "")))
        elif session.state is State.MUTED:
            self.muted(session)

    def _wait(self, item: link.Wait) -> None:
        session = self._sessions[item.session]
        if session.state is State.OPEN:
            session.state = State.WAITING

    def _proceed(self, item: link.Proceed) -> None:
        self._sessions[item.session].proceed()

    def _drop(self, item: link.Drop) -> None:
        session = self._sessions[item.session]
        session.leave()
        session.client.drop(f"a fault has come up in its {item.what}", told=False)

    def _rejected(self, item: link.Rejected) -> None:
        why = "a fault has come up in welcoming it"
        session = self._connecting.pop(item.connection)
        self._departing.pop(session, None)
        self.counts.clients[session.client.protocol_word] -= 1
        session.client.drop(why, told=False)

    def _ended(self, item: link.Ended) -> None:
        session = self._sessions.pop(item.session)
        self._departing.pop(session, None)
        self.counts.clients[session.client.protocol_word] -= 1
        for name, room in list(self._rooms.items()) if session.rooms is not NO_ROOMS else ():
            if session.client in room:  # The rules have failed to say that it has left.
                self._leave(session, name, room)

    def _farewell(self, item: link.Farewell) -> None:
        for session in [*self._sessions.values(), *self._connecting.values()]:
            self._tell(session, item.event)
            session.client.close()

    # -- errands

    def _do_errand(self, item: link.Errand) -> None:
        session = self._sessions[item.session]
        if session.state is State.GONE:
            return  # The hub drops the question when it hears of that, and the secret is gone.
        self._wait(link.Wait(item.session))
        seconds = self._long_answers.seconds_to_wait(session, item.question)
        if seconds:
            self.clock.callLater(seconds, self._find_later, item)
        else:
            self._find(item)

    def _find_later(self, item: link.Errand) -> None:
        """It is the client's turn for a long answer, unless it has gone meanwhile."""
        session = self._sessions.get(item.session)
        if session and session.state is not State.GONE:
            self._find(item)

    def _find(self, item: link.Errand) -> None:
        self._finder.find(item).addCallback(partial(self._send, item.session))


def _not_linked(batch: link.Batch) -> None:
    raise link.Broken("the gateway is linked with no hub")
