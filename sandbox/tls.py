"""The sandbox's certificate authority, and the one certificate that it ever issues.

Clients are told to trust `ca.pem`. Its key is thrown away once the servers' certificate
is signed, so nobody can ever issue another one in its name; a certificate that is about
to end, or lacks a name, is replaced together with its authority.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sandbox.servers.addresses import HOST_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

AUTHORITY_FILE: Final = "ca.pem"
SERVER_FILE: Final = "server.pem"
_LIFE: Final = dt.timedelta(days=365)
_LEAST_LIFE: Final = dt.timedelta(days=30)
_CLOCK_TOLERANCE: Final = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Where the certificates are kept.

    Attributes:
        authority: what clients have to trust.
        server: the servers' certificate and its key.
    """

    authority: Path
    server: Path


def load_or_create(directory: Path, host: str, now: dt.datetime) -> Certificates:
    """The folder's certificates, made if they are missing, old, or for other names.

    Args:
        directory: where they are kept.
        host: the address that the servers listen on, beside the loopback.
        now: the real time.
    """
    certificates = Certificates(directory / AUTHORITY_FILE, directory / SERVER_FILE)
    names = _names(host)
    if not _serves(certificates, names, now):
        _create(certificates, names, now)
    return certificates


def _names(host: str) -> list[x509.GeneralName]:
    vendors = [name for names in HOST_NAMES.values() for name in names]
    addresses = sorted({"127.0.0.1", "::1", host} - {"localhost"})
    return [
        *(x509.DNSName(name) for name in [*vendors, "localhost"]),
        *map(_name_of_host, addresses),
    ]


def _name_of_host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _serves(
    certificates: Certificates, names: Iterable[x509.GeneralName], now: dt.datetime
) -> bool:
    """Whether the files exist, carry the names and hold for some time."""
    if not (certificates.authority.exists() and certificates.server.exists()):
        return False
    try:
        kept = x509.load_pem_x509_certificate(certificates.server.read_bytes())
    except ValueError:
        return False
    carried = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    is_fresh = now + _LEAST_LIFE < kept.not_valid_after_utc
    return is_fresh and list(carried.value) == list(names)


def _create(
    certificates: Certificates, names: Iterable[x509.GeneralName], now: dt.datetime
) -> None:
    """Make an authority, let it sign one certificate, and forget its key."""
    authority_key = ec.generate_private_key(ec.SECP256R1())
    authority_name = _common_name("Plumbline sandbox authority")
    authority = (
        _builder(authority_name, authority_name, authority_key.public_key(), now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(is_authority=True), critical=True)
        .sign(authority_key, hashes.SHA256())
    )
    key = ec.generate_private_key(ec.SECP256R1())
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(
        authority_key.public_key()
    )
    server = (
        _builder(
            _common_name("Plumbline sandbox"), authority_name, key.public_key(), now
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False
        )
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(issuer_id, critical=False)
        .sign(authority_key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    encoding = serialization.Encoding.PEM
    _write(certificates.authority, authority.public_bytes(encoding), mode=0o644)
    _write(certificates.server, server.public_bytes(encoding) + private, mode=0o600)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_TOLERANCE)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _common_name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _key_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _write(path: Path, content: bytes, *, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
