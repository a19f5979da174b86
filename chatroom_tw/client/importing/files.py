"""Files to import, as lines of text. However large a file is, only a piece of it is in memory."""

from __future__ import annotations

import codecs
import os
import sys
import tempfile
from collections.abc import Iterator
from typing import BinaryIO

from chatroom_tw.client.importing.found import Mistake

STANDARD_INPUT = "-"
LONGEST = 1 << 18
"""The most bytes of a line; the rest of a longer one is left out."""
HEAD = 1 << 16
"""How much of a file is looked at to tell what it is."""
COPIED = 1 << 20
"""How much is copied at once."""
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_ARCHIVES = {
    b"PK\x03\x04": "a ZIP archive; unpack it, and import the text file that is in it",
    b"\x1f\x8b": "compressed; unpack it first",
    b"BZh": "compressed; unpack it first",
    b"\xfd7zXZ\x00": "compressed; unpack it first",
    b"SQLite format 3\x00": "a database; export it first: chatroom export DIR --format json",
}


class TextFile:
    """A file to import."""

    def __init__(self, path: str) -> None:
        """Raises `Mistake` if it cannot be read, is empty, or has no text."""
        self.name = "standard input" if path == STANDARD_INPUT else path
        self.not_utf_8 = 0
        """How many lines were not UTF-8 when they were read last."""
        try:
            self._file = _opened(path)
            self._start = self._look()
        except OSError as error:
            raise Mistake(f"it cannot be read: {error.strerror}") from error

    def close(self) -> None:
        self._file.close()

    def lines(self) -> Iterator[tuple[int, str]]:
        """All lines with their numbers, from the beginning. Raises `Mistake`."""
        self.not_utf_8 = 0
        try:
            self._file.seek(self._start)
            number = 0
            while data := self._file.readline(LONGEST):
                number += 1
                if len(data) == LONGEST and not data.endswith(b"\n"):
                    self._pass_rest()
                yield number, self._decoded(data.rstrip(b"\r\n"))
        except OSError as error:
            raise Mistake(f"it cannot be read: {error.strerror}") from error

    def _pass_rest(self) -> None:
        while (data := self._file.readline(LONGEST)) and not data.endswith(b"\n"):
            pass

    def _decoded(self, data: bytes) -> str:
        """UTF-8, or what Windows and Unix had before it: logs may have both."""
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            if error.end >= LONGEST - 1:  # The line was cut within a character.
                return data.decode("utf-8", "replace")
        self.not_utf_8 += 1
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError:
            return data.decode("latin-1")

    def _look(self) -> int:
        """Where the text begins. It is UTF-8 from then on, or nearly so."""
        head = self._file.read(HEAD)
        if not head.strip():
            raise Mistake("it is empty")
        for start, what in _ARCHIVES.items():
            if head.startswith(start):
                raise Mistake(f"it is {what}")
        encoding = _UTF_16.get(head[:2])
        if encoding and head[2:4] != b"\x00\x00":
            self._file = _copied(self._file, encoding)
            head = self._file.read(HEAD)
        if b"\x00" in head:
            raise Mistake(
                "it is no text; UTF-8, UTF-16 with a byte order mark, and Latin-1 can be read"
            )
        return len(codecs.BOM_UTF8) if head.startswith(codecs.BOM_UTF8) else 0


def _opened(path: str) -> BinaryIO:
    """The file, in which one can seek: a pipe is copied to the disk."""
    if path != STANDARD_INPUT:
        file: BinaryIO = open(path, "rb")  # noqa: SIM115
        return file if file.seekable() else _copied(file)
    if sys.stdin is None:
        raise OSError(0, "it is closed")
    return _copied(os.fdopen(os.dup(sys.stdin.fileno()), "rb"))


def _copied(source: BinaryIO, encoding: str = "") -> BinaryIO:
    """A copy on the disk, which goes when it is closed; in UTF-8 if it is in another encoding."""
    with source:
        if encoding:
            source.seek(len(codecs.BOM_UTF16))
        decoder = codecs.getincrementaldecoder(encoding)("replace") if encoding else None
        target: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115
        while data := source.read(COPIED):
            target.write(decoder.decode(data).encode("utf-8", "replace") if decoder else data)
        target.seek(0)
        return target
