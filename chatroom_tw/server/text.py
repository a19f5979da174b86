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
WRITTEN_LIMIT = 4 * NAME_LIMIT
"""The most characters in which a name can be written: decomposed, a letter is up to four. What is
longer is no name, and is not normalised, which may cost the square of the length."""
MARKS = 2
"""The most marks on one letter, of those that take no room of their own."""

# C0 without the tab and the line feed, DEL, C1, and what turns the direction of text round for
# all that follows on the line (U+202A to U+202E; isolates, U+2066 to U+2069, stay).
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]")
HARMLESS = bytes(
    byte
    if (byte >= 0x20 and byte not in b"\x7f\xc2\xe2\xef\xff") or byte in b"\t\n"
    else byte ^ 0x80
    for byte in range(256)
)
"""`data.translate(HARMLESS) == data` if `decode` has nothing to replace but bytes that are not
UTF-8, and a line needs nothing else than `decode`.

In UTF-8, C1 characters begin with C2, those of direction with E2, and a byte order mark with EF.
FF is not in it, and begins what telnet sends."""
_PUNCTUATION = frozenset("-_.")
# Letters and marks that are not visible (Unicode's Default_Ignorable_Code_Point, and a filler).
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0"
    "\U00016fe4\U000e0100-\U000e01ef]"
)
# The first and the last of each range.
_UNSEEN_RANGES = [
    *("\t\t", "  ", "\xa0\xa0", "\xad\xad", "\u034f\u034f", "\u061c\u061c", "\u115f\u1160"),
    *("\u1680\u1680", "\u17b4\u17b5", "\u180b\u180f", "\u2000\u200f", "\u2028\u202f"),
    *("\u205f\u206f", "\u2800\u2800", "\u3000\u3000", "\u3164\u3164", "\ufe00\ufe0f"),
    *("\ufeff\ufeff", "\uffa0\uffa0", "\ufff0\ufffb"),
    *("\U0001bca0\U0001bca3", "\U0001d173\U0001d17a", "\U000e0000\U000e0fff"),
]
_UNSEEN = "".join(f"{pair[0]}-{pair[1]}" for pair in _UNSEEN_RANGES)
_LEADING = re.compile(f"[{_UNSEEN}]*")
# U+FFFD stands for a control character, among others, and that was invisible.
_BEFORE_SLASH = re.compile(f"[{_UNSEEN}{REPLACEMENT}]*")
UNSEEN = frozenset(
    chr(code) for pair in _UNSEEN_RANGES for code in range(ord(pair[0]), ord(pair[1]) + 1)
)
"""Blanks and invisible characters, which may come before the first visible one of a line."""
SLASHES = "/\uff0f"
"""The slash, and its full-width twin."""
_UNDERSCORES = str.maketrans(dict.fromkeys(" '\u2019@&!()#", "_"))
"""What names may have besides, where a protocol can carry it, and how all others show it."""


def decode(data: bytes) -> str:
    """Decode UTF-8 from a client: one line or several. Never raises.

    CRLF becomes LF. Bytes that are not UTF-8, and control characters other than the tab and the
    line feed, become U+FFFD, and so do those that override the direction of text. Nearly all text
    has none of these, and `bytes.translate` finds that out faster than a regular expression.
    """
    text = data.decode("utf-8", "replace")
    if data.translate(HARMLESS) == data:
        return text
    return _CONTROL.sub(REPLACEMENT, text.replace("\r\n", "\n"))


def visible(line: str) -> str:
    """The line from its first visible character on."""
    return _LEADING.sub("", line, count=1)


def after_slash(line: str) -> str | None:
    """What comes after the slash that is the line's first visible character; None: it is none."""
    line = _BEFORE_SLASH.sub("", line, count=1)
    return line[1:] if line and line[0] in SLASHES else None


def unescaped(line: str) -> str | None:
    """The text that a line says; None: it is a command.

    In every protocol of lines a line whose first visible character is a slash is a command or an
    error, and not said, because it may hold a password. Two slashes say one.
    """
    rest = after_slash(line)
    if rest is None:
        return line
    return f"/{rest[1:]}" if rest and rest[0] in SLASHES else None


def key(name: str) -> str:
    """The form in which names are compared: NFKC, with case folded.

    What is too long to be a name is returned as it is: nothing has such a key.
    """
    if name.isascii():
        lower = name.lower()
        # Most names are their own keys; the same object saves memory.
        return name if lower == name and type(name) is str else lower
    if len(name) > WRITTEN_LIMIT:
        return name
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def person_name(text: str) -> str:
    """`text` as a person's name, normalised to NFC. Raises `Refused(BAD_NAME)`."""
    return _checked(text)


def spaced_person_name(written: str) -> str:
    """`written` as a person's name, in which blanks and '@&!()# are allowed.

    Raises `Refused(BAD_NAME)`.
    """
    person_name(unspaced(written))
    return spaced(unicodedata.normalize("NFC", written))


def unspaced(written: str) -> str:
    """A name as protocols show it that have no blanks and no '@&!()# in names: with `_` there."""
    return written.translate(_UNDERSCORES)


def unspaced_room(written: str) -> str:
    """The name of a room, likewise, without the `#` that may come before it."""
    return unspaced(written.removeprefix("#"))


class Spaced(str):
    """A name that was written with blanks, or with one of '@&!()#.

    As a string it has `_` in their place, so every protocol can carry it. A protocol whose
    names can have them asks for `as_written`.
    """

    __slots__ = ("written",)
    written: str

    def __new__(cls, written: str) -> Spaced:
        name = super().__new__(cls, unspaced(written))
        name.written = written
        return name


def spaced(written: str) -> str:
    """The name: a `Spaced`, if there is anything in it that `unspaced` replaces."""
    return written if unspaced(written) == written else Spaced(written)


def as_written(name: str) -> str:
    """The name as it was written: see `Spaced`."""
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
    if len(text) > WRITTEN_LIMIT:
        raise Refused(CommonError.BAD_NAME, text)
    name = text if text.isascii() else unicodedata.normalize("NFC", text)
    if (
        not 1 <= len(name) <= NAME_LIMIT
        or not all(map(_may_be_in_name, name))
        or not (name.isascii() or marks_are_readable(name))
        or _INVISIBLE.search(name)
    ):
        raise Refused(CommonError.BAD_NAME, text)
    return name


def marks_are_readable(name: str) -> bool:
    """Whether a letter comes first, and no letter has more than `MARKS` marks over or under it.

    A mark that comes first would combine with the character before the name. The vowels of Indian
    scripts take room of their own (Mc), and do not count.
    """
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        if category[0] != "M":
            marks = 0
        elif category != "Mc":
            marks += 1
            if marks > MARKS:
                return False
    return unicodedata.category(name[0])[0] != "M"


def _may_be_in_name(character: str) -> bool:
    """Whether it is a letter, a digit or a mark of any script, or one of `-_.`."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category == "Nd" or character in _PUNCTUATION
