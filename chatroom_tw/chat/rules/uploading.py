"""The rules of sending files: whether there is space for one, and what is said with it.

A client asks first (`upload`), and there is space for its file from then on. When the gateway has
all bytes, the file is sent like a text (`send_file`). If its user may not say anything there any
more, that is refused, and the file is dropped.
"""

from __future__ import annotations

from chatroom_tw.chat.rules import commands, confirming, entering, guards, lookups, talking
from chatroom_tw.chat.rules.changes import FileDropped, FileSent
from chatroom_tw.chat.rules.effects import Effects, Record
from chatroom_tw.chat.rules.entities import Device, Room
from chatroom_tw.chat.rules.extras import Extra, File
from chatroom_tw.chat.rules.file_commands import EndUpload, SendFile, Upload
from chatroom_tw.chat.rules.message_events import MayUpload
from chatroom_tw.chat.rules.places import ROOM, place_of
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.state import State
from chatroom_tw.chat.rules.stored import cursor
from chatroom_tw.chat.rules.telling import tell
from chatroom_tw.server import text
from chatroom_tw.server.refusals import Refusal, Refused

AT_ONE_TIME = 10
"""The most files that a device sends at one time."""


def upload(state: State, device: Device, command: Upload, when: float) -> Effects:
    """Keep space for a file, if the user may send one there now."""
    policy, space = state.policy, state.space
    if not policy.upload:
        raise Refused(ChatError.NO_UPLOADS)
    if command.size > policy.upload:
        raise Refused(ChatError.TOO_BIG, str(policy.upload))
    _check(state, device, command.target, when)
    if space.count_of(device.id) >= AT_ONE_TIME:
        raise Refused(ChatError.TOO_MANY_UPLOADS, str(AT_ONE_TIME))
    if space.taken + command.size > policy.uploads:
        raise Refused(ChatError.FILES_FULL)
    return [tell(device, MayUpload(space.reserve(device.id, command.size), command))]


def _check(state: State, device: Device, target: str, when: float) -> None:
    """Raises `Refused`, as `talking.say` or `talking.send` would."""
    if target.startswith(ROOM):
        _room_to_talk_in(state, device, target, when)
        return
    other = state.names.get(text.key(target))
    if other is None and lookups.account_called(state, target) is None:
        raise Refused(ChatError.NO_SUCH_NAME, target)
    if other is not None and not lookups.can_be_told(other):
        raise Refused(ChatError.ROOMS_ONLY, other.name)


def _room_to_talk_in(state: State, device: Device, target: str, when: float) -> Room:
    room = lookups.room_called(state, target.removeprefix(ROOM))
    if room not in device.user.rooms:
        raise Refused(ChatError.NOT_A_MEMBER, room.name)
    if room.guarded:
        guards.check_voice(state, device, room, when)
    return room


def end_upload(state: State, device: Device, command: EndUpload, when: float) -> Effects:
    state.space.release(device.id, command.number)
    return []


def send_file(state: State, device: Device, command: SendFile, when: float) -> Effects:
    """Say something with a file that the gateway has. One that is refused is dropped."""
    try:
        if not state.space.release(device.id, command.number):
            raise Refused(ChatError.FILES_FULL)
        if not (state.policy.guests or device.user.account or device.operator):
            raise Refused(ChatError.LOG_IN_FIRST)  # They have logged out meanwhile.
        history, following = _send(state, device, command, when)
    except Refused as refused:
        refused = entering.unseen(state, device, refused)
        told = tell(device, Refusal(refused.reason, refused.subject))
        return [told, Record((FileDropped(command.name),))]
    state.space.add(1, command.file.size)
    # Before what is said: if a crash loses that, the next start finds out.
    sent = [Record((FileSent(command.name, history, cursor(when)),)), *following]
    return confirming.confirmed(device, sent) if command.confirmed else sent


def _send(state: State, device: Device, command: SendFile, when: float) -> tuple[str, Effects]:
    """What is said, and in which history."""
    target, extra = command.upload.target, Extra(reply=command.upload.reply, file=command.file)
    words = said_with(command.file, command.upload.text, command.address)
    if target.startswith(ROOM):
        room = _room_to_talk_in(state, device, target, when)
        said = commands.Say(words, str(room.name), extra=extra)
        return str(room.name), talking.say(state, device, said, when)
    sent = talking.send(state, device, commands.Tell(target, words, extra), when)
    return place_of(state, device, target).history, sent


def said_with(file: File, caption: str, address: str) -> str:
    """The text that is said with a file, in one line: people without a page open the address."""
    return " ".join(filter(None, (caption, file.name, address)))


def caption_of(file: File, words: str) -> str:
    """What somebody has said with the file, of the text: not its name and its address."""
    rest, _, address = words.rpartition(" ")
    if not address.endswith(file.path) or not f" {rest}".endswith(f" {file.name}"):
        return words  # It was edited.
    return rest.removesuffix(file.name).rstrip(" ")
