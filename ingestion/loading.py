"""Hand files of new versions to dlt, which merges them into the raw tables.

The merge inserts what is not there, by (connection, key, version), so a load that is
repeated after a crash adds nothing. The files are Parquet of the declared types
already: dlt imports them as they are, and is told every column, so it has nothing to
infer.

What dlt keeps on disk between runs is thrown away first. A killed process can leave it
a half-deleted package that blocks every further load; and nothing in it is needed,
since what was loaded is in the warehouse and what was not is read again.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from ingestion.errors import LoadError
from ingestion.operations import dataset_of, raw_columns
from ingestion.schema import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingestion.schema import SourceObject
    from ingestion.versions import Outbox

HINTS: Final[dict[Kind, dict[str, Any]]] = {
    Kind.TEXT: {"data_type": "text"},
    Kind.INTEGER: {"data_type": "bigint"},
    Kind.MONEY: {"data_type": "decimal", "precision": 18, "scale": 2},
    Kind.NUMBER: {"data_type": "decimal", "precision": 18, "scale": 6},
    Kind.BOOLEAN: {"data_type": "bool"},
    Kind.DATE: {"data_type": "date"},
    Kind.TIMESTAMP: {"data_type": "timestamp", "timezone": False, "precision": 6},
}

SETTINGS: Final = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",
    "RUNTIME__LOG_LEVEL": "ERROR",
    # Vendors' names stay as they are: `pse__proj__c` is not `pse_proj_c`.
    "SCHEMA__NAMING": "sql_cs_v1",
    "LOAD__TRUNCATE_STAGING_DATASET": "true",
}


def load(
    system: str,
    connection: str,
    outboxes: Sequence[Outbox],
    *,
    destination: Any,
    folder: Path,
) -> None:
    """Load a connection's new versions.

    Args:
        system: the source system, whose dataset they go to.
        connection: the connection; its loads have a state of their own.
        outboxes: the files, those without versions left out.
        destination: dlt's destination of the warehouse.
        folder: where dlt works; it is emptied first.

    Raises:
        LoadError: dlt could not load them; the message says why.
    """
    with _settings():
        _run(system, connection, outboxes, destination=destination, folder=folder)


@contextlib.contextmanager
def _settings() -> Iterator[None]:
    """Dlt's settings, which it takes from the environment, for as long as it works."""
    before = {name: os.environ.get(name) for name in SETTINGS}
    os.environ.update(SETTINGS)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _run(
    system: str,
    connection: str,
    outboxes: Sequence[Outbox],
    *,
    destination: Any,
    folder: Path,
) -> None:
    # A second that an ingest without news, and --help, spare.
    import dlt  # noqa: PLC0415
    from dlt.pipeline.exceptions import PipelineStepFailed  # noqa: PLC0415

    shutil.rmtree(folder, ignore_errors=True)
    pipeline = dlt.pipeline(
        f"landing_{connection}",
        pipelines_dir=str(folder),
        destination=destination,
        dataset_name=dataset_of(system),
    )

    @dlt.source(schema=dlt.Schema(system))
    def landing() -> Iterator[Any]:
        for outbox in outboxes:
            yield _resource(outbox)

    try:
        pipeline.run(landing(), loader_file_format="parquet")
    except PipelineStepFailed as error:
        raise LoadError(
            f"dlt could not load {connection} at step {error.step}: {error.exception}.",
            hint="Run it again: what was loaded is kept, what was not is read again.",
        ) from error


def _resource(outbox: Outbox) -> Any:
    """One raw table's file, with all that dlt must know."""
    import dlt  # noqa: PLC0415  as above

    source = outbox.fetched.source
    return dlt.resource(
        [dlt.mark.with_file_import(str(outbox.file), "parquet", outbox.versions)],
        name=source.table,
        columns=_columns(source),
        primary_key=("_connection", *_key(source), "_version"),
        write_disposition={"disposition": "merge", "strategy": "insert-only"},
        max_table_nesting=0,
        schema_contract={
            "tables": "evolve",
            # The declared schema may gain a column; nothing else may.
            "columns": "evolve",
            "data_type": "freeze",
        },
    )


def _columns(source: SourceObject) -> dict[str, Any]:
    return {
        name: {"name": name, "nullable": True, **HINTS[kind]}
        for name, kind in raw_columns(source)
    }


def _key(source: SourceObject) -> tuple[str, ...]:
    return tuple(source.field(name).column for name in source.key)
