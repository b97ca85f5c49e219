"""How a client proves who it is: the grants of OAuth 2.0, and a user's password.

Client credentials (in the body or a Basic header), JWT bearer, refresh token, and
username-password, which the platform has deprecated and old clients still use.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from typing import TYPE_CHECKING, Final

import jwt

from sandbox.servers.salesforce.auth import LOGIN_HOSTS, SalesforceCredentials
from sandbox.servers.salesforce.errors import OAuthError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCES: Final = tuple(f"https://{host}" for host in LOGIN_HOSTS)
_LONGEST_ASSERTION: Final = dt.timedelta(minutes=5)
_CLOCK_SKEW: Final = dt.timedelta(minutes=1)


class Grants:
    """Checks what a client brings."""

    def __init__(
        self, credentials: SalesforceCredentials, now: Callable[[], dt.datetime]
    ) -> None:
        """Check against `credentials`, by the real clock `now`."""
        self._credentials = credentials
        self._now = now

    @property
    def username(self) -> str:
        """The user that the connected app runs as."""
        return self._credentials.username

    @property
    def client_id(self) -> str:
        """The consumer key of the connected app."""
        return self._credentials.client_id

    def check(self, form: Mapping[str, str], authorization: str, origin: str) -> str:
        """Check a token request.

        Args:
            form: the fields of the request.
            authorization: its `Authorization` header, or nothing.
            origin: scheme and host that it was sent to.

        Returns:
            The secret to sign the answer with: the consumer secret where the client
            showed it. The server keeps but its hash, which signs the answer to a JWT.

        Raises:
            OAuthError: the request proves nothing.
        """
        grant_type = form.get("grant_type", "")
        if grant_type == JWT_BEARER:
            self._check_assertion(form.get("assertion", ""), origin)
            return self._credentials.client_secret_hash
        if grant_type not in {"client_credentials", "password", "refresh_token"}:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        is_common = origin.partition("://")[2] in LOGIN_HOSTS
        if grant_type == "client_credentials" and is_common:
            raise OAuthError("invalid_grant", "request not supported on this domain")
        secret = self.check_client(form, authorization)
        if grant_type == "refresh_token":
            known = self._credentials.refresh_token_hash
            if not known or not _is_hash_of(form.get("refresh_token", ""), known):
                raise OAuthError("invalid_grant", "expired access/refresh token")
        elif grant_type == "password":
            username, password = form.get("username", ""), form.get("password", "")
            if not self.is_users_password(username, password):
                raise OAuthError("invalid_grant", "authentication failure")
        return secret

    def check_client(self, form: Mapping[str, str], authorization: str) -> str:
        """The client's own secret, which the request has to carry.

        Raises:
            OAuthError: it doesn't.
        """
        client_id, secret = _client(form, authorization)
        if client_id != self._credentials.client_id:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if not _is_hash_of(secret, self._credentials.client_secret_hash):
            raise OAuthError("invalid_client", "invalid client credentials")
        return secret

    def is_users_password(self, username: str, password: str) -> bool:
        """Whether it is the user's password, alone or with the security token."""
        return username == self._credentials.username and any(
            _is_hash_of(password, each) for each in self._credentials.password_hashes
        )

    def _check_assertion(self, assertion: str, origin: str) -> None:
        if self._credentials.public_key is None:
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        try:
            claims = jwt.decode(
                assertion,
                self._credentials.public_key,
                algorithms=["RS256"],
                audience=[*_AUDIENCES, origin],
                # Expiry is checked below: some clients send it as a string.
                options={"verify_exp": False, "require": ["iss", "sub", "aud", "exp"]},
            )
        except jwt.InvalidAudienceError as error:
            raise OAuthError("invalid_grant", "audience is invalid") from error
        except jwt.PyJWTError as error:
            raise OAuthError("invalid_grant", "invalid assertion") from error
        if claims["iss"] != self._credentials.client_id:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        if claims["sub"] != self._credentials.username:
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        try:
            expires = float(claims["exp"])
        except ValueError as error:
            raise OAuthError("invalid_grant", "invalid assertion") from error
        left = dt.timedelta(seconds=expires - self._now().timestamp())
        if not dt.timedelta() < left <= _LONGEST_ASSERTION + _CLOCK_SKEW:
            raise OAuthError("invalid_grant", "expired authorization code")


def signature(secret: str, identity: str, issued_at: str) -> str:
    """The platform's signature of the identity in a token response."""
    message = (identity + issued_at).encode()
    digest = hmac.new(secret.encode(), message, hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


def _is_hash_of(secret: str, known: str) -> bool:
    return hmac.compare_digest(hashlib.sha256(secret.encode()).hexdigest(), known)


def _client(form: Mapping[str, str], authorization: str) -> tuple[str, str]:
    """The client's id and secret, from the form or from a Basic header."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(encoded, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise OAuthError("invalid_client", "invalid client credentials") from error
        client_id, _, secret = pair.partition(":")
        return client_id, secret
    return form.get("client_id", ""), form.get("client_secret", "")
