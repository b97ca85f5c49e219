"""Stripe: the retainers of Managed Services in the Americas are billed here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import at, date_of, month_end, month_of, month_start
from sandbox.firm.parameters import LAST_DAY
from sandbox.world.identifiers import salesforce_id, stripe_id
from sandbox.world.projections.logs import END, Logs
from sandbox.world.projections.projects import project_id

if TYPE_CHECKING:
    from sandbox.firm.model import BillingDocument, Customer, Project
    from sandbox.firm.simulate import Firm

_FINALIZED_AFTER: Final = 3_600
_EVENT_TYPES: Final = {
    "draft": "invoice.created",
    "open": "invoice.finalized",
    "paid": "invoice.paid",
}


def write_billing(firm: Firm, logs: Logs) -> None:
    """Customers, invoices, credit notes, payments, and an event for each change."""
    projects = [project for project in firm.projects if project.is_billed_by_stripe]
    _write_customers(projects, logs)
    number = 0
    for project in projects:
        for place, document in enumerate(project.documents):
            if document.amount > 0:
                number += 1
                numbers = (place, firm.unit.number(number))
                _write_invoice(project, document, numbers, logs)
            else:
                _write_credit_note(project, document, place, logs)


def _write_customers(projects: list[Project], logs: Logs) -> None:
    """The customers, from shortly before their first invoice."""
    first_seen: dict[int, tuple[int, Customer]] = {}
    for project in projects:
        if not project.documents:
            continue
        customer = project.deal.customer
        seen_at = min(item.at for item in project.documents) - 86_400
        known = first_seen.get(customer.number)
        if known is None or seen_at < known[0]:
            first_seen[customer.number] = (seen_at, customer)
    for number in sorted(first_seen):
        _write_customer(*first_seen[number], logs)


def _event(logs: Logs, kind: str, instant: int, object_type: str, key: str) -> None:
    """What the account's event list shows."""
    event = stripe_id("evt", kind, key, instant)
    logs.write(
        "event", event, instant,
        {
            "id": event, "type": kind, "created": instant,
            "object_type": object_type, "object_id": key,
        },
    )  # fmt: skip


def _customer_key(customer: Customer) -> str:
    """The id of a customer."""
    return stripe_id("cus", customer.number)


def _invoice_key(project: Project, document: BillingDocument) -> str:
    """The id of an invoice."""
    return stripe_id("in", project.number, document.at, document.day)


def _write_customer(seen_at: int, customer: Customer, logs: Logs) -> None:
    """A customer, tied to the account in the CRM."""
    key = _customer_key(customer)
    logs.write(
        "customer", key, seen_at,
        {
            "id": key, "name": customer.name,
            "email": f"billing@{customer.name.lower().split()[0]}.example",
            "currency": "usd", "delinquent": False, "created": seen_at,
            "metadata_account_id": salesforce_id("Account", customer.number),
        },
    )  # fmt: skip
    _event(logs, "customer.created", seen_at, "customer", key)


def _write_invoice(
    project: Project, document: BillingDocument, numbers: tuple[int, int], logs: Logs
) -> None:
    """An invoice over its life: draft, open, paid."""
    place, number = numbers
    key = _invoice_key(project, document)
    month = month_of(document.day)
    period = (at(month_start(month), 0), at(month_end(month), 23, 59, 59))
    created_at = document.at - _FINALIZED_AFTER
    code = project_id(project.number)

    def write(instant: int, fields: dict[str, Any]) -> None:
        logs.write("invoice", key, instant, fields)

    write(
        created_at,
        {
            "id": key, "number": None, "status": "draft",
            "customer": _customer_key(project.deal.customer), "currency": "usd",
            "created": created_at, "due_date": at(document.due_on, 12),
            "period_start": period[0], "period_end": period[1],
            "collection_method": "send_invoice", "billing_reason": "manual",
            "amount_due": document.amount, "amount_paid": 0,
            "amount_remaining": document.amount, "subtotal": document.amount,
            "total": document.amount, "total_excluding_tax": document.amount,
            "pre_payment_credit_notes_amount": 0,
            "post_payment_credit_notes_amount": 0, "metadata_project_id": code,
        },
    )  # fmt: skip
    line = stripe_id("il", project.number, place)
    logs.write(
        "line_item", line, created_at,
        {
            "id": line, "invoice": key, "amount": document.amount, "currency": "usd",
            "description": f"{project.name}, {date_of(document.day):%B %Y}",
            "quantity": 1, "period_start": period[0], "period_end": period[1],
            "metadata_project_id": code,
        },
    )  # fmt: skip
    _event(logs, _EVENT_TYPES["draft"], created_at, "invoice", key)
    write(
        document.at,
        {
            "status": "open",
            "number": f"PLB-{number:05d}",
            "status_transitions_finalized_at": document.at,
        },
    )
    _event(logs, _EVENT_TYPES["open"], document.at, "invoice", key)
    _write_settlement(document, key, logs)


def _write_settlement(document: BillingDocument, key: str, logs: Logs) -> None:
    """Payments and credit notes against an invoice, in their order."""
    moves = [(at(day, 15), amount, True) for day, amount in document.payments]
    moves += [(note.at, -note.amount, False) for note in document.credited]
    paid = before = after = 0
    for instant, amount, is_payment in sorted(moves):
        if instant > END:
            return
        due = document.amount - before
        if is_payment:
            _write_payment(key, instant, amount, due - paid, logs)
            paid += amount
        elif paid < due:
            before += amount
        else:
            after += amount
        due = document.amount - before
        is_paid = paid >= due
        fields: dict[str, Any] = {
            "amount_due": due,
            "amount_paid": paid,
            "amount_remaining": due - paid,
            "pre_payment_credit_notes_amount": before,
            "post_payment_credit_notes_amount": after,
        }
        if is_paid:
            fields["status"] = "paid"
        logs.write("invoice", key, instant, fields)
        if is_paid and (is_payment or after == 0):
            logs.write("invoice", key, instant, {"status_transitions_paid_at": instant})
            _event(logs, _EVENT_TYPES["paid"], instant, "invoice", key)
        else:
            _event(logs, "invoice.updated", instant, "invoice", key)


def _write_payment(
    invoice: str, instant: int, amount: int, requested: int, logs: Logs
) -> None:
    """A payment of an invoice, or of a part of it."""
    key = stripe_id("inpay", invoice, instant)
    logs.write(
        "invoice_payment", key, instant,
        {
            "id": key, "invoice": invoice, "amount_requested": requested,
            "amount_paid": amount, "currency": "usd", "status": "paid",
            "created": instant, "status_transitions_paid_at": instant,
        },
    )  # fmt: skip


def _write_credit_note(
    project: Project, note: BillingDocument, place: int, logs: Logs
) -> None:
    """A credit note."""
    invoice = note.credits
    if invoice is None or note.day > LAST_DAY:
        return
    key = stripe_id("cn", project.number, place)
    paid = sum(amount for day, amount in invoice.payments if at(day, 15) < note.at)
    is_before = paid < invoice.amount
    logs.write(
        "credit_note", key, note.at,
        {
            "id": key, "number": f"PLB-CN-{project.number}-{place}",
            "invoice": _invoice_key(project, invoice),
            "customer": _customer_key(project.deal.customer), "status": "issued",
            "type": "pre_payment" if is_before else "post_payment",
            "reason": "order_change", "currency": "usd", "amount": -note.amount,
            "total": -note.amount, "created": note.at, "effective_at": note.at,
        },
    )  # fmt: skip
    _event(logs, "credit_note.created", note.at, "credit_note", key)
