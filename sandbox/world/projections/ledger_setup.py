"""What NetSuite is set up with: subsidiaries, segments, accounts, items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.parameters import PRACTICES, REGIONS
from sandbox.world.projections.ledger_keys import (
    BANK,
    BASE_BOOK,
    DEFERRED,
    EXPENSE_ITEM,
    INCOME,
    JOB_STATUSES,
    JOB_TYPES,
    MILESTONE_ITEM,
    ORDERS,
    PAYABLE,
    RECEIVABLE,
    REIMBURSED,
    RETAINER_ITEM,
    SERVICE_ITEM,
    TRAVEL,
    class_keys,
    term_key,
)
from sandbox.world.projections.logs import SETUP, Logs

if TYPE_CHECKING:
    from collections.abc import Iterator


_ACCOUNT_TYPES: Final = (
    ("AcctPay", "Accounts Payable", True, False),
    ("AcctRec", "Accounts Receivable", True, True),
    ("Bank", "Bank", True, True),
    ("COGS", "Cost of Goods Sold", False, True),
    ("DeferRevenue", "Deferred Revenue", True, False),
    ("Expense", "Expense", False, True),
    ("Income", "Income", False, False),
    ("NonPosting", "Non Posting", False, False),
    ("OthIncome", "Other Income", False, False),
)
"""Id, name, whether it is on the balance sheet, whether debits are its left side."""

_ACCOUNTS: Final = (
    (BANK, "1000", "Bank", "Bank", "CURRENT"),
    (RECEIVABLE, "1100", "AcctRec", "Accounts receivable", "CURRENT"),
    (DEFERRED, "2500", "DeferRevenue", "Deferred revenue", "CURRENT"),
    (INCOME, "4000", "Income", "Services revenue", "AVERAGE"),
    (REIMBURSED, "4100", "Income", "Reimbursed expenses", "AVERAGE"),
    (ORDERS, "9000", "NonPosting", "Sales orders", "AVERAGE"),
    (PAYABLE, "2000", "AcctPay", "Accounts payable", "CURRENT"),
    (TRAVEL, "6100", "Expense", "Travel", "AVERAGE"),
)
_ITEMS: Final = (
    (SERVICE_ITEM, "Services", "Service", DEFERRED, INCOME),
    (EXPENSE_ITEM, "Expenses", "Service", DEFERRED, REIMBURSED),
    (RETAINER_ITEM, "Retainer", "Service", DEFERRED, INCOME),
    (MILESTONE_ITEM, "Milestone", "Service", DEFERRED, INCOME),
)
_TERMS: Final = (14, 30, 45, 60)
"""Days until an invoice is due."""

_STATUSES: Final = (
    ("CustInvc", "Invoice", {"A": "Open", "B": "Paid In Full", "V": "Voided"}),
    ("CustCred", "Credit Memo", {"A": "Open", "B": "Fully Applied"}),
    (
        "CustPymt",
        "Payment",
        {"A": "Unapproved", "B": "Not Deposited", "C": "Deposited", "Y": "Undefined"},
    ),
    ("Journal", "Journal", {"A": "Pending Approval", "B": "Approved for Posting"}),
    (
        "SalesOrd",
        "Sales Order",
        {
            "A": "Pending Approval",
            "B": "Pending Fulfillment",
            "C": "Cancelled",
            "D": "Partially Fulfilled",
            "E": "Pending Billing/Partially Fulfilled",
            "F": "Pending Billing",
            "G": "Billed",
            "H": "Closed",
        },
    ),
    ("VendBill", "Bill", {"A": "Open", "B": "Paid In Full"}),
    (
        "ExpRept",
        "Expense Report",
        {
            "B": "Pending Supervisor Approval",
            "C": "Pending Accounting Approval",
            "F": "Approved by Accounting",
            "I": "Paid In Full",
        },
    ),
)
"""Letters from the public status lists; those of sales orders are the common ones."""


def write_setup(logs: Logs) -> None:
    """All of it."""
    _write_subsidiaries(logs)
    _write_lists(logs)
    _write_segments(logs)
    _write_accounts(logs)


def _write_subsidiaries(logs: Logs) -> None:
    """The legal entities; the first owns the others."""
    for place, region in enumerate(REGIONS, start=1):
        parent = None if place == 1 else "1"
        full_name = region.entity_name
        if parent:
            full_name = f"{REGIONS[0].entity_name} : {region.entity_name}"
        logs.write(
            "subsidiary", place, SETUP,
            {
                "id": str(place), "name": region.entity_name, "fullname": full_name,
                "legalname": region.entity_name, "parent": parent,
                "currency": str(place), "country": region.country,
                "iselimination": False, "isinactive": False,
            },
        )  # fmt: skip


def _write_lists(logs: Logs) -> None:
    """The lists to choose from, and the words for statuses."""
    logs.write(
        "accountingbook", BASE_BOOK, SETUP,
        {
            "id": BASE_BOOK, "name": "Primary Accounting Book", "isprimary": True,
            "isadjustmentonly": False, "isconsolidated": False,
        },
    )  # fmt: skip
    for days in _TERMS:
        _write_choice("term", term_key(days), f"Net {days}", logs, daysuntilnetdue=days)
    for key, name in JOB_STATUSES.items():
        _write_choice("jobstatus", key, name, logs, description=name)
    for name, key in JOB_TYPES.items():
        _write_choice("jobtype", key, name, logs)
    for kind, label, letters in _STATUSES:
        for letter, name in letters.items():
            logs.write(
                "transactionstatus", (kind, letter), SETUP,
                {
                    "id": letter, "name": name, "fullname": f"{label} : {name}",
                    "trantype": kind,
                },
            )  # fmt: skip


def _write_choice(table: str, key: str, name: str, logs: Logs, **more: Any) -> None:
    """An entry of a list to choose from."""
    fields = {"id": key, "name": name, "isinactive": False, **more}
    logs.write(table, key, SETUP, fields)


def _write_segments(logs: Logs) -> None:
    """Departments are the practices, classes their groups, locations the regions."""
    for table, key, name in _segments():
        logs.write(
            table, key, SETUP,
            {"id": key, "name": name, "fullname": name, "isinactive": False},
        )  # fmt: skip


def _segments() -> Iterator[tuple[str, str, str]]:
    for place, practice in enumerate(PRACTICES):
        yield "department", str(place + 1), practice.name
        for group, key in zip(practice.groups, class_keys(place), strict=True):
            yield "classification", key, group
    for place, region in enumerate(REGIONS):
        yield "location", str(place + 1), region.name


def _write_accounts(logs: Logs) -> None:
    """The chart of accounts, and the items that are sold."""
    for place, (key, name, is_balance, is_left) in enumerate(_ACCOUNT_TYPES, start=1):
        logs.write(
            "accounttype", key, SETUP,
            {
                "id": key, "longname": name, "internalid": place, "seqnum": place,
                "balancesheet": is_balance, "left": is_left,
            },
        )  # fmt: skip
    for key, number, kind, name, rate in _ACCOUNTS:
        logs.write(
            "account", key, SETUP,
            {
                "id": key, "acctnumber": number, "accttype": kind, "fullname": name,
                "displaynamewithhierarchy": f"{number} {name}",
                "accountsearchdisplayname": f"{number} {name}",
                "deferralacct": DEFERRED if kind == "Income" else None,
                "generalrate": rate, "cashflowrate": "AVERAGE", "eliminate": False,
                "issummary": False, "isinactive": False,
            },
        )  # fmt: skip
    for key, name, kind, deferral, income in _ITEMS:
        logs.write(
            "item", key, SETUP,
            {
                "id": key, "itemid": name, "fullname": name, "displayname": name,
                "itemtype": kind, "incomeaccount": income, "deferralaccount": deferral,
                "isfulfillable": False, "isinactive": False, "createddate": SETUP,
            },
        )  # fmt: skip
