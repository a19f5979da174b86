"""Pacing: standard input and output, for connections that come and go.

A connection that ends stops whoever wrote to it. What is typed goes to the next one,
so here it only makes an end of waiting.
"""

from __future__ import annotations

from typing import Any

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer


@implementer(IPushProducer)
class Paced:
    """A transport, as one connection after another may know it."""

    def __init__(self, standard: Any) -> None:
        self._standard = standard

    def pauseProducing(self) -> None:
        self._standard.pauseProducing()

    def resumeProducing(self) -> None:
        self._standard.resumeProducing()

    def stopProducing(self) -> None:
        self._standard.resumeProducing()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        self._standard.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        self._standard.unregisterProducer()
