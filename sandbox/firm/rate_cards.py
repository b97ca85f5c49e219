"""Rate cards: the list prices of hours that offers take their discount from.

There is a card for each role in each practice and region. It is published anew each
autumn for the year that follows. The list itself doesn't move: what the firm takes more
or less for an hour is decided contract by contract, see `scoping` and `revisions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, date_of, day_of
from sandbox.firm.model import role_price
from sandbox.firm.parameters import LAST_DAY, PRACTICES, REGIONS, ROLES

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST_YEAR: Final = 2020
_PUBLISHED: Final = (11, 15)
_LAST_YEAR: Final = date_of(LAST_DAY).year + 1


@dataclass(frozen=True, slots=True)
class RateCard:
    """What an hour of a role costs the customer, and the firm, for a year.

    Attributes:
        number: of all cards.
        starts_on: its first day.
        ends_on: its last day; known once the next card is published.
        known_at: when it is published.
        ended_at: when the next one is published.
        price_cents: list price of an hour, in the region's currency.
        cost_cents: usual cost of an hour, in the region's currency.
    """

    number: int
    region_index: int
    practice_index: int
    role_index: int
    starts_on: int
    ends_on: int
    known_at: int
    ended_at: int
    price_cents: int
    cost_cents: int


def rate_cards() -> Iterator[RateCard]:
    """The cards of all years."""
    for year in range(FIRST_YEAR, _LAST_YEAR + 1):
        for region_index in range(len(REGIONS)):
            for practice_index in range(len(PRACTICES)):
                for role_index in range(len(ROLES)):
                    yield _card(year, region_index, practice_index, role_index)


def rate_card_number(
    day: int, region_index: int, practice_index: int, role_index: int
) -> int:
    """The number of the card that holds on a day."""
    year = max(date_of(day).year, FIRST_YEAR)
    place = (year - FIRST_YEAR) * len(REGIONS) + region_index
    return (place * len(PRACTICES) + practice_index) * len(ROLES) + role_index + 1


def _card(
    year: int, region_index: int, practice_index: int, role_index: int
) -> RateCard:
    region, practice = REGIONS[region_index], PRACTICES[practice_index]
    starts_on = day_of(year, 1, 1)
    price = role_price(role_index, practice, region)
    return RateCard(
        number=rate_card_number(starts_on, region_index, practice_index, role_index),
        region_index=region_index,
        practice_index=practice_index,
        role_index=role_index,
        starts_on=starts_on,
        ends_on=day_of(year, 12, 31),
        known_at=at(day_of(year - 1, *_PUBLISHED), 10),
        ended_at=at(day_of(year, *_PUBLISHED), 10),
        price_cents=round(price * 100),
        cost_cents=round(ROLES[role_index].cost * region.price_level * 100),
    )
