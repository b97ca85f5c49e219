"""The Salesforce client, by the platform's own words."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from systems.errors import (
    PermissionDeniedError,
    ProtocolError,
    QuotaExhaustedError,
    RequestRejectedError,
    UnauthorizedError,
)
from systems.http import Governance, Runtime
from systems.salesforce import ClientCredentials, JwtBearer, SalesforceClient
from systems.secrets import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
Answers = list[httpx.Response]


class Org:
    """Gives out a token, then prepared answers; remembers what it was asked."""

    def __init__(self, answers: Answers, instance: str | None = None) -> None:
        """Give out these answers, one per request."""
        self.answers = answers
        self.instance = instance
        self.requests: list[httpx.Request] = []
        self.token_forms: list[dict[str, list[str]]] = []
        self.slept: list[float] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/services/oauth2/token":
            self.token_forms.append(parse_qs(request.content.decode()))
            token = {"access_token": "00Dxx!token", "token_type": "Bearer"}
            extra = {} if self.instance is None else {"instance_url": self.instance}
            return httpx.Response(200, json=token | extra)
        self.requests.append(request)
        return self.answers.pop(0)

    def client(
        self, credentials: ClientCredentials | JwtBearer | None = None
    ) -> SalesforceClient:
        """A client of this org."""
        return SalesforceClient(
            "https://acme.my.salesforce.com",
            credentials or ClientCredentials("the-client", Secret("the-secret")),
            name="crm",
            governance=Governance(
                runtime=Runtime(
                    transport=httpx.MockTransport(self._answer),
                    clock=lambda: sum(self.slept),
                    now=lambda: NOW,
                    sleep=self.slept.append,
                    random=lambda: 0.0,
                )
            ),
        )


def page(records: list[dict[str, Any]], total: int, after: str | None = None) -> Any:
    body: dict[str, Any] = {"totalSize": total, "done": after is None}
    if after is not None:
        body["nextRecordsUrl"] = f"/services/data/v60.0/query/01g-{after}"
    return httpx.Response(200, json=body | {"records": records})


def error(status: int, code: str, message: str = "it failed") -> httpx.Response:
    return httpx.Response(status, json=[{"message": message, "errorCode": code}])


def test_client_credentials_are_sent_as_a_form_and_the_token_as_a_bearer() -> None:
    org = Org([page([{"Id": "1"}], 1)])

    assert list(org.client().query("SELECT Id FROM Account")) == [[{"Id": "1"}]]
    assert org.token_forms == [
        {
            "grant_type": ["client_credentials"],
            "client_id": ["the-client"],
            "client_secret": ["the-secret"],
        }
    ]
    assert org.requests[0].headers["Authorization"] == "Bearer 00Dxx!token"


def test_calls_go_to_the_instance_that_the_token_names() -> None:
    org = Org([page([], 0)], instance="https://acme--eu.my.salesforce.com")

    list(org.client().query("SELECT Id FROM Account"))

    assert org.requests[0].url.host == "acme--eu.my.salesforce.com"


def test_a_jwt_bearer_signs_for_its_user_and_ends_soon() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    org = Org([page([], 0)])
    credentials = JwtBearer(
        "the-client", "me@acme.example", Secret(pem), "https://login.salesforce.com"
    )

    list(org.client(credentials).query("SELECT Id FROM Account"))

    [form] = org.token_forms
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    claims = jwt.decode(
        form["assertion"][0],
        key.public_key(),
        algorithms=["RS256"],
        audience="https://login.salesforce.com",
        options={"verify_exp": False},
    )
    assert (claims["iss"], claims["sub"]) == ("the-client", "me@acme.example")
    assert 0 < claims["exp"] - NOW.timestamp() <= 300


def test_refused_credentials_say_what_to_check() -> None:
    refused = {"error": "invalid_client", "error_description": "invalid credentials"}
    runtime = Runtime(
        transport=httpx.MockTransport(lambda _: httpx.Response(400, json=refused))
    )
    client = SalesforceClient(
        "https://acme.my.salesforce.com",
        ClientCredentials("the-client", Secret("the-secret")),
        name="crm",
        governance=Governance(runtime=runtime),
    )

    with pytest.raises(UnauthorizedError) as caught:
        client.limits()
    assert caught.value.vendor_code == "invalid_client"
    assert "crm" in caught.value.hint


def test_pages_are_followed_to_the_last() -> None:
    org = Org(
        [
            page([{"Id": "1"}, {"Id": "2"}], 5, "2000"),
            page([], 5, "2001"),
            page([{"Id": "3"}, {"Id": "4"}], 5, "4000"),
            page([{"Id": "5"}], 5),
        ]
    )

    pages = list(org.client().query("SELECT Id FROM Account", include_deleted=True))

    assert [record["Id"] for rows in pages for record in rows] == list("12345")
    assert org.requests[0].url.path == "/services/data/v60.0/queryAll"
    assert org.requests[1].url.path == "/services/data/v60.0/query/01g-2000"


def test_pages_in_a_circle_are_noticed() -> None:
    again = [page([{"Id": "1"}], 9, "2000") for _ in range(5)]

    with pytest.raises(ProtocolError) as caught:
        list(Org(again).client().query("SELECT Id FROM Account"))
    assert caught.value.code == "page_loop"


def test_fewer_records_than_promised_are_noticed() -> None:
    with pytest.raises(ProtocolError) as caught:
        list(Org([page([{"Id": "1"}], 2)]).client().query("SELECT Id FROM Account"))
    assert caught.value.code == "short_read"


def job(state: str, **more: str) -> httpx.Response:
    return httpx.Response(200, json={"id": "750x", "state": state, **more})


def results(content: str, rows: int, locator: str) -> httpx.Response:
    headers = {"Sforce-NumberOfRecords": str(rows), "Sforce-Locator": locator}
    return httpx.Response(200, content=content.encode(), headers=headers)


def test_a_bulk_query_waits_for_its_job_reads_all_pages_and_removes_it() -> None:
    org = Org(
        [
            job("UploadComplete"),
            job("InProgress"),
            job("JobComplete"),
            results('"Id"\n"1"\n"2"\n', 2, "MTAw"),
            results('"Id"\n"3"\n', 1, "null"),
            httpx.Response(204),
        ]
    )

    pages = list(org.client().bulk_query("SELECT Id FROM X", include_deleted=True))

    assert [(page.rows, page.content[-4:]) for page in pages] == [
        (2, b'"2"\n'),
        (1, b'"3"\n'),
    ]
    assert json.loads(org.requests[0].content)["operation"] == "queryAll"
    assert org.requests[4].url.params["locator"] == "MTAw"
    assert org.requests[-1].method == "DELETE"
    assert len(org.slept) == 1


def test_a_failed_bulk_job_gives_the_orgs_reason() -> None:
    failed = job("Failed", errorMessage="InvalidBatch : Field name not found : X")
    org = Org([job("UploadComplete"), failed, httpx.Response(204)])

    with pytest.raises(RequestRejectedError, match="Field name not found"):
        list(org.client().bulk_query("SELECT X FROM Y"))


@pytest.mark.parametrize(
    "body", ["<html>Log in</html>", '[{"errorCode": "X", "message": "y"}]']
)
def test_a_bulk_page_that_is_no_csv_is_refused(body: str) -> None:
    org = Org([job("JobComplete"), job("JobComplete")])
    org.answers += [results(body, 1, "null"), httpx.Response(204)]

    with pytest.raises(ProtocolError):
        list(org.client().bulk_query("SELECT Id FROM X"))


def test_bulk_pages_in_a_circle_are_noticed() -> None:
    org = Org([job("JobComplete"), job("JobComplete")])
    org.answers += [results('"Id"\n"1"\n', 1, "MTAw") for _ in range(3)]
    org.answers.append(httpx.Response(204))

    with pytest.raises(ProtocolError) as caught:
        list(org.client().bulk_query("SELECT Id FROM X"))
    assert caught.value.code == "page_loop"


def test_an_ended_session_is_renewed() -> None:
    org = Org([error(401, "INVALID_SESSION_ID"), page([], 0)])

    list(org.client().query("SELECT Id FROM Account"))

    assert len(org.token_forms) == 2


def describe(client: SalesforceClient) -> object:
    return client.describe("Account")


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests"), QuotaExhaustedError),
        (error(400, "INVALID_FIELD"), RequestRejectedError),
        (error(404, "NOT_FOUND"), RequestRejectedError),
        (error(403, "INSUFFICIENT_ACCESS_OR_READONLY"), PermissionDeniedError),
    ],
)
def test_the_platforms_codes_decide_about_the_error(
    answer: httpx.Response, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        describe(Org([answer]).client())


@pytest.mark.parametrize(
    "answer",
    [
        error(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."),
        error(400, "UNABLE_TO_LOCK_ROW"),
        error(420, "ENHANCE_YOUR_CALM"),
        httpx.Response(420),
        httpx.Response(406),
    ],
)
def test_what_passes_is_tried_again(answer: httpx.Response) -> None:
    org = Org([answer, httpx.Response(200, json={"DailyApiRequests": {"Max": 1}})])

    assert org.client().limits() == {"DailyApiRequests": {"Max": 1}}


def test_a_missing_permission_of_one_object_does_not_stop_the_others() -> None:
    org = Org([error(403, "INSUFFICIENT_ACCESS"), page([], 0)])
    client = org.client()

    with pytest.raises(PermissionDeniedError):
        client.describe("Secret__c")
    assert list(client.query("SELECT Id FROM Account")) == [[]]


def test_a_describe_tells_custom_fields_apart() -> None:
    fields = [
        {"name": "Id", "type": "id", "custom": False},
        {"name": "Tier__c", "type": "picklist", "custom": True},
    ]
    org = Org([httpx.Response(200, json={"name": "Account", "fields": fields})])

    described = org.client().describe("Account")

    assert [(field.name, field.is_custom) for field in described] == [
        ("Id", False),
        ("Tier__c", True),
    ]


@pytest.mark.parametrize(
    "call", [describe, lambda client: list(client.query("SELECT Id FROM Account"))]
)
def test_an_answer_of_another_form_is_refused(
    call: Callable[[SalesforceClient], object],
) -> None:
    with pytest.raises(ProtocolError) as caught:
        call(Org([httpx.Response(200, json=["surprise"])]).client())
    assert caught.value.code == "malformed_answer"
