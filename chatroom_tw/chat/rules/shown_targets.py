"""How targets are shown where addresses are hidden: in lists, in answers and in logs.

An address that a server operator has typed, or that a guest has whose name was typed, is shown as
`h-3f9a1c27`. One that somebody has typed who is shown none stays as it is: else they would learn
how any address is shown, and so whose it is.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import rights, targets
from chatroom_tw.chat.rules.bans import Bans, Entry
from chatroom_tw.chat.rules.entities import Device, Room
from chatroom_tw.chat.rules.state import State


def hides(state: State, device: Device) -> bool:
    """Whether the device is shown no addresses."""
    return not rights.sees_addresses(state, device)


def shown(state: State, device: Device, entry: Entry) -> str:
    """The target of an entry as the device is shown it."""
    return _hidden(state, entry) if hides(state, device) else targets.written(entry.target)


def logged(state: State, room: Room | None, entry: Entry) -> str:
    """The same in the log: those who lead a room read its log, and may be shown no addresses."""
    if room and state.policy.hidden_addresses:
        return _hidden(state, entry)
    return targets.written(entry.target)


def shown_like(
    state: State, device: Device, entries: Bans, target: targets.Target
) -> list[targets.Target]:
    """The targets of the entries that the device is shown as this one is written."""
    written = targets.written(target)
    return [one.target for one in entries if shown(state, device, one) == written]


def _hidden(state: State, entry: Entry) -> str:
    target = entry.target
    if isinstance(target, targets.Network):
        return targets.written(targets.Hidden(_host(state, target)))
    if isinstance(target, targets.Mask) and entry.sees_addresses:
        nick, user, host = targets.parts_of(target)
        address = targets.address_in(host)
        if isinstance(address, targets.Network):
            return f"{nick}!{user}@{_host(state, address)}"
    return targets.written(target)


def _host(state: State, network: targets.Network) -> str:
    return state.policy.hidden_host(network.text.split("/")[0])
