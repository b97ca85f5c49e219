"""salesforce-bulk: queries over the first Bulk API, in CSV, XML and JSON, in chunks."""

import csv
import json
import sys
import xml.etree.ElementTree as ET

from salesforce_bulk import SalesforceBulk
from salesforce_bulk.salesforce_bulk import BulkApiError, BulkBatchFailed

settings = json.load(sys.stdin)
keys = settings["credentials"]
bulk = SalesforceBulk(
    username=keys["SALESFORCE_USERNAME"],
    password=keys["SALESFORCE_PASSWORD"],
    security_token=keys["SALESFORCE_SECURITY_TOKEN"],
)
SOQL = "SELECT Id, Name, CloseDate FROM Opportunity"


def results(content_type):
    job = bulk.create_query_job("Opportunity", contentType=content_type)
    batch = bulk.query(job, SOQL)
    bulk.close_job(job)
    bulk.wait_for_batch(job, batch, sleep_interval=0.2)
    return [each.read() for each in bulk.get_all_results_for_query_batch(batch, job)]


rows = [
    row for text in results("CSV") for row in csv.DictReader(text.decode().splitlines())
]
records = [row for text in results("JSON") for row in json.loads(text)]
elements = [row for text in results("XML") for row in ET.fromstring(text)]  # noqa: S314 - of our sandbox

chunked = bulk.create_query_job("Opportunity", contentType="CSV", pk_chunking=500)
first = bulk.query(chunked, SOQL)
parts = [each for each in bulk.get_batch_list(chunked) if each["id"] != first]
for part in parts:
    bulk.wait_for_batch(chunked, part["id"], sleep_interval=0.2)
chunks = [
    row["Id"]
    for part in parts
    for text in bulk.get_all_results_for_query_batch(part["id"], chunked)
    for row in csv.DictReader(text.read().decode().splitlines())
]

refusals = {}
failing = bulk.create_query_job("Opportunity", contentType="JSON")
batch = bulk.query(failing, "SELECT Nonsense FROM Opportunity")
try:
    bulk.wait_for_batch(failing, batch, sleep_interval=0.2)
except BulkBatchFailed as error:
    refusals["batch"] = error.state_message
try:
    bulk.create_query_job("Nonsense")
except BulkApiError as error:
    refusals["job"] = str(error)

json.dump(
    {
        "csv": sorted(row["Id"] for row in rows),
        "json": sorted(row["Id"] for row in records),
        "xml": len(elements),
        "chunks": sorted(chunks),
        "parts": len(parts),
        "first": bulk.batch_status(first, chunked, reload=True)["state"],
        "job": bulk.job_status(chunked)["numberRecordsProcessed"],
        "refusals": refusals,
    },
    sys.stdout,
)
