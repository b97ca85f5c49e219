"""Rate cards price what is sold, and what went out on invoices is marked as billed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.firm.calendar import day_of
from sandbox.firm.parameters import PRACTICES, REGIONS, ROLES
from sandbox.firm.rate_cards import rate_card_number, rate_cards

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

CLOCK = "2026-06-30 18:00:00"
CARDS_A_YEAR = len(REGIONS) * len(PRACTICES) * len(ROLES)


def test_a_card_is_found_by_the_year_of_the_day_and_by_what_it_prices() -> None:
    cards = {card.number: card for card in rate_cards()}

    found = cards[rate_card_number(day_of(2025, 12, 31), 1, 2, 3)]

    assert (found.region_index, found.practice_index, found.role_index) == (1, 2, 3)
    assert (found.starts_on, found.ends_on) == (
        day_of(2025, 1, 1),
        day_of(2025, 12, 31),
    )
    assert cards[rate_card_number(day_of(2019, 5, 1), 0, 0, 0)].starts_on == day_of(
        2020, 1, 1
    )
    # A manager of Cloud Engineering in the UK: 228 dollars x 1.0 x 0.80.
    assert found.price_cents == 18_240
    assert found.cost_cents == 8_080


@pytest.mark.parametrize(
    ("clock", "newest"),
    [
        ("2025-11-15 09:59:59", 2025),
        ("2025-11-15 10:00:00", 2026),
        ("2026-11-15 10:00:00", 2027),
    ],
)
def test_the_next_years_cards_are_published_in_november_and_end_this_years(
    world_at: Callable[[str], DuckDBPyConnection],
    clock: str,
    newest: int,
) -> None:
    years = (
        world_at(clock)
        .execute(
            'select year("pse__Start_Date__c"), count(*), '
            'bool_and("pse__End_Date__c" is null), max("pse__End_Date__c") '
            'from salesforce."pse__Rate_Card__c" group by 1 order by 1 desc limit 2'
        )
        .fetchall()
    )

    assert years[0][:3] == (newest, CARDS_A_YEAR, True)
    assert years[1][1] == CARDS_A_YEAR
    assert years[1][3].isoformat() == f"{newest - 1}-12-31"


def test_an_assignment_names_the_card_of_its_role_and_costs_little_more_than_it_says(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    [(count, unlike, dearest, usual)] = (
        world_at(CLOCK)
        .execute(
            "select count(*), count(*) filter ("
            'card."pse__Role__c" is distinct from one."pse__Role__c" '
            'or card."CurrencyIsoCode" is distinct from one."CurrencyIsoCode"), '
            'max("pse__Bill_Rate__c" / "pse__Suggested_Bill_Rate__c"), '
            'avg("pse__Bill_Rate__c" / "pse__Suggested_Bill_Rate__c") '
            'from salesforce."pse__Assignment__c" as one '
            'left join salesforce."pse__Rate_Card__c" as card '
            'on card."Id" = one."pse__Rate_Card__c"'
        )
        .fetchall()
    )

    assert count > 1_000
    assert unlike == 0
    # Offers take up to 16 % off; only renewals and new rates of January are dearer.
    assert dearest < 1.2
    assert 0.88 < usual < 0.96


def test_expenses_that_are_marked_as_billed_are_what_the_ledger_rebilled(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    world = world_at(CLOCK)
    [(marked,)] = world.execute(
        'select sum("pse__Amount__c") from salesforce."pse__Expense__c" '
        'where "pse__Billed__c"'
    ).fetchall()
    [(invoiced,)] = world.execute(
        "select -sum(line.foreignamount) from netsuite.transactionline as line "
        "join netsuite.transaction as document on document.id = line.transaction "
        "join netsuite.item as item on item.id = line.item "
        "where document.type = 'CustInvc' and item.itemid = 'Expenses'"
    ).fetchall()

    assert marked > 0
    assert marked == invoiced


def test_an_adjustment_is_billed_after_it_is_approved_and_never_before(
    world_at: Callable[[str], DuckDBPyConnection],
) -> None:
    world = world_at(CLOCK)
    states = world.execute(
        'select "pse__Approved__c", "pse__Billed__c", count(*) '
        'from world.salesforce."pse__Miscellaneous_Adjustment__c" group by all'
    ).fetchall()

    counts = {(approved, billed): count for approved, billed, count in states}
    assert counts[True, True] > 10
    assert counts[True, False] >= counts[True, True]
    assert (False, True) not in counts
