"""Writing rows of lists and entities in the live store."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import (
    InvalidRequestError,
    NonexistentRecordError,
    UserError,
)
from sandbox.servers.netsuite.records.content import (
    EXTERNAL,
    EXTERNAL_ID,
    invalid_value,
)
from sandbox.servers.netsuite.records.registry import TYPE_IDS
from sandbox.servers.netsuite.records.types import FieldKind
from sandbox.world.tables.netsuite import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.records.types import RecordField, RecordType

_SEQUENCES: Final = (("contact", "customer", "employee", "job", "vendor"),)
"""Tables that share their internal ids."""

_PLACE: Final = re.compile(r"\{(\w+)\}")
_COMPANIONS: Final = frozenset({"customersubsidiaryrelationship"})
"""Tables whose rows come and go with the record that they point to."""

_CREATED: Final = ("datecreated", "createddate", "created")


@dataclass(frozen=True, slots=True)
class Store:
    """Writes through one cursor, inside a transaction of the store.

    Attributes:
        cursor: the cursor.
        at: the firm's instant, without a zone.
    """

    cursor: DuckDBPyConnection
    at: datetime

    def find(self, record: RecordType, key: str) -> dict[str, Any] | None:
        """The row of a record by internal id, or by `eid:` and external id."""
        column, value = "id", key
        if key.startswith(EXTERNAL):
            column, value = "externalid", key.removeprefix(EXTERNAL)
            if not EXTERNAL_ID.fullmatch(value) or not record.has_column(column):
                raise invalid_value("externalId")
        only = "".join(
            f" and \"{name}\" = '{kind}'" for name, kind in record.only.items()
        )
        cursor = self.cursor.execute(
            f"select * from {record.table.qualified} where {column} = ?{only}",  # noqa: S608 - declared
            [value],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        names = [str(column[0]) for column in cursor.description or ()]
        return dict(zip(names, row, strict=True))

    def get(self, record: RecordType, key: str) -> dict[str, Any]:
        """The same, where there has to be one.

        Raises:
            NonexistentRecordError: there is none.
        """
        row = self.find(record, key)
        if row is None:
            raise NonexistentRecordError(f"/{record.name}/{key}")
        return row

    def create(self, record: RecordType, columns: Mapping[str, Any]) -> str:
        """Insert a record, and return its internal id.

        Raises:
            UserError: a required field is missing.
            InvalidRequestError: the external id is taken, or a reference leads nowhere.
        """
        require(record.fields, columns)
        self.check_external_id(record, columns)
        number = self.next_id(record.table.name)
        row: dict[str, Any] = {**self.resolved(record.fields, columns), **record.only}
        row["id"] = number
        for name, default in record.defaults.items():
            if row.get(name) is None and record.has_column(name):
                row[name] = _default(default, row)
        for name in (*_CREATED, *record.stamps):
            if record.has_column(name):
                row[name] = self.at
        self.insert(record.table.name, row)
        self._keep_company(record, row)
        return number

    def update(
        self, record: RecordType, number: str, columns: Mapping[str, Any]
    ) -> None:
        """Set some columns of a record.

        Raises:
            UserError: a required field is emptied.
            InvalidRequestError: a reference leads nowhere.
        """
        emptied = [
            item.name
            for item in record.fields
            if item.is_required and columns.get(item.column, "") is None
        ]
        if emptied:
            raise _missing(emptied)
        row = self.resolved(record.fields, columns)
        row.update(dict.fromkeys(record.stamps, self.at))
        if row:
            self.set(record.table.name, {"id": number}, row)
        self._keep_company(record, {**row, "id": number})

    def delete(self, record: RecordType, row: Mapping[str, Any], name: str) -> None:
        """Delete a record, and note it in the log of deletions.

        Raises:
            UserError: other records need it.
        """
        number = str(row["id"])
        if self._is_needed(record, number):
            raise UserError(
                "This record cannot be deleted because it has dependent records."
            )
        for companion in _COMPANIONS:
            if record.table.name == "customer":
                self.cursor.execute(
                    f"delete from netsuite.{companion} where entity = ?",  # noqa: S608 - declared
                    [number],
                )
        self.cursor.execute(
            f"delete from {record.table.qualified} where id = ?",  # noqa: S608 - declared
            [number],
        )
        self.insert(
            "deletedrecord",
            {
                "recordid": number,
                "recordtypeid": str(record.type_id),
                "name": name,
                "type": record.name.lower(),
                "context": "REST",
                "deleteddate": self.at,
            },
        )

    def insert(self, table: str, row: Mapping[str, Any]) -> None:
        """Insert a row."""
        names = ", ".join(f'"{name}"' for name in row)
        places = ", ".join("?" for _ in row)
        self.cursor.execute(
            f'insert into netsuite."{table}" ({names}) values ({places})',  # noqa: S608 - declared
            list(row.values()),
        )

    def set(
        self, table: str, key: Mapping[str, Any], values: Mapping[str, Any]
    ) -> None:
        """Set values of the rows with that key."""
        settings = ", ".join(f'"{name}" = ?' for name in values)
        same = " and ".join(f'"{name}" = ?' for name in key)
        self.cursor.execute(
            f'update netsuite."{table}" set {settings} where {same}',  # noqa: S608 - declared
            [*values.values(), *key.values()],
        )

    def resolved(
        self, fields: Sequence[RecordField], columns: Mapping[str, Any], path: str = ""
    ) -> dict[str, Any]:
        """The columns, with every reference checked and brought to an internal id.

        Raises:
            InvalidRequestError: a reference leads nowhere.
        """
        found = dict(columns)
        for item in fields:
            value = columns.get(item.column)
            if item.kind is FieldKind.REFERENCE and value is not None and item.target:
                known = self._known(item.target, str(value))
                if known is None:
                    raise invalid_value(f"{path}{item.name}")
                found[item.column] = known
        return found

    def check_external_id(self, record: RecordType, columns: Mapping[str, Any]) -> None:
        """Raise when another record has that external id."""
        external = columns.get("externalid")
        if external is not None and self.find(record, f"{EXTERNAL}{external}"):
            raise InvalidRequestError(
                "This entity already exists: the external id is taken.",
                code="UNIQUE_CUST_ID_REQD",
                errorPath="externalId",
            )

    def next_id(self, table: str) -> str:
        """An internal id that no record of the table, or of its kin, has or had."""
        kin = next((names for names in _SEQUENCES if table in names), (table,))
        types = sorted({item for name in kin for item in TYPE_IDS.get(name, ())})
        queries = [
            f'select max(try_cast(id as bigint)) as number from netsuite."{name}"'  # noqa: S608 - declared
            for name in kin
        ]
        queries.append(
            "select max(try_cast(recordid as bigint)) from netsuite.deletedrecord "
            "where list_contains($types, recordtypeid)"
        )
        row = self.cursor.execute(
            "select 1 + coalesce(max(number), 0) from ("  # noqa: S608 - declared
            + " union all ".join(queries)
            + ")",
            {"types": [str(number) for number in types]},
        ).fetchone()
        return str(row[0]) if row else "1"

    def _known(self, target: str, value: str) -> str | None:
        """The internal id of a record of a table, by id or external id."""
        by_external = value.startswith(EXTERNAL)
        column = "externalid" if by_external else "id"
        schema = "suiteql" if target == "entity" else "netsuite"
        row = self.cursor.execute(
            f'select cast(id as varchar) from {schema}."{target}" '  # noqa: S608 - declared
            f"where cast({column} as varchar) = ?",
            [value.removeprefix(EXTERNAL)],
        ).fetchone()
        return None if row is None else str(row[0])

    def _keep_company(self, record: RecordType, row: Mapping[str, Any]) -> None:
        """Keep what goes with a record: the customer's subsidiary, the job's parent."""
        name = record.table.name
        if name == "customer" and row.get("subsidiary") is not None:
            self.cursor.execute(
                "delete from netsuite.customersubsidiaryrelationship where entity = ?",
                [row["id"]],
            )
            self.insert(
                "customersubsidiaryrelationship",
                {
                    "id": row["id"],
                    "entity": row["id"],
                    "subsidiary": row["subsidiary"],
                    "isprimarysub": True,
                },
            )
        elif name == "job" and "customer" in row:
            self.set("job", {"id": row["id"]}, {"parent": row["customer"]})

    def _is_needed(self, record: RecordType, number: str) -> bool:
        """Whether a row of another table points to the record."""
        for table, column in _pointing_to(record.table.name):
            found = self.cursor.execute(
                f'select 1 from netsuite."{table}" where "{column}" = ? limit 1',  # noqa: S608 - declared
                [number],
            ).fetchone()
            if found is not None:
                return True
        return False


def require(fields: Sequence[RecordField], columns: Mapping[str, Any]) -> None:
    """Raise `UserError` when a required field has no value."""
    missing = [
        item.name
        for item in fields
        if item.is_required and columns.get(item.column) in {None, ""}
    ]
    if missing:
        raise _missing(missing)


def _missing(names: list[str]) -> UserError:
    return UserError(f"Please enter value(s) for: {', '.join(names)}")


def _default(default: Any, row: Mapping[str, Any]) -> Any:
    """A default value; text is a pattern over the columns of the row."""
    if not isinstance(default, str):
        return default
    return _PLACE.sub(lambda found: str(row.get(found[1]) or ""), default).strip()


def _pointing_to(name: str) -> Iterator[tuple[str, str]]:
    """The columns that point to a table."""
    for table in TABLES:
        if table.name in _COMPANIONS:
            continue
        for column in table.columns:
            is_party = column.name == "entity" and name in _SEQUENCES[0]
            if column.refers == name or (is_party and column.refers in {None, name}):
                yield table.name, column.name
