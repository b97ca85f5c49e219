"""The sandbox's keys: made once for a data folder, and kept over restarts.

The file holds what a client needs, as environment variables. The servers are given
only what a server should know: hashes and public keys. OAuth 1.0 alone needs the
secrets themselves, to check what they signed.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sandbox.servers.anaplan.certificates import certificate_for
from sandbox.servers.anaplan.credentials import AnaplanCredentials, OAuthClient
from sandbox.servers.netsuite.credentials import (
    NetSuiteCredentials,
    TokenBasedAccess,
)
from sandbox.servers.salesforce.auth import SalesforceCredentials
from sandbox.servers.stripe.access import READS_BILLING, StripeCredentials

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

FILE_NAME: Final = "credentials.env"
_ALPHABET: Final = string.ascii_letters + string.digits
_RSA_BITS: Final = 2048


@dataclass(frozen=True, slots=True)
class ServerCredentials:
    """What each server knows of who may call it."""

    salesforce: SalesforceCredentials
    netsuite: NetSuiteCredentials
    stripe: StripeCredentials
    anaplan: AnaplanCredentials


def load_or_create(directory: Path) -> ServerCredentials:
    """The servers' side of the folder's credentials, which are made if missing.

    A variable that the file lacks, because an older sandbox wrote it, is added.
    """
    path = directory / FILE_NAME
    kept = read_env(path) if path.exists() else {}
    variables = {**_fresh(kept), **kept}
    if "ANAPLAN_CERTIFICATE" not in variables:
        variables["ANAPLAN_CERTIFICATE"] = certificate_for(
            variables["ANAPLAN_PRIVATE_KEY"], variables["ANAPLAN_USER"]
        )
    if variables != kept:
        _write_env(path, variables)
    return _server_side(variables)


def read_env(path: Path) -> dict[str, str]:
    r"""The variables of an env file; `\n` in a value is a line break."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            found[name.strip()] = value.strip().strip('"').replace("\\n", "\n")
    return found


def _write_env(path: Path, variables: Mapping[str, str]) -> None:
    """Write the variables into a file that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["# Keys of the sandbox's servers. They open nothing else."]
    for name, value in variables.items():
        escaped = value.replace("\n", "\\n")
        lines.append(f'{name}="{escaped}"')
    draft = path.with_name(f"{path.name}.draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    draft.replace(path)


def _fresh(kept: Mapping[str, str]) -> dict[str, str]:
    """New values for the variables that aren't kept."""
    makers: dict[str, Callable[[], str]] = {
        "SALESFORCE_CLIENT_ID": lambda: f"3MVG9{_random(60)}",
        "SALESFORCE_CLIENT_SECRET": lambda: secrets.token_hex(32).upper(),
        "SALESFORCE_USERNAME": lambda: "plumbline@halyard.example",
        "SALESFORCE_PASSWORD": lambda: secrets.token_urlsafe(18),
        "SALESFORCE_SECURITY_TOKEN": lambda: _random(24),
        "SALESFORCE_REFRESH_TOKEN": lambda: f"5Aep861{_random(79)}",
        "SALESFORCE_PRIVATE_KEY": lambda: _private_pem(
            rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        ),
        "NETSUITE_ACCOUNT_ID": lambda: "7654321_SB1",
        "NETSUITE_CLIENT_ID": lambda: secrets.token_hex(32),
        "NETSUITE_CERTIFICATE_ID": lambda: _random(43),
        "NETSUITE_PRIVATE_KEY": lambda: _private_pem(
            ec.generate_private_key(ec.SECP256R1())
        ),
        "NETSUITE_RSA_CERTIFICATE_ID": lambda: _random(43),
        "NETSUITE_RSA_PRIVATE_KEY": lambda: _private_pem(
            rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        ),
        "NETSUITE_CONSUMER_KEY": lambda: secrets.token_hex(32),
        "NETSUITE_CONSUMER_SECRET": lambda: secrets.token_hex(32),
        "NETSUITE_TOKEN_ID": lambda: secrets.token_hex(32),
        "NETSUITE_TOKEN_SECRET": lambda: secrets.token_hex(32),
        "STRIPE_API_KEY": lambda: f"sk_test_{_random(90)}",
        "STRIPE_RESTRICTED_KEY": lambda: f"rk_test_{_random(90)}",
        "ANAPLAN_USER": lambda: "plumbline@halyard.example",
        "ANAPLAN_PASSWORD": lambda: secrets.token_urlsafe(24),
        "ANAPLAN_PRIVATE_KEY": lambda: _private_pem(
            rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)
        ),
        "ANAPLAN_CLIENT_ID": lambda: secrets.token_hex(16),
        "ANAPLAN_CLIENT_SECRET": lambda: secrets.token_urlsafe(48),
        "ANAPLAN_DEVICE_CLIENT_ID": lambda: secrets.token_hex(16),
    }
    return {name: make() for name, make in makers.items() if name not in kept}


def _server_side(variables: Mapping[str, str]) -> ServerCredentials:
    return ServerCredentials(
        salesforce=SalesforceCredentials(
            client_id=variables["SALESFORCE_CLIENT_ID"],
            client_secret_hash=_sha256(variables["SALESFORCE_CLIENT_SECRET"]),
            username=variables["SALESFORCE_USERNAME"],
            public_key=_public_pem(variables["SALESFORCE_PRIVATE_KEY"]),
            password_hashes=(
                _sha256(variables["SALESFORCE_PASSWORD"]),
                _sha256(
                    variables["SALESFORCE_PASSWORD"]
                    + variables["SALESFORCE_SECURITY_TOKEN"]
                ),
            ),
            refresh_token_hash=_sha256(variables["SALESFORCE_REFRESH_TOKEN"]),
        ),
        netsuite=NetSuiteCredentials(
            account_id=variables["NETSUITE_ACCOUNT_ID"],
            client_id=variables["NETSUITE_CLIENT_ID"],
            certificates={
                variables[f"NETSUITE_{kind}CERTIFICATE_ID"]: _public_pem(
                    variables[f"NETSUITE_{kind}PRIVATE_KEY"]
                )
                for kind in ("", "RSA_")
            },
            token=TokenBasedAccess(
                consumer_key=variables["NETSUITE_CONSUMER_KEY"],
                consumer_secret=variables["NETSUITE_CONSUMER_SECRET"],
                token_id=variables["NETSUITE_TOKEN_ID"],
                token_secret=variables["NETSUITE_TOKEN_SECRET"],
            ),
        ),
        stripe=StripeCredentials(
            _sha256(variables["STRIPE_API_KEY"]),
            {_sha256(variables["STRIPE_RESTRICTED_KEY"]): READS_BILLING},
        ),
        anaplan=AnaplanCredentials.of(
            variables["ANAPLAN_USER"],
            variables["ANAPLAN_PASSWORD"],
            certificate=variables["ANAPLAN_CERTIFICATE"],
            clients=(
                OAuthClient(
                    variables["ANAPLAN_CLIENT_ID"], variables["ANAPLAN_CLIENT_SECRET"]
                ),
                OAuthClient(variables["ANAPLAN_DEVICE_CLIENT_ID"], rotates=False),
            ),
        ),
    )


def _random(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(length))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _private_pem(key: PrivateKeyTypes) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def _public_pem(private_pem: str) -> str:
    key = serialization.load_pem_private_key(private_pem.encode(), password=None)
    return (
        key.public_key()
        .public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        .decode()
    )
