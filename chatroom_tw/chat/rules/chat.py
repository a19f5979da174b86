"""The rules of a chat, and the one way in to them.

    rules = ChatRules("rossi-family")
    ann, effects = rules.connect("192.0.2.1:40000", Traits.ALL, when)
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

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from chatroom_tw.chat.rules import (
    changes,
    commands,
    deciding,
    dumping,
    effects,
    entering,
    loading,
    people,
    pushing,
    server_operators,
    telling,
)
from chatroom_tw.chat.rules.applying import apply
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.entities import Device, Registration
from chatroom_tw.chat.rules.events import Said
from chatroom_tw.chat.rules.policy import Policy
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.state_entities import NO_POLICY
from chatroom_tw.chat.rules.stored import HistoryLimits, StoredAccount, StoredRoom
from chatroom_tw.chat.rules.tables import ANSWERS, FREE, RULES, STORED, TAKEN_BACK, TIMERS, Rule
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.refusals import Refused

LIMITS = HistoryLimits()


def _for_members(rules: dict[type[commands.Command], Rule]) -> dict[type[commands.Command], Rule]:
    """The rules of a server that takes no guests."""
    return {
        kind: rule if kind in FREE else partial(_if_member, rule) for kind, rule in rules.items()
    }


def _if_member(rule: Rule, state: State, device: Device, command: Any, when: float) -> Effects:
    if device.user.account is None and not device.operator:
        raise Refused(ChatError.LOG_IN_FIRST)
    return rule(state, device, command, when)


def _telling_watchers(rule: Rule) -> Rule:
    """The rule, after which those who watch names are told who has come and gone."""

    def telling_watchers(state: State, device: Device, command: Any, when: float) -> Effects:
        return _with_names(state, rule(state, device, command, when))

    return telling_watchers


def _with_names(state: State, following: Effects) -> Effects:
    return [*following, *telling.tell_names(state)] if state.watches.changed else following


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
        policy: Policy = NO_POLICY,
        restored: Iterable[changes.Restorable] = (),
        files: tuple[int, int] = (0, 0),
    ) -> None:
        """`accounts` are the stored accounts, with what is in the inbox of each.

        `rooms` are the stored rooms, by number, and `restored` is what else was stored. `limits` is
        what users are told of the history. `files` is how many files were sent that are there
        still, and how many bytes they have.
        """
        self._state = State(server, limits, may_be_stopped=may_be_stopped, policy=policy)
        rules = RULES if policy.guests else _for_members(RULES)
        self._rules = {kind: _telling_watchers(rule) for kind, rule in rules.items()}
        self._rules[commands.Say] = rules[commands.Say]  # The hot path: it changes no names.
        for account in accounts:
            self._state.account_changes.add_account(
                account.name, Registration.STORED, account.unread, account.since
            )
        for room in rooms:
            self._state.room_changes.restore_room(room)
        for change in restored:
            apply(self._state, change)
        self._state.space.add(*files)
        self.touched: set[str] = self._state.touched
        """The names of the parts (see `dump`) that have changed since this set was cleared.

        The hub clears it after each batch, even if nothing reads it: otherwise it only grows.
        """

    def set_operators(self, names: Iterable[str]) -> Effects:
        """The operators' file has these names, by key: at the start, and when it is read again."""
        return server_operators.set_operators(self._state, names)

    def set_ahead(self, seconds: float) -> None:
        """The computer's clock was set: `when` is ahead of it by so many seconds from now on."""
        self._state.ahead = seconds

    def files_gone(self, count: int, size: int) -> Effects:
        """So many files, of so many bytes, have gone with their messages."""
        self._state.space.add(-count, -size)
        return []

    @property
    def files(self) -> int:
        """How many files were sent, and are there."""
        return self._state.space.files

    @property
    def file_bytes(self) -> int:
        """How many bytes they have."""
        return self._state.space.bytes

    @property
    def people(self) -> int:
        """How many users are connected."""
        return len(self._state.users)

    @property
    def rooms(self) -> int:
        """How many rooms there are."""
        return len(self._state.rooms)

    def misses(self, account: str, said: Said) -> bool:
        """Whether the owner of the account with this key misses what was said in a room."""
        return pushing.misses(self._state, account, said)

    def called(self, said: Said) -> frozenset[str]:
        """The keys of the accounts that are called by what was said in a room, if it calls
        everyone."""
        return pushing.called(self._state, said)

    def connect(
        self,
        address: str,
        traits: Traits | None = None,
        when: float = 0.0,
        protocol: str = "",
    ) -> tuple[int, Effects]:
        """A device has connected from `address` (`ip:port`). Its id, and effects.

        `protocol` is the word of what it speaks.
        """
        traits = Traits.ALL if traits is None else traits
        device = self._state.add_device(address, traits, when, protocol)
        return device.id, _with_names(self._state, people.connect(self._state, device, when))

    def disconnect(self, device: int, why: str = "", when: float = 0.0) -> Effects:
        """The device's connection has ended. `why` is a few words for others, or empty.

        Nothing here depends on `when`.
        """
        state = self._state
        return _with_names(state, people.disconnect(state, state.devices[device], why))

    def submit(self, device: int, command: commands.Command, when: float) -> Effects:
        """What follows from a command. Raises `Refused`."""
        state = self._state
        sender = state.devices[device]
        sender.active = when
        try:
            return self._rules[type(command)](state, sender, command, when)
        except Refused as refused:
            raise entering.unseen(state, sender, refused) from None

    def answered(
        self, device: int, question: effects.Question | effects.Write, answer: Any, when: float
    ) -> Effects:
        """What follows from the answer to an `Ask` or a `Store`. Raises `Refused`.

        The device of a `Store` may have gone meanwhile.
        """
        return _with_names(self._state, self._answered(device, question, answer, when))

    def _answered(
        self, device: int, question: effects.Question | effects.Write, answer: Any, when: float
    ) -> Effects:
        state, kind = self._state, type(question)
        if isinstance(question, effects.Decided):
            return deciding.decided(state, device, question, when)
        stored: Effects = []
        if kind in STORED:
            stored = STORED[kind](state, device, question, answer) or []
        if device in state.devices and kind in ANSWERS:
            return [*stored, *ANSWERS[kind](state, state.devices[device], question, answer, when)]
        return stored

    def unanswered(self, device: int, question: effects.Question | effects.Write) -> None:
        """An `Ask` or a `Store` could not be done, or the device of an `Ask` has gone.

        What was reserved for the answer is taken back.
        """
        kind = type(question)
        if kind in TAKEN_BACK:
            TAKEN_BACK[kind](self._state, device, question)

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
