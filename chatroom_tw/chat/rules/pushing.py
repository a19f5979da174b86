"""The rules of notifications for those who see no page of the chat.

What is for an account goes to its browsers' push services when nobody would see it: none of its
devices is connected, or all of them are pages out of sight. The subscriptions are in the storage
alone, as the rules do not ask for them.
"""

from __future__ import annotations

from collections.abc import Callable

from chatroom_tw.chat.rules.changes import ACCOUNT, PushSet
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.deciding import decide
from chatroom_tw.chat.rules.effects import Effects, Notify
from chatroom_tw.chat.rules.entities import Account, Device
from chatroom_tw.chat.rules.events import Message, Said
from chatroom_tw.chat.rules.push_commands import SetSight, TakePushes
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.roles import Role
from chatroom_tw.chat.rules.state import State
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refused


def take_pushes(state: State, device: Device, command: TakePushes, when: float) -> Effects:
    """Raises `Refused(LOG_IN_FIRST)`: a guest is nobody after the last connection."""
    account = device.user.account
    if account is None:
        raise Refused(ChatError.LOG_IN_FIRST)
    quiet = "\n".join(text.key(room) for room in command.quiet)
    keys = command.key, command.secret
    subscribed = PushSet(account.key, command.endpoint, *keys, quiet, when)
    return decide(state, device, (), (), when, stored=(subscribed,))


def set_sight(state: State, device: Device, command: SetSight, when: float) -> Effects:
    state.set_sight(device, command.on)
    return []


def private(account: Account | None, message: Message) -> list[Notify]:
    """The account's browsers are told of a private message, if nobody would see it."""
    return [Notify(account.key, message)] if account and is_unseen(account) else []


def is_unseen(account: Account) -> bool:
    """Whether its owner sees no device."""
    return account.user is None or all(one.out_of_sight for one in account.user.devices)


def misses(state: State, key: str, said: Said) -> bool:
    """Whether the account's owner, who is mentioned in what was said in a room, does not see it.

    So it is for one who is in the room, or comes back there, and hears its speaker.
    """
    account = state.accounts.get(key)
    room = state.rooms.get(text.key(said.room))
    if account is None or room is None or not is_unseen(account):
        return False
    return room.key in account.memberships and _speaker(state, said) not in account.ignored


def _speaker(state: State, said: Said) -> str:
    """The speaker, as `User.person` names people."""
    device = state.devices.get(said.speaker)
    return device.user.person if device else ACCOUNT + text.key(said.identity.account)


def called(state: State, said: Said) -> frozenset[str]:
    """The accounts, by key, that this calls if it calls everyone: those that have the room, but for
    that of its speaker, who leads it. Nobody else calls anybody."""
    room, speaker = state.rooms.get(text.key(said.room)), _speaker(state, said)
    if room is None:
        return frozenset()
    role, _ = room.roles.get(speaker, (Role.MEMBER, ""))
    if role.rank < Role.OPERATOR.rank:
        return frozenset()
    return frozenset(room.kept) - {speaker.removeprefix(ACCOUNT)}


RULES: dict[type[Command], Callable[..., Effects]] = {
    TakePushes: take_pushes,
    SetSight: set_sight,
}
