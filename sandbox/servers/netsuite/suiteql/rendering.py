"""The rows of a page as the service writes them, made by the engine itself.

Every value is text, nulls are left out, names are in lower case. The engine writes a
whole column at a time, so a page costs no step of ours per value.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

_PLACES: Final = 10
"""The decimal places of a number that the engine holds as a float."""

_DATE: Final = "strftime({value}, '%-m/%-d/%Y')"
"""The account's date format; the time of day is not shown."""

_TRIMMED: Final = "rtrim(rtrim({text}, '0'), '.')"
"""A number without needless zeros."""


def rows(connection: DuckDBPyConnection, sql: str) -> list[str]:
    """The rows of a query, each as a JSON object."""
    described = connection.execute(f"describe {sql}").fetchall()
    columns = [(str(row[0]).lower(), str(row[1])) for row in described]
    last = {name: place for place, (name, _) in enumerate(columns)}
    pieces = [
        _member(name, f"c{place}", kind)
        for place, (name, kind) in enumerate(columns)
        if last[name] == place
    ]
    names = ", ".join(f"c{place}" for place in range(len(columns)))
    found = connection.execute(
        f"select concat('{{\"links\":[]', {', '.join(pieces)}, '}}') "  # noqa: S608 - ours
        f"from ({sql}) as page({names})"
    )
    return [row[0] for row in found.fetchall()]


def collection(items: Sequence[str], envelope: dict[str, object]) -> bytes:
    """The body of a page: the envelope with its items."""
    head, _, tail = orjson.dumps({**envelope, "items": []}).partition(b'"items":[]')
    return b'%b"items":[%b]%b' % (head, ",".join(items).encode(), tail)


def _member(name: str, value: str, kind: str) -> str:
    """SQL for one member of an object, or for nothing when the value is null."""
    key = orjson.dumps(name).decode().replace("'", "''")
    return f"',{key}:' || {_value(value, kind)}"


def _value(value: str, kind: str) -> str:
    """SQL for a value as a JSON string."""
    if kind == "VARCHAR":
        return f"cast(to_json({value}) as varchar)"
    if kind == "BOOLEAN":
        text = f"case when {value} then 'T' when not {value} then 'F' end"
    elif kind == "DATE" or kind.startswith("TIMESTAMP"):
        text = _DATE.format(value=value)
    elif kind.startswith("DECIMAL") and not kind.endswith(",0)"):
        text = _TRIMMED.format(text=f"cast({value} as varchar)")
    elif kind in {"DOUBLE", "FLOAT"}:
        text = _TRIMMED.format(text=f"format('{{:.{_PLACES}f}}', {value})")
    elif kind.endswith("INT") or kind in {"INTEGER", "HUGEINT"}:
        text = f"cast({value} as varchar)"
    else:
        return f"cast(to_json(cast({value} as varchar)) as varchar)"
    return f"'\"' || {text} || '\"'"
