"""Save records: stamp, store, note what changed, and let automation follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sandbox.servers.salesforce import writability
from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.dml.automation import RULES, Org
from sandbox.servers.salesforce.dml.drafts import ChangeType, Draft, RecordChange
from sandbox.servers.salesforce.dml.history import history_rows
from sandbox.servers.salesforce.dml.rows import Rows, table_of
from sandbox.servers.salesforce.ids import new_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.servers.salesforce.dml.drafts import Row


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes, and when.

    Attributes:
        user_id: the user.
        at: the org's clock, in UTC without a zone.
    """

    user_id: str
    at: dt.datetime


class Saver(Org):
    """Saves within one transaction. It is the org that automation works on."""

    def __init__(
        self, cursor: DuckDBPyConnection, catalogue: Catalogue, author: Author
    ) -> None:
        """Write through `cursor` as `author`."""
        self.rows = Rows(cursor)
        self.user_id = author.user_id
        self.stamp = author.at
        self.changes: list[RecordChange] = []
        """What was saved, in its order."""
        self._catalogue = catalogue

    def save(self, object_name: str, rows: Sequence[Row]) -> None:
        """Store whole records, new ones and changed ones; new ones get their id."""
        known = self.rows.find(
            object_name, (row["Id"] for row in rows if row.get("Id"))
        )
        drafts = []
        for place, row in enumerate(rows):
            before = known.get(row.get("Id", ""))
            drafts.append(
                Draft(place, before, {**(before or self.blank(object_name)), **row})
            )
        self.store(object_name, drafts)

    def remove(self, object_name: str, rows: Sequence[Row]) -> None:
        """Put records into the recycle bin."""
        drafts = [
            Draft(place, row, {**row, "IsDeleted": True})
            for place, row in enumerate(rows)
        ]
        self.bin(object_name, drafts, hard=False)

    def store(self, object_name: str, drafts: Sequence[Draft]) -> None:
        """Stamp, store, note what changed, and let automation follow."""
        if not drafts:
            return
        self._number(object_name, [draft for draft in drafts if draft.is_new])
        stamped = self._stamped(object_name)
        for draft in drafts:
            draft.after.update(stamped)
        new = [draft.after for draft in drafts if draft.is_new]
        changed = [draft.after for draft in drafts if not draft.is_new]
        self.rows.put(object_name, new, replacing=False)
        self.rows.put(object_name, changed, replacing=True)
        self._note(
            [
                RecordChange(
                    object_name,
                    ChangeType.CREATE if draft.before is None else ChangeType.UPDATE,
                    draft.before or {},
                    draft.after,
                )
                for draft in drafts
            ]
        )
        rules = RULES.get(object_name)
        if rules is not None:
            rules.after_save(drafts, self)

    def bin(self, object_name: str, drafts: Sequence[Draft], *, hard: bool) -> None:
        """Put records into the recycle bin, or (`hard`) remove them at once."""
        if not drafts:
            return
        ids = [draft.after["Id"] for draft in drafts]
        for child, lookup in writability.MASTERS.items():
            if table_of(child).column(lookup).refers == object_name:
                children = self.rows.where(child, lookup, ids)
                self.remove(
                    child, [row for row in children if not row.get("IsDeleted")]
                )
        stamp = self._stamped(object_name)
        if hard:
            self.rows.remove(object_name, ids)
        else:
            gone = [{**draft.after, **stamp} for draft in drafts]
            self.rows.put(object_name, gone, replacing=True)
        self._note(
            [
                RecordChange(
                    object_name,
                    ChangeType.DELETE,
                    draft.before or {},
                    {**draft.after, **stamp},
                )
                for draft in drafts
            ]
        )
        rules = RULES.get(object_name)
        if rules is not None:
            rules.after_delete(drafts, self)

    def _stamped(self, object_name: str) -> Row:
        """What every save sets, of the fields that the object has."""
        names = {column.name for column in table_of(object_name).columns}
        stamped = {
            "LastModifiedDate": self.stamp,
            "LastModifiedById": self.user_id,
            "SystemModstamp": self.stamp,
        }
        return {name: value for name, value in stamped.items() if name in names}

    def _note(self, changes: Sequence[RecordChange]) -> None:
        self.changes += changes
        added = history_rows(changes, self.user_id, self.stamp)
        for object_name, rows in added.items():
            self.rows.put(object_name, rows, replacing=False)

    def blank(self, object_name: str) -> Row:
        """A new record before anything is set: its id, its author, its defaults."""
        sobject = self._catalogue.whole(object_name)
        row: Row = {
            field.name: False
            for field in sobject.fields.values()
            if field.type is FieldType.BOOLEAN and field.formula is None
        }
        row |= writability.DEFAULTS.get(object_name, {})
        row |= {
            "Id": new_id(sobject.key_prefix),
            "CreatedDate": self.stamp,
            "CreatedById": self.user_id,
        }
        if sobject.field("OwnerId") is not None:
            row["OwnerId"] = self.user_id
        return row

    def _number(self, object_name: str, drafts: Sequence[Draft]) -> None:
        """Give new records their automatic numbers."""
        if not drafts:
            return
        for (owner, name), template in writability.AUTO_NUMBERS.items():
            if owner != object_name:
                continue
            highest = self.rows.highest_number(object_name, name)
            for number, draft in enumerate(drafts, start=highest + 1):
                day = draft.after.get("pse__Start_Date__c") or self.stamp.date()
                draft.after[name] = template.format(number=number, day=day)
