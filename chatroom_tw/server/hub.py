"""The switchboard: connects the protocols to the rules, and does what the rules decide.

A protocol opens a `Session` for each of its connections, submits commands to it,
and is told things by `deliver`. It sees nothing else of the server, and the
switchboard sees nothing of the protocol but `Client`. What the rules answer is a
list of effects, and a table says for each kind who carries it out. Here are those
that every application has; each adds its own (`chat_switchboard`,
`tombola_switchboard`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import partial
from typing import Any, ClassVar, Protocol

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatroom_tw.server import effects
from chatroom_tw.server.fanout import FanOut, Member, Renderer, Turn, hand, rendered
from chatroom_tw.server.limits import DEFAULT, Limits
from chatroom_tw.server.refusals import CommonError, Refusal, Refused


class Client(Member, Protocol):
    """What a protocol's connection is to the switchboard."""

    traits: object
    """What the rules have to know of its protocol."""
    renderer: Renderer
    """For what is told in its current room."""
    renderer_elsewhere: Renderer
    """For what is told in its other rooms."""

    def render(self, event: Any) -> bytes:
        """What this client is sent when it is told of an event alone. It may be nothing."""

    def close(self) -> None:
        """Close the connection once it has been sent what was delivered."""

    def drop(self, why: str) -> None:
        """Close the connection at once."""

    def fail(self, fault: Failure | None = None) -> None:
        """A bug has come up in this client's conversation: it is logged, and ends this one.

        None: it is the exception that is being handled.
        """

    def pause(self) -> None:
        """Read no more from this client until `resume`."""

    def resume(self) -> None:
        """Read on."""


HELD_LIMIT = 16
"""How many commands wait for an answer before their client is no longer read."""


class _Line(Enum):
    """What a session does with a command."""

    OPEN = "it is submitted at once"
    HELD = "it waits for the answer to the one before"
    ENDED = "nobody is there any more, and it is ignored"


class Session:
    """One client's line to the rules."""

    __slots__ = ("_awaited", "_board", "_held", "_line", "acted_in", "client", "user")

    def __init__(self, board: Switchboard, client: Client, user: int) -> None:
        self._board = board
        self._line = _Line.OPEN
        self._held: list[Any] | None = None  # None while nothing is held
        self._awaited = 0
        self.acted_in: FanOut | None = None
        """Where the client was last heard."""
        self.client = client
        self.user = user

    def submit(self, command: Any) -> None:
        """Do what the command says, once all that came before it is answered."""
        if self._line is _Line.OPEN:
            self._board.submit(self, command)
        else:
            self._hold_back(command)

    def say(self, text: str) -> None:
        """Say it in the client's current room, as it would by a command, once all is answered."""
        if self._line is _Line.OPEN:
            self._board.say(self, text)
        else:
            self._hold_back(partial(self._board.say, self, text))

    def reply(self, data: bytes) -> None:
        """Answer what needs no command, once all that came before it is answered."""
        if self._line is _Line.OPEN:
            self._board.reply(self, data)
        else:
            self._hold_back(data)

    def after(self, do: Callable[[], None]) -> None:
        """Do something, once all that came before it is answered."""
        if self._line is _Line.OPEN:
            do()
        else:
            self._hold_back(do)

    def mute(self) -> None:
        """Nothing more is heard from the client, which is about to be lost."""
        self._line = _Line.ENDED

    def lost(self, why: str = "") -> None:
        """The client is gone, if it was not already. `why` is told to those who stay."""
        self.mute()
        self._board.disconnect(self, why)

    def end(self) -> None:
        """The client has said goodbye: it is gone, and its connection is closed."""
        self.lost()
        self.client.close()

    def hold(self, answer: Deferred[None]) -> None:
        """What comes next waits for the answer; when there is much of it, the client does too."""
        # The answer may be here already, and may have been the last straw for its reader. What
        # follows from it may have asked the next question.
        if self._line is not _Line.ENDED:
            self._line = _Line.HELD
            self._awaited += 1
            answer.addCallback(lambda _: self._go_on())

    def _hold_back(self, item: Any) -> None:
        if self._line is _Line.HELD:
            if self._held is None:
                self._held = []
            self._held.append(item)
            if len(self._held) == HELD_LIMIT:
                self.client.pause()

    def _go_on(self) -> None:
        self._awaited -= 1
        if self._awaited or self._line is not _Line.HELD:
            return
        self._line = _Line.OPEN
        held, self._held = self._held or [], None
        for item in held:  # One that holds again makes the rest wait again.
            if isinstance(item, bytes):
                self.reply(item)
            elif callable(item):
                self.after(item)
            else:
                self.submit(item)
        if len(held) >= HELD_LIMIT and len(self._held or ()) < HELD_LIMIT:
            self.client.resume()


class Rules(Protocol):
    """What an application decides: the one way in to its part of `core`.

    Each method answers with effects. `submit` and `answered` raise `Refused` when a
    rule is broken, and then nothing has changed.
    """

    def connect(self, address: str, traits: Any) -> tuple[int, Sequence[Any]]:
        """Somebody has come from `address`; the number they are known by from now on."""

    def disconnect(self, user: int, why: str) -> Sequence[Any]:
        """Somebody is gone."""

    def submit(self, user: int, command: Any, when: float) -> Sequence[Any]:
        """What follows from the command."""

    def answered(self, user: int, question: Any, answer: Any, when: float) -> Sequence[Any]:
        """What follows from the answer to an `Ask`."""

    def unanswered(self, user: int, question: Any) -> None:
        """The question of an `Ask` could not be answered, or the user has gone."""


class Switchboard:
    """The sessions and the audiences of one server.

    A subclass adds to `carry`, the table of effects, and to `find`, the table of
    questions, and says what everyone is told when the server stops.
    """

    farewell: ClassVar[object]
    limits: Limits = DEFAULT
    """What its clients may do; set before their factories are made."""

    def __init__(self, clock: IReactorTime, rules: Rules) -> None:
        self.clock = clock
        self._rules = rules
        self._turn = Turn(clock)
        self._sessions: dict[int, Session] = {}
        self._audiences: dict[str, FanOut] = {}
        self._log = Logger()
        self.carry: dict[type, Callable[[Any], None]] = {
            effects.Deliver: self._deliver,
            effects.Subscribe: self._subscribe,
            effects.Unsubscribe: self._unsubscribe,
            effects.Close: self._close,
            effects.Ask: self._ask,
        }
        self.find: dict[type, Callable[[Any], Deferred[Any]]] = {}

    # -- for protocols

    def connect(self, client: Client, address: str) -> Session:
        """A client has come; it is welcomed before this returns."""
        user, following = self._rules.connect(address, client.traits)
        session = self._sessions[user] = Session(self, client, user)
        try:
            self.carry_out(following)
        except Exception:
            self.disconnect(session, "")
            raise
        return session

    def submit(self, session: Session, command: Any) -> None:
        """Have the rules decide on a command, and do what it says."""
        try:
            following = self._rules.submit(session.user, command, self.time())
        except Refused as refused:
            self._refuse(session, refused)
        else:
            self.carry_out(following)

    def time(self) -> float:
        """What time it is for the rules: seconds since the epoch."""
        return self.clock.seconds()

    def say(self, session: Session, text: str) -> None:
        """Have a client say something, where people can talk."""
        raise NotImplementedError

    def reply(self, session: Session, data: bytes) -> None:
        """Send a client what its protocol answers, after what its rooms have told it."""
        self._flush_rooms_of(session)
        session.client.deliver(data)

    def disconnect(self, session: Session, why: str) -> None:
        """A client is gone, if it was not already."""
        if session.user in self._sessions:
            try:
                self.carry_out(self._rules.disconnect(session.user, why))
            except Exception:
                for audience in self._audiences.values():
                    audience.discard(session.client)
                raise
            finally:
                self._forget(session)

    def _forget(self, session: Session) -> None:
        del self._sessions[session.user]

    def stop(self) -> None:
        """The server stops: everyone is told that, and not of everyone else's leaving."""
        self._turn.end()
        for session in self._sessions.values():
            self._tell(session, self.farewell)
            session.client.close()

    # -- carrying out

    def carry_out(self, following: Sequence[Any]) -> None:
        """Do what the rules have decided."""
        for effect in following:
            self.carry[type(effect)](effect)

    def _deliver(self, effect: effects.Deliver) -> None:
        to = effect.to
        if type(to) is effects.InRoom:
            audience = self._audiences.get(to.room)
            if audience:
                audience.tell(effect.event, self._actor(effect.actor, audience))
        elif type(to) is effects.Person:
            session = self._sessions.get(to.user)
            if session and (to.user != effect.actor or session.client.renderer.echo):
                self._tell(session, effect.event)
        elif type(to) is effects.InRooms:
            self._tell_rooms(to.rooms, effect.event, effect.actor)

    def _actor(self, user: int | None, audience: FanOut) -> Client | None:
        session = self._session_of(user)
        if session is None:
            return None
        if session.acted_in is not audience:
            self.keep_order(session, audience)
        return session.client

    def _session_of(self, user: int | None) -> Session | None:
        return self._sessions.get(user) if user is not None else None

    def keep_order(self, session: Session, audience: FanOut) -> None:
        """The client is heard in another room than before.

        Who is told of what they do is told in the order they did it, in whatever rooms.
        """
        if session.acted_in is not None and session.client.renderer.echo:
            session.acted_in.flush()
        session.acted_in = audience

    def _tell(self, session: Session, event: object) -> None:
        """Tell one client. What goes wrong in that is theirs, and not whoever's doing it is."""
        try:
            data = session.client.render(event)
            if data:
                self.reply(session, data)
        except Exception:
            session.client.fail()

    def _flush_rooms_of(self, session: Session) -> None:
        for audience in self._turn.news:
            if session.client in audience:
                audience.flush()

    def _refuse(self, session: Session, refused: Refused) -> None:
        refusal = Refusal(refused.reason, refused.subject)
        self.carry_out([effects.Deliver(effects.Person(session.user), refusal)])

    def _tell_rooms(self, rooms: Iterable[str], event: object, user: int | None) -> None:
        """Tell everyone in several rooms once. Seldom needed, so nothing is gathered."""
        session = self._session_of(user)
        actor = session.client if session else None
        renderers: dict[Member, Renderer] = {}
        for room in rooms:
            audience = self._audiences.get(room)
            if audience:
                audience.flush()
                renderers.update(audience.members())
        texts = {
            renderer: rendered(renderer, event, self._log) for renderer in set(renderers.values())
        }
        for member, renderer in renderers.items():
            data = texts[renderer]
            if data and (renderer.echo or member is not actor):
                hand(member, data)

    def _subscribe(self, effect: effects.Subscribe) -> None:
        client = self._sessions[effect.user].client
        audience = self._audiences.get(effect.room)
        if audience is None:
            audience = self._audiences[effect.room] = FanOut(self._turn)
        audience.add(client, client.renderer if effect.current else client.renderer_elsewhere)

    def _unsubscribe(self, effect: effects.Unsubscribe) -> None:
        session, audience = self._sessions[effect.user], self._audiences[effect.room]
        audience.discard(session.client)
        if session.acted_in is audience:
            session.acted_in = None  # It has told all, and may be gone.
        if not audience:
            del self._audiences[effect.room]

    def _close(self, effect: effects.Close) -> None:
        self._sessions[effect.user].end()

    # -- questions

    def _ask(self, effect: effects.Ask) -> None:
        self._await(effect.user, effect.question, self.find[type(effect.question)](effect.question))

    def _await(self, user: int, question: object, answer: Deferred[Any]) -> None:
        session = self._sessions[user]
        answered = answer.addCallbacks(
            partial(self._answered, session, question),
            partial(self._unanswered, session, question),
        )
        session.hold(answered)
        answered.addErrback(self._broken, session)

    def _answered(self, session: Session, question: object, answer: Any) -> None:
        if type(question) in self.find and session.user not in self._sessions:
            self._rules.unanswered(session.user, question)
            return
        try:
            following = self._rules.answered(session.user, question, answer, self.time())
        except Refused as refused:
            self._refuse(session, refused)
        else:
            self.carry_out(following)

    def _unanswered(self, session: Session, question: object, fault: Failure) -> None:
        self._rules.unanswered(session.user, question)
        refused = fault.value
        if not isinstance(refused, Refused):
            self._failed(fault, f"Could not answer {type(question).__name__}")
            refused = Refused(CommonError.SERVER_FAULT)
        if session.user in self._sessions:
            self._refuse(session, refused)

    def _broken(self, fault: Failure, session: Session) -> None:
        """A bug that came up in one client's conversation ends that one."""
        session.client.fail(fault)

    def _failed(self, fault: Failure, what: str) -> None:
        self._log.failure("{what}", fault, what=what)
