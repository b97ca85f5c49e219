"""Build the world's file: simulate the firm, then write it in each vendor's shapes.

A firm of several units is made unit by unit, in processes of their own, and put
together in the order of the units, so it is the same however many run at once.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sandbox.firm.parameters import SIZES
from sandbox.firm.regimes import REGIMES, STEADY
from sandbox.firm.simulate import simulate
from sandbox.firm.units import WHOLE, Unit
from sandbox.world.collecting import uncollected
from sandbox.world.derived import derive
from sandbox.world.errors import UnknownRegimeError, UnknownSizeError
from sandbox.world.merging import merge
from sandbox.world.mess import TIDY, Mess, spoil
from sandbox.world.plan import Plan
from sandbox.world.projections.adjustments import write_adjustments
from sandbox.world.projections.currencies import write_currencies
from sandbox.world.projections.logs import Logs
from sandbox.world.projections.netsuite import write_ledger
from sandbox.world.projections.organisation import write_organisation
from sandbox.world.projections.projects import write_projects
from sandbox.world.projections.rate_cards import write_rate_cards
from sandbox.world.projections.salesforce import write_crm
from sandbox.world.projections.staffing import write_staffing
from sandbox.world.projections.stripe import write_billing
from sandbox.world.projections.tasks import project_tasks
from sandbox.world.projections.timecards import time_entries
from sandbox.world.projections.truth import truth
from sandbox.world.store import new_file, write_facts, write_tables
from sandbox.world.tables import certinia, netsuite, salesforce, stripe
from sandbox.world.tables.forecast_inputs import FORECAST_INPUT
from sandbox.world.tables.time_entries import CARD, ENTRIES
from sandbox.world.time_views import create_time_views

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from sandbox.firm.simulate import Firm
    from sandbox.world.schema import Table

_MOST_WORKERS: Final = 2
"""A unit of 1,500 people takes about two gigabytes."""
_UNIT_MEMORY: Final = "500MB"


def build(
    path: Path,
    size: str = "small",
    seed: int = 7,
    mess: Mess = TIDY,
    regime: str = STEADY.name,
) -> None:
    """Simulate the firm and write its world to `path`.

    Args:
        path: the world's file.
        size: how large the firm is, one of `SIZES`.
        seed: where all chance begins.
        mess: how untidy the records are.
        regime: the times that the firm lives in, one of `REGIMES`.

    Raises:
        UnknownSizeError: there is no firm of that size.
        UnknownRegimeError: there are no such times.
    """
    if size not in SIZES:
        raise UnknownSizeError(
            f"there is no firm of size {size!r}", f"choose one of {', '.join(SIZES)}"
        )
    if regime not in REGIMES:
        raise UnknownRegimeError(
            f"there is no regime {regime!r}", f"choose one of {', '.join(REGIMES)}"
        )
    build_firm(path, Plan(SIZES[size], seed, mess, REGIMES[regime]))


def build_firm(path: Path, plan: Plan, workers: int | None = None) -> None:
    """Simulate a firm of any size.

    Args:
        path: the world's file.
        plan: which firm.
        workers: how many units of a large firm are made at once; it changes nothing
            but the time and the memory.
    """
    if plan.size.units == 1:
        write_unit(path, plan, WHOLE)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        merge(path, _units(Path(folder), plan, workers), plan.facts)


def write_unit(path: Path, plan: Plan, unit: Unit) -> None:
    """Simulate one unit and write its world.

    What one unit of several leaves is only read once, so it isn't compressed.
    """
    with uncollected(), new_file(path) as connection:
        if unit.count > 1:
            connection.execute(f"set memory_limit = '{_UNIT_MEMORY}'")
            connection.execute("set threads = 1")
            connection.execute("set force_compression = 'uncompressed'")
        firm = simulate(plan.size, plan.seed, unit, plan.regime)
        write_tables(connection, project_firm(firm))
        spoil(connection, plan.mess, plan.seed, unit)
        derive(connection, unit)
        if unit.count == 1:
            create_time_views(connection)
            write_facts(connection, plan.facts)


def _units(folder: Path, plan: Plan, workers: int | None) -> Iterator[Path]:
    """The files of all units, in their order; each goes when the next is asked for."""
    count = plan.size.units
    with ProcessPoolExecutor(
        max_workers=workers or min(os.cpu_count() or 1, _MOST_WORKERS),
        mp_context=multiprocessing.get_context("spawn"),
        max_tasks_per_child=1,
    ) as pool:
        paths = [folder / f"{index}.duckdb" for index in range(count)]
        jobs = [
            pool.submit(write_unit, path, plan, Unit(index, count))
            for index, path in enumerate(paths)
        ]
        for path, job in zip(paths, jobs, strict=True):
            job.result()
            yield path
            path.unlink()


def project_firm(firm: Firm) -> Iterator[tuple[Table, pa.Table]]:
    """The firm as tables of versions, and its time as a table of entries."""
    yield ENTRIES, time_entries(firm)
    yield certinia.TASK, project_tasks(firm)
    logged = [one for one in certinia.TABLES if one not in {CARD, certinia.TASK}]
    platform = Logs((*salesforce.TABLES, *logged, FORECAST_INPUT))
    write_crm(firm, platform)
    write_currencies(firm, platform)
    write_organisation(firm, platform)
    write_rate_cards(firm.unit, platform)
    write_projects(firm, platform)
    write_staffing(firm, platform)
    write_adjustments(firm, platform)
    yield from platform.tables()
    ledger = Logs(netsuite.TABLES)
    write_ledger(firm, ledger)
    yield from ledger.tables()
    billing = Logs(stripe.TABLES)
    write_billing(firm, billing)
    yield from billing.tables()
    yield from truth(firm)
