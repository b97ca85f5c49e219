"""Reads the catalogue of the org that the live store holds.

Names, types and lookups come from the store's own tables, so the catalogue promises no
field that a query would not find. What columns can't say is added by `facts`, by
`formulas` and by `writability`.
"""

from __future__ import annotations

import string
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce import facts, writability
from sandbox.servers.salesforce.catalogue import (
    NUMBER_TYPES,
    SCHEMA,
    TEXT_TYPES,
    Catalogue,
    Field,
    FieldType,
    SObject,
)
from sandbox.servers.salesforce.compounds import addresses, compound_of
from sandbox.servers.salesforce.formulas import FORMULAS
from sandbox.servers.salesforce.ids import PREFIX_LENGTH
from sandbox.world.schema import Column, Kind, Table
from sandbox.world.tables import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import duckdb

_LETTERS: Final = string.digits + string.ascii_uppercase
_SCALES: Final = {Kind.MONEY: 2, Kind.NUMBER: 6}
_TYPES_BY_NAME: Final = {"Email": FieldType.EMAIL, "Website": FieldType.URL}
_LONGEST_SHORT_TEXT: Final = 255
_TYPES: Final = {
    Kind.TEXT: FieldType.STRING,
    Kind.INTEGER: FieldType.INT,
    Kind.MONEY: FieldType.CURRENCY,
    Kind.NUMBER: FieldType.DOUBLE,
    Kind.BOOLEAN: FieldType.BOOLEAN,
    Kind.DATE: FieldType.DATE,
    Kind.TIMESTAMP: FieldType.DATETIME,
}


def read_catalogue(
    cursor: duckdb.DuckDBPyConnection,
    hidden: Callable[[], frozenset[str]] = frozenset,
) -> Catalogue:
    """The catalogue of the org that the live store holds."""
    tables = [table for table in TABLES if table.schema == SCHEMA]
    prefixes = _key_prefixes(cursor, [table.name for table in tables])
    currencies = tuple(
        code
        for (code,) in cursor.execute(
            f'select "IsoCode" from {SCHEMA}."CurrencyType" where "IsActive" order by 1'  # noqa: S608 - a constant
        ).fetchall()
    )
    return Catalogue(
        (_sobject(table, prefixes[table.name], currencies) for table in tables),
        hidden,
    )


def _key_prefixes(
    cursor: duckdb.DuckDBPyConnection, tables: Iterable[str]
) -> dict[str, str]:
    """The first three characters of each object's ids, from its records if any."""
    prefixes: dict[str, str] = {}
    empty: list[str] = []
    for table in tables:
        row = cursor.execute(
            f'select "Id" from {SCHEMA}."{table}" limit 1'  # noqa: S608 - a name of the store's own tables
        ).fetchone()
        if row is not None:
            prefixes[table] = row[0][:PREFIX_LENGTH]
        elif table in facts.KEY_PREFIXES:
            prefixes[table] = facts.KEY_PREFIXES[table]
        else:
            empty.append(table)
    taken = set(prefixes.values())
    free = (
        prefix
        for prefix in (f"a{place}{letter}" for place in "0123" for letter in _LETTERS)
        if prefix not in taken
    )
    prefixes.update(zip(empty, free, strict=False))
    return prefixes


def _sobject(table: Table, key_prefix: str, currencies: tuple[str, ...]) -> SObject:
    formulas = FORMULAS.get(table.name, {})
    columns = [*table.columns, *(Column(name, f.kind) for name, f in formulas.items())]
    fields = [_field(table.name, column, currencies) for column in columns]
    names = {column.name for column in table.columns}
    fields = [
        replace(field, compound=compound_of(field.name, names)) for field in fields
    ]
    fields += [
        Field(name, FieldType.ADDRESS, formula=sql) for name, sql in addresses(names)
    ]
    return SObject(
        name=table.name,
        key_prefix=key_prefix,
        fields={field.name.lower(): field for field in fields},
        relationships={
            field.relationship.lower(): field
            for field in fields
            if field.relationship is not None
        },
    )


def _field(object_name: str, column: Column, currencies: tuple[str, ...]) -> Field:
    field_type = _type(object_name, column)
    scale = _SCALES.get(column.kind, 0)
    precision, places = (
        writability.precision(column.name, scale)
        if field_type in NUMBER_TYPES - {FieldType.INT}
        else (0, 0)
    )
    formula = FORMULAS.get(object_name, {}).get(column.name)
    picklist = (
        currencies
        if column.name == "CurrencyIsoCode"
        else facts.PICKLISTS.get((object_name, column.name), ())
    )
    return Field(
        name=column.name,
        type=field_type,
        scale=scale,
        refers_to=column.refers,
        relationship=(
            None if column.refers is None else facts.relationship_name(column.name)
        ),
        is_polymorphic=column.name == "OwnerId" and object_name.endswith("__c"),
        formula=None if formula is None else formula.sql,
        is_kept=column.name in writability.KEPT.get(object_name, frozenset()),
        is_auto_number=(object_name, column.name) in writability.AUTO_NUMBERS,
        is_fixed=writability.MASTERS.get(object_name) == column.name,
        is_required=column.name in writability.REQUIRED.get(object_name, ()),
        is_external_id=facts.is_external_id(column.name),
        length=(
            writability.length(object_name, column.name)
            if field_type in TEXT_TYPES
            else 0
        ),
        precision=precision,
        places=places,
        picklist=picklist,
        is_restricted=bool(picklist) and column.name in writability.RESTRICTED,
    )


def _type(object_name: str, column: Column) -> FieldType:
    if column.name == "Id":
        return FieldType.ID
    if column.refers is not None:
        return FieldType.REFERENCE
    if (
        column.name == "CurrencyIsoCode"
        or (object_name, column.name) in facts.PICKLISTS
    ):
        return FieldType.PICKLIST
    if column.kind is Kind.TEXT:
        return _text_type(object_name, column.name)
    is_percent = any(word in column.name for word in facts.PERCENT_WORDS)
    if column.kind is Kind.NUMBER and is_percent:
        return FieldType.PERCENT
    return _TYPES[column.kind]


def _text_type(object_name: str, name: str) -> FieldType:
    if writability.length(object_name, name) > _LONGEST_SHORT_TEXT:
        return FieldType.TEXTAREA
    return _TYPES_BY_NAME.get(name, FieldType.STRING)
