"""Break one rule at a time, and count how many breaks the tests catch.

    python scripts/mutation_check.py WAREHOUSE TARGET [--sample 300] [--seed 1]

WAREHOUSE is a DuckDB file in which `dbt build` has just built and tested everything,
unit tests too, and TARGET the folder of its artefacts. Each break changes one place of
one model's compiled SQL: a sign, a join key or side, a filter, the edge of a
comparison, a rounding, an aggregate, the treatment of nulls. It is caught when a unit
test of the model differs, when the broken model fails its data tests, or when what is
built on it does. The warehouse itself is only read: breaks live in a copy, and are
rolled back.

The exit code is 1 when fewer are caught than `--least` says.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import sqlglot
from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Node = dict[str, Any]
MUTATED_FOLDERS = ("canonical", "marts", "sync")


@dataclass(frozen=True, slots=True)
class Break:
    """One change of one place.

    Attributes:
        model: the model's unique id.
        cte: the CTE in which it is.
        kind: what is broken.
        place: the how-many-eth place of this kind in the CTE.
    """

    model: str
    cte: str
    kind: str
    place: int

    def __str__(self) -> str:
        """For a reader who looks for it."""
        name = self.model.rpartition(".")[2]
        return f"{name}, CTE {self.cte}: {self.kind} no. {self.place + 1}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of break: where it can be made, and what it makes of the place."""

    applies: Callable[[exp.Expression], bool]
    change: Callable[[exp.Expression], exp.Expression]


def _swap(kinds: dict[type[exp.Expression], type[exp.Expression]]) -> Kind:
    return Kind(
        applies=lambda node: type(node) in kinds,
        change=lambda node: kinds[type(node)](**node.args),
    )


def _is_conjunct_of(clause: type[exp.Expression]) -> Callable[[exp.Expression], bool]:
    """Whether a node is one of the conditions that a clause joins by `and`."""

    def is_one(node: exp.Expression) -> bool:
        above, argument = node.parent, node.arg_key
        while isinstance(above, exp.And):
            above, argument = above.parent, above.arg_key
        wanted = "on" if clause is exp.Join else "this"
        return (
            isinstance(above, clause)
            and argument == wanted
            and not isinstance(node, exp.And)
        )

    return is_one


def _is_rounding(node: exp.Expression) -> bool:
    digits = node.args.get("decimals") if isinstance(node, exp.Round) else None
    return isinstance(digits, exp.Literal) and int(digits.this) > 0


def _coarser(node: exp.Expression) -> exp.Expression:
    digits = int(node.args["decimals"].this) - 1
    return exp.Round(this=node.this, decimals=exp.Literal.number(digits))


KINDS: dict[str, Kind] = {
    "sign": _swap({exp.Add: exp.Sub, exp.Sub: exp.Add}),
    "join key": Kind(_is_conjunct_of(exp.Join), lambda _: exp.true()),
    "join side": Kind(
        lambda node: isinstance(node, exp.Join) and node.side == "LEFT",
        lambda node: exp.Join(**{**node.args, "side": None}),
    ),
    "filter": Kind(_is_conjunct_of(exp.Where), lambda _: exp.true()),
    "edge": _swap({exp.LT: exp.LTE, exp.LTE: exp.LT, exp.GT: exp.GTE, exp.GTE: exp.GT}),
    "rounding": Kind(_is_rounding, _coarser),
    "aggregate": _swap(
        {
            exp.Sum: exp.Max,
            exp.Max: exp.Min,
            exp.Min: exp.Max,
            exp.Greatest: exp.Least,
            exp.Least: exp.Greatest,
        }
    ),
    "null": Kind(
        lambda node: isinstance(node, exp.Coalesce),
        lambda node: node.this,
    ),
}


def places(cte: exp.Expression, kind: str) -> list[exp.Expression]:
    """The places of a CTE that can be broken in this way, in the order of the text."""
    return [
        node
        for node in cte.find_all(exp.Expression, bfs=False)
        if KINDS[kind].applies(node)
        # What a macro writes twice, as the exact division does, is not the model's.
        and not node.find_ancestor(exp.IntDiv, exp.Sign)
    ]


def ctes_of(statement: exp.Expression) -> dict[str, exp.Expression]:
    """The model's own CTEs by name, whatever a unit test wraps around them."""
    return {cte.alias: cte.this for cte in statement.find_all(exp.CTE)}


def broken(sql: str, chosen: Break) -> str:
    """The SQL, a model's or a unit test's over it, with one place changed."""
    statement = sqlglot.parse_one(sql, dialect="duckdb")
    node = places(ctes_of(statement)[chosen.cte], chosen.kind)[chosen.place]
    node.replace(KINDS[chosen.kind].change(node.copy()))
    return statement.sql(dialect="duckdb")


def breaks_of(model: Node) -> Iterator[Break]:
    """All breaks of one model."""
    statement = sqlglot.parse_one(model["compiled_code"], dialect="duckdb")
    for name, cte in ctes_of(statement).items():
        for kind in KINDS:
            for place in range(len(places(cte, kind))):
                yield Break(model["unique_id"], name, kind, place)


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
            and node["config"]["materialized"] == "table"
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
            if self.nodes[name]["config"]["materialized"] == "table"
        ]


def relation(node: Node) -> str:
    """The table of a model."""
    return f'"{node["schema"]}"."{node["alias"]}"'


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
        connection.execute(f"create or replace table {relation(model)} as {code}")
        if _fails(connection, project, model):
            return "its data tests"
        for node in project.downstream(chosen.model):
            connection.execute(
                f"create or replace table {relation(node)} as {node['compiled_code']}"
            )
            if _fails(connection, project, node):
                return "data tests downstream"
    except duckdb.Error:
        return "an error"
    finally:
        connection.execute("rollback")
    return None


def check(warehouse: Path, target: Path, sample: int, seed: int) -> float:
    """Break, test, and print what was caught; returns the share that was."""
    project = Project(target)
    breaks = [item for model in project.models() for item in breaks_of(model)]
    chosen = random.Random(seed).sample(breaks, min(sample, len(breaks)))  # noqa: S311
    caught: Counter[str] = Counter()
    survivors: list[Break] = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / warehouse.name
        shutil.copy(warehouse, copy)
        with duckdb.connect(str(copy)) as connection:
            for item in chosen:
                if is_caught_by_unit_tests(connection, project, item):
                    caught["unit tests"] += 1
                elif by := is_caught_by_data(connection, project, item):
                    caught[by] += 1
                else:
                    survivors.append(item)
    for item in sorted(survivors, key=str):
        print(f"not caught: {item}")
    for by, count in caught.most_common():
        print(f"caught by {by}: {count}")
    share = 1 - len(survivors) / len(chosen)
    print(f"{share:.1%} of {len(chosen)} breaks caught, of {len(breaks)} possible ones")
    return share


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--least", type=float, default=0.95)
    asked = parser.parse_args()
    share = check(asked.warehouse, asked.target, asked.sample, asked.seed)
    sys.exit(share < asked.least)


if __name__ == "__main__":
    main()
