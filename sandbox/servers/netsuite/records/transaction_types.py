"""The record types that are transactions, with their sublists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.netsuite.records import postings
from sandbox.servers.netsuite.records.types import RecordType, Sublist, fields_of
from sandbox.world.tables.netsuite_transactions import TRANSACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.servers.netsuite.records.postings import Posting

_TABLES: Final = {table.name: table for table in TRANSACTIONS}
_TRANSACTION: Final = _TABLES["transaction"]
_LINE: Final = _TABLES["transactionline"]
_LINK: Final = _TABLES["nexttransactionlinelink"]
_TYPE_ID: Final = -30

_SEGMENTS: Final = "department class location"
_HEAD: Final = (
    "id~ tranId tranDate currency exchangeRate memo externalId postingPeriod "
    "createdDate~ lastModifiedDate~ status~ approvalStatus voided~"
)
_ON_LINE: Final = "subsidiary^ department^ class^ location^"

_PRICE: Final = (
    "job=entity revRecStartDate revRecEndDate isBillable isClosed quantityBilled~ "
    f"createdFrom~ {_SEGMENTS}"
)
_SALE: Final = Sublist(
    "item",
    fields_of(
        "line=id~ item! quantity- rate amount=foreignamount- description=memo "
        f"{_PRICE}",
        _LINE,
    ),
)
_CREDIT: Final = Sublist(
    "item",
    fields_of(
        f"line=id~ item! quantity rate amount=foreignamount description=memo {_PRICE}",
        _LINE,
    ),
)
_COST: Final = Sublist(
    "expense",
    fields_of(
        "line=id~ account=expenseaccount! amount=foreignamount memo job=entity "
        f"isBillable {_SEGMENTS}",
        _LINE,
    ),
)
_JOURNAL: Final = Sublist(
    "line",
    fields_of(
        "line=id~ account=expenseaccount! debit=debitforeignamount "
        f"credit=creditforeignamount memo entity {_SEGMENTS}",
        _LINE,
    ),
)
_APPLY: Final = Sublist(
    "apply", fields_of("doc=previousdoc! amount=foreignamount", _LINK)
)


def _transaction(
    name: str, posting: Posting, fields: str, *sublists: Sublist
) -> RecordType:
    """A record type of transactions."""
    body = fields_of(f"{_HEAD} {fields}", _TRANSACTION)
    on_line = fields_of(_ON_LINE, _LINE)
    return RecordType(
        name,
        _TRANSACTION,
        _TYPE_ID,
        (*body, *on_line),
        sublists,
        only={"type": posting.code},
        posting=posting,
    )


def transaction_types() -> Iterator[RecordType]:
    """All of them."""
    sale = "entity! otherRefNum terms total=foreigntotal~"
    owed = "total=foreigntotal~-"
    open_amounts = "amountPaid=foreignamountpaid~ amountRemaining=foreignamountunpaid~"
    yield _transaction(
        "invoice", postings.INVOICE, f"{sale} dueDate {open_amounts}", _SALE
    )
    yield _transaction(
        "creditMemo",
        postings.CREDIT_MEMO,
        f"entity! otherRefNum {owed}",
        _CREDIT,
        _APPLY,
    )
    yield _transaction("salesOrder", postings.SALES_ORDER, sale, _SALE)
    yield _transaction(
        "customerPayment",
        postings.PAYMENT,
        "customer=entity! payment=foreigntotal otherRefNum",
        _APPLY,
    )
    yield _transaction("journalEntry", postings.JOURNAL, "", _JOURNAL)
    yield _transaction(
        "vendorBill",
        postings.BILL,
        f"entity! dueDate otherRefNum terms {owed} {open_amounts}",
        _COST,
    )
    yield _transaction(
        "expenseReport",
        postings.EXPENSE_REPORT,
        f"entity! {owed} dueDate",
        _COST,
    )
