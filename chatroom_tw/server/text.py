"""Text: how bytes become characters that are safe to show, and what may be a name.

All functions are pure. A protocol calls `decode` once for each piece that it receives. The decoded
text has no control characters, so the rest of the program need not protect terminals from it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from chatroom_tw.server.refusals import CommonError, Refused

REPLACEMENT = "\ufffd"
NAME_LIMIT = 32
"""The most characters in the name of a person or a room."""

# C0 without the tab and the line feed, DEL, and C1.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
HARMLESS = bytes(
    byte if (byte >= 0x20 and byte not in b"\x7f\xc2\xff") or byte in b"\t\n" else byte ^ 0x80
    for byte in range(256)
)
"""`data.translate(HARMLESS) == data` if `decode` has nothing to replace but bytes that are not
UTF-8. In UTF-8, C1 characters begin with C2; FF is not in it, and begins what telnet sends."""
_PUNCTUATION = frozenset("-_.")
# Letters and marks that are not visible (Unicode's Default_Ignorable_Code_Point).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Protocols write "you" for the reader, so it cannot be a name.
_RESERVED = frozenset({"you"})


def decode(data: bytes) -> str:
    """Decode UTF-8 from a client: one line or several. Never raises.

    CRLF becomes LF. Bytes that are not UTF-8, and control characters other than the tab and the
    line feed, become U+FFFD. Nearly all text has neither, and `bytes.translate` finds that out
    faster than a regular expression.
    """
    text = data.decode("utf-8", "replace")
    if data.translate(HARMLESS) == data:
        return text
    return _CONTROL.sub(REPLACEMENT, text.replace("\r\n", "\n"))


def key(name: str) -> str:
    """The form in which names are compared: NFKC, with case folded."""
    if name.isascii():
        lower = name.lower()
        # Most names are their own keys; the same object saves memory.
        return name if lower == name and type(name) is str else lower
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def person_name(text: str) -> str:
    """`text` as a person's name, normalised to NFC. Raises `Refused(BAD_NAME)`."""
    name = _checked(text)
    if key(name) in _RESERVED:
        raise Refused(CommonError.BAD_NAME, text)
    return name


def spaced_person_name(written: str) -> str:
    """`written` as a person's name, in which blanks are allowed. Raises `Refused(BAD_NAME)`."""
    person_name(unspaced(written))
    return spaced(unicodedata.normalize("NFC", written))


def unspaced(written: str) -> str:
    """A name as protocols without blanks in names show it."""
    return written.replace(" ", "_")


class Spaced(str):
    """A name that was written with blanks.

    As a string it has `_` in their place, so every protocol can carry it. A protocol whose
    names can have blanks asks for `as_written`.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, written: str) -> Spaced:
        name = super().__new__(cls, unspaced(written))
        name.written = written
        return name


def spaced(written: str) -> str:
    """The name: a `Spaced`, if there are blanks in it."""
    return Spaced(written) if " " in written else written


def as_written(name: str) -> str:
    """The name with the blanks that it was written with."""
    return name.written if isinstance(name, Spaced) else name


def numbered(name: str, number: int) -> str:
    """The name with a number at its end, `ann-2`, cut to `NAME_LIMIT` characters."""
    end = f"-{number}"
    return spaced(as_written(name)[: NAME_LIMIT - len(end)] + end)


def count_of(number: int, thing: str) -> str:
    """So many things, in English: `1 client`, `2 clients`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def folded(text: str, limit: int) -> str:
    """The text, with each line of more than `limit` bytes (at least 4) broken into several."""
    if len(text) * 4 <= limit:  # A character has at most four bytes in UTF-8.
        return text
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, limit))


def _pieces(line: str, limit: int) -> Iterator[str]:
    data = line.encode()
    while len(data) > limit:
        end = limit
        while data[end] & 0xC0 == 0x80:  # This is a continuation byte.
            end -= 1
        yield data[:end].decode()
        data = data[end:]
    yield data.decode()


def room_name(text: str) -> str:
    """`text` as a room's name, without a leading `#`. Raises `Refused(BAD_NAME)`."""
    return _checked(text[1:] if text.startswith("#") else text)


def _checked(text: str) -> str:
    name = text if text.isascii() else unicodedata.normalize("NFC", text)
    if (
        not 1 <= len(name) <= NAME_LIMIT
        or not all(map(_may_be_in_name, name))
        or unicodedata.category(name[0])[0]
        == "M"  # A mark would combine with the character before the name.
        or _INVISIBLE.search(name)
    ):
        raise Refused(CommonError.BAD_NAME, text)
    return name


def _may_be_in_name(character: str) -> bool:
    """Whether it is a letter, a digit or a mark of any script, or one of `-_.`."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd" or character in _PUNCTUATION
