"""The app: configuration, navigation, the filters that all pages share.

Started by `plumbline app`, which sets the data directory in the environment and runs
`streamlit run app/main.py`. It reads published snapshots only, so it can run beside a
build, and shows the last good numbers when a build fails.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app import context as contexts
from app.components import states
from app.components.filters import choose_selection
from app.data.registry import registry_of
from app.data.snapshot import current_snapshot, data_directory
from app.errors import AppError
from app.views import (
    accuracy,
    backlog,
    forecast,
    overview,
    project,
    scenario,
    sync_health,
    utilization,
    variance,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_LOG = logging.getLogger("plumbline.app")
_ASSETS = Path(__file__).parent / "assets"

# Streamlit has no setting for the width of the margins, and its own waste a fifth of
# the screen; links of cards line up with the text above them.
_STYLE = """
<style>
.stMainBlockContainer { padding-left: 2rem; padding-right: 2rem; max-width: 1480px; }
[data-testid="stPageLink-NavLink"] { padding-left: 0; }
@media (max-width: 640px) {
  .stMainBlockContainer { padding-left: 1rem; padding-right: 1rem; }
}
</style>
"""


@dataclass(frozen=True, slots=True)
class PageSpec:
    """One page of the navigation."""

    name: str
    title: str
    icon: str
    draw: Callable[[contexts.Context], None]


SECTIONS = {
    "Plan": (
        PageSpec("overview", "Overview", ":material/dashboard:", overview.render),
        PageSpec("forecast", "Forecast", ":material/trending_up:", forecast.render),
        PageSpec(
            "variance",
            "Forecast variance",
            ":material/waterfall_chart:",
            variance.render,
        ),
        PageSpec("scenario", "Scenario", ":material/tune:", scenario.render),
        PageSpec("accuracy", "Accuracy", ":material/target:", accuracy.render),
    ),
    "Deliver": (
        PageSpec("backlog", "Backlog", ":material/inventory_2:", backlog.render),
        PageSpec("utilization", "Utilization", ":material/group:", utilization.render),
        PageSpec("project", "Project", ":material/work:", project.render),
    ),
    "Data": (
        PageSpec("sync_health", "Sync health", ":material/sync:", sync_health.render),
    ),
}


def main(landing: str = "overview") -> None:
    """Draw the page that the address asks for; `landing` when it asks for none."""
    st.set_page_config(
        page_title="Plumbline",
        page_icon=str(_ASSETS / "icon.png"),
        layout="wide",
        initial_sidebar_state="auto",
    )
    st.logo(
        str(_ASSETS / "wordmark.png"),
        icon_image=str(_ASSETS / "icon.png"),
        size="medium",
    )
    st.html(_STYLE)
    loaded = _load()
    pages = {
        section: [
            st.Page(
                _drawer(spec, loaded),
                title=spec.title,
                icon=spec.icon,
                url_path=spec.name,
                default=spec.name == landing,
            )
            for spec in specs
        ]
        for section, specs in SECTIONS.items()
    }
    if isinstance(loaded, contexts.Context):
        loaded.links.update(
            {
                spec.name: page
                for section, specs in SECTIONS.items()
                for spec, page in zip(specs, pages[section], strict=True)
            }
        )
    st.navigation(pages, expanded=True).run()


def _load() -> contexts.Context | AppError:
    """What every page needs, or why there is nothing to show."""
    try:
        snapshot = current_snapshot(data_directory())
        with st.sidebar:
            if snapshot.firm_name:
                st.markdown(f"**{snapshot.firm_name}**")
            selection = choose_selection(snapshot)
        current, previous = contexts.versions(snapshot)
        return contexts.Context(
            snapshot=snapshot,
            registry=registry_of(snapshot),
            selection=selection,
            current=current,
            previous=previous,
            last_closed=contexts.last_closed_month(snapshot, current),
            links={},
        )
    except AppError as error:
        return error


def _drawer(spec: PageSpec, loaded: contexts.Context | AppError) -> Callable[[], None]:
    def draw() -> None:
        if isinstance(loaded, AppError):
            _fail(spec, loaded)
            return
        page = st.empty()
        try:
            with page.container():
                spec.draw(loaded)
        except AppError as error:
            # Half a page would be taken for a whole one.
            page.empty()
            _fail(spec, error, loaded.snapshot.run_id)
        except Exception:  # noqa: BLE001 - a page never shows a traceback; the log does
            _LOG.exception("page %s failed on %s", spec.name, loaded.snapshot.name)
            page.empty()
            _fail(spec, _unexpected(loaded), loaded.snapshot.run_id)

    draw.__name__ = spec.name
    return draw


def _fail(spec: PageSpec, error: AppError, run_id: str = "") -> None:
    st.markdown(f"# {spec.title}", anchors=False)
    states.failure(error, run_id)


def _unexpected(loaded: contexts.Context) -> AppError:
    return AppError(
        f"The page could not be computed from the snapshot {loaded.snapshot.name}.",
        hint="Reload the page; if it fails again, the app's log has the cause.",
    )


if __name__ == "__main__":
    main()
