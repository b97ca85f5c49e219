"""Public clients of Salesforce read from the sandbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    RunClient = Callable[..., dict[str, Any]]

CLOCK = "2026-06-30T18:00:00+00:00"
CARDS = 4500
"""More than two pages of records."""


def test_simple_salesforce_logs_in_and_reads_in_each_of_its_ways(
    run_client: RunClient,
) -> None:
    seen = run_client("simple-salesforce", "salesforce_simple_reads.py", now=CLOCK)
    assert set(seen["sessions"]) == {"soap", "password", "client credentials", "jwt"}
    assert len(set(seen["sessions"].values())) == 1
    assert seen["refusals"] == {"login": "INVALID_LOGIN", "query": "INVALID_FIELD"}
    assert seen["rest"] == seen["bulk 1"] == sum(seen["bulk 2"]) == CARDS
    assert seen["bulk 2"] == [2000, 2000, 500]
    assert seen["everything"] > CARDS
    assert isinstance(seen["bulk 1 stamp"], int)
    assert seen["nested"] > 0
    assert seen["lazily"] > 1000
    assert seen["fields"] is True
    assert seen["updated"] > 0
    assert seen["found"] == 1
    assert seen["limit"] == seen["usage"] == 100_000


def test_aiosalesforce_logs_in_and_reads_in_each_of_its_ways(
    run_client: RunClient,
) -> None:
    seen = run_client("aiosalesforce", "salesforce_aio_reads.py")
    assert set(seen["sessions"]) == {"client credentials", "jwt", "soap"}
    assert len(set(seen["sessions"].values())) == 1
    assert seen["refusals"] == {"login": "INVALID_LOGIN", "query": "INVALID_TYPE"}
    assert seen["cards"] == CARDS
    assert seen["deal"] == ["Id", "Name"]


def test_salesforce_bulk_reads_the_same_in_each_format_and_in_chunks(
    run_client: RunClient,
) -> None:
    seen = run_client("salesforce-bulk", "salesforce_bulk_reads.py")
    assert seen["csv"] == seen["json"] == seen["chunks"]
    assert seen["xml"] == len(seen["csv"]) == int(seen["job"]) > 1000
    assert seen["parts"] > 1
    assert seen["first"] == "NotProcessed"
    assert "No such column 'Nonsense'" in seen["refusals"]["batch"]
    assert "InvalidEntity" in seen["refusals"]["job"]


@pytest.mark.parametrize("env", ["tap-salesforce", "pipelinewise-tap-salesforce"])
def test_a_singer_tap_reads_the_same_over_rest_and_in_bulk(
    run_client: RunClient, env: str
) -> None:
    seen = run_client(
        env,
        "salesforce_tap_reads.py",
        start_date="2022-01-01T00:00:00Z",
        object="pse__Budget__c",
        api_types=["REST", "BULK"],
        catalog_option="--properties",
    )
    rest, bulk = seen["REST"], seen["BULK"]
    assert len(rest["records"]) > 100
    assert rest["records"] == bulk["records"]
    assert rest["sample"]["pse__Amount__c"] == bulk["sample"]["pse__Amount__c"]
    assert rest["sample"]["SystemModstamp"] == bulk["sample"]["SystemModstamp"]
    assert rest["streams"] > 25


def test_airbytes_source_checks_discovers_and_reads(run_client: RunClient) -> None:
    seen = run_client(
        "airbyte-source-salesforce",
        "salesforce_airbyte_reads.py",
        start_date="2025-12-01T00:00:00Z",
    )
    assert seen["checks"] == {"right": "SUCCEEDED", "wrong": "FAILED"}
    assert {"Account", "Opportunity", "pse__Proj__c"} <= set(seen["streams"])
    for way in ("rest", "bulk"):
        assert seen[way]["ids"]
        assert len(set(seen[way]["ids"])) == len(seen[way]["ids"])
        assert seen[way]["states"] > 0
    # Only a record of REST carries its address.
    assert "attributes" in seen["rest"]["sample"]
    assert "attributes" not in seen["bulk"]["sample"]


def test_jsforce_reads_over_rest_and_both_bulk_apis(run_client: RunClient) -> None:
    seen = run_client("node", "salesforce_jsforce_reads.cjs")
    assert seen["instance"] == "https://halyard.my.salesforce.com"
    assert seen["identity"] is True
    assert seen["refreshed"] == seen["accounts"] > 0
    assert seen["refusals"]["login"].startswith("INVALID_LOGIN: Invalid username")
    assert seen["refusals"]["query"] == "INVALID_FIELD"
    assert seen["cards"] == CARDS
    assert seen["nested"] is True
    assert seen["fields"] > 20
    assert seen["objects"] > 25
    assert seen["bulk1"] == seen["bulk2"]
    assert len(seen["bulk1"]) > 1000
    assert seen["limits"] == seen["usage"] == 100_000


def test_django_salesforce_reads_and_writes_models(run_client: RunClient) -> None:
    seen = run_client(
        "django-salesforce", "salesforce_django.py", name="Written by Django"
    )
    assert seen["deals"] == seen["of them"] > 100
    assert sum(seen["stages"].values()) == seen["all"]
    assert seen["account"]
    assert seen["created"].endswith("+00:00")
    assert seen["kept"] == ["Written by Django", "Consulting"]
    assert seen["left"] == 0
