"""NetSuite's transactions with their lines, links, and revenue plans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import month_of, month_start
from sandbox.firm.ledger import retained
from sandbox.firm.parameters import Method
from sandbox.world.projections.ledger_documents import DEFERRED, Document, gather
from sandbox.world.projections.ledger_keys import customer_key, job_key, period_key

if TYPE_CHECKING:
    from sandbox.firm.model import Project
    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.logs import Logs

_RECORD_TYPES: Final = {
    "Journal": ("journalentry", "JE"),
    "CustInvc": ("invoice", "INV"),
    "CustCred": ("creditmemo", "CM"),
    "CustPymt": ("customerpayment", "PMT"),
}
_FIRST_STATUS: Final = {
    "Journal": "B",
    "CustInvc": "A",
    "CustCred": "B",
    "CustPymt": "C",
}


def write_transactions(firm: Firm, logs: Logs) -> None:
    """All transactions."""
    documents = gather(firm)
    invoices: dict[int, Document] = {}
    for document in documents:
        if document.type == "CustInvc":
            invoices[id(document.source)] = document
    for document in documents:
        _write_document(document, logs)
        _write_lines(document, logs)
        _write_dispute(document, logs)
    _apply(documents, invoices, logs)
    _write_revenue_plans(firm, documents, logs)


def _write_document(document: Document, logs: Logs) -> None:
    """The head."""
    record_type, prefix = _RECORD_TYPES[document.type]
    is_journal = document.type == "Journal"
    total = 0 if is_journal else document.lines[0].amount
    is_invoice = document.type == "CustInvc"
    source = document.source
    customer = document.customer
    logs.write(
        "transaction", document.number, document.at,
        {
            "id": document.id, "type": document.type,
            "tranid": f"{prefix}{document.number}", "recordtype": record_type,
            "trandate": document.day, "duedate": document.due_on, "closedate": None,
            "createddate": document.at, "postingperiod": period_key(document.month),
            "posting": True,
            "entity": None if customer is None else customer_key(customer),
            "currency": str(document.region_index + 1), "exchangerate": 1,
            "foreigntotal": total,
            "foreignamountpaid": 0 if is_invoice else None,
            "foreignamountunpaid": total if is_invoice else None,
            "status": _FIRST_STATUS[document.type], "memo": document.memo,
            "externalid": None,
            "otherrefnum": source.project.code if source is not None else None,
            "voided": False, "custbody_disputed": False,
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
        is_income = (
            document.type in {"CustInvc", "CustCred"} and line.account == DEFERRED
        )
        entity = None
        if line.project is not None:
            entity = job_key(line.project.number)
        elif document.customer is not None:
            entity = customer_key(document.customer)
        key = (document.number, place)
        logs.write(
            "transactionline", key, document.at,
            {
                "transaction": document.id, "id": place,
                "uniquekey": f"{document.number}{place:02d}",
                "linesequencenumber": place, "mainline": is_main, "taxline": False,
                "accountinglinetype": "INCOME" if is_income else None,
                "item": line.memo if is_income else None,
                "itemtype": "Service" if is_income else None,
                "quantity": -1 if is_income else None,
                "rate": abs(line.amount) / 100 if is_income else None,
                "netamount": line.amount, "foreignamount": line.amount,
                "entity": entity, "subsidiary": str(document.region_index + 1),
                "memo": line.memo,
            },
        )  # fmt: skip
        is_open = document.type == "CustInvc" and place == 0
        logs.write(
            "transactionaccountingline", key, document.at,
            {
                "accountingbook": "1", "transaction": document.id,
                "transactionline": place, "account": line.account,
                "amount": line.amount, "netamount": line.amount,
                "debit": line.amount if line.amount > 0 else None,
                "credit": -line.amount if line.amount < 0 else None,
                "amountpaid": 0 if is_open else None,
                "amountunpaid": line.amount if is_open else None,
                "exchangerate": 1, "posting": True,
            },
        )  # fmt: skip


def _apply(
    documents: list[Document], invoices: dict[int, Document], logs: Logs
) -> None:
    """Set payments and credit notes against their invoices."""
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
            "nexttransactionlinelink", (invoice.number, document.number), document.at,
            {
                "previousdoc": invoice.id, "previousline": 0,
                "previoustype": "CustInvc",
                "nextdoc": document.id, "nextline": line, "nexttype": document.type,
                "linktype": "Payment", "foreignamount": amount,
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
        {"amountpaid": settled, "amountunpaid": total - settled},
    )  # fmt: skip


def _write_revenue_plans(firm: Firm, documents: list[Document], logs: Logs) -> None:
    """The plans of retainers, whose revenue is known beforehand."""
    journals: dict[tuple[int, int], Document] = {}
    for document in documents:
        if document.type == "Journal" and document.order[1] == 0:
            journals[document.order[0], document.month] = document
    for project in firm.projects:
        if project.method is Method.RETAINER:
            _write_revenue_plan(project, journals, logs)


def _write_revenue_plan(
    project: Project, journals: dict[tuple[int, int], Document], logs: Logs
) -> None:
    """One element with its plan, and a row for each month."""
    key = job_key(project.number)
    region = str(project.region_index + 1)
    first, last = month_of(project.planned_start), month_of(project.planned_end)
    for change in sorted(project.modifications, key=lambda item: item.known_at):
        instant = change.known_at + 3_600
        signed = project.signed_at(change.known_at)
        logs.write(
            "revenueelement", key, instant,
            {
                "id": key, "recordnumber": f"RE{key}", "source": project.code,
                "sourcerecordtype": "job", "referenceid": f"job_{key}",
                "entity": customer_key(project.deal.customer.number),
                "item": "Retainer", "salesamount": signed, "allocationamount": signed,
                "elementdate": project.modifications[0].signed_on,
                "revrecstartdate": project.planned_start,
                "revrecenddate": project.planned_end,
                "revenuerecognitionrule": "Straight-line, by months",
                "currency": region, "subsidiary": region,
            },
        )  # fmt: skip
        logs.write(
            "revenueplan", key, instant,
            {
                "id": key, "recordnumber": f"RP{key}", "createdfrom": key,
                "revenueplantype": "ACTUAL", "amount": signed, "totalrecognized": 0,
                "remainingdeferredbalance": signed,
                "recognitionmethod": "STRAIGHTLINE",
            },
        )  # fmt: skip
        for month in range(first, last + 1):
            _plan_month(project, month, change.known_at, instant, logs)
    _recognise(project, journals, logs)


def _plan_month(
    project: Project, month: int, known_at: int, instant: int, logs: Logs
) -> None:
    """What is planned for a month, unless it has passed."""
    amount = retained(project, month, known_at) - retained(project, month - 1, known_at)
    is_first = known_at == project.modifications[0].known_at
    if not is_first and month_start(month) < instant // 86_400:
        return
    key = job_key(project.number)
    logs.write(
        "revenueplanplannedrevenue", (project.number, month), instant,
        {
            "id": f"{key}{month:05d}", "revenueplan": key,
            "plannedperiod": period_key(month), "plannedrevenuetype": "ACTUAL",
            "amount": amount, "isrecognized": False,
        },
    )  # fmt: skip


def _recognise(
    project: Project, journals: dict[tuple[int, int], Document], logs: Logs
) -> None:
    """Mark the months that were posted."""
    total = 0
    key = job_key(project.number)
    for posting in project.postings:
        journal = journals.get((project.number, posting.month))
        if journal is None:
            continue
        total += posting.amount
        logs.write(
            "revenueplanplannedrevenue", (project.number, posting.month),
            posting.at + 60,
            {
                "amount": posting.amount, "isrecognized": True,
                "postingperiod": period_key(posting.month), "journal": journal.id,
            },
        )  # fmt: skip
        logs.write(
            "revenueplan", key, posting.at + 60,
            {
                "totalrecognized": total,
                "remainingdeferredbalance": project.signed_at(posting.at) - total,
            },
        )  # fmt: skip
