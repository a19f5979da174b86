"""What browsers send the chat in version 2 of the protocol about notifications: where push services
take them, and whether the page is seen.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from chatroom_tw.chat.rules.push_commands import SetSight, TakePushes
from chatroom_tw.server.http import messages
from chatroom_tw.server.http.messages import Type, flag, word

PUSH_SERVICES = (
    *("fcm.googleapis.com", "push.services.mozilla.com"),
    *("push.apple.com", "notify.windows.com"),
)
"""Whose addresses a browser may have notifications sent to: the server connects to no other."""
_ENDPOINT_LIMIT = 1000
_QUIET_LIMIT = 50
_BASE64 = re.compile(r"[\w-]+", re.ASCII)


def _endpoint(value: Any) -> str:
    wanted = ValueError("an https address of a push service that is known here")
    if not isinstance(value, str) or len(value) > _ENDPOINT_LIMIT:
        raise wanted
    try:
        address = urlsplit(value)
        host, port = address.hostname or "", address.port
    except ValueError:
        raise wanted from None
    is_known = any(host == one or host.endswith(f".{one}") for one in PUSH_SERVICES)
    is_plain = value.isascii() and value.isprintable() and " " not in value
    if not (is_known and is_plain and address.scheme == "https" and port is None):
        raise wanted
    if address.username is not None:
        raise wanted
    return value


def _base64(size: int) -> messages.Kind:
    """The kind of so many bytes in Base64, as URLs have it."""

    def read(value: Any) -> str:
        given = value.rstrip("=") if isinstance(value, str) else ""
        if len(given) != -(-size * 4 // 3) or not _BASE64.fullmatch(given):
            raise ValueError(f"{size} bytes in Base64 for URLs")
        return given

    return read


def _quiet(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _QUIET_LIMIT:
        raise ValueError(f"a list of at most {_QUIET_LIMIT} rooms")
    return tuple(map(word, value))


_PUSH = {"endpoint": _endpoint, "key": _base64(65), "secret": _base64(16)}
ADDED: dict[str, Type] = {
    "push": Type(TakePushes, _PUSH, {"quiet": _quiet}),
    "sight": Type(SetSight, {"on": flag}),
}
