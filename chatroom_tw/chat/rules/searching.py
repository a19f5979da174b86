"""The rules of searching: messages in the rooms that one is in, and in one's conversations; of
reading a conversation page by page; and of listing one's conversations.

What is said by somebody whom the searcher ignores is left out.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import lookups, marking, saying
from chatroom_tw.chat.rules.conversations import MARK, name_of, party
from chatroom_tw.chat.rules.effects import ConversationOf, ConversationsOf, Effects, SearchOf
from chatroom_tw.chat.rules.entities import Device
from chatroom_tw.chat.rules.message_commands import ListConversations, ReadConversation, Search
from chatroom_tw.chat.rules.message_events import (
    Conversation,
    ConversationLine,
    ConversationList,
    FoundLine,
    FoundList,
)
from chatroom_tw.chat.rules.places import (
    ROOM,
    other_in,
    own_key,
    party_called,
    readable_since,
    shown_name,
)
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import Found, Latest, Page
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.server import text
from chatroom_tw.server.effects import Ask
from chatroom_tw.server.refusals import Refused


def search(state: State, device: Device, command: Search, when: float) -> Effects:
    user = device.user
    if command.room is not None:
        room = lookups.room_called(state, command.room)
        if room not in user.rooms:
            raise Refused(ChatError.NOT_A_MEMBER, room.name)
        return [Ask(device.id, SearchOf((room.name,), command.query))]
    places = [room.name for room in user.rooms]
    if user.account:
        places.append(user.account.part)
    return [Ask(device.id, SearchOf(tuple(places), command.query))]


def show_found(
    state: State, device: Device, question: SearchOf, found: Found, when: float
) -> Effects:
    """They may have been put out of a room meanwhile, or have logged out."""
    places = {line.when: _place(state, device, history) for history, line in found.lines}
    heard = saying.heard(state, device.user, (line for _, line in found.lines))
    lines = tuple(FoundLine(*place, line) for line in heard if (place := places[line.when]))
    now = when - state.ahead
    return [tell(device, FoundList(question.query.words, lines, found.more, now))]


def _place(state: State, device: Device, history: str) -> tuple[str, str] | None:
    """The room, or the name of the other one in a conversation; None: it is not the user's."""
    if history.startswith(MARK):
        other = other_in(state, device.user, history)
        return ("", other) if other else None
    room = state.rooms.get(text.key(history))
    return (room.name, "") if room in device.user.rooms and room else None


def read_conversation(
    state: State, device: Device, command: ReadConversation, when: float
) -> Effects:
    user = device.user
    other = party_called(state, user, command.name)
    where = name_of(party(user), other)
    question = ConversationOf(where, command.count, command.before, other, command.name)
    return [Ask(device.id, question)]


def show_conversation(
    state: State, device: Device, question: ConversationOf, page: Page, when: float
) -> Effects:
    """They may have another name meanwhile, or have logged out."""
    user, name = device.user, shown_name(state, question.other, question.name)
    if question.room != name_of(party(user), question.other) or not name:
        raise Refused(ChatError.NO_SUCH_NAME, question.name)
    since = readable_since(state, user, question.other)
    lines = tuple(line for line in page.lines if line.when > since)
    more = page.more and len(lines) == len(page.lines)
    heard = saying.heard(state, user, lines)
    return [tell(device, Conversation(name, heard, more, own_key(user), question.before))]


def list_conversations(
    state: State, device: Device, command: ListConversations, when: float
) -> Effects:
    account = device.user.account
    if account is None:
        raise Refused(ChatError.NO_ACCOUNT)
    read = tuple(
        (name_of(account.part, target), marking.reached_at(state, at))
        for target, at in account.marked.items()
        if not target.startswith(ROOM)
    )
    question = ConversationsOf(account.key, command.count, command.before, read)
    return [Ask(device.id, question)]


def show_conversations(
    state: State, device: Device, question: ConversationsOf, found: Latest, when: float
) -> Effects:
    """They may have logged out meanwhile: then there is nothing to show.

    Who has had the last word has read what was said before, unless there is a marker.
    """
    user, read, own = device.user, dict(question.read), own_key(device.user)
    heard = saying.heard(state, user, (line for _, line, _ in found.lines))
    shown = []
    for history, line, unread in found.lines:
        if line in heard and (other := other_in(state, user, history)):
            at = read.get(history, -1)
            is_answered = at < 0 and text.key(line.name) == own
            shown.append(ConversationLine(other, line, 0 if is_answered else unread, at))
    return [tell(device, ConversationList(tuple(shown), found.more, own, question.before))]
