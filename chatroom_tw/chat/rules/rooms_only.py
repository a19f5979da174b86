"""The rules of visits: how clients come and go that are programs, and go by numbers.

They know rooms by number and cannot be asked again: there is no name that they
could be refused because somebody else has it, and what they ask for twice they
are told twice.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, people, rooms
from chatroom_tw.chat.rules.effects import Effects
from chatroom_tw.chat.rules.events import Exited
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State, User
from chatroom_tw.server import text
from chatroom_tw.server.effects import Deliver, Person
from chatroom_tw.server.refusals import Refused


def visit(state: State, user: User, command: commands.JoinAs, when: float) -> Effects:
    text.spaced_person_name(command.name)  # Refused before anything has changed.
    room = rooms.room_to_join(state, user, text.unspaced(command.room))
    if user.memberships is None:
        user.memberships = {}
    effects = people.take_name(state, user, command.name)
    entering = [] if room in user.rooms else rooms.enter(state, user, room)
    return [*effects, rooms.entered(user, room, command.room), *entering]


def end_visit(state: State, user: User, command: commands.LeaveByRef, when: float) -> Effects:
    key = state.key_meant(command.room)
    room = state.rooms.get(key)
    if room is not None and room in user.rooms:
        return rooms.leave_room(state, user, room)
    number = state.numbers.number(key)
    membership = user.membership(number)
    if not membership:
        raise Refused(ChatError.NOT_A_MEMBER, command.room.text)
    return [Deliver(Person(user.id), Exited(key, number, membership))]
