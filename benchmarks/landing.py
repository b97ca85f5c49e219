"""How fast time entries land, by our path and by dlt's default path, side by side.

    python benchmarks/landing.py [--rows 500000] [--baseline-rows 60000]

A small server on loopback, in a process of its own, answers as Salesforce does: bulk
queries as CSV, queries as JSON in pages of 2,000. Both paths read from it over HTTP and
end with merged rows in a fresh DuckDB file:

- ours: Bulk API, every cell checked, quarantine, versions, merge of what is new;
- dlt's default: `requests`, rows as dicts, types inferred, merge on the id. It gets
  fewer rows, since its rate doesn't depend on their number and the wait does.

Prints rows per second and the ratio, and exits 1 if a bar is missed. The bars are for a
machine with two cores and nothing else to do.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import json
import multiprocessing
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import dlt
import duckdb
import requests

from ingestion import Connection, DuckDBWarehouse, land
from ingestion.schemas.certinia import TIMECARD

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection as Pipe

BAR_ROWS_PER_SECOND = 50_000
BAR_RATIO = 5.0
BULK_PAGE = 50_000
QUERY_PAGE = 2_000
TODAY = dt.datetime(2026, 6, 30, 18, tzinfo=dt.UTC)
VERSION = "/services/data/v60.0"


def timecard(number: int) -> dict[str, Any]:
    """A time entry of a firm of some thousand people."""
    week = dt.date(2024, 1, 1) + dt.timedelta(weeks=number % 120)
    modified = dt.datetime.combine(week, dt.time(8)) + dt.timedelta(days=8)
    hours = [8, 8, 7.5, 8, 6.25, 0, 0]
    values: dict[str, Any] = {
        "Id": f"a0T{number:012d}AAA",
        "IsDeleted": False,
        "Name": f"TC-{number:07d}",
        "CurrencyIsoCode": ("USD", "GBP", "EUR")[number % 3],
        "CreatedDate": f"{modified:%Y-%m-%dT%H:%M:%S}.000Z",
        "SystemModstamp": f"{modified:%Y-%m-%dT%H:%M:%S}.000Z",
        "pse__Project__c": f"a0P{number % 900:012d}AAA",
        "pse__Assignment__c": f"a0A{number % 9000:012d}AAA",
        "pse__Resource__c": f"003{number % 3000:012d}AAA",
        "pse__Start_Date__c": week.isoformat(),
        "pse__End_Date__c": (week + dt.timedelta(days=6)).isoformat(),
        "pse__Status__c": "Approved",
        "pse__Total_Hours__c": sum(hours),
        "pse__Total_Billable_Amount__c": sum(hours) * 185,
        "pse__Total_Cost__c": sum(hours) * 92.4,
    }
    days = [field.name for field in TIMECARD.fields if "day_Hours" in field.name]
    values |= dict(zip(days, hours, strict=True))
    flags = [field.name for field in TIMECARD.fields if str(field.kind) == "boolean"]
    return dict.fromkeys(flags, True) | values | {"IsDeleted": False}


def as_csv(records: list[dict[str, Any]]) -> bytes:
    """Records as the Bulk API writes them."""
    names = [field.name for field in TIMECARD.fields]
    lines = [",".join(f'"{name}"' for name in names)]
    lines += [",".join(_cell(record.get(name)) for name in names) for record in records]
    return "\n".join(lines).encode() + b"\n"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f'"{str(value).lower()}"' if isinstance(value, bool) else f'"{value}"'


def as_json(records: list[dict[str, Any]]) -> bytes:
    """Records as a page of a query, without its frame."""
    names = [field.name for field in TIMECARD.fields]
    return json.dumps(
        [
            {"attributes": {"type": TIMECARD.name}}
            | {name: record.get(name) for name in names}
            for record in records
        ]
    ).encode()


class Org:
    """The pages, made before the clock starts."""

    def __init__(self, rows: int, baseline_rows: int) -> None:
        """Make `rows` rows as CSV, the first `baseline_rows` of them as JSON."""
        records = [timecard(number) for number in range(rows)]
        self.bulk = [
            as_csv(records[start : start + BULK_PAGE])
            for start in range(0, rows, BULK_PAGE)
        ]
        self.query = [
            as_json(records[start : start + QUERY_PAGE])
            for start in range(0, baseline_rows, QUERY_PAGE)
        ]
        self.rows = rows
        self.baseline_rows = baseline_rows

    def answer(
        self, path: str, query: dict[str, list[str]]
    ) -> tuple[bytes, dict[str, str]]:
        """A body and its headers."""
        if path.endswith("/token"):
            return b'{"access_token": "a-token-of-the-benchmark"}', {}
        if path.endswith("/describe"):
            fields = [
                {"name": field.name, "type": "string", "custom": False}
                for field in TIMECARD.fields
            ]
            return json.dumps({"fields": fields}).encode(), {}
        if path.endswith("/results"):
            place = int(query.get("locator", ["0"])[0])
            is_last = place + 1 == len(self.bulk)
            return self.bulk[place], {
                "Sforce-NumberOfRecords": str(self.bulk[place].count(b"\n") - 1),
                "Sforce-Locator": "null" if is_last else str(place + 1),
            }
        if "/jobs/query" in path:
            return b'{"id": "750", "state": "JobComplete"}', {}
        place = int(path.rpartition("-")[2]) if "-" in path else 0
        is_last = place + 1 == len(self.query)
        frame: dict[str, Any] = {"totalSize": self.baseline_rows, "done": is_last}
        if not is_last:
            frame["nextRecordsUrl"] = f"{VERSION}/query/01g-{place + 1}"
        head = json.dumps(frame).removesuffix("}")
        return head.encode() + b', "records": ' + self.query[place] + b"}", {}


def serve(pipe: Pipe, rows: int, baseline_rows: int) -> None:
    """Answer until the process is ended."""
    org = Org(rows, baseline_rows)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _reply(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            address = urlsplit(self.path)
            body, headers = org.answer(address.path, parse_qs(address.query))
            self.send_response_only(200)
            self.send_header("Date", f"{TODAY:%a, %d %b %Y %H:%M:%S GMT}")
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_DELETE = _reply  # noqa: N815  the library's names

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    pipe.send(server.server_address[1])
    server.serve_forever()


@contextlib.contextmanager
def serving(rows: int, baseline_rows: int) -> Iterator[str]:
    """A server in a process of its own; its address."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=serve, args=(there, rows, baseline_rows), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()


def by_our_path(base_url: str, folder: Path) -> tuple[int, float]:
    """Rows and seconds."""
    connection = Connection(
        name="psa",
        system="certinia",
        base_url=base_url,
        credentials={"client_id": "benchmark", "client_secret": "benchmark"},
    )
    started = time.perf_counter()
    report = land(
        [connection],
        DuckDBWarehouse(folder / "ours.duckdb"),
        folder / "work",
        "benchmark",
        clock=lambda: dt.datetime.now(dt.UTC),
        only={TIMECARD.name},
    )
    seconds = time.perf_counter() - started
    [result] = report.results
    if result.status != "ok":
        sys.exit(f"{result.error_message} {result.error_hint}")
    return count(folder / "ours.duckdb", "raw_certinia.timecard"), seconds


def by_default_path(base_url: str, folder: Path) -> tuple[int, float]:
    """Rows and seconds of dlt as its first tutorial uses it."""

    @dlt.resource(name="timecard", primary_key="Id", write_disposition="merge")
    def timecards() -> Iterator[list[dict[str, Any]]]:
        session = requests.Session()
        path: str | None = f"{VERSION}/query"
        while path:
            page = session.get(base_url + path, params={"q": "SELECT"}).json()
            yield page["records"]
            path = page.get("nextRecordsUrl")

    started = time.perf_counter()
    pipeline = dlt.pipeline(
        "default_path",
        pipelines_dir=str(folder / "pipelines"),
        destination=dlt.destinations.duckdb(str(folder / "default.duckdb")),
        dataset_name="raw",
    )
    pipeline.run(timecards())
    seconds = time.perf_counter() - started
    return count(folder / "default.duckdb", "raw.timecard"), seconds


def count(file: Path, table: str) -> int:
    """The rows of a table."""
    with duckdb.connect(str(file), read_only=True) as connection:
        [rows] = connection.execute(f"select count(*) from {table}").fetchall()[0]  # noqa: S608  constants
    return int(rows)


def main() -> int:
    """Run both paths and compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--baseline-rows", type=int, default=60_000)
    arguments = parser.parse_args()
    # A process's first run loads libraries, for either path.
    with serving(2_000, 2_000) as base_url, tempfile.TemporaryDirectory() as folder:
        by_our_path(base_url, Path(folder))
        by_default_path(base_url, Path(folder))
    with (
        serving(arguments.rows, arguments.baseline_rows) as base_url,
        tempfile.TemporaryDirectory() as folder,
    ):
        ours = rate("ours", *by_our_path(base_url, Path(folder)))
        default = rate("dlt's default", *by_default_path(base_url, Path(folder)))
    is_met = ours >= BAR_ROWS_PER_SECOND and ours / default >= BAR_RATIO
    print(f"ratio          {ours / default:.1f}")
    print(
        f"bars           {BAR_ROWS_PER_SECOND:,} rows/s, ratio {BAR_RATIO:.0f}: ",
        end="",
    )
    print("met" if is_met else "missed")
    return 0 if is_met else 1


def rate(name: str, rows: int, seconds: float) -> float:
    """Rows per second, told."""
    found = rows / seconds
    print(f"{name:<14} {rows:>9,} rows in {seconds:6.1f} s = {found:>9,.0f} rows/s")
    return found


if __name__ == "__main__":
    sys.exit(main())
