"""Files are read by their definition, small ones by rows and large ones by columns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.servers.anaplan.imports import source
from sandbox.servers.anaplan.imports.source import Source
from sandbox.servers.anaplan.model.actions import FileShape

SHAPE = FileShape("113000000001", "rows.csv", ("A", "B", "C"))


def read(content: bytes, shape: FileShape = SHAPE) -> Source:
    return Source.read(content, shape)


def test_quotes_blank_lines_and_gaps_are_read_as_they_are_meant() -> None:
    found = read(b'A,B,C\n1,"x, ""y""\nz",3\n\n,,\n4\n5,6,7,8\n')
    assert found.header == ("A", "B", "C")
    assert [found.row(n) for n in range(3)] == [
        ("1", 'x, "y"\nz', "3"),
        ("4", "", ""),
        ("5", "6", "7"),
    ]
    assert found.lines == (3, 6, 7)


def test_a_file_begins_where_its_definition_says() -> None:
    shape = FileShape(
        "113000000001", "rows.txt", ("A", "B"), "\t", "'", "ISO-8859-1", ",", 2, 4
    )
    found = read("title\nA\tB\nunits\tkg\n'ä\tö'\t1\n".encode("iso-8859-1"), shape)
    assert (found.header, found.row(0)) == (("A", "B"), ("ä\tö", "1"))
    assert found.lines == (4,)


def test_a_file_of_another_encoding_is_refused() -> None:
    with pytest.raises(ValueError, match="decode"):
        read("A,B,C\nä,1,2".encode("iso-8859-1"))


def test_an_empty_file_has_neither_header_nor_rows() -> None:
    found = read(b"")
    assert (found.header, found.columns, found.lines) == ((), (), ())
    assert found.missing(["A"]) == ["A"]


plain = st.text(st.sampled_from("abZ 0.5-ä€"), max_size=4)


@given(
    rows=st.lists(st.tuples(plain, plain, plain), max_size=6),
    ends_in_newline=st.booleans(),
    begins_with_mark=st.booleans(),
)
def test_reading_by_columns_gives_what_reading_by_rows_gives(
    rows: list[tuple[str, str, str]],
    *,
    ends_in_newline: bool,
    begins_with_mark: bool,
) -> None:
    lines = ["A,B,C", *(",".join(row) for row in rows)]
    text = "\n".join(lines) + "\n" * ends_in_newline
    content = text.encode("utf-8-sig" if begins_with_mark else "utf-8")
    by_rows = read(content)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(source, "_LARGE", 0)
        assert read(content) == by_rows


@pytest.mark.parametrize(
    "content",
    [
        b'A,B,C\n"1",2,3\n',
        b"A,B,C\r\n1,2,3\r\n",
        b"A,B,C\n\n1,2,3\n",
        b"A,B,C\n,,\n1,2,3\n",
        b"A,B,C\n1,2\n",
    ],
)
def test_what_is_not_plain_is_read_by_rows_however_large(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_rows = read(content)
    monkeypatch.setattr(source, "_LARGE", 0)
    assert read(content) == by_rows
    assert by_rows.row(0)[0] == "1"
