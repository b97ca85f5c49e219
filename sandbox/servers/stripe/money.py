"""Amounts in messages, fees, and moves of the account's balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.stripe import fields

if TYPE_CHECKING:
    from sandbox.servers.stripe.session import Session
    from sandbox.servers.stripe.templates import Json

ZERO_DECIMAL: Final = frozenset({"jpy", "krw"})
_SYMBOLS: Final = {"eur": "€", "gbp": "£", "jpy": "¥", "usd": "$"}
_DAY: Final = 86_400
_CARD_FEE: Final = (290, 30)
_BANK_FEE: Final = (80, 0)
_LARGEST_BANK_FEE: Final = 500
DISPUTE_FEE: Final = 1_500


def spoken(amount: int, currency: str) -> str:
    """An amount as messages have it: `$10.00`."""
    symbol = _SYMBOLS.get(currency, f"{currency.upper()} ")
    if currency in ZERO_DECIMAL:
        return f"{symbol}{amount:,}"
    return f"{symbol}{amount / 100:,.2f}"


def fee_of(amount: int, method_type: str) -> int:
    """What Stripe keeps of a payment: 2.9 % + 30, of bank debits 0.8 % up to 5.00."""
    if method_type == "card":
        share, fixed = _CARD_FEE
        return (amount * share + 5_000) // 10_000 + fixed
    share, fixed = _BANK_FEE
    return min((amount * share + 5_000) // 10_000 + fixed, _LARGEST_BANK_FEE)


def available_on(created: int, kind: str) -> int:
    """When money can be paid out: at midnight, two days later; a payout at once."""
    if kind.startswith("payout"):
        return created
    return (created // _DAY + 2) * _DAY


def book(  # noqa: PLR0913 - the parts of one move
    session: Session,
    kind: str,
    source: Json,
    amount: int,
    *,
    fee: int = 0,
    category: str | None = None,
    description: str | None = None,
) -> Json:
    """Write a balance transaction.

    Args:
        session: writes it.
        kind: its type, such as `charge`.
        source: what it comes from.
        amount: what is gained; below zero is lost.
        fee: what Stripe keeps.
        category: its `reporting_category`, where it isn't the type.
        description: what the statement says.
    """
    currency = source["currency"]
    details = []
    if fee:
        details = [
            {
                "amount": fee,
                "application": None,
                "currency": currency,
                "description": "Dispute fee"
                if kind == "adjustment"
                else "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
    return session.create(
        "balance_transaction",
        fields.new(
            "balance_transaction",
            id=session.new_id("txn"),
            amount=amount,
            available_on=available_on(session.now, kind),
            created=session.now,
            currency=currency,
            description=description,
            fee=fee,
            fee_details=details,
            net=amount - fee,
            reporting_category=category or kind,
            source=source["id"],
            status="pending",
            type=kind,
        ),
    )
