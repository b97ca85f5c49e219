"""Who is let in, and how many at once."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.servers.netsuite.errors import ConcurrencyLimitError, InvalidLoginError
from sandbox.servers.netsuite.oauth1 import TokenBasedVerifier
from sandbox.servers.netsuite.oauth2 import NEEDED_SCOPE, TOKEN_PATH, TokenIssuer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from starlette.requests import Request

    from sandbox.servers.netsuite.credentials import NetSuiteCredentials


@dataclass(frozen=True, slots=True)
class Limits:
    """The account's limits.

    Attributes:
        concurrency: requests at once; 5 is the standard tier's number.
        integration: requests at once of the one integration; none of its own by
            default, so that it shares the account's.
        retry_after: seconds to send with a refusal; the vendor documents none.
        seconds: how long a request may take.
    """

    concurrency: int = 5
    integration: int | None = None
    retry_after: int | None = None
    seconds: float = 900


class Gate:
    """Checks the login of each request, and counts those that are under way.

    It runs on the event loop alone, so it needs no lock.
    """

    def __init__(
        self,
        credentials: NetSuiteCredentials,
        limits: Limits,
        now: Callable[[], datetime],
    ) -> None:
        """Guard one account."""
        self._origin = credentials.vendor_origin
        self._tokens = TokenIssuer(credentials)
        self._signatures = TokenBasedVerifier(credentials)
        self._limits = limits
        self._account_id = credentials.realm
        self._now = now
        self._under_way = 0

    def token(self, form: dict[str, str], request: Request) -> dict[str, str]:
        """Answer a token request."""
        audiences = {
            str(request.url.replace(query="", fragment="")),
            f"{self._origin}{TOKEN_PATH}",
        }
        return self._tokens.issue(form, audiences, self._now())

    def check_login(self, request: Request) -> None:
        """Raise `InvalidLoginError` unless the request has a login that holds."""
        header = request.headers.get("authorization", "")
        scheme, _, rest = header.partition(" ")
        if scheme.lower() == "bearer":
            self._tokens.verify(rest.strip(), self._now())
        elif scheme.lower() == "oauth":
            query = f"?{request.url.query}" if request.url.query else ""
            urls = (str(request.url), f"{self._origin}{request.url.path}{query}")
            self._signatures.verify(header, request.method, urls, self._now())
        else:
            raise InvalidLoginError("no login was sent")

    def limits(self) -> dict[str, Any]:
        """What the `governanceLimits` operation says ("article_0625010817")."""
        account, own = self._limits.concurrency, self._limits.integration
        return {
            "accountConcurrencyLimit": account,
            "accountUnallocatedConcurrencyLimit": account - (own or 0),
            "integrationConcurrencyLimit": account if own is None else own,
            "integrationLimitType": (
                "accountSpecific" if own is None else "integrationSpecific"
            ),
        }

    def token_info(self) -> dict[str, Any]:
        """Who is logged in."""
        return {
            "companyId": self._account_id,
            "companyName": "Meridian Consulting",
            "roleId": 1005,
            "roleName": "Integration",
            "scope": [NEEDED_SCOPE],
            "userId": 7,
        }

    @contextmanager
    def slot(self) -> Iterator[None]:
        """Hold one of the account's places for a request.

        Raises:
            ConcurrencyLimitError: there is none left.
        """
        own = self._limits.integration
        most = self._limits.concurrency if own is None else own
        if self._under_way >= min(most, self._limits.concurrency):
            raise ConcurrencyLimitError(self._limits.retry_after)
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
