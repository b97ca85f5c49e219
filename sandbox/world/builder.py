"""Build the world's file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from sandbox.world.schema import Kind, Table
from sandbox.world.store import write_world
from sandbox.world.tables import FIRM_TABLES, TABLES
from sandbox.world.versions import VersionLog

if TYPE_CHECKING:
    from pathlib import Path

_START = 1_672_531_200  # 2023-01-01
_END = 1_814_399_999  # 2027-06-30


def build(path: Path, size: str = "small", seed: int = 7) -> None:
    """Simulate the firm and write its world to `path`."""
    write_world(
        path,
        ((table, _specimens(table)) for table in (*TABLES, *FIRM_TABLES)),
        {
            "size": size,
            "seed": str(seed),
            "starts_at": "2023-01-01T00:00:00",
            "ends_at": "2027-06-30T23:59:59",
        },
    )


def _specimens(table: Table) -> pa.Table:
    log = VersionLog(table, _END)
    for n in range(1, 6):
        for step in range(3):
            log.write(
                n,
                _START + 40_000_000 * step + n * 1000,
                {
                    c.name: _value(c.name, c.kind, c.refers, n, step)
                    for c in table.columns
                },
            )
    return log.to_arrow()


def _value(name: str, kind: Kind, refers: str | None, n: int, step: int) -> object:
    if kind is Kind.TEXT:
        if name in {"CurrencyIsoCode", "IsoCode", "symbol"}:
            return ["USD", "GBP", "EUR", "CHF", "JPY"][n - 1]
        return (
            str(n)
            if refers or name.lower() in {"id", "transaction", "recordid"}
            else f"{name} {n} v{step}"
        )
    return {
        Kind.INTEGER: n,
        Kind.MONEY: 10050 * n + step,
        Kind.NUMBER: 1.5 * n,
        Kind.BOOLEAN: n % 2 == 0,
        Kind.DATE: 19_600 + n,
        Kind.TIMESTAMP: _START + n,
    }[kind]
