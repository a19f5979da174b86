"""Files in the chat of browsers: how they come, by an address that is used once.

    a client sends {"type": "upload", "room": "main", "name": "photo.jpg", "media": "image/jpeg", …}
    the server sends {"type": "upload-to", "url": "uploads/…"}
    the client PUTs the bytes there

`web_files` is how they are fetched. The rules keep the space for a file; this module remembers the
addresses, and the requests that are under way.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET

from chatroom_tw.chat.rules import file_names
from chatroom_tw.chat.rules.extras import File
from chatroom_tw.chat.rules.file_commands import EndUpload, SendFile
from chatroom_tw.chat.rules.message_events import MayUpload
from chatroom_tw.chat.rules.stored import StoredFile
from chatroom_tw.server.clock import Clock, Timer
from chatroom_tw.server.files.blobs import Blobs, Growing
from chatroom_tw.server.files.examining import Examined, examine
from chatroom_tw.server.files.pictures import PIXELS, TooManyPixels
from chatroom_tw.server.http.bodies import Body, FileBody, InThread, RefusedBody, Source
from chatroom_tw.server.refusals import Refused
from chatroom_tw.server.session import Session, State

PATH = "uploads"
"""Where files are sent to, seen from the page."""
TICKET_SECONDS = 60.0
"""Seconds within which an upload has to begin."""
SETTLED_SECONDS = 10.0
"""Seconds after which a file is dropped that was about to be sent when its client went."""
SECRET = 18
"""The random bytes in an address: 24 characters."""


class Files(Protocol):
    """What this needs of the storage."""

    @property
    def blobs(self) -> Blobs:
        """Where the bytes are."""

    def keep(self, file: StoredFile) -> Deferred[None]:
        """Store a file that is about to be sent."""

    def drop(self, name: str) -> None:
        """It is not sent after all."""

    def find(self, name: str) -> Deferred[StoredFile | None]:
        """The file of this name."""


class Uploader(Protocol):
    """The connection of a client that sends files."""

    session: Session

    def answer(self, id_: str, command: object) -> None:
        """Submit a command, of which what follows answers the request with this id."""


@dataclass(slots=True)
class Ticket:
    """One upload that a client may begin, or has begun."""

    client: Uploader
    allowed: MayUpload
    id: str
    timer: Timer | None = None
    source: Source | None = None
    """The connection that the bytes come from."""


class Uploads:
    """The uploads of one gateway. A `Taker` of bodies."""

    _log = Logger()

    def __init__(
        self, clock: Clock, files: Files, in_thread: InThread, origin: Callable[[], str]
    ) -> None:
        """`in_thread` calls what may block. `origin` is the whole address of the page, with a slash
        at its end, for those who are told it in a text."""
        self.clock = clock
        self.files = files
        self.in_thread = in_thread
        self._origin = origin
        self._tickets: dict[str, Ticket] = {}
        """Those that are not used yet, by their secrets."""
        self._begun: dict[int, Ticket] = {}
        self._unsettled: dict[str, Uploader] = {}
        """The clients who are sending files, by the names of these: the rules have not decided."""

    def issue(self, client: Uploader, allowed: MayUpload, id_: str = "") -> str:
        """Let a client send a file: the address for that, seen from the page. What is said then
        answers the request with this id."""
        secret = secrets.token_urlsafe(SECRET)
        ticket = self._tickets[secret] = Ticket(client, allowed, id_)
        ticket.timer = self.clock.callLater(TICKET_SECONDS, self._expire, secret)
        return f"{PATH}/{secret}"

    def _expire(self, secret: str) -> None:
        ticket = self._tickets.pop(secret)
        ticket.timer = None
        self.end(ticket)

    def forget(self, client: Uploader) -> None:
        """The client is gone, and with it what it was sending."""
        for secret, ticket in list(self._tickets.items()):
            if ticket.client is client:
                self._use(secret)
        for ticket in list(self._begun.values()):
            if ticket.client is client and ticket.source is not None:
                ticket.source.refuse(b"410 Gone", GONE)
        for name, other in list(self._unsettled.items()):
            if other is client:
                del self._unsettled[name]
                self.clock.callLater(SETTLED_SECONDS, self.files.drop, name)

    def _use(self, secret: str) -> Ticket | None:
        ticket = self._tickets.pop(secret, None)
        if ticket is not None and ticket.timer is not None:
            ticket.timer.cancel()
            ticket.timer = None
        return ticket

    def end(self, ticket: Ticket) -> None:
        """The file does not come."""
        self._begun.pop(id(ticket), None)
        ticket.source = None
        ticket.client.session.submit(EndUpload(ticket.allowed.number))

    # -- for bodies

    def take(self, source: Source, method: bytes, path: bytes, length: int) -> Body | RefusedBody:
        """Take a file, if this is the address of one."""
        secret = path.decode("latin-1")
        if method != b"PUT":
            return RefusedBody(b"405 Method Not Allowed", "files are sent by PUT")
        ticket = self._use(secret)
        if ticket is None:
            return RefusedBody(b"404 Not Found", NO_TICKET)
        size = ticket.allowed.upload.size
        if length != size:
            self.end(ticket)
            return RefusedBody(
                b"400 Bad Request", f"the file has {length} bytes, and {size} were announced"
            )
        ticket.source = source
        self._begun[id(ticket)] = ticket
        return Upload(self, ticket, source)

    # -- when all bytes are there

    async def finish(self, ticket: Ticket, growing: Growing) -> tuple[int, str]:
        """Keep a file, and have it sent: the status and the line that answer the client."""
        ticket.source = None
        upload = ticket.allowed.upload
        blobs = self.files.blobs
        try:
            examined = await self.in_thread(examine, blobs, growing, upload.media)
        except TooManyPixels:
            self.end(ticket)
            return 422, f"the picture has more than {PIXELS // 1_000_000} million pixels"
        except OSError as error:
            self.end(ticket)
            return 507, f"the file cannot be stored: {error.strerror or error}"
        try:
            return await self._send(ticket, examined)
        except Refused:
            self.end(ticket)
            return 507, "the file cannot be stored now; try again later"
        finally:
            blobs.release(examined.digest)
            self._begun.pop(id(ticket), None)

    async def _send(self, ticket: Ticket, examined: Examined) -> tuple[int, str]:
        upload = ticket.allowed.upload
        title = file_names.clean(upload.name)
        name = secrets.token_urlsafe(SECRET)
        path = file_names.path_of(name, title)
        size = (examined.width, examined.height)
        file = File(path, title, examined.media, examined.size, *size)
        await self.files.keep(StoredFile(name, examined.digest, file))
        client = ticket.client
        if client.session.state in (State.MUTED, State.GONE):
            self.files.drop(name)
            return 410, GONE
        whole = self._origin() + path
        command = SendFile(ticket.allowed.number, upload, name, file, whole, bool(ticket.id))
        self._unsettled[name] = client
        client.answer(ticket.id, command)
        client.session.after(lambda: self._settled(name))
        return 202, "the file is there; the WebSocket tells what becomes of it"

    def _settled(self, name: str) -> None:
        """The rules have decided on this file."""
        self._unsettled.pop(name, None)


GONE = "the page that sends this file is gone"
NO_TICKET = "no file is expected here: each address is for one file, and for one minute"


class Upload:
    """A file that is coming. A `Body`."""

    def __init__(self, uploads: Uploads, ticket: Ticket, source: Source) -> None:
        self._uploads = uploads
        self._ticket = ticket
        self._growing = uploads.files.blobs.new()
        self._is_answered = False
        self._body = FileBody(
            *(uploads.clock, source, self._growing, ticket.allowed.upload.size),
            *(uploads.in_thread, self._lost),
        )

    def received(self, data: bytes) -> None:
        self._body.received(data)

    def lost(self) -> None:
        if self._body.whole.called and not self._is_answered:
            # The request was refused for another reason.
            self._is_answered = True
            self._uploads.in_thread(self._growing.discard)
            self._lost()
        self._body.lost()

    def _lost(self) -> None:
        self._uploads.end(self._ticket)

    def answer(self, request: Any) -> None:
        """All bytes have come: answer the request when the file is kept."""
        self._is_answered = True
        self._body.whole.addCallback(self._finish).addCallbacks(
            lambda answer: _answer(request, *answer),
            lambda failure: self._failed(request, failure),
        )

    def _finish(self, _: None) -> Deferred[tuple[int, str]]:
        return Deferred.fromCoroutine(self._uploads.finish(self._ticket, self._growing))

    def _failed(self, request: Any, failure: Failure) -> None:
        self._uploads._log.failure("Could not take a file", failure, event="upload-fault")
        self._uploads.end(self._ticket)
        _answer(request, 500, "a fault has come up on the server; its log has more")


class UploadResource(Resource):
    """What answers a PUT of a file. The path has no children but the addresses of files."""

    isLeaf = True

    def render(self, request: Any) -> int:
        body = request.body
        if isinstance(body, Upload):
            body.answer(request)
        elif request.method == b"PUT":
            _answer(request, 404, NO_TICKET)
        else:
            request.setHeader(b"allow", b"PUT")
            _answer(request, 405, "files are sent by PUT")
        return NOT_DONE_YET


_PHRASES = {202: b"Accepted", 422: b"Unprocessable Content"}


def _answer(request: Any, code: int, text: str) -> None:
    if request.channel is None or request._disconnected:
        return
    body = f"{text}\n".encode()
    request.setResponseCode(code, _PHRASES.get(code))
    request.setHeader(b"content-type", b"text/plain; charset=utf-8")
    request.setHeader(b"content-length", b"%d" % len(body))
    request.setHeader(b"cache-control", b"no-store")
    request.write(body)
    request.finish()
