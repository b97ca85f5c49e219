"""In which times the firm lives, and how often each thing goes otherwise than planned.

A regime is a frozen set of parameters: `Rates` has a dial for each kind of cause that
moves a forecast, `Market` says how business is, from a day on. A world in which only
one kind of cause is at play is `replace(STEADY, rates=STEADY.rates.only("disputed"))`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

from sandbox.firm.calendar import day_of
from sandbox.firm.parameters import FIRST_LEAD_WEEK, FIRST_MONDAY


@dataclass(frozen=True, slots=True)
class Rates:
    """How often each kind of cause occurs. 0 switches it off.

    Each is a probability, unless it says that it is a multiple of what is usual.
    The drivers that a dial plays are in `DRIVERS`.

    Attributes:
        leads: new deals; a multiple.
        direct_award: of the deals won, those that nobody had seen before.
        never_closes: deals that are pushed for years.
        close_misjudged: deals whose first expected close date is a guess.
        amount_misjudged: deals whose first amount is a guess.
        amount_changed: haggling, after each stage.
        renewed: retainers for which another term is offered.
        cancelled: projects that the customer stops.
        scope_grown: fixed prices that get a change order for more.
        scope_cut: fixed prices that get a change order for less.
        retainer_changed: retainers that get another fee.
        budget_exceeded: work by the hour whose budget is watched: it is raised by a
            change order before it is used up, and lowered by what is left over.
        order_late: of the budgets to be raised: those raised after they were used up.
        order_missing: of the budgets to be raised: those that never are.
        mobilised_late: bookings that begin later than agreed.
        milestone_slipped: milestones reached after their target.
        acceptance_late: milestones accepted some days after they were reached.
        overrun: projects that take longer than sold.
        underrun: projects that take less than sold.
        effort_varied: weeks in which more or less is worked than booked.
        estimate_revised: monthly reviews that put a new estimate down.
        attrition: people who leave; a multiple.
        booking_released: soft bookings that are given up again.
        rate_changed: contracts by the hour with a new rate in January.
        written_down: months of work by the hour of which a part is not billed.
        disputed: invoices that the customer disputes.
        expense: months in which a person has expenses.
        expense_late: of the expenses: those handed in a month or two later.
        method_changed: completed contracts that are put on percentage of completion.
        reclassified: projects that are moved to another practice.
        billed_late: invoices that go out weeks after they could.
        credited: invoices that are wrong, credited and written again.
        time_late: weeks handed in late.
        time_rejected: entries sent back.
        time_corrected: entries changed after approval.
        time_approved_late: entries that wait for approval.
        exchange: how far exchange rates move; a multiple.
    """

    leads: float = 1.0
    direct_award: float = 0.06
    never_closes: float = 0.012
    close_misjudged: float = 0.9
    amount_misjudged: float = 0.9
    amount_changed: float = 0.16
    renewed: float = 1.0
    cancelled: float = 0.03
    scope_grown: float = 0.17
    scope_cut: float = 0.06
    retainer_changed: float = 0.12
    budget_exceeded: float = 1.0
    order_late: float = 0.10
    order_missing: float = 0.08
    mobilised_late: float = 0.10
    milestone_slipped: float = 0.06
    acceptance_late: float = 0.7
    overrun: float = 0.27
    underrun: float = 0.07
    effort_varied: float = 1.0
    estimate_revised: float = 1.0
    attrition: float = 1.0
    booking_released: float = 0.08
    rate_changed: float = 0.3
    written_down: float = 0.05
    disputed: float = 0.03
    expense: float = 0.2
    expense_late: float = 0.08
    method_changed: float = 0.2
    reclassified: float = 0.03
    billed_late: float = 0.06
    credited: float = 0.035
    time_late: float = 0.08
    time_rejected: float = 0.014
    time_corrected: float = 0.004
    time_approved_late: float = 0.03
    exchange: float = 1.0

    def only(self, *names: str) -> Rates:
        """These dials as they are, all others off; without a name, all are off."""
        others = {item.name: 0.0 for item in fields(self) if item.name not in names}
        return replace(self, **others)


DRIVERS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(drivers.split())
    for name, drivers in {
        "leads": "D02 D03 D04 D05",
        "direct_award": "D01",
        "never_closes": "D02 D05 D07",
        "close_misjudged": "D07",
        "amount_misjudged": "D06",
        "amount_changed": "D06",
        "renewed": "D02 D05 D07 D15a",
        "cancelled": "D09 D11",
        "scope_grown": "D08",
        "scope_cut": "D08",
        "retainer_changed": "D08",
        "budget_exceeded": "D08 D13b",
        "order_late": "D08 D13b",
        "order_missing": "D13b",
        "mobilised_late": "D10",
        "milestone_slipped": "D10",
        "acceptance_late": "D16a",
        "overrun": "D10 D11",
        "underrun": "D10 D11",
        "effort_varied": "D11",
        "estimate_revised": "D12",
        "attrition": "D11",
        "booking_released": "D11",
        "rate_changed": "D13a",
        "written_down": "D13b",
        "disputed": "D13b D16c",
        "expense": "D14",
        "expense_late": "D14",
        "method_changed": "D16b",
        "reclassified": "D18",
        "billed_late": "D16c",
        "credited": "D16c",
        "time_late": "D22",
        "time_rejected": "D22",
        "time_corrected": "D13b D22",
        "time_approved_late": "D22",
        "exchange": "D17",
    }.items()
}
"""The drivers that each dial plays."""


@dataclass(frozen=True, slots=True)
class Market:
    """How business is.

    Attributes:
        growth: by how much the plan for head count grows in a year.
        win_rate: of new deals that come to an end.
        renewal_rate: of the renewals that are offered.
        demand: leads, relative to a balanced market.
        most_eager: by how much more a firm without work can find.
        season: how strong the year's seasons are; 1 is usual.
        delay: how much longer closing takes than usual, once it was pushed.
        paid_late: of the invoices.
    """

    growth: float = 0.0825
    win_rate: float = 0.242
    renewal_rate: float = 0.82
    demand: float = 1.0
    most_eager: float = 1.8
    season: float = 1.0
    delay: float = 1.35
    paid_late: float = 0.29


@dataclass(frozen=True, slots=True)
class Regime:
    """The times that a firm lives in.

    Attributes:
        rates: how often things go otherwise than planned.
        markets: how business is, from each of these days on, in their order.
    """

    name: str
    rates: Rates
    markets: tuple[tuple[int, Market], ...]

    def market(self, day: int) -> Market:
        """How business is on a day."""
        return next(
            (market for since, market in reversed(self.markets) if since <= day),
            self.markets[0][1],
        )


_ALWAYS: Final = FIRST_MONDAY + 7 * FIRST_LEAD_WEEK
_TURN: Final = day_of(2025, 4, 1)
"""The downturn's first day: half a year of it shows in the last year of books."""

STEADY: Final = Regime("steady", Rates(), ((_ALWAYS, Market()),))
GROWTH: Final = Regime(
    "growth",
    Rates(attrition=0.8),
    ((_ALWAYS, Market(growth=0.24, win_rate=0.25, demand=1.25, season=1.6)),),
)
DOWNTURN: Final = Regime(
    "downturn",
    Rates(cancelled=0.05, close_misjudged=0.85, scope_cut=0.12, disputed=0.05),
    (
        (_ALWAYS, Market()),
        (
            _TURN,
            Market(
                growth=-0.16,
                win_rate=0.155,
                renewal_rate=0.68,
                demand=0.72,
                most_eager=1.1,
                delay=2.1,
                paid_late=0.45,
            ),
        ),
    ),
)
REGIMES: Final = {regime.name: regime for regime in (STEADY, GROWTH, DOWNTURN)}
