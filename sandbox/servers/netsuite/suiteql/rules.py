"""What may be written in SuiteQL: one query, of known syntax and known functions.

A list of what is allowed, so that nothing reaches the engine by being unheard of: no
statement but a query, no table function, no setting, no file.
"""

from __future__ import annotations

from typing import Final

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from sandbox.servers.netsuite.errors import InvalidRequestError, SuiteQLError

_STRUCTURE: Final[tuple[type[exp.Expr], ...]] = (
    exp.Select, exp.Subquery, exp.Union, exp.Intersect, exp.Except, exp.With, exp.CTE,
    exp.From, exp.Join, exp.Table, exp.TableAlias, exp.Alias, exp.Identifier,
    exp.Column, exp.Star, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered,
    exp.Distinct, exp.Window, exp.WindowSpec, exp.WithinGroup,
)  # fmt: skip

_SCALARS: Final[tuple[type[exp.Expr], ...]] = (
    exp.Literal, exp.Null, exp.Paren, exp.Tuple, exp.And, exp.Or, exp.Not, exp.EQ,
    exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.In, exp.Between, exp.Like,
    exp.Escape, exp.Is, exp.Exists, exp.Case, exp.If, exp.Neg, exp.Add, exp.Sub,
    exp.Mul, exp.Div, exp.DPipe, exp.Cast, exp.DataType, exp.DataTypeParam, exp.Var,
    exp.Extract,
)  # fmt: skip

_FUNCTIONS: Final[tuple[type[exp.Expr], ...]] = (
    exp.ToChar, exp.StrToDate, exp.StrToTime, exp.ToNumber, exp.DateTrunc, exp.Trunc,
    exp.DateStrToDate, exp.TimestampTrunc, exp.CurrentTimestamp, exp.CurrentDate,
    exp.AddMonths, exp.LastDay, exp.Coalesce, exp.Nvl2, exp.DecodeCase, exp.Nullif,
    exp.Greatest, exp.Least, exp.Upper, exp.Lower, exp.Length, exp.Substring,
    exp.StrPosition, exp.Replace, exp.Trim, exp.Concat, exp.Pad, exp.Round, exp.Abs,
    exp.Floor, exp.Ceil, exp.Mod, exp.Pow, exp.Sign, exp.Count, exp.Sum, exp.Min,
    exp.Max, exp.Avg, exp.Median, exp.Stddev, exp.GroupConcat, exp.RowNumber, exp.Rank,
    exp.DenseRank, exp.Lag, exp.Lead, exp.Initcap, exp.RegexpLike,
)  # fmt: skip

_BY_NAME: Final = frozenset({"TRUNC", "SYS_EXTRACT_UTC"})
"""Functions that the parser knows by name only."""

_ALLOWED: Final = frozenset({*_STRUCTURE, *_SCALARS, *_FUNCTIONS})


def parse(text: str) -> exp.Query:
    """Read a query.

    Raises:
        SuiteQLError: it is no query, or more than one, or uses what SuiteQL has not.
    """
    try:
        statements = sqlglot.parse(text, read="oracle")
    except SqlglotError as error:
        raise SuiteQLError from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise SuiteQLError
    for node in statements[0].walk():
        _check(node)
    return statements[0]


def bind(text: str, parameters: list[object]) -> str:
    """Put the parameters in place of the `?`, as literals.

    Raises:
        InvalidRequestError: there are more or fewer parameters than places.
    """
    try:
        tokens = sqlglot.tokenize(text, read="oracle")
    except SqlglotError as error:
        raise SuiteQLError from error
    places = [token for token in tokens if token.token_type is TokenType.PLACEHOLDER]
    if len(places) != len(parameters):
        raise InvalidRequestError(
            f"The query has {len(places)} parameters, {len(parameters)} were given.",
            code="INVALID_PARAMETER",
            errorQueryParam="params",
        )
    pieces: list[str] = []
    read_to = 0
    for place, value in zip(places, parameters, strict=True):
        pieces += [text[read_to : place.start], _literal(value)]
        read_to = place.end + 1
    return "".join([*pieces, text[read_to:]])


def _literal(value: object) -> str:
    """One parameter as a literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "'T'" if value else "'F'"
    if isinstance(value, int | float):
        return str(value)
    return "'" + str(value).replace("'", "''") + "'"


def _check(node: exp.Expr) -> None:
    """Raise unless the node is something that SuiteQL has."""
    if isinstance(node, exp.Anonymous):
        known = str(node.this).upper() in _BY_NAME
        if not known and not is_display(node.parent):
            raise SuiteQLError(f"Function '{node.this}' is not supported")
    elif isinstance(node, exp.Dot):
        _require(is_display(node))
    elif isinstance(node, exp.Fetch):
        _require(node.args.get("count") is not None)
    elif isinstance(node, exp.LimitOptions):
        _require(not (node.args.get("percent") or node.args.get("with_ties")))
    else:
        _require(type(node) in _ALLOWED)


def _require(allowed: bool) -> None:  # noqa: FBT001 - a guard has one argument
    """Raise unless it is allowed."""
    if not allowed:
        raise SuiteQLError


def is_display(node: exp.Expr | None) -> bool:
    """Whether the node is `BUILTIN.DF(column)`."""
    if not isinstance(node, exp.Dot) or not isinstance(node.expression, exp.Anonymous):
        return False
    return (
        node.this.name.upper() == "BUILTIN"
        and str(node.expression.this).upper() == "DF"
        and len(node.expression.expressions) == 1
        and isinstance(node.expression.expressions[0], exp.Column)
    )
