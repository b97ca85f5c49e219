"""The colours of the app, by what they mean.

Charts name a *role*, never a colour: the role's place in `ROLES` is its place in
`chartCategoricalColors` of `.streamlit/config.toml`, so the browser paints the colour
of the theme in use, and switching to dark needs no new run of the page. A test holds
the two lists together.

A scenario is a fill (IBCS): actuals are solid and dark, forecasts hatched in the colour
of their block, the version compared with is light. Teal and rust mean favourable and
unfavourable, never up and down.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Role:
    """One meaning of colour."""

    name: str
    light: str
    dark: str


ACTUAL = Role("Actual", "#3B4754", "#D5DCE3")
BACKLOG = Role("Backlog", "#155E9F", "#6CB6FF")
PIPELINE = Role("Pipeline", "#4FA3E0", "#3D8FD6")
RENEWAL = Role("Renewal", "#E69F00", "#F2B04C")
RUN_RATE = Role("Run rate", "#7A5230", "#A98F5B")
ADJUSTMENT = Role("Adjustment", "#2E3A46", "#E6EBF0")
PREVIOUS = Role("Previous", "#A9B4BF", "#6B7A89")
FAVOURABLE = Role("Favourable", "#00796B", "#3CC9D6")
UNFAVOURABLE = Role("Unfavourable", "#C2410C", "#FF9466")
MUTED = Role("Muted", "#8A97A5", "#6F8193")
TEXT = Role("Text", "#1B2530", "#E6EBF0")
ON_DARK = Role("On dark", "#FFFFFF", "#FFFFFF")
ON_LIGHT = Role("On light", "#1B2530", "#1B2530")

ROLES = (
    ACTUAL,
    BACKLOG,
    PIPELINE,
    RENEWAL,
    RUN_RATE,
    ADJUSTMENT,
    PREVIOUS,
    FAVOURABLE,
    UNFAVOURABLE,
    MUTED,
    TEXT,
    ON_DARK,
    ON_LIGHT,
)

SEQUENTIAL = (
    "#F1F6FA", "#DCE9F4", "#C1D9EC", "#A0C5E1", "#7BADD4",
    "#5794C5", "#3A7CB5", "#24659F", "#134E86", "#083A6A",
)  # fmt: skip
DIVERGING = (
    "#8A2C05", "#C2410C", "#DE7A4A", "#F0B18F", "#F8DFD1",
    "#D5EBE7", "#98CFC6", "#55AC9F", "#00796B", "#00524A",
)  # fmt: skip

BLOCK_ROLES = {
    "actual": ACTUAL,
    "backlog": BACKLOG,
    "pipeline": PIPELINE,
    "renewal": RENEWAL,
    "run_rate": RUN_RATE,
    "adjustment": ADJUSTMENT,
}
"""The role of each block of the forecast, in the order in which they are stacked."""
