"""apapi: the API's three parts, with a password and with a device's refresh token."""

import gzip
import json
import sys
import time

import requests
from apapi import BasicAuth, Connection, OAuth2NonRotatable
from apapi.utils import (
    ExportType,
    MIMEType,
    obtain_oauth2_token,
    start_oauth2_flow,
)

settings = json.load(sys.stdin)
keys = settings["credentials"]
code = settings["code"]


def ended(connection, model, import_id):
    task = connection.run_import(model, import_id).json()["task"]
    while True:
        looked = connection.get_import_task(model, import_id, task["taskId"])
        task = looked.json()["task"]
        if task["taskState"] == "COMPLETE":
            return task
        time.sleep(0.05)


seen = {}
password = f"{keys['ANAPLAN_USER']}:{keys['ANAPLAN_PASSWORD']}"
with BasicAuth(password) as auth:
    anaplan = Connection(auth)
    models = anaplan.get_models().json()["models"]
    model = next(m["id"] for m in models if m["name"] == "Revenue Planning")
    content = f"Code,Name\n{code},Rollout\n,Nobody\n".encode()
    anaplan.upload_file(
        model,
        "113000000001",
        [gzip.compress(content[:9]), gzip.compress(content[9:])],
        MIMEType.APP_GZIP,
    )
    task = ended(anaplan, model, "112000000001")
    seen["type"] = task["result"]["details"][0]["type"]
    dump = anaplan.download_import_dump(model, "112000000001", task["taskId"])
    seen["dump"] = dump.decode().splitlines()[1]
    items = anaplan.get_list_items(model, "101000000001").json()["listItems"]
    seen["items"] = [item["code"] for item in items if item["code"] == code]
    csv = anaplan.get_list_items(model, "101000000001", accept=MIMEType.TEXT_CSV)
    seen["csv"] = code in csv.text
    read = anaplan.start_large_cell_read(
        model, "103000000001", ExportType.TABULAR_MULTI
    ).json()["viewReadRequest"]
    state = anaplan.get_large_cell_read_status(
        model, "103000000001", read["requestId"]
    ).json()["viewReadRequest"]
    seen["read"] = [state["requestState"], state["availablePages"]]
    page = anaplan.get_large_cell_read_data(
        model, "103000000001", read["requestId"], "0"
    )
    seen["header"] = page.text.splitlines()[0]
    anaplan.delete_large_cell_read(model, "103000000001", read["requestId"])
    seen["revision"] = anaplan.add_revision(model, f"Release {code}").json()[
        "revision"
    ]["name"]
    seen["valid"] = auth.validate_token()

flow = start_oauth2_flow(keys["ANAPLAN_DEVICE_CLIENT_ID"])
early = obtain_oauth2_token(keys["ANAPLAN_DEVICE_CLIENT_ID"], flow["device_code"])
seen["early"] = early["error"]
requests.post(
    flow["verification_uri_complete"],
    data={
        "user_code": flow["user_code"],
        "username": keys["ANAPLAN_USER"],
        "password": keys["ANAPLAN_PASSWORD"],
    },
    timeout=10,
).raise_for_status()
token = obtain_oauth2_token(keys["ANAPLAN_DEVICE_CLIENT_ID"], flow["device_code"])
with OAuth2NonRotatable(
    keys["ANAPLAN_DEVICE_CLIENT_ID"], token["refresh_token"]
) as auth:
    seen["user"] = Connection(auth).get_me().json()["user"]["email"]

json.dump(seen, sys.stdout)
