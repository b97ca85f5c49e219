"""Formulas of line items: sums, differences, products and quotients of others.

A name that isn't one word stands in single quotes, as in Anaplan. What is divided by
zero is zero.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Values = NDArray[np.float64]
    Lookup = Callable[[str], Values]

_TOKEN: Final = re.compile(r"\s*('[^']+'|[A-Za-z]\w*|\d+(?:\.\d+)?|[-+*/()])")


def evaluate(formula: str, values_of: Lookup) -> Values:
    """The values of a formula.

    Args:
        formula: the formula.
        values_of: the values of a line item, by its name.

    Raises:
        ValueError: it is no formula.
    """
    tokens = _TOKEN.findall(formula)
    if "".join(tokens) != re.sub(r"\s+(?=(?:[^']*'[^']*')*[^']*$)", "", formula):
        raise ValueError(f"not a formula: {formula}")
    return _Reader(tokens, values_of).whole()


class _Reader:
    """Reads a formula from left to right, products before sums."""

    def __init__(self, tokens: list[str], values_of: Lookup) -> None:
        self._tokens = tokens
        self._values_of = values_of

    def whole(self) -> Values:
        """A formula of which nothing is left over."""
        values = self._sum()
        if self._tokens:
            raise ValueError(f"not expected in a formula: {self._tokens[0]}")
        return values

    def _sum(self) -> Values:
        """Products, added and subtracted."""
        values = self._product()
        while self._next() in {"+", "-"}:
            sign = self._tokens.pop(0)
            other = self._product()
            values = values + other if sign == "+" else values - other
        return values

    def _product(self) -> Values:
        """Single things, multiplied and divided."""
        values = self._single()
        while self._next() in {"*", "/"}:
            sign = self._tokens.pop(0)
            other = self._single()
            values = values * other if sign == "*" else _divide(values, other)
        return values

    def _single(self) -> Values:
        """A number, a name, something in brackets, or one of them negated."""
        if not self._tokens:
            raise ValueError("a formula ends too early")
        token = self._tokens.pop(0)
        if token == "-":  # noqa: S105 - a sign
            return -self._single()
        if token == "(":  # noqa: S105 - a bracket
            values = self._sum()
            if self._next() != ")":
                raise ValueError("a bracket of a formula is not closed")
            self._tokens.pop(0)
            return values
        if token[0].isdigit():
            return np.float64(token)  # type: ignore[return-value]
        return self._values_of(token.strip("'"))

    def _next(self) -> str | None:
        """The next token, which stays."""
        return self._tokens[0] if self._tokens else None


def _divide(values: Values, other: Values) -> Values:
    """Quotients; zero where there is none."""
    quotients = np.zeros(np.broadcast(values, other).shape)
    np.divide(values, other, out=quotients, where=np.not_equal(other, 0))
    return quotients
