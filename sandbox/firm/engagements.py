"""From a won deal to its projects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, day_at, month_end, month_of, month_start
from sandbox.firm.model import Deal, Modification, Person, Phase, Position, Project
from sandbox.firm.parameters import FIRST_DAY, FIXED_TERM, Method
from sandbox.firm.scoping import retainer_months
from sandbox.firm.staffing import week_of, week_start

if TYPE_CHECKING:
    from sandbox.firm.draws import Draws
    from sandbox.firm.regimes import Rates
    from sandbox.firm.setting import Setting

_SHORTEST_CANCELLED_WEEKS: Final = 10
_MANAGER_ROLE: Final = 3
_STAYS_DAYS: Final = 60
_PHASE_NAMES: Final = ("Discovery", "Build", "Rollout")


def mobilise(
    deal: Deal, draws: Draws, people: list[Person], setting: Setting
) -> list[Project]:
    """Set up the projects of a won deal, each with what was signed for it."""
    won_at = deal.steps[-1].at
    created_at = at(day_at(won_at) + draws.whole(0, 3), 17, draws.whole(0, 59))
    created_at = max(created_at, won_at + 600)
    start = deal.start_on
    numbers = setting.numbers
    deal.contract_number = numbers.next("contract")
    projects = []
    for index, phase in enumerate(deal.phases):
        number = numbers.next("project")
        planned_start, planned_end = _term(deal, phase, start)
        project = Project(
            number=number,
            code=f"P-{number:06d}",
            name=_name(deal, index),
            deal=deal,
            phase=phase,
            created_at=created_at + 60 * index,
            planned_start=planned_start,
            planned_end=planned_end,
            manager=_manager(deal, draws, people, day_at(won_at)),
        )
        _decide_fate(project, phase, draws, setting.rates)
        approved_at = max(
            at(day_at(created_at) + draws.whole(0, 4), 18), created_at + 300
        )
        project.modifications.append(
            Modification(
                number=numbers.next("modification"),
                kind="original",
                signed_on=day_at(won_at),
                known_at=approved_at + 60 * index,
                amount=phase.value,
                deal=deal,
            )
        )
        projects.append(project)
    for position in deal.positions:
        _attach(position, projects[position.phase])
    return projects


def _term(deal: Deal, phase: Phase, start: int) -> tuple[int, int]:
    """First and last day of a phase; a retainer runs for whole months."""
    first = start + 7 * phase.start_offset
    if phase.method is not Method.RETAINER:
        return first, first + 7 * phase.weeks - 3
    month = month_of(first)
    while month_start(month) < max(day_at(deal.steps[-1].at), FIRST_DAY):
        month += 1
    return month_start(month), month_end(month + retainer_months(phase.weeks) - 1)


def _attach(position: Position, project: Project) -> None:
    """Tie a position of the deal to its project, and its week to the calendar."""
    position.project = project
    position.wanted_week = week_of(project.planned_start + 4)
    project.positions.append(position)


def _name(deal: Deal, index: int) -> str:
    """What the project is called."""
    if len(deal.phases) == 1:
        return deal.name
    return f"{deal.name} - {_PHASE_NAMES[index]}"


def _decide_fate(project: Project, phase: Phase, draws: Draws, rates: Rates) -> None:
    """Whether it will run late, end early, or be cancelled."""
    if phase.method in FIXED_TERM:
        if draws.chance(rates.cancelled):
            project.cancelled_on = _cancel_day(project, phase, draws)
        return
    late, early = rates.overrun, rates.underrun
    kind = draws.weighted((late, early, 1 - late - early))
    if kind == 0:
        project.overrun = draws.between(0.09, 0.34)
    elif kind == 1:
        project.overrun = -draws.between(0.06, 0.15)
    if phase.weeks >= _SHORTEST_CANCELLED_WEEKS and draws.chance(rates.cancelled):
        project.cancelled_on = _cancel_day(project, phase, draws)


def _cancel_day(project: Project, phase: Phase, draws: Draws) -> int:
    """A Friday in the middle of the work."""
    weeks = round(phase.weeks * draws.between(0.3, 0.7))
    return week_start(week_of(project.planned_start) + weeks) + 4


def _manager(deal: Deal, draws: Draws, people: list[Person], day: int) -> Person:
    """A manager of the practice, of the region if there is one."""
    managers = [
        person
        for person in people
        if person.role_index >= _MANAGER_ROLE and _is_there(person, day)
    ]
    own = [item for item in managers if item.practice_index == deal.practice_index]
    near = [item for item in own if item.region_index == deal.customer.region_index]
    found = near or own or managers
    return draws.one_of(found or [item for item in people if _is_there(item, day)])


def _is_there(person: Person, day: int) -> bool:
    """Whether the person is employed, and stays for a while."""
    return (
        person.starts_on <= day
        and (person.leaves_on is None or person.leaves_on > day + _STAYS_DAYS)
        and not person.is_external
    )
