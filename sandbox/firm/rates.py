"""Exchange rates: one a month for each currency, known from the month's first day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import month_of
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS

if TYPE_CHECKING:
    from sandbox.firm.draws import Streams
    from sandbox.firm.regimes import Rates

_MONTHLY_SPREAD: Final = 0.011
_PULL: Final = 0.08
"""How strongly a rate comes back to where it started."""
_MONTHS_BEFORE: Final = 18


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """Units of each currency for one US dollar, by month, in millionths."""

    first_month: int
    by_currency: dict[str, tuple[int, ...]]

    def units(self, currency: str, month: int) -> float:
        """Units of the currency for one US dollar in a month."""
        rates = self.by_currency[currency]
        index = min(max(month - self.first_month, 0), len(rates) - 1)
        return rates[index] / 1_000_000

    def number(self, place: int, month: int) -> int:
        """The number of a rate: by currency, then by month."""
        count = len(next(iter(self.by_currency.values())))
        return place * count + month - self.first_month + 1

    def convert(self, source: str, target: str, month: int) -> float:
        """What an amount of `source` is multiplied with to be in `target`."""
        return self.units(target, month) / self.units(source, month)


def draw_rates(streams: Streams, rates: Rates) -> ExchangeRates:
    """A walk for each currency that stays near its start."""
    first = month_of(FIRST_DAY) - _MONTHS_BEFORE
    count = month_of(LAST_DAY) - first + 1
    found: dict[str, tuple[int, ...]] = {}
    spread = _MONTHLY_SPREAD * rates.exchange
    for index, region in enumerate(REGIONS):
        draws = streams.of("rates", index)
        rate = region.usd_rate
        units = []
        for _ in range(count):
            units.append(round(rate * 10_000) * 100)
            if region.currency != "USD":
                rate *= 1 + spread * draws.normal()
                rate += _PULL * (region.usd_rate - rate)
        found[region.currency] = tuple(units)
    return ExchangeRates(first, found)
