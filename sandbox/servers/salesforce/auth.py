"""OAuth 2.0 as the platform does it: client credentials and JWT bearer, and sessions.

A session's token has no announced lifetime; a client learns that it is over from a 401.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import jwt

from sandbox.servers.salesforce.errors import OAuthError, invalid_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SESSION_LIFETIME: Final = dt.timedelta(hours=2)
JWT_BEARER: Final = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCES: Final = ("https://login.salesforce.com", "https://test.salesforce.com")
_LONGEST_ASSERTION: Final = dt.timedelta(minutes=5)
_CLOCK_SKEW: Final = dt.timedelta(minutes=1)

ORGANIZATION_ID: Final = "00DPb0000000001MAA"


@dataclass(frozen=True, slots=True)
class SalesforceCredentials:
    """What the org knows of the one connected app.

    Attributes:
        client_id: the consumer key.
        client_secret_hash: SHA-256 of the consumer secret, in hex.
        username: the user that the app runs as.
        public_key: PEM of the certificate's key, for JWT bearer; `None` turns it off.
    """

    client_id: str
    client_secret_hash: str
    username: str
    public_key: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """An access token that was given out."""

    token: str
    issued_at: dt.datetime
    expires_at: dt.datetime


class Authority:
    """Gives out sessions, and checks them."""

    def __init__(
        self, credentials: SalesforceCredentials, now: Callable[[], dt.datetime]
    ) -> None:
        """Check against `credentials`, by the real clock `now`."""
        self._credentials = credentials
        self._now = now
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    @property
    def username(self) -> str:
        """The user that the connected app runs as."""
        return self._credentials.username

    @property
    def client_id(self) -> str:
        """The consumer key of the connected app."""
        return self._credentials.client_id

    def grant(
        self, form: Mapping[str, str], authorization: str, audience: str
    ) -> Session:
        """A session for a token request.

        Args:
            form: the fields of the request.
            authorization: its `Authorization` header, or nothing.
            audience: the org's own address, which a JWT may be meant for.

        Raises:
            OAuthError: the request proves nothing.
        """
        grant_type = form.get("grant_type", "")
        if grant_type == "client_credentials":
            client_id, secret = _client(form, authorization)
            self._check_client(client_id, secret)
        elif grant_type == JWT_BEARER:
            self._check_assertion(form.get("assertion", ""), audience)
        else:
            raise OAuthError("unsupported_grant_type", "grant type not supported")
        return self._open()

    def check_client(self, form: Mapping[str, str], authorization: str) -> None:
        """Raise `OAuthError` unless the request carries the client's own secret."""
        self._check_client(*_client(form, authorization))

    def session(self, authorization: str) -> Session:
        """The session of a request's `Authorization` header.

        Raises:
            SalesforceError: `INVALID_SESSION_ID`.
        """
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() not in {"bearer", "oauth"}:
            raise invalid_session()
        session = self.find(token)
        if session is None:
            raise invalid_session()
        return session

    def find(self, token: str) -> Session | None:
        """The session of a token, if it is still open."""
        session = self._sessions.get(token)
        return session if session and session.expires_at > self._now() else None

    def revoke(self, token: str) -> None:
        """Close a session."""
        with self._lock:
            self._sessions.pop(token, None)

    def signature(self, identity: str, issued_at: str) -> str:
        """The platform's signature of the identity in a token response."""
        key = self._credentials.client_secret_hash.encode()
        digest = hmac.new(key, (identity + issued_at).encode(), hashlib.sha256)
        return base64.b64encode(digest.digest()).decode()

    def _open(self) -> Session:
        issued_at = self._now()
        token = f"{ORGANIZATION_ID[:15]}!{secrets.token_urlsafe(72)}"
        session = Session(token, issued_at, issued_at + SESSION_LIFETIME)
        with self._lock:
            self._sessions = {
                key: each
                for key, each in self._sessions.items()
                if each.expires_at > issued_at
            }
            self._sessions[token] = session
        return session

    def _check_client(self, client_id: str, secret: str) -> None:
        if client_id != self._credentials.client_id:
            raise OAuthError("invalid_client_id", "client identifier invalid")
        digest = hashlib.sha256(secret.encode()).hexdigest()
        if not hmac.compare_digest(digest, self._credentials.client_secret_hash):
            raise OAuthError("invalid_client", "invalid client credentials")

    def _check_assertion(self, assertion: str, audience: str) -> None:
        if self._credentials.public_key is None:
            raise OAuthError("invalid_grant", "user hasn't approved this consumer")
        try:
            claims = jwt.decode(
                assertion,
                self._credentials.public_key,
                algorithms=["RS256"],
                audience=[*_AUDIENCES, audience],
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
        left = dt.timedelta(seconds=float(claims["exp"]) - self._now().timestamp())
        if not dt.timedelta() < left <= _LONGEST_ASSERTION + _CLOCK_SKEW:
            raise OAuthError("invalid_grant", "expired authorization code")


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
