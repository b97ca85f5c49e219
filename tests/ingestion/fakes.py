"""Vendors in a few lines each, for tests of landing: they answer from lists of records.

They know just enough of each protocol for a reader to be led through it; whether our
readers speak the protocols right is asked of the sandbox's servers instead.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx

from ingestion import Connection
from ingestion.schemas import OBJECTS_BY_SYSTEM
from systems.runtime import Runtime

if TYPE_CHECKING:
    from ingestion.schema import SourceObject

NOW = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
Record = dict[str, Any]


def runtime(*vendors: FakeOrg | FakeNetSuite | FakeStripe) -> Runtime:
    """A runtime in which each vendor answers at its own host, and nobody sleeps."""
    by_host = {vendor.host: vendor for vendor in vendors}

    def answer(request: httpx.Request) -> httpx.Response:
        vendor = by_host.get(request.url.host)
        if vendor is None:
            raise httpx.ConnectError("connection refused")
        response = vendor.answer(request)
        response.headers.setdefault("Date", f"{vendor.now:%a, %d %b %Y %H:%M:%S GMT}")
        return response

    seconds = [0.0]

    def sleep(pause: float) -> None:
        seconds[0] += pause

    return Runtime(
        transport=httpx.MockTransport(answer),
        clock=lambda: seconds[0],
        now=lambda: NOW,
        sleep=sleep,
        random=lambda: 0.5,
    )


@dataclass
class FakeOrg:
    """A Salesforce org: records by object name, in the platform's own words."""

    system: str = "salesforce"
    host: str = "crm.test"
    now: dt.datetime = NOW
    records: dict[str, list[Record]] = field(default_factory=dict)
    hidden_fields: set[str] = field(default_factory=set)
    custom_fields: tuple[str, ...] = ()
    forbidden: set[str] = field(default_factory=set)
    page_rows: int = 2000
    bulk_bytes: bytes | None = None
    requests: list[str] = field(default_factory=list)
    answers: list[httpx.Response] = field(default_factory=list)
    """Given out first, before anything is looked up."""
    _jobs: dict[str, str] = field(default_factory=dict)
    _cursors: dict[str, list[Record]] = field(default_factory=dict)

    @property
    def connection(self) -> Connection:
        """The connection to it."""
        return Connection(
            name="crm" if self.system == "salesforce" else "psa",
            system=self.system,
            base_url=f"http://{self.host}",
            credentials={"client_id": "the-client", "client_secret": "the-secret"},
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the vendor would."""
        path = request.url.path
        self.requests.append(f"{request.method} {path}")
        if path.endswith("/oauth2/token"):
            return httpx.Response(200, json={"access_token": "the-token"})
        if self.answers:
            return self.answers.pop(0)
        tail = path.split("/services/data/v60.0")[1]
        if tail.endswith("/describe"):
            return self._describe(tail.split("/")[2])
        if tail.startswith("/jobs/query"):
            return self._job(request, tail)
        if tail in {"/query", "/queryAll"}:
            rows = self._select(request.url.params["q"], deleted=tail == "/queryAll")
            return self._page(rows, 0, len(rows))
        locator, _, offset = tail.rpartition("/")[2].rpartition("-")
        rows = self._cursors[locator]
        return self._page(rows, int(offset), len(rows))

    def _describe(self, name: str) -> httpx.Response:
        if name in self.forbidden:
            message = "The requested resource does not exist"
            error = {"errorCode": "NOT_FOUND", "message": message}
            return httpx.Response(404, json=[error])
        source = declared(self.system, name)
        names = [item.name for item in source.fields]
        fields = [
            {"name": item, "type": "string", "custom": item.endswith("__c")}
            for item in (*names, *self.custom_fields)
            if item not in self.hidden_fields
        ]
        return httpx.Response(200, json={"name": name, "fields": fields})

    def _select(self, soql: str, *, deleted: bool) -> list[Record]:
        shown, name, since = re.fullmatch(
            r"SELECT (.+) FROM (\w+)(?: WHERE \w+ >= (\S+))?", soql
        ).groups()  # type: ignore[union-attr]
        rows = [
            row
            for row in self.records.get(name, [])
            if (deleted or not row.get("IsDeleted"))
            and (since is None or str(row.get("SystemModstamp", "9")) >= since[:19])
        ]
        return [
            {item: row.get(item) for item in shown.split(", ")}
            | {item: row[item] for item in row if item.startswith("Surprise")}
            for row in rows
        ]

    def _page(self, rows: list[Record], offset: int, total: int) -> httpx.Response:
        page = rows[offset : offset + self.page_rows]
        body: dict[str, Any] = {
            "totalSize": total,
            "done": offset + len(page) >= total,
            "records": [{"attributes": {"type": "X"}, **row} for row in page],
        }
        if not body["done"]:
            locator = f"01g{len(self._cursors):012d}"
            self._cursors[locator] = rows
            after = offset + len(page)
            body["nextRecordsUrl"] = f"/services/data/v60.0/query/{locator}-{after}"
        return httpx.Response(
            200, content=json.dumps(body, ensure_ascii=False).encode()
        )

    def _job(self, request: httpx.Request, tail: str) -> httpx.Response:
        if request.method == "POST":
            content = json.loads(request.content)
            job = f"750{len(self._jobs)}"
            self._jobs[job] = content["query"]
            return httpx.Response(200, json={"id": job, "state": "UploadComplete"})
        job = tail.split("/")[3]
        if request.method == "DELETE":
            return httpx.Response(204)
        if not tail.endswith("/results"):
            return httpx.Response(200, json={"id": job, "state": "JobComplete"})
        rows = self._select(self._jobs[job], deleted=True)
        start = int(request.url.params.get("locator", "0"))
        page = rows[start : start + self.page_rows]
        after = start + len(page)
        body = self.bulk_bytes if self.bulk_bytes is not None else as_csv(page)
        return httpx.Response(
            200,
            content=body,
            headers={
                "Content-Type": "text/csv",
                "Sforce-NumberOfRecords": str(len(page)),
                "Sforce-Locator": str(after) if after < len(rows) else "null",
            },
        )


@dataclass
class FakeNetSuite:
    """A NetSuite account: rows by table; values as SuiteQL writes them."""

    host: str = "erp.test"
    now: dt.datetime = NOW
    rows: dict[str, list[Record]] = field(default_factory=dict)
    unknown_columns: set[str] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    queries: list[str] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        """The connection to it."""
        return Connection(
            name="erp",
            system="netsuite",
            base_url=f"http://{self.host}",
            credentials={
                "account_id": "1234567_SB1",
                "consumer_key": "the-consumer-key",
                "consumer_secret": "the-consumer-secret",
                "token_id": "the-token-id",
                "token_secret": "the-token-secret",
            },
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the vendor would."""
        sql = json.loads(request.content)["q"]
        self.queries.append(sql)
        shown, table, where, order = re.fullmatch(
            r"SELECT (.+) FROM (\w+)(?: WHERE (.+))? ORDER BY (.+)", sql
        ).groups()  # type: ignore[union-attr]
        columns = re.findall(r"(\w+)(?:, |$)", re.sub(r"TO_CHAR\(.*?\) AS ", "", shown))
        if table in self.forbidden:
            return _netsuite_error(f"Record '{table}' was not found.")
        for column in columns:
            if column in self.unknown_columns:
                return _netsuite_error(f"Unknown identifier '{column}'.")
        key = order.split(", ")
        rows = sorted(
            self.rows.get(table, []), key=lambda row: [int(row[name]) for name in key]
        )
        rows = [row for row in rows if _fulfils(row, where or "", key)]
        limit = int(request.url.params["limit"])
        items = [
            {"links": []} | {name: row[name] for name in columns if name in row}
            for row in rows[:limit]
        ]
        body = {"items": items, "hasMore": len(rows) > limit, "count": len(items)}
        return httpx.Response(200, json=body)


def _fulfils(row: Record, where: str, key: list[str]) -> bool:
    since = re.search(r"(\w+) >= TO_DATE\('([^']+)'", where)
    if since and str(row.get(since.group(1), "")) < since.group(2):
        return False
    if ">" not in where.replace(">=", ""):
        return True
    *_, last = re.findall(r"\(([^()]*)\)\)$|(\w+ > \d+)$", where)[-1:] or [("", "")]
    clause = last[0] or last[1]
    numbers = [int(number) for number in re.findall(r"[=>] (\d+)", clause)]
    return [int(row[name]) for name in key] > numbers


def _netsuite_error(detail: str) -> httpx.Response:
    error = {"detail": f"Search error occurred: {detail}", "o:errorCode": "INVALID"}
    return httpx.Response(400, json={"status": 400, "o:errorDetails": [error]})


@dataclass
class FakeStripe:
    """A Stripe account: objects by path, newest first."""

    host: str = "billing.test"
    now: dt.datetime = NOW
    objects: dict[str, list[Record]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def connection(self) -> Connection:
        """The connection to it."""
        return Connection(
            name="billing",
            system="stripe",
            base_url=f"http://{self.host}",
            credentials={"api_key": "sk_live_abcdef"},
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer as the vendor would."""
        query = parse_qs(request.url.query.decode())
        self.requests.append(f"{request.url.path}?{request.url.query.decode()}")
        items = self.objects.get(request.url.path, [])
        after = query.get("starting_after", [None])[0]
        ids = [item["id"] for item in items]
        start = 0 if after is None else ids.index(after) + 1
        limit = int(query["limit"][0])
        page = items[start : start + limit]
        has_more = start + limit < len(items)
        body = {"object": "list", "url": request.url.path, "has_more": has_more}
        return httpx.Response(200, json=body | {"data": page})


def declared(system: str, name: str) -> SourceObject:
    """The declared object of that name."""
    return next(item for item in OBJECTS_BY_SYSTEM[system] if item.name == name)


def as_csv(rows: list[Record]) -> bytes:
    """Records as the Bulk API writes them."""
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writerow({name: name for name in rows[0]})
        for row in rows:
            writer.writerow({name: _cell(value) for name, value in row.items()})
    return out.getvalue().encode()


def _cell(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def timecard(number: int, **changes: Any) -> Record:
    """A time entry that fits its schema."""
    record: Record = {
        "Id": f"a0T{number:015d}",
        "IsDeleted": False,
        "Name": f"TC-{number}",
        "CurrencyIsoCode": "USD",
        "CreatedDate": "2026-06-01T08:00:00.000Z",
        "SystemModstamp": "2026-06-08T08:00:00.000Z",
        "pse__Project__c": "a0P000000000001AAA",
        "pse__Resource__c": "003000000000001AAA",
        "pse__Start_Date__c": "2026-06-01",
        "pse__End_Date__c": "2026-06-07",
        "pse__Status__c": "Approved",
        "pse__Approved__c": True,
        "pse__Monday_Hours__c": "8.00",
        "pse__Total_Hours__c": "40.00",
        "pse__Total_Billable_Amount__c": "6000.00",
    }
    return record | changes


def account(number: int, **changes: Any) -> Record:
    """A customer that fits its schema."""
    record: Record = {
        "Id": f"001{number:015d}",
        "IsDeleted": False,
        "Name": f"Customer {number}",
        "CreatedDate": "2026-06-01T08:00:00.000+0000",
        "SystemModstamp": "2026-06-08T08:00:00.000+0000",
    }
    return record | changes
