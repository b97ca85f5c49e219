"""What the data's owners rely on: units, sensitivity, dated rules, promises."""

import csv
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = ("canonical", "marts", "sync")
UNITS = {
    r"amount(_corporate)?$|_amount_": r"currency|doc\(",
    r"hours$": r"hour|denominator",
    r"(^|_)days(_|$)": r"day",
}
"""A column named like this says that in its description."""
SENSITIVE = {
    r"^(person|employee|user|owner)_name$|^(first|last)_name$|email|phone": "personal",
    r"^cost_rate$|^cost_per_hour$|average_cost_rate": "confidential",
}


def models(manifest: dict[str, Any], *layers: str) -> list[dict[str, Any]]:
    return [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] in layers
    ]


@pytest.mark.parametrize("named", UNITS)
def test_every_measure_says_its_unit(manifest: dict[str, Any], named: str) -> None:
    silent = [
        f"{node['name']}.{column['name']}"
        for node in models(manifest, *DESCRIBED)
        for column in node["columns"].values()
        if re.search(named, column["name"])
        and not re.search(UNITS[named], column["description"].lower())
    ]

    assert silent == []


def test_every_ratio_says_of_what(manifest: dict[str, Any]) -> None:
    silent = [
        f"{node['name']}.{column['name']}"
        for node in models(manifest, *DESCRIBED)
        for column in node["columns"].values()
        if column.get("data_type") == "decimal(18, 6)"
        and not re.search(
            r"ratio|0-1|rate|share|day|percent|multiply", column["description"].lower()
        )
    ]

    assert silent == []


@pytest.mark.parametrize("named", SENSITIVE)
def test_every_column_about_people_and_pay_is_tagged(
    manifest: dict[str, Any], named: str
) -> None:
    columns = [
        (node["name"], column)
        for node in models(manifest, "staging", *DESCRIBED, "operations")
        for column in node["columns"].values()
        if re.search(named, column["name"])
    ]

    assert columns
    assert [
        f"{model}.{column['name']}"
        for model, column in columns
        if column["config"]["meta"].get("sensitivity") != SENSITIVE[named]
    ] == []


def test_every_model_has_a_group_an_access_and_an_owner(
    manifest: dict[str, Any],
) -> None:
    assert [
        node["name"]
        for node in models(manifest, "staging", *DESCRIBED, "operations")
        if not (
            node["group"] and node["access"] and node["config"]["meta"].get("owner")
        )
    ] == []


def test_every_public_model_has_a_contract(manifest: dict[str, Any]) -> None:
    assert [
        node["name"]
        for node in models(manifest, *DESCRIBED)
        if not node["name"].startswith("int_")
        and not node["config"]["contract"]["enforced"]
    ] == []


@pytest.mark.parametrize(
    "seed", sorted((ROOT / "seeds").rglob("*.csv")), ids=lambda file: file.stem
)
def test_every_rule_says_from_when_it_holds_and_who_decides(seed: Path) -> None:
    with seed.open() as file:
        reader = csv.DictReader(file)
        rows = list(reader)

    # Nobody may have decided anything yet; a table for decisions can be empty.
    assert {"valid_from", "owner"} <= set(reader.fieldnames or [])
    assert [row for row in rows if not row["valid_from"]] == []
    assert [row for row in rows if not row["owner"]] == []


def test_sources_are_stale_when_the_service_levels_say_so() -> None:
    with (ROOT / "seeds" / "service_levels.csv").open() as file:
        promised = {
            row["name"]: int(row["hours"])
            for row in csv.DictReader(file)
            if row["kind"] == "landing"
        }
    warned = {}
    for path in (ROOT / "models" / "staging").rglob("*__sources.yml"):
        for source in yaml.safe_load(path.read_text())["sources"]:
            freshness = source.get("config", source).get("freshness")
            if freshness:
                after = freshness["warn_after"]
                assert after["period"] == "hour"
                warned[source["name"].removeprefix("raw_")] = after["count"]

    assert warned == promised
