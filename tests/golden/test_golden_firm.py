"""Every mart says of the golden firm what docs/golden-firm.md works out by hand.

The tables of `expected/` were reckoned, not copied: where a number moves, either the
arithmetic of the document is wrong, or the models are.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from scripts.semantic_metrics import definitions
from tests.golden.firm import AS_OF, write_golden_firm
from tests.golden.metrics import SAID_BY_MARTS
from tests.golden.reckoned import Reckoned, reckoned_marts

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
RECKONED = reckoned_marts()

WAREHOUSE = "warehouse.duckdb"
ANSWERED = [row["name"] for row in definitions() if row["expression"]]
"""Metrics that the semantic layer answers."""

Answers = dict[str, dict[date, float]]
"""Metric, month and number; what is zero or missing is left out."""

NOT_RECKONED = {
    "dim_scenarios": "the seed as it is; nothing of the firm is in it",
    "fct_burn_curves": "420 shares, of which docs/golden-firm.md reckons what is used",
    "fct_forecast_accuracy": "no month that was forecast has been closed since",
    "fct_forecast_bridge": "of one version; tests/plumbline has the worked example",
    "fct_forecast_errors": "no month that was forecast has been closed since",
    "fct_forecast_intervals": "no error is known to learn a width from",
    "fct_interval_coverage": "no error is known to learn a width from",
    "fct_price_volume": "compares with a year ago, when there was no firm",
}
"""Marts without a table of expected rows, and why."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the golden firm was built and checked by all data tests."""
    folder = tmp_path_factory.mktemp("golden")
    warehouse = folder / WAREHOUSE
    write_golden_firm(warehouse)
    ended = subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            "--quiet",
            "build",
            "--exclude-resource-type",
            "unit_test",
            "--vars",
            f"{{as_of_date: '{AS_OF}', corporate_currency: USD, forecast_origins: 0}}",
            "--project-dir",
            str(ROOT),
            "--profiles-dir",
            str(ROOT),
            "--target-path",
            str(folder / "target"),
            "--log-path",
            str(folder / "logs"),
        ],
        cwd=ROOT,
        env=dict(os.environ) | {"PLUMBLINE_WAREHOUSE": str(warehouse)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout
    return folder


@pytest.fixture(scope="module")
def answers(folder: Path) -> Answers:
    """What the semantic layer answers when it is asked for every metric by month.

    It looks for its manifest in `target`, beside the project's file.
    """
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(ROOT / name, folder)
    ended = subprocess.run(
        [
            str(Path(sys.executable).with_name("mf")),
            "query",
            "--metrics",
            ",".join(ANSWERED),
            "--group-by",
            "metric_time__month",
            "--csv",
            "answers.csv",
        ],
        cwd=folder,
        env=dict(os.environ)
        | {"PLUMBLINE_WAREHOUSE": str(folder / WAREHOUSE)}
        | {"DBT_PROFILES_DIR": str(folder)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stdout
    with (folder / "answers.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        name: {
            date.fromisoformat(row["metric_time__month"][:10]): float(row[name])
            for row in rows
            if row[name] and float(row[name])
        }
        for name in ANSWERED
    }


@pytest.fixture(scope="module")
def built(folder: Path, answers: Answers) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, after the semantic layer has written its last to it."""
    with duckdb.connect(str(folder / WAREHOUSE), read_only=True) as connection:
        yield connection


def test_every_mart_is_reckoned(built: duckdb.DuckDBPyConnection) -> None:
    marts = {
        name
        for (name,) in built.execute(
            "select table_name from information_schema.tables "
            "where table_schema in ('marts', 'sync') "
            "and table_name not like 'int#_%' escape '#'"
        ).fetchall()
    }

    assert marts == {each.mart for each in RECKONED} | NOT_RECKONED.keys()


@pytest.mark.parametrize("reckoned", RECKONED, ids=lambda each: each.mart)
def test_a_mart_says_what_was_reckoned_by_hand(
    built: duckdb.DuckDBPyConnection, reckoned: Reckoned
) -> None:
    said, wanted = reckoned.said_by(built), reckoned.rows

    assert {
        "said, and not reckoned": sorted((said - wanted).elements()),
        "reckoned, and not said": sorted((wanted - said).elements()),
    } == {"said, and not reckoned": [], "reckoned, and not said": []}


def test_no_join_compares_every_row_with_every_other(
    folder: Path, built: duckdb.DuckDBPyConnection
) -> None:
    """A condition on the left side of a left join alone makes DuckDB do so."""
    nodes = json.loads((folder / "target" / "manifest.json").read_text())["nodes"]
    slow = {
        node["name"]
        for node in nodes.values()
        if node["resource_type"] == "model"
        and "BLOCKWISE_NL_JOIN"
        in built.execute(f"explain {node['compiled_code']}").fetchall()[0][1]
    }

    assert not slow


def test_every_metric_that_is_answered_is_compared() -> None:
    assert set(ANSWERED) == SAID_BY_MARTS.keys()


@pytest.mark.parametrize("metric", ANSWERED)
def test_the_semantic_layer_says_what_the_marts_say(
    built: duckdb.DuckDBPyConnection, answers: Answers, metric: str
) -> None:
    said = {
        month: float(number)
        for month, number in built.execute(SAID_BY_MARTS[metric]).fetchall()
        if number
    }

    assert said or metric == "money_not_delivered", "nothing is compared"
    # The mart's ratios are rounded to six digits, its rates per hour to the cent.
    assert answers[metric] == pytest.approx(said, rel=1e-4, abs=1e-6)
