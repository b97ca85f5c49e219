"""NetSuite's lists: what the account is set up with."""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import (
    Column,
    Table,
    boolean,
    date,
    integer,
    money,
    number,
    stamp,
    text,
    timestamp,
)


def table(name: str, *columns: Column, key: tuple[str, ...] = ("id",)) -> Table:
    """A SuiteQL table."""
    return Table("netsuite", name, columns, key)


MODIFIED: Final = stamp("lastmodifieddate")
SUBSIDIARY: Final = text("subsidiary", "subsidiary")
CURRENCY: Final = text("currency", "currency")
DEPARTMENT: Final = text("department", "department")
CLASS: Final = text("class", "classification")
LOCATION: Final = text("location", "location")

INACTIVE: Final = boolean("isinactive")
EXTERNAL: Final = text("externalid")


def _segment(name: str, *columns: Column) -> Table:
    """A list by which transactions are told apart."""
    return table(
        name,
        text("id"),
        text("name"),
        text("fullname"),
        text("parent", name),
        SUBSIDIARY,
        *columns,
        EXTERNAL,
        INACTIVE,
        MODIFIED,
    )


def _choices(name: str, *columns: Column) -> Table:
    """A short list to choose from."""
    return table(name, text("id"), text("name"), *columns, INACTIVE)


SETUP: Final[tuple[Table, ...]] = (
    table(
        "subsidiary",
        text("id"),
        text("name"),
        text("fullname"),
        text("legalname"),
        text("parent", "subsidiary"),
        CURRENCY,
        text("country"),
        boolean("iselimination"),
        EXTERNAL,
        INACTIVE,
        MODIFIED,
    ),
    table(
        "currency",
        text("id"),
        text("name"),
        text("symbol"),
        number("exchangerate"),
        boolean("isbasecurrency"),
        integer("currencyprecision"),
        EXTERNAL,
        INACTIVE,
        MODIFIED,
    ),
    table(
        "accountingbook",
        text("id"),
        text("name"),
        boolean("isprimary"),
        boolean("isadjustmentonly"),
        boolean("isconsolidated"),
        MODIFIED,
    ),
    table(
        "accountingperiod",
        text("id"),
        text("periodname"),
        date("startdate"),
        date("enddate"),
        boolean("closed"),
        date("closedondate"),
        boolean("alllocked"),
        boolean("arlocked"),
        boolean("aplocked"),
        boolean("isadjust"),
        boolean("isposting"),
        boolean("isquarter"),
        boolean("isyear"),
        INACTIVE,
        text("parent", "accountingperiod"),
        MODIFIED,
    ),
    table(
        "accounttype",
        text("id"),
        text("longname"),
        integer("internalid"),
        integer("seqnum"),
        boolean("balancesheet"),
        boolean("left"),
    ),
    table(
        "account",
        text("id"),
        text("acctnumber"),
        text("accttype", "accounttype"),
        text("fullname"),
        text("displaynamewithhierarchy"),
        text("accountsearchdisplayname"),
        text("description"),
        text("parent", "account"),
        text("deferralacct", "account"),
        text("generalrate"),
        text("cashflowrate"),
        boolean("eliminate"),
        boolean("issummary"),
        EXTERNAL,
        INACTIVE,
        MODIFIED,
    ),
    _segment("department"),
    _segment("classification"),
    _segment("location"),
    _choices("term", integer("daysuntilnetdue")),
    _choices("jobstatus", text("description")),
    _choices("jobtype", text("parent", "jobtype")),
    table(
        "item",
        text("id"),
        text("itemid"),
        text("fullname"),
        text("displayname"),
        text("itemtype"),
        text("description"),
        text("incomeaccount", "account"),
        text("expenseaccount", "account"),
        text("deferralaccount", "account"),
        money("baseprice"),
        DEPARTMENT,
        CLASS,
        LOCATION,
        text("parent", "item"),
        EXTERNAL,
        boolean("isfulfillable"),
        INACTIVE,
        timestamp("createddate"),
        MODIFIED,
    ),
    table(
        "consolidatedexchangerate",
        text("id"),
        text("postingperiod", "accountingperiod"),
        text("accountingbook", "accountingbook"),
        text("fromsubsidiary", "subsidiary"),
        text("tosubsidiary", "subsidiary"),
        text("fromcurrency", "currency"),
        text("tocurrency", "currency"),
        number("averagerate"),
        number("currentrate"),
        number("historicalrate"),
    ),
    table(
        "transactionstatus",
        text("id"),
        text("name"),
        text("fullname"),
        text("trantype"),
        key=("trantype", "id"),
    ),
)
