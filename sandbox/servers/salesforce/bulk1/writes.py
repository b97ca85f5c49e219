"""Batches that write: JSON, CSV or XML records in, one result for each out."""

from __future__ import annotations

import csv
import io
import time
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import orjson
from starlette.responses import Response

from sandbox.servers.salesforce.bulk1.documents import JSON, NAMESPACE, XML, XML_HEAD
from sandbox.servers.salesforce.bulk1.errors import BulkError
from sandbox.servers.salesforce.bulk1.jobs import Batch, BatchState, Job
from sandbox.servers.salesforce.bulk2.row_results import error_text
from sandbox.servers.salesforce.bulk2.uploads import Upload, UploadError, read_upload
from sandbox.servers.salesforce.errors import SalesforceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.salesforce.catalogue import SObject
    from sandbox.servers.salesforce.dml.drafts import Outcome
    from sandbox.servers.salesforce.writes import WriteService

OPERATIONS: Final = ("insert", "update", "upsert", "delete", "hardDelete")
_MOST_RECORDS: Final = 10_000
_WORKERS: Final = 2
_NIL: Final = "{http://www.w3.org/2001/XMLSchema-instance}nil"


class WriteBatches:
    """Writes batches, each in one transaction, in the background."""

    def __init__(self, writes: WriteService) -> None:
        """Write through the service."""
        self._writes = writes
        self._done: dict[str, tuple[list[Outcome], Upload | None]] = {}
        self._executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="bulk-write")

    def close(self) -> None:
        """Let running batches end."""
        self._executor.shutdown(cancel_futures=True)

    def submit(self, job: Job, batch: Batch) -> None:
        """Take a batch on."""
        self._executor.submit(self._run, job, batch)

    def results(self, job: Job, batch: Batch) -> Response:
        """What came of each record, in the job's content type.

        Raises:
            BulkError: `InvalidBatch`: the batch has no results.
        """
        found = self._done.get(batch.id)
        if found is None:
            raise BulkError("InvalidBatch", f"Batch is not completed: {batch.state}")
        outcomes, upload = found
        results = [_result(job, outcome) for outcome in outcomes]
        if job.is_json:
            return Response(orjson.dumps(results), media_type=JSON)
        if job.content_type == "XML":
            return Response(_xml(results), media_type=XML)
        sobject = self._writes.target(job.object_name)
        content = _csv(outcomes, results, upload, sobject)
        # The bare type: salesforce-bulk reads no other.
        return Response(content, headers={"content-type": "text/csv"})

    def result(self, job: Job, batch: Batch, result_id: str) -> Response:
        """A batch that writes has no results with ids."""
        del job, batch
        raise BulkError("InvalidBatch", f"Unable to find result: {result_id}")

    def _run(self, job: Job, batch: Batch) -> None:
        if batch.state is not BatchState.QUEUED:
            return
        batch.state = BatchState.IN_PROGRESS
        started = time.monotonic()
        try:
            self._write(job, batch)
        except UploadError as error:
            batch.fail(str(error))
        except SalesforceError as error:
            batch.fail(f"InvalidBatch : {error.message}")
        except Exception as error:  # noqa: BLE001 - whatever it is, the client learns it from the batch
            batch.fail(f"InternalServerError : {error}")
        else:
            batch.milliseconds = int((time.monotonic() - started) * 1000)
            batch.state = BatchState.COMPLETED

    def _write(self, job: Job, batch: Batch) -> None:
        sobject = self._writes.target(job.object_name)
        upload: Upload | None = None
        if job.content_type == "CSV":
            upload = read_upload(batch.request, "COMMA")
            upload.check(sobject)
            records = list(upload.records(0, len(upload.rows)))
        elif job.is_json:
            records = _json_records(batch.request)
        else:
            records = _xml_records(batch.request)
        if len(records) > _MOST_RECORDS:
            raise UploadError(
                f"InvalidBatch : Batch has more than {_MOST_RECORDS} records"
            )
        outcomes = self._writes.write_all(
            job.operation,
            sobject,
            records,
            job.external_id_field,
            f"com/salesforce/api/bulk/{job.version};client=",
        )
        batch.processed = len(outcomes)
        batch.failed = sum(outcome.error is not None for outcome in outcomes)
        self._done[batch.id] = (outcomes, upload)


def _json_records(content: bytes) -> list[dict[str, Any]]:
    try:
        found = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UploadError("InvalidBatch : Failed to parse JSON") from error
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise UploadError("InvalidBatch : The batch has to be a list of records")
    return found


def _xml_records(content: bytes) -> list[dict[str, Any]]:
    if b"<!DOCTYPE" in content:
        raise UploadError("InvalidBatch : Failed to parse XML")
    try:
        root = ET.fromstring(content)  # noqa: S314 - entities can't be declared, see above
    except ET.ParseError as error:
        raise UploadError("InvalidBatch : Failed to parse XML") from error
    return [_xml_record(each) for each in root]


def _xml_record(element: ET.Element) -> dict[str, Any]:
    """A record; a lookup by external id is an `sObject` inside of the relationship."""
    record: dict[str, Any] = {}
    for each in element:
        name = each.tag.rpartition("}")[2]
        if name == "type":
            continue
        if len(each):
            record[name] = _xml_record(each[0])
        elif each.get(_NIL) == "true":
            record[name] = None
        elif each.text:
            record[name] = each.text
    return record


def _result(job: Job, outcome: Outcome) -> dict[str, Any]:
    created = job.operation == "insert" if outcome.created is None else outcome.created
    if outcome.error is None:
        return {
            "success": True,
            "created": created,
            "id": outcome.record_id,
            "errors": [],
        }
    error = {**outcome.error.body(), "extendedErrorDetails": None}
    return {"success": False, "created": False, "id": None, "errors": [error]}


def _csv(
    outcomes: Sequence[Outcome],
    results: Sequence[dict[str, Any]],
    upload: Upload | None,
    sobject: SObject,
) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(("Id", "Success", "Created", "Error"))
    rows = upload.rows if upload is not None else ()
    for row, outcome, result in zip(rows, outcomes, results, strict=True):
        error = (
            ""
            if outcome.error is None
            else error_text(outcome.error, upload, row, sobject)
        )
        flags = (str(result["success"]).lower(), str(result["created"]).lower())
        writer.writerow((result["id"] or "", *flags, error))
    return buffer.getvalue().encode()


def _xml(results: Sequence[dict[str, Any]]) -> bytes:
    parts = [f'{XML_HEAD}<results xmlns="{NAMESPACE}">']
    for result in results:
        parts.append("<result>")
        if result["id"]:
            parts.append(f"<id>{result['id']}</id>")
        for error in result["errors"]:
            fields = "".join(f"<fields>{name}</fields>" for name in error["fields"])
            parts.append(
                f"<errors>{fields}<message>{escape(error['message'])}</message>"
                f"<statusCode>{error['statusCode']}</statusCode></errors>"
            )
        parts.append(
            f"<success>{str(result['success']).lower()}</success>"
            f"<created>{str(result['created']).lower()}</created></result>"
        )
    parts.append("</results>")
    return "".join(parts).encode()
