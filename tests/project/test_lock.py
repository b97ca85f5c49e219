import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_lock_names_no_address() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_every_locked_package_has_a_hash() -> None:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text())

    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_every_dependency_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    names = {re.split(r"[\[<>=!~]", item)[0].lower() for item in wanted}
    locked = set(
        re.findall(
            r"^([a-z0-9._-]+)(?:\[|==)",
            (ROOT / "requirements.lock").read_text(),
            re.MULTILINE,
        )
    )

    assert names - locked == set()
