"""Who may call the account: one integration, its certificates, and one token.

The server keeps public keys for OAuth 2.0. OAuth 1.0 is a shared secret by design, so
there the server has to know it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class TokenBasedAccess:
    """A token of the older scheme (OAuth 1.0, HMAC-SHA256)."""

    consumer_key: str
    consumer_secret: str = field(repr=False)
    token_id: str
    token_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NetSuiteCredentials:
    """What the account knows of its one integration.

    Attributes:
        account_id: the account, as in the user interface (`1234567_SB1`).
        client_id: the integration's client id, the issuer of its assertions.
        certificates: public keys or certificates in PEM, by certificate id (`kid`).
        token: the token of the older scheme, where the integration has one.
        hidden_tables: tables that the role of the integration may not see.
    """

    account_id: str
    client_id: str
    certificates: Mapping[str, str]
    token: TokenBasedAccess | None = None
    hidden_tables: frozenset[str] = frozenset()

    @property
    def realm(self) -> str:
        """The account as OAuth 1.0 names it."""
        return self.account_id.upper().replace("-", "_")

    @property
    def vendor_origin(self) -> str:
        """The address at which the vendor itself would serve this account."""
        slug = self.account_id.lower().replace("_", "-")
        return f"https://{slug}.suitetalk.api.netsuite.com"
