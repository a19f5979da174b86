"""The files that are sent in a chat in memory: their bytes are in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred, succeed

from chatroom_tw.chat.rules.changes import Change, FileDropped, FileSent
from chatroom_tw.chat.rules.stored import StoredFile
from chatroom_tw.chat.storage.files import REMOVING
from chatroom_tw.server.files.blobs import Blobs

InThread = Callable[..., Deferred[Any]]
"""Calls a function in a thread."""
at_once: InThread = maybeDeferred
There = Callable[[str, frozenset[int]], frozenset[int]]


class MemoryFiles:
    """Implements `storage.interface.Files`."""

    def __init__(self, there: There, in_thread: InThread) -> None:
        """`there` says which of some messages a room has, by their cursors, or will have."""
        self.blobs = Blobs(None)
        self._there = there
        self._in_thread = in_thread
        self._files: dict[str, StoredFile] = {}
        self._sent: dict[str, dict[int, str]] = {}
        """By the room and the cursor of the message that each was sent with: its name."""
        self._observe: Callable[[int, int], None] = lambda count, size: None

    def total(self) -> tuple[int, int]:
        return 0, 0

    def observe(self, call: Callable[[int, int], None]) -> None:
        self._observe = call

    def keep(self, file: StoredFile) -> Deferred[None]:
        self.look()
        self._files[file.name] = file
        return succeed(None)

    def find(self, name: str) -> Deferred[StoredFile | None]:
        self.look()
        return succeed(self._files.get(name))

    def drop(self, name: str) -> None:
        if name in self._files and not any(name in sent.values() for sent in self._sent.values()):
            self._remove([self._files.pop(name)])

    def write(self, those: Sequence[Change]) -> None:
        """Changes were made."""
        for change in those:
            if isinstance(change, FileSent) and change.name in self._files:
                self._sent.setdefault(change.room, {})[change.at] = change.name
            elif isinstance(change, FileDropped):
                self.drop(change.name)
        if any(isinstance(change, REMOVING) for change in those):
            self.look()

    def look(self) -> None:
        """Remove the files whose messages are gone."""
        files = []
        for room, sent in list(self._sent.items()):
            there = self._there(room, frozenset(sent))
            files += [self._files.pop(sent.pop(at)) for at in list(sent) if at not in there]
            if not sent:
                del self._sent[room]
        if files:
            self._remove(files)
            self._observe(len(files), sum(each.file.size for each in files))

    def close(self) -> None:
        """Forget everything."""
        self._files.clear()
        self._sent.clear()
        self.blobs.close()

    def _remove(self, files: Sequence[StoredFile]) -> None:
        """Remove the bytes that nobody needs any more."""
        digests = {each.digest for each in files}
        if digests:
            self._in_thread(self.blobs.unlink_unused, digests, self._is_used).addErrback(
                lambda failure: None  # They are in a folder that goes with the server.
            )

    def _is_used(self, digest: str) -> bool:
        return any(each.digest == digest for each in list(self._files.values()))
