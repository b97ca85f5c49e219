"""Firms of any size: units put together, time by task, one row for each entry."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pytest

from sandbox.firm.draws import Streams
from sandbox.firm.parameters import SIZES, Size
from sandbox.firm.tasks import TASKS, split_by_task, task_number
from sandbox.firm.timesheets import BENCH, LEAVE
from sandbox.firm.units import Unit
from sandbox.world import LiveWorld
from sandbox.world.builder import build_firm
from sandbox.world.identifiers import salesforce_id, salesforce_id_sql
from sandbox.world.plan import Plan
from sandbox.world.store import visible
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

PAIR = Size("pair", 32, 20, units=2, is_time_by_task=True)
CARDS = 'salesforce."pse__Timecard__c"'
HEADERS = 'salesforce."pse__Timecard_Header__c"'


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world of a firm of two units, made by two processes at once."""
    path: Path = tmp_path_factory.mktemp("pair") / "versions.duckdb"
    build_firm(path, Plan(PAIR, 11), workers=2)
    return path


@pytest.fixture(scope="module")
def versions(pair: Path) -> Iterator[DuckDBPyConnection]:
    with duckdb.connect(str(pair), read_only=True) as connection:
        yield connection


def digests(path: Path) -> dict[str, Any]:
    """A hash of the rows of each table and view of a file, in their order."""
    with duckdb.connect(str(path), read_only=True) as connection:
        names = connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
        return {
            f"{schema}.{name}": connection.execute(
                "select count(*), sum(hash(row_of, place))::hugeint from ("
                f'select row_of, row_number() over () as place from "{schema}"."{name}"'
                " as row_of)"
            ).fetchall()
            for schema, name in names
        }


def test_how_many_processes_build_a_firm_changes_nothing(
    pair: Path, tmp_path: Path
) -> None:
    build_firm(tmp_path / "again.duckdb", Plan(PAIR, 11), workers=1)
    assert digests(tmp_path / "again.duckdb") == digests(pair)


def test_both_units_have_people_who_work_for_their_own_customers(
    versions: DuckDBPyConnection,
) -> None:
    [(people, customers)] = versions.execute(
        'select (select count(distinct "Id") from salesforce."Contact"), '
        '(select count(distinct "Id") from salesforce."Account")'
    ).fetchall()
    assert people > PAIR.people
    assert customers == PAIR.customers


def test_units_number_their_records_apart() -> None:
    first, second = Unit(0, 2), Unit(1, 2)
    assert {first.number(own) for own in range(50)}.isdisjoint(
        {second.number(own) for own in range(50)}
    )
    assert Unit().number(7) == 7


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.qualified)
def test_no_two_records_of_a_firm_of_units_share_a_key(
    versions: DuckDBPyConnection, table: Any
) -> None:
    keys = ", ".join(f'"{name}"' for name in table.key)
    for instant in ("2024-05-06 12:00:00", "2026-06-30 18:00:00"):
        twice = versions.execute(
            f"select {keys} from {table.qualified} "
            f"where {visible(f'timestamp {chr(39)}{instant}{chr(39)}')} "
            f"group by {keys} having count(*) > 1 limit 3"
        ).fetchall()
        assert twice == []


def test_every_reference_of_a_firm_of_units_resolves(
    versions: DuckDBPyConnection,
) -> None:
    keys = {(table.schema, table.name): table.key[0] for table in TABLES}
    for table in TABLES:
        for column in table.columns:
            if column.refers is None:
                continue
            target = f'"{table.schema}"."{column.refers}"'
            key = keys[table.schema, column.refers]
            lost = versions.execute(
                f'select distinct "{column.name}" from {table.qualified} '
                f'where "{column.name}" is not null and "{column.name}" not in '
                f'(select "{key}" from {target}) limit 3'
            ).fetchall()
            assert lost == [], (table.name, column.name)


def test_cards_by_task_name_a_task_of_their_project_and_leave_names_none(
    versions: DuckDBPyConnection,
) -> None:
    wrong = versions.execute(
        f"""select card."Id" from {CARDS} as card
        left join (
            select distinct "Id", "pse__Project__c"
            from salesforce."pse__Project_Task__c"
        ) as task on task."Id" = card."Project_Task__c"
        where (task."pse__Project__c" is distinct from card."pse__Project__c")
            <> "pse__Time_Excluded__c" limit 3"""
    )
    assert wrong.fetchall() == []


def test_time_by_task_has_more_cards_and_time_by_project_none_with_a_task(
    versions: DuckDBPyConnection, small_world: Path
) -> None:
    def cards(connection: DuckDBPyConnection) -> tuple[float, int]:
        [row] = connection.execute(
            'select count(distinct "Id") / count(distinct ("pse__Resource__c", '
            'date_trunc(\'week\', "pse__Start_Date__c"))), count("Project_Task__c") '
            f"from {CARDS}"
        ).fetchall()
        return row

    with duckdb.connect(str(small_world), read_only=True) as small:
        by_project, tasks = cards(small)
    assert tasks == 0
    assert cards(versions)[0] > 2 * by_project


def test_a_header_is_as_far_as_its_cards_and_has_their_hours(
    versions: DuckDBPyConnection,
) -> None:
    for instant in ("2024-03-01 16:00:00", "2025-12-03 10:00:00"):
        now = visible(f"timestamp '{instant}'")
        differing = versions.execute(
            f"""(select "pse__Timecard_Header__c", sum("pse__Friday_Hours__c"),
                bool_and("pse__Approved__c"), bool_and("pse__Billed__c"),
                max("SystemModstamp"), min("CreatedDate")
                from {CARDS} where {now} group by 1)
            except (select "Id", "pse__Friday_Hours__c", "pse__Approved__c",
                "pse__Billed__c", "SystemModstamp", "CreatedDate"
                from {HEADERS} where {now})"""
        ).fetchall()
        assert differing == []


def test_the_versions_of_a_card_follow_one_another_without_a_gap(
    versions: DuckDBPyConnection,
) -> None:
    for table in (CARDS, HEADERS):
        broken = versions.execute(
            f"""select * from (
                select "Id", _from, _to,
                    lead(_from) over (partition by "Id" order by _from) as next
                from {table}
            ) where _to is distinct from next or _to <= _from limit 3"""
        ).fetchall()
        assert broken == []


def test_a_rejected_card_has_the_hours_too_many_until_it_is_handed_in_again(
    versions: DuckDBPyConnection,
) -> None:
    rows = versions.execute(
        f"""select list("pse__Status__c" order by _from),
            list("pse__Total_Hours__c" order by _from)
        from {CARDS} group by "Id"
        having bool_or("pse__Status__c" = 'Rejected') and count(*) >= 5"""
    ).fetchall()
    assert rows
    for statuses, hours in rows:
        assert statuses[:5] == [
            "Saved",
            "Submitted",
            "Rejected",
            "Submitted",
            "Approved",
        ]
        assert [hour - hours[-1] for hour in hours] == [1, 1, 1, *[0] * len(hours[3:])]


def test_the_live_world_of_a_firm_of_units_moves_as_any_other(
    pair: Path, tmp_path: Path
) -> None:
    start, end = (datetime(2026, month, 3, 18, tzinfo=UTC) for month in (6, 7))
    moved = LiveWorld(pair, tmp_path / "moved.duckdb", start)
    counts = moved.advance(end)
    opened = LiveWorld(pair, tmp_path / "opened.duckdb", end)
    assert counts["salesforce", "pse__Timecard__c"] > 1_000
    for table in (CARDS, HEADERS):
        query = f"select count(*), sum(hash(one))::hugeint from {table} as one"
        assert (
            moved.connection().execute(query).fetchall()
            == opened.connection().execute(query).fetchall()
        )
    moved.close()
    opened.close()


def test_splitting_by_task_keeps_the_hours_of_each_day() -> None:
    generator = np.random.Generator(np.random.PCG64(5))
    count = 400
    hours = generator.integers(0, 33, (count, 7)).astype(np.int64)
    project = np.where(np.arange(count) % 9 == 0, LEAVE, 40 + np.arange(count) % 5)
    assignment = np.where(project == LEAVE, -1, np.arange(count))
    columns, row, task = split_by_task(
        Streams(1).of("tasks"),
        [np.arange(count), project, assignment, hours],
        np.arange(count) % 30,
    )
    total = np.zeros_like(hours)
    np.add.at(total, row, columns[3])
    assert (total == hours).all()
    assert (columns[3].sum(axis=1) > 0).all()
    assert (columns[0] == row).all()
    assert len(set(zip(row.tolist(), task.tolist(), strict=True))) == len(row)
    assert ((task == -1) == (project[row] == LEAVE)).all()


def test_no_two_tasks_have_one_number() -> None:
    numbers = [
        task_number(project, task)
        for project in (LEAVE, BENCH, 1, 2, 3)
        for task in range(len(TASKS))
    ]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("number", [0, 1, 61, 62, 16_062_655, 16_062_656, 25_000_000])
def test_sql_makes_the_same_ids_as_the_projections(number: int) -> None:
    sql = salesforce_id_sql("pse__Timecard__c", str(number))
    [(found,)] = duckdb.execute(f"select {sql}").fetchall()
    assert found == salesforce_id("pse__Timecard__c", number)


def test_a_large_firm_has_units_of_the_medium_size() -> None:
    assert SIZES["large"].of_unit.people == SIZES["medium"].people
    assert SIZES["small"].of_unit == SIZES["small"]
