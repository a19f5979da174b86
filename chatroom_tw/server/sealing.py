"""Secrets, such as passwords: they stay in the gateway, and something stands for them in the hub.

A command whose type has secret fields crosses the link with a token in the place of each. The
question that the rules ask of it has the token, and the errand gets the secret again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chatroom_tw.server.session import Session, State

Fields = Mapping[type, tuple[str, ...]]
"""The secret fields of each type of command or question that has some."""


class Secrets:
    """The secrets of commands that are not answered yet."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self._secrets: dict[str, tuple[Session, str]] = {}
        self._last = 0

    def __bool__(self) -> bool:
        """Whether there is a secret."""
        return bool(self._secrets)

    def seal(self, session: Session, command: Any) -> Any:
        """The command, in which something stands for each secret, if there is one."""
        fields = self.fields.get(type(command), ())
        tokens = {field: self._token(session, getattr(command, field)) for field in fields}
        return replace(command, **tokens) if tokens else command

    def unseal(self, question: Any) -> Any:
        """The question with its secrets, which are forgotten here."""
        fields = self.fields.get(type(question), ())
        secrets = {field: self._secrets.pop(getattr(question, field))[1] for field in fields}
        return replace(question, **secrets) if secrets else question

    def forget(self) -> None:
        """Forget the secrets of commands that are answered."""
        for token, (session, _) in list(self._secrets.items()):
            if session.is_answered or session.state is State.GONE:
                del self._secrets[token]

    def _token(self, session: Session, secret: str) -> str:
        self._last += 1
        token = f"secret-{self._last}"
        self._secrets[token] = session, secret
        return token
