"""Which firm to build."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.firm.parameters import FIRST_DAY
from sandbox.firm.regimes import STEADY
from sandbox.world.mess import TIDY, Mess
from sandbox.world.projections.logs import END
from sandbox.world.store import as_text

if TYPE_CHECKING:
    from sandbox.firm.parameters import Size
    from sandbox.firm.regimes import Regime


@dataclass(frozen=True, slots=True)
class Plan:
    """What makes a firm what it is.

    Attributes:
        size: how large it is.
        seed: where all chance begins.
        mess: how untidy its records are.
        regime: the times that it lives in.
    """

    size: Size
    seed: int
    mess: Mess = TIDY
    regime: Regime = STEADY

    @property
    def facts(self) -> dict[str, str]:
        """What the world's file says of itself."""
        return {
            "size": self.size.name,
            "seed": str(self.seed),
            "mess": str(self.mess),
            "regime": self.regime.name,
            "starts_at": as_text(FIRST_DAY * 86_400),
            "ends_at": as_text(END),
        }
