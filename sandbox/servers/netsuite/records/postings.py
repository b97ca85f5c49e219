"""How each type of transaction moves the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class LineKind(StrEnum):
    """What the lines of a sublist are."""

    SALE = "item"
    """An item that is sold: the line has the other sign than the total."""
    COST = "expense"
    """An account that is charged."""
    JOURNAL = "line"
    """One side of a journal."""
    APPLICATION = "apply"
    """A document that is settled."""


BANK: Final = "Bank"
RECEIVABLE: Final = "AcctRec"
PAYABLE: Final = "AcctPay"
ORDERS: Final = "NonPosting"


@dataclass(frozen=True, slots=True)
class Posting:
    """A type of transaction.

    Attributes:
        code: the type in SuiteQL.
        record_type: the `recordtype` in SuiteQL.
        prefix: what document numbers begin with.
        label: the type in words.
        account_type: the type of the account of the main line; none for journals.
        sign: the sign of the main line.
        posts: whether the ledger is moved.
        status: the status of a new one.
        settled_status: the status when nothing is left open; empty if it never is.
        against: the type of the account that an application is booked on; empty if the
            main line itself is what is applied.
    """

    code: str
    record_type: str
    prefix: str
    label: str
    account_type: str
    sign: int
    status: str
    posts: bool = True
    settled_status: str = ""
    against: str = ""

    @property
    def has_main_line(self) -> bool:
        """Whether the first line is the total."""
        return bool(self.account_type)


INVOICE: Final = Posting(
    "CustInvc", "invoice", "INV", "Invoice", RECEIVABLE, 1, "A", settled_status="B"
)
CREDIT_MEMO: Final = Posting(
    "CustCred", "creditmemo", "CM", "Credit Memo", RECEIVABLE, -1, "A",
    settled_status="B",
)  # fmt: skip
PAYMENT: Final = Posting(
    "CustPymt", "customerpayment", "PMT", "Payment", BANK, 1, "C", against=RECEIVABLE
)
SALES_ORDER: Final = Posting(
    "SalesOrd", "salesorder", "SO", "Sales Order", ORDERS, 1, "F", posts=False
)
JOURNAL: Final = Posting("Journal", "journalentry", "JE", "Journal", "", 1, "B")
BILL: Final = Posting(
    "VendBill", "vendorbill", "BILL", "Bill", PAYABLE, -1, "A", settled_status="B"
)
EXPENSE_REPORT: Final = Posting(
    "ExpRept", "expensereport", "EXP", "Expense Report", PAYABLE, -1, "C"
)
