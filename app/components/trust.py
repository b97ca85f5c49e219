"""Whether the numbers can be trusted: sources, tests, deliveries, exceptions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from app import formats
from app.data import operations

if TYPE_CHECKING:
    from app.context import Context


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign of trust: a fact, and whether it is as it should be."""

    title: str
    fact: str
    is_well: bool


def trust_strip(context: Context, *, has_link: bool = True) -> None:
    """Four facts in a row, each well or not, and the way to the details."""
    signs = [_sources(context), _tests(context), _rows(context), _exceptions(context)]
    with st.container(border=True):
        for column, sign in zip(st.columns(len(signs)), signs, strict=True):
            mark = (
                ":green[:material/check_circle:]"
                if sign.is_well
                else ":orange[:material/error:]"
            )
            column.markdown(f":gray[{sign.title}]  \n{mark} {sign.fact}")
    if has_link and "sync_health" in context.links:
        st.page_link(
            context.links["sync_health"],
            label="Sync health",
            icon=":material/arrow_forward:",
            icon_position="right",
        )


def _sources(context: Context) -> Sign:
    landings = operations.landings(context.snapshot)
    landed = int((landings["status"] == "ok").sum())
    fact = f"**{landed}** of {len(landings)} objects loaded"
    return Sign("Sources", fact, is_well=0 < landed == len(landings))


def _tests(context: Context) -> Sign:
    snapshot = context.snapshot
    run = snapshot.tests_passed + snapshot.tests_failed + snapshot.tests_warned
    fact = f"**{formats.whole(snapshot.tests_passed)}** of {formats.whole(run)} passed"
    if snapshot.tests_failed:
        fact += f", {formats.whole(snapshot.tests_failed)} failed"
    if snapshot.tests_warned:
        fact += f", {formats.counted(snapshot.tests_warned, 'warning')}"
    return Sign(
        "Tests of the data", fact, is_well=run > 0 and not snapshot.tests_failed
    )


def _rows(context: Context) -> Sign:
    rows = operations.deliveries(context.snapshot)
    rows = rows[rows["state"] != operations.SUPERSEDED]
    delivered = rows[rows["state"] == operations.DELIVERED]
    arrived, planned = delivered["row_count"].sum(), rows["row_count"].sum()
    held = rows["amount_not_delivered"].sum()
    fact = f"**{formats.whole(arrived)}** of {formats.counted(planned, 'row')}"
    if planned > arrived:
        fact += f", {formats.compact_money(held, context.currency)} not delivered"
    if not planned:
        fact = "Nothing pushed yet"
    return Sign("In the planning tool", fact, is_well=0 < planned == arrived)


def _exceptions(context: Context) -> Sign:
    found = operations.exceptions(context.snapshot)
    if found.empty:
        return Sign("Exceptions", "**None** open", is_well=True)
    at_risk = formats.compact_money(found["amount_at_risk"].sum(), context.currency)
    return Sign(
        "Exceptions", f"**{len(found)}** open, {at_risk} at risk", is_well=False
    )
