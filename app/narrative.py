"""Sentences written from the data: what changed, by how much, and the largest cause."""

from __future__ import annotations

from dataclasses import dataclass

from app import formats


@dataclass(frozen=True, slots=True)
class Mover:
    """A project or deal whose forecast changed most."""

    name: str
    change: float


def forecast_sentence(  # noqa: PLR0913 - all named, and each a part of the sentence
    *,
    period: str,
    amount: float,
    signed_amount: float,
    previous: float | None,
    previous_as_of: str,
    movers: list[Mover],
    currency: str,
) -> str:
    """One sentence about a period's forecast.

    Args:
        period: the period's label.
        amount: its forecast revenue.
        signed_amount: the part of it that is signed backlog.
        previous: the same period in the version before; None without one.
        previous_as_of: that version's date, written.
        movers: what changed most, in any order.
        currency: the corporate currency.
    """
    money = formats.compact_money
    share = formats.percent(formats.ratio(signed_amount, amount), 0)
    head = f"Revenue for {period} is forecast at **{money(amount, currency)}**, "
    signed = f"{share} of it signed"
    if previous is None:
        return f"{head}{signed}; there is no earlier version to compare with yet."
    change = amount - previous
    if round(change) == 0:
        return f"{head}{signed}, unchanged since the version of {previous_as_of}."
    direction = "more" if change > 0 else "less"
    relative = formats.change_percent(amount, previous).lstrip("+" + formats.MINUS)
    sentence = (
        f"{head}**{money(abs(change), currency)}** ({relative}) {direction} than in "
        f"the version of {previous_as_of}; {signed}."
    )
    return f"{sentence} {_movers_sentence(movers, currency)}".rstrip()


def _movers_sentence(movers: list[Mover], currency: str) -> str:
    moved = sorted(
        (mover for mover in movers if round(mover.change) != 0),
        key=lambda mover: -abs(mover.change),
    )[:2]
    if not moved:
        return ""
    parts = [
        f"{mover.name} ({formats.compact_money(mover.change, currency, signed=True)})"
        for mover in moved
    ]
    noun = "The largest change is" if len(parts) == 1 else "The largest changes are"
    return f"{noun} {' and '.join(parts)}."
