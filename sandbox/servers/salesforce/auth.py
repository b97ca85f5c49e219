"""Who may call the org: its connected app and its user, and the sessions they open.

A session's token has no announced lifetime; a client learns that it is over from a 401.
How a client proves who it is stands in `grants`.
"""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.errors import invalid_session
from sandbox.world.identifiers import ORGANIZATION_ID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SESSION_LIFETIME: Final = dt.timedelta(hours=2)
MY_DOMAIN: Final = "halyard.my.salesforce.com"
"""The org's own host: what a login through the common hosts is sent to."""
LOGIN_HOSTS: Final = ("login.salesforce.com", "test.salesforce.com")


@dataclass(frozen=True, slots=True)
class SalesforceCredentials:
    """What the org knows of its one connected app and its user.

    Attributes:
        client_id: the consumer key.
        client_secret_hash: SHA-256 of the consumer secret, in hex.
        username: the user that the app runs as.
        public_key: PEM of the certificate's key, for JWT bearer; `None` turns it off.
        password_hashes: SHA-256 of what the user may give as a password: alone, and
            with the security token behind it. None turns logins by password off.
        refresh_token_hash: SHA-256 of the app's refresh token; `None` turns it off.
    """

    client_id: str
    client_secret_hash: str
    username: str
    public_key: str | None = None
    password_hashes: tuple[str, ...] = ()
    refresh_token_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """An access token that was given out."""

    token: str
    issued_at: dt.datetime
    expires_at: dt.datetime


class Authority:
    """Gives out sessions, and checks them."""

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        """Let sessions end by the real clock `now`."""
        self._now = now
        self._sessions: dict[str, Session] = {}
        self._lock = threading.Lock()

    def open(self) -> Session:
        """A new session, for who has proved who they are."""
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

    def session(self, headers: Mapping[str, str]) -> Session:
        """The session that a request's headers carry.

        Raises:
            SalesforceError: `INVALID_SESSION_ID`.
        """
        session = self.find(token_of(headers))
        if session is None:
            raise invalid_session()
        return session

    def find(self, token: str) -> Session | None:
        """The session of a token, if it is still open."""
        session = self._sessions.get(token)
        return session if session and session.expires_at > self._now() else None

    def revoke(self, token: str) -> bool:
        """Close a session; false if there is none."""
        with self._lock:
            return self._sessions.pop(token, None) is not None


def token_of(headers: Mapping[str, str]) -> str:
    """The token in a request's headers: that of OAuth, or that of the Bulk API."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() in {"bearer", "oauth"}:
        return token.strip()
    return headers.get("x-sfdc-session", "")
