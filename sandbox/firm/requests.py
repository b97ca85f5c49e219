"""Requests for people before they are booked: which are held, and by whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import day_at

if TYPE_CHECKING:
    from sandbox.firm.draws import Streams
    from sandbox.firm.model import Deal, Person, Position

_HELD_SHARE: Final = 0.45


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
