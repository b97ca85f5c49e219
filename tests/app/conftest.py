"""Published snapshots in each of their states, and pages drawn from them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.fixture_snapshot import build_snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Draw = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _own_main_module() -> Iterator[None]:
    """Streamlit's runner leaves its script as `__main__`, which new processes run."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a current snapshot."""
    folder = tmp_path_factory.mktemp("demo")
    build_snapshot(folder)
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose snapshot has all tables and no rows."""
    folder = tmp_path_factory.mktemp("empty")
    build_snapshot(folder, is_empty=True)
    return folder


@pytest.fixture(scope="session")
def stale(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Path:
    """The same snapshot, after a run that could not publish."""
    folder = tmp_path_factory.mktemp("stale")
    (folder / "snapshots").mkdir()
    pointer = json.loads((demo / "snapshots" / "current.json").read_text())
    original = demo / "snapshots" / pointer["snapshot"]
    (folder / "snapshots" / pointer["snapshot"]).write_bytes(original.read_bytes())
    pointer |= {"stale": True, "stale_reason": "3 models or tests failed in run r-9"}
    (folder / "snapshots" / "current.json").write_text(json.dumps(pointer))
    return folder


@pytest.fixture(scope="session")
def broken(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Path:
    """A data directory whose pointer names a file that is no database."""
    folder = tmp_path_factory.mktemp("broken")
    (folder / "snapshots").mkdir()
    pointer = (demo / "snapshots" / "current.json").read_text()
    (folder / "snapshots" / "current.json").write_text(pointer)
    (folder / "snapshots" / json.loads(pointer)["snapshot"]).write_text("no database")
    return folder


@pytest.fixture
def draw(monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Draw a page of the app over a data directory, without a browser."""

    def draw_page(page: str, data_dir: Path, **state: str) -> AppTest:
        monkeypatch.setenv("PLUMBLINE_DATA_DIR", str(data_dir))
        app = AppTest.from_function(_script, args=(page,), default_timeout=60)
        for name, value in state.items():
            app.session_state[name] = value
        return app.run()

    return draw_page


def _script(page: str) -> None:
    from app.main import main  # noqa: PLC0415 - the script is run from its own source

    main(landing=page)
