"""The published snapshot that the app reads, and nothing else.

The pointer `current.json` names the file that was published last. A published file
never changes, so one read-only connection per file is kept for all sessions, and
answers are cached by the snapshot's name. Every query takes its own cursor: two
sessions that share a connection would stop each other.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import streamlit as st

from app.errors import (
    NotSetUpError,
    SnapshotOutdatedError,
    SnapshotUnreadableError,
)
from app.formats import is_missing

if TYPE_CHECKING:
    import pandas as pd

DATA_DIR_VARIABLE = "PLUMBLINE_DATA_DIR"
DEFAULT_DATA_DIR = ".plumbline"


class Kind(Enum):
    """What a column of an answer holds, and so how a page may treat it."""

    TEXT = "str"
    NUMBER = "float64"
    WHOLE = "Int64"
    FLAG = "boolean"
    TIME = "datetime64[us]"


Columns = Mapping[str, Kind]
Parameter = str | float | bool | date


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One published snapshot and what is known about it."""

    path: Path
    run_id: str
    as_of: date
    published_at: datetime
    is_stale: bool
    stale_reason: str
    firm_name: str = ""
    currency: str = "USD"
    tests_passed: int = 0
    tests_failed: int = 0
    tests_warned: int = 0

    @property
    def name(self) -> str:
        """The name that caches and messages use."""
        return self.path.name

    def fetch(
        self, sql: str, columns: Columns, parameters: Sequence[Parameter] = ()
    ) -> pd.DataFrame:
        """The answer to a query, with exactly the declared columns, also when empty."""
        answer = _run(str(self.path), sql, tuple(parameters))
        return answer[list(columns)].astype(
            {name: kind.value for name, kind in columns.items()}
        )

    def has_table(self, schema: str, table: str) -> bool:
        """Whether the snapshot publishes a table that not every version has."""
        found = _run(
            str(self.path),
            "select count(*) as tables from information_schema.tables"
            " where table_schema = ? and table_name = ?",
            (schema, table),
        )
        return bool(found["tables"].iloc[0])


def data_directory() -> Path:
    """The data directory that `plumbline app` was started with."""
    return Path(os.environ.get(DATA_DIR_VARIABLE, DEFAULT_DATA_DIR))


def current_snapshot(data_dir: Path) -> Snapshot:
    """The snapshot that was published last.

    Raises:
        NotSetUpError: nothing was published yet.
        SnapshotUnreadableError: the pointer or the file it names is damaged or gone.
    """
    pointer_path = data_dir / "snapshots" / "current.json"
    if not pointer_path.exists():
        raise NotSetUpError(
            f"No report has been published in {data_dir} yet.",
            hint="plumbline run",
        )
    try:
        pointer = json.loads(pointer_path.read_text(encoding="utf-8"))
        snapshot = Snapshot(
            path=pointer_path.parent / pointer["snapshot"],
            run_id=str(pointer["run_id"]),
            as_of=date.fromisoformat(pointer["as_of_date"][:10]),
            published_at=datetime.fromisoformat(pointer["published_at"]),
            is_stale=bool(pointer.get("stale")),
            stale_reason=pointer.get("stale_reason") or "",
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SnapshotUnreadableError(
            f"The pointer {pointer_path} can't be read ({error}).",
            hint="Publish again: `plumbline publish`.",
        ) from error
    return _with_facts(snapshot)


def _with_facts(snapshot: Snapshot) -> Snapshot:
    facts = _run(str(snapshot.path), "select * from meta.snapshot limit 1", ())
    if facts.empty:
        raise SnapshotOutdatedError(
            f"The snapshot {snapshot.name} says nothing about itself.",
            hint="Publish again: `plumbline publish`.",
        )
    row: dict[str, Any] = dict(facts.iloc[0])
    return Snapshot(
        path=snapshot.path,
        run_id=snapshot.run_id,
        as_of=snapshot.as_of,
        published_at=snapshot.published_at,
        is_stale=snapshot.is_stale,
        stale_reason=snapshot.stale_reason,
        firm_name=str(row.get("firm_name") or ""),
        currency=str(row.get("corporate_currency") or "USD"),
        tests_passed=_count(row.get("tests_passed")),
        tests_failed=_count(row.get("tests_failed")),
        tests_warned=_count(row.get("tests_warned")),
    )


def _count(value: object) -> int:
    return 0 if is_missing(value) else int(float(str(value)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _connection(path: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(path, read_only=True)


@st.cache_data(max_entries=512, show_spinner=False)
def _run(path: str, sql: str, parameters: tuple[Parameter, ...]) -> pd.DataFrame:
    """Run one query of one snapshot; decimals become floats here, at the edge."""
    name = Path(path).name
    try:
        cursor = _connection(path).cursor()
        try:
            return cursor.execute(sql, list(parameters)).df()
        finally:
            cursor.close()
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        cause = str(error).splitlines()[0]
        raise SnapshotOutdatedError(
            f"The snapshot {name} lacks something that this page reads. {cause}",
            hint="Build and publish with this version: `plumbline build`, then "
            "`plumbline publish`.",
        ) from error
    except (duckdb.Error, OSError) as error:
        cause = str(error).splitlines()[0]
        raise SnapshotUnreadableError(
            f"The snapshot {name} can't be read. {cause}",
            hint="Publish again: `plumbline publish`.",
        ) from error
