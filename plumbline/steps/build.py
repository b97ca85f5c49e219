"""Build and test the models with dbt, in this process.

Data is tested on every run. dbt's unit tests hold the SQL, not the data, so they belong
to the test suite and are left out here.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from plumbline.context import RunContext, StepResult
from plumbline.errors import ExitCode, PlumblineError, Problem, StepFailedError
from plumbline.steps.refresh import fingerprint
from plumbline.warehouse import warehouse_of

if TYPE_CHECKING:
    from pathlib import Path

FORECAST_MODELS = (
    "int_revenue_forecast__origins+",
    "int_revenue_forecast__revenue_since+",
    "int_revenue_forecast__delivery_promises+",
)
"""What depends on the days that a forecast is made for."""

FAILED_STATUSES = frozenset({"error", "fail", "runtime error"})


@dataclass(frozen=True, slots=True)
class BuildReport:
    """How dbt's nodes ended, in which run, and for which day they were built."""

    run_id: str
    as_of: dt.date
    models: int
    tests_passed: int
    tests_warned: int
    failures: tuple[Problem, ...]
    skipped: int
    rules: str = ""
    """The fingerprint of the models, rules and settings that it was built by."""

    @property
    def is_publishable(self) -> bool:
        """Whether every model was built and every test of severity error passed."""
        return not self.failures

    def save(self, path: Path) -> None:
        """Keep the report, so that `publish` on its own knows what was audited."""
        path.write_text(json.dumps(asdict(self), default=str), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> BuildReport:
        """The report of the last build.

        Raises:
            StepFailedError: nothing was built yet.
        """
        if not path.is_file():
            raise StepFailedError(
                "nothing_built",
                "Nothing was built yet, so there is nothing to publish.",
                hint="Run `plumbline run`, or `plumbline build` after an ingest.",
            )
        content = json.loads(path.read_text(encoding="utf-8"))
        failures = tuple(Problem(**problem) for problem in content.pop("failures"))
        as_of = dt.date.fromisoformat(content.pop("as_of"))
        return cls(as_of=as_of, failures=failures, **content)


def build(context: RunContext, as_of: dt.date, *, full: bool = False) -> StepResult:
    """Build all models and run all tests as of a day.

    Incremental models add what was landed since the last build, unless `full` or a
    change of the rules has all computed anew. Until it has come to its end there is no
    report, so that a build that was killed is followed by a full one.

    Raises:
        StepFailedError: dbt could not start (no project, no parse, no warehouse).
    """
    started = time.monotonic()
    rules = fingerprint(context.project_dir, context.settings)
    all_anew = full or _last_rules(context) != rules
    context.data.build_report.unlink(missing_ok=True)
    arguments = ["--full-refresh"] if all_anew else []
    report = replace(_invoke(context, as_of, arguments), rules=rules)
    report.save(context.data.build_report)
    summary = (
        f"{report.models} models, {report.tests_passed} tests passed"
        + (f", {report.tests_warned} warned" if report.tests_warned else "")
        + (f", {len(report.failures)} failed" if report.failures else "")
        + (f", {report.skipped} skipped" if report.skipped else "")
    )
    return StepResult(
        name="build",
        seconds=time.monotonic() - started,
        summary=summary,
        counts={
            "models": report.models,
            "all_anew": int(all_anew),
            "tests_passed": report.tests_passed,
            "tests_warned": report.tests_warned,
            "failed": len(report.failures),
            "skipped": report.skipped,
        },
        problems=report.failures,
        exit_code=ExitCode.DONE if report.is_publishable else ExitCode.FAILED,
    )


def rebuild_operations(context: RunContext, as_of: dt.date) -> BuildReport:
    """Build only what tells about runs, deliveries and exceptions.

    dbt's artifacts are those of the build: writing them again takes longer than this.
    """
    arguments = ["--select", "models/operations", "--no-write-json"]
    return _invoke(context, as_of, arguments)


def build_origins(context: RunContext, as_of: dt.date, origins: int) -> BuildReport:
    """Make the forecasts of past month ends that have none, on what is built.

    Args:
        context: the run.
        as_of: the day of the last build.
        origins: how many month ends back.
    """
    arguments = ["--select", *FORECAST_MODELS, "models/marts/forecast_bridge"]
    return _invoke(context, as_of, arguments, month_ends=origins)


def _last_rules(context: RunContext) -> str | None:
    """The rules of the last build; None unless it left every model as they say."""
    try:
        last = BuildReport.load(context.data.build_report)
    except StepFailedError:
        return None
    return last.rules if last.is_publishable and not last.skipped else None


def _invoke(
    context: RunContext,
    as_of: dt.date,
    more_arguments: list[str],
    month_ends: int | None = None,
) -> BuildReport:
    """Run `dbt build` and read its results."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    if month_ends is None:
        month_ends = context.settings.forecast_month_ends
    arguments = [
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--project-dir",
        str(context.project_dir),
        "--profiles-dir",
        str(context.project_dir),
        "--target-path",
        str(context.data.dbt_target),
        "--log-path",
        str(context.data.logs),
        "--log-level",
        "none",
        "--log-level-file",
        "info",
        "--vars",
        (
            f"{{as_of_date: '{as_of.isoformat()}', "
            f"corporate_currency: '{context.settings.corporate_currency}', "
            "fiscal_year_starts_in_month: "
            f"{context.settings.fiscal_year_starts_in_month}, "
            f"forecast_origins: {month_ends}}}"
        ),
        *more_arguments,
    ]
    os.environ.update(warehouse_of(context).dbt_environment())
    # No variable of dbt's: a change of those has dbt parse the whole project again.
    os.environ["PLUMBLINE_RUN_ID"] = context.run_id
    os.environ.setdefault("DBT_SEND_ANONYMOUS_USAGE_STATS", "false")
    outcome = dbtRunner().invoke(arguments)
    # dbt would hold the file until the process ends, and the next step needs it.
    DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    results = getattr(outcome.result, "results", None)
    if results is None:
        reason = str(outcome.exception or "no result").strip()
        raise build_error(context, reason)
    return summarise(results, context, as_of)


def build_error(context: RunContext, reason: str) -> PlumblineError:
    """The error of a dbt that did not get as far as running models."""
    if "lock" in reason.lower():
        return StepFailedError(
            "warehouse_locked",
            f"The warehouse {context.data.warehouse} is open in another process: "
            f"{reason.splitlines()[0]}",
            hint="Close that process (a DuckDB shell or a notebook?), then run "
            "`plumbline run --from build`.",
            impact="The last published snapshot stays in use.",
        )
    return StepFailedError(
        "dbt_failed",
        f"dbt could not run the project: {reason}",
        hint=f"Mend what the message names; the log is {context.data.logs}/dbt.log.",
        impact="The last published snapshot stays in use.",
    )


def summarise(results: list[Any], context: RunContext, as_of: dt.date) -> BuildReport:
    """Count dbt's results, and say each failure in words."""
    models = passed = warned = skipped = 0
    failures: list[Problem] = []
    for result in results:
        status = str(result.status)
        is_test = result.node.resource_type in {"test", "unit_test"}
        if status in FAILED_STATUSES:
            failures.append(_failure(result, context))
        elif status == "skipped":
            skipped += 1
        elif status == "warn":
            warned += 1
        elif is_test:
            passed += 1
        elif result.node.resource_type == "model":
            models += 1
    return BuildReport(
        context.run_id, as_of, models, passed, warned, tuple(failures), skipped
    )


def _failure(result: Any, context: RunContext) -> Problem:
    """A model or a test that failed, as a problem."""
    node = result.node
    kind = "test" if node.resource_type in {"test", "unit_test"} else node.resource_type
    detail = " ".join(str(result.message or "").split())
    if "lock" in detail.lower() and "conflicting" in detail.lower():
        return Problem.from_exception(
            build_error(context, detail), what=f"The {kind} {node.name}"
        )
    return Problem(
        code=f"{kind}_failed",
        what=f"The {kind} {node.name}",
        message=detail,
        hint=f"Look with `dbt {'test' if kind == 'test' else 'build'} "
        f"--select {node.name}`; the log is {context.data.logs}/dbt.log.",
        impact="Nothing is published; the last snapshot stays in use.",
    )
