"""OAuth 1.0 (RFC 5849) by HMAC-SHA256, as NetSuite's tokens want it."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from systems.secrets import Secret


@dataclass(frozen=True, slots=True)
class OAuth1:
    """Signs each request with the secrets of an integration and of a token.

    Attributes:
        account_id: such as `1234567_SB1`; it is the realm.
        consumer_key: of the integration.
        consumer_secret: of the integration.
        token: of the user and role.
        token_secret: of the user and role.
        now: the time, with its zone.
        nonce: a text that is used once.
    """

    account_id: str
    consumer_key: str
    consumer_secret: Secret
    token: str
    token_secret: Secret
    now: Callable[[], dt.datetime] = field(default=lambda: dt.datetime.now(dt.UTC))
    nonce: Callable[[], str] = field(default=lambda: secrets.token_hex(16))

    def apply(self, request: httpx.Request) -> None:
        """Put the signature on a request."""
        request.headers["Authorization"] = self.header(request.method, str(request.url))

    def refresh(self, _request: httpx.Request) -> bool:
        """There is nothing to renew."""
        return False

    def header(self, method: str, url: str) -> str:
        """The `Authorization` header of a request; its body is not part of it."""
        protocol = {
            "oauth_consumer_key": self.consumer_key,
            "oauth_token": self.token,
            "oauth_signature_method": "HMAC-SHA256",
            "oauth_timestamp": str(int(self.now().timestamp())),
            "oauth_nonce": self.nonce(),
            "oauth_version": "1.0",
        }
        shown = {
            "realm": self.account_id,
            **protocol,
            "oauth_signature": self.signature(method, url, protocol),
        }
        return "OAuth " + ",".join(
            f'{name}="{_encoded(value)}"' for name, value in shown.items()
        )

    def signature(self, method: str, url: str, protocol: dict[str, str]) -> str:
        """The signature over method, address, query and the protocol's parameters."""
        parts = urlsplit(url)
        query = parse_qsl(parts.query, keep_blank_values=True)
        parameters = sorted(
            (_encoded(name), _encoded(value))
            for name, value in [*query, *protocol.items()]
        )
        base = "&".join(
            (
                method.upper(),
                _encoded(f"{parts.scheme}://{parts.netloc}{parts.path}"),
                _encoded("&".join(f"{name}={value}" for name, value in parameters)),
            )
        )
        key = "&".join(
            _encoded(secret.reveal())
            for secret in (self.consumer_secret, self.token_secret)
        )
        digest = hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()
        return base64.b64encode(digest).decode()


def _encoded(text: str) -> str:
    return quote(text, safe="-._~")
