"""Anaplan's client: tokens, uploads, tasks and dumps, and what each failure means."""

from __future__ import annotations

import base64
import gzip
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from systems.anaplan import Action, AnaplanClient, ModelAddress, Polling
from systems.anaplan_login import AnaplanAccount, authentication_url
from systems.anaplan_results import read_dump
from systems.errors import (
    OutcomeUnknownError,
    ProtocolError,
    RequestRejectedError,
    RetryableError,
    UnauthorizedError,
)
from systems.http import Governance
from systems.retry import RetryPolicy
from systems.runtime import Runtime
from systems.secrets import Secret

MODEL = ModelAddress("8a81", "5F0E")
IMPORT = Action(MODEL, "imports", "112")
TASKS = f"{IMPORT.path}/tasks"
PASSWORD = "correct horse battery"  # noqa: S105 - a password of nobody
Answer = httpx.Response | Callable[[httpx.Request], httpx.Response]


@dataclass
class Tenant:
    """Answers by path, one prepared answer after the other; the last one stays."""

    answers: dict[str, list[Answer]] = field(default_factory=dict)
    requests: list[httpx.Request] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    now: datetime = datetime(2026, 6, 30, tzinfo=UTC)
    seconds: float = 0.0
    logins: int = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        self.requests.append(request)
        path = request.url.path
        if path.startswith("/token/") and f"POST {path}" not in self.answers:
            return self.token()
        prepared = self.answers[f"{request.method} {path}"]
        answer = prepared.pop(0) if len(prepared) > 1 else prepared[0]
        return answer(request) if callable(answer) else answer

    def token(self) -> httpx.Response:
        """A token that holds for 35 minutes."""
        self.logins += 1
        expires = (self.now + timedelta(minutes=35)).timestamp()
        info = {"tokenValue": f"token-{self.logins}", "expiresAt": int(expires * 1000)}
        return httpx.Response(201, json={"status": "SUCCESS", "tokenInfo": info})

    def on(self, call: str, *answers: Answer) -> None:
        """Prepare the answers to `METHOD path`."""
        self.answers[call] = list(answers)

    def sleep(self, seconds: float) -> None:
        """Let time pass without waiting."""
        self.slept.append(seconds)
        self.seconds += seconds

    def calls(self) -> list[str]:
        """What was asked for, without logins."""
        return [
            f"{request.method} {request.url.path}"
            for request in self.requests
            if not request.url.path.startswith("/token/")
        ]

    def paths(self) -> list[str]:
        """All paths that were asked for."""
        return [request.url.path for request in self.requests]

    def client(self, **polling: float) -> AnaplanClient:
        """A client of this tenant."""
        runtime = Runtime(
            transport=httpx.MockTransport(self),
            now=lambda: self.now,
            clock=lambda: self.seconds,
            sleep=self.sleep,
            random=lambda: 1.0,
        )
        return AnaplanClient(
            "https://api.anaplan.com",
            AnaplanAccount("ada@example.com", Secret(PASSWORD)),
            name="planning",
            governance=Governance(policy=RetryPolicy(attempts=3), runtime=runtime),
            polling=Polling(**polling),
        )


@pytest.fixture
def tenant() -> Tenant:
    return Tenant()


def ok(**content: Any) -> httpx.Response:
    return httpx.Response(200, json={"meta": {}, "status": {"code": 200}, **content})


def failed(status: int, **headers: str) -> httpx.Response:
    body = {"status": {"code": status, "message": "No"}, "path": "/2/0/x"}
    return httpx.Response(status, json=body, headers=headers)


def task(state: str, **result: Any) -> httpx.Response:
    return ok(task={"taskId": "T1", "taskState": state, "result": result})


def started() -> httpx.Response:
    return ok(task={"taskId": "T1"})


# Tokens


def test_a_login_sends_the_password_once_and_calls_carry_the_token(
    tenant: Tenant,
) -> None:
    tenant.on("GET /2/0/models", ok())
    client = tenant.client()

    client.models()
    client.models()

    login, first, second = tenant.requests
    assert str(login.url) == "https://auth.anaplan.com/token/authenticate"
    account = base64.b64decode(login.headers["Authorization"].removeprefix("Basic "))
    assert account.decode() == f"ada@example.com:{PASSWORD}"
    assert first.headers["Authorization"] == "AnaplanAuthToken token-1"
    assert second.headers["Authorization"] == "AnaplanAuthToken token-1"


def test_a_token_near_its_end_is_refreshed_and_an_ended_one_is_replaced(
    tenant: Tenant,
) -> None:
    tenant.on("GET /2/0/models", ok())
    client = tenant.client()
    client.models()

    tenant.now += timedelta(minutes=34, seconds=30)
    client.models()
    tenant.now += timedelta(hours=2)
    client.models()

    tokens = [path for path in tenant.paths() if path.startswith("/token/")]
    assert tokens == ["/token/authenticate", "/token/refresh", "/token/authenticate"]
    refresh = tenant.requests[2]
    assert refresh.headers["Authorization"] == "AnaplanAuthToken token-1"


def test_a_token_that_is_refused_is_renewed_once_and_the_call_made_again(
    tenant: Tenant,
) -> None:
    tenant.on("GET /2/0/models", failed(401), ok(models=[{"id": "5F0E"}]))
    tenant.on("POST /token/refresh", failed(401))

    assert tenant.client().models() == [{"id": "5F0E"}]

    assert tenant.paths() == [
        "/token/authenticate",
        "/2/0/models",
        "/token/refresh",
        "/token/authenticate",
        "/2/0/models",
    ]


def test_a_wrong_password_stops_at_once_and_shows_no_secret(
    tenant: Tenant, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    encoded = base64.b64encode(f"ada@example.com:{PASSWORD}".encode()).decode()
    refusal = {
        "status": "FAILURE_BAD_CREDENTIAL",
        "statusMessage": "no",
        "echo": encoded,
    }
    tenant.on("POST /token/authenticate", httpx.Response(401, json=refusal))

    with pytest.raises(UnauthorizedError) as refused:
        tenant.client().models()

    assert refused.value.vendor_code == "FAILURE_BAD_CREDENTIAL"
    assert len(tenant.requests) == 1
    for shown in (str(refused.value), caplog.text):
        assert PASSWORD not in shown
        assert encoded not in shown


@pytest.mark.parametrize(
    ("base_url", "expected"),
    [
        ("https://api.anaplan.com", "https://auth.anaplan.com"),
        ("https://us9.api.anaplan.com", "https://us9.auth.anaplan.com"),
        ("http://127.0.0.1:8804", "http://127.0.0.1:8804"),
    ],
)
def test_tokens_come_from_the_region_of_the_interface(
    base_url: str, expected: str
) -> None:
    assert authentication_url(base_url) == expected


# Collections


def test_pages_are_read_to_the_end_and_an_empty_collection_has_no_key(
    tenant: Tenant,
) -> None:
    path = f"{MODEL.path}/imports"

    def page(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        items = [{"id": str(offset)}] if offset < 3 else []
        paging = {"currentPageSize": 1, "offset": offset, "totalSize": 3}
        return httpx.Response(200, json={"meta": {"paging": paging}, "imports": items})

    tenant.on(f"GET {path}", page)
    tenant.on(f"GET {MODEL.path}/exports", ok())
    client = tenant.client()

    assert [item["id"] for item in client.objects(MODEL, "imports")] == ["0", "1", "2"]
    assert client.objects(MODEL, "exports") == []


def test_a_public_sample_of_a_collection_is_read(tenant: Tenant) -> None:
    sample = {
        "meta": {"paging": {"currentPageSize": 2, "offset": 0, "totalSize": 2}},
        "status": {"code": 200, "message": "Success"},
        "imports": [
            {
                "id": "112000000032",
                "name": "List 0 from File 0",
                "importDataSourceId": "113000000027",
                "importType": "HIERARCHY_DATA",
            },
            {
                "id": "112000000033",
                "name": "Module 0 from File 0",
                "importDataSourceId": "113000000028",
                "importType": "MODULE_DATA",
            },
        ],
    }
    tenant.on(f"GET {MODEL.path}/imports", httpx.Response(200, json=sample))

    names = [item["name"] for item in tenant.client().objects(MODEL, "imports")]

    assert names == ["List 0 from File 0", "Module 0 from File 0"]


# Uploads


def test_an_upload_sets_the_chunk_count_and_compresses_each_chunk(
    tenant: Tenant,
) -> None:
    path = f"{MODEL.path}/files/113"
    tenant.on(f"POST {path}", ok(file={"id": "113"}))
    tenant.on(f"PUT {path}/chunks/0", httpx.Response(204))
    tenant.on(f"PUT {path}/chunks/1", failed(500), httpx.Response(204))

    tenant.client().upload(MODEL, "113", [b"Code\r\n", b"P-1\r\n"])

    _, count, first, _, second = tenant.requests
    assert json.loads(count.content) == {"chunkCount": 2}
    assert first.headers["Content-Type"] == "application/x-gzip"
    assert gzip.decompress(first.content) == b"Code\r\n"
    assert gzip.decompress(second.content) == b"P-1\r\n"


def test_a_limit_is_waited_for_as_long_as_the_tenant_says(tenant: Tenant) -> None:
    path = f"{MODEL.path}/files/113"
    tenant.on(f"POST {path}", failed(429, **{"Retry-After": "10"}), ok())

    tenant.client().upload(MODEL, "113", [])

    assert tenant.slept == [10.0]


def test_a_busy_model_is_tried_again_and_a_locked_one_is_not(tenant: Tenant) -> None:
    path = f"{MODEL.path}/files/113"
    tenant.on(f"POST {path}", failed(409), failed(423))

    with pytest.raises(RequestRejectedError) as refused:
        tenant.client().upload(MODEL, "113", [])

    assert tenant.calls() == [f"POST {path}"] * 2
    assert refused.value.vendor_code == "MODEL_LOCKED"
    assert "unlocked" in refused.value.hint


# Tasks


@pytest.mark.parametrize("bare", [True, False])
def test_a_task_is_looked_at_in_the_interval_until_it_ends(
    tenant: Tenant,
    bare: bool,  # noqa: FBT001 - pytest passes by name
) -> None:
    start = httpx.Response(200, json={"taskId": "T1"}) if bare else started()
    tenant.on(f"POST {TASKS}", start)
    tenant.on(
        f"GET {TASKS}/T1",
        task("NOT_STARTED"),
        task("IN_PROGRESS"),
        task("COMPLETE", successful=True, objectId="112", failureDumpAvailable=False),
    )

    result = tenant.client(interval=5.0).run(IMPORT)

    assert result.is_successful
    assert tenant.slept == [5.0, 5.0]
    body = json.loads(next(r for r in tenant.requests if r.url.path == TASKS).content)
    assert body == {"localeName": "en_US"}


def test_the_counts_of_a_result_are_read_from_their_flat_list(tenant: Tenant) -> None:
    detail = {
        "localMessageText": "blah1: 13 (0/13) rows successful, 0 ignored ",
        "occurrences": 0,
        "type": "hierarchyRowsProcessed",
        "values": ["ignoredCount", "0", "totalRowCount", "13", "failedCount", "0"],
    }
    tenant.on(f"POST {TASKS}", started())
    tenant.on(
        f"GET {TASKS}/T1",
        task("COMPLETE", successful=True, objectId="112", details=[detail]),
    )

    (action,) = tenant.client().run(IMPORT).actions

    assert action.details[0].values["totalRowCount"] == "13"
    assert action.said == "blah1: 13 (0/13) rows successful, 0 ignored"


def test_a_start_without_an_answer_is_not_repeated_and_its_outcome_is_unknown(
    tenant: Tenant,
) -> None:
    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadError("cut", request=request)

    tenant.on(f"POST {TASKS}", cut)

    with pytest.raises(OutcomeUnknownError):
        tenant.client().run(IMPORT)

    assert tenant.calls() == [f"POST {TASKS}"]


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text="<html>Sign in</html>"),
        httpx.Response(200, json={"task": {}}),
        httpx.Response(200, json=[]),
        failed(404),
        failed(500),
    ],
)
def test_whatever_happens_after_the_start_leaves_the_outcome_unknown(
    tenant: Tenant, answer: httpx.Response
) -> None:
    tenant.on(f"POST {TASKS}", started())
    tenant.on(f"GET {TASKS}/T1", answer)

    with pytest.raises(OutcomeUnknownError, match="its end is not known"):
        tenant.client().run(IMPORT)


def test_a_task_that_never_ends_is_given_up_as_unknown(tenant: Tenant) -> None:
    tenant.on(f"POST {TASKS}", started())
    tenant.on(f"GET {TASKS}/T1", task("IN_PROGRESS"))

    with pytest.raises(OutcomeUnknownError) as unknown:
        tenant.client(interval=5.0, deadline=60.0).run(IMPORT)

    assert unknown.value.code == "task_timed_out"
    assert sum(tenant.slept) == 60.0


def test_a_cancelled_task_was_rolled_back_so_it_may_be_run_again(
    tenant: Tenant,
) -> None:
    tenant.on(f"POST {TASKS}", started())
    tenant.on(f"GET {TASKS}/T1", task("CANCELLING"), task("CANCELLED"))

    with pytest.raises(RetryableError) as cancelled:
        tenant.client().run(IMPORT)

    assert cancelled.value.code == "task_cancelled"


# Dumps and exports


def test_the_dumps_of_a_process_are_read_for_each_action_that_failed(
    tenant: Tenant,
) -> None:
    process = Action(MODEL, "processes", "118")
    tasks = f"{process.path}/tasks"
    tenant.on(f"POST {tasks}", started())
    nested = [
        {"objectId": "112", "successful": True, "failureDumpAvailable": False},
        {"objectId": "113", "successful": True, "failureDumpAvailable": True},
    ]
    tenant.on(
        f"GET {tasks}/T1", task("COMPLETE", successful=True, nestedResults=nested)
    )
    dump = f"{tasks}/T1/dumps/113"
    tenant.on(f"GET {dump}/chunks", ok(chunks=[{"id": "0"}, {"id": "1"}]))
    head = '"_Status_","Item","_Line_","_Error_1_"\n'
    tenant.on(f"GET {dump}/chunks/0", httpx.Response(200, text=head + '"E","P-'))
    tenant.on(f"GET {dump}/chunks/1", httpx.Response(200, text='9","3","Not there"\n'))
    client = tenant.client()

    ((action_id, row),) = client.dump(process, client.run(process))

    assert (action_id, row.line, row.is_rejected) == ("113", 3, True)
    assert (row.errors, row.values) == (("Not there",), {"Item": "P-9"})


def test_a_dump_tells_rejected_rows_from_those_loaded_in_part() -> None:
    content = (
        '"_Status_","Name","Parent","_Line_","_Error_1_","_Error_2_"\n'
        '"W","Max, ""the"" Warren","",151,"Invalid parent",""\n'
        '"E","","Parent",11522,"Invalid name: Code","Invalid date"\n'
    )

    part, refused = read_dump(content)

    assert (part.is_rejected, part.errors) == (False, ("Invalid parent",))
    assert part.values["Name"] == 'Max, "the" Warren'
    assert (refused.is_rejected, len(refused.errors)) == (True, 2)


@pytest.mark.parametrize("content", ["<html></html>\nx\n", '"_Status_"\n"E"\n'])
def test_a_dump_that_is_none_is_not_read_as_no_failures(content: str) -> None:
    with pytest.raises(ProtocolError, match="_Line_"):
        list(read_dump(content))


def test_an_export_is_run_and_its_file_is_read(tenant: Tenant) -> None:
    export = Action(MODEL, "exports", "116")
    tenant.on(f"POST {export.path}/tasks", started())
    tenant.on(f"GET {export.path}/tasks/T1", task("COMPLETE", successful=True))
    path = f"{MODEL.path}/files/116/chunks"
    tenant.on(f"GET {path}", ok(chunks=[{"id": "0"}]))
    content = "\ufeffTime,Revenue\nJul 26,1.5\n".encode()
    tenant.on(f"GET {path}/0", httpx.Response(200, content=content))

    assert tenant.client().export(MODEL, "116") == "Time,Revenue\nJul 26,1.5\n"
