"""simple-salesforce: records one by one, Bulk 2.0 and Bulk 1.0."""

import json
import sys

from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceError

settings = json.load(sys.stdin)
keys = settings["credentials"]
org = Salesforce(
    consumer_key=keys["SALESFORCE_CLIENT_ID"],
    consumer_secret=keys["SALESFORCE_CLIENT_SECRET"],
    domain="meridian.my",
)
tag = settings["tag"]


def refusal(call):
    try:
        call()
    except SalesforceError as error:
        return {"status": error.status, "code": error.content[0]["errorCode"]}
    return None


created = org.Account.create({"Name": f"{tag} one", "External_Id__c": f"{tag}-1"})
updated = org.Account.update(created["id"], {"Industry": "Energy"})
by_key = org.Account.upsert(f"External_Id__c/{tag}-1", {"Name": f"{tag} two"})
new_by_key = org.Account.upsert(f"External_Id__c/{tag}-2", {"Name": f"{tag} other"})
read = org.Account.get_by_custom_id("External_Id__c", f"{tag}-1")
deleted = org.Account.delete(created["id"])

rows = [{"Name": f"{tag} {n}", "External_Id__c": f"{tag}-b{n}"} for n in range(5)]
inserted = org.bulk2.Account.insert(records=rows)
upserted = org.bulk2.Account.upsert(
    records=[
        *({**row, "Industry": "Banking"} for row in rows[:2]),
        {"Name": "", "External_Id__c": f"{tag}-b9", "Industry": "Energy"},
    ],
    external_id_field="External_Id__c",
)
(job,) = upserted
failed = org.bulk2.Account.get_failed_records(job["job_id"])
successful = org.bulk2.Account.get_successful_records(job["job_id"])

first = org.bulk.Account.insert([{"Name": f"{tag} v1"}, {"Industry": "Energy"}])
again = org.bulk.Account.update([{"Id": first[0]["id"], "Industry": "Retail"}])
keyed = org.bulk.Account.upsert(
    [{"External_Id__c": f"{tag}-b0", "Name": f"{tag} zero"}], "External_Id__c"
)
gone = org.bulk.Account.delete([{"Id": first[0]["id"]}])

names = org.query_all(
    f"SELECT Name, Industry FROM Account WHERE Name LIKE '{tag}%' ORDER BY Name"  # noqa: S608 - SOQL
)["records"]

json.dump(
    {
        "created": created["success"],
        "updated": updated,
        "by_key": by_key,
        "new_by_key": new_by_key,
        "read": {"Name": read["Name"], "Industry": read["Industry"]},
        "deleted": deleted,
        "deleted_again": refusal(lambda: org.Account.delete(created["id"])),
        "unknown_field": refusal(lambda: org.Account.create({"Namen": "x"})),
        "read_only": refusal(
            lambda: org.Opportunity.create(
                {
                    "Name": "x",
                    "StageName": "Proposal",
                    "CloseDate": "2026-12-31",
                    "IsWon": True,
                }
            )
        ),
        "inserted": [
            (each["numberRecordsTotal"], each["numberRecordsFailed"])
            for each in inserted
        ],
        "upserted": (job["numberRecordsTotal"], job["numberRecordsFailed"]),
        "failed": failed,
        "successful": successful,
        "first": [
            (each["success"], [error["statusCode"] for error in each["errors"]])
            for each in first
        ],
        "again": [each["success"] for each in again],
        "keyed": [(each["success"], each["created"]) for each in keyed],
        "gone": [each["success"] for each in gone],
        "names": [(each["Name"], each["Industry"]) for each in names],
    },
    sys.stdout,
)
