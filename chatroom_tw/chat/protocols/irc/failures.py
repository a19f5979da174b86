"""Refusals of commands that a standard reply (IRCv3's FAIL) answers instead of a numeric."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from chatroom_tw.chat.rules.refusals import ChatError
from chatroom_tw.server.refusals import CommonError

if TYPE_CHECKING:
    from chatroom_tw.chat.protocols.irc.connection import IrcProtocol

SHOWN = 64
"""The most characters of a parameter that are said back."""
_FAULTS = (CommonError.SERVER_FAULT, CommonError.NOT_STORED)
_NOT_STORED = "REDACT_FORBIDDEN", "That could not be stored; try again later"
_REDACT: dict[Enum, tuple[str, str]] = {
    ChatError.NO_SUCH_LINE: ("UNKNOWN_MSGID", "This message does not exist, or is too old"),
    ChatError.TOO_LATE: ("REDACT_FORBIDDEN", "This message is more than a day old, and stays"),
    ChatError.NOT_AN_OPERATOR: ("REDACT_FORBIDDEN", "You may not take this message back"),
    **dict.fromkeys(_FAULTS, _NOT_STORED),
}


def _chathistory(reason: Enum, params: tuple[str, ...]) -> tuple[str, ...]:
    code = "MESSAGE_ERROR" if reason in _FAULTS else "INVALID_TARGET"
    return code, *params[:2], "Messages could not be retrieved"


def _redact(reason: Enum, params: tuple[str, ...]) -> tuple[str, ...]:
    if reason in _REDACT:
        code, text = _REDACT[reason]
        return code, *params[:2], text
    return "INVALID_TARGET", params[0], "You cannot take back messages from there"


def _mark_read(reason: Enum, params: tuple[str, ...]) -> tuple[str, ...]:
    if reason in _FAULTS:
        return "INTERNAL_ERROR", params[0], "The marker could not be stored"
    return "INVALID_PARAMS", params[0], "There can be no marker of that"


COMMANDS = {"CHATHISTORY": _chathistory, "REDACT": _redact, "MARKREAD": _mark_read}
"""What makes the code of each of these commands, and what follows it."""


def failure(client: IrcProtocol, reason: Enum) -> list[str]:
    """The line that tells the client that the current command has failed."""
    message = client.current
    assert message
    params = tuple(shown(param) for param in message.params)
    code = COMMANDS[message.command](reason, params)
    return [client.from_server("FAIL", message.command, *code)]


def shown(param: str) -> str:
    """A parameter of the client as it is said back to it, between others."""
    return param.replace(" ", "_").lstrip(":")[:SHOWN] or "*"
