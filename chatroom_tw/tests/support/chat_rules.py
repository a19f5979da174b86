"""The rules of a chat without a server, and two users, for the tests."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from chatroom_tw.chat.rules.chat import ChatRules
from chatroom_tw.chat.rules.commands import LogIn, Register, Say
from chatroom_tw.chat.rules.effects import Effects, Store
from chatroom_tw.chat.rules.refusals import Reason
from chatroom_tw.chat.rules.stored import Hashed
from chatroom_tw.server.effects import Ask, Deliver
from chatroom_tw.server.refusals import Refused


class RulesCase(SynchronousTestCase):
    """A chat with two users in its main room: guest-1 and guest-2."""

    def setUp(self) -> None:
        self.rules = ChatRules("chat.example")
        self.one, _ = self.rules.connect("127.0.0.1:1001")
        self.two, _ = self.rules.connect("127.0.0.1:1002")

    def does(self, user: int, command: object) -> Effects:
        return self.rules.submit(user, command, 5.0)

    def refuses(self, user: int, command: object) -> tuple[Reason, str]:
        refused = self.assertRaises(Refused, self.does, user, command)
        return refused.reason, refused.subject

    def current_room(self, user: int) -> str:
        [said] = self.does(user, Say("hello"))
        return said.room

    def stores(self, user: int, command: object) -> Effects:
        """What follows when what the command has stored is stored."""
        store = next(one for one in self.does(user, command) if isinstance(one, Store))
        return self.rules.answered(user, store.write, None, 5.0)

    def events(self, effects: Effects) -> list[object]:
        """The events that are delivered."""
        return [effect.event for effect in effects if isinstance(effect, Deliver)]

    def register(self, user: int, when: float = 5.0) -> Effects:
        """What follows when the user has registered the name that they have."""
        [ask] = self.rules.submit(user, Register("secret"), when)
        [store] = self.rules.answered(user, ask.question, Hashed("hash"), when)
        return self.rules.answered(user, store.write, None, when)

    def log_in(self, user: int, name: str) -> Effects:
        """What follows when the user has logged in with the right password."""
        return self.tries(user, name, right=True)

    def tries(self, user: int, name: str, *, right: bool = False, when: float = 5.0) -> Effects:
        """What follows when the user tries a password, which is right or not."""
        effects = self.rules.submit(user, LogIn(name, "secret"), when)
        if not isinstance(effects[0], Ask):
            return effects
        return self.rules.answered(user, effects[0].question, right, when)
