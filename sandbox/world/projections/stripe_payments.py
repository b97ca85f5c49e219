"""How invoices are paid: bank payments, what Stripe keeps of them, refunds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sandbox.world.identifiers import stripe_id
from sandbox.world.projections.stripe_keys import as_json, customer_key, note_event

if TYPE_CHECKING:
    from sandbox.firm.model import Customer
    from sandbox.world.projections.logs import Logs

_DAY: Final = 86_400
_SETTLES_AFTER: Final = 2
_FEE_PER_MILLE: Final = 8
_LARGEST_FEE: Final = 500
_ROUTING: Final = "110000000"


@dataclass(frozen=True, slots=True)
class Move:
    """A balance transaction, for the payout that takes it along.

    Attributes:
        key: its id.
        available_on: from when on it can be paid out.
        net: what it adds to the balance.
    """

    key: str
    available_on: int
    net: int


@dataclass(slots=True)
class _Charge:
    """A charge, and what is left of it to refund."""

    key: str
    intent: str
    amount: int
    refunded: int = 0

    @property
    def left(self) -> int:
        """What can still be refunded."""
        return self.amount - self.refunded


@dataclass(slots=True)
class Payments:
    """The payments of one invoice.

    Attributes:
        logs: where they are written.
        invoice: the invoice's id.
        number: the invoice's number.
        customer: who pays.
        project: the project's id in the CRM.
        moves: what they moved in the account's balance.
    """

    logs: Logs
    invoice: str
    number: str
    customer: str
    project: str
    moves: list[Move] = field(default_factory=list)
    _charges: list[_Charge] = field(default_factory=list)

    def ask(self, instant: int, amount: int) -> None:
        """The payment that an open invoice waits for."""
        self._write_intent(self._default_intent, instant, amount)
        key = self._default_payment
        self.logs.write(
            "invoice_payment", key, instant,
            {
                **self._payment(key, self._default_intent, instant, amount),
                "status": "open",
            },
        )  # fmt: skip

    def ask_for_less(self, instant: int, amount: int) -> None:
        """A part was paid or credited; with nothing left the payment is cancelled."""
        if amount:
            self.logs.write(
                "invoice_payment",
                self._default_payment,
                instant,
                {"amount_requested": amount},
            )
            self.logs.write(
                "payment_intent", self._default_intent, instant, {"amount": amount}
            )
            return
        self.logs.write(
            "invoice_payment",
            self._default_payment,
            instant,
            {"status": "canceled", "canceled_at": instant},
        )
        self.logs.write(
            "payment_intent", self._default_intent, instant, {"status": "canceled"}
        )
        note_event(
            self.logs,
            "payment_intent.canceled",
            instant,
            "payment_intent",
            self._default_intent,
        )

    def receive(self, instant: int, amount: int, left: int) -> None:
        """A payment arrives; one that isn't the whole comes as one of its own."""
        intent, payment = self._default_intent, self._default_payment
        if amount < left:
            intent = stripe_id("pi", self.invoice, instant)
            payment = stripe_id("inpay", self.invoice, instant)
            self._write_intent(intent, instant, amount)
            self.logs.write(
                "invoice_payment", payment, instant,
                {
                    **self._payment(payment, intent, instant, amount),
                    "content": as_json({**_source(intent), "is_default": False}),
                },
            )  # fmt: skip
            self.ask_for_less(instant, left - amount)
        charge = self._write_charge(intent, instant, amount)
        self.logs.write(
            "payment_intent",
            intent,
            instant,
            {
                "status": "succeeded",
                "amount_received": amount,
                "latest_charge": charge,
            },
        )
        self.logs.write(
            "invoice_payment",
            payment,
            instant,
            {"status": "paid", "amount_paid": amount, "paid_at": instant},
        )
        for kind, table, key in (
            ("charge.succeeded", "charge", charge),
            ("payment_intent.succeeded", "payment_intent", intent),
            ("invoice_payment.paid", "invoice_payment", payment),
        ):
            note_event(self.logs, kind, instant, table, key)

    def give_back(self, instant: int, amount: int) -> list[dict[str, object]]:
        """Refund what was paid; as a credit note lists it."""
        refunds: list[dict[str, object]] = []
        for charge in reversed(self._charges):
            part = min(amount, charge.left)
            if part == 0:
                continue
            amount -= part
            refunds.append(
                {
                    "amount_refunded": part,
                    "payment_record_refund": None,
                    "refund": self._refund(charge, instant, part),
                    "type": "refund",
                }
            )
        return refunds

    @property
    def _default_intent(self) -> str:
        return stripe_id("pi", self.invoice)

    @property
    def _default_payment(self) -> str:
        return stripe_id("inpay", self.invoice)

    def _write_intent(self, key: str, instant: int, amount: int) -> None:
        self.logs.write(
            "payment_intent", key, instant,
            {
                "id": key, "customer": self.customer, "created": instant,
                "status": "requires_payment_method", "currency": "usd",
                "amount": amount, "amount_received": 0,
                "content": as_json(
                    {
                        "client_secret": f"{key}_secret_{key[-22:]}",
                        "description": f"Payment for Invoice {self.number}",
                        "metadata": {"project_id": self.project},
                        "payment_method_types": ["us_bank_account"],
                    }
                ),
            },
        )  # fmt: skip
        note_event(self.logs, "payment_intent.created", instant, "payment_intent", key)

    def _payment(
        self, key: str, intent: str, instant: int, amount: int
    ) -> dict[str, object]:
        return {
            "id": key,
            "invoice": self.invoice,
            "payment_intent": intent,
            "amount_requested": amount,
            "currency": "usd",
            "created": instant,
            "content": as_json(_source(intent)),
        }

    def _write_charge(self, intent: str, instant: int, amount: int) -> str:
        key = stripe_id("ch", intent)
        fee = min((amount * _FEE_PER_MILLE + 500) // 1_000, _LARGEST_FEE)
        transaction = self._book(
            stripe_id("txn", key), "charge", key, instant, (amount, fee)
        )
        self.logs.write(
            "charge", key, instant,
            {
                "id": key, "customer": self.customer, "payment_intent": intent,
                "balance_transaction": transaction, "status": "succeeded",
                "currency": "usd", "amount": amount, "amount_refunded": 0,
                "disputed": False, "refunded": False, "created": instant,
                "content": as_json(
                    {
                        "amount_captured": amount,
                        "calculated_statement_descriptor": "MERIDIAN",
                        "description": f"Payment for Invoice {self.number}",
                        "metadata": {"project_id": self.project},
                        "payment_method": _bank_account_key(self.customer),
                        "payment_method_details": {
                            "type": "us_bank_account",
                            "us_bank_account": _bank_account(self.customer),
                        },
                        "receipt_url": (
                            f"https://pay.stripe.com/receipts/payment/{key}"
                        ),
                    }
                ),
            },
        )  # fmt: skip
        self._charges.append(_Charge(key, intent, amount))
        return key

    def _refund(self, charge: _Charge, instant: int, amount: int) -> str:
        key = stripe_id("re", charge.key, instant)
        charge.refunded += amount
        transaction = self._book(
            stripe_id("txn", key), "refund", key, instant, (-amount, 0)
        )
        self.logs.write(
            "refund", key, instant,
            {
                "id": key, "charge": charge.key, "payment_intent": charge.intent,
                "balance_transaction": transaction, "status": "succeeded",
                "currency": "usd", "amount": amount, "created": instant,
                "content": as_json(
                    {
                        "customer": self.customer,
                        "destination_details": {
                            "type": "us_bank_transfer",
                            "us_bank_transfer": {
                                "reference": None,
                                "reference_status": None,
                            },
                        },
                        "payment_method": _bank_account_key(self.customer),
                        "reason": "requested_by_customer",
                    }
                ),
            },
        )  # fmt: skip
        self.logs.write(
            "charge",
            charge.key,
            instant,
            {"amount_refunded": charge.refunded, "refunded": charge.left == 0},
        )
        note_event(self.logs, "refund.created", instant, "refund", key)
        note_event(self.logs, "charge.refunded", instant, "charge", charge.key)
        return key

    def _book(
        self,
        key: str,
        kind: str,
        source: str,
        instant: int,
        amounts: tuple[int, int],
    ) -> str:
        """A balance transaction of an amount and a fee."""
        amount, fee = amounts
        available_on = (instant // _DAY + _SETTLES_AFTER) * _DAY
        details = []
        if fee:
            details.append(
                {
                    "amount": fee,
                    "application": None,
                    "currency": "usd",
                    "description": "Stripe processing fees",
                    "type": "stripe_fee",
                }
            )
        self.logs.write(
            "balance_transaction", key, instant,
            {
                "id": key, "type": kind, "source": source, "status": "pending",
                "currency": "usd", "amount": amount, "fee": fee, "net": amount - fee,
                "available_on": available_on, "created": instant,
                "content": as_json(
                    {
                        "description": f"Payment for Invoice {self.number}",
                        "fee_details": details,
                        "reporting_category": kind,
                    }
                ),
            },
        )  # fmt: skip
        self.moves.append(Move(key, available_on, amount - fee))
        return key


def write_bank_account(customer: Customer, instant: int, logs: Logs) -> None:
    """The bank account that a customer pays from."""
    owner = customer_key(customer)
    key = _bank_account_key(owner)
    logs.write(
        "payment_method", key, instant,
        {
            "id": key, "customer": owner, "type": "us_bank_account",
            "created": instant,
            "content": as_json(
                {
                    "us_bank_account": {
                        **_bank_account(owner),
                        "financial_connections_account": None,
                        "networks": {"preferred": "ach", "supported": ["ach"]},
                        "status_details": {},
                    }
                }
            ),
        },
    )  # fmt: skip
    note_event(logs, "payment_method.attached", instant, "payment_method", key)


def _bank_account_key(customer: str) -> str:
    return stripe_id("pm", customer)


def _bank_account(customer: str) -> dict[str, object]:
    """The account as a charge shows it."""
    digits = sum(customer.encode()) * 7919 % 10_000
    return {
        "account_holder_type": "company",
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "fingerprint": customer[-16:],
        "last4": f"{digits:04}",
        "routing_number": _ROUTING,
    }


def _source(intent: str) -> dict[str, object]:
    return {"payment": {"payment_intent": intent, "type": "payment_intent"}}
