"""What the hub needs of an application's rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol


class Rules(Protocol):
    """What an application decides: the one way in to its rules.

    Each method answers with effects. `submit` and `answered` raise `Refused` when a
    rule is broken, and then nothing has changed.
    """

    @property
    def touched(self) -> set[str]:
        """The names of the parts of the state that have changed since this was cleared."""

    def connect(
        self, address: str, traits: Any, when: float, protocol: str
    ) -> tuple[int, Sequence[Any]]:
        """A client has come from `address` by a protocol; the number of its session."""

    def disconnect(self, user: int, why: str, when: float) -> Sequence[Any]:
        """A client has gone."""

    def submit(self, user: int, command: Any, when: float) -> Sequence[Any]:
        """What follows from the command."""

    def answered(self, user: int, question: Any, answer: Any, when: float) -> Sequence[Any]:
        """What follows from the answer to a question, or from something that is stored."""

    def unanswered(self, user: int, question: Any) -> None:
        """A question could not be answered, or something not be stored."""

    def timer(self, name: str, when: float) -> Sequence[Any]:
        """What follows from a timer."""

    def dump(self, parts: Iterable[str] | None = None) -> dict[str, object]:
        """The state as named parts, of values; all, or those that are named."""

    def load(self, parts: Mapping[str, Any]) -> None:
        """Take up a state that was dumped. The rules are new, and have the same settings."""
