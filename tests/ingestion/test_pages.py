"""Pages of CSV and of JSON become the same columns of text."""

from __future__ import annotations

import json

import pytest

from ingestion.errors import UnreadablePageError
from ingestion.pages import read_csv, read_records

NAMES = ("Id", "Name", "Hours")


def test_a_csv_and_a_json_page_of_the_same_records_are_the_same() -> None:
    as_csv = read_csv(b'"Id","Name","Hours"\n"1","A ""b"", c\nd","8"\n"2","",\n', NAMES)
    as_json = read_records(
        [
            {"Id": "1", "Name": 'A "b", c\nd', "Hours": 8},
            {"Id": "2", "Name": "", "Hours": None},
        ],
        NAMES,
    )

    assert as_csv.rows == as_json.rows == 2
    for name in NAMES:
        assert as_csv.columns[name].to_pylist() == as_json.columns[name].to_pylist()


def test_a_byte_order_mark_is_dropped() -> None:
    page = read_csv(b'\xef\xbb\xbf"Id","Name","Hours"\n"1","A","8"\n', NAMES)

    assert page.columns["Id"].to_pylist() == ["1"]


def test_bytes_that_are_no_utf8_are_marked() -> None:
    page = read_csv("Id,Name,Hours\n1,Müller,8\n".encode("latin-1"), NAMES)

    assert page.columns["Name"].to_pylist() == ["M\ufffdller"]


def test_lines_with_too_many_or_too_few_cells_are_counted_and_kept() -> None:
    page = read_csv(b"Id,Name,Hours\n1,A,8\n2,B\n3,C,8,9\n4,D,8\n", NAMES)

    assert page.rows == 2
    assert page.received == 4
    assert [line.text for line in page.malformed] == ["2,B", "3,C,8,9"]


def test_leading_zeros_and_texts_like_numbers_stay_texts() -> None:
    page = read_csv(b"Id,Name,Hours\n0012,1e5,8\n", NAMES)

    assert page.columns["Id"].to_pylist() == ["0012"]
    assert page.columns["Name"].to_pylist() == ["1e5"]


def test_an_undeclared_column_is_kept_beside_the_row() -> None:
    page = read_csv(b"Id,Name,Hours,Mood\n1,A,8,good\n2,B,8,\n", NAMES)

    assert page.undeclared == {"Mood"}
    assert page.extra is not None
    assert page.extra.to_pylist() == ['{"Mood":"good"}', None]


def test_an_undeclared_key_is_kept_beside_the_row() -> None:
    page = read_records([{"Id": "1", "attributes": {}, "Mood": ["good"]}], NAMES)

    assert page.undeclared == {"Mood"}
    assert page.extra is not None
    assert json.loads(page.extra.to_pylist()[0]) == {"Mood": ["good"]}


def test_a_declared_field_that_no_record_has_is_missing_unless_nulls_are_left_out() -> (
    None
):
    records = [{"Id": "1"}]

    assert set(read_records(records, NAMES).columns) == {"Id"}
    omitted = read_records(records, NAMES, may_omit=True)
    assert omitted.columns["Hours"].to_pylist() == [None]


def test_an_object_in_place_of_a_value_is_marked() -> None:
    page = read_records(
        [{"Id": "1", "Name": "A"}, {"Id": "2", "Name": {"x": 1}}], NAMES
    )

    assert page.nested == {"Name": frozenset({1})}
    assert page.columns["Name"].to_pylist() == ["A", '{"x":1}']


def test_a_type_that_flips_within_a_page_is_text_all_the_same() -> None:
    page = read_records([{"Hours": 8}, {"Hours": "8"}, {"Hours": True}], NAMES)

    assert page.columns["Hours"].to_pylist() == ["8", "8", "true"]


@pytest.mark.parametrize("content", [b"", b"\n"])
def test_an_empty_page_has_no_rows(content: bytes) -> None:
    assert read_csv(content, NAMES).rows == 0


def test_a_page_with_only_a_header_has_no_rows() -> None:
    page = read_csv(b"Id,Name,Hours\n", NAMES)

    assert (page.rows, page.undeclared) == (0, frozenset())


def test_two_columns_of_one_name_are_refused() -> None:
    with pytest.raises(UnreadablePageError):
        read_csv(b"Id,Name,Id\n1,A,2\n", NAMES)
