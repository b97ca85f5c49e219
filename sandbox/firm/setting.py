"""What every part of the simulation goes by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.firm.calendar import WorkCalendar
    from sandbox.firm.draws import Streams
    from sandbox.firm.parameters import Size
    from sandbox.firm.regimes import Rates, Regime
    from sandbox.firm.scoping import Numbers
    from sandbox.firm.units import Unit


@dataclass(frozen=True, slots=True)
class Setting:
    """The size and the times of a firm or its unit, its chance, numbers, calendars."""

    size: Size
    regime: Regime
    unit: Unit
    streams: Streams
    numbers: Numbers
    calendars: list[WorkCalendar]

    @property
    def rates(self) -> Rates:
        """How often things go otherwise than planned."""
        return self.regime.rates
