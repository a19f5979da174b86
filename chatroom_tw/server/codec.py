"""The codec: what crosses a link as bytes, where hub and gateway are in different processes.

MessagePack, written and read by `msgspec`. A value of a class in the table of tags is
`[tag, field, …]`, a member of an enumeration `[tag, name]` (of a flag `[tag, bits]`), a tuple
`[0, item, …]`, a list `[1, item, …]`, an integer of more than 64 bits `[26, hexadecimal]`;
dictionaries, texts, bytes, other numbers, booleans and None are MessagePack's own. So a value
says by itself what it is, whatever field it stands in.

A tag is a promise: two processes of different versions may be linked. It is never given to
another class, and fields are only added at the end, with a default.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from enum import Enum, Flag
from operator import attrgetter
from typing import Any

import msgspec

from chatroom_tw.server import effects, link
from chatroom_tw.server.refusals import CommonError, Refusal
from chatroom_tw.server.text import Spaced

TUPLE, LIST, LONG = 0, 1, 26

TAGS: dict[int, type] = {
    2: link.Batch,
    3: link.Connect,
    4: link.Disconnect,
    5: link.Answer,
    6: link.NoAnswer,
    7: link.Connected,
    8: link.Errand,
    9: link.Wait,
    10: link.Proceed,
    11: link.Rejected,
    12: link.Drop,
    13: link.Ended,
    14: link.Farewell,
    15: effects.InRoom,
    16: effects.InRooms,
    17: effects.Person,
    18: effects.Deliver,
    19: effects.Subscribe,
    20: effects.Resubscribe,
    21: effects.Unsubscribe,
    22: effects.Close,
    23: CommonError,
    24: Refusal,
    25: Spaced,
}
"""Of what every application sends; theirs begin at 100 (the chat) and at 300 (the tombola)."""

_PLAIN = frozenset({str, float, bool, type(None), bytes})
_SHORT = 1 << 63

Pack = Callable[[Any], list[Any]]
Unpack = Callable[[list[Any]], Any]


class Codec:
    """Encodes and decodes values of the classes in `TAGS` and in an application's table."""

    def __init__(self, tags: Mapping[int, type]) -> None:
        """Raises ValueError if two classes have the same tag, or a class two."""
        self._pack: dict[type, Pack] = {tuple: self._pack_tuple, list: self._pack_list}
        self._unpack: dict[int, Unpack] = {
            TUPLE: self._unpack_tuple,
            LIST: self._unpack_list,
            LONG: lambda items: int(items[1], 16),
        }
        for tag, kind in (*TAGS.items(), *tags.items()):
            if tag in self._unpack or kind in self._pack:
                raise ValueError(f"{kind.__name__} or its tag {tag} is in the tables twice")
            self._pack[kind], self._unpack[tag] = self._of_class(tag, kind)

    def encode(self, value: object) -> bytes:
        """The value as bytes. Raises KeyError for a value of a class without a tag."""
        return msgspec.msgpack.encode(self._packed(value))

    def decode(self, data: bytes) -> Any:
        """The value that was encoded. Raises `msgspec.DecodeError` or KeyError."""
        return self._unpacked(msgspec.msgpack.decode(data))

    def _packed(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is int:
            return value if -_SHORT <= value < _SHORT else [LONG, hex(value)]
        if kind is dict:
            return {key: self._packed(item) for key, item in value.items()}
        return self._pack[kind](value)

    def _unpacked(self, value: Any) -> Any:
        if type(value) is list:
            return self._unpack[value[0]](value)
        if type(value) is dict:
            return {key: self._unpacked(item) for key, item in value.items()}
        return value

    # -- how a value of each class is written and read

    def _pack_tuple(self, value: Any) -> list[Any]:
        return [TUPLE, *map(self._packed, value)]

    def _pack_list(self, value: Any) -> list[Any]:
        return [LIST, *map(self._packed, value)]

    def _unpack_tuple(self, items: list[Any]) -> Any:
        return tuple(map(self._unpacked, items[1:]))

    def _unpack_list(self, items: list[Any]) -> Any:
        return list(map(self._unpacked, items[1:]))

    def _of_class(self, tag: int, kind: Any) -> tuple[Pack, Unpack]:
        if kind is Spaced:
            return (lambda value: [tag, value.written]), (lambda items: Spaced(items[1]))
        if issubclass(kind, Flag):
            return (lambda value: [tag, value.value]), (lambda items: kind(items[1]))
        if issubclass(kind, Enum):
            return (lambda value: [tag, value.name]), (lambda items: kind[items[1]])
        return self._of_fields(tag, kind)

    def _of_fields(self, tag: int, kind: Any) -> tuple[Pack, Unpack]:
        get = _getter(_fields(kind))
        packed, unpacked = self._packed, self._unpacked
        return (
            lambda value: [tag, *map(packed, get(value))],
            lambda items: kind(*map(unpacked, items[1:])),
        )


def _fields(kind: Any) -> tuple[str, ...]:
    if dataclasses.is_dataclass(kind):
        return tuple(field.name for field in dataclasses.fields(kind))
    return tuple(kind._fields)  # A named tuple.


def _getter(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    if not names:
        return lambda value: ()
    if len(names) == 1:
        get = attrgetter(names[0])
        return lambda value: (get(value),)
    return attrgetter(*names)
