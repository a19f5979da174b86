"""What sends to push services (RFC 8291 and 8292), by the package pywebpush.

It encrypts and waits for answers in threads of its own, so neither holds up anything else.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from functools import partial
from importlib import import_module
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from chatroom_tw.chat.rules.changes import PushSet
from chatroom_tw.server.listen.listeners import CannotStart

THREADS = 2
TIMEOUT = 8
"""Seconds for an answer of a push service."""
LASTS = 24 * 3600
"""Seconds for which a push service has a notification for a browser that is not connected."""
GONE = (404, 410)
"""What a push service answers of a browser that takes no notifications any more."""
CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


class WebPush(Service):
    """Sends notifications, while the server runs."""

    def __init__(self, reactor: Any, contact: str, secret: bytes) -> None:
        """`contact` is whom push services write to. The key that identifies this server to them is
        made of the `secret`. Raises `CannotStart`."""
        try:
            self._webpush: Any = import_module("pywebpush")
            vapid: Any = import_module("py_vapid")
        except ImportError as error:
            raise CannotStart(
                f"chat: --push needs a package that is not here ({error.name}): "
                "pip install 'chatroom_tw[push]'"
            ) from error
        self._reactor = reactor
        self._contact = contact
        key = signing_key(secret)
        self._vapid = vapid.Vapid02(private_key=key)
        self.public_key = written(key)
        """How a page asks a push service for a subscription that only this server can use."""
        self._pool = ThreadPool(0, THREADS, "push")

    def startService(self) -> None:
        super().startService()  # type: ignore[no-untyped-call]
        self._pool.start()

    def stopService(self) -> Deferred[None]:
        super().stopService()  # type: ignore[no-untyped-call]
        # It waits for what is being sent.
        return deferToThreadPool(self._reactor, self._reactor.getThreadPool(), self._pool.stop)

    def send(self, browser: PushSet, payload: bytes) -> Deferred[bool]:
        """As `pushes.Send`."""
        return deferToThreadPool(self._reactor, self._pool, partial(self._post, browser, payload))

    def _post(self, browser: PushSet, payload: bytes) -> bool:
        try:
            self._webpush.webpush(
                {
                    "endpoint": browser.endpoint,
                    "keys": {"p256dh": browser.key, "auth": browser.secret},
                },
                payload,
                vapid_private_key=self._vapid,
                vapid_claims={"sub": self._contact},
                timeout=TIMEOUT,
                ttl=LASTS,
            )
        except self._webpush.WebPushException as error:
            if getattr(error.response, "status_code", None) in GONE:
                return False
            raise
        return True


def signing_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The key that is made of 32 random bytes: the same for as long as they are."""
    return ec.derive_private_key(int.from_bytes(secret, "big") % (ORDER - 1) + 1, CURVE)


def written(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key, as RFC 8292 has it."""
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return urlsafe_b64encode(point).rstrip(b"=").decode()
