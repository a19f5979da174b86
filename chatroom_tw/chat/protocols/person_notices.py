"""Notices about people and server operators, in plain text. Shared by line and menu."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chatroom_tw.chat.protocols.notices import because, flat, how_long, time_of
from chatroom_tw.chat.rules import person_events
from chatroom_tw.chat.rules.events import Event


def _away_set(e: person_events.AwaySet) -> str:
    return f"* you are away{because(e.text)}" if e.text else "* you are here again"


def _ignoring(e: person_events.Ignoring) -> str:
    return f"* you ignore {e.name} now" if e.on else f"* you hear from {e.name} again"


def blocked(e: person_events.Blocked) -> str:
    """What somebody is told who may not be on this server: until when, and why."""
    return f"you are blocked on this server {how_long(e.until, e.now)}{because(e.reason)}"


def killed(e: person_events.Killed) -> str:
    """What somebody is told whose connections are ended."""
    return f"{e.by} has ended your connections{because(e.reason)}"


def walled(e: person_events.Walled) -> str:
    """What a server operator tells everybody."""
    return f"{e.by} tells everybody: {flat(e.text)}"


def _reported(e: person_events.Reported) -> str:
    if e.sent:
        return f"* your report of {e.name} has reached the server operators"
    return f"* {time_of(e.at)} {e.by} reports {e.name}: {flat(e.text)}"


def _oper_set(e: person_events.OperSet) -> str:
    if e.on:
        return f"* you are the server operator {e.name} on this device"
    return f"* you are the server operator {e.name} no more"


def _done(e: person_events.Done) -> str:
    if e.what in _DONE:
        return "* " + _DONE[e.what].format(flat(e.subject))
    return f"* {e.what} is done{because(e.subject)}"


_DONE = {
    "kill": "the connections of {} are ended",
    "reload": (
        "certificates and operators are read again; the log says what has changed, or is wrong"
    ),
}
"""What is said of some of what was done."""

NOTICES: dict[type[Event], Callable[[Any], str]] = {
    person_events.AwaySet: _away_set,
    person_events.IsAway: lambda e: f"* {e.name} is away{because(e.text)}",
    person_events.Ignoring: _ignoring,
    person_events.Unregistered: lambda e: f"* the name {e.name} is not registered any more",
    person_events.DeviceClosed: lambda e: f"* another device of {e.name} has ended this one",
    person_events.ClosedDevice: lambda e: f"* device {e.number} is ended",
    person_events.OperSet: _oper_set,
    person_events.Killed: lambda e: f"* {killed(e)}",
    person_events.Done: _done,
    person_events.Walled: lambda e: f"* {walled(e)}",
    person_events.Reported: _reported,
    person_events.RegisteredFor: lambda e: f"* the name {e.name} is registered",
}
"""The notices that line and menu have in common."""
