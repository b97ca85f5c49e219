"""A small account with a known ledger, and logins to it."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sandbox.servers.netsuite.app import create_app
from sandbox.servers.netsuite.credentials import NetSuiteCredentials, TokenBasedAccess
from sandbox.servers.netsuite.oauth2 import ASSERTION_TYPE, TOKEN_PATH
from sandbox.world.live import LiveWorld
from sandbox.world.store import FORMAT, write_world
from sandbox.world.tables import TABLES
from sandbox.world.versions import VersionLog
from tests.sandbox.loopback import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.servers.netsuite.access import Limits

CLOCK = datetime(2026, 6, 30, 18, tzinfo=UTC)
ORIGIN = "http://sandbox.example"
"""An address that is not the server's own."""
CLIENT_ID = "client"
SUITEQL = "/services/rest/query/v1/suiteql"

EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
TOKEN = TokenBasedAccess("consumer", "consumer-secret", "token", "token-secret")


def _pem(key: Any) -> str:
    public: bytes = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return public.decode()


CREDENTIALS = NetSuiteCredentials(
    account_id="1234567_SB1",
    client_id=CLIENT_ID,
    certificates={"ec": _pem(EC_KEY), "rsa": _pem(RSA_KEY)},
    token=TOKEN,
    hidden_tables=frozenset({"revenueplan"}),
)


@cache
def _template() -> tuple[bytes, bytes]:
    """The files of a world in which nothing has happened: dear to make."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        write_world(
            folder / "firm.duckdb",
            ((table, VersionLog(table, 0).to_arrow()) for table in TABLES),
            {"format": str(FORMAT), "ends_at": "2027-06-30T23:59:59"},
        )
        LiveWorld(folder / "firm.duckdb", folder / "live.duckdb", CLOCK).close()
        return (
            (folder / "firm.duckdb").read_bytes(),
            (folder / "live.duckdb").read_bytes(),
        )


def empty_world(folder: Path) -> LiveWorld:
    """A world in which nothing has happened."""
    for name, content in zip(("firm", "live"), _template(), strict=True):
        (folder / f"{name}.duckdb").write_bytes(content)
    return LiveWorld(folder / "firm.duckdb", folder / "live.duckdb", CLOCK)


def account_world(folder: Path) -> LiveWorld:
    """Two customers, twelve jobs, one invoice of two lines."""
    world = empty_world(folder)
    begin_again(world)
    return world


def begin_again(world: LiveWorld) -> None:
    """Let the account be as it is at first, without a new server."""
    with world.writing() as cursor:
        for table in TABLES:
            if table.schema == "netsuite":
                cursor.execute(f"delete from {table.qualified}")  # noqa: S608 - declared
        cursor.execute(
            "insert into netsuite.customer (id, entityid, companyname, externalid, "
            "lastmodifieddate, isinactive) values "
            "('1', 'C-1', 'Acme', 'A1', timestamp '2026-01-01', false), "
            "('20', 'C-2', 'Umbrella', 'A2', timestamp '2026-01-02', true)"
        )
        cursor.execute(
            "insert into netsuite.job (id, entityid, companyname, customer, "
            "externalid, startdate, jobprice, isinactive, lastmodifieddate) "
            "select i::varchar, 'P-' || i, 'Job ' || i, '1', 'x' || i, "
            "date '2026-03-02' + i::integer, i * 1.5, i % 2 = 0, "
            "timestamp '2026-01-01 00:00:00' + to_minutes(i) from range(1, 13) as r(i)"
        )
        cursor.execute(
            "insert into netsuite.transaction (id, type, status, entity, trandate, "
            "lastmodifieddate, foreigntotal, posting) values ('7', 'CustInvc', 'A', "
            "'1', date '2026-01-05', timestamp '2026-01-06 10:11:12', 1234.50, true)"
        )
        cursor.execute(
            "insert into netsuite.transactionline (transaction, id, mainline, entity, "
            "foreignamount, linelastmodifieddate) values "
            "('7', 0, true, '1', 1234.50, timestamp '2026-01-06 10:11:12'), "
            "('7', 1, false, '3', -1234.50, timestamp '2026-01-06 10:11:12')"
        )
        cursor.execute(_LISTS)


_LISTS = """
insert into netsuite.transactionstatus (id, name, fullname, trantype) values
    ('A', 'Open', 'Invoice : Open', 'CustInvc'),
    ('B', 'Paid In Full', 'Invoice : Paid In Full', 'CustInvc'),
    ('F', 'Pending Billing', 'Sales Order : Pending Billing', 'SalesOrd'),
    ('G', 'Billed', 'Sales Order : Billed', 'SalesOrd');
insert into netsuite.jobstatus (id, name) values
    ('1', 'Closed'),
    ('2', 'Open');
insert into netsuite.currency (id, name, symbol, exchangerate) values
    ('1', 'USD', 'USD', 1),
    ('2', 'GBP', 'GBP', 1.25);
insert into netsuite.subsidiary (id, name, fullname, parent, currency) values
    ('1', 'Parent', 'Parent', null, '1'),
    ('2', 'Child', 'Parent : Child', '1', '2');
insert into netsuite.account (id, acctnumber, accttype, fullname, generalrate,
    accountsearchdisplayname) values
    ('1', '1000', 'Bank', 'Bank', 'CURRENT', '1000 Bank'),
    ('2', '1100', 'AcctRec', 'Receivable', 'CURRENT', '1100 Receivable'),
    ('3', '2500', 'DeferRevenue', 'Deferred', 'CURRENT', '2500 Deferred'),
    ('4', '4000', 'Income', 'Services', 'AVERAGE', '4000 Services'),
    ('6', '9000', 'NonPosting', 'Orders', 'AVERAGE', '9000 Orders'),
    ('7', '2000', 'AcctPay', 'Payable', 'CURRENT', '2000 Payable'),
    ('8', '6100', 'Expense', 'Travel', 'AVERAGE', '6100 Travel');
insert into netsuite.item (id, itemid, itemtype, incomeaccount, deferralaccount,
    baseprice, isinactive) values
    ('5', 'Services', 'Service', '4', '3', 150, false);
insert into netsuite.accountingperiod (id, periodname, startdate, enddate, closed,
    isposting) values
    ('101', 'May 2026', date '2026-05-01', date '2026-05-31', true, true),
    ('102', 'Jun 2026', date '2026-06-01', date '2026-06-30', false, true),
    ('103', 'Jul 2026', date '2026-07-01', date '2026-07-31', false, true);
insert into netsuite.consolidatedexchangerate (id, postingperiod, accountingbook,
    fromsubsidiary, tosubsidiary, fromcurrency, tocurrency, averagerate,
    currentrate, historicalrate) values
    ('1', '102', '1', '2', '1', '2', '1', 1.2, 1.25, 1.1);
insert into netsuite.department (id, name, fullname) values
    ('9', 'Data', 'Data');
"""
"""What the account is set up with."""


def real_now() -> datetime:
    """The real time, by which logins are checked."""
    return datetime.now(UTC)


@contextmanager
def calling(
    world: LiveWorld, *, limits: Limits | None = None
) -> Iterator[httpx.Client]:
    """A caller without a login, of a server on the loopback."""
    app = create_app(world, CREDENTIALS, now=real_now, limits=limits)
    with serving(app) as address, httpx.Client(base_url=address) as client:
        yield client
    world.close()


def assertion(
    client: httpx.Client,
    *,
    key: Any = EC_KEY,
    kid: str = "ec",
    algorithm: str = "ES256",
    **claims: Any,
) -> str:
    """A signed assertion for a server; claims that are `None` are left out."""
    now = int(time.time())
    content = {
        "iss": CLIENT_ID,
        "scope": ["restlets", "rest_webservices"],
        "aud": str(client.base_url.join(TOKEN_PATH)),
        "iat": now,
        "exp": now + 300,
        "jti": uuid.uuid4().hex,
        **claims,
    }
    return jwt.encode(
        {name: value for name, value in content.items() if value is not None},
        key,
        algorithm=algorithm,
        headers={"kid": kid},
    )


def token_form(signed: str) -> dict[str, str]:
    """The body of a token request."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": signed,
    }


def log_in(client: httpx.Client) -> httpx.Client:
    """Give the caller a token."""
    answer = client.post(TOKEN_PATH, data=token_form(assertion(client)))
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return client


def ask(client: httpx.Client, query: str, **options: Any) -> Any:
    """Run a query; `limit` and `offset` go to the address, `params` to the body."""
    body = {"q": query}
    if "params" in options:
        body["params"] = options.pop("params")
    return client.post(
        SUITEQL, json=body, params=options, headers={"Prefer": "transient"}
    )
