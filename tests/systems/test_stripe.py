"""The Stripe client: lists, sub-lists, and the service's refusals."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from systems.errors import (
    PermissionDeniedError,
    ProtocolError,
    RequestRejectedError,
    UnauthorizedError,
)
from systems.http import Governance, Runtime
from systems.secrets import Secret
from systems.stripe import StripeClient


class Service:
    """Gives out prepared answers; remembers the requests."""

    def __init__(self, answers: list[httpx.Response]) -> None:
        """Give out these answers, one per request."""
        self.answers = answers
        self.requests: list[httpx.Request] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0)

    def client(self) -> StripeClient:
        """A client of this account."""
        runtime = Runtime(
            transport=httpx.MockTransport(self._answer), sleep=lambda _: None
        )
        return StripeClient(
            "https://api.stripe.com",
            Secret("rk_live_x"),
            name="billing",
            governance=Governance(runtime=runtime),
        )


def listed(ids: list[str], *, more: bool = False) -> httpx.Response:
    data = [{"id": item} for item in ids]
    body: dict[str, Any] = {"object": "list", "data": data, "has_more": more}
    return httpx.Response(200, json=body)


def error(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"error": {"type": "invalid_request_error", "code": code, "message": "no"}}
    return httpx.Response(status, json=body, headers=headers)


def test_a_list_is_followed_by_its_last_id() -> None:
    service = Service([listed(["in_3", "in_2"], more=True), listed(["in_1"])])

    pages = list(service.client().pages("/v1/invoices", {"status": "open"}))

    assert [item["id"] for page in pages for item in page] == ["in_3", "in_2", "in_1"]
    first, second = (dict(request.url.params) for request in service.requests)
    assert first == {"limit": "100", "status": "open"}
    assert second == {"limit": "100", "status": "open", "starting_after": "in_2"}
    assert service.requests[0].headers["Authorization"] == "Bearer rk_live_x"
    assert "Stripe-Version" in service.requests[0].headers


def test_pages_in_a_circle_are_noticed() -> None:
    service = Service([listed(["in_1"], more=True) for _ in range(3)])

    with pytest.raises(ProtocolError) as caught:
        list(service.client().pages("/v1/invoices"))
    assert caught.value.code == "page_loop"


def test_an_empty_page_that_promises_more_is_noticed() -> None:
    with pytest.raises(ProtocolError) as caught:
        list(Service([listed([], more=True)]).client().pages("/v1/invoices"))
    assert caught.value.code == "empty_page"


def test_a_sub_list_is_only_asked_for_when_it_is_not_whole() -> None:
    service = Service([listed(["il_1", "il_2", "il_3"])])
    client = service.client()
    whole = {"data": [{"id": "il_9"}], "has_more": False}
    cut = {"data": [{"id": "il_1"}], "has_more": True, "url": "/v1/invoices/in_1/lines"}

    assert [item["id"] for item in client.sub_list(whole)] == ["il_9"]
    assert service.requests == []
    assert len(client.sub_list(cut)) == 3
    assert service.requests[0].url.path == "/v1/invoices/in_1/lines"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(400, "parameter_unknown"), RequestRejectedError),
        (error(401, "api_key_expired"), UnauthorizedError),
        (error(403, "not_allowed"), PermissionDeniedError),
        (error(404, "resource_missing"), RequestRejectedError),
    ],
)
def test_a_refusal_is_not_tried_again(
    answer: httpx.Response, kind: type[Exception]
) -> None:
    with pytest.raises(kind) as caught:
        list(Service([answer]).client().pages("/v1/invoices"))
    assert getattr(caught.value, "vendor_code", None)


@pytest.mark.parametrize(
    "answer",
    [
        error(429, "rate_limit"),
        error(400, "rate_limit"),
        error(429, "lock_timeout"),
        error(409, "conflict", **{"Stripe-Should-Retry": "true"}),
        httpx.Response(502),
    ],
)
def test_what_passes_is_tried_again(answer: httpx.Response) -> None:
    pages = list(Service([answer, listed(["in_1"])]).client().pages("/v1/invoices"))

    assert pages == [[{"id": "in_1"}]]
