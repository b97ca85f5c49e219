"""Certinia's own rules of projects: money, milestones, requests, keys, history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.sandbox.certinia_org import (
    BY_RULE,
    ESTATE,
    LOCKED,
    ROSA,
    SOBJECTS,
    WORK_WEEK,
    assignment,
    create,
    patch,
    post,
    read,
    refusal,
)
from tests.sandbox.salesforce_org import PROJECT, Org

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"), ESTATE)
    yield org
    org.close()


def test_approved_orders_of_customers_are_the_projects_bookings(org: Org) -> None:
    before = read(org, "pse__Proj__c", PROJECT)["pse__Bookings__c"] or 0
    order = {
        "pse__Project__c": PROJECT,
        "pse__Effective_Date__c": "2026-07-01",
        "pse__Amount__c": 500,
        "pse__Status__c": "Approved",
    }

    create(org, "pse__Budget__c", Name="PO", pse__Type__c="Customer Purchase Order",
           **order)  # fmt: skip
    budget = create(org, "pse__Budget__c", Name="Inner", pse__Type__c="Internal Budget",
                    **order)  # fmt: skip

    assert read(org, "pse__Proj__c", PROJECT)["pse__Bookings__c"] - before == 500
    assert refusal(patch(org, "pse__Budget__c", budget, pse__Amount__c=1)) == LOCKED


def test_what_belongs_to_a_project_is_in_its_currency(org: Org) -> None:
    milestone = {"Name": "M", "pse__Project__c": PROJECT}

    answer = post(
        org,
        "pse__Milestone__c",
        **milestone,
        pse__Target_Date__c="2026-07-01",
        CurrencyIsoCode="USD",
    )

    assert refusal(answer) == BY_RULE
    assert "EUR" in answer.json()[0]["message"]


def test_a_project_that_has_something_in_it_keeps_its_currency(org: Org) -> None:
    answer = patch(org, "pse__Proj__c", PROJECT, CurrencyIsoCode="USD")

    assert refusal(answer) == BY_RULE


def test_what_was_deleted_holds_no_currency(org: Org) -> None:
    project = create(org, "pse__Proj__c", Name="Moved", CurrencyIsoCode="EUR")
    milestone = create(
        org,
        "pse__Milestone__c",
        Name="M",
        pse__Project__c=project,
        pse__Target_Date__c="2026-07-01",
    )
    org.client.delete(f"{SOBJECTS}/pse__Milestone__c/{milestone}")

    answer = patch(org, "pse__Proj__c", project, CurrencyIsoCode="USD")

    assert answer.status_code == 204, answer.text


def test_an_approved_milestone_needs_the_day_on_which_it_was_reached(
    org: Org,
) -> None:
    milestone = create(
        org,
        "pse__Milestone__c",
        Name="Design",
        pse__Project__c=PROJECT,
        pse__Target_Date__c="2026-07-01",
        pse__Milestone_Amount__c=1000,
    )

    early = patch(org, "pse__Milestone__c", milestone, pse__Status__c="Approved")
    done = patch(
        org,
        "pse__Milestone__c",
        milestone,
        pse__Status__c="Approved",
        pse__Actual_Date__c="2026-07-02",
    )
    later = patch(org, "pse__Milestone__c", milestone, pse__Milestone_Amount__c=1)

    assert refusal(early) == BY_RULE
    assert done.status_code == 204
    assert refusal(later) == LOCKED
    assert read(org, "pse__Milestone__c", milestone)["pse__Approved__c"] is True


def test_an_expense_is_billed_at_what_it_cost_and_locked_once_approved(
    org: Org,
) -> None:
    expense = create(
        org,
        "pse__Expense__c",
        pse__Project__c=PROJECT,
        pse__Expense_Date__c="2026-07-01",
        pse__Amount__c=10,
        pse__Billable__c=True,
    )

    found = read(org, "pse__Expense__c", expense)
    patch(org, "pse__Expense__c", expense, pse__Status__c="Approved")

    assert found["pse__Billing_Amount__c"] == 10
    answer = patch(org, "pse__Expense__c", expense, pse__Amount__c=11)
    assert refusal(answer) == LOCKED


def test_a_request_is_held_for_a_person_and_assigned_by_an_assignment(
    org: Org,
) -> None:
    wanted = {"pse__Start_Date__c": "2026-07-06", "pse__End_Date__c": "2026-07-17"}
    nobody = post(org, "pse__Resource_Request__c", **wanted, pse__Status__c="Hold")
    request = create(org, "pse__Resource_Request__c", **wanted)
    by_hand = patch(org, "pse__Resource_Request__c", request, pse__Status__c="Assigned")

    booked = assignment(org, pse__Resource_Request__c=request)

    assert refusal(nobody) == refusal(by_hand) == BY_RULE
    found = read(org, "pse__Resource_Request__c", request)
    assert found["pse__Status__c"] == "Assigned"
    assert (found["pse__Assignment__c"], found["pse__Resource__c"]) == (booked, ROSA)


@pytest.mark.parametrize(
    ("name", "values", "missing"),
    [
        ("pse__Schedule__c", {"pse__Start_Date__c": "2026-07-06"}, "pse__End_Date__c"),
        ("pse__Assignment__c", {"Name": "A"}, "pse__Project__c"),
        ("pse__Milestone__c", {"Name": "M"}, "pse__Project__c"),
        ("pse__Budget__c", {"Name": "B"}, "pse__Project__c"),
        ("pse__Timecard_Header__c", {}, "pse__Resource__c"),
    ],
)
def test_what_certinia_requires_is_named(
    org: Org, name: str, values: dict[str, Any], missing: str
) -> None:
    answer = post(org, name, **values)

    assert refusal(answer) == (400, "REQUIRED_FIELD_MISSING")
    assert missing in answer.json()[0]["fields"]


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("pse__Proj__c", {"Name": "By key"}),
        (
            "pse__Milestone__c",
            {
                "Name": "M",
                "pse__Project__c": PROJECT,
                "pse__Target_Date__c": "2026-08-01",
            },
        ),
        (
            "pse__Budget__c",
            {
                "Name": "B",
                "pse__Project__c": PROJECT,
                "pse__Effective_Date__c": "2026-08-01",
                "pse__Type__c": "Customer Purchase Order",
                "pse__Amount__c": 500,
                "pse__Status__c": "Draft",
            },
        ),
        (
            "pse__Schedule__c",
            {
                "pse__Start_Date__c": "2026-07-06",
                "pse__End_Date__c": "2026-07-17",
                **WORK_WEEK,
            },
        ),
        ("pse__Resource_Request__c", {"pse__Start_Date__c": "2026-07-06"}),
    ],
)
def test_records_are_upserted_by_the_firms_own_key(
    org: Org, name: str, values: dict[str, Any]
) -> None:
    url = f"{SOBJECTS}/{name}/External_Id__c/key-1"

    created = org.client.patch(url, json=values)
    updated = org.client.patch(url, json=values)

    assert (created.status_code, updated.status_code) == (201, 200)
    assert created.json()["id"] == updated.json()["id"]


def test_describe_says_who_may_write_a_field(org: Org) -> None:
    described = org.client.get(f"{SOBJECTS}/pse__Assignment__c/describe").json()
    fields = {field["name"]: field for field in described["fields"]}

    calculated = fields["pse__Scheduled_Hours__c"]
    assert calculated["calculated"] is True
    assert not calculated["createable"]
    assert not calculated["updateable"]
    assert fields["pse__Bill_Rate__c"]["updateable"]
    assert not fields["pse__Project__c"]["nillable"]
    assert fields["External_Id__c"]["externalId"]


def test_a_change_of_a_tracked_field_leaves_a_row_of_history(org: Org) -> None:
    project = create(org, "pse__Proj__c", Name="Tracked", pse__Stage__c="Planned")

    patch(org, "pse__Proj__c", project, pse__Stage__c="In Progress")

    rows = org.query(
        "SELECT ParentId, OldValue, NewValue FROM pse__Proj__History "
        "WHERE Field = 'pse__Stage__c'"
    )["records"]
    changes = [
        (row["OldValue"], row["NewValue"]) for row in rows if row["ParentId"] == project
    ]
    assert changes == [("Planned", "In Progress")]


def test_a_won_deal_takes_the_probability_of_its_stage_and_keeps_its_history(
    org: Org,
) -> None:
    deal = create(
        org,
        "Opportunity",
        Name="D",
        StageName="Proposal",
        CloseDate="2026-12-01",
        Amount=100,
    )

    patch(org, "Opportunity", deal, StageName="Closed Won")

    found = read(org, "Opportunity", deal)
    assert (found["IsWon"], found["Probability"], found["ForecastCategory"]) == (
        True,
        100,
        "Closed",
    )
    stages = org.values(
        f"SELECT StageName FROM OpportunityHistory WHERE OpportunityId = '{deal}'"  # noqa: S608 - an id that the server gave
    )
    assert sorted(stages) == ["Closed Won", "Proposal"]
