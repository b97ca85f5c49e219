"""What moved the forecast, and by how much: what a variance bridge should find.

The amount is what the event is worth over the whole contract line or deal, in its
currency; a bridge between two versions sees the part that falls within its months.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sandbox.firm.calendar import (
    WORK_DAYS,
    at,
    day_at,
    month_end,
    month_of,
    month_start,
)
from sandbox.firm.hours import regions_of
from sandbox.firm.model import Assignment, Cause, Deal, Milestone, Project
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, PROBABILITIES, REGIONS, Method

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.firm.ledger import Close
    from sandbox.firm.rates import ExchangeRates
    from sandbox.firm.timesheets import Timesheets

_WORK_DRIVERS: Final = {
    "mobilisation": ("D10", "the work starts later than booked"),
    "estimate": ("D11", "the booking is longer or shorter than planned"),
    "left": ("D11", "the person leaves the firm"),
    "cancelled": ("D11", "the project was cancelled"),
}


def causes_of_deals(deals: list[Deal]) -> list[Cause]:
    """New deals, stages, amounts, close dates, wins, losses."""
    found = []
    for deal in deals:
        if deal.kind == "change":
            continue
        previous = deal.steps[0]
        for step in deal.steps:
            worth = step.amount * PROBABILITIES[previous.stage] // 100
            driver, amount, note = {
                "created": ("D02", step.amount, "new deal"),
                "stage": (
                    "D05",
                    _weighted(deal, step.stage, previous.stage),
                    step.stage,
                ),
                "amount": ("D06", step.amount - previous.amount, "amount changed"),
                "pushed": ("D07", step.amount, "close date moved"),
                "won": ("D03", step.amount - worth, "won"),
                "lost": ("D04", -worth, "lost"),
            }[step.what]
            if step.what == "won" and deal.kind == "renewal":
                driver = "D15a"
            found.append(
                Cause(
                    driver=driver,
                    known_at=step.at,
                    effective_on=step.close_on
                    if step.what == "pushed"
                    else day_at(step.at),
                    amount=amount,
                    currency=deal.currency,
                    thing=("deal", deal.number),
                    deal=deal,
                    note=note,
                )
            )
            previous = step
    return found


def _weighted(deal: Deal, stage: str, before: str) -> int:
    """What a change of stage adds to the weighted pipeline."""
    return deal.value * (PROBABILITIES[stage] - PROBABILITIES[before]) // 100


@dataclass(frozen=True, slots=True, repr=False)
class _Notes:
    """Gathers what happened to one project."""

    project: Project
    found: list[Cause]

    def add(
        self,
        driver: str,
        when: tuple[int, int],
        amount: int,
        thing: tuple[str, int],
        note: str,
    ) -> None:
        """Note one event: known at and effective on, worth, record, explanation."""
        project = self.project
        self.found.append(
            Cause(
                driver=driver,
                known_at=when[0],
                effective_on=when[1],
                amount=amount,
                currency=project.currency,
                thing=thing,
                project=project,
                deal=project.deal,
                note=note,
            )
        )


def causes_of_project(project: Project) -> list[Cause]:
    """Change orders, cancellation, dates, milestones, bookings, estimates."""
    notes = _Notes(project, [])
    for item in project.modifications:
        if item.kind != "original":
            driver = "D09" if item.kind == "cancellation" else "D08"
            when = (item.known_at, item.signed_on)
            notes.add(
                driver, when, item.amount, ("modification", item.number), item.kind
            )
    own = ("project", project.number)
    for when in project.starts[1:]:
        notes.add("D10", when, 0, own, "start moved")
    for when in project.ends[1:]:
        notes.add("D10", when, 0, own, "end moved")
    for milestone in project.milestones:
        _note_milestone(notes, milestone)
    for assignment in project.assignments:
        _note_assignment(notes, assignment)
    if project.method is Method.PERCENT_COMPLETE:
        before = project.phase.hours
        for known_at, hours in project.estimates[1:]:
            when = (known_at, day_at(known_at))
            notes.add("D12", when, 0, own, f"{before} to {hours} hours")
            before = hours
    return notes.found


def _note_milestone(notes: _Notes, milestone: Milestone) -> None:
    """It moves, or is accepted only after the month in which it was reached."""
    thing = ("milestone", milestone.number)
    for when in milestone.targets[1:]:
        notes.add("D10", when, milestone.amount, thing, "milestone moves")
    if month_end(month_of(milestone.actual_on)) < day_at(milestone.approved_at):
        when = (milestone.approved_at, milestone.actual_on)
        notes.add(
            "D16a", when, milestone.amount, thing, "accepted after the month's end"
        )


def _note_assignment(notes: _Notes, assignment: Assignment) -> None:
    """Its booking moves, or gets longer or shorter."""
    before = assignment.bookings[0]
    daily = REGIONS[assignment.person.region_index].hours_per_day
    for booking in assignment.bookings[1:]:
        driver, note = _WORK_DRIVERS[booking.why]
        weeks = ((booking.end - booking.start) - (before.end - before.start)) / 7
        hours = weeks * WORK_DAYS * daily * assignment.allocation
        is_billed = notes.project.method.is_by_the_hour
        amount = round(hours * assignment.rate_cents) if is_billed else 0
        when = (booking.at, booking.start)
        notes.add(driver, when, amount, ("assignment", assignment.number), note)
        before = booking


def causes_of_rates(rates: ExchangeRates, first: int, last: int) -> list[Cause]:
    """A new rate each month."""
    found = []
    for currency in rates.by_currency:
        if currency == "USD":
            continue
        for month in range(first, last + 1):
            found.append(  # noqa: PERF401 - two loops
                Cause(
                    driver="D17",
                    known_at=at(month_start(month), 0),
                    effective_on=month_start(month),
                    amount=0,
                    currency=currency,
                    thing=("rate", month),
                    note=f"{rates.units(currency, month):.4f} for 1 USD",
                )
            )
    return found


def causes_of_time(
    sheets: Timesheets,
    projects: dict[int, Project],
    closes: Mapping[tuple[int, int], Close],
) -> list[Cause]:
    """Time that was approved after its month was closed, or changed afterwards."""
    found = []
    region = regions_of(sheets, list(projects.values()))
    months = np.array(
        [month_of(day) for day in range(FIRST_DAY, LAST_DAY + 7)], dtype=np.int64
    )[sheets.end - FIRST_DAY]
    first = min(month for _, month in closes)
    closed = np.zeros((len(REGIONS), months.max() - first + 1), dtype=np.int64)
    for (index, month), close in closes.items():
        if month - first < closed.shape[1]:
            closed[index, month - first] = close.instant
    is_billed = (region >= 0) & (sheets.amount > 0)
    late = is_billed & (sheets.approved_at > closed[region, months - first])
    corrected = is_billed & (sheets.corrected_at > 0)
    events = (
        (late, sheets.approved_at, sheets.amount, "approved late"),
        (corrected, sheets.corrected_at, -sheets.extra_amount, "corrected"),
    )
    for is_meant, instants, amounts, note in events:
        rows = np.nonzero(is_meant)[0]
        columns = (sheets.project, instants, sheets.end, amounts)
        told = [rows.tolist(), *(column[rows].tolist() for column in columns)]
        for row, number, known_at, effective_on, amount in zip(*told, strict=True):
            project = projects[number]
            found.append(
                Cause(
                    "D22",
                    known_at,
                    effective_on,
                    amount,
                    project.currency,
                    ("time", row),
                    project,
                    project.deal,
                    note,
                )
            )
    return found
