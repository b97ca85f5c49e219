"""Who works on what: people are booked week by week, as positions come up.

A position goes to somebody of the right role, practice and region who is free for its
whole length; the longer it waits, the less choosy the staffing desk gets. A booking
keeps the weeks that it will really need, which nobody knows yet: a project that will
run late already holds its people, but its record says so only when it is noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sandbox.firm.calendar import at
from sandbox.firm.model import Assignment, Booking, Person, Position, Project
from sandbox.firm.parameters import BOOKING_WEEKS, FIRST_MONDAY
from sandbox.firm.requests import placeholder_of

if TYPE_CHECKING:
    from sandbox.firm.setting import Setting

_BUSY: Final = 9.0
"""The load of a week in which somebody doesn't work here."""
_FULL: Final = 1.001
_HORIZON_WEEKS: Final = 9
_SOFT_LEAD_WEEKS: Final = 3
_SOFT_SHARE: Final = 0.75
"""Of the bookings made so long before: those that are confirmed only later."""
_OTHER_REGION: Final = 0.8
_OTHER_PRACTICE: Final = 1.2
_EXTERNAL: Final = 2.5

_Places = np.ndarray[Any, np.dtype[np.intp]]
"""Places of people in the plan, in ascending order."""


def week_of(day: int) -> int:
    """The week that a day is in, counted from the first Monday."""
    return (day - FIRST_MONDAY) // 7


def week_start(week: int) -> int:
    """The Monday of a week."""
    return FIRST_MONDAY + 7 * week


class StaffingDesk:
    """The booking plan of everybody."""

    def __init__(self, people: list[Person], setting: Setting) -> None:
        """Start with an empty plan."""
        self._people = people
        self._draws = setting.streams.of("staffing")
        self._numbers = setting.numbers
        self._rates = setting.rates
        self.load = np.zeros((0, BOOKING_WEEKS))
        self._roles = self._practices = self._regions = np.zeros(0, dtype=np.int64)
        self._externals = np.zeros(0, dtype=np.bool_)
        self._candidates: dict[tuple[int, int, int, bool], _Places] = {}
        self._reserved: dict[int, tuple[int, int]] = {}
        self._by_person: dict[int, list[Assignment]] = {}
        self._releases: dict[int, list[Assignment]] = {}
        self.waiting: list[Position] = []
        self.assignments: list[Assignment] = []
        self.join(*people)

    def join(self, *people: Person) -> None:
        """Put people on the plan, from the week in which they start."""
        if not people:
            return
        load = np.zeros((len(people), BOOKING_WEEKS))
        for row, person in zip(load, people, strict=True):
            row[: max(week_of(person.starts_on), 0)] = _BUSY
        self.load = np.concatenate([self.load, load])
        self._roles = np.append(self._roles, [item.role_index for item in people])
        self._practices = np.append(
            self._practices, [item.practice_index for item in people]
        )
        self._regions = np.append(self._regions, [item.region_index for item in people])
        self._externals = np.append(
            self._externals, [item.is_external for item in people]
        )
        self._candidates.clear()

    def head_count(self, week: int) -> int:
        """How many employees there are in a week."""
        busy = self.load[:, min(max(week, 0), BOOKING_WEEKS - 1)] >= _BUSY
        return int(np.count_nonzero(~busy & ~self._externals))

    def booked_weeks(self, week: int) -> float:
        """The weeks of work that are booked from a week on."""
        ahead = self.load[:, week:]
        return float(ahead[ahead < _BUSY].sum())

    def ask(self, positions: list[Position]) -> None:
        """Put positions on the desk."""
        self.waiting.extend(positions)

    def fill(self, week: int) -> None:
        """Find people for the positions that come up."""
        self.waiting.sort(key=lambda position: (position.wanted_week, position.number))
        self.waiting = [
            position
            for position in self.waiting
            if position.wanted_week > week + _HORIZON_WEEKS
            or not self._fill_one(position, week)
        ]

    def release(self, week: int) -> None:
        """Give up the soft bookings that turn out not to hold, and look again."""
        for assignment in self._releases.pop(week, []):
            if assignment.withdrawn_at is None:
                booking = assignment.bookings[0]
                last_day, planned_end = booking.start - 1, booking.end
                instant = at(week_start(week), 9, assignment.number % 60)
                self.cut(assignment, last_day, instant, "released")
                self._refill(assignment, last_day, planned_end, instant)

    def leave(self, person: Person, week: int) -> list[Assignment]:
        """Somebody gave notice: end the bookings that reach beyond, and refill them."""
        leaves_on = person.leaves_on
        if leaves_on is None:
            return []
        index = person.place
        instant = at(week_start(week) + 1, 9, index % 60)
        moved = []
        for assignment in self._by_person.get(index, []):
            if assignment.withdrawn_at is not None or assignment.end <= leaves_on:
                continue
            planned_end = assignment.end
            self.cut(assignment, leaves_on, instant, "left")
            self._refill(assignment, leaves_on, planned_end, instant)
            moved.append(assignment)
        self.load[index, week_of(leaves_on) + 1 :] = _BUSY
        return moved

    def cut(
        self, assignment: Assignment, last_day: int, instant: int, why: str
    ) -> None:
        """End a booking on a day; a booking that hasn't begun is withdrawn."""
        first, end = self._reserved[assignment.number]
        keep = max(min(week_of(last_day) + 1, end), first)
        self.load[assignment.person.place, keep:end] -= assignment.allocation
        self._reserved[assignment.number] = (first, keep)
        known = [item for item in assignment.bookings if item.at <= instant]
        assignment.bookings[:] = known or assignment.bookings[:1]
        if last_day < assignment.start:
            assignment.withdrawn_at = max(instant, assignment.assigned_at + 60)
            assignment.withdrawn_why = why
        elif last_day < assignment.end:
            assignment.bookings.append(
                Booking(instant, assignment.start, last_day, why)
            )

    def _refill(
        self, assignment: Assignment, last_day: int, planned_end: int, instant: int
    ) -> None:
        """Ask for somebody to carry on with what is left."""
        first = max(week_of(last_day) + 1, week_of(assignment.start))
        weeks = week_of(planned_end) + 1 - first
        project = assignment.project
        stops = project.cancelled_on
        if weeks <= 1 or (stops is not None and week_start(first) > stops):
            return
        old = assignment.position
        position = Position(
            number=self._numbers.next("position"),
            role_index=old.role_index,
            allocation=old.allocation,
            wanted_week=first,
            weeks=weeks,
            hours=max(round(old.hours * weeks / max(old.weeks, 1)), 1),
            rate_cents=old.rate_cents,
            phase=old.phase,
            opened_at=instant,
            project=project,
        )
        project.positions.append(position)
        self.waiting.append(position)

    def _fill_one(self, position: Position, week: int) -> bool:
        """Book somebody for a position, if anybody is free."""
        project = position.project
        first = max(
            position.wanted_week, week + (0 if position.wanted_week <= 0 else 1)
        )
        if project is None:
            return False
        last = min(first + position.weeks, BOOKING_WEEKS)
        waited = week - position.wanted_week
        person = self._choose(position, project, first, last, waited)
        if person is None:
            return False
        self._book(position, project, self._people[person], week, first)
        return True

    def _choose(
        self, position: Position, project: Project, first: int, last: int, waited: int
    ) -> int | None:
        """The best free person, or nobody."""
        practice = project.deal.practice_index
        places = self._suitable(position.role_index, practice, waited)
        places = places[self.load[places, first] + position.allocation <= _FULL]
        peak = self.load[places, first:last].max(axis=1, initial=0.0)
        places = places[peak + position.allocation <= _FULL]
        if not len(places):
            return None
        score = (
            np.abs(self._roles[places] - position.role_index)
            + _OTHER_REGION * (self._regions[places] != project.region_index)
            + _OTHER_PRACTICE * (self._practices[places] != practice)
            + _EXTERNAL * self._externals[places]
            + 0.5 * self.load[places, first : first + 4].mean(axis=1)
        )
        return int(places[np.argmin(score)])

    def _suitable(self, role: int, practice: int, waited: int) -> _Places:
        """Who may be asked after so many weeks, whether free or not."""
        reach = 1 if waited < 1 else 2
        is_practice_free = waited >= 0
        is_external_asked = waited >= 2  # noqa: PLR2004 - weeks of waiting
        key = (role, practice if not is_practice_free else -1, reach, is_external_asked)
        found = self._candidates.get(key)
        if found is None:
            allowed = np.abs(self._roles - role) <= reach
            if not is_practice_free:
                allowed &= self._practices == practice
            if not is_external_asked:
                allowed &= ~self._externals
            found = self._candidates[key] = np.nonzero(allowed)[0]
        return found

    def _book(
        self,
        position: Position,
        project: Project,
        person: Person,
        week: int,
        first: int,
    ) -> None:
        """Book a person, and keep the weeks that the work will really need."""
        draws = self._draws
        last = min(first + position.weeks, BOOKING_WEEKS)
        assigned_at = at(week_start(week) + draws.whole(0, 1), 10, draws.whole(0, 59))
        assigned_at = max(
            assigned_at, position.opened_at + 3_600, project.created_at + 900
        )
        start, end = week_start(first), week_start(last) - 3
        bookings = [Booking(assigned_at, start, end, "booked")]
        if first - week >= 1 and draws.chance(self._rates.mobilised_late):
            slip = draws.whole(1, 2)
            if self._is_free(person, last, last + slip, position.allocation):
                first, last = first + slip, last + slip
                known = max(at(start - draws.whole(2, 6), 11), assigned_at + 7_200)
                start, end = start + 7 * slip, end + 7 * slip
                bookings.append(Booking(known, start, end, "mobilisation"))
        change = round(position.weeks * project.overrun)
        while change > 0 and not self._is_free(
            person, last, last + change, position.allocation
        ):
            change -= 1
        if change and last + change - first >= 2:  # noqa: PLR2004 - weeks
            noticed = start + round((end - start) * draws.between(0.55, 0.9))
            last += change
            end += 7 * change
            noticed = min(noticed, end - 4)
            known = max(at(noticed, 14, draws.whole(0, 59)), bookings[-1].at + 3_600)
            bookings.append(Booking(known, start, end, "estimate"))
        self.load[person.place, first:last] += position.allocation
        confirmed_at = assigned_at
        if first - week >= _SOFT_LEAD_WEEKS and draws.chance(_SOFT_SHARE):
            confirmed_at = max(at(start - draws.whole(6, 14), 15), assigned_at)
        assignment = Assignment(
            number=self._numbers.next("assignment"),
            person=person,
            project=project,
            position=position,
            rate_cents=position.rate_cents,
            allocation=position.allocation,
            bookings=bookings,
            confirmed_at=confirmed_at,
            placeholder=placeholder_of(position, project, assigned_at, draws),
        )
        is_shaky = confirmed_at > assigned_at and first - week > _SOFT_LEAD_WEEKS
        if is_shaky and draws.chance(self._rates.booking_released):
            self._releases.setdefault(first - _SOFT_LEAD_WEEKS, []).append(assignment)
        position.assignment = assignment
        project.assignments.append(assignment)
        self.assignments.append(assignment)
        self._reserved[assignment.number] = (first, last)
        self._by_person.setdefault(person.place, []).append(assignment)

    def _is_free(
        self, person: Person, first: int, last: int, allocation: float
    ) -> bool:
        """Whether the person has room in all weeks from first to before last."""
        if last > BOOKING_WEEKS:
            return False
        weeks: np.ndarray[Any, np.dtype[np.float64]] = self.load[
            person.place, first:last
        ]
        return bool((weeks + allocation <= _FULL).all())
