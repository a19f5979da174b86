"""Files in the chat of browsers: how they are fetched, by addresses that nobody can guess."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET

from chatroom_tw.chat.protocols.web_uploads import PATH, Files, UploadResource, Uploads
from chatroom_tw.chat.rules import file_names
from chatroom_tw.chat.rules.extras import File
from chatroom_tw.chat.rules.stored import StoredFile
from chatroom_tw.server.clock import Clock
from chatroom_tw.server.files.kinds import UNKNOWN, is_shown
from chatroom_tw.server.http.bodies import InThread
from chatroom_tw.server.http.sending import send
from chatroom_tw.server.refusals import Refused

NAME_LIMIT = 64
"""The most characters of the unguessable part of an address that are looked for."""
DAY = 86_400
POLICY = (
    b"sandbox; default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; "
    b"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""What a file may do that is opened by itself: a browser puts a picture, or a film, into a page of
its own. It runs no scripts, and is of no site."""


class FilesResource(Resource):
    """The files that people have sent: `files/NAME/photo.jpg`."""

    isLeaf = True
    _log = Logger()

    def __init__(self, clock: Clock, files: Files, in_thread: InThread) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._clock = clock
        self._files = files
        self._in_thread = in_thread

    def render(self, request: Any) -> int:
        if request.method not in (b"GET", b"HEAD"):
            request.setHeader(b"allow", b"GET, HEAD")
            _refuse(request, 405, "only GET and HEAD are answered here")
            return NOT_DONE_YET
        name = request.postpath[0] if len(request.postpath) == 2 else b""
        if not 0 < len(name) <= NAME_LIMIT:
            _refuse(request, 404, NOT_THERE)
            return NOT_DONE_YET
        answered = Deferred.fromCoroutine(self._answer(request, name.decode("latin-1")))
        answered.addErrback(self._failed, request)
        return NOT_DONE_YET

    async def _answer(self, request: Any, name: str) -> None:
        try:
            stored = await self._files.find(name)
        except Refused:
            _refuse(request, 503, "the file cannot be read now; try again later")
            return
        if stored is None:
            _refuse(request, 404, NOT_THERE)
            return
        if request._disconnected:
            return
        _describe(request, stored)
        path = self._files.blobs.path(stored.digest)
        tag = b'"%s"' % stored.digest[:32].encode()
        if not await send(self._clock, request, path, stored.file.size, tag, self._in_thread):
            _refuse(request, 404, "the server has lost this file; a backup may have it")

    def _failed(self, failure: Failure, request: Any) -> None:
        self._log.failure("Could not send a file", failure, event="file-fault")
        if not request.startedWriting:
            _refuse(request, 500, "a fault has come up on the server; its log has more")
        elif request.channel is not None:
            request.channel.forceAbortClient()


def site_parts(uploads: Uploads) -> dict[str, Any]:
    """What a site has besides, so that files can be sent and fetched: arguments of `WebSite`."""
    fetched = FilesResource(uploads.clock, uploads.files, uploads.in_thread)
    sent, files = PATH.encode(), file_names.FOLDER.encode()
    sending: Any = UploadResource
    return {
        "resources": {files: fetched, sent: sending()},
        "takers": {sent: uploads},
    }


NOT_THERE = "there is no such file, or its message was deleted"


def _describe(request: Any, stored: StoredFile) -> None:
    file = stored.file
    is_inline = is_shown(file.media, file.width)
    request.setHeader(b"content-type", (file.media if is_inline else UNKNOWN).encode())
    request.setHeader(b"content-disposition", disposition(file, is_inline=is_inline))
    request.setHeader(b"content-security-policy", POLICY)
    request.setHeader(b"cross-origin-resource-policy", b"same-origin")
    request.setHeader(b"cache-control", b"private, max-age=%d, immutable" % DAY)


def disposition(file: File, *, is_inline: bool) -> bytes:
    """The field Content-Disposition (RFC 6266)."""
    how = "inline" if is_inline else "attachment"
    return f"{how}; filename*=UTF-8''{quote(file.name, safe='')}".encode()


def _refuse(request: Any, code: int, text: str) -> None:
    if request._disconnected:
        return
    body = f"{text}\n".encode()
    request.setResponseCode(code)
    request.setHeader(b"content-type", b"text/plain; charset=utf-8")
    request.setHeader(b"content-length", b"%d" % len(body))
    request.setHeader(b"cache-control", b"no-store")
    for name in (b"content-disposition", b"accept-ranges", b"etag"):
        request.responseHeaders.removeHeader(name)
    if request.method != b"HEAD":
        request.write(body)
    request.finish()
