"""The firm's truth holds together, whatever the seed."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np

from sandbox.firm.calendar import at, day_of, month_end
from sandbox.firm.hours import by_project
from sandbox.firm.parameters import CLOCK_DAY, FIRST_MONDAY, LAST_DAY, WEEKS, Method
from sandbox.firm.timesheets import LEAVE

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm


def test_what_is_recognised_never_exceeds_what_is_signed(small_firm: Firm) -> None:
    for project in small_firm.projects:
        recognised = 0
        for posting in project.postings:
            recognised += posting.amount
            assert 0 <= recognised <= project.signed_at(posting.at), project.code


def test_nothing_is_signed_below_what_was_recognised_before(small_firm: Firm) -> None:
    for project in small_firm.projects:
        for change in project.modifications:
            known = change.known_at
            recognised = sum(
                item.amount for item in project.postings if item.at <= known
            )
            assert project.signed_at(known) >= recognised, project.code


def test_work_by_the_hour_earns_what_was_approved_and_not_waived_by_the_close(
    small_firm: Firm,
) -> None:
    hours = by_project(small_firm.timesheets, small_firm.projects)
    checked = 0
    for project in small_firm.projects:
        if not project.method.is_by_the_hour:
            continue
        for posting in project.postings:
            posted = sum(
                item.amount for item in project.postings if item.at <= posting.at
            )
            end = month_end(posting.month)
            approved = hours[project.number].known(end, posting.at)[1]
            waived = project.adjusted_at(end, posting.at)
            assert posted == approved - waived, project.code
            checked += 1
    assert checked > 500


def test_a_finished_fixed_price_project_has_earned_what_was_signed(
    small_firm: Firm,
) -> None:
    finished = [
        project
        for project in small_firm.projects
        if not project.method.is_by_the_hour
        and project.cancelled_on is None
        and project.completed_at < at(day_of(2027, 3, 1), 0)
    ]
    assert len(finished) > 100
    for project in finished:
        earned = sum(item.amount for item in project.postings)
        assert earned == project.signed_at(at(LAST_DAY, 23)), project.code


def test_a_settled_project_has_billed_what_it_earned(small_firm: Firm) -> None:
    settled = [
        project
        for project in small_firm.projects
        if project.completed_at < at(day_of(2027, 1, 1), 0) and project.postings
    ]
    assert len(settled) > 200
    for project in settled:
        earned = sum(item.amount + item.expenses for item in project.postings)
        assert sum(item.amount for item in project.documents) == earned, project.code


def test_no_invoice_is_paid_beyond_what_is_left_of_it(small_firm: Firm) -> None:
    for project in small_firm.projects:
        for document in project.documents:
            credited = sum(note.amount for note in document.credited)
            paid = sum(amount for _, amount in document.payments)
            assert paid == 0 or paid <= document.amount + credited


def test_nobody_works_on_a_holiday_a_weekend_or_outside_the_employment(
    small_firm: Firm,
) -> None:
    sheets = small_firm.timesheets
    monday = FIRST_MONDAY + (sheets.start - FIRST_MONDAY) // 7 * 7
    rows, weekdays = np.nonzero(sheets.hours)
    days = monday[rows] + weekdays
    assert (days >= sheets.start[rows]).all()
    assert (days <= sheets.end[rows]).all()
    people = sheets.person[rows]
    regions = np.array([person.region_index for person in small_firm.people])[people]
    for index, calendar in enumerate(small_firm.calendars):
        mine = days[regions == index]
        assert calendar.is_working[mine - calendar.first].all()
    starts = np.array([person.starts_on for person in small_firm.people])[people]
    ends = np.array([item.leaves_on or LAST_DAY for item in small_firm.people])[people]
    assert (days >= starts).all()
    assert (days <= ends).all()


def test_a_person_records_at_most_sixty_hours_a_week(small_firm: Firm) -> None:
    sheets = small_firm.timesheets
    week = (sheets.start - FIRST_MONDAY) // 7
    quarters = np.bincount(sheets.person * WEEKS + week, weights=sheets.total)
    assert quarters.max() <= 60 * 4


def test_time_on_a_project_lies_within_a_booking_of_that_person(
    small_firm: Firm,
) -> None:
    sheets = small_firm.timesheets
    rows = np.nonzero(sheets.assignment >= 0)[0]
    for row in rows[::37].tolist():
        assignment = small_firm.assignments[int(sheets.assignment[row])]
        assert assignment.person.place == sheets.person[row]
        assert assignment.project.number == sheets.project[row]
        assert sheets.end[row] >= assignment.start
        assert sheets.start[row] <= assignment.end


def test_every_step_of_a_time_entry_follows_the_one_before(small_firm: Firm) -> None:
    sheets = small_firm.timesheets
    assert (sheets.saved_at < sheets.submitted_at).all()
    assert (sheets.submitted_at < sheets.approved_at).all()
    rejected = sheets.rejected_at > 0
    assert rejected.any()
    assert (sheets.submitted_at < sheets.rejected_at)[rejected].all()
    assert (sheets.rejected_at < sheets.resubmitted_at)[rejected].all()
    assert (sheets.resubmitted_at < sheets.approved_at)[rejected].all()
    corrected = sheets.corrected_at > 0
    assert corrected.any()
    assert (sheets.approved_at < sheets.corrected_at)[corrected].all()


def test_the_steps_of_a_deal_are_in_order_and_end_with_its_outcome(
    small_firm: Firm,
) -> None:
    for deal in small_firm.deals:
        instants = [step.at for step in deal.steps]
        assert instants == sorted(instants), deal.number
        assert deal.steps[0].what == "created"
        if deal.closed_at is None:
            assert deal.steps[-1].what not in {"won", "lost"}
        else:
            assert deal.steps[-1].what == ("won" if deal.is_won else "lost")
            assert deal.steps[-1].at == deal.closed_at


def test_a_won_deal_has_one_to_three_projects_worth_its_amount(
    small_firm: Firm,
) -> None:
    projects = defaultdict(list)
    for project in small_firm.projects:
        projects[project.deal.number].append(project)
    for deal in small_firm.deals:
        own = projects.get(deal.number, [])
        if not deal.is_won or deal.kind == "change":
            assert own == []
        elif own:
            assert 1 <= len(own) <= 3
            assert deal.amount == sum(item.phase.value for item in own)


def test_every_method_of_revenue_is_there_at_the_clock(small_firm: Firm) -> None:
    clock = at(CLOCK_DAY, 18)
    running = Counter(
        project.method
        for project in small_firm.projects
        if project.created_at < clock < project.completed_at
    )
    assert set(running) == set(Method)


def test_there_are_changes_of_both_signs_and_a_few_cancellations(
    small_firm: Firm,
) -> None:
    changes = [
        change
        for project in small_firm.projects
        for change in project.modifications
        if change.kind == "change_order"
    ]
    assert sum(change.amount > 0 for change in changes) > 30
    assert sum(change.amount < 0 for change in changes) > 3
    cancelled = [item for item in small_firm.projects if item.cancelled_on is not None]
    assert 3 <= len(cancelled) <= 40


def test_leave_is_taken_and_nobody_is_billed_for_it(small_firm: Firm) -> None:
    sheets = small_firm.timesheets
    leave = sheets.project == LEAVE
    assert sheets.total[leave].sum() > 0
    assert not sheets.is_billable[leave].any()
    assert sheets.amount[leave].sum() == 0
