"""Certificates for the tests, which sign themselves or each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

NOW = datetime.now(timezone.utc).replace(microsecond=0)
"""When the tests began."""


@dataclass(frozen=True)
class Made:
    """A certificate and its key, in PEM, and the certificate's object."""

    certificate: bytes
    key: bytes
    signer: Any = None
    """Who has signed it, another of these; None: itself."""
    objects: Any = None

    @property
    def chain(self) -> bytes:
        """The certificate, and that of its signer."""
        return self.certificate + (self.signer.certificate if self.signer else b"")

    @property
    def encrypted_key(self) -> bytes:
        """The key, with a password."""
        found: bytes = self.objects[1].private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
        )
        return found

    def write_to(self, folder: Path) -> Path:
        """Write it as ACME clients do."""
        folder.mkdir(exist_ok=True)
        (folder / "fullchain.pem").write_bytes(self.chain)
        (folder / "privkey.pem").write_bytes(self.key)
        return folder


def make(*hosts: str, begins: float = -1, ends: float = 30, signer: Made | None = None) -> Made:
    """A certificate for these names and IP addresses, valid from and until so many days from now.

    Without hosts it is for none, as one that has its name in the subject alone.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0] if hosts else "a.test")])
    issuer, signing = (signer.objects[0].subject, signer.objects[1]) if signer else (name, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=begins))
        .not_valid_after(NOW + timedelta(days=ends))
        .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
    )
    if hosts:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_host(each) for each in hosts]), critical=False
        )
    certificate = builder.sign(signing, hashes.SHA256())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Made(certificate.public_bytes(Encoding.PEM), pem, signer, (certificate, key))


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)
