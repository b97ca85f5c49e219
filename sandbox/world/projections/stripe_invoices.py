"""Stripe's invoices over their lives: draft, open, paid, and what was credited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandbox.firm.calendar import at, date_of, month_end, month_of, month_start
from sandbox.world.identifiers import stripe_id
from sandbox.world.projections.logs import END
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.stripe_keys import (
    as_json,
    credit_note_key,
    customer_key,
    invoice_key,
    note_event,
    price_key,
    product_key,
    subscription_key,
)
from sandbox.world.projections.stripe_payments import Payments

if TYPE_CHECKING:
    from sandbox.firm.model import BillingDocument, Project
    from sandbox.world.projections.logs import Logs
    from sandbox.world.projections.stripe_payments import Move

FINALIZED_AFTER: Final = 3_600
"""How long an invoice is a draft, in seconds."""
_DAY: Final = 86_400
_REASONS: Final = dict.fromkeys(("correction", "corrected", "final"), "order_change")


@dataclass(slots=True)
class _Balance:
    """How an invoice stands.

    Attributes:
        due: what is to be paid, after what was credited before it was paid.
        paid: what was paid.
        credited_after: what was credited of money that was paid.
        notes: how many credit notes there are.
    """

    due: int
    paid: int = 0
    credited_after: int = 0
    notes: int = 0

    @property
    def left(self) -> int:
        """What is still to be paid."""
        return self.due - self.paid


@dataclass(frozen=True, slots=True)
class _Invoice:
    """An invoice, and where its versions are written."""

    project: Project
    document: BillingDocument
    number: str
    logs: Logs
    key: str = field(init=False)

    def __post_init__(self) -> None:
        """Work out its id."""
        object.__setattr__(self, "key", invoice_key(self.project, self.document))

    def write(self, instant: int, **fields: object) -> None:
        """A new version."""
        self.logs.write("invoice", self.key, instant, fields)

    def tell(self, instant: int, *kinds: str) -> None:
        """An event for each of the kinds."""
        for kind in kinds:
            note_event(self.logs, f"invoice.{kind}", instant, "invoice", self.key)


def write_invoice(
    project: Project, document: BillingDocument, number: int, logs: Logs
) -> list[Move]:
    """An invoice over its life; what it moved in the account's balance."""
    invoice = _Invoice(project, document, f"PLB-{number:05d}", logs)
    drafted_at = document.at - FINALIZED_AFTER
    if document.why != "retainer":
        _write_item(invoice, drafted_at)
    _draft(invoice, drafted_at)
    invoice.write(
        document.at,
        status="open",
        number=invoice.number,
        finalized_at=document.at,
        content=as_json(_content(invoice, is_draft=False)),
    )
    invoice.tell(document.at, "updated", "finalized", "sent")
    payments = Payments(
        logs,
        invoice.key,
        invoice.number,
        customer_key(project.deal.customer),
        project_id(project.number),
    )
    payments.ask(document.at, document.amount)
    _note_dispute(invoice)
    _settle(invoice, payments)
    return payments.moves


def _draft(invoice: _Invoice, instant: int) -> None:
    document = invoice.document
    amount = document.amount
    period = _period(document)
    is_first = document is next(
        (item for item in invoice.project.documents if item.why == "retainer"), None
    )
    reason = "subscription_create" if is_first else "subscription_cycle"
    is_retained = document.why == "retainer"
    invoice.write(
        instant,
        id=invoice.key,
        status="draft",
        customer=customer_key(invoice.project.deal.customer),
        subscription=subscription_key(invoice.project) if is_retained else None,
        currency="usd",
        created=instant,
        due_date=at(document.due_on, 12),
        period_start=period[0],
        period_end=period[1],
        collection_method="send_invoice",
        billing_reason=reason if is_retained else "manual",
        amount_due=amount,
        amount_paid=0,
        amount_remaining=amount,
        subtotal=amount,
        total=amount,
        pre_payment_credit_notes_amount=0,
        post_payment_credit_notes_amount=0,
        content=as_json(_content(invoice, is_draft=True)),
    )
    invoice.tell(instant, "created")


def _content(invoice: _Invoice, *, is_draft: bool) -> dict[str, object]:
    """What stands in the invoice besides its columns."""
    project, document = invoice.project, invoice.document
    customer = project.deal.customer
    metadata = {"project_id": project_id(project.number)}
    content: dict[str, object] = {
        "customer_email": f"billing@{customer.name.lower().split()[0]}.example",
        "customer_name": customer.name,
        "lines": [_line(invoice)],
        "metadata": metadata,
        "subtotal_excluding_tax": document.amount,
        "total_excluding_tax": document.amount,
        "webhooks_delivered_at": document.at - FINALIZED_AFTER,
    }
    if document.why == "retainer":
        content["parent"] = {
            "quote_details": None,
            "subscription_details": {
                "metadata": metadata,
                "subscription": subscription_key(project),
            },
            "type": "subscription_details",
        }
    if is_draft:
        content |= {"auto_advance": True, "automatically_finalizes_at": document.at}
    else:
        link = f"test_{invoice.key.partition('_')[2]}"
        content |= {
            "effective_at": document.at,
            "ending_balance": 0,
            "hosted_invoice_url": f"https://invoice.stripe.com/i/{link}",
            "invoice_pdf": f"https://pay.stripe.com/invoice/{link}/pdf",
        }
    return content


def _line(invoice: _Invoice) -> dict[str, object]:
    project, document = invoice.project, invoice.document
    period = _period(document)
    if document.why == "retainer":
        parent: dict[str, object] = {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": subscription_key(project),
                "subscription_item": stripe_id("si", project.number),
            },
            "type": "subscription_item_details",
        }
    else:
        parent = {
            "invoice_item_details": {
                "invoice_item": _item_key(invoice),
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": None,
            },
            "subscription_item_details": None,
            "type": "invoice_item_details",
        }
    return {
        "id": stripe_id("il", invoice.key),
        "amount": document.amount,
        "description": _description(invoice),
        "metadata": {"project_id": project_id(project.number)},
        "parent": parent,
        "period": {"end": period[1], "start": period[0]},
        "pricing": _pricing(invoice),
        "subtotal": document.amount,
    }


def _pricing(invoice: _Invoice) -> dict[str, object]:
    amount = invoice.document.amount
    details = None
    if invoice.document.why == "retainer":
        details = {
            "price": price_key(invoice.project, amount),
            "product": product_key(),
        }
    return {
        "price_details": details,
        "type": "price_details",
        "unit_amount_decimal": str(amount),
    }


def _write_item(invoice: _Invoice, instant: int) -> None:
    """The item of an invoice that no subscription made."""
    document = invoice.document
    period = _period(document)
    key = _item_key(invoice)
    invoice.logs.write(
        "invoiceitem", key, instant,
        {
            "id": key, "customer": customer_key(invoice.project.deal.customer),
            "invoice": invoice.key, "amount": document.amount, "currency": "usd",
            "date": instant, "created": instant,
            "content": as_json(
                {
                    "description": _description(invoice),
                    "metadata": {"project_id": project_id(invoice.project.number)},
                    "net_amount": document.amount,
                    "period": {"end": period[1], "start": period[0]},
                    "pricing": _pricing(invoice),
                }
            ),
        },
    )  # fmt: skip
    note_event(invoice.logs, "invoiceitem.created", instant, "invoiceitem", key)


def _note_dispute(invoice: _Invoice) -> None:
    """A customer who refuses an invoice says so to the firm, not to a bank.

    So it is no dispute of Stripe's: people note it in the invoice's metadata.
    """
    dispute = invoice.document.dispute
    if dispute is None:
        return
    content = _content(invoice, is_draft=False)
    metadata = {"project_id": project_id(invoice.project.number)}
    for instant, word in (
        (dispute.opened_at, "open"),
        (dispute.closed_at, dispute.outcome),
    ):
        noted = {**content, "metadata": {**metadata, "dispute": word}}
        invoice.write(instant, content=as_json(noted))
        invoice.tell(instant, "updated")


def _settle(invoice: _Invoice, payments: Payments) -> None:
    """Payments and credit notes against an invoice, in their order."""
    document = invoice.document
    balance = _Balance(document.amount)
    moves: list[tuple[int, int, BillingDocument | None]] = [
        (at(day, 15), amount, None) for day, amount in document.payments
    ]
    moves += [(note.at, -note.amount, note) for note in document.credited]
    overdue_at = at(document.due_on, 12) + _DAY
    for instant, amount, note in sorted(moves, key=lambda move: move[:2]):
        if balance.left and instant > overdue_at:
            invoice.tell(overdue_at, "overdue")
            overdue_at = END
        if instant > END:
            return
        if note is None:
            payments.receive(instant, amount, balance.left)
            balance.paid += amount
        else:
            _credit(invoice, payments, balance, note, amount)
        _note(invoice, balance, instant, is_payment=note is None)
    if balance.left and overdue_at < END:
        invoice.tell(overdue_at, "overdue")


def _credit(
    invoice: _Invoice,
    payments: Payments,
    balance: _Balance,
    note: BillingDocument,
    amount: int,
) -> None:
    """A credit note: first off what is still to be paid, the rest is refunded."""
    before = min(amount, balance.left)
    after = amount - before
    balance.due -= before
    balance.credited_after += after
    balance.notes += 1
    refunds = payments.give_back(note.at, after) if after else []
    if before:
        payments.ask_for_less(note.at, balance.left)
    key = credit_note_key(invoice.key, note.at, balance.notes)
    kind = "mixed" if before and after else "pre_payment" if before else "post_payment"
    number = f"{invoice.number}-CN-{balance.notes:02}"
    invoice.logs.write(
        "credit_note", key, note.at,
        {
            "id": key, "number": number, "invoice": invoice.key,
            "customer": customer_key(invoice.project.deal.customer),
            "status": "issued", "type": kind, "currency": "usd",
            "reason": _REASONS.get(note.why), "amount": amount, "total": amount,
            "pre_payment_amount": before, "post_payment_amount": after,
            "effective_at": note.at, "created": note.at,
            "content": as_json(
                {
                    "lines": [
                        {
                            "id": stripe_id("cnli", key),
                            "amount": amount,
                            "description": f"Credit, {_description(invoice)}",
                            "unit_amount": amount,
                            "unit_amount_decimal": str(amount),
                        }
                    ],
                    "pdf": f"https://pay.stripe.com/credit_notes/{key}/pdf",
                    "refunds": refunds,
                    "subtotal": amount,
                    "subtotal_excluding_tax": amount,
                    "total_excluding_tax": amount,
                }
            ),
        },
    )  # fmt: skip
    note_event(invoice.logs, "credit_note.created", note.at, "credit_note", key)


def _note(
    invoice: _Invoice, balance: _Balance, instant: int, *, is_payment: bool
) -> None:
    """The invoice after a payment or a credit note."""
    document = invoice.document
    fields: dict[str, object] = {
        "amount_due": balance.due,
        "amount_paid": balance.paid,
        "amount_remaining": balance.left,
        "pre_payment_credit_notes_amount": document.amount - balance.due,
        "post_payment_credit_notes_amount": balance.credited_after,
    }
    becomes_paid = balance.left == 0 and (is_payment or balance.credited_after == 0)
    if becomes_paid:
        fields |= {"status": "paid", "paid_at": instant}
    invoice.write(instant, **fields)
    invoice.tell(instant, "updated")
    if becomes_paid:
        invoice.tell(instant, "paid", "payment_succeeded")


def _period(document: BillingDocument) -> tuple[int, int]:
    """The month that a document bills."""
    month = month_of(document.day)
    return at(month_start(month), 0), at(month_end(month), 23, 59, 59)


def _description(invoice: _Invoice) -> str:
    return f"{invoice.project.name}, {date_of(invoice.document.day):%B %Y}"


def _item_key(invoice: _Invoice) -> str:
    return stripe_id("ii", invoice.key)
