"""What moves a contract: D08, D09, D10, D12, D13b, D16a, D16b and D18."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.firm.calendar import day_at, month_end, month_of
from sandbox.firm.causes.notes import Notes
from sandbox.firm.causes.spread import moved_between_months
from sandbox.firm.parameters import PRACTICES, Method

if TYPE_CHECKING:
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.model import Cause, Milestone, Project


def causes_of_project(project: Project, hours: ProjectHours) -> list[Cause]:
    """Change orders, cancellation, dates, milestones, estimates, write-downs."""
    notes = Notes(project)
    _note_changes(notes)
    _note_dates(notes)
    for milestone in project.milestones:
        _note_milestone(notes, milestone)
    _note_estimates(notes, hours)
    _note_revisions(notes, hours)
    for item in project.adjustments:
        when = (item.known_at, item.effective_on)
        notes.add(
            "D13b", when, ("adjustment", item.number), item.why, amount=-item.amount
        )
    return notes.found


def unrecognised(project: Project, instant: int) -> int:
    """What is signed and not yet recognised, as known at an instant."""
    recognised = sum(item.amount for item in project.postings if item.at <= instant)
    return project.signed_at(instant) - recognised


def _note_changes(notes: Notes) -> None:
    """What was signed after the contract; a cancellation is known by the status."""
    project = notes.project
    for item in project.modifications:
        if item.kind in {"change_order", "release"}:
            when = (item.known_at, item.signed_on)
            thing = ("modification", item.number)
            notes.add("D08", when, thing, item.kind, amount=item.amount)
    if project.cancelled_on is not None:
        taken_back = [
            item.amount for item in project.modifications if item.kind == "cancellation"
        ]
        left = sum(taken_back) if taken_back else -unrecognised(project, 1 << 40)
        when = (project.completed_at, project.cancelled_on)
        notes.add("D09", when, ("project", project.number), "cancelled", amount=left)


def _note_dates(notes: Notes) -> None:
    """The start or the end moves, and with it what is not yet recognised."""
    project = notes.project
    moves = [(at_, 0, day) for at_, day in project.starts[1:]]
    moves += [(at_, 1, day) for at_, day in project.ends[1:]]
    term = [project.planned_start, project.planned_end]
    for known_at, place, day in sorted(moves):
        is_cancelled = project.cancelled_on is not None and (
            known_at >= project.completed_at
        )
        before = (max(term[0], day_at(known_at)), term[1])
        term[place] = day
        after = (max(term[0], day_at(known_at)), term[1])
        if is_cancelled or project.method is Method.MILESTONE:
            continue
        notes.add(
            "D10",
            (known_at, day),
            ("project", project.number),
            "start moved" if place == 0 else "end moved",
            moved=moved_between_months(unrecognised(project, known_at), before, after),
        )


def _note_milestone(notes: Notes, milestone: Milestone) -> None:
    """It moves, or is accepted only after the month in which it was reached."""
    thing = ("milestone", milestone.number)
    before = milestone.targets[0][1]
    for known_at, day in milestone.targets[1:]:
        is_dropped = milestone.dropped_at is not None and (
            known_at >= milestone.dropped_at
        )
        if not is_dropped:
            moved = moved_between_months(milestone.amount, (before, before), (day, day))
            notes.add("D10", (known_at, day), thing, "milestone moves", moved=moved)
        before = day
    is_late = month_end(month_of(milestone.actual_on)) < day_at(milestone.approved_at)
    if is_late and milestone.dropped_at is None:
        when = (milestone.approved_at, milestone.actual_on)
        note = "accepted after the month's end"
        notes.add("D16a", when, thing, note, moved=-milestone.amount)


def _note_estimates(notes: Notes, hours: ProjectHours) -> None:
    """A new estimate moves what is recognised for the work that is done."""
    project = notes.project
    if project.method not in {Method.PERCENT_COMPLETE, Method.COMPLETED_CONTRACT}:
        return
    before = project.phase.hours
    for known_at, estimate in project.estimates[1:]:
        is_earning = project.method is Method.PERCENT_COMPLETE or (
            project.progress_from is not None and project.progress_from <= known_at
        )
        done = hours.known(day_at(known_at), known_at)[0] / 4
        share = min(done / estimate, 1.0) - min(done / before, 1.0)
        if is_earning:
            notes.add(
                "D12",
                (known_at, day_at(known_at)),
                ("project", project.number),
                f"{before} to {estimate} hours",
                moved=round(project.signed_at(known_at) * share),
            )
        before = estimate


def _note_revisions(notes: Notes, hours: ProjectHours) -> None:
    """Another way to earn, another practice."""
    project = notes.project
    thing = ("project", project.number)
    changed_at = project.progress_from
    if changed_at is not None:
        done = hours.known(day_at(changed_at), changed_at)[0] / 4
        share = min(done / max(project.estimate_at(changed_at), 1), 1.0)
        notes.add(
            "D16b",
            (changed_at, day_at(changed_at)),
            thing,
            "completed contract to percentage of completion",
            moved=round(project.signed_at(changed_at) * share),
        )
    if project.move is not None:
        when = (project.move.at, day_at(project.move.at))
        left = unrecognised(project, project.move.at)
        old, new = project.deal.practice, PRACTICES[project.move.practice_index]
        notes.add("D18", when, thing, f"from {old.name}", amount=-left)
        notes.add("D18", when, thing, f"to {new.name}", amount=left)
