"""Formulas are worked out as they are read in Anaplan."""

from __future__ import annotations

import numpy as np
import pytest

from sandbox.servers.anaplan.formulas import evaluate
from sandbox.servers.anaplan.numbers import write_number, write_numbers

VALUES = {
    "Hours": np.array([10.0, 0.0]),
    "Hourly Cost": np.array([80.0, 70.0]),
    "Peak": np.array([4.0, 0.0]),
}


@pytest.mark.parametrize(
    ("formula", "values"),
    [
        ("Hours", [10, 0]),
        ("Hours * 'Hourly Cost'", [800, 0]),
        ("Hours + 'Hourly Cost' * 2", [170, 140]),
        ("(Hours + 'Hourly Cost') * 2", [180, 140]),
        ("Hours - 'Hourly Cost' - 1", [-71, -71]),
        ("-Hours", [-10, 0]),
        ("Hours / Peak", [2.5, 0]),
        ("1.5 * Hours", [15, 0]),
    ],
)
def test_a_formula_keeps_the_order_of_its_signs(
    formula: str, values: list[float]
) -> None:
    assert evaluate(formula, VALUES.__getitem__).tolist() == values


@pytest.mark.parametrize("formula", ["", "Hours +", "(Hours", "Hours)", "Hours ^ 2"])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        evaluate(formula, VALUES.__getitem__)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (5.0, "5"),
        (100.25, "100.25"),
        (0.1 + 0.2, "0.3"),
        (1e16, "10000000000000000"),
        (1e-7, "0.0000001"),
        (-12345678.5, "-12345678.5"),
    ],
)
def test_a_number_is_written_in_plain_digits(value: float, text: str) -> None:
    assert write_number(value) == text
    assert write_numbers(np.array([value])) == [text]
