"""Faults of rows: refused, out of sight, or changed by somebody else meanwhile."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool

from sandbox.servers.faults.errors import refusal
from sandbox.servers.faults.kind import Kind
from sandbox.servers.faults.shapes import Refusal
from sandbox.world.schema import Kind as ColumnKind
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from sandbox.servers.faults.exchange import Exchange
    from sandbox.servers.faults.fault import Fault
    from sandbox.world.schema import Table

_WRITES: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_refusing: ContextVar[Fault | None] = ContextVar("refusing", default=None)


def row_is_refused(object_name: str) -> bool:
    """Whether a fault refuses the row that a server is about to write.

    Asked by the servers that write several rows for one request, once for each row.

    Args:
        object_name: what the row belongs to, as the vendor's clients name it.
    """
    fault = _refusing.get()
    if fault is None or fault.object_name not in {None, object_name}:
        return False
    return fault.draw()


async def _refuse_rows(fault: Fault, exchange: Exchange) -> None:
    """Refuse the row that the request is, or let the server ask for each row."""
    shaped = Refusal.ROW in exchange.shapes.refusals
    if shaped and exchange.method in _WRITES and fault.draw():
        await exchange.answer(refusal(fault, exchange, Refusal.ROW))
        return
    token = _refusing.set(fault)
    try:
        await exchange.pass_on()
    finally:
        _refusing.reset(token)


async def _change_rows(fault: Fault, exchange: Exchange) -> None:
    """Answer, and change a row before the client can ask for the next page."""
    answer = await exchange.work()
    await run_in_threadpool(_change, fault, exchange)
    await exchange.answer(answer)


def _change(fault: Fault, exchange: Exchange) -> None:
    """Edit, insert or delete one row of the fault's object."""
    table = _table(fault)
    (key,) = table.key
    with exchange.server.world.writing() as cursor:
        found = cursor.execute(
            f'select "{key}" from {table.qualified} order by "{key}"'  # noqa: S608 - declared names
        ).fetchall()
        if not found:
            return
        chosen: str = found[fault.choose(len(found))][0]
        stamps = {
            column.name: exchange.now.replace(tzinfo=None)
            for column in table.columns
            if column.is_stamp
        }
        if fault.change == "inserted":
            fresh = exchange.shapes.new_key(found[-1][0], fault.choose)
            _copy(cursor, table, chosen, {key: fresh, **stamps})
        elif fault.change == "deleted" and _has_bin(table):
            _set(cursor, table, chosen, {"IsDeleted": True, **stamps})
        elif fault.change == "deleted":
            cursor.execute(
                f'delete from {table.qualified} where "{key}" = ?',  # noqa: S608 - declared names
                [chosen],
            )
        else:
            _set(cursor, table, chosen, stamps)
            if fault.field_name:
                _append(cursor, table, chosen, fault.field_name)


def _table(fault: Fault) -> Table:
    """The table that the fault is about.

    Raises:
        ValueError: there is none of that name whose key is one column.
    """
    for table in TABLES:
        if (table.schema, table.name) == (fault.vendor, fault.object_name):
            if len(table.key) == 1:
                if fault.field_name:
                    _check_text(table, fault.field_name)
                return table
            break
    names = [t.name for t in TABLES if t.schema == fault.vendor and len(t.key) == 1]
    raise ValueError(
        f"rows of {fault.object_name} can't change; there are "
        f"{', '.join(sorted(names))}"
    )


def _check_text(table: Table, name: str) -> None:
    if not any(c.name == name and c.kind is ColumnKind.TEXT for c in table.columns):
        raise ValueError(f"{table.name} has no text in a field {name}")


def _has_bin(table: Table) -> bool:
    """Whether deleted rows stay, marked."""
    return any(column.name == "IsDeleted" for column in table.columns)


def _set(
    cursor: DuckDBPyConnection, table: Table, key: str, values: dict[str, Any]
) -> None:
    for name, value in values.items():
        cursor.execute(
            f'update {table.qualified} set "{name}" = ? where "{table.key[0]}" = ?',  # noqa: S608 - declared names
            [value, key],
        )


def _append(cursor: DuckDBPyConnection, table: Table, key: str, name: str) -> None:
    cursor.execute(
        f'update {table.qualified} set "{name}" = "{name}" || \' (edited)\' '  # noqa: S608 - declared names
        f'where "{table.key[0]}" = ?',
        [key],
    )


def _copy(
    cursor: DuckDBPyConnection, table: Table, key: str, values: dict[str, Any]
) -> None:
    """Insert a copy of a row with other values in some columns."""
    columns = [column.name for column in table.columns]
    taken = ", ".join("?" if name in values else f'"{name}"' for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"insert into {table.qualified} ({names}) select {taken} "  # noqa: S608 - declared names
        f'from {table.qualified} where "{table.key[0]}" = ?',
        [*(values[name] for name in columns if name in values), key],
    )


KINDS: Final = (
    Kind(
        "refuse_rows",
        "rows that are written break a rule; the rate is that of rows",
        _refuse_rows,
        counts_rows=True,
    ),
    Kind(
        "change_rows",
        "a row of `object` is edited, inserted or deleted after a page was read",
        _change_rows,
        ("object_name",),
        ("salesforce", "netsuite", "stripe"),
        validate=_table,
    ),
    Kind(
        "hide",
        "`object`, or its `field`, is out of the user's sight",
        needs=("object_name",),
    ),
)
