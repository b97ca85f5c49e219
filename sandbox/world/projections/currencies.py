"""The CRM's currencies, and a dated rate for each month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, month_of, month_start
from sandbox.firm.parameters import LAST_DAY, REGIONS
from sandbox.world.projections.logs import SETUP, Logs
from sandbox.world.projections.salesforce import record

if TYPE_CHECKING:
    from sandbox.firm.simulate import Firm

_FAR_AWAY: Final = 2_932_896
"""9999-12-31, which Salesforce gives as the end of the last dated rate."""


def write_currencies(firm: Firm, logs: Logs) -> None:
    """The currencies, and a dated rate for each month."""
    if not firm.unit.is_first:
        return
    rates = firm.rates
    number = 0
    for index, region in enumerate(REGIONS, start=1):
        for month in range(rates.first_month, month_of(LAST_DAY) + 1):
            known_at = max(at(month_start(month), 0), SETUP)
            units = rates.units(region.currency, month)
            if month == rates.first_month:
                known_at = SETUP
            logs.write(
                "CurrencyType", index, known_at,
                record(
                    "CurrencyType", index, SETUP,
                    IsoCode=region.currency, ConversionRate=units, DecimalPlaces=2,
                    IsActive=True, IsCorporate=region.currency == "USD",
                ),
            )  # fmt: skip
            number += 1
            logs.write(
                "DatedConversionRate", number, known_at,
                record(
                    "DatedConversionRate", number, known_at,
                    IsoCode=region.currency, StartDate=month_start(month),
                    NextStartDate=_FAR_AWAY, ConversionRate=units,
                ),
            )  # fmt: skip
            following = month_start(month + 1)
            logs.write(
                "DatedConversionRate", number, at(following, 0),
                {"NextStartDate": following},
            )  # fmt: skip
