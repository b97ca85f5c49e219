"""What can happen to a firm between two forecasts, and how its records show it."""

# ruff: noqa: S608 - the names in the queries are our own

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

NOW = "published-2026-06-30"
BEFORE = "before"
KNOWN_ON = "2026-06-30"
"""The day on which all causes become known: after one forecast, before the other."""

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
