"""The live world: what is known at the clock, and what the clock brings."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from sandbox.firm.parameters import Size
from sandbox.firm.simulate import simulate
from sandbox.world import (
    ClockMovedBackError,
    LiveWorld,
    UnknownSizeError,
    WorldMissingError,
    WorldOutdatedError,
    build,
)
from sandbox.world.builder import project_firm
from sandbox.world.store import write_world
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

TODAY = datetime(2026, 6, 30, 18, tzinfo=UTC)
LATER = datetime(2026, 8, 14, 18, tzinfo=UTC)
BETWEEN = datetime(2026, 7, 10, 9, 30, tzinfo=UTC)


@pytest.fixture
def live(small_world: Path, tmp_path: Path) -> Iterator[LiveWorld]:
    world = LiveWorld(small_world, tmp_path / "live.duckdb", TODAY)
    yield world
    world.close()


def content(world: LiveWorld) -> dict[str, int]:
    """A hash of all rows of each table, whatever their order."""
    cursor = world.connection()
    return {
        table.qualified: cursor.execute(
            "select coalesce(sum(hash(row_of)), 0)::hugeint "
            f"from {table.qualified} as row_of"
        ).fetchall()[0][0]
        for table in TABLES
    }


def test_advancing_in_two_steps_equals_advancing_in_one(
    small_world: Path, tmp_path: Path, live: LiveWorld
) -> None:
    before = content(live)
    live.advance(BETWEEN)
    live.advance(LATER)
    at_once = LiveWorld(small_world, tmp_path / "once.duckdb", TODAY)
    assert content(at_once) == before
    at_once.advance(LATER)
    assert content(at_once) == content(live)
    at_once.close()


def test_advancing_equals_opening_later(
    small_world: Path, tmp_path: Path, live: LiveWorld
) -> None:
    live.advance(LATER)
    opened = LiveWorld(small_world, tmp_path / "opened.duckdb", LATER)
    assert content(opened) == content(live)
    opened.close()


def test_advancing_says_what_changed(live: LiveWorld) -> None:
    counts = live.advance(BETWEEN)
    assert counts["salesforce", "pse__Timecard__c"] > 100
    assert counts["netsuite", "transaction"] > 10
    assert live.clock == BETWEEN
    assert live.advance(BETWEEN) == {}


def test_the_clock_cannot_go_back_nor_past_the_end(live: LiveWorld) -> None:
    with pytest.raises(ClockMovedBackError, match="choose an instant"):
        live.advance(datetime(2026, 6, 30, 17, tzinfo=UTC))
    with pytest.raises(ClockMovedBackError):
        live.advance(datetime(2028, 1, 1, tzinfo=UTC))
    assert live.clock == TODAY


def test_the_state_survives_a_restart(
    small_world: Path, tmp_path: Path, live: LiveWorld
) -> None:
    live.advance(BETWEEN)
    expected = content(live)
    live.close()
    again = LiveWorld(small_world, tmp_path / "live.duckdb", TODAY)
    assert again.clock == BETWEEN
    assert content(again) == expected
    again.close()


def test_what_a_server_wrote_stays_until_the_firm_changes_the_record(
    live: LiveWorld,
) -> None:
    cursor = live.connection()
    quiet, busy = (
        cursor.execute(
            'select "Id" from salesforce."Opportunity" where "IsClosed" = ? '
            'order by "Id" desc limit 1',
            [is_closed],
        ).fetchall()[0][0]
        for is_closed in (True, False)
    )
    with live.writing() as writer:
        writer.execute(
            'update salesforce."Opportunity" set "LeadSource" = ? where "Id" in (?, ?)',
            ["Pushed", quiet, busy],
        )
        writer.execute(
            'insert into salesforce."Account" ("Id", "Name") values (?, ?)',
            ["001000000000000AAA", "Written by a client"],
        )
    live.advance(datetime(2027, 6, 30, tzinfo=UTC))
    found = dict(
        live.connection()
        .execute(
            'select "Id", "LeadSource" from salesforce."Opportunity" '
            'where "Id" in (?, ?)',
            [quiet, busy],
        )
        .fetchall()
    )
    assert found[quiet] == "Pushed"
    assert found[busy] != "Pushed"
    assert live.connection().execute(
        'select count(*) from salesforce."Account" where "Id" = ?',
        ["001000000000000AAA"],
    ).fetchall() == [(1,)]


def test_a_failed_write_leaves_nothing_behind(live: LiveWorld) -> None:
    before = content(live)

    def fail_after_writing() -> None:
        with live.writing() as writer:
            writer.execute('delete from salesforce."Account"')
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert content(live) == before


def test_a_deleted_customer_of_the_ledger_goes_and_is_logged(
    small_world: Path, tmp_path: Path
) -> None:
    first = datetime(2023, 1, 1, tzinfo=UTC)
    world = LiveWorld(small_world, tmp_path / "early.duckdb", first)
    world.advance(TODAY)
    cursor = world.connection()
    logged = cursor.execute("select recordid from netsuite.deletedrecord").fetchall()
    assert logged
    for (key,) in logged:
        assert cursor.execute(
            "select count(*) from netsuite.customer where id = ?", [key]
        ).fetchall() == [(0,)]
    world.close()


def test_every_table_has_a_key(live: LiveWorld) -> None:
    assert live.primary_keys["netsuite", "transactionline"] == ("transaction", "id")
    assert live.primary_keys["salesforce", "pse__Proj__c"] == ("Id",)
    assert len(live.primary_keys) == len(TABLES)


def test_a_missing_world_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(WorldMissingError, match="python -m sandbox up"):
        LiveWorld(tmp_path / "none.duckdb", tmp_path / "live.duckdb", TODAY)


def test_a_world_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "old.duckdb"
    write_world(path, (), {"format": "0"})
    with pytest.raises(WorldOutdatedError, match="delete the sandbox's data folder"):
        LiveWorld(path, tmp_path / "live.duckdb", TODAY)


def test_an_unknown_size_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownSizeError, match="small, medium, large"):
        build(tmp_path / "world.duckdb", size="huge")


def projected(seed: int) -> list[pa.Table]:
    firm = simulate(Size("tiny", 26, 14), seed)
    return [versions for _, versions in project_firm(firm)]


def test_the_same_seed_gives_the_same_world() -> None:
    first, again = projected(3), projected(3)
    assert len(first) == len(again)
    assert all(one.equals(other) for one, other in zip(first, again, strict=True))


def test_another_seed_gives_another_world() -> None:
    first, other = projected(3), projected(4)
    differing = sum(not one.equals(two) for one, two in zip(first, other, strict=True))
    assert differing > 25
