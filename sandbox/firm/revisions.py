"""What is decided anew about a contract that runs: its rates, its method, its place.

None of these needs the customer's work to change: a new rate card in January, a
controller who corrects how a contract earns, a practice that takes a project over, a
partner who doesn't bill all of a month.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import (
    at,
    date_of,
    day_of,
    month_end,
    month_of,
    month_start,
    to_workday,
    weekday,
)
from sandbox.firm.model import Adjustment, Move
from sandbox.firm.parameters import LAST_DAY, PRACTICES, Method

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.hours import ProjectHours
    from sandbox.firm.model import Project
    from sandbox.firm.setting import Setting

_RAISED: Final = 0.8
"""Of the new rates: those that are higher."""
_LEAST_DAYS_BEFORE: Final = 28
_LEAST_DAYS_LEFT: Final = 14
_LEAST_WRITTEN_DOWN: Final = 10_000
_SHORTEST_DAYS: Final = 60


def change_rates(project: Project, setting: Setting) -> None:
    """A new rate for everybody on a contract by the hour, from a Monday in January."""
    draws = setting.streams.of("new rates", project.number)
    if not project.method.is_by_the_hour or not draws.chance(
        setting.rates.rate_changed
    ):
        return
    live = [item for item in project.assignments if item.withdrawn_at is None]
    if not live:
        return
    first, last = min(item.start for item in live), max(item.end for item in live)
    for year in range(date_of(first).year + 1, date_of(last).year + 1):
        day = day_of(year, 1, 8) - weekday(day_of(year, 1, 8))
        factor = _new_rate(draws)
        is_running = first + _LEAST_DAYS_BEFORE < day < last - _LEAST_DAYS_LEFT
        if not is_running or day > LAST_DAY:
            continue
        for item in live:
            if item.assigned_at < at(day, 0) and item.end >= day:
                old = item.new_rates[-1][1] if item.new_rates else item.rate_cents
                item.new_rates.append((day, round(old * factor / 100) * 100))


def _new_rate(draws: Draws) -> float:
    """By what the rates are multiplied."""
    if draws.chance(_RAISED):
        return draws.between(1.02, 1.06)
    return draws.between(0.9, 0.97)


def reclassify(project: Project, setting: Setting) -> None:
    """The project is moved to another practice while it runs."""
    draws = setting.streams.of("move", project.number)
    length = project.ends_on - project.starts_on
    if not draws.chance(setting.rates.reclassified) or length < _SHORTEST_DAYS:
        return
    day = to_workday(project.starts_on + round(length * draws.between(0.2, 0.6)))
    others = [
        index for index in range(len(PRACTICES)) if index != project.deal.practice_index
    ]
    practice = draws.one_of(others)
    group = draws.whole(0, len(PRACTICES[practice].groups) - 1)
    instant = max(at(day, 10, project.number % 60), project.created_at + 86_400)
    if instant < project.completed_at:
        project.move = Move(instant, practice, group)


def change_method(project: Project, setting: Setting) -> None:
    """A completed contract turns out to be one that earns as the work is done."""
    draws = setting.streams.of("method", project.number)
    if project.method is not Method.COMPLETED_CONTRACT or not draws.chance(
        setting.rates.method_changed
    ):
        return
    length = project.ends_on - project.starts_on
    day = to_workday(project.starts_on + round(length * draws.between(0.4, 0.8)))
    instant = max(at(day, 11, project.number % 60), project.created_at + 86_400)
    if instant < project.completed_at:
        project.progress_from = instant


def write_down(project: Project, hours: ProjectHours, setting: Setting) -> None:
    """Before a month is billed, a part of its work may be waived."""
    if not project.method.is_by_the_hour or not len(hours.rows):
        return
    draws = setting.streams.of("write-downs", project.number)
    first, last = month_of(int(hours.end.min())), month_of(int(hours.end.max()))
    for month in range(first, min(last, month_of(LAST_DAY) - 1) + 1):
        if not draws.chance(setting.rates.written_down):
            continue
        end = month_end(month)
        instant = at(month_start(month + 1) + draws.whole(0, 2), 13, draws.whole(0, 59))
        worked = hours.known(end, instant)[1]
        worked -= hours.known(month_start(month) - 1, instant)[1]
        amount = round(worked * draws.between(0.04, 0.2) / 1_000) * 1_000
        if amount >= _LEAST_WRITTEN_DOWN:
            project.adjustments.append(
                Adjustment(
                    number=setting.numbers.next("adjustment"),
                    effective_on=end,
                    known_at=instant,
                    amount=amount,
                    why="write-down",
                )
            )
