"""Insert, update, upsert, delete: sets of records of one object, in one transaction.

Each record stands for itself: it is checked, refused or saved, and one that is refused
touches nothing. What must not be saved alone is rolled back by who opened the
transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.faults.rows import row_is_refused
from sandbox.servers.salesforce.catalogue import FieldType
from sandbox.servers.salesforce.dml.automation import RULES
from sandbox.servers.salesforce.dml.cleaning import (
    Cleaned,
    Cleaner,
    check_lookups,
    check_required,
    check_unique,
    find_parents,
)
from sandbox.servers.salesforce.dml.drafts import Draft, Outcome
from sandbox.servers.salesforce.dml.errors import RecordError, not_writable, refused
from sandbox.servers.salesforce.dml.keys import (
    check_repeats,
    existing,
    full_id,
    id_of,
    key_of,
    match,
    without_key,
)
from sandbox.servers.salesforce.dml.saver import Saver
from sandbox.servers.salesforce.ids import normalize

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.catalogue import Catalogue, Field, SObject
    from sandbox.servers.salesforce.dml.drafts import RecordChange
    from sandbox.servers.salesforce.dml.saver import Author

_CURRENCY: Final = "USD"


class Writer:
    """Writes within one transaction, and notes what changed."""

    def __init__(
        self, cursor: DuckDBPyConnection, catalogue: Catalogue, author: Author
    ) -> None:
        """Write through `cursor` as `author`."""
        self._org = Saver(cursor, catalogue, author)
        self._rows = self._org.rows
        self._catalogue = catalogue

    @property
    def changes(self) -> list[RecordChange]:
        """What was saved, in its order, by clients and by automation."""
        return self._org.changes

    def insert(
        self, sobject: SObject, records: Sequence[Mapping[str, Any]]
    ) -> list[Outcome]:
        """Create records."""
        return self._insert(sobject, list(enumerate(records)), len(records))

    def update(
        self, sobject: SObject, records: Sequence[Mapping[str, Any]]
    ) -> list[Outcome]:
        """Change records, each of which says its `Id`."""
        outcomes: list[Outcome] = [Outcome()] * len(records)
        waves: list[list[tuple[int, str, Mapping[str, Any]]]] = []
        repeats: dict[str, int] = {}
        for place, record in enumerate(records):
            record_id = id_of(record)
            try:
                full = full_id(sobject, record_id, "update")
                wave = repeats.get(full, 0)
                repeats[full] = wave + 1
                check_repeats(full, wave)
            except RecordError as error:
                outcomes[place] = Outcome(record_id or None, error=error)
                continue
            if wave == len(waves):
                waves.append([])
            waves[wave].append((place, full, record))
        for each in waves:
            self._update(sobject, each, outcomes)
        return outcomes

    def upsert(
        self, sobject: SObject, key: Field, records: Sequence[Mapping[str, Any]]
    ) -> list[Outcome]:
        """Change the records that the key names, and create those that aren't there."""
        outcomes: list[Outcome] = [Outcome()] * len(records)
        keys = [key_of(record, key) for record in records]
        if key.type is FieldType.ID:
            matches = {text: [text] for text in keys if text}
        else:
            matches = self._rows.matching(
                sobject.name, key.name, (text for text in keys if text)
            )
        inserts: list[tuple[int, Mapping[str, Any]]] = []
        updates: list[tuple[int, Mapping[str, Any]]] = []
        seen: set[str] = set()
        for place, (record, text) in enumerate(zip(records, keys, strict=True)):
            try:
                found = match(key, text, matches, seen)
            except RecordError as error:
                outcomes[place] = Outcome(error=error)
                continue
            if found is None:
                inserts.append((place, record))
            else:
                updates.append((place, {**without_key(record, key), "Id": found}))
        changed = self.update(sobject, [record for _, record in updates])
        for (place, _), outcome in zip(updates, changed, strict=True):
            outcomes[place] = _upserted(outcome, created=False)
        created = self._insert(sobject, inserts, len(records))
        for place, _ in inserts:
            outcomes[place] = _upserted(created[place], created=True)
        return outcomes

    def delete(
        self, sobject: SObject, ids: Sequence[str], *, hard: bool = False
    ) -> list[Outcome]:
        """Put records into the recycle bin, or (`hard`) remove them at once."""
        drafts: list[Draft] = []
        outcomes: list[Outcome] = [Outcome()] * len(ids)
        fulls = [normalize(each) or "" for each in ids]
        found = self._rows.find(sobject.name, (each for each in fulls if each))
        for place, (text, full) in enumerate(zip(ids, fulls, strict=True)):
            try:
                row = existing(sobject, text, full, found)
            except RecordError as error:
                outcomes[place] = Outcome(text or None, error=error)
                continue
            found[full] = {**row, "IsDeleted": True}
            drafts.append(Draft(place, row, {**row, "IsDeleted": True}))
        rules = RULES.get(sobject.name)
        if rules is not None:
            rules.before_delete(drafts, self._org)
        _refuse(sobject, drafts)
        for draft in drafts:
            outcomes[draft.place] = Outcome(draft.after["Id"], error=draft.error)
        going = [draft for draft in drafts if draft.error is None]
        self._org.bin(sobject.name, going, hard=hard)
        return outcomes

    def _insert(
        self,
        sobject: SObject,
        records: Sequence[tuple[int, Mapping[str, Any]]],
        count: int,
    ) -> list[Outcome]:
        cleaner = Cleaner(self._catalogue, sobject, creating=True)
        cleaned = [cleaner.clean(record) for _, record in records]
        find_parents(self._rows, cleaned)
        drafts = []
        for (place, _), each in zip(records, cleaned, strict=True):
            blank = self._org.blank(sobject.name)
            draft = Draft(place, None, {**blank, **each.values}, frozenset(each.values))
            draft.error = each.error
            drafts.append(draft)
        self._check_and_save(sobject, drafts)
        outcomes: list[Outcome] = [Outcome()] * count
        for draft in drafts:
            record_id = None if draft.error is not None else draft.after["Id"]
            outcomes[draft.place] = Outcome(record_id, error=draft.error)
        return outcomes

    def _update(
        self,
        sobject: SObject,
        records: Sequence[tuple[int, str, Mapping[str, Any]]],
        outcomes: list[Outcome],
    ) -> None:
        """One wave: no id twice."""
        cleaner = Cleaner(self._catalogue, sobject, creating=False)
        found = self._rows.find(sobject.name, (full for _, full, _ in records))
        cleaned: list[Cleaned] = []
        drafts: list[Draft] = []
        for place, full, record in records:
            try:
                before = existing(sobject, full, full, found)
            except RecordError as error:
                outcomes[place] = Outcome(full, error=error)
                continue
            cleaned.append(cleaner.clean(record))
            drafts.append(Draft(place, before, {}))
        find_parents(self._rows, cleaned)
        for draft, each in zip(drafts, cleaned, strict=True):
            draft.after = {**(draft.before or {}), **each.values}
            draft.given = frozenset(each.values)
            draft.error = each.error
        self._check_and_save(sobject, drafts)
        for draft in drafts:
            outcomes[draft.place] = Outcome(draft.after["Id"], error=draft.error)

    def _check_and_save(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        if sobject.is_read_only:
            for draft in drafts:
                draft.error = not_writable(sobject.name)
        check_lookups(self._catalogue, self._rows, sobject, drafts)
        check_required(sobject, drafts)
        _refuse(sobject, drafts)
        rules = RULES.get(sobject.name)
        if rules is not None:
            going = [each for each in drafts if each.error is None]
            rules.before_save(going, self._org)
        self._set_currency(sobject, drafts)
        check_unique(self._rows, sobject, drafts)
        self._org.store(sobject.name, [each for each in drafts if each.error is None])

    def _set_currency(self, sobject: SObject, drafts: Sequence[Draft]) -> None:
        """New records without a currency get the corporate one."""
        if sobject.field("CurrencyIsoCode") is None:
            return
        lacking = [
            each
            for each in drafts
            if each.error is None and each.after.get("CurrencyIsoCode") is None
        ]
        if lacking:
            corporate = self._rows.where("CurrencyType", "IsCorporate", [True])
            code = corporate[0]["IsoCode"] if corporate else _CURRENCY
            for draft in lacking:
                draft.after["CurrencyIsoCode"] = code


def _refuse(sobject: SObject, drafts: Sequence[Draft]) -> None:
    """Refuse the records that a fault picks."""
    for draft in drafts:
        if draft.error is None and row_is_refused(sobject.name):
            draft.error = refused("A rule of the firm does not allow this record")


def _upserted(outcome: Outcome, *, created: bool) -> Outcome:
    return Outcome(outcome.record_id, created, outcome.error)
