"""salesforce-bulk: the first Bulk API, with CSV batches."""

import json
import sys

import requests
from salesforce_bulk import CsvDictsAdapter, SalesforceBulk

settings = json.load(sys.stdin)
keys = settings["credentials"]
tag = settings["tag"]
token = requests.post(
    "https://meridian.my.salesforce.com/services/oauth2/token",
    data={
        "grant_type": "client_credentials",
        "client_id": keys["SALESFORCE_CLIENT_ID"],
        "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
    },
    timeout=30,
).json()
bulk = SalesforceBulk(sessionId=token["access_token"], host=token["instance_url"])


def run(job, records):
    batch = bulk.post_batch(job, CsvDictsAdapter(iter(records)))
    bulk.wait_for_batch(job, batch, timeout=60, sleep_interval=1)
    bulk.close_job(job)
    return [tuple(result) for result in bulk.get_batch_results(batch, job)]


inserted = run(
    bulk.create_insert_job("Account", contentType="CSV"),
    [{"Name": f"{tag} one"}, {"Name": ""}],
)
updated = run(
    bulk.create_update_job("Account", contentType="CSV"),
    [{"Id": inserted[0][0], "Name": f"{tag} two"}],
)
deleted = run(
    bulk.create_delete_job("Account", contentType="CSV"), [{"Id": inserted[0][0]}]
)
json.dump({"inserted": inserted, "updated": updated, "deleted": deleted}, sys.stdout)
