"""What the ledger shows of orders, plans and people agrees with the firm."""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    WorldAt = Callable[[str], DuckDBPyConnection]

CLOCKS = ["2024-09-30 12:00:00", "2026-06-30 18:00:00", "2027-06-30 23:59:59"]


def count(connection: DuckDBPyConnection, query: str) -> Any:
    row = connection.execute(f"select count(*) from ({query})").fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("clock", CLOCKS)
def test_a_plan_has_recognised_what_its_posted_months_come_to(
    world_at: WorldAt, clock: str
) -> None:
    connection = world_at(clock)
    assert count(connection, "select 1 from netsuite.revenueplan") > 50
    wrong = """
        select plan.id from netsuite.revenueplan as plan
        left join netsuite.revenueplanplannedrevenue as month
            on month.revenueplan = plan.id and month.isrecognized
        group by plan.id, plan.totalrecognized, plan.amount,
            plan.remainingdeferredbalance
        having coalesce(sum(month.amount), 0) <> plan.totalrecognized
        or plan.amount - plan.totalrecognized <> plan.remainingdeferredbalance
    """
    assert count(connection, wrong) == 0


def test_a_recognised_month_is_what_its_journal_posted_to_income(
    world_at: WorldAt,
) -> None:
    connection = world_at(CLOCKS[1])
    wrong = """
        select month.id from netsuite.revenueplanplannedrevenue as month
        join netsuite.transactionaccountingline as entry
            on entry.transaction = month.journal and entry.account = '4'
        where month.isrecognized
        group by month.id, month.amount
        having -sum(entry.amount) <> month.amount
    """
    assert count(connection, wrong) == 0


def test_every_project_has_a_plan_whatever_its_method(world_at: WorldAt) -> None:
    connection = world_at(CLOCKS[2])
    without = """
        select id from netsuite.job where jobprice > 0
        and id not in (select createdfrom from netsuite.revenueplan)
    """
    assert count(connection, without) == 0
    methods = "select distinct recognitionmethod from netsuite.revenueplan"
    assert count(connection, methods) >= 4


def test_a_straight_line_is_planned_whole_before_it_is_earned(
    world_at: WorldAt,
) -> None:
    connection = world_at(CLOCKS[1])
    planned = """
        select plan.id from netsuite.revenueplan as plan
        join netsuite.revenueplanplannedrevenue as month
            on month.revenueplan = plan.id
        where plan.recognitionmethod in ('STRAIGHTLINE', 'STRAIGHTLINEEXACTDAYS')
        and plan.totalrecognized = 0 and plan.amount > 0
        group by plan.id, plan.amount
        having sum(month.amount) = plan.amount
    """
    all_of_them = """
        select plan.id from netsuite.revenueplan as plan
        where plan.recognitionmethod in ('STRAIGHTLINE', 'STRAIGHTLINEEXACTDAYS')
        and plan.totalrecognized = 0 and plan.amount > 0
    """
    assert count(connection, planned) == count(connection, all_of_them) > 0


@pytest.mark.parametrize("clock", CLOCKS)
def test_an_order_is_worth_what_is_signed_and_posts_nothing(
    world_at: WorldAt, clock: str
) -> None:
    connection = world_at(clock)
    orders = "select id from netsuite.transaction where type = 'SalesOrd'"
    assert count(connection, orders) > 20
    wrong = """
        select head.id from netsuite.transaction as head
        join netsuite.transactionline as line
            on line.transaction = head.id and not line.mainline
        join netsuite.job on job.id = line.entity
        where head.type = 'SalesOrd'
        and (head.posting or -line.foreignamount <> head.foreigntotal
            or head.postingperiod is not null)
    """
    assert count(connection, wrong) == 0


def test_invoices_bill_their_order_no_further_than_it_goes(world_at: WorldAt) -> None:
    connection = world_at(CLOCKS[2])
    links = "select 1 from netsuite.nexttransactionlinelink where linktype = 'OrdBill'"
    assert count(connection, links) > 200
    wrong = """
        select link.nextdoc from netsuite.nexttransactionlinelink as link
        join netsuite.transactionline as line
            on line.transaction = link.nextdoc and line.id = link.nextline
        where link.linktype = 'OrdBill'
        and (line.createdfrom <> link.previousdoc
            or -line.foreignamount <> link.foreignamount)
    """
    assert count(connection, wrong) == 0


def test_every_status_has_its_words(world_at: WorldAt) -> None:
    connection = world_at(CLOCKS[2])
    unknown = """
        select distinct type, status from netsuite.transaction as head
        where not exists (
            select 1 from netsuite.transactionstatus as known
            where known.trantype = head.type and known.id = head.status
        )
    """
    assert count(connection, unknown) == 0


def test_entities_share_their_internal_ids(world_at: WorldAt) -> None:
    connection = world_at(CLOCKS[2])
    twice = """
        select id from (
            select id from netsuite.customer union all
            select id from netsuite.job union all
            select id from netsuite.employee union all
            select id from netsuite.vendor
        ) group by id having count(*) > 1
    """
    assert count(connection, twice) == 0
    assert count(connection, "select 1 from netsuite.employee") > 150
