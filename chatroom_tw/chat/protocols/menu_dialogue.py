"""The dialogue of the menu: a state machine without I/O.

`Dialogue.receive` takes a line of the user's and answers with steps: commands for the rules,
texts for the user, and BACK. `Dialogue.render` takes an event that the user is told of, gives
its text, and changes the state. Tables say what a line means in each state (`ON_LINE`), what an
event means beyond its text (`ON_EVENT`), and what the choices are (`CHOICES`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from chatroom_tw.chat.protocols.notices import clipped
from chatroom_tw.chat.rules import commands, events, room_events
from chatroom_tw.chat.rules.commands import Command
from chatroom_tw.chat.rules.events import Event
from chatroom_tw.server.net.framing import LINE_LIMIT, TOO_LONG
from chatroom_tw.server.refusals import Refusal
from chatroom_tw.server.text import unescaped

_PutOut = events.Removed | events.ExitedElsewhere | room_events.Kicked | room_events.RoomClosed
NOT_AT_THE_MENU = (events.DeliverySet,)
"""Events of which users are told only in a state that has a row for them."""


class State(Enum):
    """What the dialogue waits for."""

    OPENING = "the user's name, from the rules"
    NAMING = "a name, from the user"
    CHECKING = "the rules' answer to the name"
    CHOOSING = "a number of the menu"
    WRITING = "the text of a message"
    ADDRESSING = "the id of the recipient"
    CREATING = "the id of a room to create"
    JOINING = "the id of a room to join"
    ENTERING = "the rules' answer to joining the room"
    TALKING = "something to say in the room"
    LEAVING = "the rules' answer to leaving the room"


class _Back(Enum):
    BACK = "the user goes back to the line protocol"


BACK: Final = _Back.BACK
Step = Command | str | _Back

ASK_NAME = "Enter your name:"
ASK_TEXT = "Enter your message:"
ASK_RECIPIENT = "Enter the recipient's id:"
ASK_ROOM = "Enter the room's id:"
ASK_CHOICE = "Enter your choice:"
LEAVE = "bye"
NO_COMMANDS = "The menu has no commands that begin with /; // says a text that begins with one"
_PAGE_OF_USERS = re.compile(r"1\s+([1-9][0-9]{0,5})")
"""Choice 1, with the number of a page of its list."""
GO_BACK = "0"


class Dialogue:
    """One user's dialogue. `text_of` gives the text of an event."""

    __slots__ = ("_menu", "_message", "_room", "_state", "_text_of", "choices")

    def __init__(self, text_of: Callable[[Event], str], *, may_go_back: bool) -> None:
        self._text_of = text_of
        self._state = State.OPENING
        self._message = ""
        self._room = ""
        self.choices = {**CHOICES, **(RETURN if may_go_back else {})}
        """The choices of this user's menu, by the number that the user types."""
        lines = [f"{number}. {choice.title}" for number, choice in self.choices.items()]
        self._menu = "\n".join([*lines, ASK_CHOICE])

    @property
    def in_room(self) -> bool:
        """Whether the user talks in the current room, and is told what is said there."""
        return self._state is State.TALKING

    def begin(self) -> list[Step]:
        """The steps that come first."""
        return [commands.SetDelivery(on_request=True)]

    def receive(self, line: str) -> list[Step]:
        """The steps that follow from a line, or from `TOO_LONG` in place of a line."""
        if line == TOO_LONG:
            return [f"That line was dropped: it is longer than {LINE_LIMIT} bytes"]
        return ON_LINE[self._state](self, line)

    def render(self, event: Event) -> str:
        """The text that tells the user of the event; it may be empty."""
        follow = ON_EVENT.get((self._state, type(event)))
        if follow:
            return follow(self, event)
        return "" if isinstance(event, NOT_AT_THE_MENU) else self._text_of(event)

    # -- lines

    def _name(self, line: str) -> list[Step]:
        if line.strip() == GO_BACK and GO_BACK in self.choices:
            return self._go_back()
        self._state = State.CHECKING
        # SetDelivery is always answered, with the name that the user has by then.
        return [commands.Rename(line.strip()), commands.SetDelivery(on_request=True)]

    def _choose(self, line: str) -> list[Step]:
        paged = _PAGE_OF_USERS.fullmatch(line.strip())
        if paged:
            return self._submit(commands.ListClients(int(paged[1])))
        choice = self.choices.get(line.strip())
        if choice is None:
            return [f"{clipped(line.strip()) or 'That'} is no choice", self._menu]
        return choice.take(self)

    def _write(self, line: str) -> list[Step]:
        text = unescaped(line)
        if text is None:
            return [NO_COMMANDS, ASK_TEXT]
        if not text.strip():
            return [ASK_TEXT]
        self._message = text
        return self._ask(State.ADDRESSING, ASK_RECIPIENT)

    def _address(self, line: str) -> list[Step]:
        number, message = line.strip(), self._message
        self._message = ""
        if number.isascii() and number.isdigit() and len(number) < 20:
            return self._submit(commands.TellUser(int(number), message))
        return self._submit(f"There is no user with the id {clipped(number)}; 1 lists who is here")

    def _create(self, line: str) -> list[Step]:
        return self._submit(commands.Create(line.strip()))

    def _join(self, line: str) -> list[Step]:
        self._state = State.ENTERING
        room, *key = line.split(None, 1) or [""]
        return [commands.Join(room, make=False, key="".join(key).strip())]

    def _say(self, line: str) -> list[Step]:
        if line.strip() == LEAVE:
            self._state = State.LEAVING
            # The user is told nothing more of the room, nor that they have left it.
            return [commands.SetDelivery(on_request=True), commands.Leave(self._room)]
        text = unescaped(line)
        if text is None:
            return [NO_COMMANDS]
        return [commands.Say(text)] if text.strip() else []

    # -- choices

    def _ask(self, state: State, question: str) -> list[Step]:
        self._state = state
        return [question]

    def _submit(self, step: Step) -> list[Step]:
        """The step, and the menu after its answer, whatever that is."""
        self._state = State.CHOOSING
        return [step, self._menu]

    def _disconnect(self) -> list[Step]:
        return [commands.Quit()]

    def _go_back(self) -> list[Step]:
        return [BACK]

    # -- events

    def _opened(self, event: events.DeliverySet) -> str:
        if event.is_guest:
            self._state = State.NAMING
            return ASK_NAME
        return self._to_menu(event)

    def _ask_name_again(self, event: Event) -> str:
        self._state = State.NAMING
        return f"{self._text_of(event)}\n{ASK_NAME}"

    def _entered(self, event: events.Entered) -> str:
        self._state = State.TALKING
        self._room = event.room
        return self._text_of(event)

    def _put_out(self, event: _PutOut) -> str:
        return self._to_menu(event) if event.room == self._room else self._text_of(event)

    def _to_menu(self, event: Event) -> str:
        self._state = State.CHOOSING
        self._room = ""
        return f"{self._text_of(event)}\n{self._menu}"

    def _nothing(self, event: Event) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of the menu: its title, and a function that gives the steps of taking it."""

    title: str
    take: Callable[[Dialogue], list[Step]]


CHOICES: dict[str, Choice] = {
    "1": Choice("List users", lambda d: d._submit(commands.ListClients())),
    "2": Choice("Send a message", lambda d: d._ask(State.WRITING, ASK_TEXT)),
    "3": Choice("Read my messages", lambda d: d._submit(commands.ReadInbox())),
    "4": Choice("Create a room", lambda d: d._ask(State.CREATING, ASK_ROOM)),
    "5": Choice("Join a room", lambda d: d._ask(State.JOINING, ASK_ROOM)),
    "6": Choice("Disconnect", Dialogue._disconnect),
}
RETURN = {GO_BACK: Choice("Back to the line protocol", Dialogue._go_back)}

ON_LINE: dict[State, Callable[[Dialogue, str], list[Step]]] = {
    State.NAMING: Dialogue._name,
    State.CHOOSING: Dialogue._choose,
    State.WRITING: Dialogue._write,
    State.ADDRESSING: Dialogue._address,
    State.CREATING: Dialogue._create,
    State.JOINING: Dialogue._join,
    State.TALKING: Dialogue._say,
}
"""What a line means in each state. `Menu` takes a line only after everything before it is answered,
so no line comes in another state."""

ON_EVENT: dict[tuple[State, type[Event]], Callable[[Dialogue, Any], str]] = {
    (State.OPENING, events.DeliverySet): Dialogue._opened,
    (State.CHECKING, events.Renamed): Dialogue._nothing,
    (State.CHECKING, Refusal): Dialogue._ask_name_again,
    (State.CHECKING, events.DeliverySet): Dialogue._to_menu,
    (State.ENTERING, events.Entered): Dialogue._entered,
    (State.ENTERING, Refusal): Dialogue._to_menu,
    (State.ENTERING, room_events.Banned): Dialogue._to_menu,
    (State.TALKING, events.Removed): Dialogue._put_out,
    (State.TALKING, events.ExitedElsewhere): Dialogue._put_out,
    (State.TALKING, room_events.Kicked): Dialogue._put_out,
    (State.TALKING, room_events.RoomClosed): Dialogue._put_out,
    (State.LEAVING, events.Exited): Dialogue._to_menu,
    (State.LEAVING, Refusal): Dialogue._to_menu,
}
"""The events that change the state, or have another text, in a state."""
