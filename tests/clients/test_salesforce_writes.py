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
    seen = run_client("simple-salesforce", "salesforce_simple_writes.py", tag=tag)
    assert seen["created"] is True
    assert (seen["updated"], seen["deleted"]) == (204, 204)
    assert (seen["by_key"], seen["new_by_key"]) == (200, 201)
    assert seen["read"] == {"Name": f"{tag} two", "Industry": "Energy"}
    assert seen["deleted_again"] == {"status": 404, "code": "ENTITY_IS_DELETED"}
    assert seen["unknown_field"] == {"status": 400, "code": "INVALID_FIELD"}
    assert seen["read_only"] == {
        "status": 400,
        "code": "INVALID_FIELD_FOR_INSERT_UPDATE",
    }
    assert seen["inserted"] == [[5, 0]]
    assert seen["upserted"] == [3, 1]
    assert (
        "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
        in (seen["failed"])
    )
    assert seen["successful"].count("Banking") == 2
    assert seen["first"] == [[True, []], [False, ["REQUIRED_FIELD_MISSING"]]]
    assert (seen["again"], seen["gone"]) == ([True], [True])
    assert seen["keyed"] == [[True, False]]
    assert [name for name, _ in seen["names"]] == [
        f"{tag} {each}" for each in ("1", "2", "3", "4", "other", "zero")
    ]


def test_aiosalesforce_writes_records_composites_and_bulk(
    run_client: RunClient,
) -> None:
    tag = _tag()
    seen = run_client("aiosalesforce", "salesforce_aio_writes.py", tag=tag)
    assert seen["created"] == [True, False, True]
    assert seen["found"] == [seen["parent"]]
    assert seen["child"] is True
    assert seen["undone"] == 400
    assert seen["batch"] == ["Energy", 200]
    assert seen["bulk"] == {
        "states": ["JobComplete"],
        "successful": 9,
        "failed": [
            "REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --"
        ],
    }
    assert seen["removed"] == 3
    assert seen["left"] == [
        f"{tag} {each}"
        for each in ("b3", "b4", "b5", "b6", "b7", "b8", "child", "parent", "two")
    ]


def test_salesforce_bulk_writes_csv_batches(run_client: RunClient) -> None:
    tag = _tag()
    seen = run_client("salesforce-bulk", "salesforce_bulk_writes.py", tag=tag)
    (account, *written), refused = seen["inserted"]
    assert written == ["true", "true", ""]
    assert refused[:3] == ["", "false", "false"]
    assert refused[3].startswith("REQUIRED_FIELD_MISSING:")
    assert seen["updated"] == [[account, "true", "false", ""]]
    assert seen["deleted"] == [[account, "true", "false", ""]]


def test_jsforce_writes_collections_and_both_bulk_apis(run_client: RunClient) -> None:
    tag = _tag()
    seen = run_client("node", "salesforce_jsforce_writes.cjs", tag=tag)
    assert seen["created"] == [[True, []], [False, ["REQUIRED_FIELD_MISSING"]]]
    assert seen["upserted"] is True
    assert seen["updated"] is True
    assert seen["loaded"] == 2
    assert [success for success, _ in seen["old"]] == [True, False]
    assert seen["old"][1][1][0].startswith("STRING_TOO_LONG:")
    assert seen["found"] == [f"{tag} {each}" for each in ("b1", "b2", "two", "v1")]
    assert seen["removed"] is True


def test_aiosfstream_follows_change_events(run_client: RunClient) -> None:
    tag = _tag()
    seen = run_client(
        "salesforce_events",
        "salesforce_aiosfstream.py",
        name=tag,
        to="2026-07-01T12:00:00Z",
    )
    assert seen["created"]["Name"] == tag
    header = seen["created"]["ChangeEventHeader"]
    assert header["recordIds"] == [seen["account"]]
    assert header["changeOrigin"] == "com/salesforce/api/rest/60.0;client="
    assert seen["firm"]["changeOrigin"] == ""
    assert "LastModifiedDate" in seen["firm"]["changedFields"]
    assert seen["numbers"] == ["/data/ChangeEvents"]
    assert seen["deleted"] == [seen["account"]]
    assert seen["unknown_channel"] == "ServerError"
    assert seen["wrong_key"] == "AuthenticationError"
