"""The theme's two lists: roles in code, colours in Streamlit's configuration."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from app import theme

CONFIG = tomllib.loads(
    (Path(__file__).parents[2] / ".streamlit" / "config.toml").read_text("utf-8")
)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_role_has_its_place_in_the_configured_colours(mode: str) -> None:
    colours = CONFIG["theme"][mode]["chartCategoricalColors"]

    assert colours == [getattr(role, mode) for role in theme.ROLES]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_rising_and_falling_take_the_favourable_pair(mode: str) -> None:
    colours = CONFIG["theme"][mode]

    assert colours["greenColor"] == getattr(theme.FAVOURABLE, mode)
    assert colours["redColor"] == getattr(theme.UNFAVOURABLE, mode)
    assert tuple(colours["chartDivergingColors"]) == theme.DIVERGING


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_has_enough_contrast_with_its_background(mode: str) -> None:
    colours = CONFIG["theme"][mode]

    for name in ("textColor", "grayTextColor", "greenTextColor", "redTextColor"):
        assert _contrast(colours[name], colours["backgroundColor"]) >= 4.5, name


def test_the_app_reports_nothing_to_others() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
