"""The chat's switchboard: how what only a chat decides is carried out.

Lines go to their rooms and into the history, messages and accounts into the
storage, and passwords to where they are hashed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from chatroom_tw.chat.passwords import Passwords
from chatroom_tw.chat.rules import effects
from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import Say
from chatroom_tw.chat.rules.events import Said, Stopping
from chatroom_tw.chat.storage.interface import Storage
from chatroom_tw.server import text
from chatroom_tw.server.effects import SetTimer
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
        self._chat_rules = hall
        self._storage = storage
        self._passwords = passwords
        self._last_time = storage.last_time()
        self.carry |= {
            Said: self._said,
            effects.Forget: lambda e: storage.forget_room(e.room),
            effects.NumberRoom: lambda e: storage.number_room(e.room),
            SetTimer: self._set_timer,
            effects.Store: self._store,
            effects.StopServer: lambda _: stop_server(),
        }
        self.find |= {
            effects.LinesOf: lambda q: storage.lines(q.room, q.count),
            effects.PageOf: lambda q: storage.page(q.room, q.count, q.before, q.after),
            effects.UnreadOf: lambda q: storage.unread(q.account),
            effects.HashOf: lambda q: passwords.hash(q.password),
            effects.PasswordOf: lambda q: Deferred.fromCoroutine(self._password_of(q)),
        }
        self.write: dict[type, Callable[[Any], Deferred[Any]]] = {
            effects.MarkRead: lambda w: storage.mark_read(w.account, w.ids, w.when),
            effects.NewMessage: lambda w: storage.add_message(w.account, w.message),
            effects.NewRoom: lambda w: storage.add_room(w.room),
            effects.NewAccount: lambda w: storage.add_account(
                text.key(w.name), w.name, w.password_hash, w.rooms
            ),
        }

    def say(self, session: Session, text: str) -> None:
        self.submit(session, Say(text))

    def disconnect(self, session: Session, why: str) -> None:
        super().disconnect(session, why)
        self._chat_rules.touched.clear()  # Nothing reads which parts have changed.

    def time(self) -> float:
        """The time, as that of what is said: later than of whatever was said before.

        It goes on, be the computer's clock put back: it is the cursor of what is said.
        """
        now, least = self.clock.seconds(), self._last_time + STEP
        self._last_time = now = now if now > least else least
        return now

    def _said(self, said: Said) -> None:
        self._tell_room(said, self._sessions[said.speaker])

    def _tell_room(self, said: Said, session: Session) -> None:
        audience = self._audiences[said.room]
        if session.acted_in is not audience:
            self.keep_order(session, audience)
        audience.tell(said, session.client)
        self._storage.add_lines((said,))

    def _set_timer(self, effect: SetTimer) -> None:
        self.clock.callLater(effect.seconds, self._timer, effect.name)

    def _timer(self, name: str) -> None:
        self.carry_out(self._chat_rules.timer(name, self.time()))

    def _store(self, effect: effects.Store) -> None:
        self._await(effect.user, effect.write, self.write[type(effect.write)](effect.write))

    async def _password_of(self, question: effects.PasswordOf) -> bool:
        hashed = await self._storage.password(question.account)
        return await self._passwords.matches(question.password, hashed)
