"""Build the world's file: simulate the firm, then write it in each vendor's shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.firm.parameters import FIRST_DAY, SIZES
from sandbox.firm.simulate import simulate
from sandbox.world.derived import derive
from sandbox.world.errors import UnknownSizeError
from sandbox.world.mess import TIDY, Mess, spoil
from sandbox.world.projections.currencies import write_currencies
from sandbox.world.projections.logs import END, Logs
from sandbox.world.projections.netsuite import write_ledger
from sandbox.world.projections.organisation import write_organisation
from sandbox.world.projections.projects import write_projects
from sandbox.world.projections.salesforce import write_crm
from sandbox.world.projections.staffing import write_staffing
from sandbox.world.projections.stripe import write_billing
from sandbox.world.projections.timecards import time_entries
from sandbox.world.projections.truth import truth
from sandbox.world.store import as_text, write_world
from sandbox.world.tables import certinia, netsuite, salesforce, stripe
from sandbox.world.tables.forecast_inputs import FORECAST_INPUT
from sandbox.world.tables.time_entries import CARD, ENTRIES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.firm.simulate import Firm
    from sandbox.world.schema import Table


def build(path: Path, size: str = "small", seed: int = 7, mess: Mess = TIDY) -> None:
    """Simulate the firm and write its world to `path`.

    Args:
        path: the world's file.
        size: how large the firm is, one of `SIZES`.
        seed: where all chance begins.
        mess: how untidy the records are.

    Raises:
        UnknownSizeError: there is no firm of that size.
    """
    if size not in SIZES:
        raise UnknownSizeError(
            f"there is no firm of size {size!r}", f"choose one of {', '.join(SIZES)}"
        )
    firm = simulate(SIZES[size], seed)
    facts = {
        "size": size,
        "seed": str(seed),
        "mess": str(mess),
        "starts_at": as_text(FIRST_DAY * 86_400),
        "ends_at": as_text(END),
    }

    def finish(connection: DuckDBPyConnection) -> None:
        spoil(connection, mess, seed, firm.unit)
        derive(connection, firm.unit)

    write_world(path, project_firm(firm), facts, finish)


def project_firm(firm: Firm) -> Iterator[tuple[Table, pa.Table]]:
    """The firm as tables of versions, and its time as a table of entries."""
    yield ENTRIES, time_entries(firm)
    logged = [table for table in certinia.TABLES if table is not CARD]
    platform = Logs((*salesforce.TABLES, *logged, FORECAST_INPUT))
    write_crm(firm, platform)
    write_currencies(firm, platform)
    write_organisation(firm, platform)
    write_projects(firm, platform)
    write_staffing(firm, platform)
    yield from platform.tables()
    ledger = Logs(netsuite.TABLES)
    write_ledger(firm, ledger)
    yield from ledger.tables()
    billing = Logs(stripe.TABLES)
    write_billing(firm, billing)
    yield from billing.tables()
    yield from truth(firm)
