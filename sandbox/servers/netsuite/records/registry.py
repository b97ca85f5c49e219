"""The record types that the account has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.records.transaction_types import transaction_types
from sandbox.servers.netsuite.records.types import (
    FieldKind,
    RecordType,
    fields_of,
)
from sandbox.world.tables.netsuite import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sandbox.world.schema import Table

_TABLES: Final[Mapping[str, Table]] = {table.name: table for table in TABLES}

_PERSON: Final = "firstName lastName email phone"


def _list(
    name: str, type_id: int, fields: str, *, table: str = "", **options: Any
) -> RecordType:
    """A record type over a table of its own."""
    behind = _TABLES[table or name.lower()]
    kinds = options.pop("kinds", {})
    return RecordType(
        name, behind, type_id, fields_of(fields, behind, **kinds), **options
    )


def _entity(name: str, type_id: int, fields: str, **options: Any) -> RecordType:
    """A record type of somebody or something that is dealt with."""
    return _list(
        name,
        type_id,
        f"id~ entityId {fields} subsidiary externalId dateCreated~ lastModifiedDate~ "
        "isInactive",
        **options,
    )


def _segment(name: str, type_id: int) -> RecordType:
    return _list(
        name,
        type_id,
        "id~ name! parent subsidiary externalId isInactive lastModifiedDate~",
        defaults={"fullname": "{name}", "isinactive": False},
    )


_ITEM: Final = (
    "id~ itemId! displayName description incomeAccount expenseAccount "
    "deferralAccount basePrice department class location parent externalId isInactive "
    "createdDate~ lastModifiedDate~"
)


def _item(name: str, kind: str) -> RecordType:
    return _list(
        name,
        -10,
        _ITEM,
        table="item",
        only={"itemtype": kind},
        defaults={"fullname": "{itemid}", "isinactive": False, "isfulfillable": False},
    )


def _types() -> Iterator[RecordType]:
    yield from _entities()
    yield from transaction_types()
    yield from _lists()


def _entities() -> Iterator[RecordType]:
    yield _entity(
        "customer",
        -2,
        f"companyName! altName isPerson {_PERSON} comments parent salesRep terms "
        "currency",
        defaults={
            "entityid": "CUST{id}",
            "altname": "{companyname}",
            "isperson": False,
            "isinactive": False,
            "subsidiary": "1",
            "currency": "1",
        },
    )
    yield _entity(
        "job",
        -7,
        "companyName! altName parent=customer entityStatus jobType "
        "jobBillingType jobPrice startDate projectedEndDate calculatedEndDate~ "
        "percentComplete estimatedRevenue estimatedCost estimatedTime actualTime~ "
        "projectManager allowTime isProductiveTime isUtilizedTime comments "
        "billingSchedule currency",
        defaults={
            "entityid": "{companyname}",
            "altname": "{companyname}",
            "isinactive": False,
            "entitystatus": "2",
        },
    )
    yield _entity(
        "employee",
        -4,
        "firstName! lastName! email phone title department location supervisor "
        "hireDate releaseDate laborCost isJobResource isSalesRep currency",
        defaults={"entityid": "{firstname} {lastname}", "isinactive": False},
    )
    yield _entity(
        "vendor",
        -3,
        f"companyName! altName isPerson {_PERSON} comments terms isJobResourceVend "
        "laborCost currency",
        defaults={
            "entityid": "{companyname}",
            "altname": "{companyname}",
            "isperson": False,
            "isinactive": False,
        },
    )
    yield _entity(
        "contact",
        -6,
        "firstName lastName! email phone title company comments",
        defaults={"entityid": "{firstname} {lastname}", "isinactive": False},
    )


def _lists() -> Iterator[RecordType]:
    yield _list(
        "account",
        -112,
        "id~ acctNumber acctName=fullname! acctType=accttype! description parent "
        "generalRate cashFlowRate isSummary externalId isInactive lastModifiedDate~",
        defaults={
            "accountsearchdisplayname": "{fullname}",
            "displaynamewithhierarchy": "{fullname}",
            "isinactive": False,
        },
    )
    yield _list(
        "accountingPeriod",
        -105,
        "id~ periodName startDate endDate closed closedOnDate allLocked arLocked "
        "apLocked isAdjust isPosting isQuarter isYear parent lastModifiedDate~",
        is_read_only=True,
    )
    yield _list(
        "billingSchedule",
        -141,
        "id~ name! scheduleType! frequency recurrencePattern initialAmount inArrears "
        "isPublic job externalId isInactive lastModifiedDate~",
    )
    yield _list(
        "charge",
        -290,
        "id~ billTo! projectTask description amount rate quantity chargeDate! billDate "
        "chargeType stage use invoice~ invoiceLine~ billingItem currency externalId "
        "createdDate~ lastModifiedDate~",
        defaults={"stage": "READY_FOR_BILLING", "use": "Actual"},
    )
    yield _segment("classification", -101)
    yield _list(
        "consolidatedExchangeRate",
        -191,
        "id~ postingPeriod accountingBook fromSubsidiary toSubsidiary fromCurrency "
        "toCurrency averageRate currentRate historicalRate",
        is_read_only=True,
    )
    yield _list(
        "currency",
        -122,
        "id~ name! symbol! exchangeRate currencyPrecision isBaseCurrency~ externalId "
        "isInactive lastModifiedDate~",
        defaults={"isbasecurrency": False, "isinactive": False, "currencyprecision": 2},
    )
    yield _list(
        "customerSubsidiaryRelationship",
        -244,
        "id~ entity=entity! subsidiary! isPrimarySub",
    )
    yield _list(
        "customrecord_plan_line",
        1101,
        "id~ name externalId custrecord_plan_project! custrecord_plan_period! "
        "custrecord_plan_version custrecord_plan_amount custrecord_plan_hours "
        "custrecord_plan_currency isInactive created~ lastmodified~",
        defaults={"isinactive": False},
    )
    yield _segment("department", -102)
    yield _segment("location", -103)
    yield _list(
        "projectTask",
        -27,
        "id~ title! company=project! parent status startDate=startdatetime "
        "estimatedWork plannedWork~ actualWork~ remainingWork~ isSummaryTask~ "
        "nonBillableTask message externalId createdDate~ lastModifiedDate~",
        defaults={
            "fullname": "{title}",
            "status": "NOTSTART",
            "issummarytask": False,
            "nonbillabletask": False,
        },
    )
    yield _item("serviceSaleItem", "Service")
    yield _item("nonInventorySaleItem", "NonInvtPart")
    yield _list(
        "subsidiary",
        -117,
        "id~ name legalName fullName parent currency country isElimination externalId "
        "isInactive lastModifiedDate~",
        is_read_only=True,
    )
    yield _list("term", -199, "id~ name! daysUntilNetDue isInactive")
    yield _list(
        "timeBill",
        -256,
        "id~ employee! customer caseTaskEvent item hours! rate tranDate! timeType "
        "isBillable isProductive isUtilized memo department class location subsidiary "
        "laborCost externalId dateCreated~ lastModifiedDate~",
        kinds={"hours": FieldKind.DURATION},
        defaults={"timetype": "A", "isbillable": False},
    )
    yield from _revenue()


def _revenue() -> Iterator[RecordType]:
    yield _list(
        "revenueElement",
        -315,
        "id~ recordNumber source sourceRecordType referenceId entity item quantity "
        "salesAmount discountedSalesAmount allocationAmount elementDate "
        "revRecStartDate revRecEndDate forecastStartDate forecastEndDate "
        "revenueRecognitionRule revenuePlanStatus deferralAccount recognitionAccount "
        "currency subsidiary lastModifiedDate~",
        is_read_only=True,
    )
    yield _list(
        "revenuePlan",
        -316,
        "id~ recordNumber createdFrom revenuePlanType amount amountSource "
        "totalRecognized remainingDeferredBalance revenuePlanCurrency item "
        "revRecStartDate revRecEndDate recognitionMethod revenueRecognitionRule "
        "statusForDisplay holdRevenueRecognition lastModifiedDate~",
        is_read_only=True,
    )


RECORD_TYPES: Final[Mapping[str, RecordType]] = {
    record.name.lower(): record for record in _types()
}
"""By their names in lower case: addresses are not particular about case."""

TYPES_BY_TABLE: Final[Mapping[str, RecordType]] = {
    record.table.name: record
    for record in reversed(list(RECORD_TYPES.values()))
    if record.posting is None
}
"""The record type that a reference to a table leads to."""

TYPE_IDS: Final[Mapping[str, frozenset[int]]] = {
    table: frozenset(
        record.type_id for record in RECORD_TYPES.values() if record.table.name == table
    )
    for table in {record.table.name for record in RECORD_TYPES.values()}
}
"""The ids of the types that share a table."""
