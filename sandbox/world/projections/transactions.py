"""NetSuite's transactions with their lines and links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.projections.ledger_documents import Document, Line, gather
from sandbox.world.projections.ledger_keys import (
    BASE_BOOK,
    class_keys,
    customer_key,
    department_key,
    job_key,
    location_key,
    period_key,
    term_key,
)
from sandbox.world.projections.revenue_plans import write_revenue_plans
from sandbox.world.projections.sales_orders import write_sales_orders

if TYPE_CHECKING:
    from typing import Any

    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.logs import Logs

_TYPES: Final = {
    "Journal": ("journalentry", "JE", "JOURNAL", "Journal"),
    "SalesOrd": ("salesorder", "SO", "SALESORD", "Sales Order"),
    "CustInvc": ("invoice", "INV", "INV", "Invoice"),
    "CustCred": ("creditmemo", "CM", "CREDMEM", "Credit Memo"),
    "CustPymt": ("customerpayment", "PMT", "PYMT", "Payment"),
}
"""Record type, prefix of the number, abbreviation, name."""

_FIRST_STATUS: Final = {
    "Journal": "B",
    "SalesOrd": "F",
    "CustInvc": "A",
    "CustCred": "B",
    "CustPymt": "C",
}
_SALES: Final = frozenset({"SalesOrd", "CustInvc", "CustCred"})
_APPROVED: Final = "2"


def write_transactions(firm: Firm, logs: Logs) -> None:
    """All transactions, what they are linked to, and the plans of their revenue."""
    documents = gather(firm)
    terms = {customer.number: customer.payment_terms for customer in firm.customers}
    for document in documents:
        _write_document(document, terms, logs)
        _write_lines(document, logs)
        _write_dispute(document, logs)
    _apply(documents, logs)
    write_sales_orders(firm, documents, logs)
    write_revenue_plans(firm, documents, logs)


def _write_document(document: Document, terms: dict[int, int], logs: Logs) -> None:
    """The head."""
    record_type, prefix, abbreviation, label = _TYPES[document.type]
    is_journal = document.type == "Journal"
    total = 0 if is_journal else document.lines[0].amount
    is_invoice = document.type == "CustInvc"
    posts = document.is_posting
    source = document.source
    customer = document.customer
    number = f"{prefix}{document.number}"
    days = terms[customer] if customer is not None else None
    has_terms = document.type in {"SalesOrd", "CustInvc"}
    logs.write(
        "transaction", document.number, document.at,
        {
            "id": document.id, "type": document.type, "abbrevtype": abbreviation,
            "tranid": number, "trandisplayname": f"{label} #{number}",
            "recordtype": record_type,
            "trandate": document.day, "duedate": document.due_on,
            "createddate": document.at,
            "postingperiod": period_key(document.month) if posts else None,
            "posting": posts,
            "entity": None if customer is None else customer_key(customer),
            "terms": term_key(days) if days and has_terms else None,
            "currency": str(document.region_index + 1), "exchangerate": 1,
            "foreigntotal": total,
            "foreignamountpaid": 0 if is_invoice else None,
            "foreignamountunpaid": total if is_invoice else None,
            "status": _FIRST_STATUS[document.type],
            "approvalstatus": _APPROVED, "memo": document.memo,
            "otherrefnum": source.project.code if source is not None else None,
            "isreversal": False, "voided": False, "custbody_disputed": False,
        },
    )  # fmt: skip


def _write_dispute(document: Document, logs: Logs) -> None:
    """An invoice is on hold while the customer disputes it."""
    source = document.source
    if document.type != "CustInvc" or source is None or source.dispute is None:
        return
    for instant, is_open in (
        (source.dispute.opened_at, True),
        (source.dispute.closed_at, False),
    ):
        logs.write(
            "transaction", document.number, instant, {"custbody_disputed": is_open}
        )


def _write_lines(document: Document, logs: Logs) -> None:
    """The lines, in both tables."""
    is_journal = document.type == "Journal"
    for place, line in enumerate(document.lines):
        is_main = place == 0 and not is_journal
        key = (document.number, place)
        logs.write(
            "transactionline", key, document.at,
            {
                "transaction": document.id, "id": place,
                "uniquekey": f"{document.number}{place:02d}",
                "linesequencenumber": place, "mainline": is_main, "taxline": False,
                "netamount": line.amount, "foreignamount": line.amount,
                "entity": _entity(document, line),
                "subsidiary": str(document.region_index + 1), "memo": line.memo,
                **_segments(line),
                **(_sides(line) if is_journal else {}),
                **(_sale(line) if document.type in _SALES and not is_main else {}),
            },
        )  # fmt: skip
        is_open = document.type == "CustInvc" and is_main
        logs.write(
            "transactionaccountingline", key, document.at,
            {
                "accountingbook": BASE_BOOK, "transaction": document.id,
                "transactionline": place, "account": line.account,
                "amount": line.amount, "netamount": line.amount,
                "debit": line.amount if line.amount > 0 else None,
                "credit": -line.amount if line.amount < 0 else None,
                "amountpaid": 0 if is_open else None,
                "amountunpaid": line.amount if is_open else None,
                "exchangerate": 1, "posting": document.is_posting,
            },
        )  # fmt: skip


def _entity(document: Document, line: Line) -> str | None:
    """The project of a line, or the customer of the document."""
    if line.project is not None:
        return job_key(line.project.number)
    return None if document.customer is None else customer_key(document.customer)


def _segments(line: Line) -> dict[str, Any]:
    """Who sold what a line is about: practice, group and region."""
    if line.project is None:
        return {}
    deal = line.project.deal
    return {
        "department": department_key(deal.practice_index),
        "class": class_keys(deal.practice_index)[deal.group_index],
        "location": location_key(line.project.region_index),
    }


def _sides(line: Line) -> dict[str, Any]:
    """The two sides of a journal's line."""
    return {
        "debitforeignamount": line.amount if line.amount > 0 else None,
        "creditforeignamount": -line.amount if line.amount < 0 else None,
    }


def _sale(line: Line) -> dict[str, Any]:
    """What a line sells: quantities of sales are below zero, like their amounts."""
    return {
        "accountinglinetype": "INCOME",
        "item": line.item,
        "itemtype": "Service",
        "quantity": -1 if line.amount <= 0 else 1,
        "rate": abs(line.amount) / 100,
        "isbillable": False,
        "isclosed": False,
    }


def _apply(documents: list[Document], logs: Logs) -> None:
    """Set payments and credit notes against their invoices."""
    invoices = {
        id(document.source): document
        for document in documents
        if document.type == "CustInvc"
    }
    paid: dict[int, int] = {}
    for document in documents:
        source = document.source
        if document.type == "CustPymt":
            invoice = invoices[id(source)]
            amount, line = document.lines[0].amount, 1
        elif document.type == "CustCred" and source is not None:
            invoice = invoices[id(source.credits)]
            amount, line = -document.lines[0].amount, 0
            logs.write(
                "transactionline", (document.number, 1), document.at,
                {"createdfrom": invoice.id},
            )  # fmt: skip
        else:
            continue
        settled = paid[invoice.number] = paid.get(invoice.number, 0) + amount
        logs.write(
            "nexttransactionlinelink",
            (invoice.number, document.number, line),
            document.at,
            {
                "previousdoc": invoice.id, "previousline": 0,
                "previoustype": "CustInvc",
                "nextdoc": document.id, "nextline": line, "nexttype": document.type,
                "linktype": "Payment", "foreignamount": amount,
            },
        )  # fmt: skip
        logs.write(
            "transactionaccountingline", (document.number, line), document.at,
            {
                "amountlinked": amount, "paymentamountused": amount,
                "paymentamountunused": 0,
            },
        )  # fmt: skip
        _settle(invoice, settled, document, logs)


def _settle(invoice: Document, settled: int, by: Document, logs: Logs) -> None:
    """What is left open of an invoice."""
    total = invoice.lines[0].amount
    is_paid = settled >= total
    logs.write(
        "transaction", invoice.number, by.at,
        {
            "foreignamountpaid": settled,
            "foreignamountunpaid": total - settled,
            "status": "B" if is_paid else "A",
            "closedate": by.day if is_paid else None,
        },
    )  # fmt: skip
    logs.write(
        "transactionaccountingline", (invoice.number, 0), by.at,
        {
            "amountlinked": settled, "amountpaid": settled,
            "amountunpaid": total - settled,
        },
    )  # fmt: skip
