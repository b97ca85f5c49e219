"""Who we are to a system: what is put on each request, and what to do after a 401."""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from systems.secrets import Secret

RENEW_BEFORE: Final = dt.timedelta(seconds=60)
"""A token about to end is renewed early, so that it doesn't end within a request."""


class Authenticator(Protocol):
    """Signs requests."""

    def apply(self, request: httpx.Request, /) -> None:
        """Put the credentials on a request that is about to be sent."""
        ...

    def refresh(self, request: httpx.Request, /) -> bool:
        """After a 401 to this request: renew the credentials, or say no."""
        ...


class NoAuthentication:
    """For the calls that get a token in the first place."""

    def apply(self, request: httpx.Request) -> None:
        """Put nothing on the request."""

    def refresh(self, _request: httpx.Request) -> bool:
        """There is nothing to renew."""
        return False


class HeaderAuthentication:
    """One header with a value that doesn't change, such as an API key."""

    def __init__(self, name: str, scheme: str, secret: Secret) -> None:
        """Send `name: scheme secret`."""
        self._name = name
        self._scheme = scheme
        self._secret = secret

    def apply(self, request: httpx.Request) -> None:
        """Put the header on the request."""
        request.headers[self._name] = f"{self._scheme} {self._secret.reveal()}".strip()

    def refresh(self, _request: httpx.Request) -> bool:
        """A key is what it is."""
        return False


@dataclass(frozen=True, slots=True)
class Token:
    """An access token.

    Attributes:
        value: the token.
        expires_at: when it ends, where the system says so.
        base_url: where its calls go, where the system says so.
    """

    value: Secret
    expires_at: dt.datetime | None = None
    base_url: str | None = None


class TokenAuthentication:
    """A token that is fetched when first needed and again when it has ended.

    Several threads share it: the first that needs a token fetches it, and a 401 renews
        it once, not once per thread.
    """

    def __init__(
        self,
        fetch: Callable[[], Token],
        *,
        now: Callable[[], dt.datetime],
        scheme: str = "Bearer",
    ) -> None:
        """Get tokens by `fetch`."""
        self._fetch = fetch
        self._now = now
        self._scheme = scheme
        self._token: Token | None = None
        self._lock = threading.Lock()

    def token(self) -> Token:
        """The token of now."""
        with self._lock:
            if self._token is None or self._is_ending(self._token):
                self._token = self._fetch()
            return self._token

    def apply(self, request: httpx.Request) -> None:
        """Put the token on the request."""
        request.headers["Authorization"] = self._header(self.token())

    def refresh(self, request: httpx.Request) -> bool:
        """Drop the token that this request carried, unless a thread has already."""
        with self._lock:
            used = request.headers.get("Authorization")
            if self._token is not None and self._header(self._token) == used:
                self._token = None
        return True

    def _header(self, token: Token) -> str:
        return f"{self._scheme} {token.value.reveal()}"

    def _is_ending(self, token: Token) -> bool:
        return (
            token.expires_at is not None
            and self._now() >= token.expires_at - RENEW_BEFORE
        )
