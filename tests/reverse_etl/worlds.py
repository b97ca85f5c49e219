"""A small forecast, a snapshot file to hold it, and a destination in memory."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from reverse_etl.destination import Capabilities, ReadBack, Settled, Settlement
from reverse_etl.errors import BatchRejectedError
from reverse_etl.rows import BatchResult, ControlTotal, RowRejection
from reverse_etl.spec import (
    FieldType,
    Guards,
    InitialGuards,
    MappedColumn,
    Mode,
    SyncSpec,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from reverse_etl.rows import OutboundRow

Row = dict[str, object]

WIDE = Guards(
    max_creates=10**6,
    max_updates=10**6,
    max_removals=10**6,
    max_share=Decimal(1),
    max_money_moved=Decimal(10**12),
    initial=InitialGuards(max_rows=10**6, max_money_moved=Decimal(10**12)),
)

FORECAST = SyncSpec(
    name="forecast",
    description="The forecast.",
    model="sync_planning__forecast",
    destination="planning",
    object="Forecast",
    options={},
    key="row_key",
    mode=Mode.MIRROR,
    columns=(
        MappedColumn("item_code", "Item", FieldType.TEXT, is_required=True),
        MappedColumn("period", "Period", FieldType.DATE, is_required=True),
        MappedColumn("version_name", "Version", FieldType.TEXT, is_required=True),
        MappedColumn("amount", "Revenue", FieldType.DECIMAL, is_required=True),
        MappedColumn("note", "Note", FieldType.TEXT, is_required=False),
    ),
    money="amount",
    period="period",
    item="item_code",
    batch_size=4,
    guards=WIDE,
    control_group=("version_name", "period"),
    owner="Planning",
    sla=timedelta(hours=36),
    after=(),
)


def forecast(amounts: Mapping[str, Decimal | int | str | None]) -> list[Row]:
    """Rows of the forecast model, one per `item|month` key."""
    rows: list[Row] = []
    for key, amount in amounts.items():
        item, _, month = key.partition("|")
        rows.append(
            {
                "row_key": key,
                "item_code": item,
                "period": f"{month or '2026-07'}-01",
                "version_name": "Plumbline Forecast",
                "amount": amount,
                "note": None,
            }
        )
    return rows


def write_snapshot(
    path: Path,
    rows: Sequence[Row],
    *,
    types: Mapping[str, str] | None = None,
) -> Path:
    """Publish rows as the forecast model of a snapshot file."""
    columns = {
        "row_key": "varchar",
        "item_code": "varchar",
        "period": "date",
        "version_name": "varchar",
        "amount": "decimal(18, 2)",
        "note": "varchar",
    } | dict(types or {})
    path.unlink(missing_ok=True)
    with closing(duckdb.connect(str(path))) as connection:
        connection.execute("create schema sync")
        kept = {name: kind for name, kind in columns.items() if kind}
        connection.register(
            "given",
            pa.table(
                {
                    name: pa.array(
                        [None if row[name] is None else str(row[name]) for row in rows],
                        pa.string(),
                    )
                    for name in kept
                }
            ),
        )
        casts = ", ".join(
            f"cast({name} as {kind}) as {name}" for name, kind in kept.items()
        )
        connection.execute(
            f"create table sync.{FORECAST.model} as select {casts} from given"  # noqa: S608 - our own names
        )
    return path


@dataclass
class MemoryDestination:
    """A destination that keeps rows by key and counts what is done to it.

    It upserts by key, unless `appends`, in which case each row that arrives is one more
    effect, as in a system without keys.
    """

    settlement: Settlement = Settlement.UPSERT_BY_EXTERNAL_ID
    rows: dict[str, tuple[str, Mapping[str, str | None]]] = field(default_factory=dict)
    effects: list[tuple[str, str]] = field(default_factory=list)
    requests: int = 0
    poison: set[str] = field(default_factory=set)
    """Keys that are rejected by themselves."""
    toxic: set[str] = field(default_factory=set)
    """Keys that make the whole batch be rejected."""
    before_apply: Callable[[int], None] = lambda request: None
    after_apply: Callable[[int], None] = lambda request: None

    @property
    def capabilities(self) -> Capabilities:
        """What the test says that it can do."""
        return Capabilities(self.settlement, max_batch_rows=1000)

    def send(self, sync: SyncSpec, rows: Sequence[OutboundRow]) -> BatchResult:
        """Apply what isn't poison."""
        self.requests += 1
        self.before_apply(self.requests)
        if toxic := [row.key for row in rows if row.key in self.toxic]:
            raise BatchRejectedError(f"{toxic[0]} is malformed.", hint="Mend it.")
        rejections = {}
        for row in rows:
            if row.key in self.poison:
                rejections[row.key] = RowRejection("unknown_item", "No such item")
                continue
            self.effects.append((row.key, row.hash))
            if row.is_removal:
                self.rows.pop(row.key, None)
            else:
                self.rows[row.key] = (row.hash, row.values)
        self.after_apply(self.requests)
        return BatchResult(rejections)

    def settle(self, sync: SyncSpec, rows: Sequence[OutboundRow]) -> Settled:
        """Compare with what is held."""
        applied = {
            row.key
            for row in rows
            if (
                row.key not in self.rows
                if row.is_removal
                else self.rows.get(row.key, ("",))[0] == row.hash
            )
        }
        return Settled(frozenset(applied), frozenset(row.key for row in rows) - applied)

    def read_back(self, sync: SyncSpec, expected: Sequence[ControlTotal]) -> ReadBack:
        """Sum up what is held."""
        groups: dict[tuple[str, ...], list[Decimal]] = {}
        for _, values in self.rows.values():
            amount = Decimal(values["Revenue"] or 0)
            if amount:
                group = (str(values["Version"]), str(values["Period"]))
                groups.setdefault(group, []).append(amount)
        return ReadBack(
            tuple(
                ControlTotal(group, len(found), {"Revenue": sum(found, Decimal(0))})
                for group, found in groups.items()
            ),
            is_exclusive=True,
        )

    def amounts(self) -> dict[str, Decimal]:
        """What it holds, by key."""
        return {
            key: Decimal(values["Revenue"] or 0)
            for key, (_, values) in self.rows.items()
        }


def with_guards(**limits: object) -> SyncSpec:
    """The forecast with tighter guards."""
    return replace(FORECAST, guards=replace(WIDE, **limits))
