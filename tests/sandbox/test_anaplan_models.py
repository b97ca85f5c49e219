"""Models: their states, calendars, versions and revisions, and who may change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.anaplan.model.demo import DEMO, WORKSPACE_ID
from sandbox.servers.anaplan.model.timescale import TimeScale
from tests.sandbox.anaplan_tenant import LOADER, STAFF_MODEL, VIEWER, log_in
from tests.sandbox.staff import ADA, FORECAST, STAFFING, cell, load

if TYPE_CHECKING:
    import httpx

    from tests.sandbox.anaplan_tenant import Planner

ACTUAL = "107000000001"
MODELS = {model.name: model.id for model in DEMO.models}
PLANNING = f"/2/0/models/{MODELS['Revenue Planning']}"


@pytest.mark.parametrize(
    ("name", "state", "status"),
    [
        ("Revenue Planning 2024", "ARCHIVED", 422),
        ("Board Pack", "LOCKED", 423),
        ("Data Hub", "MAINTENANCE", 424),
    ],
)
def test_a_model_that_is_put_away_is_seen_but_not_used(
    staff: Planner, name: str, state: str, status: int
) -> None:
    path = f"/2/0/models/{MODELS[name]}"
    model = staff.http.get(path, params={"modelDetails": "true"}).json()["model"]
    assert model["activeState"] == state
    for part in ("modules", "files", "versions", "currentPeriod"):
        answer = staff.http.get(f"{path}/{part}")
        assert answer.status_code == answer.json()["status"]["code"] == status


def test_a_model_goes_offline_and_comes_back(staff: Planner) -> None:
    def online(status: str) -> int:
        path = f"{PLANNING}/onlineStatus"
        return staff.http.put(path, json={"status": status}).status_code

    assert online("offline") == 204
    assert staff.http.get(PLANNING).json()["model"]["activeState"] == "MAINTENANCE"
    assert staff.http.get(f"{PLANNING}/lists").status_code == 424
    assert staff.http.post(f"{PLANNING}/open").status_code == 424
    status = staff.http.post(f"{PLANNING}/status").json()["requestStatus"]
    assert status["currentStep"] == "Closed"
    assert online("online") == 204
    assert staff.http.get(f"{PLANNING}/lists").status_code == 200
    assert online("asleep") == 400
    archived = f"/2/0/models/{MODELS['Revenue Planning 2024']}"
    sent = staff.http.put(f"{archived}/onlineStatus", json={"status": "online"})
    assert sent.status_code == 422


def test_only_a_closed_model_is_deleted(staff: Planner) -> None:
    path = f"/2/0/workspaces/{WORKSPACE_ID}/bulkDeleteModels"
    ids = [MODELS["Revenue Planning"], "0" * 32]
    body = staff.http.post(path, json={"modelIdsToDelete": ids}).json()
    assert body["modelsDeleted"] == 0
    assert [failure["modelId"] for failure in body["bulkDeleteModelsFailures"]] == ids
    assert body["bulkDeleteModelsFailures"][0]["message"] == (
        "Model is open. Please close the model before trying again."
    )
    assert staff.http.post(f"{PLANNING}/close").status_code == 204
    closed = staff.http.get(f"{PLANNING}/status").json()["requestStatus"]
    assert closed["currentStep"] == "Closed"
    assert staff.http.post(f"{PLANNING}/open").status_code == 200
    staff.http.post(f"{PLANNING}/close")
    body = staff.http.post(path, json={"modelIdsToDelete": ids[:1]}).json()
    assert body["modelsDeleted"] == 1
    assert staff.http.get(PLANNING).status_code == 404
    names = [model["name"] for model in staff.http.get("/2/0/models").json()["models"]]
    assert "Revenue Planning" not in names
    assert staff.http.post(path, json={}).status_code == 400


def test_a_model_says_where_it_is_and_how_large(staff: Planner) -> None:
    load(staff, ADA)
    plain = staff.http.get(STAFF_MODEL).json()["model"]
    assert plain["currentWorkspaceName"] == "People"
    assert plain["modelUrl"].endswith(plain["id"])
    assert "memoryUsage" not in plain
    detailed = staff.http.get(STAFF_MODEL, params={"modelDetails": "true"}).json()
    assert detailed["model"]["modelTransactionRunning"] is False
    before = detailed["model"]["memoryUsage"]
    cells = [cell("Hours", 1), cell("Hours", 2, month="Oct 26")]
    staff.request("POST", f"/modules/{STAFFING}/data", json=cells)
    after = staff.http.get(STAFF_MODEL, params={"modelDetails": "true"}).json()
    assert after["model"]["memoryUsage"] > before
    space = staff.http.get("/2/0/workspaces", params={"tenantDetails": "true"}).json()
    assert space["workspaces"][1]["currentSize"] > after["model"]["memoryUsage"]
    assert (
        "currentSize" not in staff.http.get("/2/0/workspaces").json()["workspaces"][0]
    )


@pytest.mark.parametrize(
    ("path", "pattern", "names"),
    [
        ("models", "planning", 3),
        ("models", "rev%24", 1),
        ("models", "B_ard", 1),
        ("workspaces", "fin", 1),
        ("users", "viewer", 1),
        ("models", "nothing", 0),
    ],
)
def test_names_are_searched_with_wildcards(
    staff: Planner, path: str, pattern: str, names: int
) -> None:
    body = staff.http.get(f"/2/0/{path}", params={"s": pattern}).json()
    assert body["meta"]["paging"]["totalSize"] == names


def test_the_current_period_is_set_by_one_of_its_days(staff: Planner) -> None:
    assert staff.get("/currentPeriod")["currentPeriod"] == {
        "periodText": "Jun 26",
        "lastDay": "2026-06-30",
        "calendarType": "Calendar Months/Quarters/Years",
    }

    def set_to(day: str) -> httpx.Response:
        return staff.http.put(f"{staff.model}/currentPeriod", json={"date": day})

    moved = set_to("2026-08-20").json()["currentPeriod"]
    assert (moved["periodText"], moved["lastDay"]) == ("Aug 26", "2026-08-31")
    assert staff.get("/currentPeriod")["currentPeriod"] == moved
    assert set_to("").json()["currentPeriod"]["periodText"] == ""
    assert set_to("2031-01-01").status_code == 400
    assert set_to("soon").status_code == 400


def test_the_fiscal_year_is_one_of_the_calendars(staff: Planner) -> None:
    calendar = staff.get("/modelCalendar")["modelCalendar"]
    assert calendar["fiscalYear"] == {
        "year": "FY27",
        "startDate": "2026-04-01",
        "endDate": "2027-03-31",
    }
    assert (calendar["pastYearsCount"], calendar["futureYearsCount"]) == (2, 1)
    assert calendar["totalsSelection"]["quarterTotals"] is True
    path = f"{staff.model}/modelCalendar/fiscalYear"
    moved = staff.http.put(path, json={"year": "FY28"}).json()["modelCalendar"]
    assert moved["fiscalYear"]["startDate"] == "2027-04-01"
    for year in ("FY35", "2027", 2027):
        assert staff.http.put(path, json={"year": year}).status_code == 400


def test_versions_say_when_they_can_be_written(staff: Planner) -> None:
    actual, forecast, budget = staff.get("/versions")["versionMetadata"]
    assert (actual["isActual"], forecast["isCurrent"]) == (True, True)
    assert actual["editFrom"] == {
        "periodText": "Start of Timescale",
        "date": "1900-01-01",
    }
    assert actual["editTo"] == {"periodText": "Jun 26", "date": "2026-06-30"}
    assert forecast["switchover"] == {"periodText": "Jul 26", "date": "2026-07-01"}
    assert budget["editTo"] == {"periodText": "Mar 27", "date": "2027-03-31"}
    assert "switchover" not in budget
    assert budget["notes"].startswith("Approved")


def test_a_switchover_only_moves_on(staff: Planner) -> None:
    def move(version: str, day: str) -> httpx.Response:
        path = f"{staff.model}/versions/{version}/switchover"
        return staff.http.put(path, json={"date": day})

    moved = move(FORECAST, "2026-09-15").json()["versionSwitchover"]
    assert (moved["periodText"], moved["date"]) == ("Sep 26", "2026-09-01")
    assert move(FORECAST, "2026-08-01").status_code == 400
    assert move(FORECAST, "2036-08-01").status_code == 400
    assert move(ACTUAL, "2026-09-01").status_code == 400
    assert move("107000000099", "2026-09-01").status_code == 404
    assert move(FORECAST, "").json()["versionSwitchover"]["periodText"] == ""
    assert move(FORECAST, "2026-05-01").status_code == 200


def test_a_model_is_tagged_with_revisions_unless_it_is_deployed(
    staff: Planner,
) -> None:
    path = f"{PLANNING}/alm/revisions"
    assert "revisions" not in staff.http.get(path).json()
    first = staff.http.post(path, json={"name": "One"}).json()["revision"]
    staff.http.post(path, json={"name": "Two", "description": "More"})
    names = [known["name"] for known in staff.http.get(path).json()["revisions"]]
    assert names == ["Two", "One"]
    latest = staff.http.get(f"{PLANNING}/alm/latestRevision").json()["revisions"]
    assert latest[0]["description"] == "More"
    applied = staff.http.get(f"{path}/{first['id']}/appliedToModels").json()
    assert applied["appliedToModels"][0]["modelName"] == "Revenue Planning"
    assert staff.http.post(path, json={"name": "One"}).status_code == 400
    assert staff.http.post(path, json={}).status_code == 400
    assert staff.http.get(f"{path}/x/appliedToModels").status_code == 404
    deployed = staff.http.post(f"{STAFF_MODEL}/alm/revisions", json={"name": "One"})
    assert deployed.status_code == 425


def test_a_role_decides_what_is_seen(
    staff: Planner, staff_server: httpx.Client
) -> None:
    load(staff, ADA)
    loader = log_in(staff_server, LOADER.email, STAFF_MODEL)
    models = loader.http.get("/2/0/models").json()["models"]
    assert [model["name"] for model in models] == ["Workforce Planning"]
    spaces = loader.http.get("/2/0/workspaces").json()["workspaces"]
    assert [space["name"] for space in spaces] == ["People"]
    assert loader.http.get(PLANNING).status_code == 404
    assert loader.http.get(f"{PLANNING}/lists").status_code == 404
    imports = loader.get("/imports")["imports"]
    assert [action["id"] for action in imports] == ["112000000002"]
    hidden = f"{STAFF_MODEL}/imports/112000000001"
    assert loader.http.get(hidden).status_code == 404
    body = {"localeName": "en_US"}
    assert loader.http.post(f"{hidden}/tasks", json=body).status_code == 404
    assert loader.get("/exports")["exports"][0]["id"] == "116000000001"
    assert "processes" not in loader.get("/processes")
    assert "actions" not in loader.get("/actions")


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", f"/modules/{STAFFING}/data", [cell("Hours", 1)]),
        ("POST", "/lists/101000000004/items?action=add", {"items": [{"name": "X"}]}),
        ("POST", "/lists/101000000004/resetIndex", None),
        ("PUT", "/currentPeriod", {"date": ""}),
        ("PUT", "/modelCalendar/fiscalYear", {"year": "FY27"}),
        ("PUT", f"/versions/{FORECAST}/switchover", {"date": ""}),
        ("PUT", "/onlineStatus", {"status": "offline"}),
        ("POST", "/close", None),
        ("POST", "/open", None),
        ("GET", "/alm/revisions", None),
    ],
)
def test_who_only_looks_on_may_not_change_anything(
    staff: Planner, staff_server: httpx.Client, method: str, path: str, body: Any
) -> None:
    load(staff, ADA)
    viewer = log_in(staff_server, VIEWER.email, STAFF_MODEL)
    answer = viewer.http.request(method, f"{STAFF_MODEL}{path}", json=body)
    assert answer.status_code == answer.json()["status"]["code"] == 403


def test_users_are_listed_for_administrators_alone(
    staff: Planner, staff_server: httpx.Client
) -> None:
    def emails(path: str, key: str = "users") -> list[str]:
        body = staff.http.get(f"/2/0{path}").json()
        return [user["email"] for user in body[key]]

    assert len(emails("/users?sort=%2BemailAddress")) == 3
    assert emails("/users?sort=-emailAddress")[0] == VIEWER.email
    workspace = STAFF_MODEL.split("/models/", maxsplit=1)[0].removeprefix("/2/0")
    assert LOADER.email in emails(f"{workspace}/users")
    assert LOADER.email not in emails(f"/workspaces/{WORKSPACE_ID}/users")
    assert emails(f"{workspace}/admins", "admins") == ["planner@example.com"]
    assert VIEWER.email in emails(f"{STAFF_MODEL.removeprefix('/2/0')}/users")
    one = staff.http.get(f"/2/0/users/{VIEWER.id}").json()["user"]
    assert (one["firstName"], one["email"]) == ("Vi", VIEWER.email)
    seen = staff.http.get(f"/2/0/users/{VIEWER.id}/models").json()["models"]
    assert [model["name"] for model in seen] == ["Workforce Planning"]
    spaces = staff.http.get(f"/2/0/users/{VIEWER.id}/workspaces").json()["workspaces"]
    assert [space["name"] for space in spaces] == ["People"]
    assert staff.http.get("/2/0/users/none").status_code == 404

    viewer = log_in(staff_server, VIEWER.email)
    assert viewer.http.get("/2/0/users/me").json()["user"]["id"] == VIEWER.id
    for path in ("/users", f"/users/{VIEWER.id}", f"/users/{VIEWER.id}/models"):
        assert viewer.http.get(f"/2/0{path}").status_code == 403


def test_dimensions_are_looked_up_by_what_people_call_them(staff: Planner) -> None:
    def look_up(dimension: str, **wanted: list[str]) -> list[str]:
        path = f"{staff.model}/dimensions/{dimension}/items"
        body = staff.http.post(path, json=wanted).json()
        return [item["name"] for item in body["items"]]

    assert look_up("20000000003", names=["Jul 26", "FY27", "2026-08-02"]) == [
        "Jul 26",
        "FY27",
        "Aug 26",
    ]
    assert look_up("20000000020", names=["Actual"]) == ["Actual"]
    assert look_up("101000000003", codes=["G2"], names=["Partner"]) == [
        "Manager",
        "Partner",
    ]
    empty = staff.http.post(f"{staff.model}/dimensions/101000000003/items", json={})
    assert empty.status_code == 400
    time = staff.http.get(f"{staff.model}/dimensions/20000000003/items")
    assert time.status_code == 400
    people = staff.get("/dimensions/101999999999/items")["items"]
    assert VIEWER.email in {user["name"] for user in people}
    missing = f"{staff.model}/lineItems/206000000031/dimensions/20000000003/items"
    assert staff.http.get(missing).status_code == 404


def test_what_is_no_address_or_no_method_is_told_in_the_envelope(
    staff: Planner,
) -> None:
    unknown = staff.http.get("/2/0/galaxies")
    assert unknown.json()["status"] == {"code": 404, "message": "Not Found"}
    wrong = staff.http.delete(f"{staff.model}/modules")
    assert wrong.status_code == 405
    assert wrong.json()["status"] == {"code": 405, "message": "Method Not Allowed"}
    assert staff.http.get("/2/0/models?limit=0").status_code == 400


def test_fiscal_years_end_in_the_year_that_they_are_called_after() -> None:
    scale = TimeScale(
        2026, 2027, first_month=4, totals=("QUARTER", "HALF_YEAR", "YEAR")
    )
    months, totals = scale.months(), scale.summaries()
    assert (months[0].label, months[-1].label) == ("Apr 25", "Mar 27")
    labels = [total.label for total in totals]
    assert labels[:5] == ["Q1 FY26", "Q2 FY26", "Q3 FY26", "Q4 FY26", "Q1 FY27"]
    assert labels[8:] == ["H1 FY26", "H2 FY26", "H1 FY27", "H2 FY27", "FY26", "FY27"]
    assert len({period.id for period in (*months, *totals)}) == 24 + 14
    first = scale.find("H2 FY26")
    assert first == next(total.id for total in totals if total.label == "H2 FY26")
    assert scale.read("H2 FY26") is None
    assert scale.read("Mar 25") is None
