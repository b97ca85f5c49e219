"""The bridges between chosen versions of a copied warehouse, made anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from plumbline.steps.build import FORECAST_MODELS
from tests.plumbline.causes import KNOWN_ON

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
_NOT_AGAIN = (
    "dim_forecast_comparisons",
    "fct_booking_yields",
    "fct_burn_curves",
    "fct_close_slips",
    "fct_deal_phasing",
    "fct_delivery_slips",
    "fct_reference_shares",
    "fct_soft_conversions",
    "fct_stage_win_rates",
    "models/marts/forecast_accuracy",
    "models/operations",
    "models/sync",
)


def compare(warehouse: Path, pairs: Sequence[tuple[str, str]]) -> None:
    """Let these pairs be the ones that a bridge is made for."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from marts.dim_forecast_comparisons")
        for earlier, later in pairs:
            connection.execute(
                "insert into marts.dim_forecast_comparisons select ?, ?, "
                "date '2026-06-29', date '2026-06-30', date '2026-01-01', "
                "date '2027-06-01', date '2026-01-01', date '2027-06-01', true",
                [earlier, later],
            )


def forecast_and_bridge_again(warehouse: Path, target: Path) -> None:
    """Make today's forecast anew, and the bridge.

    What is learnt stays as it was: causes are to move their lines, and no others.
    """
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "run", "--select"),
            *("int_revenue_forecast__items", "int_revenue_forecast__adjustments"),
            *FORECAST_MODELS,
            *("models/marts/forecast_bridge", "--exclude", *_NOT_AGAIN),
            *("--vars", f"{{as_of_date: '{KNOWN_ON}', forecast_origins: 0}}"),
            *("--project-dir", str(ROOT), "--profiles-dir", str(ROOT)),
            *("--target-path", str(target), "--log-path", str(target)),
        ],
        cwd=ROOT,
        env=dict(os.environ) | {"PLUMBLINE_WAREHOUSE": str(warehouse)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout
