"""simple-salesforce: log in each way that it knows, then read in each way."""

import datetime as dt
import json
import sys

from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceAuthenticationFailed,
    SalesforceMalformedRequest,
)

settings = json.load(sys.stdin)
keys = settings["credentials"]
user = {"username": keys["SALESFORCE_USERNAME"]}
app = {
    "consumer_key": keys["SALESFORCE_CLIENT_ID"],
    "consumer_secret": keys["SALESFORCE_CLIENT_SECRET"],
}
password = {"password": keys["SALESFORCE_PASSWORD"]}
token = {"security_token": keys["SALESFORCE_SECURITY_TOKEN"]}

logins = {
    "soap": Salesforce(**user, **password, **token),
    "password": Salesforce(**user, **password, **app),
    "client credentials": Salesforce(domain="halyard.my", **app),
    "jwt": Salesforce(
        **user,
        consumer_key=app["consumer_key"],
        privatekey=keys["SALESFORCE_PRIVATE_KEY"],
    ),
}
sessions = {
    name: client.query("SELECT count() FROM Account")["totalSize"]
    for name, client in logins.items()
}
refusals = {}
wrong = {"password": "wrong"}
try:
    Salesforce(**user, **token, **wrong)
except SalesforceAuthenticationFailed as error:
    refusals["login"] = error.code

sf = logins["soap"]
try:
    sf.query("SELECT Nonsense FROM Account")
except SalesforceMalformedRequest as error:
    refusals["query"] = error.content[0]["errorCode"]

cards = "SELECT Id, pse__Total_Hours__c, SystemModstamp FROM pse__Timecard__c"
by_rest = sf.query_all(f"{cards} LIMIT 4500")
lazily = sum(1 for _ in sf.query_all_iter("SELECT Id FROM Opportunity"))
nested = sf.query(
    "SELECT Name, (SELECT Name, StageName FROM Opportunities) FROM Account "
    "WHERE Id IN (SELECT AccountId FROM Opportunity) LIMIT 1"
)["records"][0]
everything = sf.query_all(cards, include_deleted=True)["totalSize"]
by_bulk_1 = sf.bulk.pse__Timecard__c.query(f"{cards} LIMIT 4500")
by_bulk_2 = [
    page.count("\n") - 1
    for page in sf.bulk2.pse__Timecard__c.query(f"{cards} LIMIT 4500", max_records=2000)
]

described = sf.Opportunity.describe()
name = nested["Name"]
deal_id = sf.query("SELECT Id FROM Opportunity LIMIT 1")["records"][0]["Id"]
record = sf.Opportunity.get(deal_id)
now = dt.datetime.fromisoformat(settings["now"])
updated = sf.Opportunity.updated(now - dt.timedelta(days=20), now)
deleted = sf.Opportunity.deleted(now - dt.timedelta(days=20), now)

json.dump(
    {
        "sessions": sessions,
        "refusals": refusals,
        "objects": len(sf.describe()["sobjects"]),
        "rest": len(by_rest["records"]),
        "lazily": lazily,
        "nested": nested["Opportunities"]["totalSize"],
        "everything": everything,
        "bulk 1": len(by_bulk_1),
        "bulk 1 stamp": by_bulk_1[0]["SystemModstamp"],
        "bulk 2": by_bulk_2,
        "fields": sorted(set(record) - {"attributes"})
        == sorted(field["name"] for field in described["fields"]),
        "updated": len(updated["ids"]),
        "deleted": len(deleted["deletedRecords"]),
        "found": len(sf.search(f"FIND {{{name}}} RETURNING Account")["searchRecords"]),
        "limit": sf.limits()["DailyApiRequests"]["Max"],
        "usage": sf.api_usage["api-usage"].total,
        "identity": sf.restful("", None)["query"],
    },
    sys.stdout,
)
