"""anaplan-api, PlanaPY and anaplanapi2, which work with data frames."""

import contextlib
import json
import sys
import tempfile
from pathlib import Path

import pandas as pd
from anaplan_api.anaplan import anaplan
from anaplan_api.anaplan.models.AnaplanConnection import AnaplanConnection
from anaplanapi2 import AnaplanConnection as AnaplanConnection2
from anaplanapi2 import anaplan as anaplan2
from PlanaPY import PlanaPY

settings = json.load(sys.stdin)
keys = settings["credentials"]
code = settings["code"]
workspace, model = settings["workspace"], settings["model"]
ITEMS, LOAD_ITEMS = "113000000001", "112000000001"
EXPORT = "116000000001"
seen = {}


def with_anaplan_api():
    # Its login by certificate fails by itself, before it sends anything.
    auth = anaplan.authorize(
        "Basic", email=keys["ANAPLAN_USER"], password=keys["ANAPLAN_PASSWORD"]
    )
    connection = AnaplanConnection(auth.auth_token, workspace, model)
    seen["files"] = len(anaplan.get_list(connection, "files"))
    content = f"Code,Name\n{code},Data lake\n,Nobody\n"
    anaplan.file_upload(connection, ITEMS, 5, content)
    loaded = anaplan.execute_action(connection, LOAD_ITEMS, 1)
    told = loaded.reponses[-1]  # codespell:ignore reponses
    seen["detail"] = told.task_detail.splitlines()[0]
    seen["has_dump"] = told.dump
    rows = f"Item,Block,Period,Version,Revenue,Cost\n{code},renewal,Nov 26,Plan,9,4\n"
    anaplan.file_upload(connection, "113000000002", 5, rows)
    anaplan.execute_action(connection, "112000000002", 1)
    anaplan.execute_action(connection, EXPORT, 1)
    content = anaplan.get_file(connection, EXPORT)
    seen["exported"] = [line for line in content.splitlines() if code in line]
    auth.cancel()


def with_planapy():
    api = PlanaPY.AnaplanAPI()
    api.acquire_token(keys["ANAPLAN_USER"], keys["ANAPLAN_PASSWORD"])
    models = PlanaPY.AnaplanModels(api)
    seen["planapy_models"] = sorted(models.models["name"])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "plumbline_forecast_items.csv")
        path.write_text(f"Code,Name\n{code}-P,Audit\n")
        with contextlib.chdir(folder):
            models.import_file("Revenue Planning", "Finance", path.name)
    models.run_process("Revenue Planning", "Finance", "Load Plumbline forecast")
    items = api.api_url + f"models/{model}/lists/101000000001/items"
    listed = models.get_request(items)["listItems"]
    seen["planapy_loaded"] = f"{code}-P" in [item["code"] for item in listed]


def with_anaplanapi2():
    header = anaplan2.generate_authorization(
        "Basic", keys["ANAPLAN_USER"], keys["ANAPLAN_PASSWORD"]
    )
    connection = AnaplanConnection2(header, workspace, model)
    frame = pd.DataFrame({"Code": [f"{code}-2"], "Name": ["Rollout"]})
    anaplan2.stream_upload_df(connection, ITEMS, frame, 10)
    told = anaplan2.execute_action(connection, LOAD_ITEMS, 1)
    seen["anaplanapi2"] = str(told)
    table = anaplan2.get_file_as_dataframe(connection, EXPORT)
    seen["frame"] = list(table.columns)


with contextlib.redirect_stdout(sys.stderr):
    with_anaplan_api()
    with_planapy()
    with_anaplanapi2()
json.dump(seen, sys.stdout)
