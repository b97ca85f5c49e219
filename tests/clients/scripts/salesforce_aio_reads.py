"""aiosalesforce: client credentials, JWT and SOAP; queries, records and limits."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path

import httpx
from aiosalesforce import Salesforce
from aiosalesforce.auth import ClientCredentialsFlow, JwtBearerFlow, SoapLogin
from aiosalesforce.exceptions import AuthenticationError, SalesforceError

settings = json.load(sys.stdin)
keys = settings["credentials"]
HOST = "https://halyard.my.salesforce.com"
USER = {"username": keys["SALESFORCE_USERNAME"]}
key_file = Path(tempfile.mkdtemp(), "key.pem")
key_file.write_text(keys["SALESFORCE_PRIVATE_KEY"])
WRONG = {"password": "x", "security_token": "y"}
LOGINS = {
    "client credentials": ClientCredentialsFlow(
        client_id=keys["SALESFORCE_CLIENT_ID"],
        client_secret=keys["SALESFORCE_CLIENT_SECRET"],
    ),
    "jwt": JwtBearerFlow(
        client_id=keys["SALESFORCE_CLIENT_ID"],
        private_key_file=key_file,
        **USER,
    ),
    "soap": SoapLogin(
        password=keys["SALESFORCE_PASSWORD"],
        security_token=keys["SALESFORCE_SECURITY_TOKEN"],
        **USER,
    ),
}


async def main():
    async with httpx.AsyncClient() as http:
        return await read(http)


async def read(http):
    sessions = {}
    for name, auth in LOGINS.items():
        client = Salesforce(http, HOST, auth=auth)
        rows = [row async for row in client.query("SELECT Id FROM Account")]
        sessions[name] = len(rows)
    refusals = {}
    try:
        wrong = SoapLogin(**USER, **WRONG)
        await Salesforce(http, HOST, auth=wrong).request("GET", f"{HOST}/services/data")
    except AuthenticationError as error:
        refusals["login"] = error.error_code
    client = Salesforce(http, HOST, auth=LOGINS["client credentials"])
    try:
        [row async for row in client.query("SELECT Id FROM Nonsense")]
    except SalesforceError as error:
        refusals["query"] = error.error_code
    cards = [
        row["Id"]
        async for row in client.query("SELECT Id FROM pse__Timecard__c LIMIT 4500")
    ]
    async for row in client.query("SELECT Id FROM Opportunity LIMIT 1"):
        deal_id = row["Id"]
    deal = await client.sobject.get("Opportunity", deal_id, fields=["Id", "Name"])
    return {
        "sessions": sessions,
        "refusals": refusals,
        "cards": len(set(cards)),
        "deal": sorted(set(deal) - {"attributes"}),
    }


json.dump(asyncio.run(main()), sys.stdout)
