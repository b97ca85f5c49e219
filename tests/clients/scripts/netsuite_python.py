"""The package `netsuite-python`: OAuth 2.0 by certificate, records and SuiteQL."""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

from netsuite import swagger_client
from netsuite.Netsuite import Netsuite

settings = json.load(sys.stdin)
keys = settings["credentials"]
folder = Path(tempfile.mkdtemp())
(folder / "key.pem").write_text(keys["NETSUITE_RSA_PRIVATE_KEY"])

# Its own settings for a proxy and an authority; the token is fetched without them.
defaults = swagger_client.Configuration()
defaults.proxy = settings["proxy"]
defaults.ssl_ca_cert = settings["authority"]
swagger_client.Configuration.set_default(defaults)

slug = keys["NETSUITE_ACCOUNT_ID"].lower().replace("_", "-")
client = Netsuite(
    config={
        "NETSUITE_APP_NAME": slug,
        "CLIENT_ID": keys["NETSUITE_CLIENT_ID"],
        "NETSUITE_KEY_FILE": str(folder / "key.pem"),
        "CERT_ID": keys["NETSUITE_RSA_CERTIFICATE_ID"],
        "JSON_STORAGE_PATH": str(folder / "tokens.json"),
        "APP_NAME": "default",
    }
)
with contextlib.redirect_stdout(io.StringIO()):
    token = client.request_access_token()
    types = client.get_netsuite_recordtypes()
    customers = client.REST_CLIENT.customer_api
    body = {"companyName": settings["name"], "externalId": settings["key"]}
    customers.customer_post(body)
    page = customers.customer_get(q=f'externalId IS "{settings["key"]}"')
    number = page.items[0].id
    customers.customer_id_patch({"comments": "changed"}, number)
    read = customers.customer_id_get(number)
    query = f"SELECT companyname, comments FROM customer WHERE id = {number}"  # noqa: S608
    rows = client.QUERY_CLIENT.query_api.execute_query(query=query)
    customers.customer_id_delete(number)
    left = customers.customer_get(q=f'externalId IS "{settings["key"]}"')

json.dump(
    {
        "has_token": bool(token.access_token),
        "types": types,
        "name": read.company_name,
        "rows": rows,
        "left": left.total_results,
    },
    sys.stdout,
)
