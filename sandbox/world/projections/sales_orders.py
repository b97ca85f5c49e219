"""Sales orders: how they grow with the contract, and what was billed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sandbox.firm.model import Project
    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.ledger_documents import Document
    from sandbox.world.projections.logs import Logs

PENDING_BILLING, BILLED, CLOSED = "F", "G", "H"
_AN_HOUR: Final = 3_600


def write_sales_orders(firm: Firm, documents: list[Document], logs: Logs) -> None:
    """The later versions of all orders, and their links to invoices."""
    orders = {
        document.order[0]: document
        for document in documents
        if document.type == "SalesOrd"
    }
    bills: dict[int, list[Document]] = {}
    for document in documents:
        if document.type in {"CustInvc", "CustCred"}:
            bills.setdefault(document.order[0], []).append(document)
    for project in firm.projects:
        order = orders.get(project.number)
        if order is not None:
            _follow(project, order, bills.get(project.number, []), logs)


def _follow(
    project: Project, order: Document, bills: list[Document], logs: Logs
) -> None:
    """One order, event by event."""
    for bill in bills:
        if bill.type == "CustInvc" and bill.at >= order.at:
            _link(order, bill, logs)
    instants = {bill.at for bill in bills if bill.at > order.at}
    instants |= {
        item.known_at + _AN_HOUR
        for item in project.modifications
        if item.known_at + _AN_HOUR > order.at
    }
    ends_at = max(project.completed_at + _AN_HOUR, order.at)
    for instant in sorted({order.at, *instants, ends_at}):
        signed = project.signed_at(instant - _AN_HOUR)
        billed = sum(_services(bill) for bill in bills if bill.at <= instant)
        status = BILLED if billed >= signed else PENDING_BILLING
        if status == PENDING_BILLING and instant >= ends_at:
            status = CLOSED
        _write_version(order, instant, signed, status, logs)


def _write_version(
    order: Document, instant: int, signed: int, status: str, logs: Logs
) -> None:
    """What an order is worth from an instant on, and where it stands."""
    is_done = status != PENDING_BILLING
    logs.write(
        "transaction", order.number, instant,
        {
            "foreigntotal": signed, "status": status,
            "closedate": instant // 86_400 if is_done else None,
        },
    )  # fmt: skip
    for place, amount in enumerate((signed, -signed)):
        key = (order.number, place)
        line: dict[str, Any] = {"netamount": amount, "foreignamount": amount}
        if place:
            line |= {"rate": signed / 100, "isclosed": status == CLOSED}
        logs.write("transactionline", key, instant, line)
        logs.write(
            "transactionaccountingline", key, instant,
            {
                "amount": amount, "netamount": amount,
                "debit": amount if amount > 0 else None,
                "credit": -amount if amount < 0 else None,
            },
        )  # fmt: skip


def _link(order: Document, bill: Document, logs: Logs) -> None:
    """Note that an invoice bills an order."""
    for place, line in enumerate(bill.lines):
        if line.item is None or line.item != order.lines[1].item:
            continue
        logs.write(
            "transactionline", (bill.number, place), bill.at, {"createdfrom": order.id}
        )
        logs.write(
            "nexttransactionlinelink", (order.number, bill.number, place), bill.at,
            {
                "previousdoc": order.id, "previousline": 1,
                "previoustype": "SalesOrd", "nextdoc": bill.id, "nextline": place,
                "nexttype": bill.type, "linktype": "OrdBill",
                "foreignamount": -line.amount,
            },
        )  # fmt: skip


def _services(bill: Document) -> int:
    """What a bill takes from the order, expenses aside; below zero for credits."""
    return 0 if bill.source is None else bill.source.time_amount
