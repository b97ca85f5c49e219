"""The whole dbt project on empty raw tables, with the unit tests that hold its SQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from ingestion import DuckDBWarehouse, create_empty_raw
from scripts.column_lineage import Lineage

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.slow


CONSTANTS = {
    "sync.sync_anaplan__forecast.block",
    "sync.sync_anaplan__forecast.version_name",
    "sync.sync_anaplan__forecast_items.item_type",
}
"""Pushed columns that name a kind of row, and are read from no system."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the artefacts and the warehouse of a firm without systems."""
    folder = tmp_path_factory.mktemp("build")
    warehouse = folder / "warehouse.duckdb"
    create_empty_raw(DuckDBWarehouse(warehouse))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "dbt.cli.main",
            "--quiet",
            "build",
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
    )
    return folder


@pytest.fixture(scope="module")
def results(built: Path) -> list[dict[str, Any]]:
    content = json.loads((built / "target" / "run_results.json").read_text())
    return list(content["results"])


def test_a_firm_with_no_system_connected_builds_green(
    results: list[dict[str, Any]],
) -> None:
    wrong = [
        f"{result['unique_id']}: {result['message']}"
        for result in results
        if result["status"] not in {"success", "pass", "no-op"}
    ]

    assert wrong == []


def test_every_kind_of_node_was_run(results: list[dict[str, Any]]) -> None:
    kinds = Counter(result["unique_id"].split(".")[0] for result in results)

    assert kinds["unit_test"] >= 70
    assert kinds["model"] >= 150
    assert kinds["test"] >= 400


def test_every_pushed_column_resolves_to_columns_that_systems_hold(built: Path) -> None:
    lineage = Lineage.of(built / "target", built / "warehouse.duckdb")
    sources = {
        f"{relation}.{column}": lineage.sources(relation, column)
        for relation in lineage.compiled
        if relation.startswith("sync.")
        for column in lineage.columns(relation)
    }

    elsewhere = {
        relation
        for found in sources.values()
        for relation, _ in found
        if not relation.startswith(("raw_", "seeds."))
    }
    assert elsewhere == set()
    assert {column for column, found in sources.items() if not found} == CONSTANTS
