"""Backpressure between standard input and output and connections that are replaced.

Twisted stops the registered producer when a transport closes. That is right for one
connection, but a client that reconnects must not have its standard input closed.
"""

from __future__ import annotations

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from chatroom_tw.client.interfaces import Producer, Stream


@implementer(IPushProducer)
class ReusableTransport:
    """Standard input and output, to be registered with one connection after another.

    A connection that closes calls `stopProducing`. That only resumes standard input: what
    the user types then goes to the next connection.
    """

    def __init__(self, standard: Stream) -> None:
        self._standard = standard

    def pauseProducing(self) -> None:
        self._standard.pauseProducing()

    def resumeProducing(self) -> None:
        self._standard.resumeProducing()

    def stopProducing(self) -> None:
        self._standard.resumeProducing()

    def registerProducer(self, producer: Producer, streaming: bool) -> None:
        self._standard.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        self._standard.unregisterProducer()
