from pathlib import Path

from click.testing import CliRunner
from importlinter.cli import lint_imports_command

ROOT = Path(__file__).resolve().parents[2]


def test_no_package_imports_from_a_floor_above_it() -> None:
    ended = CliRunner().invoke(
        lint_imports_command, ["--config", str(ROOT / "pyproject.toml")]
    )

    assert ended.exit_code == 0, ended.output
