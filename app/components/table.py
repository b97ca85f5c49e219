"""Tables: every column has a heading, a kind and a width; numbers still sort as numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd
import streamlit as st

from app import formats

Kind = Literal["text", "money", "change", "percent", "hours", "count", "flag", "time"]

_ROW_HEIGHT = 30


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    name: str
    label: str
    kind: Kind = "text"
    width: int | None = None
    help: str | None = None


def data_table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    unit: formats.Unit = formats.THOUSANDS,
    *,
    key: str,
    rows_shown: int = 12,
) -> None:
    """Draw rows of records; the first column stays in view when others scroll."""
    shown = frame[[column.name for column in columns]].reset_index(drop=True)
    for column in columns:
        if column.kind == "flag":
            shown[column.name] = shown[column.name].map({True: "Yes"}).fillna("")
        elif column.kind == "text":
            shown[column.name] = shown[column.name].astype(object).map(_text)
    writers = {column.name: _writer(column.kind, unit) for column in columns}
    styled = shown.style.format({n: w for n, w in writers.items() if w is not None})
    st.dataframe(
        styled,
        hide_index=True,
        height=_height(len(shown), rows_shown),
        row_height=_ROW_HEIGHT,
        column_config={
            column.name: _config(column, pinned=position == 0)
            for position, column in enumerate(columns)
        },
        key=key,
    )


def statement(
    frame: pd.DataFrame,
    rows: Mapping[str, Kind],
    unit: formats.Unit = formats.THOUSANDS,
    *,
    key: str,
    label: str = "",
    strong: Sequence[str] = (),
) -> None:
    """Draw a statement: one line per row of `rows`, one column per period of `frame`."""
    shown = frame.loc[list(rows)]
    styled = shown.style
    for name, kind in rows.items():
        writer = _writer(kind, unit)
        if writer is not None:
            styled = styled.format(writer, subset=pd.IndexSlice[[name], :])
    if strong:
        styled = styled.map(
            lambda _: "font-weight: 600", subset=pd.IndexSlice[list(strong), :]
        )
    st.dataframe(
        styled,
        height=_height(len(shown), len(shown)),
        row_height=_ROW_HEIGHT,
        column_config={
            "_index": st.column_config.TextColumn(label, width=150, pinned=True),
            **{
                column: st.column_config.NumberColumn(str(column), width=72)
                for column in frame.columns
            },
        },
        key=key,
    )


def _config(column: Column, *, pinned: bool) -> object:
    if column.kind in {"text", "flag"}:
        return st.column_config.TextColumn(
            column.label, width=column.width, help=column.help, pinned=pinned or None
        )
    if column.kind == "time":
        return st.column_config.DatetimeColumn(
            column.label, width=column.width, help=column.help
        )
    return st.column_config.NumberColumn(
        column.label, width=column.width, help=column.help
    )


def _writer(kind: Kind, unit: formats.Unit) -> Callable[..., str] | None:
    writers: dict[str, Callable[..., str]] = {
        "money": lambda value: formats.money(value, unit),
        "change": lambda value: formats.money(value, unit, signed=True),
        "percent": formats.percent,
        "hours": formats.whole,
        "count": formats.whole,
        "time": formats.moment,
    }
    return writers.get(kind)


def _text(value: object) -> str:
    return formats.MISSING if formats.is_missing(value) or value == "" else str(value)


def _height(rows: int, most: int) -> int:
    # One row for the headings, and a hair for the borders.
    return (min(rows, most) + 1) * _ROW_HEIGHT + 3
