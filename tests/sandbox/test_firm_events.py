"""What goes otherwise than planned really happens, and ends as it should."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sandbox.firm.calendar import at, day_at, month_of
from sandbox.firm.parameters import LAST_DAY, Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from sandbox.firm.simulate import Firm


def test_a_dispute_holds_the_invoice_and_ends_in_one_of_three_ways(
    small_firm: Firm,
) -> None:
    disputed = [
        document
        for project in small_firm.projects
        for document in project.documents
        if document.dispute is not None
    ]
    for document in disputed:
        dispute = document.dispute
        assert dispute is not None
        assert document.at < dispute.opened_at < dispute.closed_at
        assert all(day > day_at(dispute.closed_at) for day, _ in document.payments)
        credited = [note for note in document.credited if note.why == dispute.outcome]
        assert sum(note.amount for note in credited) == -dispute.amount
    outcomes = Counter(item.dispute.outcome for item in disputed if item.dispute)
    assert set(outcomes) == {"paid", "concession", "corrected"}


def test_a_concession_takes_the_revenue_back_in_its_month(small_firm: Firm) -> None:
    concessions = [
        (project, item)
        for project in small_firm.projects
        for item in project.adjustments
        if item.why == "concession"
    ]
    assert len(concessions) >= 3
    for project, item in concessions:
        month = month_of(item.effective_on)
        posted = [posting for posting in project.postings if posting.month == month]
        assert len(posted) == 1
        assert posted[0].at > item.known_at


def test_what_is_beyond_the_budget_is_not_billed_until_it_is_ordered(
    small_firm: Firm,
) -> None:
    sheets = small_firm.timesheets
    projects = {project.number: project for project in small_firm.projects}
    beyond = (sheets.assignment >= 0) & ~sheets.is_billable
    numbers = set(sheets.project[beyond].tolist())
    assert len(numbers) >= 5
    is_ordered_late = []
    for number in numbers:
        project = projects[number]
        assert project.method.is_by_the_hour
        orders = [item for item in project.modifications if item.kind == "change_order"]
        first = int(sheets.approved_at[beyond & (sheets.project == number)].min())
        is_ordered_late.append(any(item.known_at > first for item in orders))
    assert any(is_ordered_late)
    assert not all(is_ordered_late)


def test_some_deals_come_into_the_crm_only_when_they_are_signed(
    small_firm: Firm,
) -> None:
    won = [item for item in small_firm.deals if item.is_won and item.kind == "new"]
    unseen = [deal for deal in won if deal.is_unseen]
    assert 0.02 <= len(unseen) / len(won) <= 0.12


def test_soft_bookings_are_confirmed_or_given_up(small_firm: Firm) -> None:
    soft = [
        item
        for item in small_firm.assignments
        if item.confirmed_at > item.assigned_at and item.confirmed_at < at(LAST_DAY, 0)
    ]
    given_up = [item for item in soft if item.withdrawn_why == "released"]
    assert len(soft) > 100
    assert 0.01 <= len(given_up) / len(soft) <= 0.15
    for item in given_up:
        assert item.withdrawn_at is not None
        assert item.withdrawn_at < at(item.start, 0)


def test_a_placeholder_is_named_later_and_counts_for_nobody(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    generic = connection.execute(
        """
        select count(*), bool_and(contact."pse__Exclude_From_Time_Calculations__c")
        from salesforce."pse__Assignment__c" as assignment
        join salesforce."Contact" as contact
            on contact."Id" = assignment."pse__Resource__c"
        where contact."FirstName" = 'Generic'
        """
    ).fetchone()
    named = connection.execute(
        """
        select count(distinct "Id") from world.salesforce."pse__Assignment__c"
        where "Name" like 'Generic%' and _to < timestamp '2026-06-30'
        """
    ).fetchone()
    assert generic is not None
    assert generic[0] > 0
    assert generic[1]
    assert named is not None
    assert named[0] > 50


def test_a_disputed_invoice_is_marked_in_the_ledger_while_it_lasts(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    connection = world_at("2026-06-30 18:00:00")
    spans = connection.execute(
        """
        select count(*), count(*) filter (foreignamountunpaid > 0)
        from world.netsuite.transaction where custbody_disputed
        """
    ).fetchone()
    assert spans is not None
    assert spans[0] > 10
    assert spans[0] == spans[1]


def test_a_completed_contract_on_progress_earns_before_it_is_done(
    small_firm: Firm,
) -> None:
    changed = [item for item in small_firm.projects if item.progress_from is not None]
    assert changed
    for project in changed:
        assert project.method is Method.COMPLETED_CONTRACT
        before = [item for item in project.postings if item.at < project.progress_from]
        assert sum(item.amount for item in before) == 0


def test_people_who_leave_are_replaced_on_their_projects(small_firm: Firm) -> None:
    left = [
        item
        for item in small_firm.assignments
        if any(booking.why == "left" for booking in item.bookings)
    ]
    replaced = [
        item
        for item in left
        if any(
            position.opened_at >= item.bookings[-1].at
            and position.role_index == item.position.role_index
            for position in item.project.positions
        )
    ]
    assert len(left) > 20
    assert len(replaced) > len(left) / 2
