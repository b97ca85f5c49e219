"""Query cursors: how long they live, and what they leave behind."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from sandbox.servers.salesforce.cursors import LIFETIME, Cursor, CursorStore
from sandbox.servers.salesforce.errors import SalesforceError
from sandbox.servers.salesforce.results import Result
from sandbox.servers.salesforce.soql import CompiledQuery

if TYPE_CHECKING:
    from pathlib import Path

COMPILED = CompiledQuery("", (), "Account", (), ())


@dataclass
class Clock:
    """A clock that the test moves."""

    now: dt.datetime = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def numbers(start: int, end: int) -> pa.RecordBatch:
    """A batch of consecutive numbers."""
    return pa.record_batch({"n": list(range(start, end))})


def opened(store: CursorStore, count: int = 10) -> Cursor:
    """A cursor over some numbers."""
    batch = numbers(0, count)
    return store.open(COMPILED, batch.schema, [batch], 2)


def test_a_cursor_lives_two_days() -> None:
    clock = Clock()
    store = CursorStore(lambda: clock.now)
    locator = opened(store).locator(2)
    clock.now += LIFETIME - dt.timedelta(seconds=1)
    found, offset = store.find(locator)
    assert found.result.rows(offset, 2).column("n").to_pylist() == [2, 3]
    clock.now += dt.timedelta(seconds=1)
    with pytest.raises(SalesforceError) as refused:
        store.find(locator)
    assert (refused.value.status, refused.value.error_code) == (
        400,
        "INVALID_QUERY_LOCATOR",
    )


@pytest.mark.parametrize("offset", ["10", "-1", "x", ""])
def test_a_page_outside_of_the_result_is_refused(offset: str) -> None:
    store = CursorStore(lambda: Clock().now)
    with pytest.raises(SalesforceError, match="invalid query locator"):
        store.find(f"{opened(store).id}-{offset}")


def test_the_oldest_cursors_go_when_there_are_too_many() -> None:
    store = CursorStore(lambda: Clock().now, most_cursors=2)
    first, second, third = (opened(store) for _ in range(3))
    with pytest.raises(SalesforceError):
        store.find(first.locator(2))
    assert store.find(second.locator(2))[0] is second
    assert store.find(third.locator(2))[0] is third


def test_the_oldest_cursors_go_when_the_disk_fills_but_never_the_newest() -> None:
    store = CursorStore(lambda: Clock().now, most_bytes=1)
    first, second = opened(store), opened(store)
    with pytest.raises(SalesforceError):
        store.find(first.locator(2))
    assert store.find(second.locator(2))[0] is second


def test_rows_are_read_across_batches(tmp_path: Path) -> None:
    batches = [numbers(0, 3), numbers(3, 4), numbers(4, 9)]
    result = Result(tmp_path / "rows.arrow", batches[0].schema, batches)
    assert result.count == 9
    assert result.rows(2, 4).column("n").to_pylist() == [2, 3, 4, 5]
    assert result.rows(8, 5).column("n").to_pylist() == [8]
    assert result.rows(9, 5).num_rows == 0
    pages = [page.column("n").to_pylist() for page in result.pages(1, 6, 4)]
    assert pages == [[1, 2, 3, 4], [5, 6]]
    result.remove()
    assert not list(tmp_path.iterdir())


def test_a_result_that_nobody_wants_is_not_written_to_its_end(tmp_path: Path) -> None:
    batches = [numbers(0, 3), numbers(3, 6)]
    wanted = iter([False, True])
    result = Result(
        tmp_path / "rows.arrow", batches[0].schema, batches, lambda: next(wanted)
    )
    assert result.count == 3
