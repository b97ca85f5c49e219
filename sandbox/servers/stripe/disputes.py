"""Disputes: opened by a bank, answered with evidence, won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.stripe import fields, money
from sandbox.servers.stripe.errors import StripeError
from sandbox.servers.stripe.lists import answer
from sandbox.servers.stripe.parameters import (
    Boolean,
    Hash,
    Parameter,
    Text,
    read_form,
)
from sandbox.servers.stripe.store import equals
from sandbox.servers.stripe.templates import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.stripe.forms import Form
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.store import Reader
    from sandbox.servers.stripe.templates import Json

_DAY: Final = 86_400
_DUE_DAYS: Final = 8
_REASON_CODES: Final = {"fraudulent": "10.4", "product_not_received": "13.1"}
_WINNING: Final = "winning_evidence"
_LOSING: Final = "losing_evidence"
_CLOSED: Final = frozenset({"won", "lost", "warning_closed"})
_UPDATE: Final[dict[str, Parameter]] = {
    **fields.COMMON,
    "evidence": Hash(
        {name: Text(20_000) for name in EVIDENCE if name != "enhanced_evidence"}
    ),
    "submit": Boolean(),
}


def open_dispute(session: Session, charge: Json, reason: str) -> Json:
    """The customer's bank takes a charge back; the charge as it is then."""
    kind = charge["payment_method_details"]["type"]
    details: Json = {"type": kind}
    if kind == "card":
        details["card"] = {
            "brand": charge["payment_method_details"]["card"]["brand"],
            "case_type": "chargeback",
            "network": "visa",
            "network_reason_code": _REASON_CODES.get(reason, "10.4"),
        }
    dispute = fields.new(
        "dispute",
        id=session.new_id("du"),
        amount=charge["amount"],
        charge=charge["id"],
        created=session.now,
        currency=charge["currency"],
        evidence_details={
            "due_by": (session.now // _DAY + _DUE_DAYS + 1) * _DAY - 1,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        payment_intent=charge["payment_intent"],
        payment_method_details=details,
        reason=reason,
        status="needs_response",
    )
    withdrawal = money.book(
        session,
        "adjustment",
        dispute,
        -dispute["amount"],
        fee=money.DISPUTE_FEE,
        category="dispute",
        description=f"Chargeback withdrawal for {charge['id']}",
    )
    dispute["balance_transactions"] = [withdrawal]
    session.create(
        "dispute",
        dispute,
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    )
    return session.save("charge", charge, {**charge, "disputed": True})


def update(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/disputes/{id}`: add evidence; `submit` sends it to the bank.

    As in Stripe's test mode, the evidence `winning_evidence` wins and
    `losing_evidence` loses.
    """
    values = read_form(_UPDATE, form)
    before = session.get("dispute", path["id"], "dispute", 404)
    _check_open(before)
    after = fields.laid_on(before, values)
    evidence = values.get("evidence")
    if evidence is not None:
        details = before["evidence_details"]
        after["evidence"] = {**before["evidence"], **evidence}
        after["evidence_details"] = {**details, "has_evidence": True}
    if evidence is not None and values.get("submit", True):
        after["evidence_details"]["submission_count"] += 1
        after["status"] = "under_review"
    session.save("dispute", before, after, "charge.dispute.updated")
    verdict = (evidence or {}).get("uncategorized_text")
    if after["status"] == "under_review" and verdict in {_WINNING, _LOSING}:
        after = settle(session, after, is_won=verdict == _WINNING)
    return answer(session, "dispute", after, values)


def close(session: Session, form: Form, path: Mapping[str, str]) -> Json:
    """`POST /v1/disputes/{id}/close`: accept that it is lost."""
    values = read_form(fields.EXPAND, form)
    dispute = session.get("dispute", path["id"], "dispute", 404)
    _check_open(dispute)
    return answer(session, "dispute", settle(session, dispute, is_won=False), values)


def of_charge(reader: Reader, charge: str, form: Form) -> Json:
    """`GET /v1/charges/{id}/dispute`."""
    values = read_form(fields.EXPAND, form)
    reader.get("charge", charge, "charge", 404)
    found = reader.where("dispute", equals("charge", charge))
    if not found:
        raise StripeError(404, f"No dispute for charge: {charge}")
    return answer(reader, "dispute", found[-1], values)


def settle(session: Session, dispute: Json, *, is_won: bool) -> Json:
    """End a dispute; what is won comes back, the fee doesn't."""
    after: dict[str, Any] = {**dispute, "status": "won" if is_won else "lost"}
    if is_won:
        reversal = money.book(
            session,
            "adjustment",
            dispute,
            dispute["amount"],
            category="dispute_reversal",
            description=f"Chargeback reversal for {dispute['charge']}",
        )
        after["balance_transactions"] = [*dispute["balance_transactions"], reversal]
        after["is_charge_refundable"] = True
    session.save("dispute", dispute, after)
    if is_won:
        session.emit("charge.dispute.funds_reinstated", "dispute", after)
    session.emit("charge.dispute.closed", "dispute", after)
    return after


def _check_open(dispute: Json) -> None:
    if dispute["status"] in _CLOSED:
        raise StripeError(400, "This dispute is already closed")
