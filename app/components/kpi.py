"""Cards: one number, its change in words, its recent course, a link to its page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import streamlit as st

from app import formats
from app.metrics import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.context import Context
    from app.metrics import Metric

_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """One card. Its texts are formatted; `change` and `base` decide the colour."""

    metric: Metric
    value: str
    detail: str = ""
    """What the label leaves open: the period, the scope."""
    change: float | None = None
    change_text: str = ""
    base: float | None = None
    words: str = ""
    """What the change is measured against."""
    note: str = ""
    """What else to know, in one line."""
    course: Sequence[float] = ()
    page: str = ""

    def against(
        self, value: float | None, base: float | None, text: str, words: str
    ) -> Card:
        """The card with its change from `base`, if both are known."""
        if value is None or base is None:
            return self
        return replace(
            self, change=value - base, base=base, change_text=text, words=words
        )


def money_card(
    metric: Metric,
    value: float | None,
    unit: formats.Unit,
    *,
    base: float | None = None,
    words: str = "",
) -> Card:
    """A card for an amount, with its change against `base` in the page's unit."""
    card = Card(metric, formats.money(value, unit))
    change = None if value is None or base is None else value - base
    relative = formats.change_percent(value, base)
    text = f"{formats.money(change, unit, signed=True)} ({relative})"
    return card.against(value, base, text, words)


def ratio_card(
    metric: Metric, value: float | None, *, base: float | None = None, words: str = ""
) -> Card:
    """A card for a ratio, with its change in points."""
    card = Card(metric, formats.percent(value))
    change = None if value is None or base is None else value - base
    return card.against(value, base, formats.points(change), words)


def days_card(
    metric: Metric, value: float | None, *, base: float | None = None, words: str = ""
) -> Card:
    """A card for a number of days, which has no decimals."""
    shown = formats.MISSING if value is None else f"{formats.whole(value)} days"
    # The change is that of the printed days, so that the card adds up for its reader.
    change = None if value is None or base is None else round(value) - round(base)
    text = formats.whole(change, signed=True)
    return Card(metric, shown).against(value, base, text, words)


def share_card(metric: Metric, part: float, of: float, unit: formats.Unit) -> Card:
    """A card for an amount that is a part of another, with its share."""
    share = formats.percent(formats.ratio(part, of), 0)
    return Card(metric, formats.money(part, unit), note=f"{share} of the backlog")


def cards(context: Context, row: Sequence[Card]) -> None:
    """Draw the cards in rows of four."""
    for start in range(0, len(row), _COLUMNS):
        drawn = row[start : start + _COLUMNS]
        for column, card in zip(st.columns(_COLUMNS), drawn, strict=False):
            with column, st.container(border=True, height="stretch", gap="xxsmall"):
                _draw(context, card)


def _draw(context: Context, card: Card) -> None:
    # The label stands in markdown, since a metric cuts its own where it is too long.
    detail = f"  \n:gray[{card.detail}]" if card.detail else ""
    st.markdown(f"**{card.metric.label}**{detail}", help=card.metric.formula or None)
    st.metric(
        card.metric.label,
        card.value,
        _delta(card),
        delta_color=_color(card),
        delta_description=card.words or None,
        label_visibility="collapsed",
        chart_data=list(card.course) if len(card.course) > 1 else None,
    )
    if card.note:
        st.caption(card.note)
    if card.page in context.links:
        st.page_link(
            context.links[card.page],
            label="Details",
            icon=":material/arrow_forward:",
            icon_position="right",
        )


def _delta(card: Card) -> str | int | None:
    if card.change is None:
        return None
    if not any(digit in card.change_text for digit in "123456789"):
        # Rounded to nothing: a zero gets no arrow.
        return 0
    # Streamlit reads the sign from the text, and knows only the ASCII minus.
    return card.change_text.replace(formats.MINUS, "-")


def _color(card: Card) -> Literal["green", "red", "gray"]:
    verdict = card.metric.verdict(card.change, card.base)
    if verdict is Verdict.FAVOURABLE:
        return "green"
    return "red" if verdict is Verdict.UNFAVOURABLE else "gray"
