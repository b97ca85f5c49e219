"""The whole small world, landed from live servers: complete, once, and kill-safe.

The servers were written by another reading of the protocols, so these tests are
where the two readings meet. What should arrive is asked of the world's own file.
"""

from __future__ import annotations

import datetime as dt
import itertools
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import httpx
import pytest

from ingestion import DuckDBWarehouse, LandingReport, land
from ingestion.operations import SQL_TYPES, dataset_of, quoted
from ingestion.schema import Deletes, Field, Kind, SourceObject
from ingestion.schemas import OBJECTS_BY_SYSTEM
from sandbox import control
from sandbox.serve import WORLD_FILE, Options
from tests.ingestion import stripe_world
from tests.ingestion.landing_process import connections

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.slow

WORLD_SCHEMAS = {"certinia": "salesforce"}
EVERYTHING = [
    (system, source)
    for system, objects in OBJECTS_BY_SYSTEM.items()
    for source in objects
]


@dataclass
class Estate:
    """A running sandbox, and a warehouse that lands it."""

    folder: Path
    warehouse: Path
    work_dir: Path
    runs: Iterator[int]

    def land(self, **options: bool) -> LandingReport:
        """One run."""
        return land(
            connections(self.folder),
            DuckDBWarehouse(self.warehouse),
            self.work_dir,
            f"run-{next(self.runs)}",
            clock=lambda: dt.datetime.now(dt.UTC),
            **options,
        )

    def differences(self) -> dict[str, tuple[int, int]]:
        """Per object: rows that the warehouse lacks, and rows that it has too many."""
        clock = control.require(self.folder).clock[:19]
        found: dict[str, tuple[int, int]] = {}
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            connection.execute(
                f"attach '{self.folder / WORLD_FILE}' as world (read_only)"
            )
            for system, source in EVERYTHING:
                there = _visible(system, source, clock)
                here = _latest(system, source)
                missing, extra = (
                    connection.execute(
                        f"select count(*) from ({left} except all {right})"  # noqa: S608  declared names
                    ).fetchall()[0][0]
                    for left, right in ((there, here), (here, there))
                )
                if missing or extra:
                    found[f"{system}.{source.name}"] = (missing, extra)
        return found

    def doubled(self) -> list[str]:
        """Objects of which a version is there twice."""
        found = []
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            for system, source in EVERYTHING:
                key = [quoted(source.field(name).column) for name in source.key]
                [(rows, versions)] = connection.execute(
                    f"select count(*), count(distinct ({', '.join(key)}, _connection, "  # noqa: S608  declared names
                    f"_version)) from {dataset_of(system)}.{quoted(source.table)}"
                ).fetchall()
                if rows != versions:
                    found.append(f"{system}.{source.name}")
        return found


def _visible(system: str, source: SourceObject, clock: str) -> str:
    columns = ", ".join(_stored(system, field) for field in source.fields)
    schema = WORLD_SCHEMAS.get(system, system)
    rows = f"select * from world.{schema}.{quoted(source.name)}"  # noqa: S608  declared names
    if system == "stripe":
        rows = stripe_world.VIEWS.get(source.name, rows)
    return (
        f"select {columns} from ({rows}) "  # noqa: S608  declared names
        f"where _from <= timestamp '{clock}' "
        f"and (_to is null or timestamp '{clock}' < _to)"
    )


def _stored(system: str, field: Field) -> str:
    """A field as the world keeps it; Stripe has the seconds since 1970 for times."""
    if system == "stripe" and field.kind is Kind.TIMESTAMP:
        return f"make_timestamp(cast({quoted(field.name)} as bigint) * 1000000)"
    return f"cast({quoted(field.name)} as {SQL_TYPES[field.kind]})"


def _latest(system: str, source: SourceObject) -> str:
    columns = ", ".join(quoted(field.column) for field in source.fields)
    key = ", ".join(quoted(source.field(name).column) for name in source.key)
    # A soft-deleted record of Salesforce is still a record, with its flag.
    alive = "" if source.deletes is Deletes.FLAG else "where not _is_deleted"
    return (
        f"select {columns} from (select * from "  # noqa: S608  declared names
        f"{dataset_of(system)}.{quoted(source.table)} qualify row_number() over "
        f"(partition by {key} order by _modified_at desc, _extracted_at desc) = 1) "
        f"{alive}"
    )


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("estate")
    control.up(Options(directory=folder, base_port=0), within=300)
    yield folder
    control.down(folder)


@pytest.fixture
def estate(sandbox: Path, tmp_path: Path) -> Estate:
    return Estate(
        sandbox, tmp_path / "warehouse.duckdb", tmp_path / "work", itertools.count(1)
    )


def test_the_whole_world_lands_cell_by_cell_once_and_as_it_changes(
    estate: Estate,
) -> None:
    first = estate.land()
    assert first.failed == ()
    assert sum(result.quarantined for result in first.results) == 0
    assert all(result.missing == () for result in first.results)
    assert first.source_today == dt.date(2026, 6, 30)
    assert sum(result.loaded for result in first.results) > 100_000
    assert estate.differences() == {}

    again = estate.land()
    assert sum(result.loaded for result in again.results) == 0

    changed = control.advance(estate.folder, "2026-07-03")["changed"]
    shutil.rmtree(estate.work_dir, ignore_errors=True)
    later = estate.land()
    assert later.failed == ()
    assert later.source_today == dt.date(2026, 7, 3)
    assert 0 < sum(result.loaded for result in later.results) <= sum(changed.values())
    assert estate.differences() == {}
    assert estate.doubled() == []

    full = estate.land(full=True)
    assert sum(result.loaded for result in full.results) == 0


def test_a_failing_object_leaves_the_rest_and_catches_up(estate: Estate) -> None:
    admin = control.require(estate.folder).admin
    fault = {"vendor": "salesforce", "path": ".*jobs/query.*", "kind": "status"}
    added = httpx.post(f"{admin}/faults", json={**fault, "status": 403, "times": 1})
    assert added.status_code == 201

    report = estate.land()

    assert len(report.failed) >= 1
    assert all(result.error_hint for result in report.failed)
    assert any(
        result.system == "netsuite" and result.loaded for result in report.results
    )
    httpx.delete(f"{admin}/faults")
    assert estate.land().failed == ()
    assert estate.differences() == {}


def test_killed_again_and_again_nothing_is_missing_and_nothing_doubled(
    estate: Estate,
) -> None:
    lines = ("crm: Opportunity,", "psa: pse__Timecard__c,", "billing: line_item,")
    for number, (line, delay) in enumerate(
        itertools.product(lines, (0.0, 0.7)), start=1
    ):
        arguments = [estate.folder, estate.warehouse, estate.work_dir, f"kill-{number}"]
        with subprocess.Popen(
            [sys.executable, "-m", "tests.ingestion.landing_process", *arguments],
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdout is not None
            for said in process.stdout:
                if said.startswith(line):
                    break
            time.sleep(delay)
            process.kill()

    report = estate.land()

    assert report.failed == ()
    assert estate.differences() == {}
    assert estate.doubled() == []
