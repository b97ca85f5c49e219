"""NetSuite's accounting periods, and the rates at which amounts are consolidated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, date_of, month_end, month_of, month_start
from sandbox.firm.parameters import LAST_DAY, REGIONS
from sandbox.world.projections.ledger_keys import BASE_BOOK, FIRST_PERIOD, period_key
from sandbox.world.projections.logs import SETUP, Logs

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm

_LAST_PERIOD: Final = 2029 * 12 + 11
_FIRST_YEAR: Final = 2023
_QUARTER, _YEAR = 3, 12
_CLOSED_AFTER: Final = 4 * 3_600


def write_periods(firm: Firm, logs: Logs) -> None:
    """The periods and the rates."""
    _write_periods(firm, logs)
    _write_rates(firm, logs)


@dataclass(frozen=True, slots=True)
class _Period:
    """A month, quarter or year of the books, by its first and last month."""

    key: str
    name: str
    first: int
    last: int
    parent: str | None


def _write_periods(firm: Firm, logs: Logs) -> None:
    """Months, quarters and years, each closed with its last month."""
    for month in range(FIRST_PERIOD, _LAST_PERIOD + 1):
        year, of_year = divmod(month, 12)
        own = str(year - _FIRST_YEAR + 1)
        quarter = str(10 + (year - _FIRST_YEAR) * 4 + of_year // 3)
        name = f"{date_of(month_start(month)):%b %Y}"
        periods = [_Period(period_key(month), name, month, month, quarter)]
        if of_year % 3 == 0:
            name = f"Q{of_year // 3 + 1} {year}"
            periods.append(_Period(quarter, name, month, month + _QUARTER - 1, own))
        if of_year == 0:
            periods.append(_Period(own, f"FY {year}", month, month + _YEAR - 1, None))
        for period in periods:
            _write_period(firm, logs, period)


def _write_period(firm: Firm, logs: Logs, period: _Period) -> None:
    """One period."""
    months = period.last - period.first + 1
    logs.write(
        "accountingperiod", period.key, SETUP,
        {
            "id": period.key, "periodname": period.name,
            "startdate": month_start(period.first), "enddate": month_end(period.last),
            "closed": False, "alllocked": False, "arlocked": False,
            "aplocked": False, "isinactive": False, "isadjust": False,
            "isposting": months == 1, "isquarter": months == _QUARTER,
            "isyear": months == _YEAR,
            "parent": period.parent,
        },
    )  # fmt: skip
    closed_at = period_closed_at(firm, period.last)
    if closed_at is not None:
        logs.write(
            "accountingperiod", period.key, closed_at,
            {
                "closed": True, "closedondate": closed_at // 86_400,
                "alllocked": True, "arlocked": True, "aplocked": True,
            },
        )  # fmt: skip


def period_closed_at(firm: Firm, month: int) -> int | None:
    """When all subsidiaries were done with a month; None after the simulated time."""
    closes = [firm.closes.get((index, month)) for index in range(len(REGIONS))]
    known = [close.instant for close in closes if close is not None]
    if known:
        return max(known) + _CLOSED_AFTER
    if month < month_of(LAST_DAY):
        return at(month_end(month) + 6, 19)
    return None


def _write_rates(firm: Firm, logs: Logs) -> None:
    """Currencies, and the rates at which subsidiaries are consolidated."""
    for place, region in enumerate(REGIONS, start=1):
        for month in range(firm.rates.first_month, month_of(LAST_DAY) + 1):
            units = firm.rates.units(region.currency, month)
            known_at = at(month_start(month), 1)
            if month == firm.rates.first_month:
                known_at = SETUP
            logs.write(
                "currency", place, known_at,
                {
                    "id": str(place), "name": region.currency,
                    "symbol": region.currency,
                    "exchangerate": round(1 / units, 6), "isbasecurrency": place == 1,
                    "currencyprecision": 2, "isinactive": False,
                },
            )  # fmt: skip
            if month >= FIRST_PERIOD:
                _write_consolidation(firm, logs, place, month)


def _write_consolidation(firm: Firm, logs: Logs, place: int, month: int) -> None:
    """A month's rate: provisional during the month, final when the next one begins."""
    currency = REGIONS[place - 1].currency
    rate = round(1 / firm.rates.units(currency, month), 6)
    following = round(1 / firm.rates.units(currency, month + 1), 6)
    key = f"{month - FIRST_PERIOD + 1}{place:02d}"
    logs.write(
        "consolidatedexchangerate", key, max(at(month_start(month), 1), SETUP),
        {
            "id": key, "postingperiod": period_key(month), "accountingbook": BASE_BOOK,
            "fromsubsidiary": str(place), "tosubsidiary": "1",
            "fromcurrency": str(place), "tocurrency": "1",
            "averagerate": rate, "currentrate": rate, "historicalrate": rate,
        },
    )  # fmt: skip
    logs.write(
        "consolidatedexchangerate", key, at(month_start(month + 1), 1),
        {"averagerate": round((rate + following) / 2, 6), "currentrate": following},
    )  # fmt: skip
