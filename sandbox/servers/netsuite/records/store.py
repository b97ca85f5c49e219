"""Reading and writing records in the live store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import (
    InvalidRequestError,
    NonexistentRecordError,
    UserError,
)
from sandbox.servers.netsuite.records.content import EXTERNAL_ID, invalid_value
from sandbox.servers.netsuite.records.types import FieldKind

if TYPE_CHECKING:
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.records.types import RecordType

EXTERNAL: Final = "eid:"

_CONDITION: Final = re.compile(
    r'(?P<field>\w+)\s+(?P<operator>IS|IS_NOT|START_WITH|CONTAIN)\s+"(?P<value>[^"]*)"'
)
_OPERATORS: Final[dict[str, str]] = {
    "IS": '"{column}" = ?',
    "IS_NOT": '"{column}" is distinct from ?',
    "START_WITH": 'starts_with("{column}", ?)',
    "CONTAIN": 'contains("{column}", ?)',
}


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one type.

    Attributes:
        record: the type.
        cursor: a cursor on the live store; inside a transaction, for writes.
    """

    record: RecordType
    cursor: DuckDBPyConnection

    def get(self, key: str) -> dict[str, Any]:
        """The row of a record, by internal id or `eid:` and external id.

        Raises:
            NonexistentRecordError: there is none.
        """
        row = self._find(key)
        if row is None:
            raise NonexistentRecordError(f"/{self.record.name}/{key}")
        return row

    def ids(self, query: str | None, limit: int, offset: int) -> tuple[list[str], int]:
        """The ids of the records that fit a query, and how many there are in all."""
        where, values = self._where(query)
        total = self.cursor.execute(
            f"select count(*) from {self.record.table} where {where}",  # noqa: S608 - ours
            values,
        ).fetchone()
        rows = self.cursor.execute(
            f"select id from {self.record.table} where {where} "  # noqa: S608 - ours
            "order by cast(id as bigint) limit ? offset ?",
            [*values, limit, offset],
        ).fetchall()
        return [str(row[0]) for row in rows], int(total[0]) if total else 0

    def create(self, columns: dict[str, Any], at: datetime) -> str:
        """Insert a record, and return its internal id.

        Raises:
            UserError: a required field is missing.
            InvalidRequestError: the external id is taken, or a reference leads nowhere.
        """
        missing = [
            field.name
            for field in self.record.fields
            if field.is_required and not columns.get(field.column)
        ]
        if missing:
            raise UserError(f"Please enter value(s) for: {', '.join(missing)}")
        external = columns.get("externalid")
        if external is not None and self._find(f"{EXTERNAL}{external}") is not None:
            raise InvalidRequestError(
                "This entity already exists: the external id is taken.",
                code="UNIQUE_CUST_ID_REQD",
                errorPath="externalId",
            )
        number = self._next_id()
        row = {
            "isinactive": False,
            "entityid": number,
            **self._resolved(columns),
            "id": number,
            "datecreated": _naive(at),
            "lastmodifieddate": _naive(at),
        }
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" for _ in row)
        self.cursor.execute(
            f"insert into {self.record.table} ({names}) values ({places})",  # noqa: S608 - ours
            list(row.values()),
        )
        return number

    def update(self, number: str, columns: dict[str, Any], at: datetime) -> None:
        """Set some columns of a record."""
        row = {**self._resolved(columns), "lastmodifieddate": _naive(at)}
        settings = ", ".join(f'"{name}" = ?' for name in row)
        self.cursor.execute(
            f"update {self.record.table} set {settings} where id = ?",  # noqa: S608 - ours
            [*row.values(), number],
        )

    def delete(self, number: str, at: datetime) -> None:
        """Delete a record, and note it in the log of deletions."""
        row = self.get(number)
        self.cursor.execute(
            f"delete from {self.record.table} where id = ?",  # noqa: S608 - ours
            [number],
        )
        self.cursor.execute(
            "insert into netsuite.deletedrecord (recordid, name, type, deleteddate) "
            "values (?, ?, ?, ?)",
            [number, row["entityid"], self.record.name, _naive(at)],
        )

    def _find(self, key: str) -> dict[str, Any] | None:
        """The row of a record, if there is one."""
        column, value = "id", key
        if key.startswith(EXTERNAL):
            column, value = "externalid", key.removeprefix(EXTERNAL)
            if not EXTERNAL_ID.fullmatch(value):
                raise invalid_value("externalId")
        cursor = self.cursor.execute(
            f"select * from {self.record.table} where {column} = ?",  # noqa: S608 - ours
            [value],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        names = [str(column[0]) for column in cursor.description or ()]
        return dict(zip(names, row, strict=True))

    def _resolved(self, columns: dict[str, Any]) -> dict[str, Any]:
        """The columns, with every reference checked and brought to an internal id."""
        resolved = dict(columns)
        for field in self.record.fields:
            value = columns.get(field.column)
            if field.kind is FieldKind.REFERENCE and value is not None and field.target:
                by_external = value.startswith(EXTERNAL)
                column = "externalid" if by_external else "id"
                found = self.cursor.execute(
                    f'select id from netsuite."{field.target}" where {column} = ?',  # noqa: S608 - ours
                    [value.removeprefix(EXTERNAL)],
                ).fetchone()
                if found is None:
                    raise invalid_value(field.name)
                resolved[field.column] = found[0]
        return resolved

    def _where(self, query: str | None) -> tuple[str, list[str]]:
        """The condition of a list request."""
        if not query:
            return "true", []
        conditions: list[str] = []
        values: list[str] = []
        for part in re.split(r"\s+AND\s+", query.strip()):
            found = _CONDITION.fullmatch(part)
            field = self.record.field(found["field"]) if found else None
            if found is None or field is None or field.kind is not FieldKind.TEXT:
                raise InvalidRequestError(
                    f"Invalid query parameter '{part}'.",
                    code="INVALID_PARAMETER",
                    errorQueryParam="q",
                )
            pattern = _OPERATORS[found["operator"]]
            conditions.append(pattern.format(column=field.column))
            values.append(found["value"])
        return " and ".join(conditions), values

    def _next_id(self) -> str:
        """An internal id that no record of the type has or had."""
        own = f"select cast(id as bigint) as number from {self.record.table}"  # noqa: S608 - ours
        gone = "select cast(recordid as bigint) from netsuite.deletedrecord"
        row = self.cursor.execute(
            f"select 1 + coalesce(max(number), 0) from ({own} union all "  # noqa: S608 - ours
            f"{gone} where type = ?)",
            [self.record.name],
        ).fetchone()
        return str(row[0]) if row else "1"


def _naive(at: datetime) -> datetime:
    """The instant as the store holds it."""
    return at.replace(tzinfo=None)
