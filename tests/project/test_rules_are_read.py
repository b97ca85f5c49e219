"""No row of a seed is dead, and no value that a seed doesn't know goes unseen."""

from __future__ import annotations

import csv
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SEEN_AS = {
    "stage_map": {("opportunity", "stage")},
    "project_stage_map": {("project", "stage")},
    "project_type_map": {("project", "type")},
    "revenue_method_map": {("contract_line", "revenue_method")},
}
"""The check of `unmapped_values` that shows what a map doesn't know."""

HAS_A_DEFAULT = {
    "account_kind_map": "an income account is income",
    "cost_kind_map": "an expense is an expense",
    "progress_measure_map": "progress is measured by hours",
    "modification_rule_map": "treatment is `unmapped`, in fct_modification_treatments",
}
"""Maps that only name exceptions, and what holds for everything else."""

STATUSES_SEEN_AS = {
    "time_entry": ("time_entry", "status"),
    "expense": ("expense", "status"),
    "assignment": ("assignment", "commitment"),
    "resource_request": ("resource_request", "status"),
    "milestone": ("milestone", "status"),
    "adjustment": ("adjustment", "status"),
    "adjustment_category": ("adjustment", "category"),
    "budget": ("budget", "status"),
    "budget_kind": ("budget", "type"),
    "budget_type": ("budget", "type"),
    "contract": ("contract", "commitment_class"),
    "CustInvc": ("invoice", "status"),
    "CustCred": ("invoice", "status"),
    "invoice": ("invoice", "status"),
    "credit_note": ("invoice", "status"),
    "subscription": ("subscription", "status"),
    "refund": ("refund", "status"),
}
STATUSES_WITHOUT_MONEY = {
    "task": "a task has no money and decides nothing",
    "dispute": "a dispute of an unknown state counts as open",
}


def rows_of(seed: str) -> list[dict[str, str]]:
    with (ROOT / "seeds" / f"{seed}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def checks() -> set[tuple[str, str]]:
    sql = (ROOT / "models/canonical/common/unmapped_values.sql").read_text()
    return set(re.findall(r"\('(\w+)', '(\w+)', '\w+',", sql))


def test_what_a_map_does_not_know_is_seen() -> None:
    maps = {path.stem for path in (ROOT / "seeds").glob("*_map.csv")} - {"status_map"}

    assert maps == SEEN_AS.keys() | HAS_A_DEFAULT.keys()
    for expected in SEEN_AS.values():
        assert expected <= checks()


def test_a_status_that_nobody_knows_is_seen() -> None:
    entities = {row["entity"] for row in rows_of("status_map")}

    assert entities == STATUSES_SEEN_AS.keys() | STATUSES_WITHOUT_MONEY.keys()
    assert set(STATUSES_SEEN_AS.values()) <= checks()


def test_every_owner_of_an_attribute_is_asked_and_every_attribute_has_one() -> None:
    asked = {("exchange_rate", "rate_to_corporate")}
    for path in (ROOT / "models").rglob("*.sql"):
        for entity, attributes in re.findall(
            r"owned_attributes\(\s*'(\w+)',.*?\[(.*?)\]", path.read_text(), re.DOTALL
        ):
            asked |= {(entity, name) for name in re.findall(r"'(\w+)'", attributes)}
    owned = {
        (row["entity"], row["attribute"]) for row in rows_of("attribute_ownership")
    }

    assert owned == asked
