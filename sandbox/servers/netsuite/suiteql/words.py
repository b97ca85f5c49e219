"""What the user interface shows for ids and codes (`BUILTIN.DF`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_TITLE: Final = "concat_ws(' ', d.entityid, nullif(d.altname, d.entityid))"

DISPLAYED_BY: Final[Mapping[str, str]] = {
    "account": "coalesce(d.accountsearchdisplayname, d.fullname)",
    "accountingbook": "d.name",
    "accountingperiod": "d.periodname",
    "accounttype": "d.longname",
    "billingschedule": "d.name",
    "classification": "d.name",
    "currency": "d.name",
    "customer": _TITLE,
    "customrecord_plan_line": "d.name",
    "department": "d.name",
    "employee": "d.entityid",
    "entity": "min(d.entitytitle)",
    "item": "d.itemid",
    "job": _TITLE,
    "jobstatus": "d.name",
    "jobtype": "d.name",
    "location": "d.name",
    "projecttask": "d.title",
    "revenueelement": "d.recordnumber",
    "revenueplan": "d.recordnumber",
    "subsidiary": "d.name",
    "term": "d.name",
    "transaction": "coalesce(d.trandisplayname, d.tranid)",
    "vendor": "coalesce(d.altname, d.companyname, d.entityid)",
}
"""SQL for the name of a record, by table; `d` is its row."""

TYPE_NAMES: Final[Mapping[str, str]] = {
    "CustInvc": "Invoice",
    "CustCred": "Credit Memo",
    "CustPymt": "Payment",
    "ExpRept": "Expense Report",
    "Journal": "Journal",
    "SalesOrd": "Sales Order",
    "VendBill": "Bill",
}

MEANINGS: Final[Mapping[tuple[str, str], Mapping[str, str]]] = {
    ("transaction", "type"): TYPE_NAMES,
    ("transaction", "approvalstatus"): {
        "1": "Pending Approval",
        "2": "Approved",
        "3": "Rejected",
    },
    ("job", "jobbillingtype"): {
        "FBI": "Fixed Bid, Interval",
        "FBM": "Fixed Bid, Milestone",
        "TM": "Time and Materials",
    },
    ("timebill", "timetype"): {
        "A": "Actual Time",
        "P": "Planned Time",
        "V": "Allocated Time",
    },
    ("projecttask", "status"): {
        "COMPLETE": "Completed",
        "NOTSTART": "Not Started",
        "PROGRESS": "In Progress",
    },
}
"""The meanings of codes, by table and column."""
