import importlib.util
from pathlib import Path
from typing import Any

import typer

from plumbline.cli import app

ROOT = Path(__file__).resolve().parents[2]


def test_the_data_dictionary_is_up_to_date(manifest: dict[str, Any]) -> None:
    spec = importlib.util.spec_from_file_location(
        "data_dictionary", ROOT / "scripts" / "data_dictionary.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    written = (ROOT / "docs" / "data-dictionary.md").read_text()

    assert written == module.render(manifest), "run `make docs` and commit the file"


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
