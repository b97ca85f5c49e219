"""Time, bookings, milestones and expenses."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.golden.story import ADA, BEN, CEM, DIA, EVA, Person, day, noon, project_of
from tests.golden.tables import (
    ADJUSTMENT,
    ASSIGNMENT,
    EXPENSE,
    MILESTONE,
    REQUEST,
    SCHEDULE,
    TIMECARD,
)

if TYPE_CHECKING:
    from tests.golden.raw import Landing


def work(landing: Landing) -> None:
    """Weeks of time, milestones, expenses, a write-down, and what is booked next."""
    p1_weeks = ((1, 12), (2, 9), (3, 9), (4, 13), (5, 11), (6, 8))
    p1_billed = ((2, 3), (3, 3), None, (5, 4), (6, 3), None)
    for week, billed in zip(p1_weeks, p1_billed, strict=True):
        approved = (4, 10) if week == (3, 9) else None
        _week(landing, "P1", ADA, week, 40, rate=200, approved=approved, billed=billed)
    _week(landing, "P1", ADA, (6, 22), 16, rate=200, is_approved=False)

    p2_weeks = ((1, 19), (2, 16), (3, 16), (4, 20), (5, 18), (6, 15))
    for week in p2_weeks:
        _week(landing, "P2", BEN, week, 40, rate=150)

    _week(landing, "P3", ADA, (2, 2), 8, rate=200)
    _week(landing, "P4", BEN, (2, 2), 40, rate=150)

    p5_weeks = (
        (1, 12),
        (2, 2),
        (2, 9),
        (3, 2),
        (3, 9),
        (4, 13),
        (5, 11),
        (6, 1),
        (6, 8),
    )
    for week in p5_weeks:
        _week(landing, "P5", CEM, week, 40, rate=100)

    p7_weeks = ((2, 2), (3, 2), (4, 6), (5, 4))
    p7_billed = ((3, 3), (4, 3), (5, 5), (6, 3))
    for week, billed in zip(p7_weeks, p7_billed, strict=True):
        charged = 90 if week == (4, 6) else 100
        _week(landing, "P7", EVA, week, 40, rate=100, charged=charged, billed=billed)

    p8_weeks = ((4, 6), (5, 4), (6, 1))
    for week in p8_weeks:
        _week(landing, "P8", DIA, week, 40, rate=50)

    _week(landing, "BENCH", DIA, (1, 1), 8, rate=0, days=4, is_billable=False)
    _week(landing, "BENCH", DIA, (1, 12), 40, rate=0, is_billable=False)
    _week(landing, "LEAVE", DIA, (2, 9), 40, rate=0, is_billable=False)

    _book(landing, "P1", ADA, 200, day(7, 6), day(7, 17), 80, "Scheduled")
    _book(landing, "P1", BEN, 200, day(7, 20), day(7, 24), 40, "Tentative")
    _book(landing, "P5", CEM, 100, day(7, 6), day(8, 28), 140, "Scheduled")

    for is_held, hours in ((True, 20), (False, 10)):
        landing.add(
            REQUEST,
            id=landing.next_id("RR"),
            pse__project__c="P2",
            pse__status__c="Open",
            pse__resource_held__c=is_held,
            pse__resource_role__c="Manager",
            pse__start_date__c=day(8, 3),
            pse__end_date__c=day(8, 28),
            pse__sow_hours__c=hours,
            pse__planned_bill_rate__c=150,
            currencyisocode="USD",
            createddate=noon(day(6, 1)),
        )
    for key, target, actual, amount in (
        ("M1", day(2, 27), day(2, 27), 20_000),
        ("M2", day(4, 30), day(5, 8), 30_000),
        ("M3", day(8, 31), None, 40_000),
    ):
        _milestone(landing, key, target, actual, amount)
    _expense(landing, "P5", CEM, "Airfare", day(2, 4), 2_000)
    _expense(landing, "P5", CEM, "Equipment", day(3, 5), 5_000)
    _expense(landing, "P7", EVA, "Lodging", day(3, 4), 600, billed=(4, 3))
    landing.add(
        ADJUSTMENT,
        noon(day(4, 30)),
        id="ADJ",
        pse__project__c="P7",
        pse__transaction_category__c="Ready-to-Bill Revenue",
        pse__status__c="Approved",
        pse__approved__c=True,
        pse__include_in_financials__c=True,
        pse__effective_date__c=day(4, 30),
        pse__amount__c=-500,
        currencyisocode="EUR",
    )


def _book(
    landing: Landing,
    project: str,
    person: Person,
    rate: int,
    starts_on: dt.date,
    ends_on: dt.date,
    hours: int,
    status: str,
) -> str:
    """An assignment with its schedule; gives the assignment's id."""
    key = landing.next_id("A")
    landing.add(
        SCHEDULE,
        id=f"S-{key}",
        pse__start_date__c=starts_on,
        pse__end_date__c=ends_on,
        pse__scheduled_hours__c=hours,
    )
    landing.add(
        ASSIGNMENT,
        id=key,
        pse__project__c=project,
        pse__resource__c=person.key,
        pse__schedule__c=f"S-{key}",
        pse__role__c=person.role,
        pse__status__c=status,
        pse__is_billable__c=True,
        pse__bill_rate__c=rate,
        pse__cost_rate_amount__c=person.cost_rate,
        pse__cost_rate_currency_code__c=person.currency,
        currencyisocode=project_of(project).currency,
        createddate=noon(day(1, 5)),
    )
    return key


def _week(
    landing: Landing,
    project: str,
    person: Person,
    week: tuple[int, int],
    hours: int,
    *,
    rate: int,
    charged: int | None = None,
    days: int = 7,
    approved: tuple[int, int] | None = None,
    billed: tuple[int, int] | None = None,
    is_approved: bool = True,
    is_billable: bool = True,
) -> None:
    """A week's time, as booked: a version when approved, and one when billed."""
    starts_on = day(*week)
    ends_on = starts_on + dt.timedelta(days=days - 1)
    approved_on = day(*approved) if approved else ends_on + dt.timedelta(days=2)
    versions = [(approved_on, False)]
    if billed:
        versions.append((day(*billed), True))
    key = landing.next_id("T")
    assignment = None
    if is_billable and is_approved:
        assignment = _book(
            landing,
            project,
            person,
            rate,
            starts_on,
            starts_on + dt.timedelta(days=4),
            hours,
            "Closed",
        )
    for on, is_billed in versions:
        landing.add(
            TIMECARD,
            noon(on),
            id=key,
            pse__project__c=project,
            pse__resource__c=person.key,
            pse__assignment__c=assignment,
            pse__start_date__c=starts_on,
            pse__end_date__c=ends_on,
            pse__status__c="Approved" if is_approved else "Submitted",
            pse__submitted__c=True,
            pse__approved__c=is_approved,
            pse__include_in_financials__c=is_approved,
            pse__billed__c=is_billed,
            pse__invoiced__c=is_billed,
            pse__total_hours__c=hours,
            pse__total_billable_amount__c=hours * (charged or rate),
            pse__total_cost__c=hours * person.cost_rate,
            currencyisocode=person.currency,
            pse__billable__c=is_billable,
        )


def _milestone(
    landing: Landing, key: str, target: dt.date, actual: dt.date | None, amount: int
) -> None:
    is_reached = actual is not None
    landing.add(
        MILESTONE,
        noon(actual or day(1, 5)),
        id=key,
        name=key,
        pse__project__c="P4",
        pse__status__c="Approved" if is_reached else "Planned",
        pse__approved__c=is_reached,
        pse__include_in_financials__c=is_reached,
        pse__billed__c=is_reached,
        pse__target_date__c=target,
        pse__actual_date__c=actual,
        pse__milestone_amount__c=amount,
        currencyisocode="USD",
        createddate=noon(day(1, 5)),
    )


def _expense(
    landing: Landing,
    project: str,
    person: Person,
    kind: str,
    on: dt.date,
    amount: int,
    billed: tuple[int, int] | None = None,
) -> None:
    versions = [(on + dt.timedelta(days=5), False)]
    if billed:
        versions.append((day(*billed), True))
    key = landing.next_id("X")
    for at, is_billed in versions:
        landing.add(
            EXPENSE,
            noon(at),
            id=key,
            pse__project__c=project,
            pse__resource__c=person.key,
            pse__type__c=kind,
            pse__status__c="Approved",
            pse__approved__c=True,
            pse__include_in_financials__c=True,
            pse__billable__c=billed is not None,
            pse__billed__c=is_billed,
            pse__expense_date__c=on,
            pse__amount__c=amount,
            pse__billing_amount__c=amount,
            pse__billing_currency__c="EUR",
            currencyisocode="EUR",
        )
