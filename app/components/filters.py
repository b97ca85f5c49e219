"""Filters and choices; the address of a page carries them, so that it can be shared."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import streamlit as st

from app.data import forecast
from app.data.selection import Selection
from app.periods import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.data.snapshot import Snapshot

REGION = "region"
PRACTICE = "practice"

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


def choose_one(key: str, choices: Mapping[str, tuple[str, Choice]]) -> Choice:
    """Let the reader choose one of a few; the first is chosen to begin with.

    Args:
        key: the name under which the address carries the choice.
        choices: for each value in the address, its label and what it stands for. A
            period shows its months behind its label.
    """

    def label(name: str) -> str:
        text, choice = choices[name]
        return f"{text} ({choice.label})" if isinstance(choice, Period) else text

    names = list(choices)
    chosen = st.segmented_control(
        key,
        names,
        default=names[0],
        required=True,
        format_func=label,
        key=key,
        bind="query-params",
        label_visibility="collapsed",
    )
    return choices[chosen or names[0]][1]
