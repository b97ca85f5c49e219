"""The small firm, simulated and written once for all tests of the world."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pytest

from sandbox.firm.parameters import SIZES
from sandbox.firm.simulate import Firm, simulate
from sandbox.world import build

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import httpx
    from duckdb import DuckDBPyConnection

    from sandbox.world.live import LiveWorld

from sandbox.world.store import visible
from sandbox.world.tables import TABLES
from tests.sandbox.anaplan_tenant import (
    COMPANY,
    STAFF_MODEL,
    Clock,
    Planner,
    begin_again,
    log_in,
    tenant,
)
from tests.sandbox.measures import Measures, measure
from tests.sandbox.netsuite_account import empty_world


@pytest.fixture(scope="session")
def small_firm() -> Firm:
    return simulate(SIZES["small"], 7)


@pytest.fixture(scope="session")
def steady_measures(small_firm: Firm) -> list[Measures]:
    """The figures of twelve firms in steady times, the demo's first."""
    return [
        measure(small_firm if seed == 7 else simulate(SIZES["small"], seed))
        for seed in (7, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12)
    ]


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("world") / "world.duckdb"
    build(path, "small", 7)
    return path


@pytest.fixture(scope="session")
def world_at(
    small_world: Path,
) -> Iterator[Callable[[str], DuckDBPyConnection]]:
    """The world as it is known at an instant: the vendors' tables as views."""
    connection = duckdb.connect()
    connection.execute(f"attach '{small_world}' as world (read_only)")

    def at(instant: str) -> DuckDBPyConnection:
        for table in TABLES:
            connection.execute(f'create schema if not exists "{table.schema}"')
            connection.execute(
                f"create or replace view {table.qualified} as "
                f"select * from world.{table.qualified} "
                f"where {visible(f'timestamp {chr(39)}{instant}{chr(39)}')}"
            )
        return connection

    yield at
    connection.close()


@pytest.fixture(scope="session")
def staff_clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def staff_world(tmp_path_factory: pytest.TempPathFactory) -> LiveWorld:
    return empty_world(tmp_path_factory.mktemp("staff"))


@pytest.fixture(scope="session")
def staff_server(staff_world: LiveWorld, staff_clock: Clock) -> Iterator[httpx.Client]:
    """A planning tenant with users of several roles, for all tests of a session."""
    with tenant(staff_world, staff_clock, company=COMPANY) as client:
        yield client
    staff_world.close()


@pytest.fixture
def staff(
    staff_server: httpx.Client, staff_world: LiveWorld, staff_clock: Clock
) -> Planner:
    """An administrator in the model of the staff, which is as it is at first."""
    begin_again(staff_world, staff_clock, COMPANY.tenant)
    return log_in(staff_server, model=STAFF_MODEL)
