"""The chat's switchboard: how what only a chat decides is carried out.

Lines go to their rooms and into the history, messages and accounts into the
storage, and passwords to where they are hashed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.rules import effects
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Say
from chatroom_tw.chat.rules.events import Said, Stopping
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.server import text
from chatroom_tw.server.hub import Session, Switchboard

STEP = 2e-6
"""Seconds between what is said and what is said next, at least: a microsecond, as those are
counted, however it is rounded."""


class ChatSwitchboard(Switchboard):
    """The sessions and the audiences of one chat."""

    farewell: ClassVar = Stopping()

    def __init__(
        self,
        clock: IReactorTime,
        hall: ChatRules,
        storage: Storage,
        passwords: Passwords,
        stop_server: Callable[[], None],
    ) -> None:
        """`stop_server` is called when somebody may and does stop the server; maybe again."""
        super().__init__(clock, hall)
        self._hall = hall
        self._voices = hall.voices
        self._storage = storage
        self._passwords = passwords
        self._last_said = storage.last_said()
        self.carry |= {
            Said: self._said,
            effects.Forget: lambda e: storage.forget_room(e.room),
            effects.NumberRoom: lambda e: storage.number_room(e.room),
            effects.WakeRoom: self._wake_room,
            effects.StopServer: lambda _: stop_server(),
        }
        self.find |= {
            effects.LinesOf: lambda q: storage.lines(q.room, q.count),
            effects.PageOf: lambda q: storage.page(q.room, q.count, q.before, q.after),
            effects.UnreadOf: lambda q: storage.unread(q.account),
            effects.MarkRead: lambda q: storage.mark_read(q.account, q.ids, q.when),
            effects.NewMessage: lambda q: storage.add_message(q.account, q.message),
            effects.NewRoom: lambda q: storage.add_room(q.room),
            effects.NewAccount: lambda q: Deferred.fromCoroutine(self._new_account(q)),
            effects.PasswordOf: lambda q: Deferred.fromCoroutine(self._password_of(q)),
        }

    def say(self, session: Session, text: str) -> None:
        """Submit a `Say`; or, for who has a voice, do what would be decided."""
        voice = self._voices.get(session.user)
        if voice is None:
            self.submit(session, Say(text))
        else:
            room, name, number = voice
            said = Said(room, session.user, name, text, self.time(), number)
            self._tell_room(said, session)

    def time(self) -> float:
        """The time, as that of what is said: later than of whatever was said before.

        It goes on, be the computer's clock put back: it is the cursor of what is said.
        """
        now, least = self.clock.seconds(), self._last_said + STEP
        self._last_said = now = now if now > least else least
        return now

    def _said(self, said: Said) -> None:
        self._tell_room(said, self._sessions[said.speaker])

    def _tell_room(self, said: Said, session: Session) -> None:
        audience = self._audiences[said.room]
        if session.acted_in is not audience:
            self.keep_order(session, audience)
        audience.tell(said, session.client)
        self._storage.add_lines(said)

    def _wake_room(self, effect: effects.WakeRoom) -> None:
        self.clock.callLater(
            effect.seconds, lambda: self.carry_out(self._hall.tell_crowd(effect.room))
        )

    async def _new_account(self, question: effects.NewAccount) -> None:
        hashed = await self._passwords.hash(question.password)
        key = text.key(question.name)
        await self._storage.add_account(key, question.name, hashed, question.rooms)

    async def _password_of(self, question: effects.PasswordOf) -> bool:
        hashed = await self._storage.password(question.account)
        return await self._passwords.matches(question.password, hashed)
