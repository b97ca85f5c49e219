"""The authentication service: tokens for a password or for a certificate."""

from __future__ import annotations

import base64
import binascii
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import load_pem_x509_certificate

from sandbox.servers.anaplan.errors import LoginError, UnauthorisedError

if TYPE_CHECKING:
    from datetime import datetime

    from sandbox.servers.anaplan.credentials import AnaplanCredentials

TOKEN_LIFE: Final = timedelta(minutes=35)
USER_ID: Final = "8a81b08e654f3c2101654f3c2e5a0100"

_CUSTOMER_ID: Final = "8a81b08e654f3c2101654f3c2e5affff"
_FEWEST_BYTES: Final = 100


@dataclass(frozen=True, slots=True)
class _Token:
    """A token that was given out."""

    id: str
    refresh_id: str
    expires_at: datetime


class Authentication:
    """Gives out tokens, and knows them again until they end."""

    def __init__(self, credentials: AnaplanCredentials) -> None:
        """Let one user in."""
        self._credentials = credentials
        self._tokens: dict[str, _Token] = {}

    def log_in(self, header: str, body: Any, base: str, at: datetime) -> dict[str, Any]:
        """Answer a login by password or by certificate.

        Raises:
            LoginError: it is not the user, or no login at all.
        """
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic":
            self._check_password(rest)
        elif scheme.lower() == "cacertificate":
            self._check_certificate(rest, body)
        else:
            raise LoginError(400, "FAILURE_BAD_HEADER", "Authorization header expected")
        return self._give("Login successful", base, at)

    def refresh(self, header: str, base: str, at: datetime) -> dict[str, Any]:
        """Give a new token for one that still holds."""
        self._known(header, at)
        return self._give("Token refreshed", base, at)

    def validate(self, header: str, base: str, at: datetime) -> dict[str, Any]:
        """Say until when a token holds, and whose it is."""
        token = self._known(header, at)
        return {
            **_answer("Token validated", base),
            "tokenInfo": {
                "expiresAt": _milliseconds(token.expires_at),
                "tokenId": token.id,
                "refreshTokenId": token.refresh_id,
            },
            "userInfo": {
                "userGuid": USER_ID,
                "userId": self._credentials.user,
                "customerGuid": _CUSTOMER_ID,
            },
        }

    def log_out(self, header: str, at: datetime) -> None:
        """Forget a token."""
        self._known(header, at)
        del self._tokens[_value(header)]

    def check(self, header: str, at: datetime) -> None:
        """Raise `UnauthorisedError` unless the header has a token that holds."""
        try:
            self._known(header, at)
        except LoginError as error:
            raise UnauthorisedError from error

    def _known(self, header: str, at: datetime) -> _Token:
        """The token in a header, if it holds."""
        token = self._tokens.get(_value(header))
        if token is None or token.expires_at <= at:
            raise LoginError(401, "FAILURE_BAD_TOKEN", "Token is invalid or expired")
        return token

    def _give(self, message: str, base: str, at: datetime) -> dict[str, Any]:
        """Give out a token."""
        self._tokens = {
            value: token
            for value, token in self._tokens.items()
            if token.expires_at > at
        }
        token = _Token(str(uuid.uuid4()), str(uuid.uuid4()), at + TOKEN_LIFE)
        value = base64.b64encode(uuid.uuid4().bytes + uuid.uuid4().bytes).decode()
        self._tokens[value] = token
        return {
            **_answer(message, base),
            "tokenInfo": {
                "expiresAt": _milliseconds(token.expires_at),
                "tokenId": token.id,
                "tokenValue": value,
                "refreshTokenId": token.refresh_id,
            },
        }

    def _check_password(self, encoded: str) -> None:
        """Raise unless it is the user's password."""
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise LoginError(400, "FAILURE_BAD_HEADER", "Not base64") from error
        if not self._credentials.matches(user, password):
            raise _bad_credential()

    def _check_certificate(self, encoded: str, body: Any) -> None:
        """Raise unless the user's certificate signed what was sent."""
        if self._credentials.certificate is None:
            raise _bad_credential()
        known = load_pem_x509_certificate(self._credentials.certificate.encode())
        try:
            sent = load_pem_x509_certificate(base64.b64decode(encoded))
            data = base64.b64decode(body["encodedData"])
            signed = base64.b64decode(body["encodedSignedData"])
        except (binascii.Error, KeyError, TypeError, ValueError) as error:
            raise LoginError(400, "FAILURE_BAD_HEADER", "Not a certificate") from error
        key = known.public_key()
        if sent != known or not isinstance(key, rsa.RSAPublicKey):
            raise _bad_credential()
        if len(data) < _FEWEST_BYTES:
            raise LoginError(400, "FAILURE_BAD_REQUEST", "Too few bytes were signed")
        try:
            key.verify(signed, data, padding.PKCS1v15(), hashes.SHA512())
        except InvalidSignature as error:
            raise _bad_credential() from error


def _value(header: str) -> str:
    """The token in a header; the API takes `Bearer` as well."""
    scheme, _, value = header.partition(" ")
    return value.strip() if scheme.lower() in {"anaplanauthtoken", "bearer"} else ""


def _bad_credential() -> LoginError:
    """It is not the user."""
    return LoginError(401, "FAILURE_BAD_CREDENTIAL", "Bad credential")


def _answer(message: str, base: str) -> dict[str, Any]:
    """What every answer of the service begins with."""
    return {
        "meta": {"validationUrl": f"{base}/token/validate"},
        "status": "SUCCESS",
        "statusMessage": message,
    }


def _milliseconds(at: datetime) -> int:
    """An instant as the service writes it."""
    return int(at.timestamp() * 1000)
