"""Clients, their contracts and deals."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.golden.story import DEALS, ENDS, YEAR_END, day, noon
from tests.golden.tables import (
    ACCOUNT,
    CONTRACT,
    ERP_CUSTOMER,
    OPPORTUNITY,
    OPPORTUNITY_HISTORY,
    STAGE,
)

if TYPE_CHECKING:
    from tests.golden.raw import Landing


def deals(landing: Landing) -> None:
    """Two clients, four signed deals, a lost one and one that is open."""
    add = landing.add
    for key, name, code in (
        ("ALD", "Alder", "USD"),
        ("BIR", "Birch", "EUR"),
    ):
        add(
            ACCOUNT,
            id=key,
            name=name,
            currencyisocode=code,
            createddate=noon(dt.date(2025, 6, 1)),
        )
        add(
            ERP_CUSTOMER,
            id=f"E-{key}",
            companyname=name,
            externalid=key,
            currency="1" if code == "USD" else "2",
        )
    for number, (label, is_closed, is_won, chance) in enumerate(
        (
            ("Proposal", False, False, 40),
            ("Closed Won", True, True, 100),
            ("Closed Lost", True, False, 0),
        )
    ):
        add(
            STAGE,
            id=f"S{number}",
            masterlabel=label,
            apiname=label,
            isclosed=is_closed,
            iswon=is_won,
            defaultprobability=chance,
        )
    for deal, (client, code, amount) in DEALS.items():
        add(
            CONTRACT,
            id=f"C-{deal}",
            accountid=client,
            contractnumber=deal,
            startdate=day(1, 5),
            enddate=ENDS.get(deal, YEAR_END),
            currencyisocode=code,
            createddate=noon(day(1, 5)),
        )
        _deal(landing, deal, client, code, amount, "Closed Won", day(1, 5), f"C-{deal}")
    _deal(landing, "D5", "ALD", "USD", 30_000, "Closed Lost", day(3, 20))
    _deal(landing, "D6", "BIR", "EUR", 50_000, "Proposal", day(9, 15))


def _deal(
    landing: Landing,
    key: str,
    client: str,
    code: str,
    amount: int,
    stage: str,
    closes_on: dt.date,
    contract: str | None = None,
) -> None:
    created_at = noon(dt.date(2025, 12, 1))
    is_won, is_closed = stage == "Closed Won", stage.startswith("Closed")
    chance = {"Closed Won": 100, "Closed Lost": 0}.get(stage, 40)
    landing.add(
        OPPORTUNITY,
        id=key,
        accountid=client,
        name=key,
        stagename=stage,
        amount=amount,
        probability=chance,
        closedate=closes_on,
        isclosed=is_closed,
        iswon=is_won,
        currencyisocode=code,
        createddate=created_at,
        contractid=contract,
        pse__practice__c="STR" if client == "ALD" else "TEC",
        pse__region__c="REG",
    )
    steps = [("Proposal", 40, created_at)]
    if is_closed:
        steps.append((stage, chance, noon(closes_on)))
    for number, (step, probability, at) in enumerate(steps):
        landing.add(
            OPPORTUNITY_HISTORY,
            id=f"{key}-{number}",
            opportunityid=key,
            createddate=at,
            stagename=step,
            amount=amount,
            closedate=closes_on,
            probability=probability,
        )
