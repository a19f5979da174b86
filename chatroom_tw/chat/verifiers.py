"""Verifiers: what a server stores of a password to check proofs of it by SCRAM-SHA-256.

RFC 5802 describes SCRAM, and RFC 7677 the one with SHA-256. Nobody can log in with a verifier, and
the password never crosses the connection. All functions are pure but for `derive`, which makes a
new salt.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import stringprep
import unicodedata
from dataclasses import dataclass, field

ITERATIONS = 10_000
"""How often PBKDF2 hashes a new password. RFC 7677 asks for 4096 at least."""
SALT = 16
"""The bytes of a salt."""
NONCE = 18
"""The random bytes of a nonce."""
MECHANISM = "SCRAM-SHA-256"
_HASH = "sha256"


@dataclass(frozen=True, slots=True)
class Verifier:
    """What is stored of one password. It is written `SCRAM-SHA-256$ITERATIONS:SALT$STORED:SERVER`,
    in base64, as other servers store it, too."""

    iterations: int
    salt: bytes
    stored_key: bytes = field(repr=False)
    server_key: bytes = field(repr=False)

    @property
    def written(self) -> str:
        salt, stored, server = map(_encoded, (self.salt, self.stored_key, self.server_key))
        return f"{MECHANISM}${self.iterations}:{salt}${stored}:{server}"


def parse(written: str) -> Verifier:
    """The verifier that is written like this."""
    _, cost, keys = written.split("$")
    iterations, _, salt = cost.partition(":")
    stored, _, server = keys.partition(":")
    return Verifier(int(iterations), *map(base64.b64decode, (salt, stored, server)))


def derive(password: str, salt: bytes | None = None, iterations: int = ITERATIONS) -> Verifier:
    """The verifier of a password. This takes milliseconds. `salt` None: a new one."""
    salt = os.urandom(SALT) if salt is None else salt
    salted = hashlib.pbkdf2_hmac(_HASH, prepared(password).encode(), salt, iterations)
    client_key = hmac.digest(salted, b"Client Key", _HASH)
    server_key = hmac.digest(salted, b"Server Key", _HASH)
    return Verifier(iterations, salt, hashlib.sha256(client_key).digest(), server_key)


def decoy(secret: bytes, account: str) -> Verifier:
    """What is in the place of the verifier of an account that has none, or that there is not.

    It is the same each time, so that nobody learns from the salt which names are registered. No
    proof is right for it.
    """
    salt, stored, server = (
        hmac.digest(secret, f"{what}:{account}".encode(), _HASH)
        for what in ("salt", "stored", "server")
    )
    return Verifier(ITERATIONS, salt[:SALT], stored, server)


def challenge(verifier: Verifier, client_nonce: str, server_nonce: str) -> str:
    """The server's first message."""
    salt = _encoded(verifier.salt)
    return f"r={client_nonce}{server_nonce},s={salt},i={verifier.iterations}"


def signature(verifier: Verifier, message: str, proof: str) -> str:
    """What proves to the client that the server has the verifier; "": the client's proof is wrong.

    `message` is the AuthMessage of RFC 5802: all that both have said but the proof, which is in
    base64, as the signature is.
    """
    try:
        sent = base64.b64decode(proof, validate=True)
    except (binascii.Error, ValueError):
        return ""
    said = message.encode()
    expected = hmac.digest(verifier.stored_key, said, _HASH)
    if len(sent) != len(expected):
        return ""
    client_key = bytes(a ^ b for a, b in zip(sent, expected))
    if not hmac.compare_digest(hashlib.sha256(client_key).digest(), verifier.stored_key):
        return ""
    return _encoded(hmac.digest(verifier.server_key, said, _HASH))


def new_nonce() -> str:
    """The server's part of a nonce."""
    return _encoded(os.urandom(NONCE))


def prepared(password: str) -> str:
    """The password as SASLprep has it (RFC 4013), in which different ways to write the same are
    one. One that SASLprep refuses stays as it is, as most clients send it."""
    if password.isascii():
        return password
    mapped = "".join(map(_mapped, password))
    normal = unicodedata.ucd_3_2_0.normalize("NFKC", mapped)
    return normal if normal and not _is_prohibited(normal) else password


def _mapped(character: str) -> str:
    if stringprep.in_table_b1(character):
        return ""
    return " " if stringprep.in_table_c12(character) else character


_PROHIBITED = (
    *(stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3),
    *(stringprep.in_table_c4, stringprep.in_table_c5, stringprep.in_table_c6),
    *(stringprep.in_table_c7, stringprep.in_table_c8, stringprep.in_table_c9),
)


def _is_prohibited(text: str) -> bool:
    if any(prohibits(character) for character in text for prohibits in _PROHIBITED):
        return True
    if not any(map(stringprep.in_table_d1, text)):
        return False
    # A text from right to left begins and ends so, and has nothing else in it (RFC 3454, 6).
    ends = stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])
    return not ends or any(map(stringprep.in_table_d2, text))


def _encoded(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
