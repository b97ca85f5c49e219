"""The vendors' records agree with each other, whenever one looks."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.world.identifiers import salesforce_checksum
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

CLOCKS = (
    "2023-07-03 12:00:00",
    "2024-02-14 09:30:00",
    "2025-01-03 20:00:00",
    "2026-06-30 18:00:00",
    "2027-06-30 23:59:59",
)

WorldAt = "Callable[[str], DuckDBPyConnection]"


def rows(connection: DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    return connection.execute(query).fetchall()


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_reference_resolves(world_at: WorldAt, clock: str) -> None:
    connection = world_at(clock)
    broken = []
    for table in TABLES:
        for column in table.columns:
            if column.refers is None:
                continue
            target = next(
                item
                for item in TABLES
                if item.schema == table.schema and item.name == column.refers
            )
            key = target.key[0]
            found = rows(
                connection,
                f"select count(*) from {table.qualified} as child "
                f'where "{column.name}" is not null and not exists ('
                f"select 1 from {target.qualified} as parent "
                f'where parent."{key}" = child."{column.name}")',
            )
            if found[0][0]:
                broken.append((table.name, column.name, found[0][0]))
    assert broken == []


@pytest.mark.parametrize("clock", CLOCKS)
def test_every_key_is_there_once(world_at: WorldAt, clock: str) -> None:
    connection = world_at(clock)
    doubled = []
    for table in TABLES:
        keys = ", ".join(f'"{name}"' for name in table.key)
        missing = " or ".join(f'"{name}" is null' for name in table.key)
        found = rows(
            connection,
            f"select (select count(*) from (select {keys} from {table.qualified} "
            f"group by all having count(*) > 1)), "
            f"(select count(*) from {table.qualified} where {missing})",
        )
        if found != [(0, 0)]:
            doubled.append((table.name, found))
    assert doubled == []


def test_every_salesforce_id_has_its_checksum(world_at: WorldAt) -> None:
    connection = world_at("2027-06-30 23:59:59")
    for table in TABLES:
        if table.schema != "salesforce":
            continue
        for (key,) in rows(connection, f'select "Id" from {table.qualified} limit 500'):
            assert len(str(key)) == 18
            assert str(key)[15:] == salesforce_checksum(str(key)[:15])


def test_no_version_begins_before_the_record_was_created(world_at: WorldAt) -> None:
    connection = world_at("2026-06-30 18:00:00")
    for table in TABLES:
        if table.schema != "salesforce":
            continue
        early = rows(
            connection,
            f'select count(*) from world.{table.qualified} where _from < "CreatedDate"',
        )
        assert early == [(0,)], table.name


def test_versions_of_a_record_follow_each_other_without_gap(
    world_at: WorldAt,
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    for table in TABLES:
        keys = ", ".join(f'"{name}"' for name in table.key)
        wrong = rows(
            connection,
            f"select count(*) from (select _from, _to, lead(_from) over (partition by "
            f"{keys} order by _from) as following from world.{table.qualified}) "
            "where _to <= _from or (following is not null and (_to is null or "
            "_to <> following))",
        )
        assert wrong == [(0,)], table.name


def test_debits_equal_credits_in_every_transaction(world_at: WorldAt) -> None:
    connection = world_at("2027-06-30 23:59:59")
    unbalanced = rows(
        connection,
        "select count(*) from (select transaction from "
        "netsuite.transactionaccountingline group by 1 having sum(amount) <> 0)",
    )
    assert unbalanced == [(0,)]


@pytest.mark.parametrize("clock", CLOCKS)
def test_deferred_revenue_is_what_was_billed_less_what_was_recognised(
    world_at: WorldAt, clock: str
) -> None:
    connection = world_at(clock)
    wrong = rows(
        connection,
        f"""
        with ledger as (
            select job.externalid as project_id, -sum(accounting.amount) as deferred
            from netsuite.transactionaccountingline as accounting
            join netsuite.account on account.id = accounting.account
            join netsuite.transactionline as line
                on line.transaction = accounting.transaction
                and line.id = accounting.transactionline
            join netsuite.job on job.id = line.entity
            where account.accttype = 'DeferRevenue'
            group by 1
        ),
        recognised as (
            select project_id, sum(amount + expenses) as amount
            from world.firm.revenue where posted_at <= timestamp '{clock}' group by 1
        ),
        -- What Stripe bills reaches the ledger when the month is closed.
        billed as (
            select project_id, sum(amount) as amount
            from world.firm.billing
            where system = 'netsuite' and known_at <= timestamp '{clock}' group by 1
        )
        select count(*)
        from ledger
        left join recognised using (project_id)
        left join billed using (project_id)
        join world.firm.projects on projects.id = ledger.project_id
        where projects.id not in (select project_id from world.firm.billing
                                  where system = 'stripe')
        and ledger.deferred
            <> coalesce(billed.amount, 0) - coalesce(recognised.amount, 0)
        """,
    )
    assert wrong == [(0,)]


def test_the_ledger_takes_over_what_stripe_billed_in_closed_months(
    world_at: WorldAt,
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    stripe = rows(
        connection,
        """
        select sum(amount) from (
            select sum(total) / 100 as amount from stripe.invoice
            where status <> 'draft' and created < epoch(timestamp '2026-06-01')
            union all
            select -sum(total) / 100 from stripe.credit_note
            where created < epoch(timestamp '2026-06-01')
        )
        """,
    )
    ledger = rows(
        connection,
        """
        select sum(accounting.debit)
        from netsuite.transactionaccountingline as accounting
        join netsuite.transaction as head on head.id = accounting.transaction
        where head.memo like 'Stripe billing%' and accounting.account = '1'
        """,
    )
    negative = rows(
        connection,
        """
        select coalesce(sum(accounting.credit), 0)
        from netsuite.transactionaccountingline as accounting
        join netsuite.transaction as head on head.id = accounting.transaction
        where head.memo like 'Stripe billing%' and accounting.account = '1'
        """,
    )
    assert float(str(stripe[0][0])) > 100_000
    assert float(str(stripe[0][0])) == pytest.approx(
        float(str(ledger[0][0])) - float(str(negative[0][0]))
    )


@pytest.mark.parametrize("clock", CLOCKS)
def test_what_is_open_of_an_invoice_is_its_total_less_what_was_applied(
    world_at: WorldAt, clock: str
) -> None:
    connection = world_at(clock)
    wrong = rows(
        connection,
        """
        with applied as (
            select previousdoc, sum(foreignamount) as amount
            from netsuite.nexttransactionlinelink group by 1
        )
        select count(*) from netsuite.transaction as invoice
        left join applied on applied.previousdoc = invoice.id
        where invoice.type = 'CustInvc' and (
            invoice.foreignamountunpaid
                <> invoice.foreigntotal - coalesce(applied.amount, 0)
            or invoice.foreignamountunpaid < 0
            or (invoice.status = 'B') <> (invoice.foreignamountunpaid = 0)
        )
        """,
    )
    assert wrong == [(0,)]


@pytest.mark.parametrize("clock", CLOCKS)
def test_what_is_open_of_a_stripe_invoice_is_never_below_zero(
    world_at: WorldAt, clock: str
) -> None:
    connection = world_at(clock)
    wrong = rows(
        connection,
        """
        select count(*) from stripe.invoice
        where amount_remaining <> amount_due - amount_paid or amount_remaining < 0
        or amount_due <> total - pre_payment_credit_notes_amount
        or (status = 'paid') <> (amount_remaining = 0)
        """,
    )
    assert wrong == [(0,)]


@pytest.mark.parametrize("clock", CLOCKS)
def test_milestones_sum_to_what_is_signed(world_at: WorldAt, clock: str) -> None:
    connection = world_at(clock)
    wrong = rows(
        connection,
        f"""
        with milestones as (
            select "pse__Project__c" as id, sum("pse__Milestone_Amount__c") as amount
            from salesforce."pse__Milestone__c" where not "IsDeleted" group by 1
        ),
        signed as (
            select "pse__Project__c" as id, sum("pse__Amount__c") as amount,
                max("pse__Effective_Date__c") as latest
            from salesforce."pse__Budget__c" where "pse__Approved__c" group by 1
        )
        select count(*) from milestones
        join signed using (id)
        join world.firm.projects using (id)
        where milestones.amount <> signed.amount
        -- A cancelled project's milestones go at once, its budget when it is settled.
        and not (projects.is_cancelled
                 and projects.ended_on > date '{clock[:10]}' - interval 90 day)
        """,
    )
    assert wrong == [(0,)]


def test_the_budgets_of_a_deal_sum_to_the_amount_on_which_it_was_won(
    world_at: WorldAt,
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    wrong = rows(
        connection,
        """
        select count(*) from (
            select opportunity."Id" from salesforce."Opportunity" as opportunity
            join salesforce."pse__Budget__c" as budget
                on budget."pse__Opportunity__c" = opportunity."Id"
            where opportunity."IsWon" and opportunity."CloseDate" < date '2026-06-15'
            group by 1 having sum(budget."pse__Amount__c") <> max(opportunity."Amount")
        )
        """,
    )
    assert wrong == [(0,)]


def test_splits_stay_within_a_month_and_a_person_within_sixty_hours(
    world_at: WorldAt,
) -> None:
    connection = world_at("2027-06-30 23:59:59")
    across = rows(
        connection,
        """
        select count(*) from salesforce."pse__Timecard__c"
        where date_trunc('month', "pse__Start_Date__c")
            <> date_trunc('month', "pse__End_Date__c")
        or "pse__End_Date__c" - "pse__Start_Date__c" > 6
        """,
    )
    assert across == [(0,)]
    longest = rows(
        connection,
        """
        select max(hours) from (
            select sum("pse__Total_Hours__c") as hours
            from salesforce."pse__Timecard__c"
            group by "pse__Resource__c", date_trunc('week', "pse__Start_Date__c")
        )
        """,
    )
    assert float(str(longest[0][0])) <= 60


def test_the_days_of_a_timecard_sum_to_its_total(world_at: WorldAt) -> None:
    connection = world_at("2026-06-30 18:00:00")
    wrong = rows(
        connection,
        """
        select count(*) from salesforce."pse__Timecard__c"
        where "pse__Total_Hours__c" <> "pse__Monday_Hours__c" + "pse__Tuesday_Hours__c"
            + "pse__Wednesday_Hours__c" + "pse__Thursday_Hours__c"
            + "pse__Friday_Hours__c" + "pse__Saturday_Hours__c" + "pse__Sunday_Hours__c"
        """,
    )
    assert wrong == [(0,)]


def test_a_timecard_is_billed_at_hours_times_the_rate_of_its_assignment_in_that_week(
    world_at: WorldAt,
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    wrong = rows(
        connection,
        """
        select count(*) from salesforce."pse__Timecard__c" as card
        join world.salesforce."pse__Assignment__c" as assignment
            on assignment."Id" = card."pse__Assignment__c"
            and assignment._from <= card."pse__End_Date__c" + interval 18 hour
            and (assignment._to is null
                or assignment._to > card."pse__End_Date__c" + interval 18 hour)
        where card."pse__Total_Billable_Amount__c" <> 0
        and abs(card."pse__Total_Billable_Amount__c"
                - card."pse__Total_Hours__c" * assignment."pse__Bill_Rate__c") > 0.02
        """,
    )
    assert wrong == [(0,)]


def test_a_schedule_holds_its_hours_on_the_work_days_between_its_dates(
    world_at: WorldAt,
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    wrong = rows(
        connection,
        """
        select count(*) from salesforce."pse__Schedule__c" as schedule
        where "pse__End_Date__c" < "pse__Start_Date__c"
        or abs("pse__Scheduled_Hours__c"
               - "pse__Scheduled_Days__c" * "pse__Monday_Hours__c") > 0.01
        or "pse__Scheduled_Days__c" > "pse__End_Date__c" - "pse__Start_Date__c" + 1
        """,
    )
    assert wrong == [(0,)]


def test_a_closed_deal_stands_in_the_last_row_of_its_history(world_at: WorldAt) -> None:
    connection = world_at("2026-06-30 18:00:00")
    wrong = rows(
        connection,
        """
        with latest as (
            select "OpportunityId" as id, arg_max("StageName", "CreatedDate") as stage,
                arg_max("Amount", "CreatedDate") as amount,
                arg_max("CloseDate", "CreatedDate") as close_date
            from salesforce."OpportunityHistory" group by 1
        )
        select count(*) from salesforce."Opportunity" as opportunity
        left join latest on latest.id = opportunity."Id"
        where latest.id is null or latest.stage <> opportunity."StageName"
        or latest.amount <> opportunity."Amount"
        or latest.close_date <> opportunity."CloseDate"
        """,
    )
    assert wrong == [(0,)]


def test_a_period_is_closed_after_its_last_journal_was_posted(
    small_world: Path, world_at: WorldAt
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    late = rows(
        connection,
        """
        with closed as (
            select id, min(_from) as closed_at from world.netsuite.accountingperiod
            where closed group by 1
        )
        select count(*) from netsuite.transaction as head
        join closed on closed.id = head.postingperiod
        where head.createddate > closed.closed_at
        """,
    )
    assert late == [(0,)]
    open_months = rows(
        connection,
        "select min(startdate) from netsuite.accountingperiod "
        "where isposting and not closed",
    )
    assert str(open_months[0][0]) == "2026-06-01"
