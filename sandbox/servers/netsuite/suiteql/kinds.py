"""Whether an expression is a date or a number, by its looks.

The parser does not know types; a column's name says its kind, since a name means the
same in every table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import exp

if TYPE_CHECKING:
    from sandbox.servers.netsuite.suiteql.catalogue import Catalogue

_TEMPORAL_TYPES: Final = (exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP)
_TEMPORAL_CALLS: Final = frozenset({"strptime", "date_trunc"})
_LIKE_THEIR_ARGUMENT: Final = (exp.Paren, exp.Min, exp.Max, exp.Coalesce, exp.Neg)
_NUMBERS: Final = (
    exp.Mul, exp.Div, exp.Sum, exp.Avg, exp.Abs, exp.Count, exp.ToNumber,
    exp.MonthsBetween,
)  # fmt: skip


def is_temporal(catalogue: Catalogue, node: exp.Expr) -> bool:
    """Whether the expression, already translated, is a date or an instant."""
    if isinstance(node, _LIKE_THEIR_ARGUMENT):
        return is_temporal(catalogue, node.this)
    if isinstance(node, exp.Add | exp.Sub):
        return is_temporal(catalogue, node.left)
    if isinstance(node, exp.Column):
        return node.name.lower() in catalogue.temporal_columns
    if isinstance(node, exp.Cast):
        return node.to.this in _TEMPORAL_TYPES
    if isinstance(node, exp.Anonymous):
        return node.this in _TEMPORAL_CALLS
    return isinstance(node, exp.AddMonths | exp.LastDay | exp.NextDay)


def is_number(catalogue: Catalogue, node: exp.Expr) -> bool:
    """Whether the expression is a number to all appearances."""
    if isinstance(node, _LIKE_THEIR_ARGUMENT):
        return is_number(catalogue, node.this)
    if isinstance(node, exp.Literal):
        return not node.is_string
    if isinstance(node, exp.Column):
        return node.name.lower() in catalogue.numeric_columns
    if isinstance(node, exp.Cast):
        return node.to.is_type(*exp.DataType.NUMERIC_TYPES)
    return isinstance(node, _NUMBERS)
