"""The SDK, synchronous: files, actions, lists, cells and calendar of two models."""

import json
import sys

from anaplan_sdk import Client
from anaplan_sdk.exceptions import AnaplanActionError, InvalidIdentifierException

settings = json.load(sys.stdin)
keys = settings["credentials"]
client = Client(
    user_email=keys["ANAPLAN_USER"],
    password=keys["ANAPLAN_PASSWORD"],
    status_poll_delay=0,
    page_size=2,
)
seen = {
    "workspaces": [w.name for w in client.get_workspaces(sort_by="name")],
    "models": [m.name for m in client.get_models(sort_by="name")],
    "states": {m.name: m.active_state for m in client.get_models()},
}
models = {m.name: m for m in client.get_models()}


def work_in(name):
    model = models[name]
    return client.with_model(model.id, model.workspace_id)


planning = work_in("Revenue Planning")
files = {f.name: f.id for f in planning.get_files()}
imports = {i.name: i.id for i in planning.get_imports()}
exports = {e.name: e.id for e in planning.get_exports()}
lists = {each.name: each.id for each in planning.tr.get_lists()}
code = settings["code"]
task = planning.upload_and_import(
    files["plumbline_forecast_items.csv"],
    f"Code,Name,Item Type\n{code},Cloud move,project\n",
    imports["Load forecast items"],
)
seen["loaded"] = task.result.details[0].type
planning.upload_file_stream(
    files["plumbline_forecast.csv"],
    iter(
        [
            "Item,Block,Period,Version,Revenue,Cost\n",
            f"{code},backlog,2026-07-01,Plan,100.5,60\n",
            f"{code},backlog,2026-08-01,Plan,much,1\n",
        ]
    ),
)
task = planning.run_action(imports["Load revenue forecast"])
seen["partial"] = task.result.failure_dump_available
content = planning.export_and_download(exports["Revenue Forecast by item"]).decode()
seen["exported"] = [line for line in content.splitlines() if code in line]
seen["tasks"] = [
    t.task_state for t in planning.get_task_summaries(imports["Load revenue forecast"])
][-1]

items = planning.tr.get_list_items(lists["Forecast Items"])
(seen["item"],) = [i.properties["Display Name"] for i in items if i.code == code]
view = next(v for v in planning.tr.get_views() if v.name == "Revenue Forecast totals")
info = planning.tr.get_view_info(view.id)
seen["rows"] = [d.name for d in info.rows]

staff = work_in("Workforce Planning")
lists = {each.name: each.id for each in staff.tr.get_lists()}
employees = lists["Employees"]
added = staff.tr.insert_list_items(
    employees,
    [
        {
            "name": f"Ada {code}",
            "code": code,
            "parent": "Delivery DACH",
            "properties": {"Grade": "Manager", "Start Date": "2026-01-15"},
            "subsets": {"Contractors": True},
        },
        {"name": f"Bob {code}", "properties": {"FTE": "half"}},
    ],
)
seen["added"] = [added.added, added.failures[0].index, added.failures[0].reason]
updated = staff.tr.update_list_items(
    employees, [{"code": code, "properties": {"FTE": "0.8"}}]
)
seen["updated"] = updated.updated
ada = next(i for i in staff.tr.get_list_items(employees) if i.code == code)
seen["ada"] = [ada.parent, ada.properties, ada.subsets]

line_items = {i.name: i for i in staff.tr.get_line_items()}
seen["formats"] = sorted({i.format for i in line_items.values()})


def cell(name, *, value):
    return {
        "lineItemName": name,
        "dimensions": [
            {"dimensionName": "Employees", "itemCode": code},
            {"dimensionName": "Time", "itemName": "Sep 26"},
            {"dimensionName": "Versions", "itemName": "Forecast"},
        ],
        "value": value,
    }


staffing = line_items["Hours"].module_id
seen["written"] = staff.tr.update_module_data(
    staffing,
    [
        cell("Hours", value=120),
        cell("Hourly Cost", value=80),
        cell("On Leave", value=True),
    ],
)
refused = staff.tr.update_module_data(staffing, [cell("Total Cost", value=1)])
seen["refused"] = refused["failures"][0]["failureType"]
grid = staff.tr.get_view_data(staffing, pages=[(20000000020, 107000000002)])
row = next(r for r in grid["rows"] if r["rowCoordinates"] == [f"Ada {code}"])
at = grid["columnCoordinates"].index(["Sep 26", "Total Cost"])
seen["calculated"] = row["cells"][at]
seen["calendar"] = staff.tr.get_model_calendar().fiscal_year.year
seen["period"] = staff.tr.get_current_period().period_text
seen["status"] = staff.tr.get_model_status().current_step
found = staff.tr.lookup_dimension_items(20000000003, names=["Q2 FY27"])
seen["quarter"] = found[0].name if found else None
seen["users"] = [user.email for user in client.audit.get_users()]

try:
    staff.run_action(117000000001)
    seen["deleted"] = True
except AnaplanActionError:
    seen["deleted"] = False
seen["removed"] = staff.tr.delete_list_items(employees, [{"code": code}]).deleted
try:
    client.get_model("0" * 32)
except InvalidIdentifierException:
    seen["unknown"] = True

json.dump(seen, sys.stdout)
