"""What moves the work: bookings (D10, D11) and their rates (D13a)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import WORK_DAYS, at, day_at
from sandbox.firm.causes.notes import Notes
from sandbox.firm.causes.spread import moved_between_months
from sandbox.firm.staffing import week_start

if TYPE_CHECKING:
    from sandbox.firm.model import Assignment, Booking, Cause

_NOTES: Final = {
    "mobilisation": ("D10", "the work starts later than booked"),
    "estimate": ("D11", "the booking is longer or shorter than planned"),
    "left": ("D11", "the person leaves the firm"),
}


def causes_of_assignment(assignment: Assignment) -> list[Cause]:
    """Its booking comes late, moves, gets longer or shorter, or is given up."""
    notes = Notes(assignment.project)
    first = assignment.bookings[0]
    asked = week_start(assignment.position.wanted_week)
    if first.start > asked:
        length = first.end - first.start
        notes.add(
            "D11",
            (first.at, first.start),
            ("assignment", assignment.number),
            "staffed later than asked",
            moved=moved_between_months(
                _worth(assignment, first),
                (asked, asked + length),
                (first.start, first.end),
            ),
        )
    _note_bookings(notes, assignment)
    if assignment.withdrawn_at is None:
        _note_rates(notes, assignment)
    return notes.found


def _note_bookings(notes: Notes, assignment: Assignment) -> None:
    """Changes of the booking; one that ends with its project is the project's."""
    before = assignment.bookings[0]
    is_hourly = notes.project.method.is_by_the_hour
    thing = ("schedule", assignment.number)
    for booking in assignment.bookings[1:]:
        if booking.why in _NOTES:
            driver, note = _NOTES[booking.why]
            change = _worth(assignment, booking) - _worth(assignment, before)
            moved = moved_between_months(
                _worth(assignment, before),
                (before.start, before.end),
                (booking.start, booking.end),
            )
            notes.add(
                driver,
                (booking.at, booking.start),
                thing,
                note,
                amount=change if is_hourly else 0,
                moved=moved if driver == "D10" or not is_hourly else 0,
            )
        before = booking
    if assignment.withdrawn_at is not None and assignment.withdrawn_why != "cancelled":
        when = (assignment.withdrawn_at, before.start)
        worth = _worth(assignment, before)
        notes.add("D11", when, thing, assignment.withdrawn_why, amount=-worth)


def _note_rates(notes: Notes, assignment: Assignment) -> None:
    """A new rate for the hours that are still booked."""
    before = assignment.rate_cents
    for day, rate in assignment.new_rates:
        known = [item for item in assignment.bookings if day_at(item.at) <= day]
        booking = known[-1]
        left = min((booking.end - max(day, booking.start) + 3) / 7, 200)
        hours = max(left, 0) * _weekly_hours(assignment)
        notes.add(
            "D13a",
            (at(day, 6), day),
            ("assignment", assignment.number),
            f"{before / 100:.0f} to {rate / 100:.0f} an hour",
            amount=round(hours * (rate - before)),
        )
        before = rate


def _worth(assignment: Assignment, booking: Booking) -> int:
    """What is booked, at the rate, or as its share of a fixed price."""
    hours = (booking.end - booking.start + 3) / 7 * _weekly_hours(assignment)
    phase = assignment.project.phase
    if phase.method.is_by_the_hour:
        return round(hours * assignment.rate_cents)
    return round(phase.value * hours / max(phase.hours, 1))


def _weekly_hours(assignment: Assignment) -> float:
    """The hours of a booked week."""
    daily = assignment.person.region.hours_per_day
    return WORK_DAYS * daily * assignment.allocation
