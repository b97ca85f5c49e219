"""Two forecasts that differ by causes one knows, and the bridge between them."""

# ruff: noqa: S608 - the names in the queries are our own

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from plumbline.steps.build import FORECAST_MODELS

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
NOW = "published-2026-06-30"
BEFORE = "before"
KNOWN_ON = "2026-06-30"
"""The day on which all causes become known: after one forecast, before the other."""

_NOT_AGAIN = (
    "int_forecast_bridge__pairs",
    "fct_booking_yields",
    "fct_close_slips",
    "fct_delivery_slips",
    "fct_reference_shares",
    "fct_stage_win_rates",
    "models/marts/forecast_accuracy",
    "models/operations",
    "models/sync",
)
_KEPT = ("fct_forecast_lines", "fct_forecast_terms", "fct_forecast_hours")


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of thing that happens, and how records show it.

    Attributes:
        driver: that should take the money.
        lines: which lines it can happen to: key of the line, as a query.
        happen: statements that change the records of the lines in `chosen`.
        records: the source ids that are evidence of it, by line.
        count: to how many lines at most.
    """

    driver: str
    lines: str
    happen: tuple[str, ...]
    records: str
    count: int = 8


_OPEN_DEALS = f"""
    select line_id from marts.int_forecast_bridge__line_months as line_months
    inner join marts.fct_forecast_terms as terms
        on line_id = item_id
            and line_months.forecast_version_id = terms.forecast_version_id
    where terms.forecast_version_id = '{NOW}' and line_family = 'deal'
        and not terms.is_over and terms.stage <> 'closed_won'
        and terms.close_date > date '2026-07-01'
        and line_id not in (
            select opportunity_id from canonical.dim_opportunities
            where is_change_request or deal_root_id <> opportunity_id
        )
"""
_HISTORY_OF_DEAL = "select opportunity_id, source_id from canonical.hst_opportunities"


def _in_family(line_family: str, more: str = "true") -> str:
    """Projects with money of a line_family to come."""
    return f"""
        select line_id from marts.int_forecast_bridge__line_months as line_months
        inner join marts.fct_forecast_terms as terms
            on line_id = item_id
                and line_months.forecast_version_id = terms.forecast_version_id
        where terms.forecast_version_id = '{NOW}' and line_family = '{line_family}'
            and month_start > date '{KNOWN_ON}' and not terms.is_over and {more}
    """


_ANY_PROJECT = " union ".join(
    _in_family(line_family) for line_family in ("terms", "unscheduled", "hours")
)


def _new_period(table: str, key: str, **values: str) -> tuple[str, ...]:
    """A record's history goes on with other values."""
    columns = ", ".join(f"{value} as {name}" for name, value in values.items())
    return (
        f"""
        create or replace temp table going_on as
        select * replace (date '{KNOWN_ON}' as valid_from, {columns})
        from canonical.{table}
        where {key} in (select line_id from chosen) and valid_to > date '{KNOWN_ON}'
        """,
        f"""
        update canonical.{table} set valid_to = date '{KNOWN_ON}'
        where {key} in (select line_id from chosen) and valid_to > date '{KNOWN_ON}'
        """,
        f"insert into canonical.{table} select * from going_on",
    )


def _unknown_before(*made_known: str) -> tuple[str, ...]:
    """What the earlier forecast said of the lines is taken away."""
    return (
        f"""
        delete from marts.fct_forecast_lines where forecast_version_id = '{BEFORE}'
            and coalesce(project_id, opportunity_id) in (select line_id from chosen)
        """,
        f"""
        delete from marts.fct_forecast_terms where forecast_version_id = '{BEFORE}'
            and item_id in (select line_id from chosen)
        """,
        f"""
        delete from marts.fct_forecast_hours where forecast_version_id = '{BEFORE}'
            and contract_line_id in (select line_id from chosen)
        """,
        *made_known,
    )


CAUSES = (
    Cause(
        "D12",
        _in_family("progress"),
        _new_period(
            "hst_projects",
            "project_id",
            estimated_hours_at_completion="coalesce("
            "estimated_hours_at_completion, planned_hours) * 1.3",
        ),
        "select project_id, source_id from canonical.hst_projects",
    ),
    Cause(
        "D13a",
        _in_family("hours"),
        _new_period("hst_assignments", "project_id", bill_rate="bill_rate * 1.1"),
        "select project_id, source_id from canonical.hst_assignments",
    ),
    Cause(
        "D11",
        _in_family("hours"),
        (
            f"""
            update canonical.fct_scheduled_hours
            set scheduled_hours = scheduled_hours * 0.5
            where week_starts_on > date '{KNOWN_ON}' and assignment_id in (
                select assignment_id from canonical.fct_assignments
                where project_id in (select line_id from chosen)
            )
            """,
            f"""
            create or replace temp table going_on as
            select * replace (
                date '{KNOWN_ON}' as valid_from,
                scheduled_hours * 0.5 as scheduled_hours
            )
            from canonical.hst_schedules
            where schedule_id in (
                select schedule_id from canonical.fct_assignments
                where project_id in (select line_id from chosen)
            )
            and valid_to > date '{KNOWN_ON}'
            """,
            f"""
            update canonical.hst_schedules set valid_to = '{KNOWN_ON}'
            where schedule_id in (select schedule_id from going_on)
                and valid_to > date '{KNOWN_ON}'
            """,
            "insert into canonical.hst_schedules select * from going_on",
        ),
        "select project_id, hst_schedules.source_id from canonical.hst_schedules "
        "inner join canonical.fct_assignments using (schedule_id)",
    ),
    Cause(
        "D10",
        _in_family("terms", "terms.revenue_method = 'milestone'"),
        _new_period("hst_milestones", "project_id", target_on="target_on + 70"),
        "select project_id, source_id from canonical.hst_milestones",
    ),
    Cause(
        "D10",
        _in_family("terms", "terms.revenue_method in ('retainer', 'straight_line')"),
        _new_period("hst_projects", "project_id", ends_on="ends_on + 70"),
        "select project_id, source_id from canonical.hst_projects",
    ),
    Cause(
        "D09",
        _in_family("unscheduled"),
        _new_period("hst_projects", "project_id", stage="'canceled'"),
        "select project_id, source_id from canonical.hst_projects",
    ),
    Cause(
        "D08",
        _in_family("unscheduled"),
        (
            f"""
            insert into canonical.fct_contract_modifications
            select * replace (
                'order of ' || contract_line_id as contract_modification_id,
                'change_order' as modification_kind,
                date '{KNOWN_ON}' as signed_on,
                cast(amount * 0.3 as decimal(18, 2)) as amount,
                'order of ' || contract_line_id as source_id
            )
            from canonical.fct_contract_modifications
            where contract_line_id in (select line_id from chosen)
                and modification_kind = 'original'
            """,
        ),
        "select contract_line_id, 'order of ' || contract_line_id "
        "from canonical.fct_contract_modifications",
    ),
    Cause(
        "D14",
        _ANY_PROJECT,
        (
            f"""
            insert into canonical.fct_revenue_postings
            select * replace (
                'cost of ' || contract_line_id as revenue_posting_id,
                'cost of ' || contract_line_id as source_id,
                date '2026-06-01' as month_start,
                date '{KNOWN_ON}' as posted_on,
                date '{KNOWN_ON}' as entered_on,
                'expense_reimbursement' as account_kind
            )
            from canonical.fct_revenue_postings
            where contract_line_id in (select line_id from chosen)
            qualify row_number() over (
                partition by contract_line_id order by amount desc
            ) = 1
            """,
        ),
        "select contract_line_id, 'cost of ' || contract_line_id "
        "from canonical.fct_revenue_postings",
    ),
    Cause(
        "D18",
        _ANY_PROJECT,
        (
            """
            update canonical.dim_projects set practice_id = (
                select min(practice_id) from canonical.dim_projects as others
                where others.practice_id <> dim_projects.practice_id
            )
            where project_id in (select line_id from chosen)
            """,
            *_new_period("hst_projects", "project_id", practice_id="'another'"),
        ),
        "select project_id, source_id from canonical.hst_projects",
    ),
    Cause(
        "D19",
        _ANY_PROJECT,
        (
            f"""
            insert into seeds.management_adjustments
            select 'doubt about ' || project_id, project_code, date '2026-08-01', -5000,
                'doubt', 'cfo', date '{KNOWN_ON}', null
            from canonical.dim_projects
            where project_id in (select line_id from chosen)
            """,
        ),
        "select project_id, 'doubt about ' || project_id from canonical.dim_projects",
    ),
    Cause(
        "D22",
        _ANY_PROJECT,
        (
            f"""
            insert into canonical.fct_revenue_postings
            select * replace (
                'late for ' || contract_line_id as revenue_posting_id,
                'late for ' || contract_line_id as source_id,
                date '{KNOWN_ON}' as entered_on
            )
            from canonical.fct_revenue_postings
            where contract_line_id in (select line_id from chosen)
                and month_start = date '2026-04-01' and account_kind = 'income'
            qualify row_number() over (
                partition by contract_line_id order by amount desc
            ) = 1
            """,
        ),
        "select contract_line_id, 'late for ' || contract_line_id "
        "from canonical.fct_revenue_postings",
    ),
    Cause(
        "D01",
        _ANY_PROJECT,
        _unknown_before(
            f"""
            update canonical.fct_contract_modifications set signed_on = '{KNOWN_ON}'
            where contract_line_id in (select line_id from chosen)
                and modification_kind = 'original'
            """
        ),
        "select contract_line_id, source_id from canonical.fct_contract_modifications",
    ),
    Cause(
        "D02",
        _OPEN_DEALS,
        _unknown_before(
            f"""
            delete from canonical.hst_opportunities
            where opportunity_id in (select line_id from chosen)
                and valid_to <= date '{KNOWN_ON}'
            """,
            f"""
            update canonical.hst_opportunities set valid_from = '{KNOWN_ON}'
            where opportunity_id in (select line_id from chosen)
            """,
        ),
        _HISTORY_OF_DEAL,
    ),
    Cause(
        "D03",
        _OPEN_DEALS,
        _new_period(
            "hst_opportunities",
            "opportunity_id",
            stage_name="'closed_won'",
            is_won="true",
            is_closed="true",
        ),
        _HISTORY_OF_DEAL,
    ),
    Cause(
        "D04",
        _OPEN_DEALS,
        _new_period(
            "hst_opportunities",
            "opportunity_id",
            stage_name="'closed_lost'",
            is_closed="true",
        ),
        _HISTORY_OF_DEAL,
    ),
    Cause(
        "D05",
        _OPEN_DEALS,
        _new_period(
            "hst_opportunities",
            "opportunity_id",
            stage_name="case when stage_name = 'negotiation' then 'qualification' "
            "else 'negotiation' end",
        ),
        _HISTORY_OF_DEAL,
    ),
    Cause(
        "D06",
        _OPEN_DEALS,
        _new_period("hst_opportunities", "opportunity_id", amount="amount * 1.4"),
        _HISTORY_OF_DEAL,
    ),
    Cause(
        "D07",
        _OPEN_DEALS,
        _new_period(
            "hst_opportunities", "opportunity_id", close_date="close_date + 50"
        ),
        _HISTORY_OF_DEAL,
    ),
)


def play(warehouse: Path) -> list[tuple[str, int]]:
    """Let all causes happen, each to lines of its own; how often each could."""
    played = []
    with duckdb.connect(str(warehouse)) as connection:
        for table in _KEPT:
            connection.execute(
                f"insert into marts.{table} select * replace "
                f"('{BEFORE}' as forecast_version_id) from marts.{table} "
                f"where forecast_version_id = '{NOW}'"
            )
        connection.execute(
            "create or replace table marts.caused "
            "(driver varchar, line_id varchar, record_id varchar)"
        )
        for cause in CAUSES:
            connection.execute(
                "create or replace temp table chosen as "
                f"select distinct line_id from ({cause.lines}) where line_id not in "
                "(select line_id from marts.caused) "
                f"order by hash(line_id) limit {cause.count}"
            )
            for statement in cause.happen:
                connection.execute(statement)
            connection.execute(
                "insert into marts.caused select distinct ?, line_id, record_id "
                f"from chosen inner join ({cause.records}) as records(key, record_id) "
                "on line_id = key",
                [cause.driver],
            )
            counted = connection.execute("select count(*) from chosen").fetchall()
            played.append((cause.driver, int(counted[0][0])))
    return played


WORKED = ("worked-0", "worked-1")
"""The versions of the worked example of the specification."""

WORKED_CHANGES = {
    ("A", "D11"): "-33316.67",
    ("A", "D13a"): "9683.33",
    ("A", "D17"): "-6966.66",
    ("B", "D08"): "10465.71",
    ("B", "D11"): "-16034.29",
    ("B", "D12"): "-10431.42",
    ("C", "D05"): "15000.00",
    ("C", "D07"): "-55000.00",
    ("D", "D04"): "-36000.00",
    ("E", "D01"): "75000.00",
}
"""What each driver takes of each line of it: 401,000 become 353,400."""

_LINE = "forecast_version_id, month_start, block, method, factor_q, currency_code, "
_LINE += "project_id, opportunity_id, factor_x, amount, amount_corporate"
_TERM = "forecast_version_id, item_id, item_type, is_signed, is_over, is_lost, "
_TERM += "revenue_method, stage, amount, probability, close_date, hours_at_completion"

_WORKED_ROWS = f"""
    insert into marts.fct_forecast_lines ({_LINE}) values
        ('worked-0', '2026-07-01', 'backlog', 'hours_at_rate_hard', 1000, 'EUR',
            'A', null, 1.10, 150000, 165000),
        ('worked-1', '2026-07-01', 'backlog', 'hours_at_rate_hard', 800, 'EUR',
            'A', null, 1.05, 128000, 134400),
        ('worked-0', '2026-07-01', 'backlog', 'percent_complete_hard', 500000, 'USD',
            'B', null, 1, 100000, 100000),
        ('worked-1', '2026-07-01', 'backlog', 'percent_complete_hard', 560000, 'USD',
            'B', null, 1, 84000, 84000),
        ('worked-0', '2026-07-01', 'pipeline', 'stage_weighted', 400000, 'USD',
            null, 'C', 1, 100000, 100000),
        ('worked-1', '2026-07-01', 'pipeline', 'stage_weighted', 400000, 'USD',
            null, 'C', 1, 60000, 60000),
        ('worked-0', '2026-07-01', 'pipeline', 'stage_weighted', 90000, 'USD',
            null, 'D', 1, 36000, 36000),
        ('worked-1', '2026-07-01', 'backlog', 'milestone', 75000, 'USD',
            'E', null, 1, 75000, 75000);
    insert into marts.fct_forecast_hours (forecast_version_id, contract_line_id,
        month_start, planned_hours, expected_hours, hourly_rate) values
        ('worked-0', 'A', '2026-07-01', 1000, 1000, 150),
        ('worked-1', 'A', '2026-07-01', 800, 800, 160),
        ('worked-0', 'B', '2026-07-01', 500, 500, null),
        ('worked-1', 'B', '2026-07-01', 420, 420, null);
    insert into marts.fct_forecast_terms ({_TERM}) values
        ('worked-0', 'A', 'project', true, false, false,
            'time_and_materials', 'active', 900000, 1, null, null),
        ('worked-1', 'A', 'project', true, false, false,
            'time_and_materials', 'active', 900000, 1, null, null),
        ('worked-0', 'B', 'project', true, false, false,
            'percent_complete', 'active', 500000, 1, null, 2500),
        ('worked-1', 'B', 'project', true, false, false,
            'percent_complete', 'active', 560000, 1, null, 2800),
        ('worked-0', 'C', 'opportunity', false, false, false,
            null, 'proposal', 400000, 0.5, '2026-07-15', null),
        ('worked-1', 'C', 'opportunity', false, false, false,
            null, 'negotiation', 400000, 0.6, '2026-09-15', null),
        ('worked-0', 'D', 'opportunity', false, false, false,
            null, 'proposal', 90000, 0.4, '2026-07-15', null),
        ('worked-1', 'D', 'opportunity', false, true, true,
            null, 'closed_lost', 90000, null, '2026-07-15', null),
        ('worked-1', 'E', 'project', true, false, false,
            'milestone', 'active', 75000, 1, null, null);
    insert into canonical.hst_assignments by name
        select * replace ('A' as project_id, 'of A' as assignment_id,
            150 as bill_rate, date '2026-01-01' as valid_from,
            date '{KNOWN_ON}' as valid_to)
        from canonical.hst_assignments limit 1;
    insert into canonical.hst_assignments by name
        select * replace (160 as bill_rate, date '{KNOWN_ON}' as valid_from,
            date '9999-12-31' as valid_to)
        from canonical.hst_assignments where assignment_id = 'of A';
"""


def tell_worked_example(warehouse: Path) -> None:
    """Add the two versions of the worked example."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(_WORKED_ROWS)


def compare(warehouse: Path, pairs: Sequence[tuple[str, str]]) -> None:
    """Let these pairs be the ones that a bridge is made for."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from marts.int_forecast_bridge__pairs")
        for earlier, later in pairs:
            connection.execute(
                "insert into marts.int_forecast_bridge__pairs select ?, ?, "
                "date '2026-06-29', date '2026-06-30', date '2026-01-01', "
                "date '2027-06-01', date '2026-01-01', date '2027-06-01', true",
                [earlier, later],
            )


def forecast_and_bridge_again(warehouse: Path, target: Path) -> None:
    """Make today's forecast anew, and the bridge.

    What is learnt stays as it was: causes are to move their lines, and no others.
    """
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "run", "--select"),
            *("int_revenue_forecast__items", "int_revenue_forecast__adjustments"),
            *FORECAST_MODELS,
            *("models/marts/forecast_bridge", "--exclude", *_NOT_AGAIN),
            *("--vars", f"{{as_of_date: '{KNOWN_ON}', forecast_origins: 0}}"),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        cwd=ROOT,
        env=dict(os.environ) | {"PLUMBLINE_WAREHOUSE": str(warehouse)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout
