"""The filters that all pages share; the address of a page carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app.data import forecast
from app.data.selection import Selection

if TYPE_CHECKING:
    from app.data.snapshot import Snapshot

REGION = "region"
PRACTICE = "practice"


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
