"""A small org to ask: its records, its connected app, and a logged-in client."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx

from sandbox.servers.faults import FaultBook
from sandbox.servers.salesforce.app import create_app
from sandbox.servers.salesforce.auth import SalesforceCredentials
from sandbox.servers.salesforce.ids import to_18
from tests.sandbox.hand_made import make_world
from tests.sandbox.loopback import serving

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.world import LiveWorld
    from tests.sandbox.hand_made import Records

SECRET = "correct horse"  # noqa: S105 - of a server that lives as long as a test
PASSWORD = "battery staple"  # noqa: S105 - the same
SECURITY_TOKEN = "J2kQ"  # noqa: S105 - the same
REFRESH_TOKEN = "5Aep861"  # noqa: S105 - the same


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


CREDENTIALS = SalesforceCredentials(
    client_id="3MVG9plumbline",
    client_secret_hash=_sha256(SECRET),
    username="integration@example.com",
    password_hashes=(_sha256(PASSWORD), _sha256(PASSWORD + SECURITY_TOKEN)),
    refresh_token_hash=_sha256(REFRESH_TOKEN),
)
USER = to_18("005Pb0000000001")
ACME = to_18("001Pb0000000001")
GLOBEX = to_18("001Pb0000000002")
BIG_DEAL = to_18("006Pb0000000001")
SMALL_DEAL = to_18("006Pb0000000002")
ORPHAN_DEAL = to_18("006Pb0000000003")
BINNED_DEAL = to_18("006Pb0000000004")
PROJECT = to_18("a1zPb0000000001")
BUDGET = to_18("a2zPb0000000001")
DATA = "/services/data/v60.0"


def _deal(record_id: str, name: str, **fields: Any) -> dict[str, Any]:
    return {
        "Id": record_id,
        "Name": name,
        "IsDeleted": False,
        "StageName": "Proposal",
        "CurrencyIsoCode": "USD",
        "OwnerId": USER,
        "CreatedDate": dt.datetime.fromisoformat("2026-02-03T04:05:06.789"),
        **fields,
    }


RECORDS = {
    ("salesforce", "User"): [{"Id": USER, "Name": "Integration", "IsActive": True}],
    ("salesforce", "Account"): [
        {"Id": ACME, "IsDeleted": False, "Name": 'Acme "A" O\'Hara'},
        {"Id": GLOBEX, "IsDeleted": False, "Name": "Globex", "NumberOfEmployees": 12},
    ],
    ("salesforce", "Opportunity"): [
        _deal(
            BIG_DEAL,
            "Big, with a comma",
            AccountId=ACME,
            Amount=Decimal("50000.00"),
            Probability=Decimal(50),
            CloseDate=dt.date(2026, 7, 15),
            IsClosed=False,
        ),
        _deal(
            SMALL_DEAL,
            "small",
            AccountId=GLOBEX,
            Amount=Decimal("10.50"),
            Probability=Decimal("12.5"),
            CloseDate=dt.date(2026, 6, 30),
            StageName="Closed Won",
            IsClosed=True,
            _from=dt.datetime.fromisoformat("2026-06-01"),
        ),
        _deal(ORPHAN_DEAL, "Über", Amount=None, CloseDate=dt.date(2025, 1, 1)),
        _deal(BINNED_DEAL, "Binned", IsDeleted=True, CloseDate=dt.date(2026, 1, 1)),
    ],
    ("salesforce", "pse__Proj__c"): [
        {
            "Id": PROJECT,
            "IsDeleted": False,
            "Name": "Rollout",
            "pse__Account__c": ACME,
            "pse__Opportunity__c": BIG_DEAL,
        }
    ],
    ("salesforce", "pse__Budget__c"): [
        {
            "Id": BUDGET,
            "IsDeleted": False,
            "Name": "PO 1",
            "pse__Project__c": PROJECT,
            "pse__Amount__c": Decimal("-120.00"),
            "pse__Effective_Date__c": dt.date(2026, 3, 1),
        }
    ],
}


class Org:
    """A server over the small world, and a client with a session."""

    def __init__(self, directory: Path, records: Records = RECORDS) -> None:
        """Build the world of the records under `directory`, and log in."""
        self.time = dt.datetime(2026, 11, 1, 12, tzinfo=dt.UTC)
        self.faults = FaultBook()
        self.world: LiveWorld = make_world(directory, records)
        app = create_app(
            self.world, CREDENTIALS, now=lambda: self.time, faults=self.faults
        )
        self._running = contextlib.ExitStack()
        address = self._running.enter_context(serving(app))
        self.client = self._running.enter_context(httpx.Client(base_url=address))
        self.log_in()

    def log_in(self) -> None:
        """Get a session by client credentials."""
        answer = self.client.post(
            "/services/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": CREDENTIALS.client_id,
                "client_secret": SECRET,
            },
        )
        token = answer.json()["access_token"]
        self.client.headers["authorization"] = f"Bearer {token}"

    def close(self) -> None:
        """Stop the server."""
        self._running.close()
        self.world.close()

    def query(self, soql: str, **headers: str) -> dict[str, Any]:
        """The body that answers a query, which must succeed."""
        answer = self.client.get(f"{DATA}/query", params={"q": soql}, headers=headers)
        assert answer.status_code == 200, answer.text
        body: dict[str, Any] = answer.json()
        return body

    def values(self, soql: str) -> list[Any]:
        """The first selected field of each record."""
        return [list(record.values())[1] for record in self.query(soql)["records"]]

    def refusal(self, soql: str) -> tuple[int, str, str]:
        """Status, code and message of a query that must fail."""
        answer = self.client.get(f"{DATA}/query", params={"q": soql})
        error = answer.json()[0]
        return answer.status_code, error["errorCode"], error["message"]
