"""The rules of a chat, and the one way in to them.

    rules = ChatRules("rossi-family")
    ann, effects = rules.connect("192.0.2.1:40000")
    effects = rules.submit(ann, Say("hello"), when)
    effects = rules.answered(ann, question, answer, when)    # after an `Ask` or a `Store`
    effects = rules.timer(name, when)                        # after a `SetTimer`
    effects = rules.disconnect(ann)

Each call decides, and returns effects for the hub to carry out. `submit` and `answered` raise
`Refused` when a rule is broken, and then nothing has changed. Times (`when`) are in seconds
since the epoch, and no two commands or answers have the same.

`dump` returns the state as values, with which `load` goes on in another instance of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from chatroom_tw.chat.rules import (
    accounts,
    commands,
    delivery,
    dumping,
    effects,
    loading,
    names,
    people,
    presence_batches,
    rooms,
    rooms_only,
    talking,
)
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Registration
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredAccount, StoredRoom
from chatroom_tw.chat.rules.traits import Traits

LIMITS = HistoryLimits()

# Each function below knows its own type of command, question or write: the tables bind them.
Rule = Callable[..., Effects]
"""Takes (state, user, command, when), or (state, user, question, answer, when)."""
Change = Callable[..., None]
"""Takes (state, user's id, write, answer), or (state, user's id, question)."""

RULES: dict[type[commands.Command], Rule] = {
    commands.Say: talking.say,
    commands.Tell: talking.tell,
    commands.TellAddress: talking.tell_address,
    commands.TellUser: talking.tell_user,
    commands.ReadHistory: talking.read_history,
    commands.ReadPage: talking.read_page,
    commands.AskHelp: talking.help_,
    commands.ReadInbox: delivery.read_inbox,
    commands.SetDelivery: delivery.set_delivery,
    commands.Create: rooms.create,
    commands.Join: rooms.join,
    commands.Leave: rooms.leave,
    commands.JoinAs: rooms_only.join_as,
    commands.LeaveByRef: rooms_only.leave_by_ref,
    commands.Add: rooms.add,
    commands.Remove: rooms.remove,
    commands.ListRooms: rooms.list_rooms,
    commands.ListMembers: rooms.list_members,
    commands.ListClients: people.list_clients,
    commands.Rename: names.rename,
    commands.Register: accounts.register,
    commands.LogIn: accounts.log_in,
    commands.ChangePassword: accounts.change_password,
    commands.Quit: people.quit_,
    commands.StopServer: people.stop_server,
}

STORED: dict[type[object], Change] = {
    effects.NewAccount: accounts.account_stored,
    effects.NewPassword: accounts.password_stored,
    effects.NewRoom: rooms.room_stored,
    effects.MarkRead: delivery.marked_read,
}
"""What changes when something is stored, whether its user is still there or not."""

ANSWERS: dict[type[object], Rule] = {
    effects.LinesOf: talking.show_history,
    effects.PageOf: talking.show_page,
    effects.UnreadOf: delivery.show_inbox,
    effects.PasswordOf: accounts.logged_in,
    effects.HashOf: accounts.hashed,
    effects.ReplacementOf: accounts.replaced,
    effects.NewAccount: accounts.registered,
    effects.NewPassword: accounts.password_changed,
    effects.NewMessage: delivery.message_stored,
    effects.NewRoom: rooms.room_ready,
}
"""What follows from an answer for a user who is still there."""

TAKEN_BACK: dict[type[object], Change] = {
    effects.HashOf: accounts.not_hashed,
    effects.ReplacementOf: accounts.not_replaced,
    effects.NewAccount: accounts.account_not_stored,
    effects.NewMessage: delivery.message_not_stored,
    effects.NewRoom: rooms.room_not_stored,
}
"""What changes when something could not be done."""

TIMERS: dict[str, Callable[[State, str, float], Effects]] = {
    presence_batches.TIMER: presence_batches.tell,
}
"""By the kind of a timer, which is its name up to the colon."""


class ChatRules:
    """The rules of one chat, and the state that they work on."""

    def __init__(
        self,
        server: str,
        accounts: Iterable[StoredAccount] = (),
        rooms: Iterable[StoredRoom] = (),
        *,
        limits: HistoryLimits = LIMITS,
        may_be_stopped: bool = False,
    ) -> None:
        """`accounts` are the stored accounts, with what is in the inbox of each.

        `rooms` are the stored rooms, by number; `limits` is what users are told of the history.
        """
        self._state = State(server, limits, may_be_stopped=may_be_stopped)
        for account in accounts:
            self._state.add_account(account.name, Registration.STORED, account.unread)
        for room in rooms:
            self._state.restore_room(room)
        self.touched: set[str] = self._state.touched
        """The names of the parts (see `dump`) that have changed since this set was cleared.

        The hub clears it after each batch, even if nothing reads it: otherwise it only grows.
        """

    def set_ahead(self, seconds: float) -> None:
        """The computer's clock was set: `when` is ahead of it by so many seconds from now on."""
        self._state.ahead = seconds

    @property
    def people(self) -> int:
        """How many users are connected."""
        return len(self._state.users)

    @property
    def rooms(self) -> int:
        """How many rooms there are."""
        return len(self._state.rooms)

    def connect(self, address: str, traits: Traits | None = None) -> tuple[int, Effects]:
        """A client has connected from `address` (`ip:port`). The id of its user, and effects."""
        user = self._state.add_user(address, Traits.ALL if traits is None else traits)
        return user.id, people.connect(self._state, user)

    def disconnect(self, user: int, why: str = "") -> Effects:
        """The user's connection has ended. `why` is a few words for the others, or empty."""
        return people.disconnect(self._state, self._state.users[user], why)

    def submit(self, user: int, command: commands.Command, when: float) -> Effects:
        """What follows from a command. Raises `Refused`."""
        state = self._state
        return RULES[type(command)](state, state.users[user], command, when)

    def answered(
        self, user: int, question: effects.Question | effects.Write, answer: Any, when: float
    ) -> Effects:
        """What follows from the answer to an `Ask` or a `Store`. Raises `Refused`.

        The user of a `Store` may have gone meanwhile.
        """
        state, kind = self._state, type(question)
        if kind in STORED:
            STORED[kind](state, user, question, answer)
        if user in state.users and kind in ANSWERS:
            return ANSWERS[kind](state, state.users[user], question, answer, when)
        return []

    def unanswered(self, user: int, question: effects.Question | effects.Write) -> None:
        """An `Ask` or a `Store` could not be done, or the user of an `Ask` has gone.

        What was reserved for the answer is taken back.
        """
        kind = type(question)
        if kind in TAKEN_BACK:
            TAKEN_BACK[kind](self._state, user, question)

    def timer(self, name: str, when: float) -> Effects:
        """What follows when the timer of that name is due: nothing, if it is unknown."""
        kind, _, key = name.partition(":")
        return TIMERS[kind](self._state, key, when) if kind in TIMERS else []

    def dump(self, parts: Iterable[str] | None = None) -> dict[str, object]:
        """The state as named parts: those of `parts`, or all. `dumping` describes them.

        One that is named and does not exist (any more) is None.
        """
        return dumping.dump(self._state, parts)

    def load(self, parts: Mapping[str, object]) -> None:
        """Go on with the state that another instance has dumped, with the same effects.

        This instance was made with the same arguments, but without accounts and rooms, and
        nothing has happened in it.
        """
        loading.load(self._state, parts)
