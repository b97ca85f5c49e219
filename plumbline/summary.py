"""What a run ends with: the firm's forecast in a few lines, and where to look next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plumbline.accuracy import accuracy_table
from plumbline.errors import ExitCode
from plumbline.snapshot import open_snapshot

if TYPE_CHECKING:
    from decimal import Decimal

    import duckdb

    from plumbline.context import RunContext
    from plumbline.run import RunReport
    from plumbline.runplan import RunPlan

QUARTERS_SQL = """
    select
        date_trunc('quarter', month_start)::date as quarter_start,
        sum(amount_corporate) filter (block = 'actual') as actual,
        sum(amount_corporate) filter (block = 'backlog') as backlog,
        sum(amount_corporate) filter (block = 'pipeline') as pipeline,
        sum(amount_corporate) filter (block in ('renewal', 'run_rate')) as unsigned,
        sum(amount_corporate) filter (block = 'adjustment') as adjusted,
        sum(amount_corporate) as total
    from marts.fct_forecast_lines
    join marts.dim_forecast_versions using (forecast_version_id)
    where is_current
        and month_start < (select as_of_date from meta.snapshot) + interval 12 month
    group by 1
    order by 1
"""

BACKLOG_SQL = """
    select sum(closing_amount_corporate), sum(scheduled_amount_corporate)
    from marts.fct_backlog_rollforward
    where month_start = (select date_trunc('month', as_of_date) from meta.snapshot)
"""

UTILIZATION_SQL = """
    select
        sum(utilized_hours) / nullif(sum(net_of_holidays_and_leave_hours), 0)
    from marts.fct_utilization_weeks
    where week_starts_on >= (select as_of_date from meta.snapshot) - interval 34 day
        and week_starts_on < (select as_of_date from meta.snapshot) - interval 6 day
"""

CHANGE_SQL = """
    select from_as_of_date, driver_name, sum(amount)
    from marts.fct_forecast_bridge
    join marts.dim_forecast_comparisons using (from_version_id, to_version_id)
    join marts.dim_forecast_versions on to_version_id = forecast_version_id
    where is_current and is_adjacent
        and month_start between
            (select date_trunc('month', as_of_date) from meta.snapshot)
            and (select date_trunc('month', as_of_date) from meta.snapshot)
                + interval 11 month
    group by 1, 2
    order by abs(sum(amount)) desc, driver_name
"""

EXCEPTIONS_SQL = """
    select count(*), coalesce(sum(amount_at_risk_corporate), 0)
    from operations.ops_exceptions
    where state = 'open'
"""


def summarise(context: RunContext, plan: RunPlan, report: RunReport) -> str:
    """The forecast and the next step; only the next step when nothing is published."""
    if "publish" not in plan.steps or report.exit_code_of("publish") != ExitCode.DONE:
        return _next_step(plan)
    with open_snapshot(context.data) as snapshot:
        lines = [
            "",
            (
                f"{context.settings.firm}: revenue forecast as of {report.as_of}, "
                f"{context.settings.corporate_currency} thousand"
            ),
            "",
            *_quarters(snapshot),
            "",
            *_facts(snapshot),
            *_change(snapshot),
            *_accuracy(snapshot),
        ]
    return "\n".join([*lines, "", _next_step(plan)])


def _quarters(snapshot: duckdb.DuckDBPyConnection) -> list[str]:
    """The forecast by quarter and block."""
    rows = snapshot.execute(QUARTERS_SQL).fetchall()
    heads = ["actual", "backlog", "pipeline", "unsigned", "adjusted", "total"]
    if all(row[-2] is None for row in rows):
        # Most firms adjust nothing.
        heads.remove("adjusted")
        rows = [(*row[:-2], row[-1]) for row in rows]
    lines = [f"  {'quarter':<10}" + "".join(f"{head:>12}" for head in heads)]
    for quarter, *amounts in rows:
        label = f"{quarter.year} Q{(quarter.month + 2) // 3}"
        lines.append(f"  {label:<10}" + "".join(f"{thousands(a):>12}" for a in amounts))
    return lines


def _change(snapshot: duckdb.DuckDBPyConnection) -> list[str]:
    """What moved the twelve months since the previous forecast, if there is one."""
    rows = snapshot.execute(CHANGE_SQL).fetchall()
    if not rows:
        return []
    total = sum(amount for *_, amount in rows)
    parts = [f"{driver.lower()} {signed(amount)}" for _, driver, amount in rows[:4]]
    return [
        "",
        f"  since the forecast of {rows[0][0]}, 12 months: {signed(total)}",
        f"    {', '.join(parts)}, ...",
    ]


def _accuracy(snapshot: duckdb.DuckDBPyConnection) -> list[str]:
    """How good past forecasts were, if any is old enough to tell."""
    table = accuracy_table(snapshot)
    return ["", "  error of past forecasts (WAPE)", "", *table] if table else []


def _facts(snapshot: duckdb.DuckDBPyConnection) -> list[str]:
    """Backlog, utilization and open exceptions, one line each."""
    backlog, scheduled = snapshot.execute(BACKLOG_SQL).fetchall()[0]
    (utilization,) = snapshot.execute(UTILIZATION_SQL).fetchall()[0]
    exceptions, at_risk = snapshot.execute(EXCEPTIONS_SQL).fetchall()[0]
    percent = "n/m" if utilization is None else f"{100 * utilization:.1f} %"
    return [
        (
            f"  backlog, unrecognised   {thousands(backlog):>10}, "
            f"of it scheduled {thousands(scheduled)}"
        ),
        (
            f"  billable utilization    {percent:>10}, last four full weeks, "
            "net of holidays and leave"
        ),
        (
            f"  open exceptions         {exceptions:>10}, "
            f"with {thousands(at_risk)} at risk"
        ),
    ]


def thousands(amount: Decimal | float | None) -> str:
    """An amount in thousands; a dash where there is none."""
    if amount is None:
        return "-"
    return f"{round(amount / 1000):,}"


def signed(amount: Decimal | float) -> str:
    """A change in thousands, with its sign."""
    text = thousands(amount)
    return f"+{text}" if amount > 0 and text != "0" else text


def _next_step(plan: RunPlan) -> str:
    """What a person would do next."""
    if plan.steps[-1] == "push":
        return (
            "Next: `plumbline app` shows it, `plumbline explain` says why it changed, "
            "`plumbline status` what is fresh."
        )
    following = {"ingest": "build", "build": "publish", "publish": "push"}
    return f"Next: `plumbline {following[plan.steps[-1]]}`."
