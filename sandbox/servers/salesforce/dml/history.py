"""Rows of field history for what changed, as `sandbox.world.derived` makes them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.servers.salesforce.dml.drafts import ChangeType, RecordChange
from sandbox.servers.salesforce.dml.rows import table_of
from sandbox.servers.salesforce.ids import new_id
from sandbox.world.tables.field_history import TRACKED, data_type

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from sandbox.servers.salesforce.dml.drafts import Row

_PREFIX = "017"


def history_rows(
    changes: Iterable[RecordChange], user_id: str, stamp: dt.datetime
) -> dict[str, list[Row]]:
    """The rows that these changes add, by object of history."""
    found: dict[str, list[Row]] = {}
    for change in changes:
        tracking = TRACKED.get(change.object_name)
        if tracking is None or change.kind in {ChangeType.DELETE, ChangeType.UNDELETE}:
            continue
        rows = found.setdefault(tracking.history, [])
        table = table_of(change.object_name)
        shared = {
            "IsDeleted": False,
            tracking.parent: change.after["Id"],
            "CreatedById": user_id,
            "CreatedDate": stamp,
        }
        if change.kind is ChangeType.CREATE:
            created = {"Id": new_id(_PREFIX), "Field": "created", "DataType": "Text"}
            rows.append({**shared, **created})
            continue
        for name in tracking.fields:
            old, new = change.before.get(name), change.after.get(name)
            if old != new:
                row = {
                    "Id": new_id(_PREFIX),
                    "Field": name,
                    "DataType": data_type(table.column(name)),
                    "OldValue": _text(old),
                    "NewValue": _text(new),
                }
                rows.append({**shared, **row})
    return found


def _text(value: Any) -> str | None:
    """A value as history writes it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if len(text.partition(".")[2]) > 2 else text  # noqa: PLR2004 - amounts keep their two places
    return str(value)
