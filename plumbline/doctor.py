"""Check what a run needs, part by part, before it is needed."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plumbline.errors import PlumblineError, Problem
from plumbline.steps.ingest import as_connection
from plumbline.warehouse import warehouse_for_writing, warehouse_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from plumbline.context import RunContext
    from plumbline.settings import ConnectionSettings


@dataclass(frozen=True, slots=True)
class Check:
    """One part, and whether it is well."""

    name: str
    detail: str
    problem: Problem | None = None

    def as_dict(self) -> dict[str, Any]:
        """The check for `--json`."""
        return {
            "name": self.name,
            "ok": self.problem is None,
            "detail": self.detail,
            "error": None if self.problem is None else self.problem.as_dict(),
        }


def examine(context: RunContext) -> list[Check]:
    """Check the dbt project, the warehouse, and each connection."""
    checks = [
        _check("dbt project", lambda: _dbt_project(context)),
        _check("warehouse", lambda: _warehouse(context)),
    ]
    for connection in context.settings.connections:
        name = f"{connection.name} ({connection.system})"
        checks.append(_check(name, _probe(context, connection)))
    return checks


def describe(checks: list[Check]) -> str:
    """The checks for a person, one line each."""
    width = max(len(check.name) for check in checks)
    return "\n".join(
        f"  {'ok' if check.problem is None else 'FAILED':<8}"
        f"{check.name:<{width + 2}}{check.detail}"
        for check in checks
    )


def _check(name: str, probe: Callable[[], str]) -> Check:
    """Run a probe; an error with a hint is a finding, any other a defect of ours."""
    try:
        return Check(name, probe())
    except Exception as error:
        if not hasattr(error, "hint"):
            raise
        problem = Problem.from_exception(error, what=name)
        return Check(name, problem.message, problem)


def _dbt_project(context: RunContext) -> str:
    """Whether dbt's project stands beside the settings."""
    if not (context.project_dir / "dbt_project.yml").is_file():
        raise PlumblineError(
            "no_dbt_project",
            f"There is no dbt_project.yml in {context.project_dir}.",
            hint="Put plumbline.yml into the folder of the dbt project.",
        )
    return str(context.project_dir)


def _warehouse(context: RunContext) -> str:
    """Whether the warehouse can be opened for writing."""
    warehouse = warehouse_of(context)
    if not warehouse.exists():
        return "not there yet: the first `plumbline run` makes it"
    with warehouse_for_writing(context):
        return warehouse.place


def _probe(context: RunContext, connection: ConnectionSettings) -> Callable[[], str]:
    """What asks the connection's system."""

    def source() -> str:
        from ingestion.checkup import check_connection

        return check_connection(
            as_connection(context.settings, connection, context.environment)
        )

    def destination() -> str:
        from plumbline.steps.push import destination_of, syncs_to

        syncs = syncs_to(context, connection.name)
        with closing(destination_of(context, connection)) as opened:
            for sync in syncs:
                opened.check(sync)
        return f"logged in, found what {len(syncs)} syncs write to"

    return source if connection.is_source else destination
