"""A certificate and its key, as files have them: they are read, checked, and made ready for TLS.

The files are PEM (RFC 7468). One may have both, and a folder has them under the names that clients
of ACME give them (`FULL_CHAIN`, `PRIVATE_KEY`). The server's own certificate is the first of its
file; those that follow lead to an authority (RFC 8446, 4.4.2).

Whatever a client would refuse is refused here, by a `Mistake` that says which file has it, and what
to do. Only files are read: nothing here knows of connections.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from OpenSSL import SSL
from OpenSSL.crypto import X509, PKey

from chatroom_tw.server.origins import is_address
from chatroom_tw.server.reloading import Mistake

FULL_CHAIN, PRIVATE_KEY = "fullchain.pem", "privkey.pem"
"""What certbot and its like call the certificate, with those that follow it, and its key."""
SIZE_LIMIT = 1 << 20
"""The most bytes of a file. Real ones have some thousands."""
PROTOCOL = b"http/1.1"
"""What TLS selects by ALPN (RFC 7301). A client that offers something else, or nothing, goes on
without it: what it speaks is detected."""

CIPHERS = b"ECDHE+AESGCM:ECDHE+CHACHA20"
"""The ciphers of TLS 1.2: those with forward secrecy, and authenticated. TLS 1.3 has its own."""
OPTIONS = (
    SSL.OP_NO_COMPRESSION
    | SSL.OP_CIPHER_SERVER_PREFERENCE
    | SSL.OP_NO_RENEGOTIATION
    | SSL.OP_NO_TICKET  # Its keys would have to be changed now and then.
)

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
_BROKEN = (ValueError, TypeError, UnsupportedAlgorithm)
"""What cryptography raises for what it cannot read."""
S = TypeVar("S")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Files:
    """Where a certificate and its key are. They may be in one file."""

    certificate: str
    key: str

    @classmethod
    def at(cls, where: str, key: str | None) -> Files:
        """The files for `--certificate` and `--key`. A folder is looked into."""
        if os.path.isdir(where):
            return cls(os.path.join(where, FULL_CHAIN), key or os.path.join(where, PRIVATE_KEY))
        return cls(where, key or where)


@dataclass(frozen=True, slots=True)
class Contents:
    """What the files have, in bytes."""

    files: Files
    certificate: bytes
    key: bytes

    @property
    def digest(self) -> bytes:
        """The same for the same contents."""
        return hashlib.sha256(b"%d " % len(self.certificate) + self.certificate + self.key).digest()


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate that TLS can be spoken with."""

    context: SSL.Context
    names: frozenset[str]
    """The host names that it is for, in small letters; `*.example` is for one label more."""
    addresses: frozenset[str]
    """The IP addresses that it is for."""
    expires: datetime
    digest: bytes

    def covers(self, host: str) -> bool:
        """Whether it is for this host, which is as `read_host` returns it (RFC 9525, 6.3)."""
        if is_address(host):
            return host.strip("[]") in self.addresses
        return host in self.names or f"*.{host.partition('.')[2]}" in self.names

    def __str__(self) -> str:
        hosts = ", ".join(sorted(self.names | self.addresses)) or "no name"
        return f"for {hosts}, valid until {self.expires:%Y-%m-%d %H:%M} UTC"


def read(files: Files) -> Contents:
    """What the files have. Raises `Mistake`."""
    certificate = _read(files.certificate)
    return Contents(
        files, certificate, certificate if files.key == files.certificate else _read(files.key)
    )


def load(contents: Contents, now: datetime) -> Certificate:
    """The certificate, checked, with its key. Raises `Mistake`."""
    where = contents.files.certificate
    chain = _certificates(contents)
    key = _private_key(contents)
    _check_key(contents.files, chain, key)
    first = chain[0]
    _check_time(where, first, now)
    names, addresses = _hosts(where, first)
    context = _context(where, chain, key)
    return Certificate(context, names, addresses, first.not_valid_after_utc, contents.digest)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            data = file.read(SIZE_LIMIT + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise Mistake(f"{path}: it cannot be read: {why}{_hint(path, error)}") from error
    if len(data) > SIZE_LIMIT:
        raise Mistake(f"{path}: it is longer than {SIZE_LIMIT} bytes, and no certificate or key")
    return data


def _hint(path: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError) and os.path.basename(path) in (FULL_CHAIN, PRIVATE_KEY):
        return f"; a folder has {FULL_CHAIN} and {PRIVATE_KEY}, or give the files themselves"
    if isinstance(error, PermissionError):
        return "; it has to belong to the user that the server runs as, or be readable for it"
    return ""


def _certificates(contents: Contents) -> Sequence[x509.Certificate]:
    where = contents.files.certificate
    blocks = [match[0] for match in _BLOCK.finditer(contents.certificate) if _is_certificate(match)]
    if not blocks:
        raise Mistake(f"{where}: it has no certificate in it (PEM: -----BEGIN CERTIFICATE-----)")
    return [
        _parsed(where, f"its certificate {number}", x509.load_pem_x509_certificate, block)
        for number, block in enumerate(blocks, 1)
    ]


def _is_certificate(match: re.Match[bytes]) -> bool:
    return match[1] == b"CERTIFICATE"


def _private_key(contents: Contents) -> Any:
    files = contents.files
    blocks = [match for match in _BLOCK.finditer(contents.key) if match[1].endswith(b"PRIVATE KEY")]
    if not blocks and files.key == files.certificate:
        raise Mistake(
            f"{files.certificate}: it has a certificate without its key; add the private key to "
            "the file, or give --key FILE"
        )
    if not blocks:
        raise Mistake(
            f"{files.key}: it has no private key in it (PEM: -----BEGIN PRIVATE KEY-----)"
        )
    block = blocks[0]
    if block[1].startswith(b"ENCRYPTED") or b"Proc-Type: 4,ENCRYPTED" in block[0]:
        raise Mistake(
            f"{files.key}: its key is encrypted, and nobody is there to type the password; store "
            "it without one (openssl pkey -in FILE -out NEWFILE)"
        )
    return _parsed(files.key, "its private key", _load_key, block[0])


def _load_key(block: bytes) -> Any:
    # OpenSSL's check of an RSA key looks for primes, and takes a quarter of a second. That the key
    # belongs to the certificate is checked in any case.
    return load_pem_private_key(block, None, unsafe_skip_rsa_key_validation=True)


def _parsed(path: str, what: str, parse: Callable[[S], T], source: S) -> T:
    try:
        return parse(source)
    except _BROKEN as error:
        raise Mistake(f"{path}: {what} is broken: {_first_line(error)}") from error


def _check_key(files: Files, chain: Sequence[x509.Certificate], key: Any) -> None:
    own = _public(key.public_key())
    belongs = [
        _parsed(files.certificate, "the key of a certificate", _public_key, each) == own
        for each in chain
    ]
    if belongs[0]:
        return
    if any(belongs):
        raise Mistake(
            f"{files.certificate}: the key belongs to certificate {belongs.index(True) + 1} in it; "
            "the server's own certificate has to be the first"
        )
    raise Mistake(f"{files.key}: its key does not belong to the certificate in {files.certificate}")


def _public_key(certificate: x509.Certificate) -> bytes:
    return _public(certificate.public_key())


def _public(key: Any) -> bytes:
    found: bytes = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return found


def _check_time(path: str, certificate: x509.Certificate, now: datetime) -> None:
    if certificate.not_valid_after_utc < now:
        raise Mistake(
            f"{path}: its certificate has expired, on {certificate.not_valid_after_utc:%Y-%m-%d}; "
            "renew it"
        )
    if certificate.not_valid_before_utc > now:
        raise Mistake(
            f"{path}: its certificate is valid only from "
            f"{certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC on; is this computer's clock "
            "right?"
        )


def _hosts(path: str, certificate: x509.Certificate) -> tuple[frozenset[str], frozenset[str]]:
    """The host names and the IP addresses that it is for. Its subject is not looked at: browsers
    do not, either."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return frozenset(), frozenset()
    except (*_BROKEN, x509.DuplicateExtension) as error:
        raise Mistake(f"{path}: the names of its certificate are broken: {error}") from error
    return (
        frozenset(name.lower() for name in names.get_values_for_type(x509.DNSName)),
        frozenset(str(each) for each in names.get_values_for_type(x509.IPAddress)),
    )


def _context(path: str, chain: Sequence[x509.Certificate], key: Any) -> SSL.Context:
    first, *others = (X509.from_cryptography(each) for each in chain)
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(OPTIONS)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)  # Those of idle connections.
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_cipher_list(CIPHERS)
    try:
        context.use_certificate(first)
        context.use_privatekey(PKey.from_cryptography_key(key))
        for each in others:
            context.add_extra_chain_cert(each)
        context.check_privatekey()
    except (SSL.Error, *_BROKEN) as error:
        why = error.args[0][0][-1] if isinstance(error, SSL.Error) and error.args[0] else error
        raise Mistake(f"{path}: TLS cannot be spoken with its certificate: {why}") from error
    # The callback needs memory that is writable and executable. A system may forbid that, as
    # systemd does for a unit with MemoryDenyWriteExecute. Browsers speak HTTP/1.1 without it, too.
    with contextlib.suppress(MemoryError):
        context.set_alpn_select_callback(_select)
    return context


def _select(connection: SSL.Connection, offered: Sequence[bytes]) -> Any:
    return PROTOCOL if PROTOCOL in offered else SSL.NO_OVERLAPPING_PROTOCOLS


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).partition("\n")[0]


def utc_now() -> datetime:
    """The time of this computer's clock."""
    return datetime.now(timezone.utc)
