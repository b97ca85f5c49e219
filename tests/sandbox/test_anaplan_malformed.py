"""What is malformed is refused or told by its place, and never breaks the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.staff import ADA, load

if TYPE_CHECKING:
    from tests.sandbox.anaplan_tenant import Planner

ODD: tuple[Any, ...] = (
    None,
    -1,
    1e308,
    True,
    "",
    "\x00\n",
    [],
    ["x"],
    {"x": []},
)
LISTS = "/lists/101000000004"
VIEWS = "/views/102000000001"
ADDRESSES: tuple[tuple[str, str, Any], ...] = (
    *(
        (
            "PUT" if action == "update" else "POST",
            f"{LISTS}/items?action={action}",
            body,
        )
        for action in ("add", "update", "delete")
        for odd in ODD
        for body in (
            odd,
            {"items": odd},
            {"items": [odd]},
            *(
                {"items": [{"code": "E1", key: odd}]}
                for key in ("id", "name", "parent")
            ),
            *(
                {"items": [{"code": "E1", key: odd}]}
                for key in ("properties", "subsets")
            ),
            {"items": [{"name": "N", "properties": {"FTE": odd, "Start Date": odd}}]},
        )
    ),
    *(
        ("POST", "/modules/102000000001/data", body)
        for odd in ODD
        for body in (
            odd,
            [odd],
            [{"lineItemName": odd}],
            [{"lineItemId": odd, "dimensions": odd, "value": odd}],
            [{"lineItemName": "Hours", "dimensions": odd, "value": odd}],
            [{"lineItemName": "Hours", "dimensions": [odd], "value": 1}],
            [
                {
                    "lineItemName": "Hours",
                    "dimensions": [
                        {"dimensionName": "Time", "itemName": odd},
                        {"dimensionId": odd, "itemId": odd},
                        {"dimensionName": odd, "itemCode": odd},
                    ],
                    "value": odd,
                }
            ],
        )
    ),
    *(
        (method, path, body)
        for odd in ODD
        for method, path, body in (
            ("POST", "/dimensions/101000000003/items", {"names": odd}),
            ("POST", "/dimensions/20000000003/items", {"names": odd, "codes": odd}),
            ("POST", f"{VIEWS}/readRequests", {"exportType": odd}),
            ("PUT", "/currentPeriod", {"date": odd}),
            ("PUT", "/currentPeriod", odd),
            ("PUT", "/modelCalendar/fiscalYear", {"year": odd}),
            ("PUT", "/versions/107000000002/switchover", {"date": odd}),
            ("PUT", "/onlineStatus", {"status": odd}),
            ("POST", "/files/113000000001", {"chunkCount": odd}),
            ("POST", "/files/113000000001/complete", {"id": odd}),
            ("POST", "/imports/112000000003/tasks", {"localeName": odd}),
            (
                "POST",
                "/imports/112000000003/tasks",
                {
                    "localeName": "en_US",
                    "mappingParameters": [{"entityType": odd, "entityName": odd}],
                },
            ),
        )
    ),
)


def test_a_malformed_body_is_told_and_breaks_nothing(staff: Planner) -> None:
    load(staff, ADA)
    broken = [
        (method, path, body, answer.status_code)
        for method, path, body in ADDRESSES
        if (
            answer := staff.http.request(method, f"{staff.model}{path}", json=body)
        ).status_code
        not in {200, 400}
    ]
    assert broken == []


@pytest.mark.parametrize(
    "path",
    [
        f"{VIEWS}/data?pages=%00:1",
        f"{VIEWS}/data?pages=20000000020:%F0%9F%92%A5",
        f"{VIEWS}/data?maxRows=-1",
        "/modules?limit=-1",
        "/modules?offset=x",
        "/modules?sort=%2B",
        "/modules?sort=",
    ],
)
def test_a_malformed_address_is_refused(staff: Planner, path: str) -> None:
    assert staff.http.get(f"{staff.model}{path}").status_code == 400
