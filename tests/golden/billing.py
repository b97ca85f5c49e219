"""Invoices, payments, credit, and the revenue that the accountants posted."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.golden.story import day, ledger_number, month_end, noon, project_of
from tests.golden.tables import (
    BILLING_CUSTOMER,
    BILLING_INVOICE,
    BILLING_LINE,
    BILLING_PAYMENT,
    DEFERRED,
    ENTRY,
    LINE,
    LINK,
    REIMBURSED,
    SERVICES,
    SUBSCRIPTION,
    SUBSCRIPTION_ITEM,
    TRANSACTION,
)

if TYPE_CHECKING:
    from tests.golden.raw import Landing


def invoices(landing: Landing) -> None:
    """Invoices of the ledger and of the billing system, and who paid what."""
    _invoice(landing, "P1", day(2, 3), 8_000, paid=(day(3, 5), 8_000))
    _invoice(landing, "P1", day(3, 3), 8_000, paid=(day(4, 20), 8_000))
    _invoice(landing, "P1", day(5, 4), 8_000, paid=(day(6, 10), 6_000))
    _invoice(landing, "P1", day(6, 3), 8_000)
    _invoice(landing, "P2", day(1, 5), 60_000, paid=(day(2, 4), 60_000))
    _invoice(landing, "P2", day(5, 15), 20_000)
    _invoice(landing, "P4", day(3, 6), 20_000, paid=(day(4, 5), 20_000))
    _invoice(landing, "P4", day(5, 20), 30_000, credit=(day(6, 5), 3_000))
    _invoice(landing, "P5", day(2, 27), 20_000, paid=(day(3, 29), 20_000))
    _invoice(landing, "P5", day(4, 30), 30_000)
    _invoice(landing, "P6", day(1, 12), 36_500, paid=(day(2, 11), 36_500))
    _invoice(landing, "P6", day(5, 20), 7_300)
    _invoice(landing, "P7", day(3, 3), 4_000, paid=(day(4, 2), 4_000))
    _invoice(landing, "P7", day(4, 3), 4_000, expenses=600, paid=(day(5, 8), 4_600))
    _invoice(landing, "P7", day(5, 5), 3_100)
    _invoice(landing, "P7", day(6, 3), 3_900)
    _invoice(landing, "P8", day(6, 25), 6_000)

    add = landing.add
    add(
        BILLING_CUSTOMER,
        id="S-ALD",
        name="Alder",
        currency="usd",
        metadata_account_id="ALD",
    )
    add(
        SUBSCRIPTION,
        id="SUB",
        customer="S-ALD",
        currency="usd",
        start_date=noon(day(1, 1)),
        metadata_project_id="P3",
        description="P3",
        days_until_due=30,
    )
    add(
        SUBSCRIPTION_ITEM,
        id="SI",
        subscription="SUB",
        price_unit_amount=500_000,
        price_currency="usd",
        price_recurring_interval="month",
        price_recurring_interval_count=1,
        current_period_start=noon(day(6, 1)),
        current_period_end=noon(day(7, 1)),
    )
    for number in range(1, 7):
        _subscribed_month(landing, number)


def _subscribed_month(landing: Landing, number: int) -> None:
    """An invoice of 5,000 on the second, paid after fifteen days; June's is not."""
    add, issued = landing.add, noon(day(number, 2))
    is_paid = number < 6
    add(
        BILLING_INVOICE,
        id=f"IN{number}",
        number=f"S-{number}",
        status="paid" if is_paid else "open",
        customer="S-ALD",
        currency="usd",
        created=issued,
        due_date=issued + dt.timedelta(days=30),
        amount_due=500_000,
        amount_paid=500_000 if is_paid else 0,
        amount_remaining=0 if is_paid else 500_000,
        subtotal=500_000,
        total=500_000,
        total_excluding_tax=500_000,
        status_transitions_finalized_at=issued,
        metadata_project_id="P3",
        parent_subscription_details_subscription="SUB",
        starting_balance=0,
        ending_balance=0,
    )
    add(
        BILLING_LINE,
        id=f"IL{number}",
        invoice=f"IN{number}",
        amount=500_000,
        currency="usd",
        metadata_project_id="P3",
        quantity=1,
    )
    if is_paid:
        paid_at = issued + dt.timedelta(days=15)
        add(
            BILLING_PAYMENT,
            id=f"IP{number}",
            invoice=f"IN{number}",
            amount_requested=500_000,
            amount_paid=500_000,
            currency="usd",
            status="paid",
            created=paid_at,
            status_transitions_paid_at=paid_at,
            payment_payment_intent=f"PI{number}",
        )
    _entries(landing, "Journal", day(number, 2), "P3", {DEFERRED: 5_000})


def _invoice(
    landing: Landing,
    project: str,
    on: dt.date,
    amount: int,
    *,
    expenses: int = 0,
    paid: tuple[dt.date, int] | None = None,
    credit: tuple[dt.date, int] | None = None,
) -> None:
    """A document of the ledger; what it bills is deferred until it is earned."""
    total = amount + expenses
    settled = (paid[1] if paid else 0) + (credit[1] if credit else 0)
    invoice = _document(landing, "CustInvc", on, project, total, settled)
    _income(landing, invoice, 1, project, DEFERRED, "1", amount)
    if expenses:
        _income(landing, invoice, 2, project, DEFERRED, "2", expenses)
    if paid:
        payment = _document(landing, "CustPymt", paid[0], project, paid[1], 0)
        _settle(landing, invoice, payment, "CustPymt", paid[1])
    if credit:
        note = _document(landing, "CustCred", credit[0], project, credit[1], credit[1])
        _income(landing, note, 1, project, DEFERRED, "1", -credit[1])
        _settle(landing, invoice, note, "CustCred", credit[1])


def _document(
    landing: Landing, kind: str, on: dt.date, project: str, total: int, settled: int
) -> str:
    key, line = landing.next_id(""), project_of(project)
    landing.add(
        TRANSACTION,
        id=key,
        type=kind,
        tranid=f"{kind}{key}",
        trandate=on,
        duedate=on + dt.timedelta(days=30),
        createddate=noon(on),
        postingperiod=f"{on.month}",
        entity=f"E-{line.client}",
        currency=ledger_number(line.currency),
        foreigntotal=total,
        foreignamountpaid=settled,
        foreignamountunpaid=total - settled,
        status="B" if total == settled else "A",
    )
    return key


def _income(
    landing: Landing,
    document: str,
    number: int,
    project: str,
    account: str,
    item: str | None,
    amount: float,
) -> None:
    """A line that credits an account with an amount."""
    key, line = f"{number}", project_of(project)
    landing.add(
        LINE,
        transaction=document,
        id=key,
        mainline=False,
        accountinglinetype="INCOME" if item else None,
        item=item,
        netamount=-amount,
        foreignamount=-amount,
        entity=f"J-{project}",
        subsidiary=ledger_number(line.currency),
    )
    landing.add(
        ENTRY,
        transaction=document,
        transactionline=key,
        account=account,
        amount=-amount,
        netamount=-amount,
        accountingbook="1",
    )


def _settle(
    landing: Landing, invoice: str, document: str, kind: str, amount: int
) -> None:
    landing.add(
        LINK,
        previousdoc=invoice,
        previousline="0",
        previoustype="CustInvc",
        nextdoc=document,
        nextline="0",
        nexttype=kind,
        foreignamount=amount,
    )


def postings(landing: Landing) -> None:
    """What the accountants posted at each month's close; June isn't closed yet."""
    posted = {
        "P1": (8_000, 8_000, 0, 16_000, 8_000),
        "P2": (12_000, 12_000, 13_000, 2_400, 9_600),
        "P3": (5_000, 5_000, 5_000, 5_000, 5_000),
        "P4": (0, 20_000, 0, 0, 30_000),
        "P5": (6_400, 16_600, 14_812.50, 5_625, 5_625),
        "P6": (3_100, 2_800, 3_100, 3_000, 6_120),
        "P7": (0, 4_000, 4_000, 3_100, 3_900),
    }
    for project, amounts in posted.items():
        for month, amount in enumerate(amounts, start=1):
            if amount:
                _entries(
                    landing,
                    "Journal",
                    month_end(month),
                    project,
                    {DEFERRED: -amount, SERVICES: amount},
                    day(month + 1, 5),
                )
    _entries(
        landing,
        "Journal",
        month_end(3),
        "P7",
        {DEFERRED: -600, REIMBURSED: 600},
        day(4, 5),
    )


def _entries(
    landing: Landing,
    kind: str,
    on: dt.date,
    project: str,
    amounts: dict[str, float],
    entered_on: dt.date | None = None,
) -> None:
    """A document that credits accounts; what has no line here is the bank's."""
    key = landing.next_id("")
    landing.add(
        TRANSACTION,
        id=key,
        type=kind,
        tranid=f"JE{key}",
        trandate=on,
        createddate=noon(entered_on or on),
        postingperiod=f"{on.month}",
        currency=ledger_number(project_of(project).currency),
        foreigntotal=0,
    )
    for number, (account, amount) in enumerate(amounts.items()):
        _income(landing, key, number, project, account, None, amount)
