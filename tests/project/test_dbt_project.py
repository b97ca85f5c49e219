"""The form of the dbt project: what its linters and dbt itself don't hold."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LAYER_READS = {
    "staging": set(),
    "canonical": {"staging", "canonical", "seeds"},
    "marts": {"canonical", "marts", "seeds"},
    "sync": {"canonical", "marts", "sync", "seeds"},
    "operations": {"staging", "canonical", "marts", "sync", "operations", "seeds"},
}
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
    "a quoted identifier": r'(?<![\'{(,=\s])"|\bas\s+"',
}


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        node for node in manifest["nodes"].values() if node["resource_type"] == "model"
    ]


def layer_of(node: dict[str, Any]) -> str:
    return "seeds" if node["resource_type"] == "seed" else str(node["fqn"][1])


def yaml_files() -> list[Path]:
    return sorted(
        file
        for folder in ("models", "seeds", "macros", "tests/dbt")
        for file in (ROOT / folder).rglob("*.yml")
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


def test_a_layer_reads_only_the_layers_below_it(manifest: dict[str, Any]) -> None:
    wrong = [
        f"{node['name']} ({layer_of(node)}) reads {parent}"
        for node in models(manifest)
        for parent in node["depends_on"]["nodes"]
        if not parent.startswith("source.")
        and layer_of(manifest["nodes"][parent]) not in LAYER_READS[layer_of(node)]
    ]

    assert wrong == []


def test_only_staging_reads_sources(manifest: dict[str, Any]) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if layer_of(node) != "staging"
        and any(p.startswith("source.") for p in node["depends_on"]["nodes"])
    ]

    assert wrong == []


@pytest.mark.parametrize("construct", NOT_PORTABLE)
def test_models_keep_to_the_sql_that_every_engine_reads(
    manifest: dict[str, Any], construct: str
) -> None:
    pattern = re.compile(NOT_PORTABLE[construct], re.IGNORECASE)
    found = []
    for node in models(manifest):
        code = re.sub(
            r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "x", node["raw_code"], flags=re.DOTALL
        )
        code = re.sub(r"--[^\n]*|'[^'\n]*'", "", code)
        if pattern.search(code):
            found.append(node["name"])

    assert found == []


def test_vendors_names_end_in_staging(manifest: dict[str, Any]) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if layer_of(node) != "staging" and re.search(r"__c\b|\bpse_", node["raw_code"])
    ]

    assert wrong == []


def test_every_model_says_what_a_row_is(manifest: dict[str, Any]) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if not node["description"].lower().startswith("one row per")
    ]

    assert wrong == []


def test_every_model_has_a_tested_key(manifest: dict[str, Any]) -> None:
    tests = [
        node for node in manifest["nodes"].values() if node["resource_type"] == "test"
    ]
    keyed = {
        test.get("attached_node")
        for test in tests
        if (test.get("test_metadata") or {}).get("name")
        in {"unique", "unique_combination"}
    }

    assert [n["name"] for n in models(manifest) if n["unique_id"] not in keyed] == []


@pytest.mark.parametrize("layer", ["canonical", "marts", "sync", "operations"])
def test_every_published_column_is_described(
    manifest: dict[str, Any], layer: str
) -> None:
    wrong = [
        f"{node['name']}.{column['name']}"
        for node in models(manifest)
        if layer_of(node) == layer
        for column in node["columns"].values()
        if not column["description"].strip()
    ]

    assert wrong == []


@pytest.mark.parametrize("layer", ["marts", "sync"])
def test_public_models_have_an_enforced_contract(
    manifest: dict[str, Any], layer: str
) -> None:
    wrong = [
        node["name"]
        for node in models(manifest)
        if layer_of(node) == layer
        and not node["name"].startswith("int_")
        and not node["config"]["contract"]["enforced"]
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


def test_models_stay_short(manifest: dict[str, Any]) -> None:
    lengths = {
        node["name"]: len(node["raw_code"].splitlines()) for node in models(manifest)
    }

    assert {name: n for name, n in lengths.items() if n > 200} == {}
