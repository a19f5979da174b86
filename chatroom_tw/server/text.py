"""Text: how bytes become characters that are safe to show, and what may be a name.

Everything here is a function of its arguments. Protocols call `decode` once for
each piece they receive; from then on the text holds no control character, so
nobody downstream has to think of terminals again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from chatroom_tw.server.refusals import CommonError, Refused

REPLACEMENT = "\ufffd"
NAME_LIMIT = 32
"""The most characters that the name of a person or a room has."""

# C0 but the tab and the line feed, DEL, and C1.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# Leaves alone what has no such character in it; a C1 character is C2 and another byte.
_HARMLESS = bytes(
    byte if (byte >= 0x20 and byte not in b"\x7f\xc2") or byte in b"\t\n" else byte ^ 0x80
    for byte in range(256)
)
_PUNCTUATION = frozenset("-_.")
# Letters and marks that nobody sees (Unicode's Default_Ignorable_Code_Point).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
# Transcripts write "you" for the reader, so nobody else may be called that.
_RESERVED = frozenset({"you"})


def decode(data: bytes) -> str:
    """Read UTF-8 that anybody may have sent: one line, or many at once.

    CRLF becomes LF. What is not UTF-8, and every control character but the tab
    and the line feed, becomes U+FFFD. Never fails. Almost all text is harmless,
    and one pass at C speed tells.
    """
    text = data.decode("utf-8", "replace")
    if data.translate(_HARMLESS) == data:
        return text
    return _CONTROL.sub(REPLACEMENT, text.replace("\r\n", "\n"))


def key(name: str) -> str:
    """The form under which a name is compared: no case, no compatibility variants."""
    if name.isascii():
        lower = name.lower()
        # Most names are their own keys, and need not be in the memory twice.
        return name if lower == name and type(name) is str else lower
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def person_name(text: str) -> str:
    """`text` as a person's name, normalised to NFC. Raises `Refused(BAD_NAME)`."""
    name = _checked(text)
    if key(name) in _RESERVED:
        raise Refused(CommonError.BAD_NAME, text)
    return name


def spaced_person_name(written: str) -> str:
    """The name of a person, which may have blanks in it. Raises `Refused(BAD_NAME)`."""
    person_name(unspaced(written))
    return spaced(unicodedata.normalize("NFC", written))


def unspaced(written: str) -> str:
    """A name as protocols show it that have no blanks in names."""
    return written.replace(" ", "_")


class Spaced(str):
    """A name that was written with blanks in it.

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
    """The name with a number at its end, and shortened if need be: `ann-2`."""
    end = f"-{number}"
    return spaced(as_written(name)[: NAME_LIMIT - len(end)] + end)


def folded(text: str, limit: int) -> str:
    """The text, in which a line of more than `limit` bytes (at least 4) goes over several."""
    if len(text) * 4 <= limit:  # UTF-8 has at most four bytes for a character.
        return text
    return "\n".join(piece for line in text.split("\n") for piece in _pieces(line, limit))


def _pieces(line: str, limit: int) -> Iterator[str]:
    data = line.encode()
    while len(data) > limit:
        end = limit
        while data[end] & 0xC0 == 0x80:  # in the middle of a character
            end -= 1
        yield data[:end].decode()
        data = data[end:]
    yield data.decode()


def room_name(text: str) -> str:
    """`text` as a room's name, one leading `#` dropped. Raises `Refused(BAD_NAME)`."""
    return _checked(text[1:] if text.startswith("#") else text)


def _checked(text: str) -> str:
    name = text if text.isascii() else unicodedata.normalize("NFC", text)
    if (
        not 1 <= len(name) <= NAME_LIMIT
        or not all(map(_may_be_in_name, name))
        or unicodedata.category(name[0])[0] == "M"  # a mark, on the letter before the name
        or _INVISIBLE.search(name)
    ):
        raise Refused(CommonError.BAD_NAME, text)
    return name


def _may_be_in_name(character: str) -> bool:
    """Letters and digits of any script, and the marks that many scripts write letters with."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd" or character in _PUNCTUATION
