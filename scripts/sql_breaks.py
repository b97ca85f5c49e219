"""The ways in which one place of a model's SQL can be broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Node = dict[str, Any]
"""A model or test of dbt's manifest."""


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
        if KINDS[kind].applies(node) and not _is_of_a_division(node)
    ]


def _is_of_a_division(node: exp.Expression) -> bool:
    """Whether the place is in what the macro `div` writes, for all models alike.

    Both sides of a division are written several times there, and a break of one copy
    would be no break of a rule. The macro is known by the limit of what it rounds.
    """
    case = node.find_ancestor(exp.Case)
    while case is not None:
        condition = case.args["ifs"][0].this
        if any(number.this == "1e12" for number in condition.find_all(exp.Literal)):
            return True
        case = case.find_ancestor(exp.Case)
    return False


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
