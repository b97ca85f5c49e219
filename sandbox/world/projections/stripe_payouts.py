"""Payouts: each Monday the balance goes to the firm's bank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.identifiers import stripe_id
from sandbox.world.projections.logs import END
from sandbox.world.projections.stripe_keys import as_json, note_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.firm.units import Unit
    from sandbox.world.projections.logs import Logs
    from sandbox.world.projections.stripe_payments import Move

_DAY: Final = 86_400
_WEEK: Final = 7 * _DAY
_FIRST_MONDAY: Final = 4 * _DAY
"""1970-01-05."""
_HOUR: Final = 6 * 3_600
_ARRIVES_AFTER: Final = 2 * _DAY


def write_payouts(moves: Iterable[Move], unit: Unit, logs: Logs) -> None:
    """Pay out what is available on each Monday, as long as it is more than nothing.

    Each unit of a large firm has a bank account of its own.
    """
    waiting: list[Move] = []
    monday = 0
    for move in sorted(moves, key=lambda item: (item.available_on, item.key)):
        if waiting and move.available_on > monday:
            waiting = _pay_out(waiting, monday, unit, logs)
        waiting.append(move)
        monday = _next_monday(move.available_on)
    if waiting:
        _pay_out(waiting, monday, unit, logs)


def _pay_out(moves: list[Move], instant: int, unit: Unit, logs: Logs) -> list[Move]:
    """A payout of these; what couldn't be paid out."""
    amount = sum(move.net for move in moves)
    if amount <= 0 or instant > END:
        return moves
    key = stripe_id("po", instant, unit.index)
    transaction = stripe_id("txn", key)
    arrives_at = instant + _ARRIVES_AFTER
    logs.write(
        "payout", key, instant,
        {
            "id": key, "status": "in_transit", "currency": "usd", "amount": amount,
            "arrival_date": arrives_at // _DAY * _DAY,
            "balance_transaction": transaction, "created": instant,
        },
    )  # fmt: skip
    logs.write("payout", key, arrives_at, {"status": "paid"})
    logs.write(
        "balance_transaction", transaction, instant,
        {
            "id": transaction, "type": "payout", "source": key, "payout": key,
            "status": "available", "currency": "usd", "amount": -amount, "fee": 0,
            "net": -amount, "available_on": instant, "created": instant,
            "content": as_json(
                {"description": "STRIPE PAYOUT", "reporting_category": "payout"}
            ),
        },
    )  # fmt: skip
    for move in moves:
        logs.write(
            "balance_transaction",
            move.key,
            instant,
            {"payout": key, "status": "available"},
        )
    note_event(logs, "payout.created", instant, "payout", key)
    note_event(logs, "payout.paid", arrives_at, "payout", key)
    return []


def _next_monday(instant: int) -> int:
    """The first Monday morning from an instant on."""
    weeks = -(-(instant - _FIRST_MONDAY - _HOUR) // _WEEK)
    return _FIRST_MONDAY + _HOUR + weeks * _WEEK
