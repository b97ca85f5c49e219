"""What moves the pipeline: D01 to D07, and renewals (D15a)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.firm.calendar import day_at
from sandbox.firm.causes.spread import moved_between_months
from sandbox.firm.model import Cause
from sandbox.firm.parameters import PROBABILITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.firm.model import Deal, DealStep


def causes_of_deal(deal: Deal) -> Iterator[Cause]:
    """A deal from the first day to its end; change orders are causes of projects."""
    if deal.kind == "change":
        return
    last = deal.steps[-1]
    if deal.is_unseen:
        yield _cause(deal, last, "D01", last.amount, "signed, and unseen before")
        return
    first = deal.steps[0]
    yield _cause(deal, first, "D02", weighted(first), "new deal")
    for before, after in zip(deal.steps, deal.steps[1:], strict=False):
        yield from _step(deal, before, after)


def weighted(step: DealStep) -> int:
    """The amount of a deal times the probability of its stage."""
    return round(step.amount * PROBABILITIES[step.stage] / 100)


def _step(deal: Deal, before: DealStep, after: DealStep) -> Iterator[Cause]:
    """One change: split over probability and amount, so that nothing is left over.

    Each factor is given its change times the mean of the other one, which is the
    split that does not depend on an order.
    """
    change = weighted(after) - weighted(before)
    is_renewal = deal.kind == "renewal"
    if after.what == "lost":
        driver = "D15a" if is_renewal else "D04"
        yield _cause(deal, after, driver, change, "lost")
        return
    by_stage = change
    if after.amount != before.amount:
        points = PROBABILITIES[after.stage] - PROBABILITIES[before.stage]
        by_stage = round(points * (before.amount + after.amount) / 200)
        yield _cause(deal, after, "D06", change - by_stage, "amount changed")
    if after.what == "won":
        driver = "D15a" if is_renewal else "D03"
        yield _cause(deal, after, driver, by_stage, "won")
    elif after.stage != before.stage:
        yield _cause(deal, after, "D05", by_stage, after.stage)
    if after.close_on != before.close_on:
        length = deal.end_on - deal.start_on
        moved = moved_between_months(
            weighted(after),
            (before.close_on, before.close_on + length),
            (after.close_on, after.close_on + length),
        )
        note = "slipped" if moved < 0 else "pulled in"
        yield _cause(deal, after, "D07", 0, note, moved)


def _cause(  # noqa: PLR0913, PLR0917 - the parts of a cause
    deal: Deal, step: DealStep, driver: str, amount: int, note: str, moved: int = 0
) -> Cause:
    """A cause that the deal's record shows."""
    return Cause(
        driver=driver,
        known_at=step.at,
        effective_on=step.close_on if driver == "D07" else day_at(step.at),
        amount=amount,
        currency=deal.currency,
        thing=("deal", deal.number),
        moved=moved,
        deal=deal,
        note=note,
    )
