"""How fast the sandbox serves time entries, counted by the server's own work.

    python benchmarks/serving.py [--rows 1000000] [--page-rows 200000] [--data-dir DIR]

A server in a process of its own serves the small firm, its time entries copied until
there are enough, over HTTP. A client reads 22 fields of each: by a Bulk API 2.0 job,
and page by page as JSON, each plain and zipped. A rate is rows by second that the
server's process computed, whatever the client and the machine did meanwhile. Beside it
stands the rate of reading rows and writing them one by one with `csv` and `json`,
without a server.

Prints the rates, their ratios and the server's memory; exits 1 if a bar is missed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import datetime as dt
import io
import json
import multiprocessing
import resource
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import httpx
import uvicorn

from sandbox import credentials
from sandbox.serve import Options, open_world
from sandbox.servers.salesforce.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection as Pipe

BULK_BAR = 100_000
JSON_BAR = 20_000
MEMORY_BAR_MIB = 1_024
NAIVE_ROWS = 20_000
DATA = "/services/data/v60.0"
TABLE: Final = 'salesforce."pse__Timecard__c"'
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
FIELDS: Final = (
    "Id",
    "IsDeleted",
    "Name",
    "CurrencyIsoCode",
    "CreatedDate",
    "SystemModstamp",
    "pse__Project__c",
    "pse__Assignment__c",
    "pse__Resource__c",
    "pse__Start_Date__c",
    "pse__End_Date__c",
    "pse__Status__c",
    "pse__Approved__c",
    "pse__Billable__c",
    *(f"pse__{day}_Hours__c" for day in DAYS),
    "pse__Total_Hours__c",
    "pse__Total_Billable_Amount__c",
    "pse__Total_Cost__c",
)
SOQL = f"SELECT {', '.join(FIELDS)} FROM pse__Timecard__c"  # noqa: S608 - SOQL


def prepare(directory: Path, rows: int) -> None:
    """Build the firm, and copy time entries until there are enough."""
    world = open_world(Options(directory=directory), lambda _: None)
    with world.writing() as cursor:
        multiply(cursor, rows)
    world.close()


def serve(pipe: Pipe, directory: Path) -> None:
    """Serve, and tell what it cost, until the process is ended."""
    world = open_world(Options(directory=directory), lambda _: None)
    app = create_app(
        world,
        credentials.load_or_create(directory).salesforce,
        now=lambda: dt.datetime.now(dt.UTC),
    )
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, daemon=True
    ).start()
    pipe.send(listener.getsockname()[1])
    while pipe.recv():
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pipe.send((time.process_time(), peak))


def multiply(cursor: duckdb.DuckDBPyConnection, rows: int) -> None:
    """Copy time entries under new ids until there are that many."""
    [known] = cursor.execute(f"select count(*) from {TABLE}").fetchall()[0]  # noqa: S608 - a constant
    cursor.execute(
        f"""insert into {TABLE}
        select left("Id", 5) || lpad(to_base(copy, 36), 4, '0') || substr("Id", 10)
            as "Id", entry.* exclude ("Id")
        from {TABLE} as entry, range(1, ?) as copies(copy) limit ?""",  # noqa: S608 - a constant
        [rows // known + 2, max(0, rows - known)],
    )


@contextlib.contextmanager
def serving(directory: Path, rows: int) -> Iterator[tuple[str, Pipe]]:
    """A server in a process of its own: its address, and the line to it."""
    here, there = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    # Another process, so that the server's memory is that of serving.
    preparing = context.Process(target=prepare, args=(directory, rows))
    preparing.start()
    preparing.join()
    process = context.Process(target=serve, args=(there, directory), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}", here
    finally:
        process.terminate()


def cost(pipe: Pipe) -> tuple[float, float]:
    """Seconds that the server has computed, and its peak memory in MiB."""
    pipe.send("cost")
    seconds, peak = pipe.recv()
    return float(seconds), float(peak)


def logged_in(base_url: str, directory: Path) -> httpx.Client:
    """A client with a session."""
    keys = credentials.read_env(directory / credentials.FILE_NAME)
    client = httpx.Client(base_url=base_url, timeout=600)
    token = client.post(
        "/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": keys["SALESFORCE_CLIENT_ID"],
            "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
        },
    ).json()["access_token"]
    client.headers["authorization"] = f"Bearer {token}"
    return client


def by_bulk(client: httpx.Client, rows: int) -> int:
    """Read by a Bulk API 2.0 job; the rows that came."""
    jobs = f"{DATA}/jobs/query"
    soql = f"{SOQL} LIMIT {rows}"
    job = client.post(jobs, json={"operation": "query", "query": soql}).json()
    while client.get(f"{jobs}/{job['id']}").json()["state"] != "JobComplete":
        time.sleep(0.05)
    found = 0
    locator = ""
    while locator != "null":
        answer = client.get(
            f"{jobs}/{job['id']}/results",
            params={"maxRecords": 100_000, "locator": locator},
        )
        found += int(answer.headers["sforce-numberofrecords"])
        locator = answer.headers["sforce-locator"]
    client.delete(f"{jobs}/{job['id']}")
    return found


def by_pages(client: httpx.Client, rows: int) -> int:
    """Read page by page as JSON; the rows that came."""
    page = client.get(f"{DATA}/query", params={"q": f"{SOQL} LIMIT {rows}"}).json()
    found = len(page["records"])
    while not page["done"]:
        page = client.get(page["nextRecordsUrl"]).json()
        found += len(page["records"])
    return found


def naive_rows(directory: Path) -> list[tuple[Any, ...]]:
    """Rows of the firm's time entries as Python objects."""
    names = ", ".join(f'"{name}"' for name in FIELDS)
    path = directory / "versions.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(
            f"select {names} from {TABLE} limit {NAIVE_ROWS}"  # noqa: S608 - constants
        ).fetchall()


def text_of(value: object) -> object:
    """A value as the platform writes it."""
    if isinstance(value, dt.datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}+0000"
    return value if isinstance(value, bool | str | None) else str(value)


def one_by_one_as_csv(rows: list[tuple[Any, ...]]) -> None:
    """Write each row with `csv`."""
    writer = csv.writer(io.StringIO(), quoting=csv.QUOTE_ALL)
    for row in rows:
        writer.writerow([text_of(value) for value in row])


def one_by_one_as_json(rows: list[tuple[Any, ...]]) -> None:
    """Write each row with `json`."""
    for row in rows:
        url = f"{DATA}/sobjects/pse__Timecard__c/{row[0]}"
        record: dict[str, object] = {
            "attributes": {"type": "pse__Timecard__c", "url": url}
        }
        record |= zip(FIELDS, map(text_of, row), strict=True)
        json.dumps(record)


def rate(
    name: str, pipe: Pipe, read: Callable[[httpx.Client, int], int], *arguments: Any
) -> float:
    """Rows by second of the server's work, told."""
    before, _ = cost(pipe)
    started = time.perf_counter()
    rows = read(*arguments)
    elapsed = time.perf_counter() - started
    seconds = cost(pipe)[0] - before
    return told(name, rows, seconds, f"{elapsed:6.1f} s passed")


def naive(
    name: str, write: Callable[[list[tuple[Any, ...]]], None], directory: Path
) -> float:
    """Rows by second of reading and writing them one by one, told."""
    started = time.process_time()
    rows = naive_rows(directory)
    write(rows)
    return told(name, len(rows), time.process_time() - started, "no server")


def told(name: str, rows: int, seconds: float, note: str) -> float:
    """A rate, which is printed."""
    found = rows / seconds
    print(
        f"{name:<22} {rows:>10,} rows, {seconds:6.2f} s of work ({note:>15})"
        f" = {found:>9,.0f} rows/s"
    )
    return found


def main() -> int:
    """Measure, and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--page-rows", type=int, default=200_000)
    parser.add_argument("--data-dir", type=Path, help="where the firm is kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        directory = arguments.data_dir or Path(folder)
        with serving(directory, arguments.rows) as (base_url, pipe):
            client = logged_in(base_url, directory)
            rates: dict[str, list[float]] = {"bulk": [], "json": []}
            for encoding in ("identity", "gzip"):
                client.headers["accept-encoding"] = encoding
                for name, read, rows in (
                    ("bulk", by_bulk, arguments.rows),
                    ("json", by_pages, arguments.page_rows),
                ):
                    label = f"{name}, {'plain' if encoding == 'identity' else 'zipped'}"
                    rates[name].append(rate(label, pipe, read, client, rows))
            _, peak = cost(pipe)
        csv_rate = naive("csv, one by one", one_by_one_as_csv, directory)
        json_rate = naive("json, one by one", one_by_one_as_json, directory)
    print(f"ratio, bulk            {min(rates['bulk']) / csv_rate:.1f}")
    print(f"ratio, json            {min(rates['json']) / json_rate:.1f}")
    print(f"the server's peak      {peak:,.0f} MiB")
    is_met = (
        min(rates["bulk"]) >= BULK_BAR
        and min(rates["json"]) >= JSON_BAR
        and peak < MEMORY_BAR_MIB
    )
    print(
        f"bars                   {BULK_BAR:,} rows/s in bulk, {JSON_BAR:,} as JSON, "
        f"{MEMORY_BAR_MIB:,} MiB: {'met' if is_met else 'missed'}"
    )
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
