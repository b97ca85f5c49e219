"""dbt's manifest, parsed once for all tests of the project's form."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    target = tmp_path_factory.mktemp("target")
    os.environ["PLUMBLINE_WAREHOUSE"] = str(target / "warehouse.duckdb")
    outcome = dbtRunner().invoke(
        [
            "parse",
            "--quiet",
            "--project-dir",
            str(ROOT),
            "--profiles-dir",
            str(ROOT),
            "--target-path",
            str(target),
            "--log-path",
            str(target),
        ]
    )
    assert outcome.success, outcome.exception
    content: dict[str, Any] = json.loads((target / "manifest.json").read_text())
    return content
