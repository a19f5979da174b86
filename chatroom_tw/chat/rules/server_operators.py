"""The rules of server operators: how one becomes one, and what they may do on the whole server."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil

from chatroom_tw.chat.rules import changes, devices, lookups, rights, tries
from chatroom_tw.chat.rules import effects as effects_
from chatroom_tw.chat.rules.acts import act, signed
from chatroom_tw.chat.rules.changes import ReportMade, ReportsRead
from chatroom_tw.chat.rules.deciding import decide, record
from chatroom_tw.chat.rules.effects import Effects, OperatorOf
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.operator_commands import Deoper, Kill, Oper, Reload, Report, Wall
from chatroom_tw.chat.rules.person_events import Done, Killed, OperSet, Reported, Walled
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.telling import tell, tell_as_well
from chatroom_tw.server.effects import Close
from chatroom_tw.server.refusals import Refused

REPORT_PAUSE = 10.0
"""Seconds between two reports of one user."""


def oper(state: State, device: Device, command: Oper, when: float) -> Effects:
    question = OperatorOf(tries.key_of(command.name), command.password, tries.place_of(device))
    return tries.attempt(state, device, question, when)


def opered(
    state: State, device: Device, question: OperatorOf, matches: bool, when: float
) -> Effects:
    if not matches or question.name not in state.operators:
        return tries.wrong(state, device, question)
    tries.right(state, question)
    state.set_operator(device, question.name)
    reports = state.take_reports()
    told: Effects = [tell(device, OperSet(question.name, True))]
    told += [tell(device, Reported(one.by, one.name, one.text, one.at)) for one in reports]
    return [*told, *(record(state, ReportsRead(reports[-1].at)) if reports else ())]


def deoper(state: State, device: Device, command: Deoper, when: float) -> Effects:
    rights.check_server(device)
    return _demote(state, device)


def _demote(state: State, device: Device) -> Effects:
    name = device.operator
    state.set_operator(device, "")
    return [tell(device, OperSet(name, False)), *devices.put_out_guest(state, device.user)]


def set_operators(state: State, names: Iterable[str]) -> Effects:
    """The operators' file has these names, by key. Whoever is not in it is none any more."""
    names = state.operators = frozenset(names)
    effects: Effects = []
    for device in state.devices.values():
        if device.operator and device.operator not in names:
            effects += _demote(state, device)
    return effects


def kill(state: State, device: Device, command: Kill, when: float) -> Effects:
    rights.check_server(device)
    other = lookups.user_called(state, command.name)
    if other is device.user:
        raise Refused(ChatError.ONESELF)
    by, name = signed(device), str(other.name)
    killed: Effects = []
    for one in other.devices:
        killed += [tell(one, Killed(by, command.reason)), Close(one.id)]
    done = act(device, None, "kill", name, command.reason, when)
    return [*killed, tell(device, Done("kill", name)), *record(state, done)]


def wall(state: State, device: Device, command: Wall, when: float) -> Effects:
    rights.check_server(device)
    event = Walled(signed(device), command.text, device.user.identity)
    return [tell_as_well(one, event, device) for one in state.devices.values()]


def report(state: State, device: Device, command: Report, when: float) -> Effects:
    user = device.user
    person, name, _ = rights.person_called(state, command.name)
    if person == user.person:
        raise Refused(ChatError.ONESELF)
    wait = user.last.get("report", -REPORT_PAUSE) + REPORT_PAUSE - when
    if wait > 0:
        raise Refused(ChatError.TOO_SOON, str(ceil(wait)))
    by = str(user.name)
    sent = tell(device, Reported(by, name, command.text, when, sent=True))
    operators = [one for one in state.devices.values() if one.operator]
    if operators:
        told = Reported(by, name, command.text, when)
        state.user_changes.note_last(user, "report", when)
        others = (one for one in operators if one is not device)
        return [*(tell_as_well(one, told, device) for one in others), sent]
    if len(state.reports) >= changes.REPORTS:
        raise Refused(ChatError.TOO_MANY_REPORTS)
    state.user_changes.note_last(user, "report", when)
    made = ReportMade(when, by, name, command.text)
    return decide(state, device, [made], [sent], when, stored=[made])


def reload(state: State, device: Device, command: Reload, when: float) -> Effects:
    rights.check_server(device)
    return [effects_.Reload(), tell(device, Done("reload", ""))]
