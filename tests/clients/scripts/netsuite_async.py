"""The package `netsuite`: OAuth 1.0, every verb of records, SuiteQL, metadata."""

import asyncio
import json
import sys

from netsuite import NetSuiteRestApi
from netsuite.config import Config, TokenAuth
from netsuite.exceptions import NetsuiteAPIRequestError

settings = json.load(sys.stdin)
keys = settings["credentials"]
api = NetSuiteRestApi(
    Config(
        account=keys["NETSUITE_ACCOUNT_ID"],
        auth=TokenAuth(
            consumer_key=keys["NETSUITE_CONSUMER_KEY"],
            consumer_secret=keys["NETSUITE_CONSUMER_SECRET"],
            token_id=keys["NETSUITE_TOKEN_ID"],
            token_secret=keys["NETSUITE_TOKEN_SECRET"],
        ),
    ),
    concurrent_requests=4,
)


async def main():
    customer = f"/record/v1/customer/eid:{settings['key']}"
    await api.put(customer, json={"companyName": "Written by netsuite"})
    created = await api.get(customer)
    await api.patch(customer, json={"comments": "changed"})
    invoice = f"/record/v1/invoice/eid:{settings['key']}-1"
    items = [{"item": {"id": "1"}, "quantity": 3, "rate": 150.5}]
    await api.put(
        invoice, json={"entity": {"id": created["id"]}, "item": {"items": items}}
    )
    written = await api.get(invoice, params={"expandSubResources": "true"})
    query = (
        "SELECT t.id, BUILTIN.DF(t.status) AS status, l.foreignamount "
        "FROM transaction t JOIN transactionline l ON l.transaction = t.id "
        "WHERE t.entity = ? AND l.mainline = 'F'"
    )
    lines = await api.suiteql(query, limit=5, json={"params": [created["id"]]})
    pages = await asyncio.gather(
        *(
            api.suiteql("SELECT id FROM transaction ORDER BY id", limit=50, offset=at)
            for at in range(0, 400, 50)
        )
    )
    schema = await api.jsonschema("salesOrder")
    catalogue = await api.openapi(["customer", "invoice"])
    who = await api.token_info()
    try:
        await api.get("/record/v1/customer/999999999")
        refusal = None
    except NetsuiteAPIRequestError as error:
        refusal = [error.status_code, json.loads(error.response_text)]
    await api.delete(invoice)
    await api.delete(customer)
    left = await api.get(
        "/record/v1/customer", params={"q": f'externalId IS "{settings["key"]}"'}
    )
    return {
        "name": created["companyName"],
        "total": written["total"],
        "line": written["item"]["items"][0]["amount"],
        "lines": lines["items"],
        "ids": [int(row["id"]) for page in pages for row in page["items"]],
        "schema": sorted(schema["properties"]),
        "paths": sorted(catalogue["paths"]),
        "company": who["companyId"],
        "refusal": refusal,
        "left": left["totalResults"],
    }


json.dump(asyncio.run(main()), sys.stdout)
