"""aiosalesforce: records, composite and batch requests, Bulk 2.0 ingest."""

import asyncio
import json
import sys

import httpx
from aiosalesforce import ClientCredentialsFlow, Salesforce

settings = json.load(sys.stdin)
keys = settings["credentials"]
tag = settings["tag"]


async def main():
    auth = ClientCredentialsFlow(
        keys["SALESFORCE_CLIENT_ID"], keys["SALESFORCE_CLIENT_SECRET"]
    )
    async with httpx.AsyncClient() as http:
        org = Salesforce(http, "https://meridian.my.salesforce.com", auth)
        account = await org.sobject.create("Account", {"Name": f"{tag} one"})
        await org.sobject.update("Account", account, {"Industry": "Energy"})
        first = await org.sobject.upsert(
            "Account", f"{tag}-1", "External_Id__c", {"Name": f"{tag} two"}
        )
        second = await org.sobject.upsert(
            "Account", f"{tag}-1", "External_Id__c", {"Industry": "Retail"}
        )
        async with org.composite(all_or_none=True) as composite:
            parent = composite.sobject.create("Account", {"Name": f"{tag} parent"})
            child = composite.sobject.create(
                "Account",
                {"Name": f"{tag} child", "ParentId": str(parent.reference.id)},
            )
            found = composite.query(
                f"SELECT ParentId FROM Account WHERE Name = '{tag} child'"  # noqa: S608 - SOQL
            )
        undone = org.composite(all_or_none=True)
        undone.sobject.create("Account", {"Name": f"{tag} undone"})
        wrong = undone.sobject.create("Account", {"Industry": "Energy"})
        await undone.execute()
        async with org.composite.batch() as batch:
            got = batch.sobject.get("Account", account)
            limits = batch.query("SELECT count() FROM Account")
        rows = [
            {"Name": f"{tag} b{n}", "External_Id__c": f"{tag}-b{n}"} for n in range(9)
        ]
        result = await org.bulk_v2.upsert(
            "Account",
            [*rows, {"Name": "", "External_Id__c": f"{tag}-x"}],
            "External_Id__c",
        )
        removed = await org.bulk_v2.delete(
            "Account",
            [{"Id": each["sf__Id"]} for each in result.successful_results[:3]],
        )
        await org.sobject.delete("Account", account)
        left = [
            record["Name"]
            async for record in org.query(
                f"SELECT Name FROM Account WHERE Name LIKE '{tag}%' ORDER BY Name"  # noqa: S608 - SOQL
            )
        ]
    return {
        "created": (first.created, second.created, first.id == second.id),
        "parent": parent.id,
        "found": [record["ParentId"] for record in found.records],
        "child": child.is_success,
        "undone": wrong.status_code,
        "batch": (got.record["Industry"], limits.status_code),
        "bulk": {
            "states": [job.state for job in result.jobs],
            "successful": len(result.successful_results),
            "failed": [each["sf__Error"] for each in result.failed_results],
        },
        "removed": len(removed.successful_results),
        "left": left,
    }


json.dump(asyncio.run(main()), sys.stdout)
