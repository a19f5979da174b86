"""The requests and answers of the TCD protocol, as the tests write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

# -- Requests.

START = re.compile(rb"(?:JOIN_CHATROOM|LEAVE_CHATROOM|CHAT|DISCONNECT):|HELO|KILL_SERVICE")
"""How a request begins. A read that begins so ends the request before it."""


def join(room: str, name: str) -> str:
    return f"JOIN_CHATROOM: {room}\nCLIENT_IP: 0\nPORT: 0\nCLIENT_NAME: {name}\n"


def leave(ref: object, name: str, join_id: object = 0) -> str:
    return f"LEAVE_CHATROOM: {ref}\nJOIN_ID: {join_id}\nCLIENT_NAME: {name}\n"


def say(ref: object, name: str, text: str, join_id: object = 0) -> str:
    return f"CHAT: {ref}\nJOIN_ID: {join_id}\nCLIENT_NAME: {name}\nMESSAGE: {text}\n\n"


def disconnect(name: str) -> str:
    return f"DISCONNECT: 0\nPORT: 0\nCLIENT_NAME: {name}\n"


def cut(whole: bytes, places: Iterable[int]) -> list[bytes]:
    """The pieces between those of the places at which no request might begin."""
    ends = sorted({0, *(place for place in places if not START.match(whole, place)), len(whole)})
    return [whole[start:end] for start, end in pairwise(ends)]


# -- Answers.


def joined(room: str, ref: int, join_id: int) -> str:
    return (
        f"JOINED_CHATROOM: {room}\nSERVER_IP: 127.0.0.1\nPORT: 12000\n"
        f"ROOM_REF: {ref}\nJOIN_ID: {join_id}\n"
    )


def left(ref: int, join_id: int) -> str:
    return f"LEFT_CHATROOM: {ref}\nJOIN_ID: {join_id}\n"


def chat(ref: int, name: str, text: str) -> str:
    return f"CHAT: {ref}\nCLIENT_NAME: {name}\nMESSAGE: {text}\n\n"


def has_joined(ref: int, name: str) -> str:
    return chat(ref, name, f"{name} has joined this chatroom.")


def has_left(ref: int, name: str) -> str:
    return chat(ref, name, f"{name} has left this chatroom.")
