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
from sandbox.servers.netsuite.suiteql import builtin, functions

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
    exp.Mul, exp.Div, exp.DPipe, exp.Interval, exp.Cast,
    exp.DataType, exp.DataTypeParam, exp.Var, exp.Extract,
)  # fmt: skip

_FUNCTIONS: Final[tuple[type[exp.Expr], ...]] = (
    exp.Abs, exp.Acos, exp.AddMonths, exp.ApproxDistinct, exp.Ascii, exp.Asin,
    exp.Atan, exp.Atan2, exp.Avg, exp.Ceil, exp.Chr, exp.Coalesce, exp.Concat,
    exp.Corr, exp.Cos, exp.Cosh, exp.Count, exp.CovarPop, exp.CovarSamp, exp.CumeDist,
    exp.CurrentDate, exp.CurrentTimestamp, exp.DateStrToDate, exp.DateTrunc,
    exp.DecodeCase, exp.DenseRank, exp.Exp, exp.FirstValue, exp.Floor, exp.Greatest,
    exp.GroupConcat, exp.Initcap, exp.Lag, exp.LastDay, exp.LastValue, exp.Lead,
    exp.Least, exp.Length, exp.Ln, exp.Localtimestamp, exp.Log, exp.Lower, exp.Max,
    exp.Median, exp.Min, exp.Mod, exp.MonthsBetween, exp.Nanvl, exp.NextDay, exp.Ntile,
    exp.Nullif, exp.Nvl2, exp.Pad, exp.PercentRank, exp.PercentileCont, exp.Pow,
    exp.Rank, exp.RegexpCount, exp.RegexpInstr, exp.RegexpLike, exp.RegexpReplace,
    exp.RegexpSubstr, exp.Replace, exp.Round, exp.RowNumber, exp.Sign, exp.Sin,
    exp.Sqrt, exp.Stddev, exp.StddevPop, exp.StddevSamp, exp.StrPosition,
    exp.StrToDate, exp.StrToTime, exp.Substring, exp.Sum, exp.Systimestamp, exp.Tan,
    exp.TimestampTrunc, exp.ToChar, exp.ToNumber, exp.Translate, exp.Trim, exp.Trunc,
    exp.Upper, exp.Variance, exp.VariancePop,
)  # fmt: skip

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
        known = str(node.this).upper() in functions.BY_NAME
        if not known and builtin.name_of(node.parent) is None:
            raise SuiteQLError(f"Function '{node.this}' is not supported")
    elif isinstance(node, exp.Dot):
        if builtin.name_of(node) is None:
            raise SuiteQLError(f"Function '{node.sql(dialect='oracle')}' is not valid")
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
