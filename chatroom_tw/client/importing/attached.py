"""What the lines of an export say of a message besides its text: an answer, an edit, a file, …

What is damaged, or could not be here, is left out, and the text is imported without it.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from chatroom_tw.chat.rules import emoji, file_names
from chatroom_tw.chat.rules.extras import DELETED, Extra, File, Manner
from chatroom_tw.chat.rules.messages import EMOJI
from chatroom_tw.chat.rules.stored import MICROS
from chatroom_tw.chat.rules.talk import Reaction
from chatroom_tw.chat.storage import files
from chatroom_tw.client.importing import cleaning
from chatroom_tw.server.files import copies

MOST = (1 << 62) // MICROS
"""No time is later, in seconds."""
PIXELS = 1 << 16
"""The largest width and height of a picture."""
_SECRET = re.compile("[A-Za-z0-9_-]{1,64}")
"""The unguessable part of an address."""
Values = dict[str, Any]


def whole(value: object, limit: int = MOST * MICROS) -> int:
    """A whole number that is not negative, such as a cursor; 0: it is none."""
    if isinstance(value, bool) or not isinstance(value, int):
        return 0
    return value if 0 <= value <= limit else 0


def extra_of(values: Values) -> Extra | None:
    """What goes with a message; None: nothing does."""
    if values.get("deleted") is True:
        return DELETED
    manner = Manner.TEXT
    if values.get("action") is True:
        manner = Manner.ACTION
    elif values.get("notice") is True:
        manner = Manner.NOTICE
    more = whole(values.get("reply")), whole(values.get("edited")), file_of(values.get("file"))
    extra = Extra(manner, "", (), *more)
    return None if extra == Extra() else extra


def file_of(value: object) -> File | None:
    """A file. Its address is such as the server makes."""
    if not isinstance(value, dict):
        return None
    fields = [value.get(key) for key in ("path", "name", "media")]
    match fields:
        case [str(path), str(name), str(media)]:
            width, height = (whole(value.get(key), PIXELS) for key in ("width", "height"))
            file = File(path, name, media, whole(value.get("size")), width, height)
            return file if _is_such(file) else None
    return None


def _is_such(file: File) -> bool:
    secret = files.name_of(file)
    return (
        _SECRET.fullmatch(secret) is not None
        and file.name == file_names.clean(file.name)
        and file.path == file_names.path_of(secret, file.name)
    )


def digest_of(value: object) -> str:
    """The digest of a file's bytes; "": it is not said."""
    digest = value.get("sha256") if isinstance(value, dict) else None
    return digest if isinstance(digest, str) and copies.is_digest(digest) else ""


def reactions_of(value: object) -> tuple[Reaction, ...]:
    """The reactions to a message, as many as there can be."""
    if not isinstance(value, dict):
        return ()
    found = (
        (one, tuple(cleaning.name_of(name) for name in names if isinstance(name, str)))
        for one, names in value.items()
        if isinstance(names, list) and emoji.is_one(one)
    )
    return tuple(islice((reaction for reaction in found if reaction[1]), EMOJI))
