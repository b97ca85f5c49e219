"""Tables: a heading, a kind and a width for every column; numbers sort as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pandas as pd
import streamlit as st

from app import formats

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from streamlit.elements.lib.column_types import ColumnConfig

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
    is_pinned: bool = False
    """Whether the column stays in view when others scroll."""


def data_table(
    frame: pd.DataFrame,
    columns: Sequence[Column],
    unit: formats.Unit = formats.THOUSANDS,
    *,
    key: str,
    rows_shown: int = 12,
) -> None:
    """Draw rows of records, in the order of the frame."""
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
        placeholder=formats.MISSING,
        column_config={column.name: _config(column) for column in columns},
        key=key,
    )


def statement(
    frame: pd.DataFrame,
    rows: Mapping[str, Kind],
    unit: formats.Unit = formats.THOUSANDS,
    *,
    key: str,
    strong: Sequence[str] = (),
) -> None:
    """Draw a statement: one line for each of `rows`, one column for each month.

    Args:
        frame: lines by month.
        rows: the lines to draw, in order, and how each is written.
        unit: the page's unit.
        key: the table's name on its page.
        strong: the lines that are sums of others.
    """
    shown = frame.loc[list(rows)].rename(columns=formats.month)
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
        placeholder=formats.MISSING,
        column_config={
            "_index": st.column_config.TextColumn("", width=140, pinned=True),
            **{
                month: st.column_config.NumberColumn(month, width=68)
                for month in shown.columns
            },
        },
        key=key,
    )


def _config(column: Column) -> ColumnConfig:
    if column.kind in {"text", "flag"}:
        return st.column_config.TextColumn(
            column.label,
            width=column.width,
            help=column.help,
            pinned=column.is_pinned or None,
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
