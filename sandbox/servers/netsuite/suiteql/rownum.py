"""`ROWNUM`: the number of a row before it is sorted.

As a condition it is a limit; as a column it counts the rows. Oracle counts before it
sorts, so a limit beside an `ORDER BY` has to be taken before the sort.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sandbox.servers.netsuite.errors import SuiteQLError

_NAME: Final = "ROWNUM"


def apply(select: exp.Select) -> None:
    """Rewrite the use of `ROWNUM` in one select.

    Raises:
        SuiteQLError: it is used in a way that has no meaning, or none that we know.
    """
    most = _take_limits(select)
    for column in list(_own_uses(select)):
        if column.find_ancestor(exp.Where) is not None:
            raise SuiteQLError("ROWNUM can only limit the number of rows")
        column.replace(_row_number())
    if most is None:
        return
    if any(select.args.get(part) for part in ("group", "having", "distinct")):
        raise SuiteQLError("ROWNUM can't be used beside grouping")
    if select.args.get("order") is not None:
        condition = exp.LTE(this=_row_number(), expression=exp.Literal.number(most))
        select.set("qualify", exp.Qualify(this=condition))
    else:
        select.set("limit", exp.Limit(expression=exp.Literal.number(most)))


def _take_limits(select: exp.Select) -> int | None:
    """Take the conditions on `ROWNUM` out of the where clause; the least limit."""
    where = select.args.get("where")
    if where is None:
        return None
    limits: list[int] = []
    kept: list[exp.Expr] = []
    for condition in _conjuncts(where.this):
        limit = _limit(condition)
        if limit is None:
            kept.append(condition)
        else:
            limits.append(limit)
    if not limits:
        return None
    select.set("where", exp.Where(this=exp.and_(*kept)) if kept else None)
    return max(0, min(limits))


def _conjuncts(condition: exp.Expr) -> list[exp.Expr]:
    """The conditions that must all hold."""
    if isinstance(condition, exp.And):
        return [*_conjuncts(condition.left), *_conjuncts(condition.right)]
    return [condition]


def _limit(condition: exp.Expr) -> int | None:
    """How many rows `ROWNUM <= n` and its kin let through; `None` for others."""
    if not isinstance(condition, exp.LTE | exp.LT | exp.EQ):
        return None
    number = condition.expression
    if not _is_rownum(condition.this) or not number.is_int:
        return None
    value = int(number.name)
    if isinstance(condition, exp.EQ):
        return 1 if value == 1 else 0
    return value - 1 if isinstance(condition, exp.LT) else value


def _own_uses(select: exp.Select) -> list[exp.Column]:
    """The uses of `ROWNUM` in this select, not in those within it."""
    return [
        column
        for column in select.find_all(exp.Column)
        if _is_rownum(column) and column.find_ancestor(exp.Select) is select
    ]


def _is_rownum(node: exp.Expr) -> bool:
    """Whether the node is `ROWNUM`."""
    return isinstance(node, exp.Column) and node.name.upper() == _NAME


def _row_number() -> exp.Expr:
    """The number of the row, in the order in which it comes."""
    return exp.Window(this=exp.RowNumber(), over="OVER")
