"""The org's REST interface: logins, paging, describe, limits, permissions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sandbox.servers.faults import Fault, FaultKind
from sandbox.servers.salesforce.auth import (
    JWT_BEARER,
    SESSION_LIFETIME,
    Authority,
    SalesforceCredentials,
)
from sandbox.servers.salesforce.errors import OAuthError
from sandbox.servers.salesforce.ids import normalize, to_18
from tests.sandbox.salesforce_org import (
    BIG_DEAL,
    BINNED_DEAL,
    CREDENTIALS,
    DATA,
    SECRET,
    SMALL_DEAL,
    Org,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def org(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Org]:
    org = Org(tmp_path_factory.mktemp("org"))
    yield org
    org.close()


def test_client_credentials_are_accepted_in_the_header_too(org: Org) -> None:
    answer = org.client.post(
        "/services/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(CREDENTIALS.client_id, SECRET),
    )
    token = answer.json()
    assert answer.status_code == 200
    assert token["scope"] == "api"
    assert token["instance_url"] == str(org.client.base_url).rstrip("/")
    assert token["issued_at"] == str(int(org.time.timestamp() * 1000))


@pytest.mark.parametrize(
    ("form", "error"),
    [
        (
            {
                "grant_type": "client_credentials",
                "client_id": CREDENTIALS.client_id,
                "client_secret": "wrong",
            },
            {
                "error": "invalid_client",
                "error_description": "invalid client credentials",
            },
        ),
        (
            {"grant_type": "password", "username": "a", "password": "b"},
            {
                "error": "unsupported_grant_type",
                "error_description": "grant type not supported",
            },
        ),
    ],
)
def test_a_wrong_login_is_refused(
    org: Org, form: dict[str, str], error: dict[str, str]
) -> None:
    answer = org.client.post("/services/oauth2/token", data=form)
    assert answer.status_code == 400
    assert answer.json() == error


def test_a_session_ends_after_its_lifetime(tmp_path: Path) -> None:
    org = Org(tmp_path)
    assert org.client.get(f"{DATA}/limits").status_code == 200
    org.time += SESSION_LIFETIME
    answer = org.client.get(f"{DATA}/limits")
    org.close()
    assert answer.status_code == 401
    assert answer.json() == [
        {
            "message": "Session expired or invalid",
            "errorCode": "INVALID_SESSION_ID",
        }
    ]


def test_a_revoked_token_is_inactive_and_opens_nothing(org: Org) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": CREDENTIALS.client_id,
        "client_secret": SECRET,
    }
    token = org.client.post("/services/oauth2/token", data=form).json()["access_token"]

    def introspected() -> dict[str, object]:
        answer = org.client.post(
            "/services/oauth2/introspect",
            data={"token": token, "token_type_hint": "access_token"},
            auth=(CREDENTIALS.client_id, SECRET),
        )
        found: dict[str, object] = answer.json()
        return found

    before = introspected()
    assert before["active"] is True
    assert before["exp"] == int((org.time + SESSION_LIFETIME).timestamp())
    org.client.post("/services/oauth2/revoke", data={"token": token})
    assert introspected() == {"active": False}
    answer = org.client.get(
        f"{DATA}/limits", headers={"authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 401


class Signer:
    """A connected app that logs in by JWT bearer."""

    def __init__(self) -> None:
        """Make a key pair, and an authority that knows its public half."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        credentials = SalesforceCredentials(
            "app", "0" * 64, "user@example.com", public.decode()
        )
        self.authority = Authority(credentials, lambda: NOW)

    def log_in(self, **claims: object) -> None:
        """Ask for a session with these claims beside the right ones."""
        payload = {
            "iss": "app",
            "sub": "user@example.com",
            "aud": "https://login.salesforce.com",
            "exp": int(NOW.timestamp()) + 180,
            **claims,
        }
        assertion = jwt.encode(payload, self.key, algorithm="RS256")
        form = {"grant_type": JWT_BEARER, "assertion": assertion}
        self.authority.grant(form, "", "http://127.0.0.1:8801")


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


def test_a_signed_assertion_opens_a_session(signer: Signer) -> None:
    signer.log_in()
    signer.log_in(aud="http://127.0.0.1:8801")


@pytest.mark.parametrize(
    ("claims", "description"),
    [
        ({"aud": "https://example.com"}, "audience is invalid"),
        ({"iss": "another"}, "client identifier invalid"),
        ({"sub": "nobody"}, "user hasn't approved this consumer"),
        ({"exp": int(NOW.timestamp()) - 1}, "expired authorization code"),
        ({"exp": int(NOW.timestamp()) + 3600}, "expired authorization code"),
    ],
)
def test_an_assertion_with_a_wrong_claim_is_refused(
    signer: Signer, claims: dict[str, object], description: str
) -> None:
    with pytest.raises(OAuthError, match=description):
        signer.log_in(**claims)


def test_an_assertion_signed_by_another_key_is_refused(signer: Signer) -> None:
    stranger = Signer()
    stranger.authority = signer.authority
    with pytest.raises(OAuthError, match="invalid assertion"):
        stranger.log_in()


def test_versions_are_listed_without_a_login(org: Org) -> None:
    versions = org.client.get(
        "/services/data/", headers={"authorization": "none"}
    ).json()
    assert {
        "label": "Spring '24",
        "url": "/services/data/v60.0",
        "version": "60.0",
    } in versions


def test_a_retired_version_is_gone(org: Org) -> None:
    answer = org.client.get("/services/data/v29.0/limits")
    assert answer.status_code == 410
    assert answer.json()[0]["errorCode"] == "UNSUPPORTED_API_VERSION"


def test_an_unknown_path_is_not_found(org: Org) -> None:
    answer = org.client.get(f"{DATA}/nonsense")
    assert answer.status_code == 404
    assert answer.json() == [
        {
            "message": "The requested resource does not exist",
            "errorCode": "NOT_FOUND",
        }
    ]


def test_every_call_says_how_much_of_the_limit_is_used(org: Org) -> None:
    first = org.client.get(f"{DATA}/limits/")
    second = org.client.get(f"{DATA}/query", params={"q": "nonsense"})
    used = int(
        first.headers["sforce-limit-info"]
        .removeprefix("api-usage=")
        .removesuffix("/100000")
    )
    assert second.headers["sforce-limit-info"] == f"api-usage={used + 1}/100000"
    assert first.json()["DailyApiRequests"] == {
        "Max": 100_000,
        "Remaining": 100_000 - used,
    }


def test_record_counts_leave_out_objects_without_records(org: Org) -> None:
    answer = org.client.get(
        f"{DATA}/limits/recordCount", params={"sObjects": "Opportunity,Contact"}
    )
    assert answer.json() == {"sObjects": [{"count": 3, "name": "Opportunity"}]}


def test_describe_tells_types_lookups_and_what_can_be_written(org: Org) -> None:
    described = org.client.get(f"{DATA}/sobjects/opportunity/describe").json()
    fields = {field["name"]: field for field in described["fields"]}
    assert described["name"] == "Opportunity"
    assert described["keyPrefix"] == "006"
    assert fields["AccountId"]["type"] == "reference"
    assert fields["AccountId"]["referenceTo"] == ["Account"]
    assert fields["AccountId"]["relationshipName"] == "Account"
    assert fields["Amount"]["type"] == "currency"
    assert (fields["Amount"]["precision"], fields["Amount"]["scale"]) == (18, 2)
    assert fields["SystemModstamp"]["soapType"] == "xsd:dateTime"
    assert fields["IsWon"]["calculated"] is False
    assert fields["IsWon"]["updateable"] is False
    assert fields["Name"]["updateable"] is True
    stages = [each["value"] for each in fields["StageName"]["picklistValues"]]
    assert "Negotiation" in stages


def test_the_list_of_objects_has_the_packages_objects(org: Org) -> None:
    listed = org.client.get(f"{DATA}/sobjects").json()["sobjects"]
    project = next(each for each in listed if each["name"] == "pse__Proj__c")
    assert project["custom"] is True
    assert project["urls"]["describe"].endswith("/sobjects/pse__Proj__c/describe")
    prefixes = [each["keyPrefix"] for each in listed]
    assert len(prefixes) == len(set(prefixes))


def test_an_object_that_the_user_may_not_see_is_as_if_it_were_not_there(
    org: Org,
) -> None:
    org.faults.add(Fault("salesforce", FaultKind.HIDE, object_name="pse__Proj__c"))
    try:
        _, code, _ = org.refusal("SELECT Id FROM pse__Proj__c")
        described = org.client.get(f"{DATA}/sobjects/pse__Proj__c/describe")
        _, through, _ = org.refusal("SELECT pse__Project__r.Name FROM pse__Budget__c")
    finally:
        org.faults.clear()
    assert code == "INVALID_TYPE"
    assert described.status_code == 404
    assert through == "INVALID_FIELD"
    assert org.values("SELECT Name FROM pse__Proj__c") == ["Rollout"]


def test_pages_follow_each_other_and_stay_as_they_were(tmp_path: Path) -> None:
    org = Org(tmp_path)
    with org.world.writing() as cursor:
        cursor.execute(
            'insert into salesforce."Account" ("Id", "Name", "IsDeleted") '
            "select '001Pb000000' || lpad(cast(i as varchar), 7, 'x'), "
            "'Account ' || i, false from range(450) t(i)"
        )
    soql = "SELECT Id FROM Account"
    page = org.query(soql, **{"Sforce-Query-Options": "batchSize=200"})
    assert (page["totalSize"], page["done"], len(page["records"])) == (452, False, 200)
    with org.world.writing() as cursor:
        cursor.execute('delete from salesforce."Account"')
    seen = [record["Id"] for record in page["records"]]
    while not page["done"]:
        # Some clients send the query along; the locator counts.
        answer = org.client.get(page["nextRecordsUrl"], params={"q": soql})
        page = answer.json()
        seen += [record["Id"] for record in page["records"]]
    assert "nextRecordsUrl" not in page
    assert len(set(seen)) == 452
    unknown = org.client.get(f"{DATA}/query/0r8000000000000AAA-2000")
    org.close()
    assert unknown.status_code == 400
    assert unknown.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_one_record_can_be_read_in_part(org: Org) -> None:
    answer = org.client.get(
        f"{DATA}/sobjects/Opportunity/{BIG_DEAL[:15]}", params={"fields": "Id,Name"}
    )
    assert answer.json() == {
        "attributes": {
            "type": "Opportunity",
            "url": f"/services/data/v60.0/sobjects/Opportunity/{BIG_DEAL}",
        },
        "Id": BIG_DEAL,
        "Name": "Big, with a comma",
    }


def test_changes_and_deletions_of_a_span_are_listed(org: Org) -> None:
    span = {"start": "2026-05-01T00:00:00+00:00", "end": "2026-07-01T00:00:00Z"}
    base = f"{DATA}/sobjects/Opportunity"
    updated = org.client.get(f"{base}/updated/", params=span).json()
    span["start"] = "2025-12-31T00:00:00+00:00"
    deleted = org.client.get(f"{base}/deleted/", params=span).json()
    backwards = org.client.get(
        f"{base}/updated", params={"start": span["end"], "end": span["start"]}
    )
    assert updated["ids"] == [SMALL_DEAL]
    assert deleted["deletedRecords"] == [
        {"id": BINNED_DEAL, "deletedDate": "2026-01-01T00:00:00.000+0000"}
    ]
    assert backwards.json()[0]["errorCode"] == "INVALID_REPLICATION_DATE"


def test_ids_of_15_characters_get_the_checksum_of_real_ones() -> None:
    assert to_18("006ak00000OQ4Rx") == "006ak00000OQ4RxAAL"
    assert normalize("001ak00000OKNPH") == "001ak00000OKNPHAA5"
    assert normalize("001ak00000OKNPHAA6") is None
    assert normalize("short") is None
