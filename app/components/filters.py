"""Filters and choices; the address of a page carries them, so that it can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app.data import forecast
from app.data.selection import Selection

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from app.data.snapshot import Snapshot

REGION = "region"
PRACTICE = "practice"
ITEM = "item"

Choice = TypeVar("Choice")


def choose_selection(snapshot: Snapshot) -> Selection:
    """Let the reader narrow every page to a region or a practice."""
    organization = forecast.organization(snapshot)
    region = st.selectbox(
        "Region",
        sorted(organization["region_name"].unique()),
        index=None,
        placeholder="All regions",
        key=REGION,
        bind="query-params",
    )
    practice = st.selectbox(
        "Practice",
        sorted(organization["practice_name"].unique()),
        index=None,
        placeholder="All practices",
        key=PRACTICE,
        bind="query-params",
    )
    return Selection(region=region, practice=practice)


def clear_filters() -> None:
    """Show the whole firm again."""
    st.session_state[REGION] = None
    st.session_state[PRACTICE] = None


def choose_one(key: str, choices: Mapping[str, tuple[Choice, str]]) -> Choice:
    """Let the reader choose one of a few; the first is chosen to begin with.

    The address carries the label, so a label names no date: a link that was shared last
    month means the same thing next month. What it stands for today is said beside it.

    Args:
        key: the name under which the address carries the choice.
        choices: for each label, what it stands for, and that in words.
    """
    labels = list(choices)
    with st.container(horizontal=True, vertical_alignment="center"):
        chosen = st.segmented_control(
            key,
            labels,
            default=labels[0],
            required=True,
            key=key,
            bind="query-params",
            label_visibility="collapsed",
        )
        choice, words = choices[chosen or labels[0]]
        if words:
            st.caption(words, width="content")
    return choice


def choose_item(items: pd.DataFrame) -> str | None:
    """Let the reader choose a project or deal; its code, or None of nothing.

    Args:
        items: item_code and item_name, in the order in which they are offered.
    """
    names = dict(zip(items["item_code"], items["item_name"], strict=True))
    chosen: str | None = st.selectbox(
        "Project or deal",
        list(names),
        format_func=lambda code: f"{names[code]} ({code})",
        key=ITEM,
        bind="query-params",
    )
    return chosen
