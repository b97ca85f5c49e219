"""The authentication service: tokens for a password or for a certificate."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING, Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509 import (
    Certificate,
    load_der_x509_certificate,
    load_pem_x509_certificate,
)

from sandbox.servers.anaplan.errors import LoginError, UnauthorisedError
from sandbox.servers.anaplan.model.tenant import CUSTOMER_ID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sandbox.servers.anaplan.credentials import AnaplanCredentials
    from sandbox.servers.anaplan.model.tenant import Tenant, User
    from sandbox.servers.anaplan.tokens import Token, Tokens

_FEWEST_BYTES: Final = 100
_PEM: Final = b"-----BEGIN"


class Authentication:
    """Lets users in, and knows their tokens again until they end."""

    def __init__(
        self, logins: Sequence[AnaplanCredentials], tenant: Tenant, tokens: Tokens
    ) -> None:
        """Let some users in.

        Args:
            logins: how they log in.
            tenant: where they work.
            tokens: where tokens are kept.
        """
        self._logins = logins
        self._tenant = tenant
        self._tokens = tokens

    def log_in(self, header: str, body: Any, base: str, at: datetime) -> dict[str, Any]:
        """Answer a login by password or by certificate.

        Raises:
            LoginError: it is not a user, or no login at all.
        """
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "basic":
            user = self._by_password(rest)
        elif scheme.lower() == "cacertificate":
            user = self._by_certificate(rest, body, at)
        else:
            raise LoginError(
                400, "FAILURE_BAD_HEADER", "Invalid header. Verify the header."
            )
        return _given("Login successful", base, self._tokens.give(user, at))

    def refresh(self, header: str, base: str, at: datetime) -> dict[str, Any]:
        """Let a token that still holds begin its life anew; its value stays."""
        token = self._tokens.prolong(self._known(header, at), at)
        return _given("Token refreshed", base, token)

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
                "userGuid": self._tenant.user(token.user).id,
                "userId": token.user,
                "customerGuid": CUSTOMER_ID,
            },
        }

    def log_out(self, header: str, at: datetime) -> None:
        """Forget a token."""
        self._tokens.forget(self._known(header, at))

    def user(self, header: str, at: datetime) -> User:
        """Whose token is in a header.

        Raises:
            UnauthorisedError: there is none that holds.
        """
        try:
            token = self._known(header, at)
        except LoginError as error:
            raise UnauthorisedError from error
        return self._tenant.user(token.user)

    def check_password(self, user: str, password: str) -> None:
        """Raise `LoginError` unless that is a user and the password."""
        if not any(login.matches(user, password) for login in self._logins):
            raise _bad_credential()

    def _known(self, header: str, at: datetime) -> Token:
        """The token in a header, if it holds."""
        scheme, _, value = header.partition(" ")
        if scheme.lower() not in {"anaplanauthtoken", "bearer"}:
            raise LoginError(
                401, "FAILURE_BAD_HEADER", "Invalid header. Verify the header."
            )
        token = self._tokens.find(value.strip(), at)
        if token is None:
            raise LoginError(401, "FAILURE_BAD_TOKEN", "Token is invalid or expired")
        return token

    def _by_password(self, encoded: str) -> str:
        """The user whose password it is."""
        try:
            user, _, password = base64.b64decode(encoded).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise LoginError(400, "FAILURE_BAD_HEADER", "Not base64") from error
        self.check_password(user, password)
        return user

    def _by_certificate(self, encoded: str, body: Any, at: datetime) -> str:
        """The user whose certificate signed what was sent."""
        try:
            sent = _certificate(encoded)
            data = base64.b64decode(body["encodedData"])
            signed = base64.b64decode(body["encodedSignedData"])
        except (binascii.Error, KeyError, TypeError, ValueError) as error:
            raise LoginError(400, "FAILURE_BAD_HEADER", "Not a certificate") from error
        if len(data) < _FEWEST_BYTES:
            raise LoginError(400, "FAILURE_BAD_REQUEST", "Too few bytes were signed")
        for login in self._logins:
            if login.certificate is None:
                continue
            known = load_pem_x509_certificate(login.certificate.encode())
            if known == sent and _is_signed(known, data, signed, at):
                return login.user
        raise _bad_credential()


def _certificate(encoded: str) -> Certificate:
    """The certificate in a header.

    Clients send it in two ways: the PEM file as a whole, in base64; or the file's body,
    which is base64 already. A file may have more in it, such as the private key's bag.

    Raises:
        ValueError: it is none.
    """
    content = base64.b64decode(encoded)
    if _PEM not in content:
        return load_der_x509_certificate(content)
    found = re.search(
        rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", content, re.DOTALL
    )
    if found is None:
        raise ValueError("no certificate in the file")
    return load_pem_x509_certificate(found[0])


def _is_signed(
    certificate: Certificate, data: bytes, signed: bytes, at: datetime
) -> bool:
    """Whether a certificate that holds signed the data, SHA-512 with RSA."""
    key = certificate.public_key()
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if not isinstance(key, rsa.RSAPublicKey) or not begins <= at <= ends:
        return False
    try:
        key.verify(signed, data, padding.PKCS1v15(), hashes.SHA512())
    except InvalidSignature:
        return False
    return True


def _bad_credential() -> LoginError:
    """It is not the user."""
    return LoginError(
        401, "FAILURE_BAD_CREDENTIAL", "Invalid credentials. Verify the credentials."
    )


def _given(message: str, base: str, token: Token) -> dict[str, Any]:
    """The answer that gives out a token."""
    return {
        **_answer(message, base),
        "tokenInfo": {
            "expiresAt": _milliseconds(token.expires_at),
            "tokenId": token.id,
            "tokenValue": token.value,
            "refreshTokenId": token.refresh_id,
        },
    }


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
