"""Stripe: lists, page by page, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from systems.answers import Fault, Response, Verdict
from systems.auth import HeaderAuthentication
from systems.errors import ProtocolError
from systems.http import Governance, HttpClient, Telemetry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from systems.secrets import Secret

API_VERSION: Final = "2026-10-28.endive"
PAGE_ROWS: Final = 100
"""The most that the service gives at once."""
LIVE_RATES: Final = ((100, 1.0),)
TEST_RATES: Final = ((25, 1.0),)

_BUSY: Final = frozenset({"rate_limit", "lock_timeout"})


class StripeClient:
    """Reads one account."""

    def __init__(
        self,
        base_url: str,
        api_key: Secret,
        *,
        name: str,
        governance: Governance | None = None,
    ) -> None:
        """Set up; nothing is sent yet.

        Args:
            base_url: `https://api.stripe.com`.
            api_key: a restricted key that may read is enough.
            name: the connection, for messages.
            governance: the rules under which the account is called.
        """
        self._http = HttpClient(
            base_url,
            name=name,
            authentication=HeaderAuthentication("Authorization", "Bearer", api_key),
            explain=explain,
            governance=governance,
        )

    @property
    def telemetry(self) -> Telemetry:
        """What was done so far."""
        return self._http.telemetry

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def pages(
        self, path: str, params: Mapping[str, str | int] | None = None
    ) -> Iterator[list[dict[str, Any]]]:
        """Pages of objects, newest first.

        Args:
            path: such as `/v1/invoices`.
            params: filters.

        Raises:
            ProtocolError: the pages run in a circle, or one promises more and is empty.
        """
        query: dict[str, str | int] = {"limit": PAGE_ROWS, **(params or {})}
        seen: set[str] = set()
        while True:
            items, has_more = self._page(path, query)
            if items:
                yield items
            if not has_more:
                return
            last = _last_id(items, path)
            if last in seen:
                raise ProtocolError(
                    f"The pages of {path} run in a circle at {last}.",
                    hint="Run it again; what was read of this list is not used.",
                    code="page_loop",
                )
            seen.add(last)
            query["starting_after"] = last

    def sub_list(self, parent: Mapping[str, Any]) -> list[dict[str, Any]]:
        """All objects of a list within an object, such as `invoice.lines`.

        The object carries the first ones; only when there are more are they asked for.

        Args:
            parent: the list as it stands within its object.
        """
        if not parent.get("has_more"):
            return list(parent.get("data") or ())
        return [item for page in self.pages(str(parent["url"])) for item in page]

    def _page(
        self, path: str, query: Mapping[str, str | int]
    ) -> tuple[list[dict[str, Any]], bool]:
        content = self._http.request(
            "GET", path, params=query, headers={"Stripe-Version": API_VERSION}
        ).json()
        try:
            return list(content["data"]), bool(content["has_more"])
        except (KeyError, TypeError) as error:
            raise ProtocolError(
                f"{path} came without the parts that a list must have.",
                hint="Check base_url: does it point to Stripe?",
                code="malformed_answer",
            ) from error


def _last_id(items: list[dict[str, Any]], path: str) -> str:
    try:
        return str(items[-1]["id"])
    except (IndexError, KeyError, TypeError) as error:
        raise ProtocolError(
            f"A page of {path} promises more, and has no last object to go on from.",
            hint="Run it again; what was read of this list is not used.",
            code="empty_page",
        ) from error


def explain(response: Response) -> Fault | None:
    """Read Stripe's error body; `Stripe-Should-Retry` is the service's own word."""
    try:
        error = orjson.loads(response.content)["error"]
        code = str(error.get("code") or error["type"])
        message = str(error.get("message", ""))
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError):
        return None
    if code in _BUSY or response.headers.get("Stripe-Should-Retry") == "true":
        return Fault(Verdict.NOT_DONE, vendor_code=code, message=message)
    verdict = _VERDICTS.get(response.status)
    if verdict is None:
        return None
    return Fault(verdict, vendor_code=code, message=message)


_VERDICTS: Final = {
    400: Verdict.REJECTED,
    401: Verdict.UNAUTHORIZED,
    402: Verdict.REJECTED,
    403: Verdict.FORBIDDEN,
    404: Verdict.REJECTED,
    409: Verdict.REJECTED,
    429: Verdict.NOT_DONE,
}
