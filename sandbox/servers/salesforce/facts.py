"""What the org's columns can't say about themselves.

Which values a picklist offers, which fields identify a record: what describe tells a
client beyond names, types and lookups. What may be written is in `writability`.
"""

from __future__ import annotations

from typing import Final

KEY_PREFIXES: Final = {
    "Account": "001",
    "Contact": "003",
    "Organization": "00D",
    "User": "005",
    "Opportunity": "006",
    "OpportunityHistory": "008",
    "OpportunityStage": "01J",
    "CurrencyType": "01L",
    "DatedConversionRate": "04w",
    "Contract": "800",
}
"""Standard objects; a package's objects get prefixes of the org's own."""

PERCENT_WORDS: Final = ("Probability", "Percent", "Utilization_Target")

PICKLISTS: Final = {
    ("Opportunity", "StageName"): (
        "Prospecting",
        "Qualification",
        "Proposal",
        "Negotiation",
        "Closed Won",
        "Closed Lost",
    ),
    ("Opportunity", "Type"): ("New Business", "Existing Business"),
    ("Opportunity", "ForecastCategoryName"): (
        "Omitted",
        "Pipeline",
        "Best Case",
        "Commit",
        "Closed",
    ),
    ("Contract", "Status"): ("Draft", "In Approval Process", "Activated"),
    ("pse__Proj__c", "pse__Stage__c"): (
        "Planned",
        "In Progress",
        "Completed",
        "Canceled",
    ),
    ("pse__Proj__c", "pse__Billing_Type__c"): ("Time and Materials", "Fixed Price"),
    ("pse__Proj__c", "pse__Recognition_Method__c"): (
        "Deliverable",
        "% Complete",
        "Equal Split: Months",
        "Equal Split: Months/Part Periods",
        "Equal Split: Days",
        "Equal Split: 4,4,5",
        "Completed Contract",
    ),
    ("pse__Proj__c", "pse__Project_Type__c"): (
        "Customer Project",
        "Staff Augmentation",
        "Retainer",
        "Internal",
    ),
    ("pse__Budget__c", "pse__Type__c"): (
        "Customer Purchase Order",
        "Work Order",
        "Internal Budget",
        "Customer Purchase Order Change Request",
        "Work Order Change Request",
        "Internal Budget Change Request",
    ),
    ("pse__Budget__c", "pse__Status__c"): ("Draft", "Open", "Approved", "Rejected"),
    ("pse__Milestone__c", "pse__Status__c"): ("Planned", "Approved"),
    ("pse__Expense__c", "pse__Status__c"): (
        "Draft",
        "Submitted",
        "Approved",
        "Rejected",
    ),
    ("pse__Resource_Request__c", "pse__Status__c"): (
        "Draft",
        "Ready to Staff",
        "Hold",
        "Tentative",
        "Assigned",
        "Cancelled",
    ),
    ("pse__Timecard_Header__c", "pse__Status__c"): (
        "Saved",
        "Submitted",
        "Approved",
        "Rejected",
    ),
    ("pse__Work_Calendar__c", "pse__Week_Start_Day__c"): (
        "Sunday",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
    ),
    ("pse__Assignment__c", "pse__Status__c"): (
        "Scheduled",
        "Tentative",
        "Closed",
    ),
    ("pse__Timecard__c", "pse__Status__c"): (
        "Saved",
        "Submitted",
        "Approved",
        "Rejected",
    ),
}

_PACKAGE_EXTERNAL_IDS: Final = frozenset(
    {
        "pse__ERP_Worker_Correlation_Id__c",
        "pse__API_Resource_Correlation_Id__c",
        "pse__ERP_Absence_Correlation_Id__c",
        "pse__Mobile_Expense_Reference_ID__c",
    }
)


_OBJECT_LABELS: Final = {
    "pse__Grp__c": "Group",
    "pse__HolidayObj__c": "Holiday",
    "pse__Proj__c": "Project",
    "pse__Timecard__c": "Timecard Split",
}


def relationship_name(column: str) -> str:
    """How a query goes through a lookup: `AccountId` by `Account`, `X__c` by `X__r`."""
    if column.endswith("__c"):
        return f"{column[:-1]}r"
    return column.removesuffix("Id")


def is_external_id(column: str) -> bool:
    """Whether the field can be the key of an upsert.

    The package declares few; a firm adds its own, here those named `*External_Id__c`.
    """
    return column in _PACKAGE_EXTERNAL_IDS or column.endswith("xternal_Id__c")


def object_label(name: str) -> str:
    """The label of an object: `pse__Proj__c` is `Project`."""
    return _OBJECT_LABELS.get(name) or label(name)


def plural(text: str) -> str:
    """A label in the plural."""
    if text.endswith("y"):
        return f"{text[:-1]}ies"
    return text if text.endswith("s") else f"{text}s"


def label(name: str) -> str:
    """A label in plain words: `pse__Start_Date__c` is `Start Date`."""
    bare = name.removeprefix("pse__").removesuffix("__c")
    if name.endswith("__c"):
        return bare.replace("_", " ")
    words = "".join(
        f" {letter}" if letter.isupper() and place else letter
        for place, letter in enumerate(bare)
    )
    return words.removesuffix(" Id") or bare
