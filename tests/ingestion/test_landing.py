"""Landing as a whole: what arrives, what is refused and why, what adds up."""

from __future__ import annotations

import datetime as dt
import gzip
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import duckdb
import httpx
import pytest

from ingestion import (
    Connection,
    DuckDBWarehouse,
    LandingReport,
    ObjectResult,
    create_empty_raw,
    land,
)
from ingestion.errors import WarehouseLockedError
from ingestion.schemas import OBJECTS_BY_SYSTEM
from tests.ingestion.fakes import (
    NOW,
    FakeNetSuite,
    FakeOrg,
    FakeStripe,
    account,
    declared,
    runtime,
    timecard,
)

if TYPE_CHECKING:
    from pathlib import Path

Vendor = FakeOrg | FakeNetSuite | FakeStripe


@dataclass
class Warehouse:
    """A warehouse that lands what the vendors of a test hold."""

    folder: Path
    runs: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The DuckDB file."""
        return self.folder / "warehouse.duckdb"

    def land(self, *vendors: Vendor, **options: Any) -> LandingReport:
        """One run."""
        self.runs += 1
        connections = options.pop("connections", [item.connection for item in vendors])
        return land(
            connections,
            DuckDBWarehouse(self.file),
            self.folder / "work",
            f"run-{self.runs}",
            clock=lambda: NOW + dt.timedelta(hours=self.runs),
            on_progress=self.said.append,
            runtime=runtime(*vendors),
            **options,
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What a query says."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return connection.execute(sql).fetchall()


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def result(report: LandingReport, name: str) -> ObjectResult:
    """The result of one object; the others must have gone well."""
    assert [item for item in report.failed if item.object != name] == []
    return next(item for item in report.results if item.object == name)


def counts(item: ObjectResult) -> tuple[int, int, int, int]:
    """Received, loaded, quarantined, superseded; they must add up."""
    assert item.received == item.loaded + item.quarantined + item.superseded
    return item.received, item.loaded, item.quarantined, item.superseded


def crm(*records: dict[str, Any], **options: Any) -> FakeOrg:
    return FakeOrg(records={"Account": list(records)}, **options)


def psa(*records: dict[str, Any], **options: Any) -> FakeOrg:
    return FakeOrg(
        system="certinia",
        host="psa.test",
        records={"pse__Timecard__c": list(records)},
        **options,
    )


def test_every_table_exists_though_nothing_is_connected(warehouse: Warehouse) -> None:
    report = warehouse.land()

    assert report.results == ()
    assert report.source_today is None
    tables = set(
        warehouse.rows("select table_schema, table_name from information_schema.tables")
    )
    for system, objects in OBJECTS_BY_SYSTEM.items():
        for source in objects:
            assert (f"raw_{system}", source.table) in tables
    assert ("raw_plumbline", "sync_rows") in tables


def test_a_warehouse_of_an_older_schema_gets_the_new_columns(tmp_path: Path) -> None:
    file = tmp_path / "warehouse.duckdb"
    create_empty_raw(DuckDBWarehouse(file))
    with duckdb.connect(str(file)) as connection:
        connection.execute("alter table raw_salesforce.account drop column industry")

    create_empty_raw(DuckDBWarehouse(file))

    with duckdb.connect(str(file)) as connection:
        connection.execute("select industry from raw_salesforce.account")


def test_rows_land_with_their_types_their_version_and_their_run(
    warehouse: Warehouse,
) -> None:
    report = warehouse.land(crm(account(1, Name='Müller, "Söhne"')))

    assert counts(result(report, "Account")) == (1, 1, 0, 0)
    assert report.source_today == dt.date(2026, 6, 30)
    [row] = warehouse.rows(
        "select id, name, isdeleted, createddate, _connection, _modified_at, "
        "_is_deleted, _extracted_at, _load_id, _extra, split_part(_version, '#', 1) "
        "from raw_salesforce.account"
    )
    assert row == (
        "001000000000000001",
        'Müller, "Söhne"',
        False,
        dt.datetime.fromisoformat("2026-06-01T08:00:00"),
        "crm",
        dt.datetime.fromisoformat("2026-06-08T08:00:00"),
        False,
        dt.datetime.fromisoformat("2026-06-30T19:00:00"),
        "run-1",
        None,
        "2026-06-08T08:00:00.000000Z",
    )


def test_a_second_run_lands_nothing_new(warehouse: Warehouse) -> None:
    org = crm(account(1), account(2))
    warehouse.land(org)

    assert counts(result(warehouse.land(org), "Account")) == (2, 0, 0, 2)
    assert warehouse.rows("select count(*) from raw_salesforce.account") == [(2,)]


def test_a_change_lands_as_a_further_version(warehouse: Warehouse) -> None:
    org = crm(account(1), account(2))
    warehouse.land(org)
    org.records["Account"][0] |= {
        "Name": "Renamed",
        "SystemModstamp": "2026-06-09T08:00:00.000+0000",
    }

    assert counts(result(warehouse.land(org), "Account")) == (2, 1, 0, 1)
    assert warehouse.rows(
        "select name from raw_salesforce.account where id like '%1' order by _version"
    ) == [("Customer 1",), ("Renamed",)]


def test_only_what_changed_within_the_lag_is_read_again(warehouse: Warehouse) -> None:
    early, late = "2026-06-08T07:49:59.000+0000", "2026-06-08T07:50:00.000+0000"
    org = crm(
        account(1, SystemModstamp=early), account(2, SystemModstamp=late), account(3)
    )
    warehouse.land(org)

    assert result(warehouse.land(org), "Account").received == 2
    assert result(warehouse.land(org, full=True), "Account").received == 3


def test_an_object_that_is_declared_with_a_further_field_is_read_from_the_start(
    warehouse: Warehouse,
) -> None:
    early = "2026-06-08T07:00:00.000+0000"
    org = crm(account(1, SystemModstamp=early, Website="one.example"), account(2))
    org.hidden_fields.add("Website")
    warehouse.land(org)
    org.hidden_fields.clear()
    with duckdb.connect(str(warehouse.file)) as connection:
        connection.execute("alter table raw_salesforce.account drop column website")

    assert result(warehouse.land(org), "Account").received == 2
    assert warehouse.rows(
        "select website from raw_salesforce.account where id like '%1' "
        "order by _extracted_at"
    ) == [(None,), ("one.example",)]
    assert result(warehouse.land(org), "Account").received == 1


def test_two_changes_within_one_second_both_land(warehouse: Warehouse) -> None:
    org = crm(account(1))
    warehouse.land(org)
    org.records["Account"][0]["Name"] = "Changed within the same second"

    assert counts(result(warehouse.land(org), "Account")) == (1, 1, 0, 0)


def test_an_id_that_comes_twice_in_one_load_lands_once_as_it_was_last(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1, Name="First"), account(2), account(1, Name="Last"))

    assert counts(result(warehouse.land(org), "Account")) == (3, 2, 0, 1)
    assert warehouse.rows(
        "select name from raw_salesforce.account where id like '%1'"
    ) == [("Last",)]


def test_a_bulk_read_and_a_query_of_the_same_record_are_one_version(
    warehouse: Warehouse,
) -> None:
    org = psa(timecard(1, pse__Total_Hours__c=40.0, pse__Status__c="Größe"))
    only = {"pse__Timecard__c"}
    warehouse.land(org, only=only)

    assert any("/jobs/query" in request for request in org.requests)
    org.requests.clear()
    again = warehouse.land(org, only=only)
    assert counts(result(again, "pse__Timecard__c")) == (1, 0, 0, 1)
    assert not any("/jobs/query" in request for request in org.requests)


def test_a_deleted_record_lands_as_a_version_that_says_so(warehouse: Warehouse) -> None:
    org = crm(account(1))
    warehouse.land(org)
    org.records["Account"][0] |= {
        "IsDeleted": True,
        "SystemModstamp": "2026-06-10T08:00:00.000+0000",
    }

    landed = result(warehouse.land(org), "Account")

    assert (landed.loaded, landed.deleted) == (1, 1)
    assert warehouse.rows(
        "select _is_deleted from raw_salesforce.account order by _modified_at"
    ) == [(False,), (True,)]


DIRTY: list[tuple[dict[str, Any], str, str]] = [
    ({"pse__Total_Hours__c": "forty"}, "pse__Total_Hours__c", "not_a_number"),
    ({"pse__Total_Hours__c": "1e400"}, "pse__Total_Hours__c", "out_of_range"),
    ({"pse__Total_Hours__c": "40,5"}, "pse__Total_Hours__c", "not_a_number"),
    ({"pse__Total_Hours__c": "-8"}, "pse__Total_Hours__c", "below_minimum"),
    ({"pse__Total_Hours__c": "169"}, "pse__Total_Hours__c", "above_maximum"),
    ({"pse__Total_Hours__c": None}, "pse__Total_Hours__c", "missing"),
    ({"pse__Monday_Hours__c": "25"}, "pse__Monday_Hours__c", "above_maximum"),
    ({"pse__Monday_Hours__c": "-0.5"}, "pse__Monday_Hours__c", "below_minimum"),
    (
        {"pse__Total_Cost__c": "123456789012345678901234567890"},
        "pse__Total_Cost__c",
        "out_of_range",
    ),
    ({"pse__Total_Cost__c": "NaN"}, "pse__Total_Cost__c", "not_a_number"),
    ({"pse__Start_Date__c": "2026-02-30"}, "pse__Start_Date__c", "not_a_date"),
    ({"pse__Start_Date__c": "01.06.2026"}, "pse__Start_Date__c", "not_a_date"),
    ({"pse__Start_Date__c": "9998-12-31"}, "pse__Start_Date__c", "out_of_range"),
    ({"pse__Start_Date__c": None}, "pse__Start_Date__c", "missing"),
    ({"CreatedDate": "2026-06-01T25:00:00Z"}, "CreatedDate", "not_an_instant"),
    ({"SystemModstamp": "2099-01-01T00:00:00Z"}, "SystemModstamp", "in_the_future"),
    ({"SystemModstamp": "soon"}, "SystemModstamp", "not_an_instant"),
    ({"SystemModstamp": None}, "SystemModstamp", "missing"),
    ({"Id": None}, "Id", "missing"),
    ({"Id": ""}, "Id", "missing"),
    ({"pse__Project__c": None}, "pse__Project__c", "missing"),
    ({"pse__Approved__c": "perhaps"}, "pse__Approved__c", "not_a_boolean"),
    ({"Name": "MÃ¼ller"}, "Name", "broken_text"),
    ({"Name": "M\ufffdller"}, "Name", "broken_text"),
]


@pytest.mark.parametrize("interface", ["bulk", "query"])
def test_each_kind_of_dirt_is_refused_with_its_reason_and_the_rest_lands(
    warehouse: Warehouse, interface: str
) -> None:
    dirty = [timecard(100 + place, **dirt[0]) for place, dirt in enumerate(DIRTY)]
    org = psa(timecard(1), *dirty, timecard(2))
    if interface == "query":
        warehouse.land(psa(timecard(3)))
        warehouse.runs = 10

    landed = result(warehouse.land(org), "pse__Timecard__c")

    assert counts(landed) == (len(DIRTY) + 2, 2, len(DIRTY), 0)
    refused = warehouse.rows(
        "select field, reason from raw_plumbline.quarantine order by rowid"
    )
    assert refused == [(name, reason) for _, name, reason in DIRTY]
    [(source_id, _value, payload)] = warehouse.rows(
        "select source_id, value, payload from raw_plumbline.quarantine "
        "where value = 'forty'"
    )
    assert source_id == "a0T000000000000100"
    assert '"pse__Status__c":"Approved"' in payload


def test_an_object_in_place_of_a_value_is_refused(warehouse: Warehouse) -> None:
    org = crm(account(1), account(2, Name={"first": "A"}))

    assert counts(result(warehouse.land(org), "Account")) == (2, 1, 1, 0)
    assert warehouse.rows("select field, reason from raw_plumbline.quarantine") == [
        ("Name", "not_a_single_value")
    ]


def test_a_type_that_flips_within_a_page_is_refused_from_there(
    warehouse: Warehouse,
) -> None:
    stage = {"SystemModstamp": "2026-06-08T08:00:00Z", "MasterLabel": "A"}
    orders: list[Any] = [1, 2, "3", 4.0, "4.5", "five", True, 8]
    rows = [
        stage | {"Id": str(place), "SortOrder": order}
        for place, order in enumerate(orders)
    ]
    report = warehouse.land(FakeOrg(records={"OpportunityStage": rows}))

    assert counts(result(report, "OpportunityStage")) == (8, 5, 3, 0)


def test_an_unknown_value_of_a_list_lands_for_staging_to_map(
    warehouse: Warehouse,
) -> None:
    report = warehouse.land(psa(timecard(1, pse__Status__c="Abgesegnet")))

    assert counts(result(report, "pse__Timecard__c")) == (1, 1, 0, 0)


def test_a_broken_line_of_a_csv_is_refused_and_counted(warehouse: Warehouse) -> None:
    rows = [timecard(1), timecard(2)]
    org = psa(*rows)
    names = [item.name for item in declared("certinia", "pse__Timecard__c").fields]
    line = ",".join(str(rows[0].get(name, "") or "") for name in names)
    org.bulk_bytes = "\n".join([",".join(names), line, "cut,off"]).encode()

    report = warehouse.land(org, only={"pse__Timecard__c"})

    assert counts(result(report, "pse__Timecard__c")) == (2, 1, 1, 0)
    assert warehouse.rows("select reason, payload from raw_plumbline.quarantine") == [
        ("malformed_row", "cut,off")
    ]


def test_a_page_with_fewer_rows_than_announced_fails_its_object(
    warehouse: Warehouse,
) -> None:
    org = psa(timecard(1), timecard(2))
    org.bulk_bytes = b"Id,IsDeleted\n"

    landed = result(warehouse.land(org), "pse__Timecard__c")

    assert (landed.status, landed.error_code) == ("failed", "unreadable_page")


LOGIN_PAGE = httpx.Response(200, content=b"<html>Log in</html>")


def test_a_login_page_fails_its_object_and_the_others_go_on(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1))
    org.answers = [LOGIN_PAGE]

    landed = result(warehouse.land(org), "Account")

    assert (landed.status, landed.error_code) == ("failed", "login_page")
    assert "base_url" in (landed.error_hint or "")
    assert counts(result(warehouse.land(org), "Account")) == (1, 1, 0, 0)


def test_an_empty_page_with_a_next_link_does_not_end_the_read(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1))
    empty = {"totalSize": 1, "done": False, "records": []}
    following = "/services/data/v60.0/query/01g-1"
    last = {"totalSize": 1, "done": True, "records": [account(1)]}
    described = FakeOrg().answer(describe_account())
    org.answers = [
        described,
        httpx.Response(200, json=empty | {"nextRecordsUrl": following}),
        httpx.Response(200, json=last),
    ]

    landed = result(warehouse.land(org, only={"Account"}), "Account")

    assert counts(landed) == (1, 1, 0, 0)


def describe_account() -> httpx.Request:
    path = "/services/data/v60.0/sobjects/Account/describe"
    return httpx.Request("GET", f"http://crm.test{path}")


def test_pages_in_a_circle_fail_their_object_and_land_nothing_of_it(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1))
    following = "/services/data/v60.0/query/01g-1"
    page = {"totalSize": 9, "done": False, "nextRecordsUrl": following}
    again = [
        httpx.Response(200, json=page | {"records": [account(number)]})
        for number in range(3)
    ]
    org.answers = [FakeOrg().answer(describe_account()), *again]

    landed = result(warehouse.land(org, only={"Account"}), "Account")

    assert (landed.error_code, landed.loaded) == ("page_loop", 0)
    assert warehouse.rows("select count(*) from raw_salesforce.account") == [(0,)]


def test_a_compressed_page_that_is_cut_off_fails_its_object(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1))
    cut = gzip.compress(b'{"totalSize": 0}' * 99)[:-9]
    org.answers = [
        httpx.Response(
            200, headers={"Content-Encoding": "gzip"}, stream=httpx.ByteStream(cut)
        )
        for _ in range(5)
    ]

    landed = result(warehouse.land(org, only={"Account"}), "Account")

    assert landed.error_code == "truncated_body"


def test_an_object_without_permission_fails_alone(warehouse: Warehouse) -> None:
    org = crm(account(1), forbidden={"Opportunity"})

    report = warehouse.land(org)

    assert [item.object for item in report.failed] == ["Opportunity"]
    assert result(report, "Opportunity").error_hint
    assert warehouse.rows("select count(*) from raw_salesforce.account") == [(1,)]


def test_a_system_that_is_down_does_not_stop_the_others(warehouse: Warehouse) -> None:
    org, dead = crm(account(1)), FakeNetSuite(host="nowhere.test")

    report = warehouse.land(
        org, connections=[org.connection, replace_host(dead.connection)]
    )

    assert {item.connection for item in report.failed} == {"erp"}
    assert {item.error_code for item in report.failed} == {"unreachable"}
    assert len(report.failed) == len(OBJECTS_BY_SYSTEM["netsuite"])
    assert warehouse.rows(
        "select connection, status, count(*) from raw_plumbline.landings "
        "group by all order by all"
    ) == [
        ("crm", "ok", len(OBJECTS_BY_SYSTEM["salesforce"])),
        ("erp", "failed", len(OBJECTS_BY_SYSTEM["netsuite"])),
    ]


def replace_host(connection: Connection) -> Connection:
    return replace(connection, base_url="http://gone.test")


def test_a_reader_that_breaks_does_not_stop_the_others(warehouse: Warehouse) -> None:
    org, service = crm(account(1)), billing()
    service.objects["/v1/customers"] = ["no object"]  # type: ignore[list-item]

    report = warehouse.land(org, service)

    assert {item.connection for item in report.failed} == {"billing"}
    assert {item.error_code for item in report.failed} == {"reader_broke"}
    assert warehouse.rows("select count(*) from raw_salesforce.account") == [(1,)]


def test_a_warehouse_that_is_open_elsewhere_is_named(warehouse: Warehouse) -> None:
    warehouse.land()
    script = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(); input()"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", script, str(warehouse.file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(WarehouseLockedError) as caught:
            warehouse.land()
        holder.kill()
    assert caught.value.code == "warehouse_locked"
    assert "Close that process" in caught.value.hint


def test_a_connection_without_its_credentials_fails_with_a_remedy(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1))
    bare = replace(org.connection, credentials={"client_id": "x"})

    report = warehouse.land(org, connections=[bare])

    assert {item.error_code for item in report.failed} == {"connection_incomplete"}
    assert "client_secret" in (report.failed[0].error_message or "")


def test_a_missing_optional_field_lands_empty_and_is_reported(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1, Industry="Energy"), hidden_fields={"Industry"})

    landed = result(warehouse.land(org), "Account")

    assert landed.status == "ok"
    assert landed.missing == ("Industry",)
    assert warehouse.rows("select industry from raw_salesforce.account") == [(None,)]
    assert warehouse.rows("select * from raw_plumbline.schema_drift") == [
        ("run-1", "crm", "Account", "Industry", "missing")
    ]


def test_a_missing_required_field_fails_its_object_alone(warehouse: Warehouse) -> None:
    org = FakeOrg(records={"Account": [account(1)]}, hidden_fields={"OpportunityId"})

    landed = result(warehouse.land(org), "OpportunityHistory")

    assert landed.error_code == "required_field_gone"
    assert "OpportunityId" in (landed.error_message or "")


def test_a_field_that_nobody_declared_is_reported(warehouse: Warehouse) -> None:
    org = crm(account(1), custom_fields=("Tier__c",))

    landed = result(warehouse.land(org), "Account")

    assert landed.undeclared == ("Tier__c",)


def test_an_undeclared_key_of_a_record_lands_beside_it(warehouse: Warehouse) -> None:
    landed = result(warehouse.land(crm(account(1, Surprise="yes"))), "Account")

    assert landed.undeclared == ("Surprise",)
    assert warehouse.rows("select _extra from raw_salesforce.account") == [
        ('{"Surprise":"yes"}',)
    ]


def erp(**rows: list[dict[str, Any]]) -> FakeNetSuite:
    return FakeNetSuite(rows=rows)


def customer(number: int, modified: str = "2026-06-01 10:00:00") -> dict[str, Any]:
    return {
        "id": str(number),
        "entityid": f"C{number}",
        "isinactive": "F",
        "lastmodifieddate": modified,
    }


def test_netsuite_rows_land_with_their_nulls_and_their_letters(
    warehouse: Warehouse,
) -> None:
    report = warehouse.land(erp(customer=[customer(7)]))

    assert counts(result(report, "customer")) == (1, 1, 0, 0)
    assert warehouse.rows(
        "select id, entityid, companyname, isinactive, lastmodifieddate "
        "from raw_netsuite.customer"
    ) == [("7", "C7", None, False, dt.datetime.fromisoformat("2026-06-01T10:00:00"))]
    assert result(report, "customer").missing == ()


def test_a_column_that_the_account_lacks_is_left_out_and_reported(
    warehouse: Warehouse,
) -> None:
    account_without = erp(customer=[customer(7)])
    account_without.unknown_columns = {"altname"}

    landed = result(warehouse.land(account_without, only={"customer"}), "customer")

    assert (landed.status, landed.loaded) == ("ok", 1)
    assert landed.missing == ("altname",)


def test_a_table_without_permission_fails_alone(warehouse: Warehouse) -> None:
    account_without = erp(customer=[customer(7)])
    account_without.forbidden = {"revenueplan"}

    report = warehouse.land(account_without)

    assert result(report, "revenueplan").error_code == "permission_denied"


def test_many_pages_of_netsuite_are_read_along_the_key(warehouse: Warehouse) -> None:
    rows = [
        {
            "transaction": str(number // 3),
            "id": str(number % 3),
            "linelastmodifieddate": "2026-06-01 10:00:00",
        }
        for number in range(2500)
    ]

    report = warehouse.land(erp(transactionline=rows))

    assert counts(result(report, "transactionline")) == (2500, 2500, 0, 0)


def test_the_log_of_deletions_ends_a_record_and_its_parts(
    warehouse: Warehouse,
) -> None:
    moment = "2026-06-01 10:00:00"
    ledger = erp(
        customer=[customer(7), customer(8)],
        transaction=[{"id": "7", "type": "Journal", "lastmodifieddate": moment}],
        transactionline=[
            {"transaction": "7", "id": "0", "linelastmodifieddate": moment},
            {"transaction": "7", "id": "1", "linelastmodifieddate": moment},
        ],
    )
    warehouse.land(ledger)
    for table in ("transaction", "transactionline"):
        ledger.rows[table] = []
    ledger.rows["deletedrecord"] = [
        {
            "recordid": "7",
            "recordtypeid": "10",
            "type": "Journal Entry",
            "deleteddate": "2026-06-02 09:00:00",
        }
    ]

    report = warehouse.land(ledger)

    assert counts(result(report, "transaction")) == (1, 1, 0, 0)
    assert result(report, "transactionline").deleted == 2
    # The customer of the same number is another record.
    assert result(report, "customer").deleted == 0
    assert warehouse.rows(
        "select type, _is_deleted, _modified_at from raw_netsuite.transaction "
        "order by _modified_at"
    )[1] == ("Journal", True, dt.datetime.fromisoformat("2026-06-02T09:00:00"))
    assert result(warehouse.land(ledger), "transaction").loaded == 0


def test_a_line_taken_out_of_a_transaction_is_noticed_by_a_full_run(
    warehouse: Warehouse,
) -> None:
    moment = "2026-06-01 10:00:00"
    lines = [
        {"transaction": "7", "id": str(number), "linelastmodifieddate": moment}
        for number in range(3)
    ]
    ledger = erp(transactionline=lines)
    warehouse.land(ledger)
    lines.pop()

    landed = result(warehouse.land(ledger, full=True), "transactionline")

    assert (counts(landed), landed.deleted) == ((3, 1, 0, 2), 1)


def billing(*invoices: dict[str, Any]) -> FakeStripe:
    return FakeStripe(objects={"/v1/invoices": list(invoices)})


def invoice(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"in_{number}",
        "object": "invoice",
        "customer": {"id": "cus_1", "object": "customer"},
        "currency": "usd",
        "created": 1750000000,
        "amount_due": 4820000,
        "status": "open",
        "status_transitions": {"finalized_at": 1750000100, "paid_at": None},
        "metadata": {"project_id": "a0P1"},
        "lines": {
            "data": [
                {
                    "id": f"il_{number}",
                    "amount": 4820000,
                    "currency": "usd",
                    "period": {"start": 1750000000, "end": 1752000000},
                    "metadata": {"project_id": "a0P1"},
                }
            ],
            "has_more": False,
        },
    } | changes


def test_stripe_objects_land_flat_with_their_lines(warehouse: Warehouse) -> None:
    report = warehouse.land(billing(invoice(1)))

    assert counts(result(report, "invoice")) == (1, 1, 0, 0)
    assert counts(result(report, "line_item")) == (1, 1, 0, 0)
    assert warehouse.rows(
        "select customer, amount_due, created, status_transitions_finalized_at, "
        "metadata_project_id from raw_stripe.invoice"
    ) == [
        (
            "cus_1",
            4820000,
            dt.datetime.fromisoformat("2025-06-15T15:06:40"),
            dt.datetime.fromisoformat("2025-06-15T15:08:20"),
            "a0P1",
        )
    ]
    assert warehouse.rows(
        "select invoice, period_start, metadata_project_id from raw_stripe.invoice_line"
    ) == [("in_1", dt.datetime.fromisoformat("2025-06-15T15:06:40"), "a0P1")]


def test_what_has_no_time_lands_again_only_when_its_content_changed(
    warehouse: Warehouse,
) -> None:
    service = billing(invoice(1), invoice(2))
    warehouse.land(service)
    assert counts(result(warehouse.land(service), "invoice")) == (2, 0, 0, 2)

    for status in ("paid", "open"):
        service.now += dt.timedelta(hours=1)
        service.objects["/v1/invoices"][0] = invoice(1, status=status)
        assert counts(result(warehouse.land(service), "invoice")) == (2, 1, 0, 1)

    assert warehouse.rows(
        "select status from raw_stripe.invoice where id = 'in_1' order by _modified_at"
    ) == [("open",), ("paid",), ("open",)]


def test_what_a_complete_list_no_longer_holds_is_gone(warehouse: Warehouse) -> None:
    service = billing(invoice(1), invoice(2))
    warehouse.land(service)
    service.now += dt.timedelta(hours=1)
    kept = service.objects["/v1/invoices"].pop()

    landed = result(warehouse.land(service), "invoice")

    assert (counts(landed), landed.deleted) == ((2, 1, 0, 1), 1)
    # It comes back, and is a version again.
    service.now += dt.timedelta(hours=1)
    service.objects["/v1/invoices"].append(kept)
    assert result(warehouse.land(service), "invoice").loaded == 1


def test_a_row_in_quarantine_is_not_taken_for_deleted(warehouse: Warehouse) -> None:
    service = billing(invoice(1), invoice(2))
    warehouse.land(service)
    service.objects["/v1/invoices"][0] = invoice(1, amount_due="a lot")

    landed = result(warehouse.land(service), "invoice")

    assert (counts(landed), landed.deleted) == ((2, 0, 1, 1), 0)


def test_most_of_a_list_gone_at_once_is_asked_about(warehouse: Warehouse) -> None:
    service = billing(*(invoice(number) for number in range(30)))
    warehouse.land(service, only={"invoice"})
    del service.objects["/v1/invoices"][5:]

    landed = result(warehouse.land(service, only={"invoice"}), "invoice")
    assert landed.error_code == "mass_disappearance"

    meant = result(warehouse.land(service, only={"invoice"}, full=True), "invoice")
    assert meant.deleted == 25


def test_the_working_folder_may_be_wiped(warehouse: Warehouse) -> None:
    org = crm(account(1))
    warehouse.land(org)
    shutil.rmtree(warehouse.folder / "work", ignore_errors=True)
    org.records["Account"].append(account(2))

    assert counts(result(warehouse.land(org), "Account")) == (2, 1, 0, 1)


def test_a_package_that_a_killed_run_left_half_deleted_does_not_block(
    warehouse: Warehouse,
) -> None:
    org = crm(account(1))
    warehouse.land(org)
    left = warehouse.folder / "work/dlt/crm/landing_crm/load/normalized/1700000000.1"
    left.mkdir(parents=True)

    assert result(warehouse.land(org, full=True), "Account").status == "ok"


def test_two_connections_of_one_system_keep_apart(warehouse: Warehouse) -> None:
    first, second = crm(account(1)), crm(account(1), host="other.test")
    other = replace(second.connection, name="crm_two")

    report = warehouse.land(first, second, connections=[first.connection, other])

    assert report.failed == ()
    assert warehouse.rows(
        "select _connection from raw_salesforce.account order by all"
    ) == [("crm",), ("crm_two",)]


def test_connections_are_kept_with_the_org_whose_ids_they_use(
    warehouse: Warehouse,
) -> None:
    org, delivery = crm(), psa()
    linked = replace(delivery.connection, org_connection="crm")

    warehouse.land(org, delivery, connections=[org.connection, linked])
    warehouse.land(org)

    assert warehouse.rows("select * from raw_plumbline.connections order by all") == [
        ("crm", "salesforce", "group", "production", "crm"),
        ("psa", "certinia", "group", "production", "crm"),
    ]


def test_progress_is_told_without_records(warehouse: Warehouse) -> None:
    warehouse.land(crm(account(1, Name="Very Secret Customer")))

    assert "crm: Account, 1 rows received" in warehouse.said
    assert not any("Secret" in line for line in warehouse.said)


def test_items_of_a_subscription_land_with_its_id_and_the_cancelled_ones_too(
    warehouse: Warehouse,
) -> None:
    price = {"id": "price_1", "unit_amount": 250050, "currency": "usd"}
    item = {"id": "si_1", "price": price | {"recurring": {"interval": "month"}}}
    service = FakeStripe(
        objects={
            "/v1/subscriptions": [
                {
                    "id": "sub_1",
                    "currency": "usd",
                    "created": 1780000000,
                    "items": {"data": [item], "has_more": False},
                }
            ]
        }
    )

    warehouse.land(service)

    assert warehouse.rows(
        "select id, subscription, price_unit_amount, price_recurring_interval "
        "from raw_stripe.subscription_item"
    ) == [("si_1", "sub_1", 250050, "month")]
    asked = [one for one in service.requests if one.startswith("/v1/subscriptions")]
    assert asked
    assert all("status=all" in one for one in asked)


def test_an_object_that_a_system_may_lack_lands_empty_and_is_missed_once_it_was_there(
    warehouse: Warehouse,
) -> None:
    org = psa()
    org.forbidden = {"pse__Rate_Card__c"}

    assert counts(result(warehouse.land(org), "pse__Rate_Card__c")) == (0, 0, 0, 0)

    card = {"Id": "R1", "SystemModstamp": "2026-06-08T07:00:00.000+0000"}
    org.records["pse__Rate_Card__c"] = [card]
    org.forbidden = set()
    assert counts(result(warehouse.land(org), "pse__Rate_Card__c")) == (1, 1, 0, 0)

    org.forbidden = {"pse__Rate_Card__c"}
    assert result(warehouse.land(org), "pse__Rate_Card__c").status == "failed"
