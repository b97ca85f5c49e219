"""Cards: one number, its change in words, its recent course, and the way to its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import streamlit as st

from app import formats
from app.metrics import Metric, Verdict

if TYPE_CHECKING:
    from app.context import Context

_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One card. Texts are formatted; `change` keeps its sign for the colour."""

    metric: Metric
    value: str
    detail: str = ""
    """What the label leaves open: the period, the denominator."""
    change: float | None = None
    change_text: str = ""
    base: float | None = None
    words: str = ""
    """What the change is measured against."""
    course: Sequence[float] = ()
    course_kind: Literal["line", "bar", "area"] = "line"
    page: str = ""


def money_card(  # noqa: PLR0913 - a card has that many parts, and all are named
    metric: Metric,
    value: float | None,
    unit: formats.Unit,
    *,
    base: float | None = None,
    detail: str = "",
    words: str = "",
    course: Sequence[float] = (),
    course_kind: Literal["line", "bar", "area"] = "line",
    page: str = "",
) -> Card:
    """A card for an amount, with its change against `base`."""
    change = None if value is None or base is None else value - base
    relative = formats.change_percent(value, base)
    text = ""
    if change is not None:
        text = f"{formats.money(change, unit, signed=True)} ({relative})"
    return Card(
        metric=metric,
        value=formats.money(value, unit),
        detail=detail,
        change=change,
        change_text=text,
        base=base,
        words=words,
        course=course,
        course_kind=course_kind,
        page=page,
    )


def ratio_card(  # noqa: PLR0913 - a card has that many parts, and all are named
    metric: Metric,
    value: float | None,
    *,
    base: float | None = None,
    detail: str = "",
    words: str = "",
    course: Sequence[float] = (),
    page: str = "",
) -> Card:
    """A card for a ratio, with its change in points."""
    change = None if value is None or base is None else value - base
    return Card(
        metric=metric,
        value=formats.percent(value),
        detail=detail,
        change=change,
        change_text="" if change is None else formats.points(change),
        words=words,
        course=course,
        page=page,
    )


def days_card(  # noqa: PLR0913 - a card has that many parts, and all are named
    metric: Metric,
    value: float | None,
    *,
    base: float | None = None,
    detail: str = "",
    words: str = "",
    course: Sequence[float] = (),
    page: str = "",
) -> Card:
    """A card for a number of days, which has no decimals."""
    change = None if value is None or base is None else value - base
    return Card(
        metric=metric,
        value=f"{formats.whole(value)} days",
        detail=detail,
        change=change,
        change_text="" if change is None else formats.whole(change, signed=True),
        base=base,
        words=words,
        course=course,
        page=page,
    )


def share_card(metric: Metric, part: float, of: float, unit: formats.Unit) -> Card:
    """A card for an amount that is a part of another, with its share instead of a change."""
    share = formats.percent(formats.ratio(part, of), 0)
    return Card(metric=metric, value=formats.money(part, unit), detail=f"{share} of backlog")


def count_card(metric: Metric, value: int, *, detail: str = "") -> Card:
    """A card for a count."""
    return Card(metric=metric, value=formats.whole(value), detail=detail)


def cards(context: Context, row: Sequence[Card]) -> None:
    """Draw the cards in rows of four."""
    for start in range(0, len(row), _COLUMNS):
        for column, card in zip(
            st.columns(_COLUMNS), row[start : start + _COLUMNS], strict=False
        ):
            with column, st.container(border=True, height="stretch", gap="xsmall"):
                _draw(context, card)


def _draw(context: Context, card: Card) -> None:
    label = card.metric.label
    st.metric(
        f"{label} :gray[{card.detail}]" if card.detail else label,
        card.value,
        # Streamlit reads the sign from the text, and knows only the ASCII minus.
        card.change_text.replace(formats.MINUS, "-") or None,
        delta_color=_color(card),
        delta_description=card.words or None,
        help=card.metric.formula or None,
        chart_data=list(card.course) if len(card.course) > 1 else None,
        chart_type=card.course_kind,
    )
    if card.page in context.links:
        st.page_link(
            context.links[card.page],
            label="Details",
            icon=":material/arrow_forward:",
            icon_position="right",
        )


def _color(card: Card) -> Literal["green", "red", "gray"]:
    verdict = card.metric.verdict(card.change, card.base)
    if verdict is Verdict.FAVOURABLE:
        return "green"
    return "red" if verdict is Verdict.UNFAVOURABLE else "gray"
