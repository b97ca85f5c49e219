"""What the simulated firm truly did, and what the published marts say of it.

Each comparison is two queries of the same columns: keys first, one amount last. The
firm's world is attached as `world`; it knows the future, so the truth is cut at what
was posted, billed or known when the day of the snapshot ended for its systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True, slots=True)
class Comparison:
    """One measure by its keys, as the firm knows it and as a mart says it."""

    name: str
    truth: str
    mart: str

    def differences(self, snapshot: DuckDBPyConnection) -> list[tuple[Any, ...]]:
        """Rows that only one side has; an amount that differs is on both."""
        return snapshot.execute(
            f"(({self.truth}) except all ({self.mart})) union all "
            f"(({self.mart}) except all ({self.truth}))"
        ).fetchall()

    def rows(self, snapshot: DuckDBPyConnection) -> int:
        """How many rows the firm knows, so that nothing equal to nothing is noticed."""
        return len(snapshot.execute(self.truth).fetchall())


COMPARISONS = (
    # The firm's table has what is signed in the end. Change orders and releases come
    # while a project runs or soon after, so only projects that ended a month ago count.
    Comparison(
        "signed value by project",
        "select id, signed_amount from world.firm.projects "
        "where ended_on < date '2026-06-01'",
        "select source_id, signed_amount from canonical.dim_contract_lines "
        "where source_id in (select id from world.firm.projects "
        "where ended_on < date '2026-06-01')",
    ),
    Comparison(
        "revenue with rebilled expenses by project and month",
        "select project_id, month_start, sum(amount + expenses) "
        "from world.firm.revenue where posted_at <= timestamp '2026-06-30 18:00' "
        "group by 1, 2 having sum(amount + expenses) <> 0",
        "select projects.source_id, month_start, revenue_amount "
        "from marts.fct_project_months inner join canonical.dim_projects as projects "
        "using (project_id) where revenue_amount <> 0",
    ),
    Comparison(
        "billed by contract",
        "select contract_id, sum(amount) from world.firm.billing "
        "inner join canonical.dim_contract_lines on source_id = billing.project_id "
        "where known_at <= timestamp '2026-06-30 18:00' group by 1",
        "select contract_id, sum(billed_amount) from marts.fct_billing_positions "
        "where billed_to_date_amount <> 0 or billed_amount <> 0 group by 1",
    ),
    # What is signed is compared above; here the firm's revenue draws it by month.
    Comparison(
        "backlog by project at the end of each month",
        "select source_id, fct_backlog_rollforward.month_start, "
        "greatest(sum(new_amount + change_order_amount + cancellation_amount "
        "- coalesce(amount, 0)) over ("
        "partition by source_id order by fct_backlog_rollforward.month_start), 0) "
        "from marts.fct_backlog_rollforward "
        "inner join canonical.dim_contract_lines using (contract_line_id) "
        "left join (select project_id, month_start, amount from world.firm.revenue "
        "where posted_at <= timestamp '2026-06-30 18:00') as earned "
        "on earned.project_id = source_id "
        "and earned.month_start = fct_backlog_rollforward.month_start",
        "select source_id, month_start, closing_amount "
        "from marts.fct_backlog_rollforward "
        "inner join canonical.dim_contract_lines using (contract_line_id)",
    ),
    # Drafts and rejected time are nobody's utilization, and people from outside or
    # outside time reporting have none.
    Comparison(
        "billable hours by person",
        'select "pse__Resource__c", sum("pse__Total_Hours__c") '
        'from world.salesforce."pse__Timecard__c" as timecards '
        'inner join world.salesforce."Contact" as people '
        'on people."Id" = "pse__Resource__c" '
        "and people._from <= timestamp '2026-06-30 18:00' "
        "and coalesce(people._to > timestamp '2026-06-30 18:00', true) "
        "where timecards._from <= timestamp '2026-06-30 18:00' "
        "and coalesce(timecards._to > timestamp '2026-06-30 18:00', true) "
        "and \"pse__Billable__c\" and \"pse__Status__c\" in ('Submitted', 'Approved') "
        'and not coalesce("pse__External_Resource__c", false) '
        'and not coalesce("pse__Exclude_From_Time_Calculations__c", false) '
        'group by 1 having sum("pse__Total_Hours__c") <> 0',
        "select source_id, sum(billable_approved_hours + billable_submitted_hours) "
        "as hours from marts.fct_utilization_weeks "
        "inner join canonical.dim_people using (person_id) group by 1 "
        "having sum(billable_approved_hours + billable_submitted_hours) <> 0",
    ),
)


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near computed revenue of a method must come to what the firm truly earned.

    The firm posts what it knew at each close. A record's last version doesn't say what
    it said at a close before the first landing, so time that was corrected since, and
    what changed on the day of a close, are off in one month and back in a later one.

    Attributes:
        method: how the lines earn.
        recognisable: greatest sum of monthly errors of what the books may recognise, as
            a share of the true revenue.
        earned: the same of what is earned by the month in which it was worked; it also
            has late approvals, write-downs and hours beyond what is signed.
        bias: greatest error of all that is recognisable, as the same share: months that
            are off must cancel out.
    """

    method: str
    recognisable: float
    earned: float
    bias: float = 0.00001

    SQL: ClassVar[str] = """
        with truth as (
            select project_id as source_id, month_start, amount
            from world.firm.revenue where posted_at <= timestamp '2026-06-30 18:00'
        ),
        computed as (
            select source_id, month_start, recognisable_amount, earned_amount
            from marts.fct_revenue_recognition
            inner join canonical.dim_contract_lines using (contract_line_id)
            where not is_open and fct_revenue_recognition.revenue_method = ?
        ),
        compared as (
            select
                coalesce(truth.amount, 0) as amount,
                coalesce(recognisable_amount, 0) as recognisable_amount,
                coalesce(earned_amount, 0) as earned_amount
            from computed
            left join truth using (source_id, month_start)
        )
        select
            count(*) filter (where amount <> 0),
            sum(abs(recognisable_amount - amount)) / sum(amount),
            sum(abs(earned_amount - amount)) / sum(amount),
            abs(sum(recognisable_amount - amount)) / sum(amount)
        from compared
    """

    def measure(self, snapshot: DuckDBPyConnection) -> tuple[int, float, float, float]:
        """Months with revenue, and the shares by which the computed is off."""
        row = snapshot.execute(self.SQL, [self.method]).fetchone()
        assert row is not None
        return row[0], float(row[1]), float(row[2]), float(row[3])


NEARNESS = (
    Nearness("time_and_materials", recognisable=0.004, earned=0.12),
    Nearness("staff_augmentation", recognisable=0.004, earned=0.12),
    Nearness("percent_complete", recognisable=0.012, earned=0.10),
    Nearness("milestone", recognisable=0.0, earned=0.02, bias=0.0),
    Nearness("completed_contract", recognisable=0.0, earned=0.02, bias=0.0),
    Nearness("retainer", recognisable=0.00001, earned=0.00001),
    Nearness("straight_line", recognisable=0.00001, earned=0.01),
)
