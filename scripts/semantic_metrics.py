"""Write models/semantic/_metrics.yml from the metric registry.

    python -m scripts.semantic_metrics

An `expression` of the registry is the name of a measure, `numerator / denominator`, or
any arithmetic over metrics. A measure that occurs in a ratio makes a metric of its own
name, since the semantic layer divides metrics. A metric without an expression isn't
answered by it yet.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
REGISTRY = ROOT / "seeds" / "metric_registry.csv"
METRICS = ROOT / "models" / "semantic" / "_metrics.yml"
HEADER = """\
# Generated from seeds/metric_registry.csv by `make docs`; don't edit it here.
# A test fails when it is out of date.
"""

_NAME = r"[a-z_][a-z0-9_]*"


def definitions(registry: Path = REGISTRY) -> list[dict[str, str]]:
    """The rows of the registry that hold today: the latest of each metric."""
    with registry.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["valid_from"])
    return list({row["name"]: row for row in rows}.values())


def metric(row: dict[str, str]) -> dict[str, Any]:
    """One metric, as the semantic layer wants it."""
    meta = ("unit", "polarity", "owner", "denominator")
    return {
        "name": row["name"],
        "label": row["label"],
        "description": row["formula"],
        **_computation(row["expression"]),
        **_filter(row["only_where"]),
        "config": {"meta": {key: row[key] for key in meta if row[key]}},
    }


def _computation(expression: str) -> dict[str, Any]:
    """The type of a metric, and its parameters."""
    if re.fullmatch(_NAME, expression):
        return {"type": "simple", "type_params": {"measure": expression}}
    if ratio := re.fullmatch(rf"({_NAME}) / ({_NAME})", expression):
        parts = dict(zip(("numerator", "denominator"), ratio.groups(), strict=True))
        return {"type": "ratio", "type_params": parts}
    inputs = list(dict.fromkeys(re.findall(_NAME, expression)))
    return {
        "type": "derived",
        "type_params": {"expr": expression, "metrics": inputs},
    }


def _filter(dimension: str) -> dict[str, str]:
    """Which rows count, where not all do."""
    if not dimension:
        return {}
    return {"filter": f"{{{{ Dimension('{dimension}') }}}}"}


def render(rows: list[dict[str, str]]) -> str:
    """The whole file."""
    metrics = [metric(row) for row in rows if row["expression"]]
    body = yaml.safe_dump(
        {"metrics": metrics}, sort_keys=False, width=88, allow_unicode=True
    )
    return HEADER + body


def main() -> None:
    """Read the registry, write the metrics."""
    METRICS.write_text(render(definitions()), encoding="utf-8")


if __name__ == "__main__":
    main()
