"""Which texts fit a declared type, and the reason where one doesn't."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.cells import cast_column
from ingestion.schema import (
    ARROW_TYPES,
    Field,
    Kind,
    boolean,
    date,
    integer,
    money,
    number,
    text,
    timestamp,
)

HOURS = number("Hours", minimum="0", maximum="24")
at = dt.datetime.fromisoformat


def cast(field: Field, *texts: str | None) -> tuple[list[Any], list[tuple[int, str]]]:
    """The values, and the place and reason of each defect."""
    values, defects = cast_column(field, pa.array(texts, pa.string()))
    assert values.type == ARROW_TYPES[field.kind]
    assert len(values) == len(texts)
    return values.to_pylist(), [(defect.row, str(defect.reason)) for defect in defects]


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        (text("x"), "Müller & Söhne", "Müller & Söhne"),
        (text("x"), "SÃO PAULO", "SÃO PAULO"),
        (text("x"), "two\nlines\tand a tab", "two\nlines\tand a tab"),
        (integer("x"), "-12", -12),
        (integer("x"), "3.0", 3),
        (money("x"), "50000.00", Decimal("50000.00")),
        (money("x"), "1e3", Decimal("1000.00")),
        (money("x"), "-0.005", Decimal("-0.01")),
        (money("x"), " 4 ", Decimal("4.00")),
        (number("x"), "7.5", Decimal("7.500000")),
        (number("x"), "1E-7", Decimal("0.000000")),
        (boolean("x"), "T", True),
        (boolean("x"), "false", False),
        (boolean("x"), "TRUE", True),
        (boolean("x"), "0", False),
        (date("x"), "2028-02-29", dt.date(2028, 2, 29)),
        (date("x"), "9999-12-31", dt.date(9999, 12, 31)),
        (
            timestamp("x"),
            "2020-10-22T21:03:23.000+0000",
            at("2020-10-22T21:03:23"),
        ),
        (
            timestamp("x"),
            "2023-10-22T06:25:12.000Z",
            at("2023-10-22T06:25:12"),
        ),
        (
            timestamp("x"),
            "2023-10-22T06:25:12+02:00",
            at("2023-10-22T04:25:12"),
        ),
        (timestamp("x"), "2023-10-22 06:25:12", at("2023-10-22T06:25:12")),
        (timestamp("x"), "1750000000", at("2025-06-15T15:06:40")),
    ],
)
def test_what_vendors_write_is_read(field: Field, written: str, value: Any) -> None:
    assert cast(field, written) == ([value], [])
    # The slow way, which one bad cell forces upon its neighbours, reads the same.
    bad = "\x00" if field.kind is Kind.TEXT else "nonsense"
    values, defects = cast(field, written, bad)
    assert values == [value, None]
    assert [row for row, _ in defects] == [1]


@pytest.mark.parametrize(
    ("field", "written", "reason"),
    [
        (money("x"), "N/A", "not_a_number"),
        (money("x"), "12,50", "not_a_number"),
        (money("x"), "0x10", "not_a_number"),
        (money("x"), "NaN", "not_a_number"),
        (money("x"), "Infinity", "out_of_range"),
        (money("x"), "1e400", "out_of_range"),
        (money("x"), "1E+400", "out_of_range"),
        (money("x"), "12345678901234567890123456789012345678901234", "out_of_range"),
        (money("x"), "10000000000000001", "out_of_range"),
        (money("x"), "99999999999999", "above_maximum"),
        (number("x"), "1000000000000", "out_of_range"),
        (number("x"), "8 hours", "not_a_number"),
        (integer("x"), "3.5", "not_an_integer"),
        (integer("x"), "0x1F", "not_a_number"),
        (integer("x"), "9223372036854775808", "out_of_range"),
        (HOURS, "-1", "below_minimum"),
        (HOURS, "25", "above_maximum"),
        (boolean("x"), "yes", "not_a_boolean"),
        (boolean("x"), "2", "not_a_boolean"),
        (date("x"), "2026-02-30", "not_a_date"),
        (date("x"), "30/06/2026", "not_a_date"),
        (date("x"), "2026-06-30T00:00:00Z", "not_a_date"),
        (date("x"), "0001-01-01", "out_of_range"),
        (date("x"), "9998-12-31", "out_of_range"),
        (timestamp("x"), "yesterday", "not_an_instant"),
        (timestamp("x"), "2026-06-30T25:00:00Z", "not_an_instant"),
        (timestamp("x"), "9998-12-31T23:59:59-01:00", "out_of_range"),
        (text("x"), "MÃ¼ller", "broken_text"),
        (text("x"), "itâ€™s", "broken_text"),
        (text("x"), "M\ufffdller", "broken_text"),
        (text("x"), "a\x00b", "broken_text"),
        (text("x", required=True), None, "missing"),
        (date("x", required=True), None, "missing"),
    ],
)
def test_what_does_not_fit_is_named_with_its_reason(
    field: Field, written: str | None, reason: str
) -> None:
    values, defects = cast(field, written)

    assert defects == [(0, reason)]
    if reason not in {"below_minimum", "above_maximum"}:
        assert values == [None]


def test_one_bad_cell_leaves_its_neighbours_alone() -> None:
    assert cast(HOURS, "8", "n/a", None, "7.25", "25") == (
        [Decimal(8), None, None, Decimal("7.25"), Decimal(25)],
        [(1, "not_a_number"), (4, "above_maximum")],
    )


def test_an_unknown_value_of_a_list_is_no_defect() -> None:
    assert cast(text("StageName"), "Prospecting", "Verhandlung") == (
        ["Prospecting", "Verhandlung"],
        [],
    )


def test_an_empty_column_has_no_defects() -> None:
    for kind in Kind:
        assert cast(Field("x", kind)) == ([], [])


@given(st.lists(st.one_of(st.none(), st.text(max_size=12)), max_size=6))
def test_every_text_is_either_read_or_named(texts: list[str | None]) -> None:
    for kind in Kind:
        values, defects = cast(Field("x", kind, required=True), *texts)
        named = {row for row, _ in defects}
        for row, value in enumerate(values):
            assert (value is None) == (row in named)


@given(st.decimals(-(10**13), 10**13, places=2, allow_nan=False))
def test_an_amount_comes_through_to_the_cent(amount: Decimal) -> None:
    assert cast(money("x"), str(amount)) == ([amount], [])
