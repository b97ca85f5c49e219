"""What the simulated firm truly did, and what the published marts say of it.

Each comparison is two queries of the same columns: keys first, one amount last. The
firm's world is attached as `world`; it knows the future, so the truth is cut at what
was posted, billed or known when the day of the snapshot ended for its systems.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
