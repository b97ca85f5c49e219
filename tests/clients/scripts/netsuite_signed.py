"""Three small clients that sign by OAuth 1.0: two that query, one that writes."""

import json
import logging
import sys

logging.disable(logging.CRITICAL)

from netsuite_client.client import NetSuiteClient, NetSuiteError  # noqa: E402
from netsuite_oauth import NetsuiteOauth  # noqa: E402
from restsuite.suiteql import NetSuiteQL  # noqa: E402

settings = json.load(sys.stdin)
keys = settings["credentials"]
account = keys["NETSUITE_ACCOUNT_ID"]
slug = account.lower().replace("_", "-")
host = f"https://{slug}.suitetalk.api.netsuite.com"
pair = (keys["NETSUITE_CONSUMER_KEY"], keys["NETSUITE_CONSUMER_SECRET"])
token = (keys["NETSUITE_TOKEN_ID"], keys["NETSUITE_TOKEN_SECRET"])

writer = NetsuiteOauth(
    f"{host}/services/rest/record/v1/projectTask", *pair, *token, account
)
task = {"title": settings["title"], "company": {"id": settings["project"]}}
created = writer.post(task).headers["Location"]
there = NetsuiteOauth(created, *pair, *token, account)
there.patch({"estimatedWork": 12})
read = there.get().json()

number = read["id"]
query = f"SELECT title, estimatedwork FROM projecttask WHERE id = {number}"  # noqa: S608
client = NetSuiteClient(account, slug, *pair, *token, max_retries=0)
found = client.get_suiteql_query(query)["items"]
try:
    client.get_suiteql_query("SELECT nope FROM projecttask")
    refusal = None
except NetSuiteError as error:
    refusal = str(error)

# It takes the account for the host, so it can't name a sandbox account's realm.
reader = NetSuiteQL(slug, *pair, *token)
reader.auth.client.realm = account
everything = reader.suiteql("SELECT id FROM transactionline ORDER BY uniquekey")
there.delete()
json.dump(
    {
        "title": read["title"],
        "found": found,
        "refusal": refusal,
        "rows": len(everything),
    },
    sys.stdout,
)
