"""Confirmed commands: their answers come after everything is stored that they have changed.

Most commands that change something for good wait for the storage anyway. What is said is put into
the history without waiting, so that others read it at once: whoever has asked for it waits here.
"""

from __future__ import annotations

from dataclasses import replace

from chatroom_tw.chat.rules.effects import Decided, Effect, Effects, Record, Remember, Store
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.talk import Apart, Said
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.chat.rules.tracking_events import Echo
from chatroom_tw.server.effects import Ask, Deliver, Person

NOT_AWAITED = (Said, Remember, Record)
"""Effects for which nobody waits."""


def confirmed(device: Device, following: Effects) -> Effects:
    """The same effects, with those that answer the device behind what they acknowledge."""
    if any(isinstance(effect, (Ask, Store)) for effect in following):
        return following  # They wait already.
    if not any(isinstance(effect, NOT_AWAITED) for effect in following):
        return following
    others: Effects = []
    answers: list[Effect] = []
    for effect in following:
        if type(effect) is Said and effect.speaker == device.id:
            others.append(_apart(effect, device))
            answers.append(tell(device, Echo(effect)))
        elif type(effect) is Deliver and effect.to == Person(device.id):
            answers.append(effect)
        else:
            others.append(effect)
    return [*others, Store(device.id, Decided((), tuple(answers)))]


def _apart(said: Said, device: Device) -> Said:
    """What is said, for all others."""
    apart = said.apart or Apart()
    return said._replace(apart=replace(apart, deaf=(*apart.deaf, device.id)))
