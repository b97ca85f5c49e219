"""Spoil a world's file: the declared columns, and customers who are entered twice.

Chance is a hash of the seed, the kind and the record, so the same seed spoils the same
records on every machine and in every order.
"""

# ruff: noqa: S608 - the queries are made of the names that this package declares

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sandbox.firm.units import WHOLE, Unit
from sandbox.world.mess.duplicates import duplicate_accounts, duplicate_ledger_customers
from sandbox.world.mess.smudges import SMUDGES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sandbox.world.mess.dial import Mess
    from sandbox.world.mess.smudges import Smudge


def spoil(
    connection: DuckDBPyConnection, mess: Mess, seed: int, unit: Unit = WHOLE
) -> None:
    """Make the records of a world as untidy as the dial says.

    Args:
        connection: the world's file, with all its tables.
        mess: how much of each kind.
        seed: the firm's.
        unit: the unit whose world it is.
    """
    shares = asdict(mess)
    connection.execute(
        f"create temp macro is_spoilt(kind, thing, share) as "
        f"md5_number_lower('{int(seed)}/' || kind || '/' || thing) "
        "< cast(share * 18446744073709551615 as ubigint)"
    )
    for smudge in SMUDGES:
        if shares[smudge.kind]:
            _smear(connection, smudge, shares[smudge.kind])
    if mess.duplicate_customers:
        duplicate_accounts(connection, mess.duplicate_customers, unit)
        duplicate_ledger_customers(connection, mess.duplicate_customers, unit)
    connection.execute("drop macro is_spoilt")


def _smear(connection: DuckDBPyConnection, smudge: Smudge, share: float) -> None:
    """Note which records one smudge spoils, and spoil them."""
    condition = (
        f"({smudge.where}) "
        f"and is_spoilt('{smudge.kind}', {smudge.chosen_by}, {share!r}) "
        f"and {smudge.column} is distinct from ({smudge.becomes})"
    )
    connection.execute(
        "insert into firm.mess "
        f"select distinct '{smudge.kind}', ?, {smudge.key}, ?, cast(null as varchar) "
        f"from {smudge.table} where {condition}",
        [*(smudge.shown_as or (_plain(smudge.table), _plain(smudge.column)))],
    )
    connection.execute(
        f"update {smudge.table} set {smudge.column} = {smudge.becomes} "
        f"where {condition}"
    )


def _plain(name: str) -> str:
    """A name without its quotes."""
    return name.replace('"', "")
