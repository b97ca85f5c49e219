"""The head of every page: what it is, as of when, compared with what, in which unit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import formats
from app.components import states

if TYPE_CHECKING:
    from app.context import Context


def page_header(context: Context, title: str, unit: str, compared: str = "") -> None:
    """Draw the title, the facts that every number depends on, and the freshness badge.

    Args:
        context: what the page shows.
        title: the page's name.
        unit: the currency and unit of the page's amounts.
        compared: what its changes are measured against; empty where nothing is
            compared.
    """
    snapshot = context.snapshot
    st.markdown(f"# {title}", anchors=False)
    facts = [f"As of **{formats.day(context.as_of)}**"]
    if context.current is not None:
        facts.append(f"Version **{formats.day(context.current.as_of)}**")
    if compared:
        facts.append(f"Compared with **{compared}**")
    facts.append(f"**{unit}**")
    if context.selection.is_narrowed:
        facts.append(f"**{context.selection.label}**")
    badge = (
        ":orange-badge[:material/history: Stale]"
        if snapshot.is_stale
        else ":green-badge[:material/check: Current]"
    )
    published = f":gray[published {formats.moment(snapshot.published_at)}]"
    st.markdown(f"{' :gray[·] '.join(facts)} &ensp;{badge} {published}")
    states.stale_notice(snapshot)


def previous_version(context: Context) -> str:
    """The version that changes are measured against, in words."""
    if context.previous is None:
        return "none, this is the first version"
    return f"version {formats.day(context.previous.as_of)}"
