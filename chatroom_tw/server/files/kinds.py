"""Kinds of files: the media type of one, by how its bytes begin.

The type that a client gives is believed only where nothing depends on it: each type that a browser
shows inside of a page is found by the bytes.
"""

from __future__ import annotations

import re

UNKNOWN = "application/octet-stream"
"""The media type of a file of which nothing is known."""
HEAD = 4096
"""The bytes of a file by which its kind is found."""
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""The pictures that browsers show, if they are known to be whole (`pictures`)."""
PLAYED = frozenset(
    {
        *("video/mp4", "video/webm"),
        *("audio/mpeg", "audio/mp4", "audio/ogg", "audio/webm", "audio/wav", "audio/flac"),
    }
)
"""The films and sounds that browsers play."""

_MEDIA = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}")
_BEGIN: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), media)
    for pattern, media in (
        (rb"\x89PNG\r\n\x1a\n", "image/png"),
        (rb"\xff\xd8\xff", "image/jpeg"),
        (rb"GIF8[79]a", "image/gif"),
        (rb"RIFF....WEBP", "image/webp"),
        (rb"RIFF....WAVE", "audio/wav"),
        (rb"....ftypM4A", "audio/mp4"),
        (rb"....ftyp(?:isom|iso[2-9]|mp4[12]|avc1|M4V|dash|MSNV)", "video/mp4"),
        (rb"\x1a\x45\xdf\xa3.{0,60}webm", "video/webm"),
        (rb"ID3|\xff[\xfb\xf3\xf2]", "audio/mpeg"),
        (rb"OggS", "audio/ogg"),
        (rb"fLaC", "audio/flac"),
        (rb"%PDF-", "application/pdf"),
    )
)
_FOUND = frozenset(media for _, media in _BEGIN)
_SOUND = {"video/mp4": "audio/mp4", "video/webm": "audio/webm"}
"""Formats of films that can have sound alone, which does not show at the beginning."""


def media_of(head: bytes, declared: str) -> str:
    """The media type of a file that begins with these bytes, and of which a client says that it is
    `declared`."""
    declared = declared.partition(";")[0].strip().lower()
    found = next((media for pattern, media in _BEGIN if pattern.match(head)), "")
    if found:
        return declared if _SOUND.get(found) == declared else found
    if declared in _FOUND or declared in _SOUND.values() or not _MEDIA.fullmatch(declared):
        return UNKNOWN
    return UNKNOWN if declared.startswith("text/") and b"\0" in head else declared


def is_shown(media: str, width: int) -> bool:
    """Whether a browser may show the file inside of a page. All others are downloads: a PDF, too,
    and a picture that was not read, as it may say where it was taken."""
    return media in PLAYED or (media in PICTURES and width > 0)
