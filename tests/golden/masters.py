"""Currencies, calendars, units, people, and the ledger's accounts and periods."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.golden.story import PEOPLE, YEAR_END, day, month_end, noon
from tests.golden.tables import (
    CALENDAR,
    CURRENCY,
    CURRENCY_TYPE,
    DEFERRED,
    ERP_ACCOUNT,
    HOLIDAY,
    ITEM,
    PERIOD,
    PERSON,
    PRACTICE,
    RATE,
    RATE_CARD,
    REGION,
    REIMBURSED,
    SERVICES,
    SUBSIDIARY,
)

if TYPE_CHECKING:
    from tests.golden.raw import Landing


def masters(landing: Landing) -> None:
    """Currencies, calendars, units, people, the ledger's accounts and periods."""
    add = landing.add
    for code, rate in (("USD", 1), ("EUR", 0.5)):
        add(
            CURRENCY_TYPE,
            id=code,
            isocode=code,
            conversionrate=rate,
            iscorporate=code == "USD",
        )
    add(
        RATE,
        id="R1",
        isocode="EUR",
        startdate=day(1, 1),
        nextstartdate=day(4, 1),
        conversionrate=0.8,
    )
    add(
        RATE,
        id="R2",
        isocode="EUR",
        startdate=day(4, 1),
        nextstartdate=dt.date(9999, 12, 31),
        conversionrate=0.5,
    )
    add(CALENDAR, id="CAL", name="Forty hours")
    for place, date in enumerate((day(1, 1), day(5, 25))):
        add(
            HOLIDAY,
            id=f"H{place}",
            name="Holiday",
            pse__work_calendar__c="CAL",
            pse__date__c=date,
        )
    add(REGION, id="REG", name="World")
    for key, name in (("STR", "Strategy"), ("TEC", "Technology")):
        add(PRACTICE, id=key, name=name)
    for person in PEOPLE:
        add(
            PERSON,
            id=person.key,
            name=person.key.title(),
            pse__resource_role__c=person.role,
            pse__region__c="REG",
            pse__practice__c=person.practice,
            pse__external_resource__c=person.is_external,
            pse__default_cost_rate__c=person.cost_rate,
            currencyisocode=person.currency,
        )
        add(
            RATE_CARD,
            id=f"RC-{person.key}",
            name=person.role,
            pse__role__c=person.role,
            pse__start_date__c=day(1, 1),
            pse__end_date__c=YEAR_END,
            currencyisocode=person.currency,
            pse__suggested_bill_rate__c=person.standard_rate,
            pse__average_cost_rate__c=person.cost_rate,
        )
    for key, code, name, country in (
        ("1", "USD", "Golden Inc.", "US"),
        ("2", "EUR", "Golden GmbH", "DE"),
    ):
        add(CURRENCY, id=key, name=code, symbol=code)
        add(SUBSIDIARY, id=key, name=name, currency=key, country=country)
    for key, kind, name in (
        ("1", "Bank", "Bank"),
        ("2", "AcctRec", "Accounts receivable"),
        (DEFERRED, "DeferRevenue", "Deferred revenue"),
        (SERVICES, "Income", "Services revenue"),
        (REIMBURSED, "Income", "Reimbursed expenses"),
    ):
        add(ERP_ACCOUNT, id=key, acctnumber=key, accttype=kind, fullname=name)
    add(ITEM, id="1", itemid="Services", incomeaccount=SERVICES)
    add(ITEM, id="2", itemid="Expenses", incomeaccount=REIMBURSED)
    for number in range(1, 7):
        add(
            PERIOD,
            id=f"{number}",
            periodname=f"{number}/2026",
            startdate=day(number, 1),
            enddate=month_end(number),
            closed=number < 6,
            lastmodifieddate=noon(day(number + 1, 6)),
        )
