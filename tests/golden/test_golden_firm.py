"""Every mart says of the golden firm what docs/golden-firm.md works out by hand.

The tables of `expected/` were reckoned, not copied: where a number moves, either the
arithmetic of the document is wrong, or the models are.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from tests.golden.firm import AS_OF, write_golden_firm

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
EXPECTED = sorted((Path(__file__).parent / "expected").glob("*.csv"))

NOT_RECKONED = {
    "fct_price_volume": "compares with a year ago, when there was no firm",
}
"""Marts without a table of expected rows, and why."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse of the golden firm, built and checked by all data tests."""
    folder = tmp_path_factory.mktemp("golden")
    warehouse = folder / "warehouse.duckdb"
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
            f"{{as_of_date: '{AS_OF}', corporate_currency: USD}}",
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
    with duckdb.connect(str(warehouse), read_only=True) as connection:
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

    assert marts == {path.stem for path in EXPECTED} | NOT_RECKONED.keys()


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.stem)
def test_a_mart_says_what_was_reckoned_by_hand(
    built: duckdb.DuckDBPyConnection, expected: Path
) -> None:
    with expected.open(newline="") as file:
        header, *reckoned = list(csv.reader(file))
    columns = ", ".join(f"coalesce(cast({name} as varchar), '')" for name in header)
    schema = "sync" if expected.stem.startswith("sync_") else "marts"
    said = Counter(
        built.execute(
            f"select {columns} from {schema}.{expected.stem}"  # noqa: S608
        ).fetchall()
    )
    wanted = Counter(tuple(row) for row in reckoned)

    assert {
        "said, and not reckoned": sorted((said - wanted).elements()),
        "reckoned, and not said": sorted((wanted - said).elements()),
    } == {"said, and not reckoned": [], "reckoned, and not said": []}
