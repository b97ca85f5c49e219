"""Credit notes: what an invoice billed too much, before or after it was paid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields, money, records, refunds, settlement
from sandbox.servers.stripe.access import ACCOUNT_ID
from sandbox.servers.stripe.customers import adjust_balance
from sandbox.servers.stripe.errors import (
    StripeError,
    invalid,
    missing,
    missing_parameter,
)
from sandbox.servers.stripe.lists import PAGING, answer, cut, part_of
from sandbox.servers.stripe.parameters import (
    Array,
    Choice,
    Decimal,
    Hash,
    Identifier,
    Integer,
    Moment,
    Parameter,
    Text,
    only_one,
    read_form,
)
from sandbox.servers.stripe.store import equals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

_REASONS: Final = ("duplicate", "fraudulent", "order_change", "product_unsatisfactory")
_LINE: Final = Hash(
    {
        "amount": Integer(),
        "description": Text(),
        "invoice_line_item": Identifier(),
        "metadata": fields.COMMON["metadata"],
        "quantity": Integer(),
        "type": Choice(("custom_line_item", "invoice_line_item"), is_required=True),
        "unit_amount": Integer(),
        "unit_amount_decimal": Decimal(),
        **fields.uncovered("tax_amounts", "tax_rates"),
    }
)
_CREATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "amount": Integer(),
    "credit_amount": Integer(),
    "effective_at": Moment(),
    "email_type": Choice(("credit_note", "none")),
    "invoice": Identifier(is_required=True),
    "lines": Array(_LINE),
    "memo": Text(),
    "out_of_band_amount": Integer(),
    "reason": Choice(_REASONS),
    "refund_amount": Integer(),
    "refunds": Array(
        Hash(
            {
                "amount_refunded": Integer(),
                "refund": Identifier(),
                "type": Choice(("refund",)),
            }
        )
    ),
    **fields.uncovered("shipping_cost"),
}
_UPDATE: Final[dict[str, Parameter]] = {**fields.COMMON, "memo": Text()}


@dataclass(frozen=True, slots=True)
class _Split:
    """Where the money of a credit note goes.

    Attributes:
        before: lowers what is still to be paid.
        credited: goes to the customer's balance.
        refunded: goes back to where the payment came from.
        linked: refunds that were made already, as (refund, amount).
        elsewhere: was given back outside of Stripe.
    """

    before: int
    credited: int = 0
    refunded: int = 0
    linked: tuple[tuple[str, int], ...] = ()
    elsewhere: int = 0

    @property
    def after(self) -> int:
        """What is credited of money that was paid."""
        return (
            self.credited
            + self.refunded
            + self.elsewhere
            + sum(amount for _, amount in self.linked)
        )


def create(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/credit_notes`."""
    del path
    values = read_form(_CREATE, form)
    note, invoice, split = _worked_out(session, values)
    refunded = [
        {"amount_refunded": amount, "refund": key} for key, amount in split.linked
    ]
    if split.refunded:
        charge = _charge_of(session, invoice)
        refund = refunds.give_back(session, charge, split.refunded)
        refunded.append({"amount_refunded": split.refunded, "refund": refund["id"]})
    note["refunds"] = [
        {**each, "payment_record_refund": None, "type": "refund"} for each in refunded
    ]
    if split.credited:
        customer = session.get("customer", note["customer"], "customer")
        move = adjust_balance(
            session, customer, -split.credited, "credit_note", credit_note=note["id"]
        )
        note["customer_balance_transaction"] = move["id"]
    session.create("credit_note", note, "credit_note.created")
    _lower(session, invoice, split)
    return answer(session, "credit_note", note, values)


def preview(session: Session, form: Form) -> Json:
    """`GET /v1/credit_notes/preview`: what would be issued."""
    values = read_form(_CREATE, form)
    note, _, _ = _worked_out(session, values)
    return answer(session, "credit_note", note, values)


def preview_lines(session: Session, form: Form) -> Json:
    """`GET /v1/credit_notes/preview/lines`."""
    values = read_form({**_CREATE, **PAGING}, form)
    note, _, _ = _worked_out(session, values)
    return cut(
        "/v1/credit_notes/preview/lines",
        note["lines"]["data"],
        part_of(values),
        "credit_note_line_item",
    )


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/credit_notes/{id}`: its memo and metadata."""
    values = read_form(_UPDATE, form)
    before = session.get("credit_note", path["id"])
    after = fields.laid_on(before, values, "memo")
    session.save("credit_note", before, after, "credit_note.updated")
    return answer(session, "credit_note", after, values)


def void(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/credit_notes/{id}/void`: while its invoice is open."""
    values = read_form(fields.EXPAND, form)
    note = session.get("credit_note", path["id"])
    if note["status"] == "void":
        raise StripeError(400, "This credit note has already been voided.")
    invoice = session.get("invoice", note["invoice"], "invoice")
    if note["type"] != "pre_payment" or invoice["status"] != "open":
        raise StripeError(
            400,
            "You can only void a credit note if its invoice is open and nothing of it "
            "was refunded or credited to the customer.",
        )
    after = {**note, "status": "void", "voided_at": session.now}
    session.save("credit_note", note, after, "credit_note.voided")
    _lower(session, invoice, _Split(-note["pre_payment_amount"]))
    return answer(session, "credit_note", after, values)


def _worked_out(
    session: Session, values: Mapping[str, Any]
) -> tuple[Json, Json, _Split]:
    """The credit note that the parameters describe; it isn't written yet."""
    invoice = session.get("invoice", values["invoice"], "invoice")
    if invoice["status"] not in {"open", "paid", "uncollectible"}:
        raise invalid(
            "Credit notes can only be created for invoices that are open, paid or "
            f"uncollectible; this invoice is {invoice['status']}.",
            "invoice",
        )
    only_one(values, "amount", "lines")
    lines = _lines(session, invoice, values)
    total = sum(line["amount"] for line in lines)
    issued = session.where("credit_note", equals("invoice", invoice["id"]))
    _check_amount(invoice, issued, total, values)
    split = _split(session, invoice, total, values)
    kinds = {
        (True, False): "pre_payment",
        (False, True): "post_payment",
        (True, True): "mixed",
    }
    key = session.new_id("cn")
    note = fields.new(
        "credit_note",
        id=key,
        amount=total,
        created=session.now,
        currency=invoice["currency"],
        customer=invoice["customer"],
        effective_at=values.get("effective_at", session.now),
        invoice=invoice["id"],
        lines=records.list_object(
            f"/v1/credit_notes/{key}/lines", lines, has_more=False
        ),
        number=f"{invoice['number']}-CN-{len(issued) + 1:02}",
        out_of_band_amount=split.elsewhere or None,
        pdf=f"https://pay.stripe.com/credit_notes/{ACCOUNT_ID}/test_{key[3:]}/pdf",
        post_payment_amount=split.after,
        pre_payment_amount=split.before,
        reason=values.get("reason"),
        subtotal=total,
        subtotal_excluding_tax=total,
        total=total,
        total_excluding_tax=total,
        type=kinds[split.before > 0, split.after > 0],
    )
    return fields.laid_on(note, values, "memo"), invoice, split


def _check_amount(
    invoice: Json, issued: list[Json], total: int, values: Mapping[str, Any]
) -> None:
    param = "lines" if "lines" in values else "amount"
    if total <= 0:
        raise invalid("The credit note amount must be greater than zero.", param)
    credited = sum(note["amount"] for note in issued if note["status"] == "issued")
    left = invoice["total"] - credited
    if total > left:
        raise invalid(
            f"The credit note amount ({money.spoken(total, invoice['currency'])}) is "
            "greater than the remaining amount that can be credited on the invoice "
            f"({money.spoken(left, invoice['currency'])}).",
            param,
        )


def _split(
    session: Session, invoice: Json, total: int, values: Mapping[str, Any]
) -> _Split:
    before = min(total, invoice["amount_remaining"])
    if invoice["status"] == "paid":
        before = 0
    linked = tuple(
        (
            session.get("refund", each["refund"], "refunds[0][refund]")["id"],
            each.get("amount_refunded")
            or session.get("refund", each["refund"])["amount"],
        )
        for each in values.get("refunds", ())
        if "refund" in each
    )
    split = _Split(
        before,
        values.get("credit_amount", 0),
        values.get("refund_amount", 0),
        linked,
        values.get("out_of_band_amount", 0),
    )
    if split.after != total - before:
        currency = invoice["currency"]
        raise StripeError(
            400,
            "The sum of credit amount, refund amount and out of band amount "
            f"({money.spoken(split.after, currency)}) must equal the credit note "
            f"amount ({money.spoken(total - before, currency)}).",
        )
    return split


def _lines(session: Session, invoice: Json, values: Mapping[str, Any]) -> list[Json]:
    if "lines" not in values:
        if "amount" not in values:
            raise missing_parameter("amount")
        amount = values["amount"]
        return [
            fields.new(
                "credit_note_line_item",
                id=session.new_id("cnli"),
                amount=amount,
                unit_amount=amount,
                unit_amount_decimal=str(amount),
            )
        ]
    return [
        _line(session, invoice, each, f"lines[{place}]")
        for place, each in enumerate(values["lines"])
    ]


def _line(session: Session, invoice: Json, given: Mapping[str, Any], name: str) -> Json:
    line = fields.new(
        "credit_note_line_item", id=session.new_id("cnli"), type=given["type"]
    )
    if given["type"] == "custom_line_item":
        if "unit_amount" not in given:
            raise missing_parameter(f"{name}[unit_amount]")
        quantity = given.get("quantity", 1)
        line.update(
            amount=given["unit_amount"] * quantity,
            quantity=quantity,
            unit_amount=given["unit_amount"],
            unit_amount_decimal=str(given["unit_amount"]),
        )
        return fields.laid_on(line, given, "description")
    key = given.get("invoice_line_item")
    if key is None:
        raise missing_parameter(f"{name}[invoice_line_item]")
    billed = next(
        (each for each in invoice["lines"]["data"] if each["id"] == key), None
    )
    if billed is None:
        raise missing("line_item", key, f"{name}[invoice_line_item]")
    only_one(given, "amount", "quantity")
    quantity = given.get("quantity", billed["quantity"])
    amount = given.get("amount")
    if amount is None:
        amount = billed["amount"] * quantity // (billed["quantity"] or 1)
    if amount > billed["amount"]:
        raise invalid(
            "The credit note line item amount is greater than that of the invoice line "
            "item.",
            f"{name}[amount]",
        )
    line.update(
        amount=amount,
        description=billed["description"],
        invoice_line_item=key,
        quantity=None if "amount" in given else quantity,
    )
    return fields.laid_on(line, given, "description")


def _charge_of(session: Session, invoice: Json) -> Json:
    """The charge that paid an invoice."""
    for payment in session.where("invoice_payment", equals("invoice", invoice["id"])):
        intent = payment["payment"].get("payment_intent")
        if payment["status"] == "paid" and intent is not None:
            paid = session.get("payment_intent", intent)
            return session.get("charge", paid["latest_charge"])
    raise invalid(
        "The invoice has no payment that could be refunded; use credit_amount or "
        "out_of_band_amount.",
        "refund_amount",
    )


def _lower(session: Session, invoice: Json, split: _Split) -> None:
    """Note on the invoice what was credited."""
    after = {
        **invoice,
        "amount_due": invoice["amount_due"] - split.before,
        "amount_remaining": invoice["amount_remaining"] - split.before,
        "post_payment_credit_notes_amount": invoice["post_payment_credit_notes_amount"]
        + split.after,
        "pre_payment_credit_notes_amount": invoice["pre_payment_credit_notes_amount"]
        + split.before,
    }
    if invoice["status"] == "open" and after["amount_remaining"] == 0:
        settlement.drop_payments(session, invoice, "void_invoice")
        settlement.mark_paid(session, invoice, after)
        return
    session.save("invoice", invoice, after, "invoice.updated")
    if split.before:
        settlement.ask_for_less(session, after)
