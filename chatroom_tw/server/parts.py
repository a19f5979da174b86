"""Parts: the bytes of each event of a batch, of which some members are not sent all (`fanout`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from chatroom_tw.server.counts import Counts


def events_in(parts: Sequence[bytes]) -> int:
    """The number of events of which these are told."""
    return len(parts) - parts.count(b"")


def take_off(
    counts: Counts,
    parts: Sequence[bytes],
    whole: bytes,
    own: Mapping[Any, Sequence[int]],
) -> None:
    """Take off what members have caused, and are not sent. It was counted for all of them.

    `own` has the indexes of what each of them has caused.
    """
    if len(own) < len(parts):
        parts = [parts[index] for indexes in own.values() for index in indexes]
        whole = b"".join(parts)
    counts.deliveries -= len(parts) if all(parts) else events_in(parts)
    counts.bytes -= len(whole)


def without(whole: bytes, ends: list[int], indexes: list[int]) -> bytes:
    """`whole` without the parts of these indexes; part i begins at `ends[i]`."""
    if len(indexes) == 1:
        [index] = indexes
        return whole[: ends[index]] + whole[ends[index + 1] :]
    starts = [0, *(ends[index + 1] for index in indexes)]
    stops = [*(ends[index] for index in indexes), len(whole)]
    return b"".join([whole[start:stop] for start, stop in zip(starts, stops, strict=True)])
