"""Public Salesforce clients that write, unmodified, against the sandbox."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    RunClient = Callable[..., dict[str, Any]]


def _tag() -> str:
    return f"T{uuid.uuid4().hex[:8]}"


def test_simple_salesforce_writes_records_and_both_bulk_apis(
    run_client: RunClient,
) -> None:
    tag = _tag()
    seen = run_client("salesforce_writes", "salesforce_simple_writes.py", tag=tag)
    print(seen)


def test_aiosalesforce_writes_records_composites_and_bulk(
    run_client: RunClient,
) -> None:
    tag = _tag()
    seen = run_client("salesforce_writes", "salesforce_aio_writes.py", tag=tag)
    print(seen)


def test_salesforce_bulk_writes_csv_batches(run_client: RunClient) -> None:
    tag = _tag()
    seen = run_client("salesforce_writes", "salesforce_bulk_writes.py", tag=tag)
    print(seen)


def test_jsforce_writes_collections_and_both_bulk_apis(run_client: RunClient) -> None:
    tag = _tag()
    seen = run_client("node", "salesforce_jsforce_writes.cjs", tag=tag)
    print(seen)


def test_aiosfstream_follows_change_events(run_client: RunClient) -> None:
    tag = _tag()
    seen = run_client(
        "salesforce_events",
        "salesforce_aiosfstream.py",
        name=tag,
        to="2026-07-01T12:00:00Z",
    )
    print(seen)
