"""The shipped syncs against a tenant that speaks Anaplan's protocol on the loopback."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import httpx
import pyarrow as pa
import pytest

from reverse_etl import (
    PushStatus,
    create_destination,
    load_syncs,
    open_ledger,
    plan,
    push,
)
from reverse_etl.errors import DestinationError
from sandbox.servers.anaplan.app import create_app
from sandbox.servers.anaplan.credentials import AnaplanCredentials
from sandbox.servers.anaplan.fault_shapes import SHAPES
from sandbox.servers.anaplan.model.demo import PLANNING, WORKSPACE_ID
from sandbox.servers.faults import Fault, FaultBook
from sandbox.servers.faults.exchange import VendorServer
from sandbox.servers.middleware import SandboxMiddleware
from systems.runtime import Runtime
from tests.sandbox.loopback import serving
from tests.sandbox.netsuite_account import empty_world

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from reverse_etl import Ledger, PushReport, SyncSpec

SYNCS = {
    sync.name: sync
    for sync in load_syncs(Path(__file__).parents[2] / "reverse_etl" / "syncs")
}
ITEMS, FORECAST = SYNCS["anaplan_forecast_items"], SYNCS["anaplan_forecast"]
USER, PASSWORD = "planner@example.com", "correct horse battery"
MODEL = f"/2/0/workspaces/{WORKSPACE_ID}/models/{PLANNING.id}"
IMPORT_TASKS = r"imports/112000000002/tasks$"


@dataclass
class Recorder:
    """Notes every request on its way to the tenant."""

    app: ASGIApp
    calls: list[tuple[str, str]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note it and pass it on."""
        if scope["type"] == "http":
            self.calls.append((scope["method"], scope["path"]))
        await self.app(scope, receive, send)

    def writes(self) -> list[str]:
        """The requests that could change something, without logins."""
        return [
            path
            for method, path in self.calls
            if method != "GET" and not path.startswith("/token/")
        ]


@dataclass
class Planning:
    """A tenant, a ledger, and what is pushed from one to the other."""

    url: str
    recorder: Recorder
    faults: FaultBook
    ledger: Ledger
    folder: Path
    slept: list[float] = field(default_factory=list)

    def push(
        self,
        sync: SyncSpec,
        rows: Sequence[Mapping[str, object]],
        **options: str,
    ) -> PushReport:
        """Publish rows and push them, as a process of its own would."""
        snapshot = publish(self.folder / "r-1.duckdb", sync, rows)
        runtime = Runtime(sleep=self.slept.append, random=lambda: 0.0)
        with closing(
            create_destination(
                "anaplan",
                self.url,
                {"user": USER, "password": PASSWORD},
                options,
                name="planning",
                ledger=self.ledger,
                runtime=runtime,
            )
        ) as destination:
            made = plan(sync, snapshot, self.ledger)
            return push(made, destination, self.ledger, run_id="r")

    def fault(self, **what: Any) -> None:
        """Let something go wrong at the tenant."""
        self.faults.add(Fault.from_json({"vendor": "anaplan", **what}))

    def cells(self) -> dict[tuple[str, str, str], tuple[Decimal, Decimal]]:
        """Revenue and cost by item, block and month, as Anaplan exports them."""
        with self.caller() as http:
            task = http.post(
                f"{MODEL}/exports/116000000001/tasks", json={"localeName": "en_US"}
            ).json()["task"]["taskId"]
            path = f"{MODEL}/exports/116000000001/tasks/{task}"
            while http.get(path).json()["task"]["taskState"] != "COMPLETE":
                pass
            content = http.get(f"{MODEL}/files/116000000001/chunks/0").text
        found = {}
        for line in content.splitlines()[1:]:
            item, block, month, version, revenue, cost, _ = line.split(",")
            assert version == "Plumbline Forecast"
            found[item, block, month] = (Decimal(revenue), Decimal(cost))
        return found

    def overwrite(self, item: str, block: str, month: str, value: int) -> None:
        """A planner types over a cell."""
        place = {
            "Forecast Items": {"itemCode": item},
            "Blocks": {"itemCode": block},
            "Time": {"itemName": month},
            "Versions": {"itemName": "Plumbline Forecast"},
        }
        cell = {
            "lineItemName": "Revenue",
            "dimensions": [
                {"dimensionName": name, **member} for name, member in place.items()
            ],
            "value": value,
        }
        with self.caller() as http:
            path = f"/2/0/models/{PLANNING.id}/modules/102000000001/data"
            assert http.post(path, json=[cell]).json()["numberOfCellsChanged"] == 1

    @contextmanager
    def caller(self) -> Iterator[httpx.Client]:
        """Somebody else who works in the tenant."""
        with httpx.Client(base_url=self.url) as http:
            token = http.post("/token/authenticate", auth=(USER, PASSWORD)).json()
            value = token["tokenInfo"]["tokenValue"]
            http.headers["Authorization"] = f"AnaplanAuthToken {value}"
            yield http


@pytest.fixture
def planning(tmp_path: Path) -> Iterator[Planning]:
    with ExitStack() as stack:
        world = empty_world(tmp_path)
        stack.callback(world.close)
        faults = FaultBook()
        app = create_app(
            world,
            AnaplanCredentials.of(USER, PASSWORD),
            now=lambda: datetime.now(UTC),
        )
        recorder = Recorder(
            SandboxMiddleware(
                VendorServer("anaplan", app, SHAPES, lambda: datetime.now(UTC), world),
                faults,
            )
        )
        url = stack.enter_context(serving(recorder))
        ledger = open_ledger(tmp_path / "ledger.sqlite")
        stack.callback(ledger.close)
        yield Planning(url, recorder, faults, ledger, tmp_path)


def publish(path: Path, sync: SyncSpec, rows: Sequence[Mapping[str, object]]) -> Path:
    """Publish rows as a sync's model, with the types that it is promised."""
    types = {
        "text": "varchar",
        "date": "date",
        "decimal": "decimal(18, 2)",
    }
    casts = {sync.key: "varchar"} | {
        column.column: types[column.type.value] for column in sync.columns
    }
    path.unlink(missing_ok=True)
    with closing(duckdb.connect(str(path))) as connection:
        given = {
            name: pa.array([str(row[name]) for row in rows], pa.string())
            for name in casts
        }
        connection.register("given", pa.table(given))
        connection.execute("create schema sync")
        columns = ", ".join(f"cast({n} as {kind}) as {n}" for n, kind in casts.items())
        connection.execute(
            f"create table sync.{sync.model} as select {columns} from given"  # noqa: S608 - our own names
        )
    return path


def items(*codes: str) -> list[dict[str, object]]:
    return [
        {
            "item_code": code,
            "item_name": f'{code}, "Müller" phase',
            "item_type": "project",
            "customer_name": "Acme, Inc.",
            "region_name": "DACH",
            "practice_name": "Cloud Engineering",
            "currency_code": "EUR",
        }
        for code in codes
    ]


def cells(*given: str) -> list[dict[str, object]]:
    """Cells written as `item block month revenue cost`."""
    rows: list[dict[str, object]] = []
    for text in given:
        item, block, month, revenue, cost = text.split()
        rows.append(
            {
                "row_key": f"{item}|{block}|{month}",
                "item_code": item,
                "block": block,
                "period": f"{month}-01",
                "version_name": "Plumbline Forecast",
                "revenue_amount": revenue,
                "cost_amount": cost,
            }
        )
    return rows


FIRST = cells(
    "P-1 actual 2026-06 1000.10 600",
    "P-1 backlog 2026-07 2000.20 900.05",
    "P-2 pipeline 2026-07 -50 0",
)


def test_items_and_forecast_arrive_and_the_totals_that_are_read_back_agree(
    planning: Planning,
) -> None:
    listed = planning.push(ITEMS, items("P-1", "P-2"))
    report = planning.push(FORECAST, FIRST)

    assert (listed.status, report.status) == (PushStatus.SUCCEEDED,) * 2
    assert (report.accepted, report.money_accepted) == (3, Decimal("2950.30"))
    assert report.is_read_back
    assert listed.is_read_back
    assert planning.cells() == {
        ("P-1", "actual", "Jun 26"): (Decimal("1000.1"), Decimal(600)),
        ("P-1", "backlog", "Jul 26"): (Decimal("2000.2"), Decimal("900.05")),
        ("P-2", "pipeline", "Jul 26"): (Decimal(-50), Decimal(0)),
    }


def test_a_second_push_of_the_same_forecast_makes_no_request_at_all(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.push(FORECAST, FIRST)
    planning.recorder.calls.clear()

    again = [planning.push(ITEMS, items("P-1", "P-2")), planning.push(FORECAST, FIRST)]

    assert planning.recorder.calls == []
    assert all(report.status is PushStatus.SUCCEEDED for report in again)


def test_one_changed_cell_sends_one_row_and_a_gone_one_becomes_zero(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.push(FORECAST, FIRST)

    changed = planning.push(
        FORECAST, [*cells("P-1 actual 2026-06 1000.11 600"), *FIRST[1:]]
    )
    assert (changed.sent, changed.plan.money_moved) == (1, Decimal("0.01"))

    gone = planning.push(FORECAST, cells("P-1 actual 2026-06 1000.11 600"))
    assert gone.plan.removals.rows == 2
    assert gone.status is PushStatus.SUCCEEDED
    assert planning.cells() == {
        ("P-1", "actual", "Jun 26"): (Decimal("1000.11"), Decimal(600))
    }


def test_an_unknown_item_is_rejected_with_its_money_and_the_other_rows_arrive(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))

    report = planning.push(
        FORECAST,
        [*FIRST, *cells("P-9 backlog 2026-08 77.50 1", "P-1 nothing 2026-08 5 1")],
    )

    assert report.status is PushStatus.PARTIAL
    assert (report.accepted, report.rejected) == (3, 2)
    blocks, unknown = sorted(report.rejections, key=lambda group: group.money)
    assert (unknown.error_code, unknown.money, unknown.keys) == (
        "unknown_item",
        Decimal("77.50"),
        ("P-9|backlog|2026-08",),
    )
    assert unknown.error_message == "Item not located in Forecast Items list"
    assert "Blocks" in blocks.error_message
    assert str(unknown.period) == "2026-08-01"
    # Once the list has it, the same row arrives without any change.
    planning.push(ITEMS, items("P-1", "P-2", "P-9"))
    later = planning.push(FORECAST, [*FIRST, *cells("P-9 backlog 2026-08 77.50 1")])
    assert (later.accepted, later.status) == (1, PushStatus.SUCCEEDED)


def test_a_month_that_the_model_lacks_is_rejected_by_its_own_code(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))

    report = planning.push(FORECAST, [*FIRST, *cells("P-1 backlog 2031-01 5 1")])

    assert report.rejections[0].error_code == "invalid_period"
    assert report.accepted == 3


def test_two_items_of_one_name_are_told_apart_by_their_codes(
    planning: Planning,
) -> None:
    rows = items("P-1", "P-2")
    rows[1]["item_name"] = rows[0]["item_name"]

    report = planning.push(ITEMS, rows)

    assert (report.accepted, report.status) == (2, PushStatus.SUCCEEDED)


def test_a_cell_that_a_planner_typed_over_is_found_in_the_totals(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.push(FORECAST, FIRST)
    planning.overwrite("P-2", "pipeline", "Jul 26", 450)

    report = planning.push(FORECAST, [*FIRST, *cells("P-2 backlog 2026-08 1 0")])

    assert report.status is PushStatus.MISMATCH
    (mismatch,) = report.mismatches
    assert mismatch.group == ("Plumbline Forecast", "2026-07-01")
    assert (mismatch.measure, mismatch.actual - mismatch.expected) == ("Revenue", 500)
    runs = planning.ledger.query(
        "select status, error_code, error_message from sync_run"
        " where sync = 'anaplan_forecast' order by started_at desc limit 1"
    ).to_pylist()
    assert runs[0]["error_code"] == "totals_differ"
    assert (
        "2026-07-01: Revenue is 2,450.2 there, 1,950.2 here"
        in (runs[0]["error_message"])
    )


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 429, "headers": {"Retry-After": "7"}},
        {"kind": "status", "status": 503, "headers": {"Retry-After": "7"}},
        {"kind": "status", "status": 409, "path": r"tasks$"},
        {"kind": "status", "status": 401, "path": r"/2/0/"},
        {"kind": "status", "status": 500, "path": r"chunks/0$", "method": "PUT"},
        {"kind": "status", "status": 502, "path": r"tasks/"},
        {"kind": "drop", "path": r"tasks/"},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}-{fault.get('path')}",
)
def test_a_passing_fault_is_ridden_out_within_the_push(
    planning: Planning, fault: dict[str, Any]
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.fault(times=1, **fault)

    report = planning.push(FORECAST, FIRST)

    assert report.status is PushStatus.SUCCEEDED
    assert len(planning.cells()) == 3


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "drop", "path": IMPORT_TASKS, "method": "POST"},
        {"kind": "status", "status": 502, "path": IMPORT_TASKS, "method": "POST"},
        {
            "kind": "status",
            "status": 200,
            "body": "<html>Sign in</html>",
            "path": r"imports/112000000002/tasks/",
        },
        {"kind": "status", "status": 404, "path": r"imports/112000000002/tasks/"},
    ],
    ids=lambda fault: f"{fault['kind']}-{fault.get('status', '')}-{fault['path']}",
)
def test_a_lost_outcome_stops_the_push_and_the_next_one_settles_it(
    planning: Planning, fault: dict[str, Any]
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.fault(times=1, **fault)

    lost = planning.push(FORECAST, FIRST)
    assert (lost.status, lost.unknown) == (PushStatus.FAILED, 3)
    assert lost.error is not None
    assert lost.error.code == "outcome_unknown"

    settled = planning.push(FORECAST, FIRST)
    assert (settled.status, settled.unknown) == (PushStatus.SUCCEEDED, 0)
    assert len(planning.cells()) == 3


def test_a_connection_cut_during_the_upload_costs_at_most_one_more_push(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.fault(kind="drop", path=r"chunks/0$", method="PUT", times=1)

    # Whether the cut is noticed by this request or by the next is up to the network.
    first = planning.push(FORECAST, FIRST)
    assert first.accepted + first.unknown + first.waiting == 3

    assert planning.push(FORECAST, FIRST).status is PushStatus.SUCCEEDED
    assert len(planning.cells()) == 3


def test_rows_that_were_refused_are_not_taken_for_arrived_when_the_dump_is_missing(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    planning.fault(kind="status", status=404, path=r"/dump", times=1)
    rows = [*FIRST, *cells("P-9 backlog 2026-08 77.50 1")]

    unread = planning.push(FORECAST, rows)
    assert (unread.accepted, unread.unknown) == (0, 4)

    again = planning.push(FORECAST, rows)
    assert (again.accepted, again.rejected) == (3, 1)


def test_a_cancelled_import_is_rolled_back_and_its_rows_wait(
    planning: Planning,
) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    body = {"task": {"taskId": "T", "taskState": "CANCELLED"}}
    planning.fault(
        kind="status", status=200, body=body, path=r"112000000002/tasks/", times=1
    )

    report = planning.push(FORECAST, FIRST)

    assert report.status is PushStatus.FAILED
    assert report.error is not None
    assert report.error.code == "task_cancelled"
    assert (report.waiting, report.unknown) == (3, 0)


def test_a_tenant_that_fails_again_and_again_is_left_alone_also_by_the_next_process(
    planning: Planning,
) -> None:
    planning.fault(kind="status", status=500)
    for _ in range(5):
        assert planning.push(ITEMS, items("P-1")).status is PushStatus.FAILED
    planning.recorder.calls.clear()

    report = planning.push(ITEMS, items("P-1"))

    assert planning.recorder.calls == []
    assert report.error is not None
    assert report.error.code == "breaker_open"


def test_the_password_is_in_no_report_and_not_in_the_ledger(
    planning: Planning,
) -> None:
    planning.fault(kind="status", status=401, body={"status": {"message": PASSWORD}})

    report = planning.push(ITEMS, items("P-1"))

    assert report.error is not None
    assert PASSWORD not in report.error.message
    kept = (planning.folder / "ledger.sqlite").read_bytes()
    kept += (planning.folder / "ledger.sqlite-wal").read_bytes()
    assert PASSWORD.encode() not in kept


def test_a_push_by_a_process_is_the_same_as_by_an_import(planning: Planning) -> None:
    planning.push(ITEMS, items("P-1", "P-2"))
    sync = replace(
        FORECAST, options={**FORECAST.options, "process": "Load Plumbline forecast"}
    )

    report = planning.push(sync, [*FIRST, *cells("P-9 backlog 2026-08 77.50 1")])

    assert (report.accepted, report.rejected) == (3, 1)
    assert report.rejections[0].keys == ("P-9|backlog|2026-08",)


@pytest.mark.parametrize(
    ("options", "model", "message"),
    [
        ({"import": "Load nothing"}, None, "no 'Load nothing' among its imports"),
        ({"kind": "cube"}, None, "has the kind 'cube'"),
        ({"colour": "red"}, None, "does not know: colour"),
        ({"export_columns": "Month=Time"}, None, "names Month"),
        ({}, "Revenue Planning 2019", "sees 0 models named Revenue Planning 2019"),
    ],
)
def test_a_sync_that_does_not_fit_the_model_is_told_so_by_name(
    planning: Planning, options: dict[str, str], model: str | None, message: str
) -> None:
    sync = replace(FORECAST, options={**FORECAST.options, **options})

    report = planning.push(sync, FIRST, **({"model": model} if model else {}))

    assert report.status is PushStatus.FAILED
    assert report.error is not None
    assert report.error.code == "destination_misconfigured"
    assert message in report.error.message
    assert planning.recorder.writes() == []


@pytest.mark.parametrize(
    ("system", "credentials", "options", "message"),
    [
        ("excel", {"user": "a", "password": "b"}, {}, "no destination for the system"),
        ("anaplan", {"user": "a"}, {}, "lacks the credentials password"),
        (
            "anaplan",
            {"user": "a", "password": "b"},
            {"poll_seconds": "often"},
            "poll_seconds is 'often'",
        ),
    ],
)
def test_a_connection_that_cannot_work_is_refused_before_any_request(
    system: str, credentials: dict[str, str], options: dict[str, str], message: str
) -> None:
    with pytest.raises(DestinationError, match=message):
        create_destination(system, "http://127.0.0.1:1", credentials, options)
