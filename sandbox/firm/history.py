"""The firm's weeks, one after the other: leads, wins, hires, notices, bookings.

How many leads come depends on how much work is ahead: a firm that runs out of work
sells harder, a full one less. So does hiring, but new people start only some months
after they were wanted. This keeps utilization where such firms have it.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, date_of, day_at
from sandbox.firm.engagements import mobilise
from sandbox.firm.parameters import (
    FIRST_DAY,
    FIRST_LEAD_WEEK,
    FIRST_MONDAY,
    LAST_DAY,
    PRACTICES,
    WEEKS,
    Method,
)
from sandbox.firm.people import hire, planned_head_count
from sandbox.firm.sales import Lead, open_deal
from sandbox.firm.scoping import Scope, copy_scope, scope_deal, shorten
from sandbox.firm.staffing import StaffingDesk, week_of, week_start

if TYPE_CHECKING:
    from sandbox.firm.model import Customer, Deal, Person, Project
    from sandbox.firm.setting import Setting

_LEADS_PER_PERSON: Final = 0.062
"""Leads a week for each employee, in a balanced week."""
_WANTED_WEEKS: Final = 25.0
"""The weeks of work ahead, for each employee, that the firm aims at."""
_EARLY_EAGERNESS: Final = 1.25
"""How hard the firm sells before its books begin."""
_PIPELINE_WEIGHT: Final = 0.25
_SEASONS: Final = (
    0.96,
    1.05,
    1.12,
    1.04,
    1.02,
    0.98,
    0.84,
    0.74,
    1.1,
    1.12,
    1.06,
    0.72,
)
_OPENING_LOAD: Final = 0.74
_NET_HOURS: Final = 34
_RENEWAL_LEAD_WEEKS: Final = 13
_HIRING_EVERY_WEEKS: Final = 4
_HIRING_WEEKS: Final = (8, 14)
"""From the decision to hire somebody to their first day."""
_HIRING_REACTION: Final = 0.2
"""How far hiring follows the work ahead away from the plan."""


@dataclass(slots=True, repr=False)
class History:
    """All that the simulated weeks left behind."""

    people: list[Person]
    customers: list[Customer]
    desk: StaffingDesk
    deals: list[Deal] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)


class _Weeks:
    """The loop over the weeks, and what is due in each."""

    def __init__(
        self, setting: Setting, people: list[Person], customers: list[Customer]
    ) -> None:
        self._setting = setting
        self._streams = setting.streams
        self._numbers = setting.numbers
        self._draws = setting.streams.of("weeks")
        self._hiring = setting.streams.of("hiring")
        self.history = History(people, customers, StaffingDesk(people, setting))
        self._known_on = sorted(day_at(item.known_at) for item in customers)
        self._known: dict[int, list[Customer]] = {}
        self._open: list[Deal] = []
        self._wins: dict[int, list[Deal]] = {}
        self._renewals: dict[int, list[Project]] = {}
        self._cancels: dict[int, list[Project]] = {}
        self._notices: dict[int, list[Person]] = {}
        for person in people:
            self._expect_notice(person)

    def _expect_notice(self, person: Person) -> None:
        """Remember when somebody will give notice."""
        if person.notice_on is not None:
            week = max(week_of(person.notice_on), 0)
            self._notices.setdefault(week, []).append(person)

    def run(self) -> History:
        """Go through all weeks."""
        for week in range(FIRST_LEAD_WEEK, 0):
            self._find_leads(week, _EARLY_EAGERNESS)
        self._open_the_books()
        for week in range(WEEKS):
            self._week(week)
        return self.history

    def _week(self, week: int) -> None:
        """What happens in one week."""
        desk = self.history.desk
        for person in self._notices.pop(week, []):
            desk.leave(person, week)
        for due in sorted(key for key in self._wins if key <= week):
            for deal in self._wins.pop(due):
                self._start(deal)
        for project in self._cancels.pop(week, []):
            self._cancel(project)
        for project in self._renewals.pop(week, []):
            self._renew(project, week)
        desk.release(week)
        desk.fill(week)
        load = self._load(week)
        most = self._setting.regime.market(week_start(week)).most_eager
        self._find_leads(week, min(max(load**-2, 0.5), most))
        if week % _HIRING_EVERY_WEEKS == 0:
            self._hire(week, load)

    def _load(self, week: int) -> float:
        """The work ahead of each employee, relative to what the firm aims at."""
        desk = self.history.desk
        heads = max(desk.head_count(week), 1)
        waiting = sum(item.allocation * item.weeks for item in desk.waiting)
        now = at(week_start(week), 0)
        self._open = [
            deal
            for deal in self._open
            if deal.closed_at is None or deal.closed_at > now
        ]
        pipeline = sum(deal.hours for deal in self._open if deal.created_at <= now)
        ahead = desk.booked_weeks(week) + waiting
        ahead += _PIPELINE_WEIGHT * pipeline / _NET_HOURS
        return max(ahead / heads, 1.0) / _WANTED_WEEKS

    def _hire(self, week: int, load: float) -> None:
        """Look for the people who will be missing when they could start."""
        today = week_start(week)
        start = today + 7 * self._hiring.whole(*_HIRING_WEEKS)
        if start > LAST_DAY:
            return
        people = self.history.people
        staying = sum(
            not person.is_external
            and (person.notice_on is None or person.notice_on > today)
            for person in people
        )
        reaction = 1 + _HIRING_REACTION * min(max(load - 1, -0.5), 0.5)
        wanted = round(planned_head_count(start, self._setting) * reaction)
        hired = [
            hire(self._hiring, people, start, self._setting)
            for _ in range(wanted - staying)
        ]
        self.history.desk.join(*hired)
        for person in hired:
            self._expect_notice(person)

    def _find_leads(self, week: int, eagerness: float) -> None:
        """New deals of a week."""
        day = week_start(week)
        heads = planned_head_count(max(day, FIRST_DAY), self._setting)
        market = self._setting.regime.market(day)
        season = 1 + (_SEASONS[date_of(day).month - 1] - 1) * market.season
        mean = _LEADS_PER_PERSON * heads * season * eagerness * market.demand
        mean *= self._setting.rates.leads
        for _ in range(self._draws.count(mean)):
            self._new_deal(week_start(week) + self._draws.whole(0, 4))

    def _new_deal(
        self, day: int, *, must_win: bool = False, share: float = 1.0
    ) -> Deal:
        """One new deal, with a customer who is known by then."""
        number = self._numbers.next("deal")
        draws = self._streams.of("deal", number)
        known = self._customers_known(day)
        customer = known[draws.weighted([item.size for item in known])]
        practice = draws.weighted([item.share for item in PRACTICES])
        scope = scope_deal(draws, practice, customer.region_index, self._numbers)
        start_on = None
        if share < 1.0:
            shorten(scope, share)
            start_on = FIRST_MONDAY + 7 * draws.whole(0, 2)
        lead = Lead(number, customer, practice, day, "new", start_on, must_win)
        deal = open_deal(draws, lead, scope, self._setting.regime)
        self._keep(deal)
        return deal

    def _customers_known(self, day: int) -> list[Customer]:
        """The customers that the firm knows by a day."""
        count = bisect_right(self._known_on, day)
        if count not in self._known:
            self._known[count] = [
                item for item in self.history.customers if day_at(item.known_at) <= day
            ]
        return self._known[count]

    def _keep(self, deal: Deal) -> None:
        """Keep a deal, and remember when it is won."""
        self.history.deals.append(deal)
        self._open.append(deal)
        if deal.is_won and deal.closed_at is not None:
            week = week_of(day_at(deal.closed_at))
            self._wins.setdefault(max(week + 1, 0), []).append(deal)

    def _open_the_books(self) -> None:
        """Work that is under contract when the books begin, with what is left of it."""
        draws = self._streams.of("opening")
        wanted = _OPENING_LOAD * planned_head_count(FIRST_DAY, self._setting)
        while wanted > 0:
            deal = self._new_deal(
                FIRST_DAY - draws.whole(150, 250),
                must_win=True,
                share=draws.between(0.25, 0.98),
            )
            wanted -= sum(
                position.allocation
                for position in deal.positions
                if position.phase == 0
            )

    def _start(self, deal: Deal) -> None:
        """Set up the projects of a won deal, and what will be due."""
        draws = self._streams.of("engagement", deal.number)
        projects = mobilise(deal, draws, self.history.people, self._setting)
        self.history.projects.extend(projects)
        for project in projects:
            self.history.desk.ask(project.positions)
            if project.cancelled_on is not None:
                week = week_of(project.cancelled_on)
                self._cancels.setdefault(week, []).append(project)
            elif project.method is Method.RETAINER:
                week = week_of(project.planned_end) - _RENEWAL_LEAD_WEEKS
                self._renewals.setdefault(week, []).append(project)

    def _cancel(self, project: Project) -> None:
        """The customer stops the project."""
        stops = project.cancelled_on
        begun = [item for item in project.assignments if item.withdrawn_at is None]
        if stops is None or not any(item.start <= stops - 14 for item in begun):
            project.cancelled_on = None
            return
        instant = at(stops - 3, 13, project.number % 60)
        desk = self.history.desk
        for assignment in begun:
            if assignment.end > stops:
                desk.cut(assignment, stops, instant, "cancelled")
        for position in desk.waiting:
            if position.project is project:
                position.closed_at = instant
        desk.waiting = [item for item in desk.waiting if item.project is not project]

    def _renew(self, project: Project, week: int) -> None:
        """Offer the customer another term."""
        if not self._draws.chance(self._setting.rates.renewed):
            return
        number = self._numbers.next("deal")
        draws = self._streams.of("deal", number)
        old = project.deal
        scope = copy_scope(
            draws,
            Scope(old.phases, [item for item in old.positions if item.project]),
            self._numbers,
            draws.between(1.0, 1.06),
        )
        lead = Lead(
            number=number,
            customer=old.customer,
            practice_index=old.practice_index,
            created_on=week_start(week),
            kind="renewal",
            start_on=project.planned_end + 3,
        )
        deal = open_deal(draws, lead, scope, self._setting.regime)
        deal.parent = old
        self._keep(deal)


def live_through(
    setting: Setting, people: list[Person], customers: list[Customer]
) -> History:
    """Simulate all weeks; hires are added to the people."""
    return _Weeks(setting, people, customers).run()
