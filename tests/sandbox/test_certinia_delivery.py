"""Certinia's own rules of delivery: schedules, assignments, time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sandbox.certinia_org import (
    BY_RULE,
    ESTATE,
    LOCKED,
    OTTO,
    READ_ONLY,
    SOBJECTS,
    assignment,
    create,
    header,
    patch,
    post,
    read,
    refusal,
    schedule,
    splits,
)
from tests.sandbox.salesforce_org import PROJECT, Org

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"), ESTATE)
    yield org
    org.close()


def test_an_assignment_has_the_dates_and_hours_of_its_schedule(org: Org) -> None:
    found = read(org, "pse__Assignment__c", assignment(org))

    assert found["pse__Start_Date__c"] == "2026-07-06"
    assert found["pse__End_Date__c"] == "2026-07-17"
    assert found["pse__Scheduled_Hours__c"] == 80
    assert found["pse__Scheduled_Days__c"] == 10
    assert found["CurrencyIsoCode"] == "EUR"


@pytest.mark.parametrize(
    "field",
    [
        "pse__Start_Date__c",
        "pse__End_Date__c",
        "pse__Scheduled_Hours__c",
        "pse__Scheduled_Days__c",
    ],
)
def test_the_dates_of_an_assignment_are_not_written(org: Org, field: str) -> None:
    value = "2026-01-01" if field.endswith("Date__c") else 1

    answer = patch(org, "pse__Assignment__c", assignment(org), **{field: value})

    assert refusal(answer) == READ_ONLY
    assert field in answer.json()[0]["message"]


def test_moving_the_schedule_moves_the_assignment(org: Org) -> None:
    booked = assignment(org)
    plan = read(org, "pse__Assignment__c", booked)["pse__Schedule__c"]

    patch(org, "pse__Schedule__c", plan, pse__End_Date__c="2026-07-24")

    found = read(org, "pse__Assignment__c", booked)
    assert found["pse__End_Date__c"] == "2026-07-24"
    assert found["pse__Scheduled_Hours__c"] == 120


def test_an_exception_stands_in_the_place_of_its_day(org: Org) -> None:
    booked = assignment(org)
    plan = read(org, "pse__Assignment__c", booked)["pse__Schedule__c"]

    exception = create(
        org,
        "pse__Schedule_Exception__c",
        pse__Schedule__c=plan,
        pse__Date__c="2026-07-07",
        pse__Exception_Hours__c=2,
    )

    assert read(org, "pse__Assignment__c", booked)["pse__Scheduled_Hours__c"] == 74
    org.client.delete(f"{SOBJECTS}/pse__Schedule_Exception__c/{exception}")
    assert read(org, "pse__Assignment__c", booked)["pse__Scheduled_Hours__c"] == 80


@pytest.mark.parametrize("hours", [-5, 30])
def test_an_exception_has_the_hours_of_a_day(org: Org, hours: int) -> None:
    answer = post(
        org,
        "pse__Schedule_Exception__c",
        pse__Schedule__c=schedule(org),
        pse__Date__c="2026-07-07",
        pse__Exception_Hours__c=hours,
    )

    assert refusal(answer) == BY_RULE


def test_a_schedule_does_not_end_before_it_starts(org: Org) -> None:
    plan = schedule(org)

    answer = patch(org, "pse__Schedule__c", plan, pse__End_Date__c="2026-07-01")

    assert refusal(answer) == BY_RULE


def test_what_is_used_is_not_deleted(org: Org) -> None:
    booked = assignment(org)
    plan = read(org, "pse__Assignment__c", booked)["pse__Schedule__c"]
    header(org, booked, Monday=8)

    for name, key in (
        ("pse__Schedule__c", plan),
        ("pse__Assignment__c", booked),
        ("pse__Proj__c", PROJECT),
    ):
        answer = org.client.delete(f"{SOBJECTS}/{name}/{key}")
        assert refusal(answer) == (400, "DELETE_FAILED"), name


def test_billing_goes_on_after_approval_and_billed_time_is_locked(org: Org) -> None:
    week = header(org, assignment(org), Monday=8)
    patch(org, "pse__Timecard_Header__c", week, pse__Status__c="Approved")
    split = splits(org, week)[0]["Id"]

    billed = patch(org, "pse__Timecard__c", split, pse__Billed__c=True)
    edited = patch(org, "pse__Timecard_Header__c", week, pse__Monday_Hours__c=1)

    assert billed.status_code == 204, billed.text
    assert refusal(edited) == LOCKED


def test_a_week_is_split_where_the_month_ends_and_priced_by_the_assignment(
    org: Org,
) -> None:
    week = header(org, assignment(org), Monday=8, Tuesday=8, Wednesday=4)

    june, july = splits(org, week)

    assert (june["pse__End_Date__c"], july["pse__Start_Date__c"]) == (
        "2026-06-30",
        "2026-07-01",
    )
    assert (june["pse__Total_Hours__c"], july["pse__Total_Hours__c"]) == (16, 4)
    assert june["pse__Total_Billable_Amount__c"] == 1600
    assert july["pse__Total_Cost__c"] == 160
    whole = read(org, "pse__Timecard_Header__c", week)
    assert whole["pse__Total_Hours__c"] == 20
    assert whole["pse__Total_Billable_Amount__c"] == 2000


def test_the_splits_follow_their_header(org: Org) -> None:
    week = header(org, assignment(org), Monday=8)

    patch(org, "pse__Timecard_Header__c", week, pse__Monday_Hours__c=6)
    patch(org, "pse__Timecard_Header__c", week, pse__Status__c="Submitted")

    [split] = [item for item in splits(org, week) if item["pse__Total_Hours__c"]]
    assert (split["pse__Total_Hours__c"], split["pse__Status__c"]) == (6, "Submitted")


def test_splits_are_made_by_headers_alone(org: Org) -> None:
    week = header(org, assignment(org), Monday=8)
    split = splits(org, week)[0]["Id"]

    assert refusal(post(org, "pse__Timecard__c", pse__Timecard_Header__c=week)) == (
        BY_RULE
    )
    edited = patch(org, "pse__Timecard__c", split, pse__Total_Hours__c=1)
    assert refusal(edited) == READ_ONLY


def test_approved_time_is_locked(org: Org) -> None:
    week = header(org, assignment(org), Monday=8)
    patch(org, "pse__Timecard_Header__c", week, pse__Status__c="Approved")

    edited = patch(org, "pse__Timecard_Header__c", week, pse__Monday_Hours__c=1)
    deleted = org.client.delete(f"{SOBJECTS}/pse__Timecard_Header__c/{week}")

    assert refusal(edited) == refusal(deleted) == LOCKED
    assert splits(org, week)[0]["pse__Total_Hours__c"] == 8


def test_an_administrator_who_says_why_edits_what_is_locked(org: Org) -> None:
    week = header(org, assignment(org), Monday=8)
    patch(org, "pse__Timecard_Header__c", week, pse__Status__c="Approved")

    edited = patch(
        org,
        "pse__Timecard_Header__c",
        week,
        pse__Monday_Hours__c=7,
        pse__Admin_Global_Edit__c=True,
        pse__Audit_Notes__c="A typing error",
    )

    assert edited.status_code == 204, edited.text
    assert splits(org, week)[0]["pse__Total_Hours__c"] == 7


def test_time_is_written_on_ones_own_assignment(org: Org) -> None:
    answer = post(
        org,
        "pse__Timecard_Header__c",
        pse__Project__c=PROJECT,
        pse__Resource__c=OTTO,
        pse__Assignment__c=assignment(org),
        pse__Start_Date__c="2026-06-29",
        pse__End_Date__c="2026-07-05",
        pse__Monday_Hours__c=8,
    )

    assert refusal(answer) == BY_RULE
