"""What the line protocol says when a command is refused: a text for each reason."""

from __future__ import annotations

from enum import Enum

from chatroom_tw.chat.protocols.notices import clipped, flat
from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.chat.rules.rooms import MADE_LIMIT
from chatroom_tw.server.refusals import CommonError, Refusal

WRITTEN_OUT = frozenset({ChatError.BAD_SETTING, ChatError.BAD_TARGET})
"""Reasons whose subject says what is wrong: it is no repeated input, and is told whole."""


def refusal(refusal: Refusal) -> str:
    """The line that tells the sender of a command that it was refused."""
    whole = refusal.reason in WRITTEN_OUT
    subject = flat(refusal.subject) if whole else clipped(refusal.subject)
    return "! " + REFUSALS[refusal.reason].format(subject)


REFUSALS: dict[Enum, str] = {
    CommonError.BAD_NAME: "the name {} is not allowed; use 1 to 32 letters, digits, - _ .",
    CommonError.NAME_TAKEN: "the name {} is taken; choose another",
    ChatError.NAME_REGISTERED: "{0} is registered; /login {0} PASSWORD if it is yours",
    ChatError.NO_SUCH_NAME: "there is no {}; L lists who is here",
    ChatError.NO_SUCH_USER: "there is no client number {}",
    ChatError.NO_SUCH_ADDRESS: "no client {}",
    ChatError.IN_NO_ROOM: "you are in no room; /join one",
    ChatError.NO_SUCH_ROOM: "there is no room {}; /rooms lists them",
    ChatError.ROOM_EXISTS: "there is a room {} already",
    ChatError.NOT_A_MEMBER: "you are not in {}; /join it first",
    ChatError.TOO_MANY_ROOMS: "{} is in too many rooms; /leave one first",
    ChatError.TOO_MANY_MADE: (
        f"you are in {MADE_LIMIT} rooms of your own; /leave one before you make or join {{}}"
    ),
    ChatError.ALREADY_THERE: "{} is there already",
    ChatError.NOT_THERE: "{} is not there",
    ChatError.ROOMS_ONLY: "{}'s program knows only the rooms that it joins; say it there",
    ChatError.INBOX_FULL: "the inbox of {} is full; try again when they have read it",
    ChatError.ENOUGH_MESSAGES: (
        "your share of the inbox of {} is full; try again when they have read it"
    ),
    ChatError.ALREADY_REGISTERED: "the name {} is registered already",
    ChatError.WRONG_PASSWORD: "wrong name or password",
    ChatError.TOO_MANY_TRIES: "too many tries; again in {} minutes",
    ChatError.SHORT_PASSWORD: "a password has at least 8 characters; choose a longer one",
    ChatError.ENOUGH_NAMES: "enough names were registered from here; again in {} minutes",
    ChatError.ONE_NAME: "you have registered a name on this connection already",
    ChatError.NO_ACCOUNT: "you are not logged in; /login NAME PASSWORD first",
    # Rooms that are led.
    ChatError.NOT_AN_OWNER: "only an owner of {} can do that",
    ChatError.NOT_AN_OPERATOR: "only an operator of {} can do that",
    ChatError.HIGHER_ROLE: "{} has a role as high as yours, or a higher one",
    ChatError.LAST_OWNER: "{} has no other owner, and no operator who could be one; /role first",
    ChatError.BAD_SETTING: "{}",
    ChatError.BAD_TARGET: "{}",
    ChatError.NOT_RESTRICTED: "{} is not in that list; /bans, /mutes and /blocks show them",
    ChatError.TOO_MANY_RESTRICTED: "{} has as many as there can be; end others first",
    ChatError.WRONG_KEY: "{0} asks for its key; /join {0} KEY",
    ChatError.ROOM_FULL: "{} is full; try again later",
    ChatError.INVITE_ONLY: "{} is only for those who are invited",
    ChatError.REGISTERED_ONLY: "{} is only for registered names; /register or /login first",
    ChatError.MODERATED: "only those with a voice talk in {}",
    ChatError.MUTED: "you are muted in {}",
    ChatError.TOO_SOON: "that was not said: too soon; again in {} s",
    ChatError.NO_SUCH_LINE: "there is no line of {} here that you can remove",
    ChatError.NOT_YOURS: "{} has said that; you edit what you have said yourself",
    ChatError.TOO_LATE: "that was said more than a day ago, and stays",
    ChatError.NO_EMOJI: "{} is no emoji",
    ChatError.ENOUGH_REACTIONS: "a message has at most {} reactions of that kind",
    ChatError.NO_UPLOADS: "this server takes no files",
    ChatError.TOO_BIG: "a file has at most {} bytes here",
    ChatError.FILES_FULL: "there is no space left for files on this server",
    ChatError.TOO_MANY_UPLOADS: "at most {} files are sent at one time",
    ChatError.MAIN_STAYS: "main is always there",
    ChatError.GUEST_ROOMS: "a guest has at most {} rooms; /register, or leave one first",
    # People, and server operators.
    ChatError.NOT_A_SERVER_OPERATOR: "only a server operator can do that",
    ChatError.LOG_IN_FIRST: "guests can do nothing here; /login NAME PASSWORD first",
    ChatError.NOBODY_REGISTERS: "no names are registered on this server",
    ChatError.OPERATORS_REGISTER: "only server operators register names here; ask one of them",
    ChatError.NO_SUCH_DEVICE: "you have no device {}; /devices lists them",
    ChatError.ONESELF: "that is you; this can only be done to others",
    ChatError.NOT_IGNORED: "you do not ignore {}; /ignores lists whom you do",
    ChatError.TOO_MANY_IGNORED: "you ignore as many as you can; /unignore NAME first",
    ChatError.BAD_DISPLAY: "{} is not allowed as a display name; use 1 to 40 characters",
    ChatError.DISPLAY_TAKEN: "the display name {} looks like the name of somebody else",
    ChatError.TOO_MANY_REPORTS: "no operator has read the last reports yet; try again later",
    # The server.
    ChatError.MAY_NOT_STOP: "nobody may stop this server from here",
    ChatError.SERVER_BUSY: "too many people are logging in; try again in a while",
    CommonError.SERVER_FAULT: "the server could not do that; try again later",
    CommonError.NOT_STORED: "the server cannot store anything just now; try again later",
}
