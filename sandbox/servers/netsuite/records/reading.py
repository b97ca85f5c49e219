"""Reading records: a row with what is shown for its references, and its sublists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import NonexistentRecordError
from sandbox.servers.netsuite.records import content
from sandbox.servers.netsuite.records.postings import LineKind
from sandbox.servers.netsuite.records.registry import TYPES_BY_TABLE
from sandbox.servers.netsuite.records.types import STATUS, FieldKind
from sandbox.servers.netsuite.suiteql.catalogue import is_number_to_suiteql

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.records.types import (
        RecordField,
        RecordType,
        Sublist,
    )
    from sandbox.servers.netsuite.suiteql.catalogue import Catalogue

FIRST_LINE: Final = (
    "left join netsuite.transactionline as m on m.transaction = t.id and m.id = 0"
)
"""SQL that joins a transaction (`t`) with its first line (`m`)."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads records through one cursor.

    Attributes:
        cursor: a cursor on the live store.
        catalogue: what is shown for references.
        base: the address of the record service, for links.
    """

    cursor: DuckDBPyConnection
    catalogue: Catalogue
    base: str

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
        target = TYPES_BY_TABLE.get(item.target or "") if item else None
        if item is not None and target is not None:
            found = self._values(record, [item], key).get(item.name)
            if found is not None:
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
        shown = [
            self._shown(record, item, "m" if item.is_on_line else "t")
            for item in fields
        ]
        join = FIRST_LINE if any(item.is_on_line for item in fields) else ""
        columns = ", ".join(["t.id", *(piece for pair in shown for piece in pair)])
        row = self.cursor.execute(
            f"select {columns} from {record.table.qualified} as t {join} "  # noqa: S608 - declared
            "where t.id = ?",
            [key],
        ).fetchone()
        if row is None:
            raise NonexistentRecordError(f"/{record.name}/{key}")
        return self._body(fields, row[1:])

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
        shown = [self._shown(record, item, "t", source) for item in fields]
        columns = ", ".join(piece for pair in shown for piece in pair)
        rows = self.cursor.execute(
            f"select {number}, {columns} from netsuite.{source} as t "  # noqa: S608 - declared
            f'where t."{own}" = ? and {condition} order by 1',
            [key],
        ).fetchall()
        for row in rows:
            yield {
                "links": [_link(f"{address}/{row[0]}")],
                "line": row[0],
                **self._body(fields, row[1:]),
            }

    def _shown(
        self, record: RecordType, item: RecordField, alias: str, table: str = ""
    ) -> tuple[str, str]:
        """SQL for a field's value, and for what is shown of it."""
        value = f'{alias}."{item.column}"'
        if item.kind not in {FieldKind.REFERENCE, FieldKind.CHOICE}:
            return value, "null"
        name = table or ("transactionline" if item.is_on_line else record.table.name)
        if (name, item.column) == STATUS:
            known = f"d.id = {value} and d.trantype = {alias}.type"
            text = f"(select d.name from netsuite.transactionstatus as d where {known})"  # noqa: S608 - ours
            return text, text
        declared = self.catalogue.tables[name]
        if not self.catalogue.has_column(name, item.column):
            declared, name = record.table, "employee"
        compared = value
        if is_number_to_suiteql(declared, declared.column(item.column)):
            compared = f"try_cast({value} as bigint)"
        return value, self.catalogue.display_of(name, item.column, compared, alias)

    def _body(
        self, fields: Sequence[RecordField], row: Sequence[Any]
    ) -> dict[str, Any]:
        """The JSON of some fields, from their values and what is shown of them."""
        body: dict[str, Any] = {}
        for place, item in enumerate(fields):
            value, shown = row[2 * place], row[2 * place + 1]
            if value is None:
                continue
            if item.kind is FieldKind.REFERENCE:
                body[item.name] = self._reference(item, value, shown)
            elif item.kind is FieldKind.CHOICE:
                body[item.name] = {"id": value, "refName": shown}
            else:
                body[item.name] = content.to_json(item, value)
        return body

    def _reference(self, item: RecordField, value: Any, shown: Any) -> dict[str, Any]:
        """A reference with its name, and a link where it leads to a record type."""
        target = TYPES_BY_TABLE.get(item.target or "")
        links = [_link(f"{self.base}/{target.name}/{value}")] if target else []
        return {"links": links, "id": str(value), "refName": str(shown or value)}


def line_condition(kind: LineKind) -> str:
    """Which lines of a transaction are those of a sublist."""
    if kind is LineKind.JOURNAL:
        return "true"
    if kind is LineKind.COST:
        return "not t.mainline and t.item is null"
    return "not t.mainline and t.item is not null"


def _link(href: str) -> dict[str, str]:
    return {"rel": "self", "href": href}
