"""The metric registry, and what it says about a change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app import metrics
from app.errors import RegistryError
from app.metrics import Metric, Polarity, Verdict

if TYPE_CHECKING:
    from pathlib import Path

BACKLOG = Metric("backlog", "Backlog", "currency", Polarity.HIGHER_IS_BETTER, "", 50, 2)
DSO = Metric("dso", "DSO", "days", Polarity.LOWER_IS_BETTER, "", 0, 10)
BIAS = Metric("bias", "Bias", "ratio", Polarity.CLOSER_TO_ZERO_IS_BETTER, "", 0, 1)


def test_a_rise_is_good_news_only_where_higher_is_better() -> None:
    assert BACKLOG.verdict(100, 1000) is Verdict.FAVOURABLE
    assert DSO.verdict(10, 50) is Verdict.UNFAVOURABLE
    assert DSO.verdict(-10, 50) is Verdict.FAVOURABLE


def test_a_change_matters_only_if_amount_and_percentage_do() -> None:
    assert BACKLOG.verdict(49, 100) is Verdict.IMMATERIAL
    assert BACKLOG.verdict(51, 10_000) is Verdict.IMMATERIAL
    assert BACKLOG.verdict(51, 1_000) is Verdict.FAVOURABLE
    assert BACKLOG.verdict(None) is Verdict.IMMATERIAL


def test_a_ratio_is_judged_by_points_and_a_bias_by_its_distance_from_zero() -> None:
    assert BIAS.verdict(0.009, -0.05) is Verdict.IMMATERIAL
    assert BIAS.verdict(0.03, -0.05) is Verdict.FAVOURABLE
    assert BIAS.verdict(0.03, 0.05) is Verdict.UNFAVOURABLE


def test_the_packaged_registry_defines_every_metric_of_the_pages() -> None:
    registry = metrics.read_registry()

    used = {
        "forecast_revenue",
        "project_margin",
        "weighted_pipeline",
        "backlog",
        "backlog_unbilled_basis",
        "scheduled_backlog",
        "aged_backlog",
        "utilization_net_of_holidays_and_leave",
        "utilization_net_of_holidays",
        "utilization_gross_2080",
        "utilization_gross_2000",
        "utilization_target",
        "unbilled",
        "debtor_days",
    }
    assert used <= set(registry)
    assert all(metric.label and metric.formula for metric in registry.values())


def test_a_missing_registry_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"registry\.csv can't be read") as caught:
        metrics.read_registry(tmp_path / "registry.csv")

    assert "plumbline app" in caught.value.hint


@pytest.mark.parametrize(
    "row",
    [
        {"name": "backlog", "label": "Backlog", "unit": "currency"},
        {"name": "", "label": "B", "unit": "ratio", "polarity": "neutral"},
        {"name": "b", "label": "B", "unit": "ratio", "polarity": "upwards"},
    ],
)
def test_a_bad_row_is_refused_with_where_to_correct_it(
    row: dict[str, str | None],
) -> None:
    with pytest.raises(RegistryError) as caught:
        metrics.parse_registry([row])

    assert "seeds/metric_registry.csv" in caught.value.hint


def test_asking_for_a_metric_that_is_not_defined_says_where_to_define_it() -> None:
    with pytest.raises(RegistryError, match="no metric 'happiness'"):
        metrics.parse_registry([])["happiness"]
