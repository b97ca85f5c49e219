"""Who may call the account: its keys, and what restricted ones may do."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe.errors import StripeError

if TYPE_CHECKING:
    from collections.abc import Mapping

ACCOUNT_ID: Final = "acct_1PMeridianConsult"
READS_BILLING: Final = frozenset(
    {"customer_read", "invoice_read", "credit_note_read", "event_read"}
)
"""What a restricted key needs that lands billing."""
_SHOWN: Final = 4


@dataclass(frozen=True, slots=True)
class StripeCredentials:
    """What the account knows of its keys.

    Attributes:
        api_key_hash: the SHA-256 of the secret key, in hex.
        restricted: the SHA-256 of each restricted key, with what it may do: names such
            as `invoice_read`; who may write may read.
    """

    api_key_hash: str
    restricted: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Access:
    """Checks keys."""

    def __init__(self, credentials: StripeCredentials) -> None:
        """Check against these."""
        self._credentials = credentials

    def check(self, authorization: str, account: str | None, permission: str) -> None:
        """Refuse a request whose key doesn't open the account.

        Args:
            authorization: the header; Bearer, or Basic with the key as user.
            account: the header `Stripe-Account`.
            permission: what the request needs, such as `invoice_read`.

        Raises:
            StripeError: there is no key, it is wrong, or it may not do that.
        """
        key = _key(authorization)
        if key.startswith("pk_"):
            raise StripeError(
                401,
                "This API call cannot be made with a publishable API key. Please use a "
                "secret API key. You can find a list of your API keys at "
                "https://dashboard.stripe.com/account/apikeys.",
                code="secret_key_required",
            )
        digest = hashlib.sha256(key.encode()).hexdigest()
        allowed = None
        if not hmac.compare_digest(digest, self._credentials.api_key_hash):
            allowed = self._credentials.restricted.get(digest)
            if allowed is None:
                raise StripeError(401, f"Invalid API Key provided: {_masked(key)}")
        if account is not None and account != ACCOUNT_ID:
            raise StripeError(
                403,
                f"The provided key '{_masked(key)}' does not have access to account "
                f"'{account}' (or that account does not exist). Application access may "
                "have been revoked.",
                code="account_invalid",
            )
        if allowed is not None and not _may(allowed, permission):
            raise StripeError(
                403,
                f"The provided key '{_masked(key)}' does not have the required "
                f"permissions for this endpoint on account '{ACCOUNT_ID}'. Having the "
                f"'rak_{permission}' permission would allow this request to continue.",
            )


def _may(allowed: frozenset[str], permission: str) -> bool:
    return (
        permission in allowed or permission.removesuffix("_read") + "_write" in allowed
    )


def _key(authorization: str) -> str:
    scheme, _, value = authorization.partition(" ")
    key = value.strip()
    if scheme.lower() == "basic":
        try:
            key = base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            key = ""
    if scheme.lower() not in {"basic", "bearer"} or not key:
        raise StripeError(
            401,
            "You did not provide an API key. You need to provide your API key in the "
            "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer "
            "YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for "
            "details, or we can help at https://support.stripe.com/.",
        )
    return key


def _masked(key: str) -> str:
    """The key as Stripe repeats it: its beginning and its last characters."""
    start = key.find("_", key.find("_") + 1) + 1
    hidden = len(key) - start - _SHOWN
    if hidden <= 0:
        return "*" * len(key)
    return f"{key[:start]}{'*' * hidden}{key[-_SHOWN:]}"
