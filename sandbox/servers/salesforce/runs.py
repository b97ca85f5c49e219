"""Runs the queries of bulk jobs: in threads of their own, their results on disk."""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.salesforce.soql import CompiledQuery
    from sandbox.world import LiveWorld

_WORKERS: Final = 2
_ROWS_PER_BATCH: Final = 50_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        result: the rows, unless it failed.
        error: what went wrong, if anything did.
        milliseconds: how long it took.
    """

    result: Result | None
    error: str | None
    milliseconds: int


class QueryRuns:
    """The runs of an org's bulk queries."""

    def __init__(self, world: LiveWorld) -> None:
        """Run over the live store."""
        self._world = world
        self._numbers = itertools.count()
        self._directory = tempfile.TemporaryDirectory(
            prefix="salesforce-bulk-", ignore_cleanup_errors=True
        )
        self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="bulk-query")

    def submit(
        self,
        compiled: CompiledQuery,
        begin: Callable[[], bool],
        is_unwanted: Callable[[], bool],
        end: Callable[[Outcome], None],
    ) -> None:
        """Run a query when a thread is free.

        Args:
            compiled: the query.
            begin: called first; the run is left out if it gives false.
            is_unwanted: asked now and then whether the run may stop.
            end: told the outcome.
        """
        self._executor.submit(self._run, compiled, begin, is_unwanted, end)

    def close(self) -> None:
        """Let running queries end, and remove all results."""
        self._executor.shutdown(cancel_futures=True)
        self._directory.cleanup()

    def _run(
        self,
        compiled: CompiledQuery,
        begin: Callable[[], bool],
        is_unwanted: Callable[[], bool],
        end: Callable[[Outcome], None],
    ) -> None:
        if not begin():
            return
        started = time.monotonic()
        result = error = None
        try:
            result = self._write(compiled, is_unwanted)
        except Exception as problem:  # noqa: BLE001 - whatever it is, the client learns it from the job
            error = f"InternalServerError : {problem}"
        end(Outcome(result, error, int((time.monotonic() - started) * 1000)))

    def _write(
        self, compiled: CompiledQuery, is_unwanted: Callable[[], bool]
    ) -> Result:
        path = Path(self._directory.name, f"{next(self._numbers)}.arrow")
        with contextlib.closing(self._world.connection()) as cursor:
            reader = cursor.execute(
                compiled.sql, list(compiled.parameters)
            ).to_arrow_reader(_ROWS_PER_BATCH)
            return Result(path, reader.schema, reader, is_unwanted)
