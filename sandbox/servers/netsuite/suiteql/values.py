"""The values of an answer: every one is text, and nulls are left out.

Dates are written in the account's format, numbers without needless zeros.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


def items(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """The rows as the service sends them.

    Each column is written by one function, chosen by its first value that is there, so
    that a page costs one call per value and no look at its type.
    """
    columns = [_column(list(values)) for values in zip(*rows, strict=True)]
    answer: list[dict[str, Any]] = []
    for values in zip(*columns, strict=True):
        present = {
            name: value
            for name, value in zip(names, values, strict=True)
            if value is not None
        }
        answer.append({"links": [], **present})
    return answer


def _column(values: list[Any]) -> list[str | None]:
    """The values of one column as text."""
    sample = next((value for value in values if value is not None), None)
    if sample is None or isinstance(sample, str):
        return values
    write = _writer(sample)
    return [None if value is None else write(value) for value in values]


def _writer(sample: object) -> Callable[[Any], str]:
    """The function that writes values of this kind."""
    if isinstance(sample, bool):
        return lambda value: "T" if value else "F"
    if isinstance(sample, Decimal | float):
        return _number
    if isinstance(sample, datetime | date):
        return account_date
    return str


def _number(value: Decimal | float) -> str:
    """A number in plain digits, without needless zeros."""
    text = str(value) if isinstance(value, Decimal) else f"{value:.10f}"
    if "E" in text:
        text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def account_date(value: date) -> str:
    """A date as the account shows it (M/D/YYYY); the time of day is not shown."""
    return f"{value.month}/{value.day}/{value.year}"
