"""Change events over CometD: what clients write, and what the firm does."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.servers.salesforce.dml.drafts import ChangeType, RecordChange
from sandbox.servers.salesforce.events.firm import record_change
from sandbox.servers.salesforce.events.payloads import ChangeEvent
from sandbox.servers.salesforce.events.stream import EventStream, UnknownReplayIdError
from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.bayeux_client import PATH, BayeuxClient
from tests.sandbox.hand_made import CLOCK
from tests.sandbox.salesforce_org import DATA, RECORDS, USER, Org

if TYPE_CHECKING:
    from collections.abc import Iterator

ALL = "/data/ChangeEvents"
LATE = to_18("a1zPb0000000009")
_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    noon = CLOCK.replace(tzinfo=None)
    late = {"Id": LATE, "IsDeleted": False, "LastModifiedById": USER}
    project = {**late, "Name": "Late", "CurrencyIsoCode": "USD"}
    records = {
        **RECORDS,
        ("salesforce", "pse__Proj__c"): [
            *RECORDS["salesforce", "pse__Proj__c"],
            {
                **project,
                "pse__Planned_Hours__c": Decimal(8),
                "_from": noon - _DAY,
                "_to": noon + _DAY,
            },
            {
                **project,
                "pse__Planned_Hours__c": Decimal(12),
                "pse__Stage__c": "Planned",
                "_from": noon + _DAY,
                "_to": noon + 2 * _DAY,
            },
            {**project, "IsDeleted": True, "_from": noon + 2 * _DAY},
        ],
    }
    org = Org(tmp_path_factory.mktemp("org"), records)
    yield org
    org.close()


def _create(org: Org, name: str) -> str:
    answer = org.client.post(f"{DATA}/sobjects/Account", json={"Name": name})
    created: str = answer.json()["id"]
    return created


def _header(event: dict[str, Any]) -> dict[str, Any]:
    header: dict[str, Any] = event["data"]["payload"]["ChangeEventHeader"]
    return header


def test_what_a_client_writes_is_told_to_who_subscribed(org: Org) -> None:
    listener = BayeuxClient(org.client)
    assert listener.subscribe("/data/AccountChangeEvent")["successful"]
    account = _create(org, "Initech")
    path = f"{DATA}/sobjects/Account/{account}"
    options = {"Sforce-Call-Options": "client=planner"}
    org.client.patch(path, json={"Industry": "Energy"}, headers=options)
    org.client.patch(path, json={"Industry": None})
    org.client.delete(path)
    created, updated, emptied, deleted = listener.connect()
    assert created["channel"] == "/data/AccountChangeEvent"
    assert created["data"]["payload"]["Name"] == "Initech"
    assert "Industry" not in created["data"]["payload"]
    assert "IsDeleted" not in created["data"]["payload"]
    header = _header(created)
    assert header["changeType"] == "CREATE"
    assert header["entityName"] == "Account"
    assert header["recordIds"] == [account]
    assert header["commitUser"] == USER
    assert header["commitTimestamp"] == int(CLOCK.timestamp() * 1000)
    assert updated["data"]["payload"]["Industry"] == "Energy"
    assert _header(updated)["changedFields"] == ["Industry"]
    assert _header(updated)["changeOrigin"] == (
        "com/salesforce/api/rest/60.0;client=planner"
    )
    assert emptied["data"]["payload"]["Industry"] is None
    assert _header(deleted)["changeType"] == "DELETE"
    assert set(deleted["data"]["payload"]) == {"ChangeEventHeader"}
    numbers = [
        event["data"]["event"]["replayId"]
        for event in (created, updated, emptied, deleted)
    ]
    assert numbers == sorted(set(numbers))


def test_one_transaction_shares_a_key_and_equal_changes_share_an_event(
    org: Org,
) -> None:
    listener = BayeuxClient(org.client)
    listener.subscribe(ALL)
    first, second = _create(org, "A"), _create(org, "B")
    listener.connect()
    org.client.patch(
        f"{DATA}/composite/sobjects",
        json={
            "records": [
                {"attributes": {"type": "Account"}, "Id": each, "Industry": "Banking"}
                for each in (first, second)
            ]
            + [{"attributes": {"type": "Account"}, "Id": first, "Name": "C"}]
        },
    )
    both, renamed = listener.connect()
    assert _header(both)["recordIds"] == [first, second]
    assert _header(renamed)["recordIds"] == [first]
    assert _header(both)["transactionKey"] == _header(renamed)["transactionKey"]
    assert [_header(each)["sequenceNumber"] for each in (both, renamed)] == [1, 2]


def test_names_and_addresses_are_told_as_compounds(org: Org) -> None:
    listener = BayeuxClient(org.client)
    listener.subscribe(ALL)
    answer = org.client.post(
        f"{DATA}/sobjects/Contact", json={"FirstName": "Ada", "LastName": "Byron"}
    )
    org.client.patch(
        f"{DATA}/sobjects/Contact/{answer.json()['id']}", json={"LastName": "King"}
    )
    created, updated = listener.connect()
    assert created["data"]["payload"]["Name"] == {
        "FirstName": "Ada",
        "LastName": "Byron",
    }
    assert updated["data"]["payload"]["Name"] == {"LastName": "King"}
    assert _header(updated)["changedFields"] == ["Name.LastName"]


def test_a_waiting_connect_is_answered_when_something_happens(org: Org) -> None:
    listener = BayeuxClient(org.client)
    listener.subscribe(ALL)
    assert listener.connect(milliseconds=1) == []
    _create(org, "While away")
    (event,) = listener.connect(milliseconds=20_000)
    assert event["data"]["payload"]["Name"] == "While away"


def test_replay_gives_all_that_is_kept_or_what_came_after_a_number(org: Org) -> None:
    first = BayeuxClient(org.client)
    first.subscribe(ALL)
    _create(org, "One")
    _create(org, "Two")
    one, two = first.connect()
    number = one["data"]["event"]["replayId"]
    second = BayeuxClient(org.client)
    second.subscribe("/data/AccountChangeEvent", replay=number)
    (again,) = second.connect()
    assert again["data"]["payload"] == two["data"]["payload"]
    third = BayeuxClient(org.client)
    third.subscribe(ALL, replay=-2)
    everything = third.connect()
    assert everything[-1]["data"]["payload"] == two["data"]["payload"]
    assert len(everything) > 2
    fourth = BayeuxClient(org.client)
    fourth.subscribe(ALL, replay=-1)
    assert fourth.connect() == []


@pytest.mark.parametrize("number", [5, 99_999_999])
def test_a_number_of_no_event_is_refused(org: Org, number: int) -> None:
    reply = BayeuxClient(org.client).subscribe(ALL, replay=number)
    assert reply["successful"] is False
    assert reply["error"].startswith(f"400::The replayId {{{number}}} you provided")


@pytest.mark.parametrize(
    ("channel", "code"),
    [
        ("/data/NothingChangeEvent", "404::"),
        ("/data/OpportunityHistoryChangeEvent", "404::"),
        ("/data/*", "400::"),
    ],
)
def test_a_channel_that_is_not_there_is_refused(
    org: Org, channel: str, code: str
) -> None:
    reply = BayeuxClient(org.client).subscribe(channel)
    assert reply["successful"] is False
    assert reply["error"].startswith(code)


def test_without_a_session_of_the_org_hands_are_not_shaken(org: Org) -> None:
    messages = [{"channel": "/meta/handshake"}, {"channel": "/meta/connect"}]
    headers = {"authorization": "Bearer wrong"}
    handshake, connect = org.client.post(PATH, json=messages, headers=headers).json()
    assert handshake["error"] == "403::Handshake denied"
    assert handshake["ext"]["sfdc"]["failureReason"] == "401::Authentication invalid"
    assert connect["error"] == "401::Authentication invalid"
    assert connect["advice"]["reconnect"] == "none"


def test_an_unknown_client_is_told_to_shake_hands_again(org: Org) -> None:
    listener = BayeuxClient(org.client)
    (reply,) = listener.post(channel="/meta/disconnect", clientId=listener.client_id)
    assert reply["successful"]
    (reply,) = listener.post(channel="/meta/connect", clientId=listener.client_id)
    assert reply["error"] == "403::Unknown client"
    assert reply["advice"]["reconnect"] == "handshake"


def test_who_unsubscribes_is_told_nothing_more(org: Org) -> None:
    listener = BayeuxClient(org.client)
    listener.subscribe(ALL)
    (reply,) = listener.post(
        channel="/meta/unsubscribe", clientId=listener.client_id, subscription=ALL
    )
    assert reply["successful"]
    _create(org, "Unheard")
    assert listener.connect() == []


def test_nobody_publishes(org: Org) -> None:
    listener = BayeuxClient(org.client)
    (reply,) = listener.post(channel=ALL, clientId=listener.client_id, data={})
    assert reply["successful"] is False


def test_the_firm_is_told_as_its_clock_moves_and_of_the_last_three_days(
    org: Org,
) -> None:
    listener = BayeuxClient(org.client)
    listener.subscribe("/data/pse__Proj__ChangeEvent", replay=-2)
    (created,) = listener.connect()
    assert _header(created)["changeType"] == "CREATE"
    assert _header(created)["changeOrigin"] == ""
    org.world.advance(CLOCK + 3 * _DAY)
    changed, deleted = listener.connect()
    assert changed["data"]["payload"]["pse__Planned_Hours__c"] == 12.0
    assert _header(changed)["changedFields"] == [
        "pse__Stage__c",
        "pse__Planned_Hours__c",
        "LastModifiedDate",
    ]
    assert _header(changed)["commitTimestamp"] == int((CLOCK + _DAY).timestamp() * 1000)
    assert _header(deleted)["changeType"] == "DELETE"
    late = BayeuxClient(org.client)
    late.subscribe("/data/pse__Proj__ChangeEvent", replay=-2)
    assert [_header(event)["changeType"] for event in late.connect()] == [
        "UPDATE",
        "DELETE",
    ]


def test_events_older_than_three_days_are_forgotten() -> None:
    stream = EventStream()
    stream.append([ChangeEvent("Account", CLOCK, {"Name": "old"})])
    kept = stream.last_id
    stream.append([ChangeEvent("Account", CLOCK + 4 * _DAY, {"Name": "new"})])
    assert [event.payload["Name"] for event in stream.after(-2, ALL)] == ["new"]
    with pytest.raises(UnknownReplayIdError):
        stream.after(kept - 1, ALL)


def test_an_undeleted_record_is_told_whole() -> None:
    old, new = {"Id": "1", "IsDeleted": True}, {"Id": "1", "IsDeleted": False}
    assert record_change("Account", old, new) == RecordChange(
        "Account", ChangeType.UNDELETE, old, new
    )
