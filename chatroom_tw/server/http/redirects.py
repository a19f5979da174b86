"""Redirects: plain HTTP for a name of the certificate is answered with the address over TLS.

An IP address, or `localhost`, is not redirected unless the certificate is for it: a browser would
refuse the certificate. Neither is a request that a proxy has received over TLS. The site answers
what is asked about its health before it asks here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from chatroom_tw.server.http.access import Access
from chatroom_tw.server.http.refusals import field, forwarded_scheme
from chatroom_tw.server.origins import read_authority

_AUTHORITY = re.compile(rb"https?://[^/?#]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where a request should go, and the status code that says so (RFC 9110, 15.4)."""

    code: int
    url: str


def redirect_of(access: Access, request: Any) -> Redirect | None:
    """Where this request should go; None: it is answered as it has come."""
    if request.isSecure():
        return None
    try:
        name, port = read_authority(field(request, b"host") or "")
    except ValueError:
        return None
    if access.certificate is None or not access.certificate.covers(name):
        return None
    if _may_have_come_by_tls(access, request):
        return None
    # A proxy's form of the request has the whole address (RFC 9112, 3.2.2).
    path = _AUTHORITY.sub(b"", request.uri, count=1).decode("latin-1")
    authority = name if port is None else f"{name}:{port}"
    url = f"https://{authority}{'' if path.startswith('/') else '/'}{path}"
    return Redirect(301 if request.method in (b"GET", b"HEAD") else 308, url)


def _may_have_come_by_tls(access: Access, request: Any) -> bool:
    """Whether a proxy says so. One that names the client alone says nothing: if it speaks TLS, a
    redirect would come back again and again."""
    scheme = forwarded_scheme(access, request)
    if scheme is not None:
        return scheme == "https"
    is_proxied = access.proxies.include(request.channel.peer)
    return is_proxied and field(request, b"x-forwarded-for") is not None
