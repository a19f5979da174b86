"""The port for every protocol: what is detected on it besides the protocols of the application.

With a certificate it answers TLS with TLS, and detects once more what the client says inside of it.
A PROXY header from elsewhere than a proxy is skipped, before TLS and inside of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from chatroom_tw.server.clock import Clock
from chatroom_tw.server.listen.browsers import Browsers
from chatroom_tw.server.listen.detection import SILENCE, DetectableFactory, DetectingFactory
from chatroom_tw.server.listen.proxied import HeaderFactory
from chatroom_tw.server.listen.renewal import ServedCertificate
from chatroom_tw.server.listen.tls import TlsFactory
from chatroom_tw.server.listen.unsupported import NestedTls, UnsupportedTls


def front_factory(
    clock: Clock,
    default: DetectableFactory,
    others: Sequence[DetectableFactory],
    certificate: ServedCertificate | None = None,
) -> DetectingFactory:
    """The factory of the port for every protocol. `others` are all protocols but TLS."""
    browsers = Browsers(clock)
    if certificate is None:
        return _skipping_headers(clock, default, [*others, UnsupportedTls(clock)], browsers)
    inside = _skipping_headers(clock, default, [*others, NestedTls(clock)], browsers)
    tls = TlsFactory(clock, certificate, inside)
    return _skipping_headers(clock, default, [*others, tls], browsers)


def _skipping_headers(
    clock: Clock,
    default: DetectableFactory,
    others: Sequence[DetectableFactory],
    browsers: Browsers,
) -> DetectingFactory:
    behind = DetectingFactory(clock, default, others, SILENCE, browsers)
    header = HeaderFactory(clock, behind, believed=False)
    return DetectingFactory(clock, default, [*others, header], SILENCE, browsers)
