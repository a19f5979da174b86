"""The files that are sent in a chat in memory: their bytes are in a temporary folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from twisted.internet.defer import Deferred, maybeDeferred, succeed

from chatroom_tw.chat.rules.changes import Change, FileDropped, FileSent
from chatroom_tw.chat.rules.stored import StoredFile
from chatroom_tw.server.files.blobs import Blobs

InThread = Callable[..., Deferred[Any]]
"""Calls a function in a thread."""
at_once: InThread = maybeDeferred


class MemoryFiles:
    """Implements `storage.interface.Files`."""

    def __init__(self, has_message: Callable[[str, int], bool], in_thread: InThread) -> None:
        """`has_message`: whether there is a message in a room at a cursor, or will be."""
        self.blobs = Blobs(None)
        self._has_message = has_message
        self._in_thread = in_thread
        self._files: dict[str, StoredFile] = {}
        self._sent: dict[str, tuple[str, int]] = {}
        """The room and the cursor of the message that each was sent with."""
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

    def write(self, those: Sequence[Change]) -> None:
        """Changes were made."""
        for change in those:
            if isinstance(change, FileSent) and change.name in self._files:
                self._sent[change.name] = change.room, change.at
            elif isinstance(change, FileDropped) and change.name not in self._sent:
                self._remove([self._files.pop(change.name)] if change.name in self._files else [])
        self.look()

    def look(self) -> None:
        """Remove the files whose messages are gone."""
        gone = [name for name, where in self._sent.items() if not self._has_message(*where)]
        if not gone:
            return
        files = [self._files.pop(name) for name in gone]
        for name in gone:
            del self._sent[name]
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
