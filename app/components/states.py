"""What a page shows when it has nothing to show, or nothing that can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from app import formats
from app.components.filters import clear_filters
from app.errors import NotSetUpError

if TYPE_CHECKING:
    from app.data.selection import Selection
    from app.data.snapshot import Snapshot
    from app.errors import AppError


def failure(error: AppError, run_id: str = "") -> None:
    """The cause and what to do; a fresh installation is shown how to begin."""
    if isinstance(error, NotSetUpError):
        _not_set_up(error)
        return
    with st.container(border=True):
        st.markdown("#### :red[:material/error:] This page can't be shown")
        st.markdown(error.message)
        st.markdown(f"**What to do:** {error.hint}")
        if run_id:
            st.caption(f"Run {run_id} · {error.code}")


def _not_set_up(error: AppError) -> None:
    with st.container(border=True):
        st.markdown("#### Nothing has been published yet")
        st.markdown(
            f"{error.message} A run loads the connected systems, builds and tests the "
            "models, publishes them here and pushes the forecast to the planning tool."
        )
        st.code(error.hint, language="bash")
        st.caption(
            "No system connected yet? `plumbline sandbox up` serves a simulated firm."
        )


def stale_notice(snapshot: Snapshot) -> None:
    """Say that the numbers are those of the last good run, and why."""
    if not snapshot.is_stale:
        return
    reason = snapshot.stale_reason or "a later run did not finish"
    st.warning(
        f"**Stale.** These are the last good numbers, published "
        f"{formats.moment(snapshot.published_at)}. {_sentence(reason)} "
        "See `plumbline status`, then run `plumbline run` again.",
        icon=":material/history:",
    )


def empty_selection(selection: Selection, what: str) -> None:
    """Nothing matches the filters: say so, and offer to clear them."""
    with st.container(border=True):
        if selection.is_narrowed:
            st.markdown(f"**No {what} for {selection.label}.**")
            st.button(
                "Clear filters",
                on_click=clear_filters,
                icon=":material/filter_alt_off:",
                key=f"clear {what}",
            )
        else:
            st.markdown(
                f"**No {what} yet.** Connect the systems that hold it, then run:"
            )
            st.code("plumbline run", language="bash")


def nothing(text: str) -> None:
    """One quiet line where a table would stand."""
    st.caption(text)


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")
