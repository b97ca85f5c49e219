"""The metric registry as it was when the snapshot was published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.data.snapshot import Kind
from app.metrics import COLUMNS, parse_registry, read_registry

if TYPE_CHECKING:
    from app.data.snapshot import Snapshot
    from app.metrics import Registry


def registry_of(snapshot: Snapshot) -> Registry:
    """The snapshot's own registry, or the one that ships with the models."""
    if not snapshot.has_table("seeds", "metric_registry"):
        return read_registry()
    rows = snapshot.fetch(
        f"select {', '.join(COLUMNS)} from seeds.metric_registry",  # noqa: S608 - our names
        dict.fromkeys(COLUMNS, Kind.TEXT),
    )
    return parse_registry(
        {column: str(row[column] or "") for column in COLUMNS}
        for _, row in rows.iterrows()
    )
