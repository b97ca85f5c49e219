"""Who the firm sells to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, to_workday
from sandbox.firm.model import Customer
from sandbox.firm.names import (
    CITIES,
    CUSTOMER_HEADS,
    INDUSTRIES,
    LEGAL_FORMS,
)
from sandbox.firm.parameters import FIRST_DAY, LAST_DAY, REGIONS, Size

if TYPE_CHECKING:
    from sandbox.firm.draws import Streams
    from sandbox.firm.units import Unit

SELLERS: Final = 12
"""How many people sell, at the small size; sellers are users of the CRM."""
_FIRST_SHARE: Final = 0.55
"""The share of customers that the firm knows on its first day."""
_TERMS: Final = ((30, 0.80), (45, 0.08), (14, 0.12))


def find_customers(streams: Streams, size: Size, unit: Unit) -> list[Customer]:
    """All customers of the whole time, in the order in which they became known."""
    draws = streams.of("customers")
    industries = tuple(INDUSTRIES)
    first = round(size.customers * _FIRST_SHARE)
    taken: set[str] = set()
    customers = []
    for number in range(size.customers):
        region_index = draws.weighted([region.share for region in REGIONS])
        region = REGIONS[region_index]
        industry = draws.one_of(industries)
        if number < first:
            known_on = FIRST_DAY - 200 - draws.whole(0, 900)
        else:
            span = LAST_DAY - 120 - FIRST_DAY
            known_on = FIRST_DAY + round(
                span * (number - first) / (size.customers - first)
            )
        name = ""
        while not name or name in taken:
            name = (
                f"{draws.one_of(CUSTOMER_HEADS)} {draws.one_of(INDUSTRIES[industry])}"
            )
            if unit.count > 1 or len(taken) > len(CUSTOMER_HEADS) * 8:
                name = f"{name} {unit.number(number)}"
        taken.add(name)
        customers.append(
            Customer(
                number=unit.number(number),
                name=f"{name} {LEGAL_FORMS[region.country]}",
                industry=industry,
                city=draws.one_of(CITIES[region.country]),
                region_index=region_index,
                known_at=at(to_workday(known_on), 8, draws.whole(0, 59)),
                size=draws.between(0.4, 2.2),
                payment_terms=_TERMS[draws.weighted([share for _, share in _TERMS])][0],
                seller=draws.whole(0, SELLERS - 1),
                employees=draws.whole(4, 240) * 50,
            )
        )
    return customers
