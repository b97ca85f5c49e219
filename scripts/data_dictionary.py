"""Write docs/data-dictionary.md from dbt's manifest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from scripts.semantic_metrics import definitions

LAYERS = ("canonical", "marts", "sync", "operations")
HEADER = """# Data dictionary

Generated from the models' own descriptions and the metric registry by `make docs`;
don't edit it here. A test fails when it is out of date.
"""


def render(manifest: dict[str, Any]) -> str:
    """The dictionary as Markdown, one section a layer and a table a model."""
    parts = [HEADER]
    for layer in LAYERS:
        models = [
            node
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model"
            and node["fqn"][1] == layer
            and not node["name"].startswith("int_")
        ]
        if not models:
            continue
        parts.append(f"## {layer}\n")
        parts += [_section(node) for node in sorted(models, key=lambda n: n["name"])]
    parts.append(_metrics(definitions()))
    return "\n".join(parts)


def _metrics(rows: list[dict[str, str]]) -> str:
    """What the firm's numbers are called, how they are computed, and who decides."""
    lines = [
        f"| `{row['name']}` | {row['label']} | {_one_line(row['formula'])} "
        f"| {row['unit']} | {row['polarity'].replace('_', ' ')} | {row['owner']} |"
        for row in rows
    ]
    return "\n".join(
        [
            "## metrics\n",
            "| metric | label | formula | unit | which way is good | owner |",
            "|---|---|---|---|---|---|",
            *lines,
            "",
        ]
    )


def _section(node: dict[str, Any]) -> str:
    """One model: what a row is, and its columns."""
    rows = [
        f"| `{column['name']}` | {column.get('data_type') or ''} "
        f"| {_one_line(column['description'])}{_sensitivity(column)} |"
        for column in node["columns"].values()
    ]
    return "\n".join(
        [
            f"### {node['name']}\n",
            _one_line(node["description"]) + f" Owner: {_owner(node)}.\n",
            "| column | type | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _owner(node: dict[str, Any]) -> str:
    """Who answers for the model."""
    return str(node["config"]["meta"]["owner"])


def _sensitivity(column: dict[str, Any]) -> str:
    """Who may see it, where that is not everybody who sees the model."""
    kind = column["config"]["meta"].get("sensitivity")
    return f" ({kind.capitalize()}.)" if kind else ""


def _one_line(text: str) -> str:
    """A description without line ends, safe inside a table."""
    return " ".join(text.split()).replace("|", "\\|")


def main() -> None:
    """Read the manifest named first, write the file named second."""
    manifest = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(render(manifest), encoding="utf-8")


if __name__ == "__main__":
    main()
