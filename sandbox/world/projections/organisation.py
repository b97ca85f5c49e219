"""Certinia's masters: regions, practices, groups, calendars, resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import at, date_of, day_of
from sandbox.firm.parameters import PRACTICES, REGIONS, ROLES
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.logs import SETUP, Logs
from sandbox.world.projections.salesforce import INTEGRATION_USER, group_id, record
from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from sandbox.firm.model import Person
    from sandbox.firm.simulate import Firm

_KNOWN_BEFORE_DAYS: Final = 84
"""People are in the system some weeks before they start, so that they can be booked."""
_WORK_DAYS: Final = 5
_HEAD_FIELDS: Final = {
    "pse__Region__c": "pse__Region_Head__c",
    "pse__Practice__c": "pse__Practice_Head__c",
}
_HOLIDAYS_AHEAD_YEARS: Final = 2
_PLACEHOLDER_BASE: Final = 800_000_000
"""Generic resources are numbered apart from people."""


def write_organisation(firm: Firm, logs: Logs) -> None:
    """All masters; the first unit's people lead what all units share."""
    if firm.unit.is_first:
        _write_units(firm, logs)
        _write_calendars(firm, logs)
    for person in firm.people:
        _write_person(person, logs)


def _write_units(firm: Firm, logs: Logs) -> None:
    """Regions, practices and groups."""
    heads = _heads(firm)
    for index, region in enumerate(REGIONS):
        head = heads.get(("region", index))
        _write_unit(logs, "pse__Region__c", index, region.name, head)
    for index, practice in enumerate(PRACTICES):
        head = heads.get(("practice", index))
        _write_unit(logs, "pse__Practice__c", index, practice.name, head)
    groups = [group for practice in PRACTICES for group in practice.groups]
    for index, group in enumerate(groups):
        _write_unit(logs, "pse__Grp__c", index, group, None)
    for region_index in range(len(REGIONS)):
        for role_index in range(len(ROLES)):
            _write_placeholder(region_index, role_index, logs)


def contact_known_at(person: Person) -> int:
    """When a person's record is created."""
    return at(person.starts_on - _KNOWN_BEFORE_DAYS, 9, person.number % 60)


def placeholder_id(region_index: int, role_index: int) -> str:
    """The generic resource of a role in a region."""
    number = _PLACEHOLDER_BASE + region_index * len(ROLES) + role_index
    return salesforce_id("Contact", number)


def calendar_hours(region_index: int, share: float = 1.0) -> dict[str, Any]:
    """The hours of each weekday."""
    daily = REGIONS[region_index].hours_per_day * share
    return {
        f"pse__{day}_Hours__c": round(daily, 4) if place < _WORK_DAYS else 0
        for place, day in enumerate(WEEKDAYS)
    }


def _heads(firm: Firm) -> dict[tuple[str, int], Person]:
    """Who leads a region or a practice: the most senior of the first team who stays."""
    found: dict[tuple[str, int], Person] = {}
    staying = [item for item in firm.people if item.leaves_on is None]
    for person in sorted(staying, key=lambda item: (-item.role_index, item.number)):
        if person.is_external:
            continue
        found.setdefault(("region", person.region_index), person)
        found.setdefault(("practice", person.practice_index), person)
    return found


def _write_unit(
    logs: Logs, sobject: str, number: int, name: str, head: Person | None
) -> None:
    """A region, practice or group."""
    fields = record(
        sobject,
        number,
        SETUP,
        Name=name,
        OwnerId=INTEGRATION_USER,
        CurrencyIsoCode="USD",
    )
    logs.write(sobject, number, SETUP, fields)
    if head is not None:
        known_at = max(SETUP, contact_known_at(head)) + 86_400
        head_id = salesforce_id("Contact", head.number)
        logs.write(sobject, number, known_at, {_HEAD_FIELDS[sobject]: head_id})


def _write_calendars(firm: Firm, logs: Logs) -> None:
    """A work calendar for each region, with its holidays."""
    number = 0
    for index, region in enumerate(REGIONS):
        logs.write(
            "pse__Work_Calendar__c", index, SETUP,
            record(
                "pse__Work_Calendar__c", index, SETUP, Name=region.name,
                OwnerId=INTEGRATION_USER, CurrencyIsoCode=region.currency,
                pse__Week_Start_Day__c="Monday", **calendar_hours(index),
            ),
        )  # fmt: skip
        for day, name in firm.calendars[index].named:
            year = date_of(day).year - _HOLIDAYS_AHEAD_YEARS
            known_at = max(SETUP, at(day_of(year, 10, 1), 9))
            logs.write(
                "pse__HolidayObj__c", number, known_at,
                record(
                    "pse__HolidayObj__c", number, known_at, Name=name,
                    CurrencyIsoCode=region.currency,
                    pse__Work_Calendar__c=salesforce_id("pse__Work_Calendar__c", index),
                    pse__Date__c=day, pse__Work_Hours__c=0,
                ),
            )  # fmt: skip
            number += 1


def _write_placeholder(region_index: int, role_index: int, logs: Logs) -> None:
    """A generic resource: booked before anybody is named, and nobody's capacity."""
    region, role = REGIONS[region_index], ROLES[role_index]
    key = placeholder_id(region_index, role_index)
    logs.write(
        "Contact", key, SETUP,
        {
            **record(
                "Contact", 0, SETUP, Name=f"Generic {role.name} {region.name}",
                FirstName="Generic", LastName=f"{role.name} {region.name}",
                OwnerId=INTEGRATION_USER, CurrencyIsoCode=region.currency,
                pse__Is_Resource__c=True, pse__Is_Resource_Active__c=True,
                pse__External_Resource__c=False, pse__Resource_Role__c=role.name,
                pse__Region__c=salesforce_id("pse__Region__c", region_index),
                pse__Work_Calendar__c=salesforce_id(
                    "pse__Work_Calendar__c", region_index
                ),
                pse__Start_Date__c=SETUP // 86_400,
                pse__Exclude_From_Time_Calculations__c=True,
            ),
            "Id": key,
        },
    )  # fmt: skip


def _write_person(person: Person, logs: Logs) -> None:
    """A resource: hired, and gone when the last day has passed."""
    role = ROLES[person.role_index]
    known_at = contact_known_at(person)
    address = f"{person.first_name}.{person.last_name}.{person.number}".lower()
    logs.write(
        "Contact", person.number, known_at,
        record(
            "Contact", person.number, known_at,
            Name=f"{person.first_name} {person.last_name}",
            FirstName=person.first_name, LastName=person.last_name, Title=role.name,
            Email=f"{address}@meridian-consulting.example", OwnerId=INTEGRATION_USER,
            CurrencyIsoCode=person.region.currency,
            pse__Is_Resource__c=True, pse__Is_Resource_Active__c=True,
            pse__External_Resource__c=person.is_external,
            pse__Resource_Role__c=role.name,
            pse__Region__c=salesforce_id("pse__Region__c", person.region_index),
            pse__Practice__c=salesforce_id("pse__Practice__c", person.practice_index),
            pse__Group__c=group_id(person.practice_index, person.group_index),
            pse__Work_Calendar__c=salesforce_id(
                "pse__Work_Calendar__c", person.region_index
            ),
            pse__Start_Date__c=person.starts_on,
            pse__Default_Cost_Rate__c=person.cost_cents,
            pse__Utilization_Target__c=role.target,
            pse__Exclude_From_Time_Calculations__c=False,
        ),
    )  # fmt: skip
    if person.leaves_on is not None and person.notice_on is not None:
        noticed_at = max(at(person.notice_on, 9), known_at + 60)
        logs.write(
            "Contact",
            person.number,
            noticed_at,
            {"pse__Last_Date__c": person.leaves_on},
        )
        logs.write(
            "Contact", person.number, at(person.leaves_on + 3, 8),
            {"pse__Is_Resource_Active__c": False},
        )  # fmt: skip
