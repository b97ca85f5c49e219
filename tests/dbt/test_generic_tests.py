"""Every generic dbt test of ours fails on bad rows, and passes on good ones.

A test that can't fail protects nothing. Each case is a tiny model with rows; all of
them are built once, in a project of their own that borrows our generic tests.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Case:
    """Rows of a model, the test that is put on it, and whether it should pass."""

    name: str
    rows: str
    test: str
    arguments: dict[str, Any]
    passes: bool
    column: str | None = None
    others: dict[str, str] = field(default_factory=dict)


PERIODS = {"partition_by": ["k"], "valid_from": "starts", "valid_to": "ends"}
OPEN_ENDED = PERIODS | {"open_end": "9999", "deleted_on": "deleted"}
VERSIONS = (
    "select 'x' as k, starts, ends, cast(deleted as integer) as deleted"
    " from (values {}) as versions (starts, ends, deleted)"
)
HISTORY = "select 'x' as k, 9999 as valid_to, 60 as v union all select 'x', 3, 50"
ENDS = {"to": "ref('%s_now')", "key": "k", "fields": ["v"], "open_end": "9999"}
LINES = "select 'a' as k, 60.00 as amount union all select 'b', 40.00"

CASES = [
    Case(
        "unique_combination_passes_when_each_occurs_once",
        "select 1 as a, 1 as b union all select 1, 2",
        "unique_combination",
        {"columns": ["a", "b"]},
        passes=True,
    ),
    Case(
        "unique_combination_fails_on_a_double",
        "select 1 as a, 2 as b union all select 1, 2",
        "unique_combination",
        {"columns": ["a", "b"]},
        passes=False,
    ),
    Case(
        "unique_combination_fails_on_a_null",
        "select 1 as a, cast(null as integer) as b",
        "unique_combination",
        {"columns": ["a", "b"]},
        passes=False,
    ),
    Case(
        "expression_holds_passes_when_it_is_true",
        "select 1 as a",
        "expression_holds",
        {"expression": "a > 0"},
        passes=True,
    ),
    Case(
        "expression_holds_fails_when_it_is_false",
        "select -1 as a",
        "expression_holds",
        {"expression": "a > 0"},
        passes=False,
    ),
    Case(
        "expression_holds_fails_when_it_is_unknown",
        "select cast(null as integer) as a",
        "expression_holds",
        {"expression": "a > 0"},
        passes=False,
    ),
    Case(
        "between_passes_on_the_bounds",
        "select 0.0 as a union all select 1.0",
        "between",
        {"minimum": 0, "maximum": 1},
        passes=True,
        column="a",
    ),
    Case(
        "between_fails_above_the_upper_bound",
        "select 75.0 as a",
        "between",
        {"minimum": 0, "maximum": 1},
        passes=False,
        column="a",
    ),
    Case(
        "between_fails_below_the_lower_bound",
        "select -0.1 as a",
        "between",
        {"minimum": 0, "maximum": 1},
        passes=False,
        column="a",
    ),
    Case(
        "no_gaps_passes_when_periods_meet_until_an_open_one",
        VERSIONS.format("(1, 3, null), (3, 9999, null)"),
        "no_gaps",
        OPEN_ENDED,
        passes=True,
    ),
    Case(
        "no_gaps_passes_when_the_last_period_ends_on_the_day_of_deletion",
        VERSIONS.format("(1, 3, 7), (3, 7, 7)"),
        "no_gaps",
        OPEN_ENDED,
        passes=True,
    ),
    Case(
        "no_gaps_fails_when_a_deleted_record_stays_open",
        VERSIONS.format("(1, 3, 7), (3, 9999, 7)"),
        "no_gaps",
        OPEN_ENDED,
        passes=False,
    ),
    Case(
        "no_gaps_fails_on_a_gap",
        VERSIONS.format("(1, 3, null), (5, 9999, null)"),
        "no_gaps",
        OPEN_ENDED,
        passes=False,
    ),
    Case(
        "no_gaps_fails_on_an_overlap",
        VERSIONS.format("(1, 4, null), (3, 9999, null)"),
        "no_gaps",
        OPEN_ENDED,
        passes=False,
    ),
    Case(
        "no_gaps_fails_without_an_open_period",
        VERSIONS.format("(1, 3, null)"),
        "no_gaps",
        OPEN_ENDED,
        passes=False,
    ),
    Case(
        "periods_that_meet_pass",
        "select 'x' as k, 1 as starts, 3 as ends union all select 'x', 3, 9",
        "no_overlapping_periods",
        PERIODS,
        passes=True,
    ),
    Case(
        "periods_that_overlap_fail",
        "select 'x' as k, 1 as starts, 4 as ends union all select 'x', 3, 9",
        "no_overlapping_periods",
        PERIODS,
        passes=False,
    ),
    Case(
        "periods_of_two_keys_may_overlap",
        "select 'x' as k, 1 as starts, 4 as ends union all select 'y', 3, 9",
        "no_overlapping_periods",
        PERIODS,
        passes=True,
    ),
    Case(
        "a_gap_is_no_overlap",
        "select 'x' as k, 1 as starts, 3 as ends union all select 'x', 5, 9",
        "no_overlapping_periods",
        PERIODS,
        passes=True,
    ),
    Case(
        "a_period_that_ends_before_it_begins_fails",
        "select 'x' as k, 3 as starts, 3 as ends",
        "no_overlapping_periods",
        PERIODS,
        passes=False,
    ),
    Case(
        "a_period_without_an_end_fails",
        "select 'x' as k, 3 as starts, cast(null as integer) as ends",
        "no_overlapping_periods",
        PERIODS,
        passes=False,
    ),
    Case(
        "sums_that_agree_reconcile",
        LINES,
        "reconciles_to",
        {"column": "amount", "to": "ref('%s_other')", "to_column": "amount"},
        passes=True,
        others={"other": "select 'z' as k, 100.00 as amount"},
    ),
    Case(
        "a_cent_too_many_does_not_reconcile",
        LINES,
        "reconciles_to",
        {"column": "amount", "to": "ref('%s_other')", "to_column": "amount"},
        passes=False,
        others={"other": "select 'z' as k, 99.99 as amount"},
    ),
    Case(
        "a_difference_within_the_tolerance_reconciles",
        LINES,
        "reconciles_to",
        {
            "column": "amount",
            "to": "ref('%s_other')",
            "to_column": "amount",
            "tolerance": 0.01,
        },
        passes=True,
        others={"other": "select 'z' as k, 99.99 as amount"},
    ),
    Case(
        "totals_that_agree_by_chance_do_not_reconcile_by_key",
        LINES,
        "reconciles_to",
        {
            "column": "amount",
            "to": "ref('%s_other')",
            "to_column": "amount",
            "by": ["k"],
        },
        passes=False,
        others={
            "other": "select 'a' as k, 40.00 as amount union all select 'b', 60.00"
        },
    ),
    Case(
        "a_key_that_the_other_side_lacks_does_not_reconcile",
        LINES,
        "reconciles_to",
        {
            "column": "amount",
            "to": "ref('%s_other')",
            "to_column": "amount",
            "by": ["k"],
        },
        passes=False,
        others={"other": "select 'a' as k, 60.00 as amount"},
    ),
    Case(
        "rows_outside_the_condition_are_left_out_of_both_sides",
        LINES,
        "reconciles_to",
        {
            "column": "amount",
            "to": "ref('%s_other')",
            "to_column": "amount",
            "condition": "k = 'a'",
            "to_condition": "amount > 50",
        },
        passes=True,
        others={"other": "select 'a' as k, 60.00 as amount union all select 'b', 1.00"},
    ),
    Case(
        "enough_values_pass",
        "select 1 as a union all select 1 union all select null union all select 1",
        "at_least_proportion_not_null",
        {"proportion": 0.75},
        passes=True,
        column="a",
    ),
    Case(
        "too_few_values_fail",
        "select 1 as a union all select null",
        "at_least_proportion_not_null",
        {"proportion": 0.75},
        passes=False,
        column="a",
    ),
    Case(
        "no_rows_are_not_too_few_values",
        "select 1 as a where 1 = 0",
        "at_least_proportion_not_null",
        {"proportion": 0.75},
        passes=True,
        column="a",
    ),
    Case(
        "a_history_that_ends_as_the_record_stands_passes",
        HISTORY,
        "ends_as_it_stands",
        ENDS,
        passes=True,
        others={"now": "select 'x' as k, 60 as v"},
    ),
    Case(
        "a_history_that_ends_otherwise_fails",
        HISTORY,
        "ends_as_it_stands",
        ENDS,
        passes=False,
        others={"now": "select 'x' as k, 70 as v"},
    ),
    Case(
        "a_history_that_ends_with_a_value_where_there_is_none_fails",
        HISTORY,
        "ends_as_it_stands",
        ENDS,
        passes=False,
        others={"now": "select 'x' as k, cast(null as integer) as v"},
    ),
    Case(
        "a_record_without_an_open_period_fails",
        HISTORY,
        "ends_as_it_stands",
        ENDS,
        passes=False,
        others={"now": "select 'x' as k, 60 as v union all select 'y', 60"},
    ),
    Case(
        "a_record_that_needs_no_history_may_have_none",
        HISTORY,
        "ends_as_it_stands",
        ENDS | {"condition": "k <> 'y'"},
        passes=True,
        others={"now": "select 'x' as k, 60 as v union all select 'y', 60"},
    ),
]


def project_of(cases: list[Case], folder: Path) -> None:
    """Write a dbt project with one model and one generic test per case."""
    (folder / "models").mkdir(parents=True)
    shutil.copytree(ROOT / "tests" / "dbt" / "generic", folder / "tests" / "generic")
    (folder / "dbt_project.yml").write_text(
        yaml.safe_dump(
            {
                "name": "generic_tests",
                "profile": "generic_tests",
                "config-version": 2,
                "model-paths": ["models"],
                "test-paths": ["tests"],
                "flags": {"send_anonymous_usage_stats": False},
            }
        )
    )
    output = {"type": "duckdb", "path": str(folder / "t.duckdb"), "keep_open": False}
    (folder / "profiles.yml").write_text(
        yaml.safe_dump({"generic_tests": {"target": "dev", "outputs": {"dev": output}}})
    )
    described = []
    for case in cases:
        (folder / "models" / f"{case.name}.sql").write_text(case.rows)
        for suffix, rows in case.others.items():
            (folder / "models" / f"{case.name}_{suffix}.sql").write_text(rows)
        arguments = {
            key: value.replace("%s", case.name) if isinstance(value, str) else value
            for key, value in case.arguments.items()
        }
        test = {case.test: {"name": f"test_{case.name}", "arguments": arguments}}
        if case.column is None:
            described.append({"name": case.name, "data_tests": [test]})
        else:
            column = {"name": case.column, "data_tests": [test]}
            described.append({"name": case.name, "columns": [column]})
    (folder / "models" / "models.yml").write_text(
        yaml.safe_dump({"models": described}, sort_keys=False)
    )


@pytest.fixture(scope="module")
def statuses(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The status of every test, after one build of all cases."""
    folder = tmp_path_factory.mktemp("generic_tests") / "project"
    project_of(CASES, folder)
    dbtRunner().invoke(
        [
            "--quiet",
            "build",
            "--project-dir",
            str(folder),
            "--profiles-dir",
            str(folder),
        ]
    )
    results = json.loads((folder / "target" / "run_results.json").read_text())
    return {
        result["unique_id"].split(".")[2]: result["status"]
        for result in results["results"]
        if result["unique_id"].startswith("test.")
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_generic_test_fails_on_bad_rows_and_passes_on_good_ones(
    case: Case, statuses: dict[str, str]
) -> None:
    assert statuses[f"test_{case.name}"] == ("pass" if case.passes else "fail")


def test_every_generic_test_of_ours_is_shown_failing() -> None:
    ours = {file.stem for file in (ROOT / "tests" / "dbt" / "generic").glob("*.sql")}

    assert ours == {case.test for case in CASES if not case.passes}
