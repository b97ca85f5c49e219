"""Oracle's functions as DuckDB writes them.

Most have the same name and meaning, and the parser knows them; here are the others.
The list of what SuiteQL supports is the vendor's ("SuiteQL Supported and Unsupported
Functions", section_158513731864).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlglot import exp

from sandbox.servers.netsuite.errors import SuiteQLError
from sandbox.servers.netsuite.suiteql.formats import (
    ACCOUNT,
    Quarter,
    number_format,
    strftime_pieces,
    strptime_format,
    trunc_unit,
)

if TYPE_CHECKING:
    from collections.abc import Callable

BY_NAME: Final = frozenset(
    {
        "BITAND",
        "RATIO_TO_REPORT",
        "REMAINDER",
        "SYS_EXTRACT_UTC",
        "TO_CLOB",
        "TO_NCHAR",
        "TO_TIMESTAMP_TZ",
        "TRUNC",
    }
)
"""Functions that the parser knows by name only."""

_SECONDS_PER_DAY: Final = 86_400


def write(node: exp.Expr) -> exp.Expr:
    """A function by the name and the arguments that DuckDB knows."""
    for kind, writer in _WRITERS.items():
        if isinstance(node, kind):
            return writer(node)
    return node


def call(name: str, *arguments: exp.Expr) -> exp.Expr:
    """A call of one of DuckDB's functions."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def read_text(value: exp.Expr, pattern: str) -> exp.Expr:
    """Text read as an instant."""
    return call("strptime", value, exp.Literal.string(pattern))


def days(number: exp.Expr) -> exp.Expr:
    """A number of days, whole or not, as an interval."""
    if number.is_int:
        return call("to_days", number.copy())
    seconds = exp.Mul(
        this=exp.paren(number.copy()), expression=exp.Literal.number(_SECONDS_PER_DAY)
    )
    return call("to_seconds", exp.cast(seconds, "double"))


def days_between(later: exp.Expr, earlier: exp.Expr) -> exp.Expr:
    """The number of days from one instant to another."""
    seconds = call(
        "date_diff",
        exp.Literal.string("second"),
        exp.cast(earlier.copy(), "timestamp"),
        exp.cast(later.copy(), "timestamp"),
    )
    return exp.paren(
        exp.Div(this=seconds, expression=exp.Literal.number(f"{_SECONDS_PER_DAY}.0"))
    )


def _to_date(node: exp.Expr) -> exp.Expr:
    """`TO_DATE` and `TO_TIMESTAMP`: both have a time of day."""
    written = node.args.get("format")
    if written is None:
        return read_text(node.this, ACCOUNT)
    # The parser has turned the elements into percent signs, but kept the quotes that
    # stand around other letters (`"T"`).
    pattern = written.name.replace('"', "")
    is_literal = isinstance(node.this, exp.Literal)
    if is_literal and pattern.endswith(".%f") and "." not in node.this.name:
        pattern = pattern.removesuffix(".%f")
    return read_text(node.this, pattern)


def _to_timestamp_tz(node: exp.Expr) -> exp.Expr:
    """Text with an offset from UTC, read as the instant in UTC."""
    value, written = node.expressions
    if not isinstance(written, exp.Literal):
        raise SuiteQLError("Invalid format")
    return exp.cast(read_text(value, strptime_format(written.name)), "timestamp")


def _to_number(node: exp.Expr) -> exp.Expr:
    """Text read as a number; group separators don't count where a format has them."""
    value = node.this
    written = node.args.get("format")
    if written is not None and "," in written.name:
        blank = exp.Literal.string("")
        value = call("replace", value, exp.Literal.string(","), blank)
    return exp.cast(value, "decimal(38, 10)")


def _to_char(node: exp.Expr) -> exp.Expr:
    """A value as text, by a format where one is given."""
    written = node.args.get("format")
    value = node.this
    if written is None:
        return exp.cast(value, "varchar")
    if not isinstance(written, exp.Literal):
        raise SuiteQLError("Invalid format")
    as_number = number_format(written.name)
    if as_number is not None:
        text = call(
            "format",
            exp.Literal.string(as_number.pattern),
            exp.cast(value, "double"),
        )
        width = exp.Literal.number(as_number.width)
        padded = call("lpad", text, width, exp.Literal.string(" "))
        return padded if as_number.width else text
    pieces = [_piece(value, piece) for piece in strftime_pieces(written.name)]
    return pieces[0] if len(pieces) == 1 else call("concat", *pieces)


def _piece(value: exp.Expr, piece: str | Quarter) -> exp.Expr:
    """A part of a date as text."""
    if isinstance(piece, Quarter):
        return exp.cast(call("quarter", value.copy()), "varchar")
    return call("strftime", value.copy(), exp.Literal.string(piece))


def _date_trunc(node: exp.Expr) -> exp.Expr:
    """`TRUNC(date, unit)`."""
    unit = exp.Literal.string(trunc_unit(node.args["unit"].name))
    return call("date_trunc", unit, node.this)


def _replace(node: exp.Expr) -> exp.Expr:
    """`REPLACE` without a replacement removes."""
    if node.args.get("replacement") is None:
        node.set("replacement", exp.Literal.string(""))
    return node


def _regexp_substr(node: exp.Expr) -> exp.Expr:
    """The first match, or null; Oracle knows no empty text."""
    found = call("regexp_extract", node.this, node.expression)
    return call("nullif", found, exp.Literal.string(""))


def _first_argument(node: exp.Expr) -> exp.Expr:
    """The argument itself: times are in UTC, and there is one kind of text."""
    argument: exp.Expr = node.expressions[0] if node.expressions else node.this
    return argument


def _by_name(node: exp.Expr) -> exp.Expr:
    """The functions that the parser knows by name only."""
    name = str(node.this).upper()
    if name == "TO_TIMESTAMP_TZ":
        return _to_timestamp_tz(node)
    if name == "BITAND":
        return exp.paren(
            exp.BitwiseAnd(this=node.expressions[0], expression=node.expressions[1])
        )
    if name == "REMAINDER":
        number, by = node.expressions
        times = exp.Round(this=exp.Div(this=number.copy(), expression=by.copy()))
        return exp.paren(
            exp.Sub(this=number, expression=exp.Mul(this=by, expression=times))
        )
    if name in {"SYS_EXTRACT_UTC", "TO_CLOB", "TO_NCHAR"}:
        return _first_argument(node)
    return node


def _window(node: exp.Expr) -> exp.Expr:
    """`RATIO_TO_REPORT(x) OVER (...)` is the share of x in the sum of all."""
    function = node.this
    if (
        not isinstance(function, exp.Anonymous)
        or str(function.this).upper() != "RATIO_TO_REPORT"
    ):
        return node
    value = function.expressions[0]
    total = node.copy()
    total.set("this", exp.Sum(this=value.copy()))
    share = exp.Div(this=exp.cast(value.copy(), "double"), expression=total)
    return exp.paren(share)


_WRITERS: Final[dict[type[exp.Expr], Callable[[exp.Expr], exp.Expr]]] = {
    exp.ToChar: _to_char,
    exp.StrToDate: _to_date,
    exp.StrToTime: _to_date,
    exp.ToNumber: _to_number,
    exp.DateTrunc: _date_trunc,
    exp.TimestampTrunc: _date_trunc,
    exp.Replace: _replace,
    exp.RegexpSubstr: _regexp_substr,
    exp.Nanvl: lambda node: node.this,
    exp.Window: _window,
    exp.Anonymous: _by_name,
}
