"""The canonical form of a row: the same fields give the same hash, for ever.

A row's canonical form is a JSON object of its mapped columns only, under the names of
the destination's fields, sorted, every value as text: decimals without trailing zeros,
dates as ISO, times in UTC. So neither a new unmapped column, nor a wider decimal, nor
another order of columns makes a row look changed.

It is written as SQL, because a hundred thousand rows are hashed where they lie.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from reverse_etl.spec import FieldType, MappedColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

INTEGERS = frozenset(
    f"{sign}{width}INT" for sign in ("", "U") for width in ("TINY", "SMALL", "", "BIG")
) | {"INTEGER", "UINTEGER", "HUGEINT"}
_ACCEPTED: dict[FieldType, frozenset[str]] = {
    FieldType.TEXT: frozenset({"VARCHAR"}),
    FieldType.DATE: frozenset({"DATE"}),
    FieldType.TIMESTAMP: frozenset({"TIMESTAMP", "TIMESTAMP WITH TIME ZONE"}),
    FieldType.DECIMAL: frozenset({"DECIMAL"}) | INTEGERS,
    FieldType.INTEGER: INTEGERS,
    FieldType.BOOLEAN: frozenset({"BOOLEAN"}),
}
"""The engine's types by ours. Floats are no decimals: they can't hold money."""


def identifier(name: str) -> str:
    """Quote an identifier for DuckDB."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: str) -> str:
    """Quote a text literal for DuckDB."""
    return "'" + value.replace("'", "''") + "'"


def breaches(
    columns: Iterable[MappedColumn], actual: Mapping[str, str]
) -> tuple[str, ...]:
    """Say where a model's columns break what the sync expects of them.

    Args:
        columns: The mapped columns.
        actual: The engine's type of each of the model's columns.
    """
    found = []
    for column in columns:
        engine_type = actual.get(column.column)
        if engine_type is None:
            found.append(f"column {column.column} is missing")
        elif engine_type.partition("(")[0] not in _ACCEPTED[column.type]:
            found.append(
                f"column {column.column} is {engine_type}, not {column.type.value}"
            )
    return tuple(found)


def canonical_text(column: MappedColumn) -> str:
    """The SQL expression of a value's canonical text; null stays null."""
    name = identifier(column.column)
    match column.type:
        case FieldType.TEXT:
            return name
        case FieldType.DATE:
            return f"strftime({name}, '%Y-%m-%d')"
        case FieldType.TIMESTAMP:
            # The session's time zone is UTC, so the cast moves aware times there.
            return f"strftime(cast({name} as timestamp), '%Y-%m-%dT%H:%M:%S.%fZ')"
        case FieldType.DECIMAL:
            plain = f"cast(cast({name} as decimal(38, 10)) as varchar)"
            return f"rtrim(rtrim({plain}, '0'), '.')"
        case FieldType.INTEGER | FieldType.BOOLEAN:
            return f"cast({name} as varchar)"


def canonical_row(columns: Iterable[MappedColumn]) -> str:
    """The SQL expression of a row's canonical JSON."""
    pairs = [
        literal(json.dumps(column.field, ensure_ascii=False) + ":")
        + f" || coalesce(cast(to_json({canonical_text(column)}) as varchar), 'null')"
        for column in sorted(columns, key=lambda column: column.field)
    ]
    return "'{' || " + " || ',' || ".join(pairs) + " || '}'"


def missing_values(columns: Iterable[MappedColumn]) -> str:
    """The SQL expression that lists a row's missing required columns, or is null."""
    cases = [
        f"case when {_is_missing(column)} then {literal(column.column)} end"
        for column in columns
        if column.is_required
    ]
    if not cases:
        return "cast(null as varchar)"
    return f"nullif(concat_ws(', ', {', '.join(cases)}), '')"


def _is_missing(column: MappedColumn) -> str:
    name = identifier(column.column)
    if column.type is FieldType.TEXT:
        return f"{name} is null or trim({name}) = ''"
    return f"{name} is null"
