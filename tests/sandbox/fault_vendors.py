"""Each vendor's server behind the faults, and a client that reads and writes there."""

from __future__ import annotations

import contextlib
import ssl
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import jwt

from sandbox import credentials
from sandbox.listeners import Addresses
from sandbox.serve import create_apps
from tests.sandbox.anaplan_tenant import ITEMS, MODEL
from tests.sandbox.hand_made import make_world
from tests.sandbox.loopback import serving
from tests.sandbox.netsuite_account import SUITEQL, token_form
from tests.sandbox.salesforce_org import DATA
from tests.sandbox.salesforce_org import RECORDS as ORG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.world import LiveWorld

NETSUITE_RECORDS = "/services/rest/record/v1"
CUSTOMERS = f"{NETSUITE_RECORDS}/customer"
ANAPLAN_ITEMS = f"{MODEL}/lists/{ITEMS}/items"
NETSUITE_TOKEN = "/services/rest/auth/oauth2/v1/token"  # noqa: S105 - a path
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Trusts nobody, and is made at once: all of this is plain HTTP."""
Keys = Mapping[str, str]

_SPRING = 1_775_001_600
"""2026-04-01 in unix seconds."""
RECORDS = {
    **ORG,
    # Enough for pages.
    ("salesforce", "pse__Practice__c"): [
        {"Id": f"a0PPb{place:010}AAA", "IsDeleted": False, "Name": f"Practice {place}"}
        for place in range(450)
    ],
    ("stripe", "customer"): [
        {"id": "cus_1", "name": "Acme", "currency": "usd", "created": _SPRING}
    ],
    ("stripe", "invoice"): [
        {
            "id": f"in_{place}",
            "number": f"A-{place}",
            "status": "open",
            "customer": "cus_1",
            "currency": "usd",
            "created": _SPRING,
            "total": 1000 * place,
        }
        for place in range(1, 5)
    ],
    ("netsuite", "subsidiary"): [
        {"id": str(place), "name": f"Entity {place}"} for place in range(1, 13)
    ],
}


@dataclass
class Vendor:
    """One vendor's server, as its clients see it.

    Attributes:
        name: the vendor.
        url: its address.
        admin: a client of the server that takes faults.
        log_in: puts a login into a client.
        read: asks for the page of records that begins at an offset.
        write: sends one new record under a name.
        names: the names that `write` has left behind, and others.
    """

    name: str
    url: str
    admin: httpx.Client
    log_in: Callable[[httpx.Client], None]
    read: Callable[[httpx.Client], httpx.Response]
    write: Callable[[httpx.Client, str], httpx.Response]
    names: Callable[[httpx.Client], list[str]]
    clients: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def client(self, **options: Any) -> httpx.Client:
        """A logged-in client with a connection of its own."""
        client = self.clients.enter_context(
            httpx.Client(base_url=self.url, verify=_NO_TLS, **options)
        )
        self.log_in(client)
        return client

    def break_(self, kind: str, **settings: Any) -> dict[str, Any]:
        """Add a fault; what the admin server says of it."""
        fault = {"vendor": self.name, "kind": kind, **settings}
        answer = self.admin.post("/faults", json=fault)
        assert answer.status_code == 201, answer.text
        (added,) = answer.json()
        return dict(added)

    def heal(self) -> None:
        """Remove all faults."""
        self.admin.delete("/faults").raise_for_status()


@contextlib.contextmanager
def serving_all(directory: Path) -> Iterator[tuple[dict[str, Vendor], LiveWorld]]:
    """All servers over one small world, and their clients."""
    with contextlib.ExitStack() as running:
        world = running.enter_context(
            contextlib.closing(make_world(directory, RECORDS))
        )
        apps = create_apps(world, directory, Addresses("", {}), lambda: None)
        keys = credentials.read_env(directory / credentials.FILE_NAME)
        urls = {
            name: running.enter_context(serving(app, is_dated=True))
            for name, app in apps.items()
        }
        admin = httpx.Client(base_url=urls["admin"], verify=_NO_TLS)
        running.enter_context(admin)
        vendors = {}
        for name, (log_in, read, write, names) in _CLIENTS.items():
            vendor = Vendor(
                name,
                urls[name],
                admin,
                partial(log_in, keys),
                read,
                write,
                names,
            )
            running.enter_context(vendor.clients)
            vendors[name] = vendor
        yield vendors, world


def look(vendor: Vendor, client: httpx.Client) -> httpx.Response:
    """A page that looks the same every time: without a cursor's id."""
    if vendor.name == "salesforce":
        return salesforce_query(client, "SELECT Id, Name FROM Opportunity")
    return vendor.read(client)


def salesforce_query(client: httpx.Client, soql: str) -> httpx.Response:
    return client.get(
        f"{DATA}/query",
        params={"q": soql},
        headers={"Sforce-Query-Options": "batchSize=200"},
    )


def _salesforce_login(keys: Keys, client: httpx.Client) -> None:
    answer = client.post(
        "/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": keys["SALESFORCE_CLIENT_ID"],
            "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
        },
    )
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"


def _salesforce_read(client: httpx.Client) -> httpx.Response:
    return salesforce_query(client, "SELECT Id, Name FROM pse__Practice__c")


def _salesforce_write(client: httpx.Client, name: str) -> httpx.Response:
    return client.post(f"{DATA}/sobjects/Account", json={"Name": name})


def _salesforce_names(client: httpx.Client) -> list[str]:
    answer = salesforce_query(client, "SELECT Name FROM Account")
    return [record["Name"] for record in answer.json()["records"]]


def suiteql(client: httpx.Client, query: str, **params: int) -> httpx.Response:
    return client.post(
        SUITEQL, json={"q": query}, params=params, headers={"Prefer": "transient"}
    )


def _netsuite_login(keys: Keys, client: httpx.Client) -> None:
    url = f"{client.base_url}".rstrip("/") + NETSUITE_TOKEN
    now = int(time.time())
    signed = jwt.encode(
        {
            "iss": keys["NETSUITE_CLIENT_ID"],
            "scope": ["rest_webservices"],
            "aud": url,
            "iat": now,
            "exp": now + 300,
            "jti": uuid.uuid4().hex,
        },
        keys["NETSUITE_PRIVATE_KEY"],
        algorithm="ES256",
        headers={"kid": keys["NETSUITE_CERTIFICATE_ID"]},
    )
    answer = client.post(NETSUITE_TOKEN, data=token_form(signed))
    client.headers["authorization"] = f"Bearer {answer.json()['access_token']}"


def _netsuite_read(client: httpx.Client) -> httpx.Response:
    return suiteql(client, "SELECT id, name FROM subsidiary ORDER BY id", limit=5)


def _netsuite_write(client: httpx.Client, name: str) -> httpx.Response:
    return client.post(
        CUSTOMERS, json={"companyName": name, "externalId": name.replace(" ", "-")}
    )


def _netsuite_names(client: httpx.Client) -> list[str]:
    answer = suiteql(client, "SELECT companyname FROM customer")
    return [item["companyname"] for item in answer.json()["items"]]


def _stripe_login(keys: Keys, client: httpx.Client) -> None:
    client.headers["authorization"] = f"Bearer {keys['STRIPE_API_KEY']}"


def _stripe_read(client: httpx.Client) -> httpx.Response:
    return client.get("/v1/invoices", params={"limit": 2})


def _stripe_write(client: httpx.Client, name: str) -> httpx.Response:
    return client.post("/v1/customers", data={"name": name})


def _stripe_names(client: httpx.Client) -> list[str]:
    answer = client.get("/v1/customers", params={"limit": 100})
    return [customer["name"] for customer in answer.json()["data"]]


def _anaplan_login(keys: Keys, client: httpx.Client) -> None:
    answer = client.post(
        "/token/authenticate", auth=(keys["ANAPLAN_USER"], keys["ANAPLAN_PASSWORD"])
    )
    token = answer.json()["tokenInfo"]["tokenValue"]
    client.headers["authorization"] = f"AnaplanAuthToken {token}"


def _anaplan_read(client: httpx.Client) -> httpx.Response:
    return client.get(f"{MODEL}/lists", params={"limit": 1})


def _anaplan_write(client: httpx.Client, name: str) -> httpx.Response:
    body = {"items": [{"code": name}]}
    return client.post(ANAPLAN_ITEMS, params={"action": "add"}, json=body)


def _anaplan_names(client: httpx.Client) -> list[str]:
    answer = client.get(ANAPLAN_ITEMS)
    return [item["code"] for item in answer.json().get("listItems", [])]


_CLIENTS = {
    "salesforce": (
        _salesforce_login,
        _salesforce_read,
        _salesforce_write,
        _salesforce_names,
    ),
    "netsuite": (_netsuite_login, _netsuite_read, _netsuite_write, _netsuite_names),
    "stripe": (_stripe_login, _stripe_read, _stripe_write, _stripe_names),
    "anaplan": (_anaplan_login, _anaplan_read, _anaplan_write, _anaplan_names),
}
