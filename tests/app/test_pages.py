"""Every page in each of its states, drawn by Streamlit's own test runner."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.app.fixture_snapshot import Firm, build_snapshot

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from tests.app.conftest import Draw

PAGES = (
    "overview",
    "forecast",
    "variance",
    "scenario",
    "accuracy",
    "backlog",
    "utilization",
    "project",
    "sync_health",
)
TABLES_READ = {
    "overview": "marts.fct_billing_positions",
    "forecast": "marts.fct_forecast_lines",
    "variance": "marts.fct_forecast_bridge",
    "scenario": "marts.dim_scenarios",
    "accuracy": "marts.fct_forecast_accuracy",
    "backlog": "marts.fct_backlog_rollforward",
    "utilization": "marts.fct_utilization_weeks",
    "project": "marts.fct_forecast_terms",
    "sync_health": "operations.ops_runs",
}
NEVER_SHOWN = ("Traceback", "NaN", "nan%", "None ", "_amount", "month_start")


def text_of(app: AppTest) -> str:
    """All that a page says."""
    parts = [*app.markdown, *app.caption, *app.code, *app.warning]
    return "\n".join(str(part.value) for part in parts)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_shows_the_demo(page: str, draw: Draw, demo: Path) -> None:
    app = draw(page, demo)

    assert not app.exception
    assert "As of **30 Jun 2026**" in text_of(app)
    assert "Current" in text_of(app)
    assert len(app.dataframe) >= 1
    assert "can't be shown" not in text_of(app)
    assert not [word for word in NEVER_SHOWN if word in text_of(app)]


@pytest.mark.parametrize("page", PAGES)
def test_a_page_without_rows_says_what_to_run(
    page: str, draw: Draw, empty: Path
) -> None:
    app = draw(page, empty)

    assert not app.exception
    assert "can't be shown" not in text_of(app)
    assert "plumbline " in text_of(app)


@pytest.mark.parametrize("page", PAGES)
def test_a_stale_page_keeps_its_numbers_and_says_why(
    page: str, draw: Draw, stale: Path
) -> None:
    app = draw(page, stale)

    assert not app.exception
    assert "3 models or tests failed in run r-9." in app.warning[0].value
    assert len(app.dataframe) >= 1


@pytest.mark.parametrize("page", PAGES)
def test_a_damaged_snapshot_is_named_with_its_remedy(
    page: str, draw: Draw, broken: Path
) -> None:
    app = draw(page, broken)

    assert not app.exception
    assert "run-1-1.duckdb can't be read" in text_of(app)
    assert "`plumbline publish`" in text_of(app)
    assert not app.metric


@pytest.mark.parametrize("page", PAGES)
def test_a_snapshot_that_lacks_a_table_is_refused_as_a_whole(
    page: str, draw: Draw, tmp_path: Path
) -> None:
    build_snapshot(tmp_path, without=(TABLES_READ[page],))

    app = draw(page, tmp_path)

    assert not app.exception
    assert "lacks something that this page reads" in text_of(app)
    assert "`plumbline build`" in text_of(app)
    assert not app.metric
    assert not app.dataframe


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_run_a_page_says_how_to_begin(
    page: str, draw: Draw, tmp_path: Path
) -> None:
    app = draw(page, tmp_path)

    assert not app.exception
    assert "Nothing has been published yet" in text_of(app)
    assert app.code[0].value == "plumbline run"


@pytest.mark.parametrize("page", ["overview", "forecast", "backlog", "utilization"])
def test_a_filter_narrows_the_page_and_is_named(
    page: str, draw: Draw, demo: Path
) -> None:
    app = draw(page, demo)
    whole = [frame.value for frame in app.dataframe]

    app.selectbox(key="region").select("DACH").run()

    assert not app.exception
    assert "**DACH**" in text_of(app)
    narrowed = [frame.value for frame in app.dataframe]
    assert [len(frame) for frame in narrowed] <= [len(frame) for frame in whole]
    assert any(not a.equals(b) for a, b in zip(narrowed, whole, strict=True))


def test_clearing_filters_brings_the_firm_back(draw: Draw, tmp_path: Path) -> None:
    build_snapshot(
        tmp_path, firm=Firm(only_region_of_practice={"Strategy": "Americas"})
    )
    app = draw("backlog", tmp_path)
    app.selectbox(key="region").select("DACH")
    app.selectbox(key="practice").select("Strategy").run()
    assert "No backlog for DACH, Strategy." in text_of(app)

    app.button[0].click().run()

    assert not app.exception
    assert "No backlog" not in text_of(app)
    assert len(app.metric) == 4


def test_a_card_states_its_change_and_what_it_is_measured_against(
    draw: Draw, demo: Path
) -> None:
    app = draw("overview", demo)

    backlog = next(m for m in app.metric if m.label.startswith("Backlog"))

    assert backlog.delta.startswith("-")
    assert backlog.delta.endswith("%)")
    assert len(app.metric) == 8


def test_the_cards_of_backlog_add_up_to_its_lines(draw: Draw, demo: Path) -> None:
    app = draw("backlog", demo)

    lines = app.dataframe[1].value
    card = float(app.metric[0].value.replace(",", ""))

    assert card == pytest.approx(lines["closing"].sum() / 1000, abs=0.5)
    assert lines["scheduled"].sum() + lines["unscheduled"].sum() == pytest.approx(
        lines["closing"].sum(), abs=0.01
    )


def test_the_previous_version_can_be_shown(draw: Draw, demo: Path) -> None:
    current = draw("forecast", demo).dataframe[0].value
    previous = draw("forecast", demo, version="Previous version").dataframe[0].value

    assert current.loc["Revenue"].sum() == pytest.approx(
        previous.loc["Version 30 Jun 2026"].sum()
    )
    assert current.loc["Revenue"].sum() != pytest.approx(previous.loc["Revenue"].sum())


def test_the_forecast_is_measured_beside_simple_rules(draw: Draw, demo: Path) -> None:
    app = draw("accuracy", demo)

    by_method, by_node = (frame.value for frame in app.dataframe)
    assert list(by_method["name"])[:2] == ["Forecast", "Last month"]
    assert by_method["1"].iloc[0] < by_method["1"].iloc[1]
    assert {"Backlog", "Strategy"} <= set(by_node["name"])
    assert "Measured on 12 month ends from 31 May 2025" in text_of(app)


def test_the_denominator_is_named_wherever_utilization_is_shown(
    draw: Draw, demo: Path
) -> None:
    app = draw("utilization", demo)
    net = app.metric[0].value

    app.selectbox(key="denominator").set_value("gross_2080").run()

    assert "gross, 2,080 h a year" in text_of(app)
    assert app.metric[0].label == "Utilization (gross 2080)"
    assert app.metric[0].value != net


def test_money_not_delivered_is_stated_with_its_rows(draw: Draw, demo: Path) -> None:
    app = draw("sync_health", demo)

    assert "not delivered" in text_of(app)
    held = next(f.value for f in app.dataframe if "error_message" in f.value.columns)
    assert set(held["state"]) <= {"Rejected", "Pending"}
    assert held["amount_not_delivered"].iloc[0] > 0


def test_an_open_month_is_said_to_be_open(draw: Draw, tmp_path: Path) -> None:
    build_snapshot(tmp_path, firm=Firm(closed_through=date(2026, 5, 1)))

    app = draw("overview", tmp_path)

    assert "Jun 2026 is not closed" in text_of(app)
    assert "billed in May 2026" in text_of(app)
    assert "Jun 2026 is not closed" in text_of(draw("backlog", tmp_path))
