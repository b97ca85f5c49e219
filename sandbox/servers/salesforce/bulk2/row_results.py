"""Result files of ingest jobs: what came of each row, as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.describe import SOAP_TYPES
from sandbox.servers.salesforce.rendering.csv_text import DELIMITERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sandbox.servers.salesforce.bulk2.ingest_job import IngestJob
    from sandbox.servers.salesforce.bulk2.uploads import Upload
    from sandbox.servers.salesforce.catalogue import SObject
    from sandbox.servers.salesforce.dml.drafts import Outcome
    from sandbox.servers.salesforce.dml.errors import RecordError

_WRONG_TYPE: Final = "INVALID_TYPE_ON_FIELD_IN_RECORD"


def successful(job: IngestJob) -> bytes:
    """The rows that were written: id, whether it is new, and the row."""
    operation = job.terms.operation
    rows = (
        (outcome.record_id or "", _created(operation, outcome), *row)
        for row, outcome in _processed(job)
        if outcome.error is None
    )
    return _written(job, ("sf__Id", "sf__Created"), rows)


def failed(job: IngestJob, sobject: SObject) -> bytes:
    """The rows that were refused: id where it has one, why, and the row."""
    rows = (
        (
            outcome.record_id or "",
            error_text(outcome.error, job.upload, row, sobject),
            *row,
        )
        for row, outcome in _processed(job)
        if outcome.error is not None
    )
    return _written(job, ("sf__Id", "sf__Error"), rows)


def unprocessed(job: IngestJob) -> bytes:
    """The rows that nobody got to, as they were sent."""
    rows = [] if job.upload is None else job.upload.rows[len(job.outcomes) :]
    return _written(job, (), rows)


def error_text(
    error: RecordError, upload: Upload | None, row: Sequence[str], sobject: SObject
) -> str:
    """An error in one cell: `CODE:message:fields --`.

    A value of the wrong type is told by the place of its column.
    """
    fields = ",".join(error.fields)
    if error.status_code == _WRONG_TYPE and upload is not None:
        names = [name.lower() for name in upload.header]
        field = sobject.field(error.fields[0])
        if field is not None and field.name.lower() in names:
            place = names.index(field.name.lower())
            return (
                f"INVALID_FIELD:Failed to deserialize field at col {place}. Due to, "
                f"'{row[place]}' is not a valid value for the type "
                f"{SOAP_TYPES[field.type]}:{field.name} --"
            )
    return f"{error.status_code}:{error.message}:{fields} --"


def _processed(job: IngestJob) -> Iterable[tuple[Sequence[str], Outcome]]:
    rows = () if job.upload is None else job.upload.rows
    return zip(rows, job.outcomes, strict=False)


def _created(operation: str, outcome: Outcome) -> str:
    is_new = operation == "insert" if outcome.created is None else outcome.created
    return str(is_new).lower()


def _written(
    job: IngestJob, added: Sequence[str], rows: Iterable[Sequence[str]]
) -> bytes:
    """The file: the platform's own columns quoted in the header, the others as sent."""
    delimiter = DELIMITERS[job.terms.delimiter]
    ending = "\r\n" if job.terms.line_ending == "CRLF" else "\n"
    header = () if job.upload is None else job.upload.header
    buffer = io.StringIO(newline="")
    buffer.write(delimiter.join([*(f'"{name}"' for name in added), *header]) + ending)
    writer = csv.writer(
        buffer, delimiter=delimiter, lineterminator=ending, quoting=csv.QUOTE_ALL
    )
    writer.writerows(rows)
    return buffer.getvalue().encode()
