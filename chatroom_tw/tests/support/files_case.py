"""A storage of the chat in which files are sent."""

from __future__ import annotations

import hashlib

from chatroom_tw.chat.rules.changes import FileSent
from chatroom_tw.chat.rules.extras import Extra, File
from chatroom_tw.chat.rules.stored import StoredFile, cursor
from chatroom_tw.tests.support.storage_case import StorageCase, said

ADDRESS = "http://chat.example/"


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class SendingCase(StorageCase):
    """A test case inherits it after `InMemory` or `OnDisk`."""

    async def kept(self, name: str, data: bytes) -> StoredFile:
        """A file that is about to be sent."""
        blobs = self.storage.files.blobs
        growing = blobs.new()
        growing.write(data)
        growing.close()
        blobs.keep(growing.path, growing.digest)
        file = File(f"files/{name}/a.txt", "a.txt", "text/plain", len(data))
        stored = StoredFile(name, growing.digest, file)
        await self.storage.files.keep(stored)
        blobs.release(growing.digest)
        return stored

    async def send(
        self, name: str, data: bytes = b"hello", room: str = "tea", when: float = 0.0
    ) -> int:
        """A file that is sent in a room, with a caption: the cursor of its message."""
        stored = await self.kept(name, data)
        words = f"look a.txt {ADDRESS}{stored.file.path}"
        message = said(words, room, when)._replace(extra=Extra(file=stored.file))
        at = cursor(message.when)
        self.storage.record([FileSent(name, room, at)])
        self.say(message)
        await self.texts(room)
        return at

    def has_bytes(self, data: bytes = b"hello") -> bool:
        return self.storage.files.blobs.path(digest_of(data)).exists()
