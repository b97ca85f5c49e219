"""NetSuite: the tables of the ledger that are landed through SuiteQL.

SuiteQL answers every value as a string and leaves out nulls; the types below are ours.
Booleans come as `T` and `F`. Tables without a modification time are read whole, and a
version is a hash of the content.
"""

from typing import Any

from ingestion.schema import (
    Deletes,
    Field,
    SourceObject,
    boolean,
    date,
    integer,
    money,
    number,
    text,
    timestamp,
)


def _table(name: str, *fields: Field, **options: Any) -> SourceObject:
    """A SuiteQL table, landed under its own name; `options` as of `SourceObject`."""
    return SourceObject(
        name=name, table=name, fields=fields, **({"key": ("id",)} | options)
    )


SUBSIDIARY = _table(
    "subsidiary",
    text("id", required=True),
    text("name"),
    text("fullname"),
    text("parent"),
    text("currency"),
    text("country"),
    boolean("iselimination"),
    boolean("isinactive"),
)

CURRENCY = _table(
    "currency",
    text("id", required=True),
    text("name"),
    text("symbol"),
    number("exchangerate"),
    boolean("isbasecurrency"),
    integer("currencyprecision"),
    timestamp("lastmodifieddate"),
)

ACCOUNTING_PERIOD = _table(
    "accountingperiod",
    text("id", required=True),
    text("periodname"),
    date("startdate", required=True),
    date("enddate", required=True),
    boolean("closed"),
    boolean("isadjust"),
    boolean("isposting"),
    boolean("isquarter"),
    boolean("isyear"),
    text("parent"),
    timestamp("lastmodifieddate"),
)

ACCOUNT = _table(
    "account",
    text("id", required=True),
    text("acctnumber"),
    text("accttype"),
    text("fullname"),
    text("parent"),
    text("generalrate"),
    boolean("isinactive"),
    timestamp("lastmodifieddate"),
)

CUSTOMER = _table(
    "customer",
    text("id", required=True),
    text("entityid"),
    text("altname"),
    text("companyname"),
    text("parent"),
    text("currency"),
    text("externalid"),
    timestamp("datecreated"),
    timestamp("lastmodifieddate", required=True),
    boolean("isinactive"),
    cursor="lastmodifieddate",
    deletes=Deletes.LOG,
)

JOB = _table(
    "job",
    text("id", required=True),
    text("entityid"),
    text("companyname"),
    text("altname"),
    text("customer"),
    text("entitystatus"),
    text("jobtype"),
    text("jobbillingtype"),
    money("jobprice"),
    date("startdate"),
    date("projectedenddate"),
    number("percentcomplete"),
    text("currency"),
    text("externalid"),
    timestamp("lastmodifieddate", required=True),
    cursor="lastmodifieddate",
    deletes=Deletes.LOG,
)

EMPLOYEE = _table(
    "employee",
    text("id", required=True),
    text("entityid"),
    text("firstname"),
    text("lastname"),
    text("email"),
    text("title"),
    text("department"),
    text("location"),
    text("subsidiary"),
    date("hiredate"),
    date("releasedate"),
    boolean("isjobresource"),
    text("externalid"),
    boolean("isinactive"),
    timestamp("lastmodifieddate", required=True),
    cursor="lastmodifieddate",
    deletes=Deletes.LOG,
)


def _segment(name: str) -> SourceObject:
    """A list by which lines of transactions are told apart, read whole."""
    return _table(
        name,
        text("id", required=True),
        text("name"),
        text("fullname"),
        text("parent"),
        text("externalid"),
        boolean("isinactive"),
    )


DEPARTMENT = _segment("department")
CLASSIFICATION = _segment("classification")
LOCATION = _segment("location")

ITEM = _table(
    "item",
    text("id", required=True),
    text("itemid"),
    text("displayname"),
    text("itemtype"),
    text("incomeaccount"),
    boolean("isinactive"),
)

TRANSACTION = _table(
    "transaction",
    text("id", required=True),
    text("type", required=True),
    text("tranid"),
    text("recordtype"),
    date("trandate"),
    date("duedate"),
    date("closedate"),
    timestamp("createddate"),
    timestamp("lastmodifieddate", required=True),
    text("postingperiod"),
    boolean("posting"),
    text("entity"),
    text("currency"),
    number("exchangerate"),
    money("foreigntotal"),
    money("foreignamountpaid"),
    money("foreignamountunpaid"),
    text("status"),
    text("memo"),
    text("externalid"),
    text("otherrefnum"),
    boolean("voided"),
    boolean("custbody_disputed"),
    cursor="lastmodifieddate",
    deletes=Deletes.LOG,
    bulk=True,
)

TRANSACTION_LINE = _table(
    "transactionline",
    text("transaction", required=True),
    integer("id", required=True),
    text("uniquekey"),
    integer("linesequencenumber"),
    boolean("mainline"),
    boolean("taxline"),
    text("accountinglinetype"),
    text("item"),
    text("itemtype"),
    number("quantity"),
    number("rate"),
    money("netamount"),
    money("foreignamount"),
    text("entity"),
    text("subsidiary"),
    text("department"),
    text("class"),
    text("location"),
    text("memo"),
    text("createdfrom"),
    timestamp("linelastmodifieddate", required=True),
    key=("transaction", "id"),
    cursor="linelastmodifieddate",
    part_of=("transaction",),
    bulk=True,
)

TRANSACTION_ACCOUNTING_LINE = _table(
    "transactionaccountingline",
    text("accountingbook"),
    text("transaction", required=True),
    integer("transactionline", required=True),
    text("account"),
    money("amount"),
    money("netamount"),
    money("debit"),
    money("credit"),
    money("amountpaid"),
    money("amountunpaid"),
    number("exchangerate"),
    boolean("posting"),
    timestamp("lastmodifieddate", required=True),
    key=("transaction", "transactionline"),
    cursor="lastmodifieddate",
    part_of=("transaction",),
    # The primary book: every further one would count each posting again.
    condition="accountingbook = 1",
    bulk=True,
)

NEXT_TRANSACTION_LINE_LINK = _table(
    "nexttransactionlinelink",
    text("previousdoc", required=True),
    integer("previousline", required=True),
    text("previoustype"),
    text("nextdoc", required=True),
    integer("nextline", required=True),
    text("nexttype"),
    text("linktype"),
    money("foreignamount"),
    timestamp("lastmodifieddate", required=True),
    key=("previousdoc", "previousline", "nextdoc", "nextline"),
    cursor="lastmodifieddate",
    part_of=("previousdoc", "nextdoc"),
    bulk=True,
)

CONSOLIDATED_EXCHANGE_RATE = _table(
    "consolidatedexchangerate",
    text("id", required=True),
    text("postingperiod", required=True),
    text("accountingbook"),
    text("fromsubsidiary"),
    text("tosubsidiary"),
    text("fromcurrency"),
    text("tocurrency"),
    number("averagerate"),
    number("currentrate"),
    number("historicalrate"),
)

REVENUE_ELEMENT = _table(
    "revenueelement",
    text("id", required=True),
    text("recordnumber"),
    text("source"),
    text("sourcerecordtype"),
    text("referenceid"),
    text("entity"),
    text("item"),
    money("salesamount"),
    money("allocationamount"),
    date("elementdate"),
    date("revrecstartdate"),
    date("revrecenddate"),
    text("revenuerecognitionrule"),
    text("currency"),
    text("subsidiary"),
    timestamp("lastmodifieddate", required=True),
    cursor="lastmodifieddate",
)

REVENUE_PLAN = _table(
    "revenueplan",
    text("id", required=True),
    text("recordnumber"),
    text("createdfrom", required=True),
    text("revenueplantype"),
    money("amount"),
    money("totalrecognized"),
    money("remainingdeferredbalance"),
    text("recognitionmethod"),
    timestamp("lastmodifieddate", required=True),
    cursor="lastmodifieddate",
)

REVENUE_PLAN_PLANNED_REVENUE = _table(
    "revenueplanplannedrevenue",
    text("id", required=True),
    text("revenueplan", required=True),
    text("plannedperiod"),
    text("postingperiod"),
    text("plannedrevenuetype"),
    money("amount"),
    boolean("isrecognized"),
    text("journal"),
)

OBJECTS: tuple[SourceObject, ...] = (
    SUBSIDIARY,
    CURRENCY,
    ACCOUNTING_PERIOD,
    ACCOUNT,
    CUSTOMER,
    JOB,
    EMPLOYEE,
    DEPARTMENT,
    CLASSIFICATION,
    LOCATION,
    ITEM,
    TRANSACTION,
    TRANSACTION_LINE,
    TRANSACTION_ACCOUNTING_LINE,
    NEXT_TRANSACTION_LINE_LINK,
    CONSOLIDATED_EXCHANGE_RATE,
    REVENUE_ELEMENT,
    REVENUE_PLAN,
    REVENUE_PLAN_PLANNED_REVENUE,
)
