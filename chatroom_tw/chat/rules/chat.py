"""The hall: everyone who is connected, and the one way in for what they do.

    hall = Hall("rossi-family")
    ann, effects = hall.connect("192.0.2.1:40000")
    effects = hall.submit(ann, Say("hello"), when)
    effects = hall.answered(ann, question, answer, when)     # after an `Ask`
    effects = hall.disconnect(ann)

Each call decides and answers with effects; carrying them out is the switchboard's
job. `submit` and `answered` raise `Refused` when a rule is broken, and then
nothing has changed.

Most of what is decided is what was decided before: who says a line in a room says the
next one there too. So whoever has said something has a voice (`ChatRules.voices`): until
anything but a `Say` is decided, of whomever, what they just say is `Said` in that room
and under that name, and the hall need not be asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chatroom_tw.chat.rules import commands, effects, people, rooms, talking
from chatroom_tw.chat.rules import delivery as listening
from chatroom_tw.chat.rules import rooms_only as visits
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.state import Account, Lifetime, State, Voice
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredRoom
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server import text

LIMITS = HistoryLimits()

# A rule takes (state, user, command, when); an answer (state, user, question,
# answer, when). Each knows its own type of command: the table is what binds them.
Rule = Callable[..., Effects]

RULES: dict[type[commands.Command], Rule] = {
    commands.Say: talking.say,
    commands.Tell: talking.tell,
    commands.TellAddress: talking.tell_address,
    commands.ReadHistory: talking.read_history,
    commands.ReadPage: talking.read_page,
    commands.AskHelp: talking.help_,
    commands.ReadInbox: listening.read_inbox,
    commands.SetDelivery: listening.listen,
    commands.TellUser: talking.tell_user,
    commands.Create: rooms.create,
    commands.Join: rooms.join,
    commands.Leave: rooms.leave,
    commands.JoinAs: visits.visit,
    commands.LeaveByRef: visits.end_visit,
    commands.Add: rooms.add,
    commands.Remove: rooms.remove,
    commands.ListRooms: rooms.list_rooms,
    commands.ListMembers: rooms.list_members,
    commands.ListClients: people.list_clients,
    commands.Rename: people.rename,
    commands.Register: people.register,
    commands.LogIn: people.log_in,
    commands.Quit: people.quit_,
    commands.StopServer: people.stop_server,
}

ANSWERS: dict[type[effects.Question], Rule] = {
    effects.LinesOf: talking.show_history,
    effects.PageOf: talking.show_page,
    effects.UnreadOf: listening.show_inbox,
    effects.MarkRead: listening.marked_read,
    effects.NewMessage: talking.told_later,
    effects.HashOf: people.hashed,
    effects.NewAccount: people.registered,
    effects.NewRoom: rooms.kept,
    effects.PasswordOf: people.logged_in,
}


class ChatRules:
    """The rules of one server, and the state they work on."""

    def __init__(
        self,
        server: str,
        accounts: Iterable[tuple[str, int]] = (),
        rooms: Iterable[StoredRoom] = (),
        *,
        limits: HistoryLimits = LIMITS,
        may_be_stopped: bool = False,
    ) -> None:
        """`accounts` are the names kept already, and how many messages wait for each.

        `rooms` are the rooms kept already, by number; `limits` is what people are told of the
        history.
        """
        self._state = State(server, limits, may_be_stopped=may_be_stopped)
        for name, unread in accounts:
            self._state.accounts[text.key(name)] = Account(name, unread, safe=True)
        for room in rooms:
            self._state.restore_room(room)
        self.voices: Mapping[int, Voice] = self._state.voices
        """Of those who have one just now, by their numbers."""

    def connect(self, address: str, traits: Traits | None = None) -> tuple[int, Effects]:
        """Somebody has come from `address`; the number they are known by from now on."""
        self._state.voices.clear()
        user = self._state.add_user(address, Traits.ALL if traits is None else traits)
        return user.id, people.arrive(self._state, user)

    def disconnect(self, user: int, why: str = "") -> Effects:
        """Somebody is gone. `why` is shown to those who stay, if there is something to say."""
        self._state.voices.clear()
        return people.depart(self._state, self._state.users[user], why)

    def submit(self, user: int, command: commands.Command, when: float) -> Effects:
        """What follows from the command. Raises `Refused`."""
        state = self._state
        if type(command) is not commands.Say:
            state.voices.clear()
        return RULES[type(command)](state, state.users[user], command, when)

    def answered(self, user: int, question: effects.Question, answer: Any, when: float) -> Effects:
        """What follows from the answer to an `Ask`. Raises `Refused`.

        Nothing more follows for somebody who has gone meanwhile.
        """
        accounts = self._state.accounts
        self._state.voices.clear()
        if isinstance(question, effects.NewAccount):
            people.account_kept(self._state, question)
        elif isinstance(question, effects.NewRoom):
            self._state.rooms[text.key(question.room.name)].stay = Lifetime.PERSISTENT
        elif isinstance(question, effects.MarkRead):
            accounts[question.account].unread -= answer
        asker = self._state.users.get(user)
        if asker is None:
            return []
        return ANSWERS[type(question)](self._state, asker, question, answer, when)

    def unanswered(self, user: int, question: object) -> None:
        """The outside world failed: what was foreseen for the answer is taken back."""
        accounts = self._state.accounts
        self._state.voices.clear()
        if isinstance(question, effects.NewAccount):
            del accounts[text.key(question.name)]
        elif isinstance(question, effects.HashOf):
            del accounts[text.key(self._state.users[user].name)]
        elif isinstance(question, effects.NewMessage):
            accounts[question.account].unread -= 1
        elif isinstance(question, effects.NewRoom):
            self._state.give_up_keeping(self._state.rooms[text.key(question.room.name)])

    def timer(self, name: str, when: float) -> Effects:
        return self.tell_crowd(name)

    def tell_crowd(self, room: str) -> Effects:
        """What `WakeRoom` asked for."""
        found = self._state.rooms.get(text.key(room))
        return rooms.tell_crowd(found) if found else []
