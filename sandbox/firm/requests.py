"""Requests before people are booked: who is held, and what a generic one stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import day_at
from sandbox.firm.model import Booking
from sandbox.firm.parameters import FIRST_MONDAY

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws, Streams
    from sandbox.firm.model import Deal, Person, Position, Project

_HELD_SHARE: Final = 0.45
_PLACEHOLDER_LEAD_DAYS: Final = 14
_PLACEHOLDER_SHARE: Final = 0.4
"""Of the positions that wait so long for a name: those booked on a placeholder."""


def hold_people(deals: list[Deal], people: list[Person], streams: Streams) -> None:
    """In a negotiation, some of the team is held already, by name.

    A person who is booked in the end is the one who was held, if employed by then.
    """
    by_practice: dict[int, list[Person]] = {}
    for item in people:
        if not item.is_external:
            by_practice.setdefault(item.practice_index, []).append(item)
    for deal in deals:
        held_at = negotiation_at(deal)
        if held_at is None or not deal.positions:
            continue
        draws = streams.of("requests", deal.number)
        for position in deal.positions:
            if draws.chance(_HELD_SHARE):
                person: Person | None = _candidate(position)
                day = day_at(held_at)
                if person is None or not _is_there(person, day):
                    near = [
                        colleague
                        for colleague in by_practice[deal.practice_index]
                        if _is_there(colleague, day)
                    ]
                    person = draws.one_of(near) if near else None
                if person is not None:
                    position.is_held = True
                    position.held_person = person.number


def placeholder_of(
    position: Position, project: Project, named_at: int, draws: Draws
) -> Booking | None:
    """What a generic resource was booked for until somebody was named."""
    asked_at = max(project.created_at, position.opened_at) + 1_800
    days = (named_at - asked_at) // 86_400
    if days < _PLACEHOLDER_LEAD_DAYS or not draws.chance(_PLACEHOLDER_SHARE):
        return None
    start = FIRST_MONDAY + 7 * max(position.wanted_week, 0)
    return Booking(asked_at, start, start + 7 * position.weeks - 3, "placeholder")


def negotiation_at(deal: Deal) -> int | None:
    """When the negotiation began, if it did."""
    for step in deal.steps:
        if step.stage == "Negotiation":
            return step.at
    return None


def _candidate(position: Position) -> Person | None:
    """Who is booked on it in the end."""
    if position.assignment is None or position.assignment.person.is_external:
        return None
    return position.assignment.person


def _is_there(person: Person, day: int) -> bool:
    """Whether the person is employed, and hasn't given notice."""
    return person.starts_on <= day and (
        person.notice_on is None or person.notice_on > day
    )
