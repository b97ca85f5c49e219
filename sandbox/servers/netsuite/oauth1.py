"""Token-based access: OAuth 1.0 with HMAC-SHA256 (RFC 5849, section 3.4).

The signature covers the method, the address and the parameters of the address and of
the header, but neither `realm` nor the body.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from sandbox.servers.netsuite.errors import InvalidLoginError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sandbox.servers.netsuite.credentials import NetSuiteCredentials

WINDOW_SECONDS: Final = 300
MINIMUM_NONCE: Final = 6

_PARAMETER: Final = re.compile(r'\s*([A-Za-z_]+)="([^"]*)"\s*')
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OAuth1Header:
    """The parameters of an `Authorization: OAuth ...` header, decoded."""

    parameters: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        """A parameter that must be there."""
        try:
            return self.parameters[name]
        except KeyError:
            raise InvalidLoginError(f"parameter_absent: {name}") from None


def parse_header(value: str) -> OAuth1Header:
    """Read the header; the scheme's name is already known to be `OAuth`."""
    found = _PARAMETER.findall(value.partition(" ")[2])
    return OAuth1Header({name: unquote(text) for name, text in found})


def signature(
    method: str,
    url: str,
    parameters: Mapping[str, str],
    secrets: tuple[str, str],
) -> str:
    """Sign a request.

    Args:
        method: the HTTP method.
        url: the address with its query.
        parameters: the header's parameters; realm and signature are left out.
        secrets: the consumer's and the token's secret.

    Returns:
        The signature in base64, not yet percent-encoded.
    """
    parts = urlsplit(url)
    pairs = [
        *parse_qsl(parts.query, keep_blank_values=True),
        *(
            (name, value)
            for name, value in parameters.items()
            if name not in {"realm", "oauth_signature"}
        ),
    ]
    encoded = sorted((_encode(name), _encode(value)) for name, value in pairs)
    base = "&".join(
        _encode(piece)
        for piece in (
            method.upper(),
            _base_address(url),
            "&".join(f"{name}={value}" for name, value in encoded),
        )
    )
    key = "&".join(_encode(secret) for secret in secrets)
    digest = hmac.new(key.encode(), base.encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()


class TokenBasedVerifier:
    """Checks signed requests, and that none is sent twice."""

    def __init__(self, credentials: NetSuiteCredentials) -> None:
        """Verify against the one token of the integration."""
        self._credentials = credentials
        self._seen: dict[tuple[str, int], int] = {}

    def verify(
        self, header_value: str, method: str, urls: Iterable[str], at: datetime
    ) -> None:
        """Raise `InvalidLoginError` unless the request was signed by the token.

        Args:
            header_value: the whole `Authorization` header.
            method: the HTTP method.
            urls: the addresses under which the caller may have known us.
            at: the time of the request.
        """
        header = parse_header(header_value)
        token = self._credentials.token
        if token is None:
            raise InvalidLoginError("token_rejected: the integration has no token")
        if header["realm"].upper() != self._credentials.realm:
            raise InvalidLoginError("realm is not this account")
        if header["oauth_signature_method"] != "HMAC-SHA256":
            raise InvalidLoginError("UnknownAlgorithm")
        if header["oauth_consumer_key"] != token.consumer_key:
            raise InvalidLoginError("consumer_key_unknown")
        if header["oauth_token"] != token.token_id:
            raise InvalidLoginError("token_rejected")
        given = header["oauth_signature"].encode()
        secrets = (token.consumer_secret, token.token_secret)
        if not any(
            hmac.compare_digest(
                given, signature(method, url, header.parameters, secrets).encode()
            )
            for url in urls
        ):
            raise InvalidLoginError("InvalidSignature")
        self._use_once(header, int(at.timestamp()))

    def _use_once(self, header: OAuth1Header, now: int) -> None:
        """Refuse old, future and repeated requests; remember this one."""
        text = header["oauth_timestamp"]
        nonce = header["oauth_nonce"]
        if not text.isdigit() or abs(int(text) - now) > WINDOW_SECONDS:
            raise InvalidLoginError("InvalidTimestamp")
        if len(nonce) < MINIMUM_NONCE:
            raise InvalidLoginError("nonce_rejected")
        self._seen = {used: until for used, until in self._seen.items() if until >= now}
        pair = (nonce, int(text))
        if pair in self._seen:
            raise InvalidLoginError("NonceUsed")
        self._seen[pair] = int(text) + WINDOW_SECONDS


def _encode(text: str) -> str:
    """Percent-encode as RFC 5849, 3.6 wants it."""
    return quote(text, safe="-._~")


def _base_address(url: str) -> str:
    """The address without query, in lower case up to the path, no default port."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    host = (parts.hostname or "").lower()
    if parts.port is not None and parts.port != _DEFAULT_PORTS.get(scheme):
        host = f"{host}:{parts.port}"
    return f"{scheme}://{host}{parts.path or '/'}"
