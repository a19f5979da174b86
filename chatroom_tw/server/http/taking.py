"""The part of an HTTP connection that has to do with bodies that something takes (`bodies`)."""

from __future__ import annotations

from typing import Any

from twisted.web.http import HTTPChannel

from chatroom_tw.server.http.bodies import Body, RefusedBody


class BodyTaking(HTTPChannel):
    """An HTTP connection whose requests may have bodies that are taken. Implements `Source`."""

    site: Any
    _path: Any
    _networkProducer: Any
    takes_body = False
    """Whether something takes the body that comes now."""
    _pauses_body = False

    def body_taken(self, length: int) -> Body | RefusedBody | None:
        """What takes the body of this request, or does not; None: nothing is there that would."""
        path = self._path.partition(b"?")[0].removeprefix(b"/")
        name, _, rest = path.partition(b"/")
        taker = self.site.takers.get(name)
        return taker.take(self, self._command, rest, length) if taker is not None else None

    def pause_body(self) -> None:
        """Do not read the rest of the body for now."""
        self._pauses_body = True
        self._networkProducer.pauseProducing()

    def resume_body(self) -> None:
        """Read it again."""
        self._pauses_body = False
        if not self._handlingRequest and not self._waitingForTransport:
            self._networkProducer.resumeProducing()

    def resumeProducing(self) -> None:
        """What was written is sent. The transport is read again, if no body has to wait."""
        super().resumeProducing()
        if self._pauses_body:
            self._networkProducer.pauseProducing()

    def refuse(self, status: bytes, why: str) -> None:
        """Answer the request before its body is there, and close the connection."""
        self._refuse(status, why)
        if self.requests:
            self.requests[-1].end_body()

    def _refuse(self, status: bytes, why: str) -> None:
        raise NotImplementedError
