"""What exchange rates do to the backlog (D17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sandbox.firm.calendar import at, month_of, month_start
from sandbox.firm.model import Cause
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY

if TYPE_CHECKING:
    from sandbox.firm.model import Project
    from sandbox.firm.rates import ExchangeRates


def causes_of_currencies(projects: list[Project], rates: ExchangeRates) -> list[Cause]:
    """A new rate each month, worth what it does to the backlog, in dollars."""
    found = []
    months = range(month_of(FIRST_DAY), month_of(LAST_DAY) + 1)
    for place, currency in enumerate(rates.by_currency):
        events = sorted(
            event
            for project in projects
            if project.currency == currency
            for event in _events(project)
        )
        instants = np.array([instant for instant, _ in events], dtype=np.int64)
        open_after = np.cumsum([0, *(amount for _, amount in events)])
        for month in months:
            instant = at(month_start(month), 0)
            backlog = int(open_after[np.searchsorted(instants, instant, side="right")])
            old, new = rates.units(currency, month - 1), rates.units(currency, month)
            if old == new:
                continue
            found.append(
                Cause(
                    driver="D17",
                    known_at=instant,
                    effective_on=month_start(month),
                    amount=round(backlog / new - backlog / old),
                    currency="USD",
                    thing=("rate", rates.number(place, month)),
                    note=f"{currency} {old:.4f} to {new:.4f} for 1 USD",
                )
            )
    return found


def _events(project: Project) -> list[tuple[int, int]]:
    """When a project's backlog grew or shrank."""
    return [
        *((item.known_at, item.amount) for item in project.modifications),
        *((item.at, -item.amount) for item in project.postings),
    ]
