"""What the org's columns can't say about themselves.

Which fields are formulas, which values a picklist offers, which objects are read-only:
what describe tells a client beyond names, types and lookups.
"""

from __future__ import annotations

from typing import Final

KEY_PREFIXES: Final = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "OpportunityHistory": "008",
    "OpportunityStage": "01J",
    "CurrencyType": "01L",
    "DatedConversionRate": "04w",
    "Contract": "800",
}
"""Standard objects; a package's objects get prefixes of the org's own."""

SYSTEM_FIELDS: Final = frozenset(
    {
        "Id",
        "IsDeleted",
        "CreatedDate",
        "CreatedById",
        "LastModifiedDate",
        "LastModifiedById",
        "SystemModstamp",
        "LastActivityDate",
        "LastViewedDate",
        "LastReferencedDate",
    }
)
"""Fields that the platform keeps on every object."""

READ_ONLY_OBJECTS: Final = frozenset(
    {"OpportunityHistory", "OpportunityStage", "User", "CurrencyType"}
)
"""Objects that an integration user can't write."""

FORMULAS: Final = {
    "Opportunity": frozenset(
        {
            "IsClosed",
            "IsWon",
            "ExpectedRevenue",
            "ForecastCategory",
            "LastStageChangeDate",
            "FiscalYear",
            "FiscalQuarter",
        }
    ),
    "Contract": frozenset({"ContractNumber", "EndDate", "ActivatedDate"}),
    "pse__Assignment__c": frozenset(
        {
            "pse__Start_Date__c",
            "pse__End_Date__c",
            "pse__Scheduled_Hours__c",
            "pse__Scheduled_Days__c",
        }
    ),
    "pse__Schedule__c": frozenset(
        {"Name", "pse__Scheduled_Hours__c", "pse__Scheduled_Days__c"}
    ),
    "pse__Timecard__c": frozenset({"Name"}),
    "pse__Expense__c": frozenset({"Name"}),
    "pse__Resource_Request__c": frozenset({"Name"}),
}
"""Calculated or numbered by the platform or the package."""

REQUIRED: Final = {
    "Account": ("Name",),
    "Contact": ("LastName",),
    "Opportunity": ("Name", "StageName", "CloseDate"),
    "Contract": ("AccountId",),
    "pse__Proj__c": ("Name",),
    "pse__Budget__c": ("Name", "pse__Project__c", "pse__Effective_Date__c"),
    "pse__Milestone__c": ("Name", "pse__Project__c"),
    "pse__Assignment__c": ("Name", "pse__Project__c", "pse__Schedule__c"),
    "pse__Schedule__c": ("pse__Start_Date__c", "pse__End_Date__c"),
    "pse__Timecard__c": ("pse__Project__c", "pse__Resource__c"),
    "pse__Expense__c": ("pse__Project__c", "pse__Expense_Date__c"),
    "pse__Resource_Request__c": ("pse__Start_Date__c",),
}
"""Fields without which a record can't be created."""

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
        "Customer Purchase Order Change Request",
        "Internal Budget",
        "Vendor Purchase Order",
        "Work Order",
    ),
    ("pse__Budget__c", "pse__Status__c"): ("Draft", "Submitted", "Approved", "Closed"),
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
