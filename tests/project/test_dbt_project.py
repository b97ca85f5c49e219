"""The form of the dbt project: what its linters and dbt itself don't hold."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
NOT_PORTABLE = {
    "qualify": r"\bqualify\b",
    "a cast by ::": r"::",
    "try_cast": r"\btry_cast\b",
    "group by all": r"\bgroup\s+by\s+all\b",
    "select * exclude": r"\bexclude\s*\(",
    "filter (where)": r"\bfilter\s*\(",
    "a clock": r"\b(current_timestamp|current_date|now\s*\(|getdate\s*\()",
    "generate_series": r"\bgenerate_series\b",
    "distinct on": r"\bdistinct\s+on\b",
    "string_agg": r"\bstring_agg\b",
    "a quoted identifier": r'"',
    "a division outside of div": r"(?<!/)/(?!/)",
    "an average": r"\bavg\s*\(",
    "median": r"\bmedian\s*\(",
    "a double": r"\b(double|float|real)\b",
    "concat": r"\bconcat\s*\(",
    "strpos": r"\bstrpos\s*\(",
    "a regular expression operator": r"!?~\*?",
    "an ISO part of a date": r"\b(isodow|isoyear|dow)\b",
    "an engine's own aggregate": r"\b(arg_m..|m.._by|any_value|list)\s*\(",
    "a lateral join": r"\blateral\b",
}
REFUSED = {
    "qualify": "select 1 qualify row_number() over () = 1",
    "a cast by ::": "select x::date",
    "try_cast": "select try_cast(x as int)",
    "group by all": "select x group by all",
    "select * exclude": "select * exclude (x)",
    "filter (where)": "select sum(x) filter (where y)",
    "a clock": "select now()",
    "generate_series": "select generate_series(1, 2)",
    "distinct on": "select distinct on (x) y",
    "string_agg": "select string_agg(x, ',')",
    "a quoted identifier": 'select x as "Amount"',
    "a division outside of div": "select x / y",
    "an average": "select avg(x)",
    "median": "select median(x)",
    "a double": "select cast(x as double)",
    "concat": "select concat(x, y)",
    "strpos": "select strpos(x, 'a')",
    "a regular expression operator": "select x ~ 'a'",
    "an ISO part of a date": "select extract(isodow from x)",
    "an engine's own aggregate": "select arg_max(x, y)",
    "a lateral join": "select 1 from x, lateral y",
}


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model"
    ]


def layer_of(node: dict[str, Any]) -> str:
    return "seeds" if node["resource_type"] == "seed" else str(node["fqn"][1])


def uses(code: str, construct: str) -> bool:
    """Whether SQL outside of Jinja, comments and literals uses the construct."""
    plain = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "x", code, flags=re.DOTALL)
    plain = re.sub(r"--[^\n]*|'[^'\n]*'", "", plain)
    return re.search(NOT_PORTABLE[construct], plain, re.IGNORECASE) is not None


OF_THE_CURRENT_DBT = {"_metrics.yml"}
"""Metrics as dbt 1.11 reads them; the published schema knows those of 1.12 alone."""


def yaml_files() -> list[Path]:
    return sorted(
        file
        for folder in ("models", "seeds", "macros", "tests/dbt")
        for file in (ROOT / folder).rglob("*.yml")
        if file.name not in OF_THE_CURRENT_DBT
    )


@pytest.mark.parametrize("file", yaml_files(), ids=lambda f: str(f.relative_to(ROOT)))
def test_the_yaml_is_what_dbt_documents(file: Path) -> None:
    schema = json.loads(
        (files("dbt.jsonschemas") / "resources" / "latest.json").read_text()
    )

    errors = jsonschema.Draft7Validator(schema).iter_errors(
        yaml.safe_load(file.read_text())
    )

    assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in errors] == []


def test_the_project_file_is_what_dbt_documents() -> None:
    schemas = [
        file
        for file in (files("dbt.jsonschemas") / "project").iterdir()
        if file.name.endswith(".json")
    ]
    newest = max(schemas, key=lambda f: [int(n) for n in re.findall(r"\d+", f.name)])

    # dbt renders the file before it reads it.
    rendered = jinja2.Template((ROOT / "dbt_project.yml").read_text()).render(
        target={"type": "duckdb"}, analyze_table=lambda: ""
    )
    errors = jsonschema.Draft7Validator(json.loads(newest.read_text())).iter_errors(
        yaml.safe_load(rendered)
    )

    assert [f"{list(e.absolute_path)}: {e.message[:200]}" for e in errors] == []


@pytest.mark.parametrize("construct", NOT_PORTABLE)
def test_models_keep_to_the_sql_that_every_engine_reads(
    manifest: dict[str, Any], construct: str
) -> None:
    found = [n["name"] for n in models(manifest) if uses(n["raw_code"], construct)]

    assert found == []


@pytest.mark.parametrize("construct", NOT_PORTABLE)
def test_the_check_of_portable_sql_sees_what_it_refuses(construct: str) -> None:
    assert uses(REFUSED[construct], construct)


def test_vendors_names_end_in_staging(manifest: dict[str, Any]) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if layer_of(node) != "staging" and re.search(r"__c\b|\bpse_", node["raw_code"])
    ]

    assert wrong == []


def test_syncs_and_exposures_match_one_to_one(manifest: dict[str, Any]) -> None:
    pushed = {
        yaml.safe_load(file.read_text())["model"]
        for file in (ROOT / "reverse_etl" / "syncs").glob("*.yml")
    }
    exposed = {
        exposure["name"]
        for exposure in manifest["exposures"].values()
        if exposure["name"].startswith("sync_")
    }
    built = {n["name"] for n in models(manifest) if layer_of(n) == "sync"}

    assert pushed
    assert pushed == exposed == built
