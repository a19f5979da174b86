"""The client's messages of SCRAM-SHA-256, without I/O (RFC 5802, section 7).

    n,,n=ann,r=NONCE              what the client says first
    c=biws,r=NONCENONCE,p=PROOF   what it says in answer to the challenge

There is no channel binding: a client may say that it could (`y`), but cannot ask for it (`p=`).
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

_FIRST = re.compile(
    r"(?P<header>[ny],(?:a=(?P<other>[^,]*))?,)"
    r"(?P<bare>n=(?P<name>[^,]+),r=(?P<nonce>[!-+\--~]+)(?:,[A-Za-z]=[^,]+)*)"
)
_FINAL = re.compile(
    r"(?P<bare>c=(?P<binding>[^,]*),r=(?P<nonce>[!-+\--~]+)(?:,[A-Za-z]=[^,]+)*?)"
    r",p=(?P<proof>[A-Za-z0-9+/=]+)"
)
_NAME = re.compile("=(2C|3D)")
_ODD = re.compile("=(?!2C|3D)")


@dataclass(frozen=True, slots=True)
class First:
    """What the client says first."""

    header: str
    """What comes before the rest: how the channel is bound, and who the client wants to be."""
    bare: str
    """The rest."""
    name: str
    other: str
    """Who the client wants to be; "": the same as `name`."""
    nonce: str


@dataclass(frozen=True, slots=True)
class Final:
    """What the client says in answer to the challenge."""

    bare: str
    """All but the proof."""
    proof: str
    """In base64."""


def first(data: bytes) -> First | None:
    """The client's first message; None: this is none."""
    found = _matching(_FIRST, data)
    name, other = (_name(found["name"]), _name(found["other"] or "")) if found else (None, None)
    if not found or name is None or other is None:
        return None
    return First(found["header"], found["bare"], name, other, found["nonce"])


def final(data: bytes, begun: First, challenge: str) -> Final | None:
    """The client's answer to the server's `challenge`; None: this is none."""
    found = _matching(_FINAL, data)
    binding = base64.b64encode(begun.header.encode()).decode("ascii")
    nonce = challenge.partition(",")[0].removeprefix("r=")
    if not found or (found["binding"], found["nonce"]) != (binding, nonce):
        return None
    return Final(found["bare"], found["proof"])


def _matching(pattern: re.Pattern[str], data: bytes) -> re.Match[str] | None:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else pattern.fullmatch(text)


def _name(written: str) -> str | None:
    """The name that is written with `=2C` and `=3D` for a comma and an equals sign."""
    if _ODD.search(written):
        return None
    return _NAME.sub(lambda found: "," if found[1] == "2C" else "=", written)
