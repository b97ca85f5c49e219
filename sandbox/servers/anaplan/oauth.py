"""The OAuth service: tokens for applications that a user has let in.

    device code  -> the user opens the address and types the code -> tokens
    authorize    -> the user logs in and is sent back with a code -> tokens
    refresh token -> tokens; a rotating one can be used once

Access tokens are tokens of the API like any others. Codes and refresh tokens are kept
in memory and end with the server.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.anaplan.errors import OAuthError
from sandbox.servers.anaplan.tokens import LIFE, Tokens

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sandbox.servers.anaplan.credentials import AnaplanCredentials, OAuthClient

CODE_LIFE: Final = timedelta(minutes=10)
INTERVAL: Final = 5
"""Seconds between two looks at a device code."""

_DEVICE: Final = "urn:ietf:params:oauth:grant-type:device_code"
_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that stands for a user's consent, given or awaited."""

    client_id: str
    expires_at: datetime
    user_code: str = ""
    user: str | None = None
    redirect_uri: str = ""


class OAuth:
    """Gives out codes, and tokens for them."""

    def __init__(self, logins: Sequence[AnaplanCredentials], tokens: Tokens) -> None:
        """Know the applications of some users.

        Args:
            logins: the users, with the applications.
            tokens: where access tokens are kept.
        """
        self._clients = {
            client.id: client for login in logins for client in login.clients
        }
        self._tokens = tokens
        self._codes: dict[str, _Code] = {}
        self._refresh: dict[str, tuple[str, str]] = {}

    def begin_device(
        self, sent: Mapping[str, Any], base: str, at: datetime
    ) -> dict[str, Any]:
        """Give out a device code, and the code that its user types."""
        client = self._client(sent, needs_secret=False)
        letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
        user_code = f"{letters[:4]}-{letters[4:]}"
        device_code = secrets.token_urlsafe(24)
        self._codes[device_code] = _Code(client.id, at + CODE_LIFE, user_code)
        address = f"{base}/activate"
        return {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": address,
            "verification_uri_complete": f"{address}?user_code={user_code}",
            "expires_in": int(CODE_LIFE.total_seconds()),
            "interval": INTERVAL,
        }

    def confirm_device(self, user_code: str, user: str, at: datetime) -> None:
        """Let in the device whose user has typed the code.

        Raises:
            OAuthError: no device waits for it.
        """
        for device_code, code in self._codes.items():
            if code.user_code == user_code.strip().upper() and at < code.expires_at:
                self._codes[device_code] = replace(code, user=user)
                return
        raise OAuthError(400, "invalid_request", "The code is unknown or expired")

    def authorize(
        self, client_id: str, redirect_uri: str, user: str, at: datetime
    ) -> str:
        """Give out a code for an application that a user lets in."""
        self.check_client(client_id)
        code = secrets.token_urlsafe(24)
        self._codes[code] = _Code(
            client_id, at + CODE_LIFE, user=user, redirect_uri=redirect_uri
        )
        return code

    def check_client(self, client_id: str) -> None:
        """Raise `OAuthError` unless there is such an application."""
        if client_id not in self._clients:
            raise OAuthError(403, "unauthorized_client", "Unknown client")

    def exchange(self, sent: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """Give tokens for a code or a refresh token.

        Raises:
            OAuthError: there are none to be given, or not yet.
        """
        grant = sent.get("grant_type")
        if grant == _DEVICE:
            client = self._client(sent, needs_secret=False)
            return self._tokens_for(self._device(sent, client, at), client, at)
        if grant == "authorization_code":
            client = self._client(sent, needs_secret=True)
            return self._tokens_for(self._consent(sent, client, at), client, at)
        if grant == "refresh_token":
            client = self._client(sent, needs_secret=True)
            return self._renew(str(sent.get("refresh_token")), client, at)
        raise OAuthError(403, "unsupported_grant_type", f"Unsupported: {grant}")

    def _device(
        self, sent: Mapping[str, Any], client: OAuthClient, at: datetime
    ) -> str:
        """The user who has let a device in."""
        key = str(sent.get("device_code"))
        code = self._codes.get(key)
        if code is None or code.client_id != client.id:
            raise OAuthError(403, "invalid_grant", "Invalid or expired device code.")
        if at >= code.expires_at:
            raise OAuthError(403, "expired_token", "The device code is expired.")
        if code.user is None:
            raise OAuthError(
                403, "authorization_pending", "User has yet to authorize device code."
            )
        del self._codes[key]
        return code.user

    def _consent(
        self, sent: Mapping[str, Any], client: OAuthClient, at: datetime
    ) -> str:
        """The user who has let an application in."""
        code = self._codes.pop(str(sent.get("code")), None)
        if (
            code is None
            or code.user is None
            or code.client_id != client.id
            or code.redirect_uri != sent.get("redirect_uri")
            or at >= code.expires_at
        ):
            raise OAuthError(403, "invalid_grant", "Invalid authorization code")
        return code.user

    def _renew(
        self, refresh_token: str, client: OAuthClient, at: datetime
    ) -> dict[str, Any]:
        """Tokens for a refresh token, which stays unless it rotates."""
        user, client_id = self._refresh.get(refresh_token, ("", ""))
        if client_id != client.id:
            raise OAuthError(403, "invalid_grant", "Unknown or invalid refresh token.")
        if client.rotates:
            del self._refresh[refresh_token]
            return self._tokens_for(user, client, at)
        return {**self._access(user, at), "refresh_token": refresh_token}

    def _tokens_for(
        self, user: str, client: OAuthClient, at: datetime
    ) -> dict[str, Any]:
        """An access token, with a new refresh token."""
        refresh_token = secrets.token_urlsafe(32)
        self._refresh[refresh_token] = (user, client.id)
        return {**self._access(user, at), "refresh_token": refresh_token}

    def _access(self, user: str, at: datetime) -> dict[str, Any]:
        """An access token."""
        return {
            "access_token": self._tokens.give(user, at).value,
            "token_type": "Bearer",
            "expires_in": int(LIFE.total_seconds()),
            "scope": "openid profile email offline_access",
        }

    def _client(self, sent: Mapping[str, Any], *, needs_secret: bool) -> OAuthClient:
        """The application that asks; one with a secret has to know it."""
        client = self._clients.get(str(sent.get("client_id")))
        if client is None:
            raise OAuthError(403, "unauthorized_client", "Unknown client")
        secret = str(sent.get("client_secret") or "")
        if (
            needs_secret
            and client.secret
            and not secrets.compare_digest(secret.encode(), client.secret.encode())
        ):
            raise OAuthError(401, "access_denied", "Unauthorized")
        return client
