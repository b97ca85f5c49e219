"""An org with Certinia's rules at work: one project, two resources, one schedule."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.salesforce_org import DATA, PROJECT, RECORDS

if TYPE_CHECKING:
    from tests.sandbox.salesforce_org import Org

SOBJECTS = f"{DATA}/sobjects"
ROSA = to_18("003Pb0000000001")
OTTO = to_18("003Pb0000000002")
ESTATE = {
    **RECORDS,
    ("salesforce", "pse__Proj__c"): [
        {
            **RECORDS["salesforce", "pse__Proj__c"][0],
            "CurrencyIsoCode": "EUR",
            "pse__Is_Active__c": True,
        }
    ],
    ("salesforce", "CurrencyType"): [
        {
            "Id": to_18(f"01LPb000000000{place}"),
            "IsoCode": code,
            "IsActive": True,
            "IsCorporate": code == "USD",
        }
        for place, code in enumerate(("USD", "EUR"), start=1)
    ],
    ("salesforce", "OpportunityStage"): [
        {
            "Id": to_18("01JPb0000000001"),
            "ApiName": "Closed Won",
            "MasterLabel": "Closed Won",
            "IsClosed": True,
            "IsWon": True,
            "ForecastCategory": "Closed",
            "ForecastCategoryName": "Closed",
            "DefaultProbability": Decimal(100),
        }
    ],
    ("salesforce", "Contact"): [
        {
            "Id": key,
            "IsDeleted": False,
            "LastName": name,
            "pse__Is_Resource__c": True,
        }
        for key, name in ((ROSA, "Rosa"), (OTTO, "Otto"))
    ],
}
WORK_WEEK = {
    f"pse__{day}_Hours__c": 0 if day.startswith("S") else 8
    for day in (
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    )
}  # fmt: skip
LOCKED = (400, "ENTITY_IS_LOCKED")
BY_RULE = (400, "FIELD_CUSTOM_VALIDATION_EXCEPTION")
READ_ONLY = (400, "INVALID_FIELD_FOR_INSERT_UPDATE")


def post(org: Org, name: str, **values: Any) -> Any:
    return org.client.post(f"{SOBJECTS}/{name}", json=values)


def create(org: Org, name: str, **values: Any) -> str:
    answer = post(org, name, **values)
    assert answer.status_code == 201, answer.text
    key: str = answer.json()["id"]
    return key


def patch(org: Org, name: str, key: str, **values: Any) -> Any:
    return org.client.patch(f"{SOBJECTS}/{name}/{key}", json=values)


def read(org: Org, name: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = org.client.get(f"{SOBJECTS}/{name}/{key}").json()
    return found


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


def schedule(org: Org, start: str = "2026-07-06", end: str = "2026-07-17") -> str:
    return create(
        org,
        "pse__Schedule__c",
        pse__Start_Date__c=start,
        pse__End_Date__c=end,
        **WORK_WEEK,
    )


def assignment(org: Org, resource: str = ROSA, **values: Any) -> str:
    return create(
        org,
        "pse__Assignment__c",
        Name="Build",
        pse__Project__c=PROJECT,
        pse__Resource__c=resource,
        pse__Schedule__c=schedule(org),
        pse__Bill_Rate__c=100,
        pse__Cost_Rate_Amount__c=40,
        pse__Is_Billable__c=True,
        **values,
    )


def header(org: Org, booked: str, **hours: float) -> str:
    """A week that reaches from June into July."""
    return create(
        org,
        "pse__Timecard_Header__c",
        pse__Project__c=PROJECT,
        pse__Resource__c=ROSA,
        pse__Assignment__c=booked,
        pse__Start_Date__c="2026-06-29",
        pse__End_Date__c="2026-07-05",
        **{f"pse__{day}_Hours__c": count for day, count in hours.items()},
    )


def splits(org: Org, week: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = org.query(
        "SELECT Id, pse__Start_Date__c, pse__End_Date__c, pse__Total_Hours__c, "
        "pse__Total_Billable_Amount__c, pse__Total_Cost__c, pse__Status__c, "
        "pse__Timecard_Header__c FROM pse__Timecard__c ORDER BY pse__Start_Date__c"
    )["records"]
    return [item for item in found if item["pse__Timecard_Header__c"] == week]
