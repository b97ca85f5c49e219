"""Break one rule at a time, and count how many breaks the tests catch.

    python -m scripts.mutation_check WAREHOUSE GOLDEN TARGET [--sample 300] [--seed 1]

WAREHOUSE is a DuckDB file in which `dbt build` has just built and tested everything,
unit tests too, GOLDEN one with the golden firm, built by the same SQL, and TARGET the
folder of the artefacts. Each break changes one place of one model's compiled SQL: a
sign, a join key or side, a filter, the edge of a comparison, a rounding, an aggregate,
the treatment of nulls. It is caught when a unit test of the model differs, when a mart
says of the golden firm something else than was reckoned by hand, when the broken model
fails its data tests, or when what is built on it does. Both warehouses are only read:
breaks live in copies, and are rolled back.

A break that changes no row of either firm, and that no unit test minds, is counted
apart: often it breaks nothing, such as a rounding of what is round. It may also be an
edge at which no row lies, so such breaks are listed too.

The exit code is 1 when fewer of the others are caught than `--least` says.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from scripts.sql_breaks import Break, Node, breaks_of, broken
from tests.golden.reckoned import reckoned_marts

if TYPE_CHECKING:
    from collections.abc import Iterator

MUTATED_FOLDERS = ("canonical", "marts", "sync")
TABLES = ("table", "incremental")


class Project:
    """What dbt has built: models in the order of their building, and their tests."""

    def __init__(self, target: Path) -> None:
        """Read dbt's artefacts."""
        manifest = json.loads((target / "manifest.json").read_text())
        self.nodes: dict[str, Node] = manifest["nodes"]
        self.children: dict[str, list[str]] = manifest["child_map"]
        self.unit_tests: dict[str, list[str]] = {}
        for test in manifest["unit_tests"].values():
            [model] = test["depends_on"]["nodes"][:1]
            for file in (target / "run").rglob(f"{test['name']}.sql"):
                self.unit_tests.setdefault(model, []).append(file.read_text())

    def models(self) -> list[Node]:
        """The models that may be broken."""
        return [
            node
            for node in self.nodes.values()
            if node["resource_type"] == "model"
            and node["fqn"][1] in MUTATED_FOLDERS
            and node["config"]["materialized"] in (*TABLES, "view")
            and node.get("compiled_code")
        ]

    def tests_of(self, model: str) -> list[Node]:
        """The data tests that read the model."""
        return [
            self.nodes[child]
            for child in self.children[model]
            if child.startswith("test.") and self.nodes[child].get("compiled_code")
        ]

    def downstream(self, model: str) -> list[Node]:
        """The tables built on the model, each after what it reads."""
        reached: list[str] = []

        def visit(name: str) -> None:
            for child in self.children[name]:
                if child.startswith("model.") and child not in reached:
                    visit(child)
            if name != model:
                reached.append(name)

        visit(model)
        ordered = reversed(list(dict.fromkeys(reached)))
        return [
            self.nodes[name]
            for name in ordered
            if self.nodes[name]["config"]["materialized"] in TABLES
        ]


def relation(node: Node) -> str:
    """The table of a model."""
    return f'"{node["schema"]}"."{node["alias"]}"'


def replace(connection: duckdb.DuckDBPyConnection, node: Node, sql: str) -> None:
    """Build a model from other SQL; what isn't a table needs no building to be read."""
    kind = "table" if node["config"]["materialized"] in TABLES else "view"
    connection.execute(f"create or replace {kind} {relation(node)} as {sql}")


def is_caught_by_unit_tests(
    connection: duckdb.DuckDBPyConnection, project: Project, chosen: Break
) -> bool:
    """Whether a unit test's actual rows no longer are the expected ones."""
    for sql in project.unit_tests.get(chosen.model, []):
        try:
            rows = connection.execute(broken(sql, chosen)).fetchall()
        except duckdb.Error:
            return True
        sides = {"actual": Counter[Any](), "expected": Counter[Any]()}
        for row in rows:
            sides[row[-1]][row[:-1]] += 1
        if sides["actual"] != sides["expected"]:
            return True
    return False


def _fails(connection: duckdb.DuckDBPyConnection, project: Project, node: Node) -> bool:
    """Whether a data test of the model finds a row."""
    return any(
        connection.execute(
            f"select 1 from ({test['compiled_code']}) limit 1"  # noqa: S608  dbt's own
        ).fetchone()
        for test in project.tests_of(node["unique_id"])
        if test["config"]["severity"].lower() == "error"
    )


def is_caught_by_data(
    connection: duckdb.DuckDBPyConnection, project: Project, chosen: Break
) -> str | None:
    """Which data catches it: the model's own, or what is built on it."""
    model = project.nodes[chosen.model]
    connection.execute("begin")
    try:
        code = broken(model["compiled_code"], chosen)
        replace(connection, model, code)
        if _fails(connection, project, model):
            return "its data tests"
        for node in project.downstream(chosen.model):
            replace(connection, node, node["compiled_code"])
            if _fails(connection, project, node):
                return "data tests downstream"
    except duckdb.Error:
        return "an error"
    finally:
        connection.execute("rollback")
    return None


class GoldenFirm:
    """The golden firm's marts as they were reckoned by hand."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read what was reckoned."""
        self.connection = connection
        self.reckoned = {each.mart: each for each in reckoned_marts()}

    def _differs(self, node: Node) -> bool:
        """Whether a mart no longer says what was reckoned; others never differ."""
        reckoned = self.reckoned.get(node["name"])
        return (
            reckoned is not None and reckoned.said_by(self.connection) != reckoned.rows
        )

    def notices(self, project: Project, chosen: Break) -> bool:
        """Whether a mart on the broken model differs from what was reckoned."""
        model = project.nodes[chosen.model]
        code = broken(model["compiled_code"], chosen)
        self.connection.execute("begin")
        try:
            for node in [model, *project.downstream(chosen.model)]:
                sql = code if node is model else node["compiled_code"]
                replace(self.connection, node, sql)
                if self._differs(node):
                    return True
        except duckdb.Error:
            return True
        finally:
            self.connection.execute("rollback")
        return False


def changes_a_row(
    connection: duckdb.DuckDBPyConnection, project: Project, chosen: Break
) -> bool:
    """Whether the model says anything else of a firm when it is broken."""
    model = project.nodes[chosen.model]
    code = broken(model["compiled_code"], chosen)
    table = relation(model)
    return any(
        connection.execute(
            f"select 1 from ({one} except all {other}) limit 1"  # noqa: S608  dbt's own
        ).fetchone()
        for one, other in (
            (f"(from {table})", f"({code})"),
            (f"({code})", f"(from {table})"),
        )
    )


def check(warehouse: Path, golden: Path, target: Path, sample: int, seed: int) -> float:
    """Break, test, and print what was caught; returns the share that was."""
    project = Project(target)
    breaks = [item for model in project.models() for item in breaks_of(model)]
    chosen = random.Random(seed).sample(breaks, min(sample, len(breaks)))  # noqa: S311
    caught: Counter[str] = Counter()
    survivors: list[Break] = []
    without_effect: list[Break] = []
    with (
        a_copy_of(warehouse) as connection,
        a_copy_of(golden) as golden_connection,
    ):
        firm = GoldenFirm(golden_connection)
        for item in chosen:
            if is_caught_by_unit_tests(connection, project, item):
                caught["unit tests"] += 1
            elif firm.notices(project, item):
                caught["the golden firm"] += 1
            elif by := is_caught_by_data(connection, project, item):
                caught[by] += 1
            elif any(
                changes_a_row(each, project, item)
                for each in (connection, golden_connection)
            ):
                survivors.append(item)
            else:
                without_effect.append(item)
    for what, items in (("no effect", without_effect), ("not caught", survivors)):
        for item in sorted(items, key=str):
            print(f"{what}: {item}")
    for by, count in caught.most_common():
        print(f"caught by {by}: {count}")
    share = caught.total() / max(caught.total() + len(survivors), 1)
    print(
        f"{len(chosen)} breaks of {len(breaks)} possible ones: "
        f"{caught.total()} caught, {len(survivors)} not caught, "
        f"{len(without_effect)} without effect ({share:.1%} of the others caught)"
    )
    return share


@contextmanager
def a_copy_of(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a copy, under the same name, since compiled SQL has it."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / warehouse.name
        shutil.copy(warehouse, copy)
        with duckdb.connect(str(copy)) as connection:
            yield connection


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("golden", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.95)
    asked = parser.parse_args()
    share = check(asked.warehouse, asked.golden, asked.target, asked.sample, asked.seed)
    sys.exit(share < asked.least)


if __name__ == "__main__":
    main()
