"""The data of an ingest job: CSV, and the records that its rows mean.

An empty cell says nothing, `#N/A` says null, and a column `Account.Key__c` is a lookup
by the parent's external id (Bulk API 2.0 Developer Guide, "Valid Record Rows" and
"Relationship Fields in a Header Row").
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.salesforce.rendering.csv_text import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sandbox.servers.salesforce.catalogue import SObject

_NULL: Final = "#N/A"
_LONGEST_FIELD: Final = 32_000
_MOST_FIELDS: Final = 5_000


class UploadError(Exception):
    """Data that can't be processed at all; the message is the job's."""


@dataclass(frozen=True, slots=True)
class Upload:
    """Parsed data: its columns, and its rows as they were sent."""

    header: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    line_ending: str

    def check(self, sobject: SObject, line_ending: str | None = None) -> None:
        """Refuse columns that the object lacks, and lines that end otherwise than said.

        Raises:
            UploadError: no row of it can be processed.
        """
        if line_ending not in {None, self.line_ending}:
            raise UploadError(
                "ClientInputError : LineEnding is invalid on user data. Current "
                f"LineEnding setting is {line_ending}"
            )
        _check_header(self.header, sobject)
        for number, row in enumerate(self.rows, start=1):
            if len(row) != len(self.header):
                raise UploadError(
                    f"InvalidBatch : Row {number} has {len(row)} columns, the header "
                    f"has {len(self.header)}"
                )

    def records(self, start: int, end: int) -> Iterator[dict[str, Any]]:
        """The records that a span of rows means."""
        paths = [_path(name) for name in self.header]
        for row in self.rows[start:end]:
            record: dict[str, Any] = {}
            for path, text in zip(paths, row, strict=True):
                if text == "":
                    continue
                value = None if text == _NULL else text
                if len(path) == 1:
                    record[path[0]] = value
                elif value is None:
                    record[path[0]] = None
                else:
                    record[path[0]] = {path[1]: value}
            yield record


def read_upload(content: bytes, delimiter: str) -> Upload:
    """The data as columns and rows, as they were sent.

    Raises:
        UploadError: it is empty, or not CSV.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UploadError("InvalidBatch : The data is not encoded in UTF-8") from error
    csv.field_size_limit(max(csv.field_size_limit(), 10 * _LONGEST_FIELD))
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter], strict=True
    )
    try:
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise UploadError(f"InvalidBatch : Failed to parse CSV: {error}") from error
    if not rows:
        raise UploadError("InvalidBatch : Unable to find any data to process")
    ending = "CRLF" if text.partition("\n")[0].endswith("\r") else "LF"
    return Upload(tuple(rows[0]), rows[1:], ending)


def _check_header(header: tuple[str, ...], sobject: SObject) -> None:
    if len(header) > _MOST_FIELDS:
        raise UploadError(f"InvalidBatch : More than {_MOST_FIELDS} fields")
    seen: set[str] = set()
    for name in header:
        path = _path(name)
        known = (
            sobject.field(name) is not None
            if len(path) == 1
            else path[0].lower() in sobject.relationships
        )
        if not known:
            raise UploadError(f"InvalidBatch : Field name not found : {name}")
        if name.lower() in seen:
            raise UploadError(f"InvalidBatch : Field name duplicated : {name}")
        seen.add(name.lower())


def _path(name: str) -> tuple[str, ...]:
    """The parts of a column's name: a field, or a relationship and its key.

    A relationship to objects of several kinds says which: `Owner:User.Key__c`.
    """
    relationship, dot, key = name.partition(".")
    return (relationship.partition(":")[0], key) if dot else (name,)
