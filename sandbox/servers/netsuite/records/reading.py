"""Reading records: a row with what is shown for its references, and its sublists."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import NonexistentRecordError
from sandbox.servers.netsuite.records import content
from sandbox.servers.netsuite.records.postings import LineKind
from sandbox.servers.netsuite.records.registry import TYPES_BY_TABLE
from sandbox.servers.netsuite.records.types import STATUS, FieldKind
from sandbox.servers.netsuite.suiteql import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.records.types import (
        RecordField,
        RecordType,
        Sublist,
    )

ENTITY_TABLES: Final = ("customer", "employee", "vendor", "job", "contact")
FIRST_LINE: Final = (
    "left join netsuite.transactionline as m on m.transaction = t.id and m.id = 0"
)
"""SQL that joins a transaction (`t`) with its first line (`m`)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records through one cursor.

    Attributes:
        cursor: a cursor on the live store.
        base: the address of the record service, for links.
        names: what was shown of references so far, by table and id.
    """

    cursor: DuckDBPyConnection
    base: str
    names: dict[tuple[str, str], tuple[str, str | None]] = field(default_factory=dict)

    def record(
        self, record: RecordType, key: str, *, expand: bool, names: Sequence[str] = ()
    ) -> dict[str, Any]:
        """A record as the service sends it; empty fields are left out.

        Args:
            record: its type.
            key: its internal id.
            expand: send sublists whole, rather than links to them.
            names: the fields to send; all by default.

        Raises:
            NonexistentRecordError: there is none.
        """
        wanted = {name.lower() for name in names}
        fields = [
            item for item in record.fields if not wanted or item.name.lower() in wanted
        ]
        address = f"{self.base}/{record.name}/{key}"
        body: dict[str, Any] = {"links": [_link(address)]}
        found = self._values(record, fields, key)
        body.update(found)
        for sublist in record.sublists:
            if wanted and sublist.name.lower() not in wanted:
                continue
            where = f"{address}/{sublist.name}"
            if expand:
                body[sublist.name] = self.sublist(record, sublist, key)
            else:
                body[sublist.name] = {"links": [_link(where)]}
        return body

    def referred(self, record: RecordType, key: str, name: str) -> dict[str, Any]:
        """The record that a reference of another leads to.

        Raises:
            NonexistentRecordError: there is no such reference, or it is empty.
        """
        item = record.field(name)
        if item is not None and item.kind is FieldKind.REFERENCE:
            found = self._values(record, [item], key).get(item.name, {})
            table, _ = self._named(item.target or "", found.get("id", ""))
            target = TYPES_BY_TABLE.get(table)
            if target is not None:
                return self.record(target, found["id"], expand=False)
        raise NonexistentRecordError(f"/{record.name}/{key}/{name}")

    def sublist(self, record: RecordType, sublist: Sublist, key: str) -> dict[str, Any]:
        """A sublist as a collection of its own."""
        address = f"{self.base}/{record.name}/{key}/{sublist.name}"
        items = list(self._lines(record, sublist, key, address))
        return {
            "links": [_link(address)],
            "count": len(items),
            "hasMore": False,
            "items": items,
            "offset": 0,
            "totalResults": len(items),
        }

    def _values(
        self, record: RecordType, fields: Sequence[RecordField], key: str
    ) -> dict[str, Any]:
        """The body fields of one record."""
        join = FIRST_LINE if any(item.is_on_line for item in fields) else ""
        columns = ", ".join(["t.id", *(_value(record, item) for item in fields)])
        row = self.cursor.execute(
            f"select {columns} from {record.table.qualified} as t {join} "  # noqa: S608 - declared
            "where t.id = ?",
            [key],
        ).fetchone()
        if row is None:
            raise NonexistentRecordError(f"/{record.name}/{key}")
        return self._body(record, fields, row[1:])

    def _lines(
        self, record: RecordType, sublist: Sublist, key: str, address: str
    ) -> Iterable[dict[str, Any]]:
        """The lines of a sublist."""
        kind = LineKind(sublist.name)
        if kind is LineKind.APPLICATION:
            source, own, condition = "nexttransactionlinelink", "nextdoc", "true"
            number = "row_number() over (order by t.previousdoc)"
        else:
            source, own = "transactionline", "transaction"
            condition = line_condition(kind)
            number = "t.id"
        fields = [item for item in sublist.fields if item.name != "line"]
        columns = ", ".join(f't."{item.column}"' for item in fields)
        rows = self.cursor.execute(
            f"select {number}, {columns} from netsuite.{source} as t "  # noqa: S608 - declared
            f'where t."{own}" = ? and {condition} order by 1',
            [key],
        ).fetchall()
        for row in rows:
            yield {
                "links": [_link(f"{address}/{row[0]}")],
                "line": row[0],
                **self._body(record, fields, row[1:]),
            }

    def _body(
        self, record: RecordType, fields: Sequence[RecordField], row: Sequence[Any]
    ) -> dict[str, Any]:
        """The JSON of some fields, from their values."""
        body: dict[str, Any] = {}
        for item, value in zip(fields, row, strict=True):
            if value is None:
                continue
            if item.kind is FieldKind.REFERENCE:
                body[item.name] = self._reference(item, str(value))
            elif item.kind is FieldKind.CHOICE:
                meanings = words.MEANINGS.get((record.table.name, item.column), {})
                body[item.name] = {"id": value, "refName": meanings.get(value, value)}
            else:
                body[item.name] = content.to_json(item, value)
        return body

    def _reference(self, item: RecordField, value: str) -> dict[str, Any]:
        """A reference with its name, and a link where it leads to a record type."""
        table, name = self._named(item.target or "", value)
        target = TYPES_BY_TABLE.get(table)
        links = [_link(f"{self.base}/{target.name}/{value}")] if target else []
        return {"links": links, "id": value, "refName": name or value}

    def _named(self, table: str, value: str) -> tuple[str, str | None]:
        """Where a record is, and what is shown of it; looked up once for each."""
        if (table, value) not in self.names:
            tables = ENTITY_TABLES if table == "entity" else (table,)
            found = ((name, self._looked_up(name, value)) for name in tables)
            self.names[table, value] = next(
                (pair for pair in found if pair[1] is not None), (table, None)
            )
        return self.names[table, value]

    def _looked_up(self, table: str, value: str) -> str | None:
        shown = words.DISPLAYED_BY.get(table)
        if shown is None:
            return None
        row = self.cursor.execute(
            f'select {shown} from netsuite."{table}" as d where d.id = ?',  # noqa: S608 - declared
            [value],
        ).fetchone()
        return None if row is None else row[0]


def _value(record: RecordType, item: RecordField) -> str:
    """SQL for the value of a body field."""
    value = f'{"m" if item.is_on_line else "t"}."{item.column}"'
    if (record.table.name, item.column) != STATUS:
        return value
    known = f"d.id = {value} and d.trantype = t.type"
    return f"(select d.name from netsuite.transactionstatus as d where {known})"  # noqa: S608 - ours


def line_condition(kind: LineKind) -> str:
    """Which lines of a transaction are those of a sublist."""
    if kind is LineKind.JOURNAL:
        return "true"
    if kind is LineKind.COST:
        return "not t.mainline and t.item is null"
    return "not t.mainline and t.item is not null"


def _link(href: str) -> dict[str, str]:
    return {"rel": "self", "href": href}
