"""What clients of IRC are told of refusals for which there is no numeric of their own."""

from __future__ import annotations

from enum import Enum

from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import CommonError

WORDS: dict[Enum, str] = {
    CommonError.SERVER_FAULT: "the server could not do that; try again later",
    CommonError.NOT_STORED: "the server cannot store anything just now; try again later",
    ChatError.NO_SUCH_USER: "there is no client number {}",
    ChatError.NO_SUCH_ADDRESS: "there is nobody at {}",
    ChatError.IN_NO_ROOM: "you are in no channel",
    ChatError.ROOM_EXISTS: "there is a channel #{} already",
    ChatError.BAD_SETTING: "{}",
    ChatError.BAD_TARGET: "{}",
    ChatError.NOT_RESTRICTED: "{} is not in that list",
    ChatError.TOO_SOON: "too soon; again in {} s",
    ChatError.NO_SUCH_LINE: "there is no line of {} that you can remove",
    ChatError.NOT_YOURS: "{} has said that",
    ChatError.TOO_LATE: "that was said more than a day ago, and stays",
    ChatError.NO_EMOJI: "{} is no emoji",
    ChatError.ENOUGH_REACTIONS: "a message has at most {} reactions of that kind",
    ChatError.NO_UPLOADS: "this server takes no files",
    ChatError.TOO_BIG: "a file has at most {} bytes here",
    ChatError.FILES_FULL: "there is no space left for files on this server",
    ChatError.TOO_MANY_UPLOADS: "at most {} files are sent at one time",
    ChatError.LOG_IN_FIRST: "guests can do nothing here; log in first",
    ChatError.NOBODY_REGISTERS: "no names are registered on this server",
    ChatError.OPERATORS_REGISTER: "only server operators register names here",
    ChatError.NO_SUCH_DEVICE: "you have no device {}",
    ChatError.ONESELF: "that is you; this can only be done to others",
    ChatError.NOT_IGNORED: "you do not ignore {}",
    ChatError.TOO_MANY_IGNORED: "you ignore as many as you can",
    ChatError.TOO_MANY_REPORTS: "no operator has read the last reports yet",
    ChatError.GUEST_ROOMS: "a guest has at most {} channels; leave one first",
    ChatError.ROOMS_ONLY: "{} can only be told something in channels",
    ChatError.INBOX_FULL: "the inbox of {} is full; try again when they have read it",
    ChatError.ENOUGH_MESSAGES: "your share of the inbox of {} is full",
    ChatError.ALREADY_REGISTERED: "{} is registered already",
    ChatError.TOO_MANY_TRIES: "too many tries; again in {} minutes",
    ChatError.SHORT_PASSWORD: "that password is too short; choose a longer one",
    ChatError.ENOUGH_NAMES: "enough names were registered from here; again in {} minutes",
    ChatError.ONE_NAME: "you have registered a name on this connection already",
    ChatError.NO_ACCOUNT: "you are not logged in",
    ChatError.MAY_NOT_STOP: "this server is not stopped from here",
    ChatError.SERVER_BUSY: "too many people are logging in; try again in a while",
    ChatError.MODERATED: "only those with a voice talk in #{}",
    ChatError.MUTED: "you are muted in #{}",
}
"""The other reasons have numerics: see `refusals`."""
