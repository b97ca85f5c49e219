"""How the projects went: dates that moved, milestones, estimates, change orders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, day_at, month_end, month_of, to_workday, weekday
from sandbox.firm.model import Milestone, Project
from sandbox.firm.parameters import FIXED_TERM, LAST_DAY, Method

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws, Streams
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.setting import Setting

_MOVED_DAYS: Final = 3
_FRIDAY: Final = 4
_WEEKS_PER_MILESTONE: Final = 5
_FEWEST, _MOST = 3, 6


def follow_dates(project: Project, streams: Streams) -> None:
    """When the project was expected to start and to end, and when it was closed."""
    draws = streams.of("dates", project.number)
    project.starts = [(project.created_at, project.planned_start)]
    project.ends = [(project.created_at, project.planned_end)]
    live = [item for item in project.assignments if item.withdrawn_at is None]
    if project.method not in FIXED_TERM:
        _follow_start(project)
        _follow_end(project)
    closing = draws.whole(4, 18)
    if project.cancelled_on is not None:
        known_at = at(project.cancelled_on - 3, 14, project.number % 60)
        project.ends.append(
            (max(known_at, project.ends[-1][0] + 60), project.cancelled_on)
        )
        project.completed_at = project.ends[-1][0]
        return
    last = max([project.ends_on, *(item.end for item in live)])
    project.completed_at = at(last + closing, 11, draws.whole(0, 59))


def _follow_start(project: Project) -> None:
    """The start moves when the first person is booked later than planned."""
    booked = sorted(
        (item.assigned_at, booking.at, booking.start)
        for item in project.assignments
        if item.withdrawn_at is None
        for booking in item.bookings
    )
    if not booked:
        return
    first = min(item.start for item in project.assignments if item.withdrawn_at is None)
    if first > project.planned_start + _MOVED_DAYS + 2:
        known_at = max(at_ for _, at_, start in booked if start == first)
        project.starts.append((max(known_at, project.created_at + 60), first))


def _follow_end(project: Project) -> None:
    """The end moves with the latest booking."""
    events = sorted(
        (booking.at, item.number, booking.end)
        for item in project.assignments
        if item.withdrawn_at is None
        for booking in item.bookings
    )
    is_full = all(
        position.assignment is not None or position.closed_at is not None
        for position in project.positions
    )
    last_booked = max((booked for booked, _, _ in events), default=0)
    latest: dict[int, int] = {}
    current = project.planned_end
    for known_at, number, end in events:
        latest[number] = end
        expected = max(latest.values())
        may_shrink = is_full and known_at >= last_booked
        if expected > current + _MOVED_DAYS or (
            may_shrink and expected < current - _MOVED_DAYS
        ):
            current = expected
            instant = max(known_at, project.created_at) + 600
            project.ends.append((instant, current))


def plan_milestones(project: Project, setting: Setting) -> None:
    """The milestones of a project that earns by them: they sum to what was signed."""
    if project.method is not Method.MILESTONE:
        return
    draws, rates = setting.streams.of("milestones", project.number), setting.rates
    count = min(max(round(project.phase.weeks / _WEEKS_PER_MILESTONE), _FEWEST), _MOST)
    weights = [draws.between(0.7, 1.3) for _ in range(count)]
    amounts = [
        round(project.phase.value * weight / sum(weights) / 10_000) * 10_000
        for weight in weights
    ]
    amounts[-1] = project.phase.value - sum(amounts[:-1])
    previous = project.starts_on
    for index, amount in enumerate(amounts):
        share = (index + 1) / count
        planned = project.planned_start + round(
            share * (project.planned_end - project.planned_start)
        )
        targets = [(project.created_at + 1_200, to_workday(planned))]
        if len(project.starts) > 1:
            moved_at, start = project.starts[-1]
            moved = to_workday(planned + start - project.planned_start)
            targets.append((moved_at + 1_800, moved))
        slips = draws.chance(rates.milestone_slipped)
        is_last = share == 1
        actual = _reached(project, targets[-1][1], draws, (slips, is_last))
        actual = max(actual, previous + 4)
        actual += (7 - weekday(actual)) * (weekday(actual) > _FRIDAY)
        milestone = Milestone(
            number=setting.numbers.next("milestone"),
            name=f"Milestone {index + 1}",
            amount=amount,
            start_on=previous,
            targets=targets,
            actual_on=actual,
            approved_at=at(
                actual + draws.whole(1, 4) * draws.chance(rates.acceptance_late),
                16,
                draws.whole(0, 59),
            ),
            known_at=targets[0][0],
            hours=round(project.phase.hours / count),
        )
        _move_target(milestone, draws)
        if project.cancelled_on is not None and actual > project.cancelled_on:
            milestone.dropped_at = project.completed_at + 600
        project.milestones.append(milestone)
        previous = actual


def _reached(
    project: Project, target: int, draws: Draws, fate: tuple[bool, bool]
) -> int:
    """When a milestone is reached: mostly by its target, else some weeks later.

    The last one isn't reached before the work is done.
    """
    slips, is_last = fate
    natural = _natural_end(project)
    if is_last and natural > target + _MOVED_DAYS:
        return to_workday(natural)
    if slips:
        return to_workday(target + draws.whole(7, 34))
    return to_workday(target - draws.whole(0, 5))


def _natural_end(project: Project) -> int:
    """When it would have ended without a cancellation."""
    if project.cancelled_on is None:
        return project.ends_on
    return max(project.planned_end, project.cancelled_on)


def _move_target(milestone: Milestone, draws: Draws) -> None:
    """A milestone that slips gets a new target shortly before the old one passes."""
    previous_at, target = milestone.targets[-1]
    if milestone.actual_on <= target:
        return
    noticed = max(at(to_workday(target - draws.whole(2, 12)), 15), previous_at + 86_400)
    slip = milestone.actual_on - target
    if slip > 14 and draws.chance(0.4):  # noqa: PLR2004 - days
        half = to_workday(target + slip // 2)
        milestone.targets.append((noticed, half))
        noticed = max(at(to_workday(half - 1), 15), noticed + 86_400)
    if at(milestone.actual_on, 15) > noticed:
        milestone.targets.append((noticed, milestone.actual_on))


def estimate_hours(project: Project, hours: ProjectHours, setting: Setting) -> None:
    """What the manager thinks, month by month, that the work will take in the end."""
    draws = setting.streams.of("estimates", project.number)
    project.estimates = [(project.created_at, project.phase.hours)]
    final = -(-hours.total_quarters // 4)
    revised = setting.rates.estimate_revised
    if final == 0 or revised == 0:
        return
    is_open = project.cancelled_on is not None or project.ends_on > LAST_DAY
    if is_open:
        final = max(final, project.phase.hours)
    first, last = month_of(project.starts_on), month_of(min(project.ends_on, LAST_DAY))
    previous = project.phase.hours
    for month in range(first, last + 1):
        review = to_workday(month_end(month) - draws.whole(2, 5))
        is_due = project.starts_on < review < project.ends_on
        if not is_due or not draws.chance(revised):
            continue
        instant = at(review, 16, draws.whole(0, 59))
        done = hours.known(review, at(day_at(instant) + 30, 0))[0] / 4
        progress = min(done / final, 1.0)
        seen = min(progress * 1.25, 1.0) ** 2
        wobble = 1 + 0.02 * draws.normal() * (1 - seen)
        estimate = round(
            (project.phase.hours + (final - project.phase.hours) * seen) * wobble
        )
        estimate = max(estimate, -int(-done // 1) + 1)
        if abs(estimate - previous) >= max(0.015 * previous, 4):
            project.estimates.append((instant, estimate))
            previous = estimate
    if previous != final and not is_open:
        project.estimates.append(
            (max(project.completed_at, _instant_after(project)), final)
        )


def _instant_after(project: Project) -> int:
    """An instant after the last estimate."""
    return project.estimates[-1][0] + 60
