from pathlib import Path
from typing import Any

import typer

from plumbline.cli import app
from scripts.data_dictionary import render as dictionary
from scripts.semantic_metrics import METRICS, definitions, metric, render

ROOT = Path(__file__).resolve().parents[2]


def test_the_data_dictionary_is_up_to_date(manifest: dict[str, Any]) -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text()

    assert written == dictionary(manifest), "run `make docs` and commit the file"


def test_the_metrics_of_the_semantic_layer_are_those_of_the_registry() -> None:
    assert METRICS.read_text() == render(definitions()), "run `make docs`"


def test_an_expression_is_a_measure_a_ratio_or_arithmetic() -> None:
    row = dict.fromkeys(definitions()[0], "")

    kinds = {
        expression: metric(row | {"expression": expression})["type_params"]
        for expression in ("a_measure", "part / whole", "days_a + days_b")
    }

    assert kinds == {
        "a_measure": {"measure": "a_measure"},
        "part / whole": {"numerator": "part", "denominator": "whole"},
        "days_a + days_b": {
            "expr": "days_a + days_b",
            "metrics": ["days_a", "days_b"],
        },
    }


def test_every_command_is_in_the_documentation() -> None:
    text = "\n".join(
        file.read_text()
        for file in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    )
    group = typer.main.get_command(app)
    commands = group.list_commands(None)  # type: ignore[attr-defined, arg-type]

    assert [name for name in commands if f"plumbline {name}" not in text] == []


def test_every_decision_has_its_number_and_says_what_it_costs() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))

    assert [r.name[:4] for r in records] == [
        f"{number:04}" for number in range(1, len(records) + 1)
    ]
    assert [r.name for r in records if "## Cost" not in r.read_text()] == []
