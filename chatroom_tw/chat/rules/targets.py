"""Targets: whom a ban, a mute or a block is for, as people write it after `/ban`.

| written | target |
|---|---|
| `ann` | `Name("ann")`: somebody who is here, whom the rules look up |
| `account:Ann`, and as on IRC `a:Ann`, `~a:Ann`, `$a:Ann` | `Account("ann")` |
| `address:192.0.2.7`, `address:2001:db8::/32`, `address:unix` | `Network("192.0.2.7")` |
| `address:h-3f9a1c27` | `Hidden("h-3f9a1c27")` |
| `bad*!*@*`, `*!*@192.0.2.*` | `Mask("bad*!*@*")`: NICK!USER@HOST of IRC, with `*` and `?` |
| `*!*@192.0.2.0/24`, `*!*@h-3f9a1c27` | `Network`, `Hidden`: a mask of an address alone |

`written` is the text by which a target is stored and listed, and `parse` makes the same target of
it. `mask` and `as_mask` are the same two ways for IRC, where everything is a mask. The
`ValueError` of these functions says what is wrong, for the person who wrote it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from chatroom_tw.server import addresses, text
from chatroom_tw.server.refusals import Refused

LIMIT = 256
"""The most bytes of a mask, as it is written and as it is stored."""
KEY_LIMIT = 18 * text.NAME_LIMIT
"""The most characters of an account's key: one character of a name may become 18 in NFKC."""
UNIX = "unix"
"""The host of all clients on unix sockets."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whoever uses this account, whatever they are called."""

    key: str
    """As `text.key` makes it."""


@dataclass(frozen=True, slots=True)
class Network:
    """Whoever comes from one of these addresses."""

    text: str
    """An IP address, an IP network as `192.0.2.0/24`, in the form of `ipaddress`, or `UNIX`."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """Whoever comes from the address that is shown like this."""

    text: str
    """`h-3f9a1c27`: see `cloak`."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Whoever the mask of IRC matches."""

    text: str
    """`NICK!USER@HOST`, all three there, as `folded` makes it."""


@dataclass(frozen=True, slots=True)
class Name:
    """Whoever has this name."""

    text: str
    """As it was written; names are compared by `text.key`."""


Target = Account | Network | Hidden | Mask | Name

_ACCOUNT = re.compile("[-_.0-9A-Za-z \x80-\U0010ffff]+")
_HIDDEN = re.compile("h-[0-9a-f]{8}")
_OF_A_MASK = re.compile(r"[*?!@]")
_BLANK = re.compile(r"[\s\x00-\x1f\x7f]")
_STARS = re.compile(r"\*{2,}")
_ADDRESS_LIKE = re.compile(r".*[:/].*|(?=.*\.)[0-9.*?]+")
"""What is the host of a mask, although it stands alone: names have no colon and no slash."""
_BRACKETS = re.compile(r"\[([^][]*)\](?::[0-9]+)?")
_WITH_PORT = re.compile(r"([^:]+):[0-9]+")
_SCOPE = re.compile("%[^/]*")
_MUTE = re.compile("[~$]?m:(.*)", re.IGNORECASE | re.DOTALL)
_SHOWN = 40
"""So many characters of what is wrong are quoted."""


def parse(written: str) -> Target:
    """The target that is written like this. Raises `ValueError`, whose text is for users."""
    kind, colon, rest = written.partition(":")
    prefixed = _PREFIXED.get(folded(kind)) if colon and len(kind) < _SHOWN else None
    if prefixed:
        return prefixed(rest)
    return _mask(written) if _OF_A_MASK.search(written) else _name(written)


def mask(written: str) -> Target:
    """As `parse`, but what has no prefix is a mask, as on IRC: `ann` is `ann!*@*`."""
    kind, colon, rest = written.partition(":")
    prefixed = _PREFIXED.get(folded(kind)) if colon and len(kind) < _SHOWN else None
    return prefixed(rest) if prefixed else _mask(written)


def written(target: Target) -> str:
    """The text by which a target is stored and listed. `parse` makes the same target of it."""
    if isinstance(target, Account):
        return f"account:{target.key}"
    if isinstance(target, Network | Hidden):
        return f"address:{target.text}"
    return target.text


def as_mask(target: Target) -> str:
    """The target as IRC lists it. `mask` makes the same of it, but of a `Name` a mask."""
    if isinstance(target, Account):
        return f"a:{target.key}"
    if isinstance(target, Network | Hidden):
        return f"*!*@{target.text}"
    return f"{target.text}!*@*" if isinstance(target, Name) else target.text


def muted(written: str) -> str | None:
    """The mask of an IRC ban that is a mute, `m:MASK` or `~m:MASK`; None: it is no mute."""
    found = _MUTE.fullmatch(written)
    return found[1] if found else None


def network_of(address: str) -> Network:
    """What a ban of a guest's address is for: the network that counts as one address.

    `address` is a client's, with its port or `unix`. An IPv6 client changes its address within
    its /64 as it likes; see `addresses`.
    """
    return Network(_SCOPE.sub("", addresses.place(address)))


def folded(written: str) -> str:
    """The form in which masks are compared: NFC, with case folded."""
    if written.isascii():
        return written.lower()
    # Folding decomposes a few letters.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", written).casefold())


def parts_of(mask: Mask) -> tuple[str, str, str]:
    """The nick, the user and the host of a mask, with their `*` and `?`."""
    nick, _, rest = mask.text.partition("!")
    user, _, host = rest.rpartition("@")
    return nick, user, host


# -- One function for each way of writing.


def _account(name: str) -> Account:
    if not name:
        raise ValueError("the name of the account is missing")
    if len(name) > KEY_LIMIT or not _ACCOUNT.fullmatch(name):
        raise ValueError(f"{_quoted(name)} cannot be the name of an account; a mask has no prefix")
    return Account(text.key(name))


def _address(written: str) -> Network | Hidden:
    found = address_in(written)
    if found:
        return found
    raise ValueError(
        f"{_quoted(written)} is no address; an address is 192.0.2.7, 192.0.2.0/24,"
        " 2001:db8::/32, h-3f9a1c27 or unix"
    )


def _mute(mask: str) -> Target:
    raise ValueError("m: is a mute; /mute WHO mutes somebody")


_PREFIXED: dict[str, Callable[[str], Target]] = {
    "account": _account,
    "address": _address,
    **dict.fromkeys(("a", "~a", "$a"), _account),
    **dict.fromkeys(("m", "~m", "$m"), _mute),
}


def _name(written: str) -> Name:
    if not written:
        raise ValueError("it is missing who it is for")
    try:
        return Name(text.person_name(written))
    except Refused:
        pass
    found = address_in(written)
    if found:
        raise ValueError(f"an address is written like this: address:{found.text}")
    raise ValueError(
        f"{_quoted(written)} is no name; WHO is NAME, account:NAME, address:NET"
        " or a mask such as bad*!*@*"
    )


def _mask(written: str) -> Target:
    _check_size(written)
    nick, user, host = _completed(_STARS.sub("*", folded(written)))
    address = address_in(host)
    if address and nick == user == "*":
        return address
    if address and "/" in address.text:
        raise ValueError(f"a network has no nick or user with it: *!*@{address.text}")
    mask = f"{nick}!{user}@{address.text if address else host}"
    _check_size(mask)
    return Mask(mask)


def _check_size(mask: str) -> None:
    if len(mask) > LIMIT or len(mask.encode(errors="replace")) > LIMIT:
        raise ValueError(f"a mask has at most {LIMIT} bytes")
    if not mask:
        raise ValueError("it is missing who it is for")
    if _BLANK.search(mask):
        raise ValueError(f"{_quoted(mask)} is no mask: it has a blank in it")


def _completed(written: str) -> tuple[str, str, str]:
    """The nick, the user and the host; what is left out is `*`, as on servers of IRC."""
    nick, user, host = "", "", ""
    if "!" in written:
        nick, _, rest = written.partition("!")
        user, at, host = rest.rpartition("@")
        if not at:
            user, host = rest, ""
    elif "@" in written:
        user, _, host = written.rpartition("@")
    elif _ADDRESS_LIKE.fullmatch(written):
        host = written
    else:
        nick = written
    return nick or "*", user or "*", host or "*"


def address_in(written: str) -> Network | Hidden | None:
    """The address or network, without the port that addresses are listed with."""
    if len(written) > LIMIT:
        return None
    found = _BRACKETS.fullmatch(written) or _WITH_PORT.fullmatch(written)
    host = (found[1] if found else written).lower()
    if _HIDDEN.fullmatch(host):
        return Hidden(host)
    if host == UNIX:
        return Network(host)
    try:
        network = ip_network(_SCOPE.sub("", host), strict=False)
    except ValueError:
        return None
    return Network(_normal(network))


def _normal(network: IPv4Network | IPv6Network) -> str:
    first, prefix = network.network_address, network.prefixlen
    if isinstance(network, IPv6Network) and prefix >= 96 and network.network_address.ipv4_mapped:
        first, prefix = network.network_address.ipv4_mapped, prefix - 96
    return str(first) if prefix == first.max_prefixlen else f"{first}/{prefix}"


def _quoted(written: str) -> str:
    return f"'{written}'" if len(written) <= _SHOWN else f"'{written[:_SHOWN]}…'"
