"""Public clients of NetSuite against the sandbox."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    RunClient = Callable[..., dict[str, Any]]


def test_the_asynchronous_client_reads_back_the_invoice_that_it_wrote(
    run_client: RunClient,
) -> None:
    seen = run_client("netsuite", "netsuite_async.py", key=uuid.uuid4().hex)
    assert seen["name"] == "Written by netsuite"
    assert (seen["total"], seen["line"]) == (451.5, 451.5)
    (line,) = seen["lines"]
    assert (line["status"], line["foreignamount"]) == ("Invoice : Open", "-451.5")
    assert len(set(seen["ids"])) == 400
    assert seen["ids"] == sorted(seen["ids"])
    assert {"entity", "item", "tranDate", "lastModifiedDate"} <= set(seen["schema"])
    assert "/invoice/{id}" in seen["paths"]
    assert seen["company"] == "7654321_SB1"
    status, body = seen["refusal"]
    assert status == 404
    assert body["o:errorDetails"][0]["o:errorCode"] == "NONEXISTENT_ID"
    assert seen["left"] == 0


def test_clients_that_sign_each_request_write_a_task_and_page_through_all_lines(
    run_client: RunClient,
) -> None:
    title = f"Task {uuid.uuid4().hex}"
    seen = run_client("netsuite", "netsuite_signed.py", title=title, project="100001")
    assert seen["title"] == title
    assert seen["found"] == [{"links": [], "title": title, "estimatedwork": "12"}]
    assert "Unknown identifier 'nope'" in seen["refusal"]
    assert seen["rows"] > 5_000


def test_the_client_with_a_certificate_writes_and_queries_a_customer(
    run_client: RunClient,
) -> None:
    seen = run_client(
        "netsuite-python",
        "netsuite_python.py",
        name="Written by netsuite-python",
        key=uuid.uuid4().hex,
    )
    assert seen["has_token"]
    assert {"customer", "invoice", "job"} <= set(seen["types"])
    assert seen["name"] == "Written by netsuite-python"
    assert seen["rows"] == [
        {
            "links": [],
            "companyname": "Written by netsuite-python",
            "comments": "changed",
        }
    ]
    assert seen["left"] == 0


def test_the_client_for_node_reads_back_what_it_wrote(run_client: RunClient) -> None:
    name = f"Department {uuid.uuid4().hex}"
    seen = run_client("node", "netsuite_rest.cjs", name=name)
    assert seen["name"] == name
    assert seen["items"] == [{"links": [], "name": name}]
    assert seen["refusal"] == 404


def test_airbytes_source_discovers_and_reads_by_windows_of_time(
    run_client: RunClient,
) -> None:
    seen = run_client("airbyte-source-netsuite", "netsuite_airbyte.py")
    assert (seen["is_well"], seen["error"]) == (True, "None")
    assert {"companyName", "lastModifiedDate", "links"} <= set(seen["properties"])
    assert seen["customers"] > 40
    assert "Meridian Consulting Inc." in seen["subsidiaries"]
