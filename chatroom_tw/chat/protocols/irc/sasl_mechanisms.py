"""The mechanisms of SASL: what a client says to prove that an account is its user's.

PLAIN           one message with the password (RFC 4616)
SCRAM-SHA-256   three messages without it (RFC 5802, RFC 7677)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from chatroom_tw.chat.protocols.irc import scram
from chatroom_tw.chat.rules.tracking_commands import (
    AnswerChallenge,
    AskChallenge,
    Authenticate,
)
from chatroom_tw.server import text

Command = Authenticate | AskChallenge | AnswerChallenge


class Mechanism(Protocol):
    """How one client logs in."""

    def take(self, data: bytes) -> Command | None:
        """What a message of the client asks of the rules; None: the login has failed."""

    def challenged(self, message: str) -> None:
        """The server has said this."""


class Plain:
    """PLAIN: who the client wants to be, who it is, and the password, with NULs between."""

    def take(self, data: bytes) -> Command | None:
        try:
            other, *rest = data.decode().split("\0")
        except UnicodeDecodeError:
            return None
        if len(rest) != 2 or not all(rest) or not _is_same(other, rest[0]):
            return None
        return Authenticate(rest[0], rest[1])

    def challenged(self, message: str) -> None:
        """There is one message only."""


class Scram:
    """SCRAM-SHA-256. The state of the exchange is here, and nowhere else."""

    def __init__(self) -> None:
        self._begun: scram.First | None = None
        self._answer: AnswerChallenge | None = None
        self._challenge = ""

    def take(self, data: bytes) -> Command | None:
        if self._begun is None:
            return self._begin(data)
        if self._answer is None:
            return self._prove(self._begun, data)
        return None if data else self._confirmed(self._answer)

    def _begin(self, data: bytes) -> Command | None:
        begun = scram.first(data)
        if begun is None or not _is_same(begun.other, begun.name):
            return None
        self._begun = begun
        return AskChallenge(begun.name, begun.nonce)

    def _prove(self, begun: scram.First, data: bytes) -> Command | None:
        final = scram.final(data, begun, self._challenge)
        if final is None:
            return None
        message = f"{begun.bare},{self._challenge},{final.bare}"
        self._answer = AnswerChallenge(begun.name, message, final.proof)
        return self._answer

    def _confirmed(self, answer: AnswerChallenge) -> Command:
        return AnswerChallenge(answer.name, answer.message, answer.proof, confirmed=True)

    def challenged(self, message: str) -> None:
        if self._answer is None:
            self._challenge = message


def _is_same(other: str, name: str) -> bool:
    """Whether who the client wants to be is who it is: nobody can act for somebody else."""
    return not other or text.key(other) == text.key(name)


MECHANISMS: dict[str, Callable[[], Mechanism]] = {"PLAIN": Plain, "SCRAM-SHA-256": Scram}
