"""The whole way, over HTTP, as a person drives it; and what if a part fails.

The tests go through one story in order: an installation that has landed and pushed
once runs again, then lives through faults. Each test leaves it well.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import httpx
import pytest

from plumbline.steps.publish import read_pointer
from tests.plumbline import bridging, causes, hindsight, worked_bridge
from tests.plumbline.estate import Estate
from tests.plumbline.truth import COMPARISONS, NEARNESS, Comparison, Nearness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.plumbline.estate import Ended

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    created = Estate.create(tmp_path_factory.mktemp("estate"))
    created.start()
    yield created
    created.stop()


@pytest.fixture(scope="module")
def first_run(estate: Estate) -> Ended:
    return estate.plumbline("run", "--json")


@pytest.fixture
def landed(estate: Estate, first_run: Ended) -> Iterator[Estate]:
    assert first_run.exit_code == 0, first_run.stdout + first_run.stderr
    yield estate
    estate.set_faults()


NOT_DELIVERED = """
    select count(*) from operations.ops_sync_deliveries
    where state not in ('delivered', 'superseded')
"""


def errors(ended: Ended) -> list[dict[str, Any]]:
    return list(ended.json["errors"])


def query(estate: Estate, sql: str) -> list[tuple[Any, ...]]:
    pointer = read_pointer(estate.folder / "data" / "snapshots" / "current.json")
    assert pointer is not None
    path = estate.folder / "data" / "snapshots" / str(pointer["snapshot"])
    with duckdb.connect(str(path), read_only=True) as snapshot:
        return snapshot.execute(sql).fetchall()


CAUSES = """
    select distinct record_id, cast(known_at as date) from firm.causes
    where driver = ? and object = ? and known_at < timestamp '2026-06-30'
"""
PERIODS = """
    select source_id, valid_from from canonical.{model}
    union
    select source_id, deleted_on from canonical.{model} where deleted_on is not null
"""


@pytest.mark.parametrize(
    ("driver", "entity", "model"),
    [
        ("D10", "pse__Proj__c", "hst_projects"),
        ("D10", "pse__Milestone__c", "hst_milestones"),
        ("D12", "pse__Proj__c", "hst_projects"),
        ("D13a", "pse__Assignment__c", "hst_assignments"),
        ("D18", "pse__Proj__c", "hst_projects"),
    ],
)
def test_history_begins_a_period_or_ends_on_each_day_of_a_change_by_the_firm(
    landed: Estate, driver: str, entity: str, model: str
) -> None:
    world = landed.folder / "data" / "sandbox" / "versions.duckdb"
    with duckdb.connect(str(world), read_only=True) as truth:
        changed = set(truth.execute(CAUSES, [driver, entity]).fetchall())

    periods = set(query(landed, PERIODS.format(model=model)))

    assert changed
    assert changed <= periods


def test_a_first_run_lands_builds_publishes_and_pushes(first_run: Ended) -> None:
    assert first_run.exit_code == 0, first_run.stdout + first_run.stderr
    content = first_run.json
    assert content["ok"] is True
    assert [step["name"] for step in content["steps"]] == [
        "ingest",
        "build",
        "publish",
        "push",
    ]
    assert content["as_of"] == "2026-06-30"
    assert content["counts"]["ingest.loaded"] > 50_000
    assert content["counts"]["push.sent"] > 500
    assert content["counts"]["push.held_back"] == 0
    assert content["errors"] == []


def test_what_is_pushed_is_the_published_forecast(landed: Estate) -> None:
    ((forecast,),) = query(
        landed,
        "select sum(amount_corporate) from marts.fct_forecast_lines "
        "join marts.dim_forecast_versions using (forecast_version_id) where is_current",
    )
    ((pushed,),) = query(
        landed, "select sum(revenue_amount) from sync.sync_anaplan__forecast"
    )
    ((delivered,),) = query(
        landed,
        "select sum(amount) from operations.ops_sync_deliveries "
        "where sync = 'anaplan_forecast' and state = 'delivered'",
    )

    assert forecast == pushed == delivered


def test_every_reconciliation_holds_to_the_cent(landed: Estate) -> None:
    checks = query(
        landed,
        "select check_name, difference, is_ok from operations.ops_reconciliations",
    )

    assert checks
    assert [check for check in checks if not check[2]] == []


@contextmanager
def beside_the_truth(estate: Estate) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published snapshot, with the firm's own world attached as `world`."""
    data = estate.folder / "data"
    pointer = read_pointer(data / "snapshots" / "current.json")
    assert pointer is not None
    world = data / "sandbox" / "versions.duckdb"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{world}' as world (read_only)")
        path = data / "snapshots" / str(pointer["snapshot"])
        connection.execute(f"attach '{path}' as published (read_only)")
        connection.execute("use published")
        yield connection


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda each: each.name)
def test_a_mart_says_to_the_cent_what_the_firm_did(
    landed: Estate, comparison: Comparison
) -> None:
    with beside_the_truth(landed) as connection:
        rows = comparison.rows(connection)
        differences = comparison.differences(connection)

    assert rows > 100
    assert differences == []


@pytest.mark.parametrize("nearness", NEARNESS, ids=lambda each: each.method)
def test_revenue_computed_from_deliveries_is_what_the_firm_earned(
    landed: Estate, nearness: Nearness
) -> None:
    with beside_the_truth(landed) as connection:
        months, recognisable, earned, bias = nearness.measure(connection)

    assert months > 5
    assert recognisable <= nearness.recognisable
    assert earned <= nearness.earned
    assert bias <= nearness.bias


def test_what_nothing_explains_between_delivery_and_ledger_is_tiny(
    landed: Estate,
) -> None:
    ((posted,),) = query(
        landed,
        "select sum(posted_amount_corporate) from marts.fct_revenue_recognition",
    )
    ((net, gross),) = query(
        landed,
        "select sum(amount_corporate), sum(abs(amount_corporate)) "
        "from marts.fct_recognition_differences where difference_kind = 'unexplained'",
    )

    assert posted > 10_000_000
    assert gross <= posted * Decimal("0.004")
    assert abs(net) <= posted * Decimal("0.00001")


def test_what_became_known_after_a_day_changes_nothing_of_its_forecast(
    landed: Estate, tmp_path: Path
) -> None:
    warehouse = tmp_path / "warehouse.duckdb"
    shutil.copy(landed.folder / "data" / "warehouse.duckdb", warehouse)
    before = hindsight.said(warehouse)

    deleted = hindsight.forget(warehouse)
    hindsight.forecast_again(warehouse, tmp_path / "target")

    assert all(deleted.values()), deleted
    assert len(before) > 300
    assert hindsight.said(warehouse) == before


def test_a_change_of_the_forecast_is_explained_to_the_cent(landed: Estate) -> None:
    ended = landed.plumbline("explain", "--by", "event", "--json")

    assert ended.exit_code == 0, ended.stderr
    found = ended.json["explanation"]
    assert (found["from"], found["to"]) == (
        "backtest-2026-05-31",
        "published-2026-06-30",
    )
    assert Decimal(found["unexplained"]) == 0
    change = Decimal(found["after"]) - Decimal(found["before"])
    assert sum(Decimal(part["amount"]) for part in found["parts"]) == change != 0
    assert all(part["event"] for part in found["parts"])


@pytest.fixture(scope="module")
def bridged(
    estate: Estate, first_run: Ended, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy in which known causes happened between two forecasts of one day.

    Beside them are the worked example, both ways round, and a forecast with itself.
    """
    assert first_run.exit_code == 0, first_run.stdout + first_run.stderr
    folder = tmp_path_factory.mktemp("bridged")
    warehouse = folder / "warehouse.duckdb"
    shutil.copy(estate.folder / "data" / "warehouse.duckdb", warehouse)
    played = causes.play(warehouse)
    assert all(count > 0 for _, count in played), played
    worked_bridge.tell_worked_example(warehouse)
    there, back = worked_bridge.WORKED
    bridging.compare(
        warehouse,
        [
            (causes.BEFORE, causes.NOW),
            (causes.NOW, causes.BEFORE),
            (causes.NOW, causes.NOW),
            (there, back),
            (back, there),
        ],
    )
    bridging.forecast_and_bridge_again(warehouse, folder / "target")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("use warehouse.marts")
        yield connection


def test_the_worked_example_of_a_bridge_comes_out_to_the_cent(
    bridged: duckdb.DuckDBPyConnection,
) -> None:
    said = bridged.execute(
        "select line_id, driver, amount from fct_forecast_bridge "
        "where from_version_id = ? and to_version_id = ?",
        worked_bridge.WORKED,
    ).fetchall()

    assert {(line, driver): str(amount) for line, driver, amount in said} == (
        worked_bridge.WORKED_CHANGES
    )


def test_a_bridge_gives_known_causes_their_money_and_shows_their_records(
    bridged: duckdb.DuckDBPyConnection,
) -> None:
    """At least 95 % of the money, by driver and record; elsewhere nothing happens."""
    ((lines, money, by_driver, by_record),) = bridged.execute(
        "select count(distinct caused.line_id), sum(abs(amount)), "
        "sum(case when bridge.driver = caused.driver then abs(amount) end), "
        "sum(case when bridge.driver = caused.driver and bridge.source_id in ("
        "  select record_id from caused as records"
        "  where records.line_id = caused.line_id) then abs(amount) end) "
        "from fct_forecast_bridge as bridge inner join "
        "(select distinct driver, line_id from caused) as caused using (line_id) "
        "where from_version_id = ? and to_version_id = ?",
        [causes.BEFORE, causes.NOW],
    ).fetchall()
    elsewhere = bridged.execute(
        "select distinct line_family from fct_forecast_bridge "
        "where from_version_id = ? and to_version_id = ? "
        "and line_id not in (select line_id from caused)",
        [causes.BEFORE, causes.NOW],
    ).fetchall()

    assert lines > 100
    assert by_driver >= money * Decimal("0.95")
    assert by_record >= money * Decimal("0.95")
    # A practice that another one's revenue goes to has more to expect from there, and
    # unscheduled backlog burns so that the lines of a method come to their curves.
    assert set(elsewhere) <= {("renewal",), ("run_rate",), ("unscheduled",)}


def test_a_bridge_adds_up_at_every_line_and_month(
    bridged: duckdb.DuckDBPyConnection,
) -> None:
    ((compared, wrong),) = bridged.execute(
        """
        with changes as (
            select from_version_id, to_version_id, line_id, line_family, currency_code,
                month_start, to_amount_corporate - from_amount_corporate as change
            from int_forecast_bridge__stages
        ),
        drivers as (
            select from_version_id, to_version_id, line_id, line_family, currency_code,
                month_start, sum(amount) as amount
            from fct_forecast_bridge
            group by all
        )
        select count(*), count(*) filter (coalesce(amount, 0) <> change)
        from changes left join drivers using (from_version_id, to_version_id,
            line_id, line_family, currency_code, month_start)
        """
    ).fetchall()

    assert compared > 1_000
    assert wrong == 0


def test_a_bridge_back_is_the_bridge_there_and_one_to_itself_is_empty(
    bridged: duckdb.DuckDBPyConnection,
) -> None:
    totals = """
        select line_id, line_family, month_start, driver, region_name, practice_name,
            sum({sign} * amount) as amount
        from fct_forecast_bridge
        where from_version_id = ? and to_version_id = ?
        group by all
    """
    there = [causes.BEFORE, causes.NOW]
    differing = bridged.execute(
        f"({totals.format(sign=1)}) except ({totals.format(sign=-1)})",
        [*there, *reversed(there)],
    ).fetchall()
    to_itself = bridged.execute(
        "select * from fct_forecast_bridge where from_version_id = to_version_id"
    ).fetchall()

    assert differing == []
    assert to_itself == []


def test_a_backtest_prints_how_good_past_forecasts_were(landed: Estate) -> None:
    ended = landed.plumbline("backtest", "--origins", "13")

    assert ended.exit_code == 0, ended.stderr
    lines = [line.split() for line in ended.stdout.splitlines()]
    assert ["months", "ahead", "1", "2", "3", "6", "12"] in lines
    (counts,) = (line[2:] for line in lines if line[:2] == ["month", "ends"])
    assert counts == ["12", "11", "10", "7", "1"]


def test_a_plan_after_a_push_has_nothing_to_send(landed: Estate) -> None:
    plans = landed.plumbline("plan", "--json").json["plans"]

    assert {plan["sync"] for plan in plans} == {
        "anaplan_forecast",
        "anaplan_forecast_items",
    }
    assert all(
        plan["creates"] == plan["updates"] == plan["removals"] == 0 for plan in plans
    )


def test_what_has_not_changed_is_neither_landed_nor_sent_again(
    landed: Estate,
) -> None:
    ingest = landed.plumbline("ingest", "--json").json
    push = landed.plumbline("push", "--json").json

    assert ingest["ok"] is True, ingest["errors"]
    assert ingest["counts"]["ingest.received"] > 0
    assert ingest["counts"]["ingest.loaded"] == 0
    assert push["ok"] is True, push["errors"]
    assert push["counts"]["push.sent"] == 0


def test_status_is_fresh_and_doctor_finds_nothing(landed: Estate) -> None:
    status = landed.plumbline("status", "--check", "--json")
    doctor = landed.plumbline("doctor", "--json")

    assert status.exit_code == 0, status.stdout
    assert doctor.exit_code == 0, doctor.stdout
    assert len(doctor.json["checks"]) == 7


def test_an_unreachable_system_is_named_and_the_others_land(landed: Estate) -> None:
    refusing = {"vendor": "stripe", "kind": "status", "status": 503}
    landed.set_faults(refusing)

    ended = landed.plumbline("ingest", "--json")

    assert ended.exit_code == 1
    assert {error["what"].split()[-1] for error in errors(ended)} == {"billing"}
    assert all(error["hint"] for error in errors(ended))


def test_an_unauthorised_system_is_named_with_its_credential(landed: Estate) -> None:
    ended = landed.plumbline("ingest", "--json", STRIPE_API_KEY="sk_test_wrong")

    assert ended.exit_code == 1
    assert {error["code"] for error in errors(ended)} == {"unauthorized"}
    assert "sk_test_wrong" not in ended.stdout + ended.stderr


def test_an_object_without_permission_fails_alone(landed: Estate) -> None:
    landed.set_faults(
        {"vendor": "salesforce", "kind": "hide", "object": "pse__Expense__c"}
    )

    ended = landed.plumbline("ingest", "--only", "psa", "--json")

    assert ended.exit_code == 1
    assert [error["what"] for error in errors(ended)] == [
        "Landing pse__Expense__c of psa"
    ]


def test_a_dirty_row_is_held_back_and_nothing_else_is(landed: Estate) -> None:
    token = sign_in(landed)
    query = (
        "SELECT Id, pse__Utilization_Target__c FROM Contact "
        "WHERE pse__Is_Resource__c = true LIMIT 1"
    )
    person = httpx.get(
        f"{landed.url('salesforce')}/services/data/v60.0/query",
        params={"q": query},
        headers=token,
    ).json()["records"][0]
    address = (
        f"{landed.url('salesforce')}/services/data/v60.0/sobjects/"
        f"Contact/{person['Id']}"
    )
    wrong = {"pse__Utilization_Target__c": 250}
    right = {"pse__Utilization_Target__c": person["pse__Utilization_Target__c"]}

    httpx.patch(address, json=wrong, headers=token).raise_for_status()
    held = landed.plumbline("ingest", "--only", "psa", "--json")
    httpx.patch(address, json=right, headers=token).raise_for_status()
    mended = landed.plumbline("ingest", "--only", "psa", "--json")

    assert held.exit_code == 5, held.stdout
    assert held.json["counts"]["ingest.quarantined"] == 1
    assert mended.exit_code == 0, mended.stdout
    assert mended.json["counts"]["ingest.loaded"] == 1


def sign_in(estate: Estate) -> dict[str, str]:
    """The header of a signed-in Salesforce client."""
    lines = (estate.folder / "data" / "sandbox" / "credentials.env").read_text()
    secrets = dict(line.split("=", 1) for line in lines.splitlines() if "=" in line)
    answer = httpx.post(
        f"{estate.url('salesforce')}/services/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": secrets["SALESFORCE_CLIENT_ID"].strip("\"'"),
            "client_secret": secrets["SALESFORCE_CLIENT_SECRET"].strip("\"'"),
        },
    )
    answer.raise_for_status()
    return {"Authorization": f"Bearer {json.loads(answer.text)['access_token']}"}


def test_a_locked_warehouse_is_named_with_who_holds_it(landed: Estate) -> None:
    with duckdb.connect(str(landed.folder / "data" / "warehouse.duckdb")):
        ended = landed.plumbline("build", "--json")

    assert ended.exit_code == 1
    assert errors(ended)[0]["code"] == "warehouse_locked"
    assert "Close that process" in errors(ended)[0]["hint"]


def test_a_lost_ledger_means_one_more_whole_push_that_a_guard_may_refuse(
    landed: Estate,
) -> None:
    sent_at_first = len(query(landed, "select * from operations.ops_sync_deliveries"))
    for file in (landed.folder / "data").glob("ledger.sqlite*"):
        file.unlink()
    tight = landed.with_initial_guards(max_rows=10)

    refused = landed.plumbline("push", "--config", tight, "--json")
    approved = landed.plumbline(
        "push", "--config", tight, "--approve", "the ledger was lost", "--json"
    )

    assert refused.exit_code == 4, refused.stdout
    assert refused.json["counts"]["push.sent"] == 0
    assert "max_rows" in errors(refused)[0]["message"]
    assert approved.exit_code == 0, approved.stdout
    assert approved.json["counts"]["push.sent"] == sent_at_first


def test_a_planning_tool_that_is_down_keeps_the_rows(landed: Estate) -> None:
    landed.plumbline("sandbox", "advance", "--to", "2026-07-08")
    landed.set_faults({"vendor": "anaplan", "kind": "status", "status": 503})
    down = landed.plumbline("run", "--json")
    waiting = query(landed, NOT_DELIVERED)[0][0]
    landed.set_faults()

    up = landed.plumbline("push", "--json")
    again = landed.plumbline("push", "--json")

    assert waiting > 0
    assert query(landed, NOT_DELIVERED) == [(0,)]
    assert down.exit_code == 1, down.stdout
    assert down.json["as_of"] == "2026-07-08"
    assert up.exit_code == 0, up.stdout
    assert up.json["counts"]["push.sent"] > 0
    assert again.json["counts"]["push.sent"] == 0
