"""The rules of devices: connecting, disconnecting and listing them."""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, devices, moderation, rights
from chatroom_tw.chat.rules.effects import Effects, StopServer
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.events import ClientList, Goodbye, Welcome
from chatroom_tw.chat.rules.pages import page_of
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.traits import Traits
from chatroom_tw.server.effects import Close
from chatroom_tw.server.refusals import Refused


def connect(state: State, device: Device, when: float) -> Effects:
    """A new user is welcomed and enters the main room, as the protocol has it.

    One who is blocked is told so, and disconnected.
    """
    blocked = rights.block_of(state, device, when)
    if blocked:
        return moderation.end_blocked(device, blocked, when)
    effects: Effects = []
    if Traits.WELCOMED in device.traits:
        user = device.user
        effects.append(tell(device, Welcome(state.server, user.name, device.address, user.id)))
    return [*effects, *devices.begin(state, device, when)]


def disconnect(state: State, device: Device, why: str) -> Effects:
    """The device's connection has ended, for whatever reason."""
    effects = devices.depart(state, device, why)
    state.remove_device(device)
    return effects


def quit_(state: State, device: Device, command: commands.Quit, when: float) -> Effects:
    return [tell(device, Goodbye(device.user.name)), Close(device.id, command.reason)]


def stop_server(state: State, device: Device, command: commands.StopServer, when: float) -> Effects:
    if not state.may_be_stopped:
        raise Refused(ChatError.MAY_NOT_STOP)
    return [StopServer()]


def list_clients(
    state: State, device: Device, command: commands.ListClients, when: float
) -> Effects:
    others = page_of(state.devices.values(), command.page)
    clients = tuple(
        (rights.shown_address(state, device, other.address), other.user.name, other.id)
        for other in others
    )
    return [tell(device, ClientList(clients, len(state.devices), command.page))]
