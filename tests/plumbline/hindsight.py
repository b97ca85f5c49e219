"""What became known after a day is taken away, and the day is forecast again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb

from plumbline.steps.build import FORECAST_MODELS

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = "2026-02-28"
VERSION = f"backtest-{ORIGIN}"

KEPT_VERSIONS = (
    "int_revenue_forecast__versions_logged",
    "fct_forecast_lines",
    "fct_baseline_forecasts",
    "fct_booking_yields",
    "fct_close_slips",
    "fct_delivery_slips",
    "fct_reference_shares",
    "fct_stage_win_rates",
)
"""Tables that keep what was said of a day."""

KNOWN_LATER = {
    "fct_time_entries": f"recorded_on > date '{ORIGIN}'",
    "fct_revenue_postings": f"entered_on > date '{ORIGIN}'",
    "fct_contract_modifications": f"signed_on > date '{ORIGIN}'",
    "dim_opportunities": f"created_at >= date '{ORIGIN}' + 1",
    "hst_opportunities": f"valid_from > date '{ORIGIN}'",
    "hst_projects": f"valid_from > date '{ORIGIN}'",
    "hst_milestones": f"valid_from > date '{ORIGIN}'",
    "hst_assignments": f"valid_from > date '{ORIGIN}'",
    "dim_accounting_periods": f"closed_on > date '{ORIGIN}'",
}
"""Canonical tables with what became known after the day."""

SAID = f"""
    select forecast_line_id, month_start, block, method, factor_p, factor_q, factor_r,
        factor_phi, factor_x, amount
    from marts.fct_forecast_lines
    where forecast_version_id = '{VERSION}'
"""  # noqa: S608  our names


def forget(warehouse: Path) -> dict[str, int]:
    """Delete what became known after the day; how many rows of which table."""
    with duckdb.connect(str(warehouse)) as connection:
        return {
            table: connection.execute(
                f"delete from canonical.{table} where {condition}"  # noqa: S608
            ).fetchall()[0][0]
            for table, condition in KNOWN_LATER.items()
        }


def forecast_again(warehouse: Path, target: Path) -> None:
    """Make all versions anew from the canonical tables as they are."""
    with duckdb.connect(str(warehouse)) as connection:
        for table in KEPT_VERSIONS:
            connection.execute(f"drop table marts.{table}")
    ended = subprocess.run(
        [
            *(sys.executable, "-m", "dbt.cli.main", "--quiet", "run"),
            *("--select", *FORECAST_MODELS),
            *("--vars", "{as_of_date: '2026-06-30', forecast_origins: 4}"),
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


def said(warehouse: Path) -> set[tuple[object, ...]]:
    """What the version of the day says."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return set(connection.execute(SAID).fetchall())
