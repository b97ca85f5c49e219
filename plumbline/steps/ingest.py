"""Land what changed in each connected source system."""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING

from plumbline.context import RunContext, StepResult
from plumbline.errors import ConfigError, ExitCode, Problem
from plumbline.warehouse import warehouse_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingestion import Connection, LandingReport
    from plumbline.settings import ConnectionSettings, Settings


def source_connections(
    settings: Settings, environment: Mapping[str, str], *, only: str | None
) -> tuple[list[Connection], list[Problem]]:
    """The source connections with their credentials, and those that lack them.

    A connection without its credentials is a problem of that connection alone.

    Raises:
        ConfigError: `only` names no source connection.
    """
    sources = [item for item in settings.connections if item.is_source]
    chosen = sources
    if only is not None:
        chosen = [settings.connection(only)]
        if not chosen[0].is_source:
            raise ConfigError(
                "not_a_source",
                f"Connection {only} ({chosen[0].system}) is no source: nothing is "
                "landed from it.",
                hint=f"The sources are {', '.join(item.name for item in sources)}.",
            )
    ready: list[Connection] = []
    problems: list[Problem] = []
    for item in chosen:
        try:
            ready.append(as_connection(settings, item, environment))
        except ConfigError as error:
            problems.append(_not_landed(item, error))
    return ready, problems


def as_connection(
    settings: Settings, item: ConnectionSettings, environment: Mapping[str, str]
) -> Connection:
    """A connection's settings with its credentials, as ingestion takes them.

    Raises:
        ConfigError: a credential is not set.
    """
    from ingestion import Connection

    return Connection(
        name=item.name,
        system=item.system,
        business_unit=item.business_unit,
        environment=item.environment,
        base_url=item.base_url,
        credentials=settings.credentials_of(item, environment),
        org_connection=item.org_connection or item.name,
        options=dict(item.options),
    )


def _not_landed(item: ConnectionSettings, error: ConfigError) -> Problem:
    """A connection that could not even be tried."""
    return Problem(
        code=error.code,
        what=f"Landing {item.name} ({item.system})",
        message=error.message,
        hint=error.hint,
        impact=f"Nothing new is landed from {item.name}; its last good data is used.",
    )


def ingest(
    context: RunContext, *, only: str | None, full: bool
) -> tuple[LandingReport, StepResult]:
    """Land every source connection, side by side; one that fails stops no other."""
    from ingestion import land

    started = time.monotonic()
    connections, problems = source_connections(
        context.settings, context.environment, only=only
    )
    report = land(
        connections,
        warehouse_of(context),
        context.data.landing,
        context.run_id,
        clock=lambda: dt.datetime.now(dt.UTC),
        on_progress=context.say,
        full=full,
    )
    problems += [
        Problem(
            code=result.error_code or "landing_failed",
            what=f"Landing {result.object} of {result.connection}",
            message=result.error_message or "no reason was given",
            hint=result.error_hint or "",
            impact="Its last good data stays in use.",
        )
        for result in report.results
        if result.status == "failed"
    ]
    loaded = sum(result.loaded for result in report.results)
    received = sum(result.received for result in report.results)
    quarantined = sum(result.quarantined for result in report.results)
    summary = f"{received:,} rows received, {loaded:,} new versions landed" + (
        f", {quarantined:,} in quarantine" if quarantined else ""
    )
    return report, StepResult(
        name="ingest",
        seconds=time.monotonic() - started,
        summary=summary,
        counts={"received": received, "loaded": loaded, "quarantined": quarantined},
        problems=tuple(problems),
        held_back=quarantined,
        exit_code=ExitCode.FAILED if problems else ExitCode.DONE,
    )
