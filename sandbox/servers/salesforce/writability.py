"""What a client may write, and what it has to: by object and field.

Formula fields are in `formulas`; the fields here have a column in the store that the
platform or the package keeps itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping

_HOURS: Final = tuple(f"pse__{day}_Hours__c" for day in WEEKDAYS)

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
    {"CurrencyType", "OpportunityHistory", "OpportunityStage", "Organization", "User"}
)
"""Objects that an integration user can't write; nor any object of field history."""

AUTO_NUMBERS: Final[Mapping[tuple[str, str], str]] = {
    ("Contract", "ContractNumber"): "{number:08d}",
    ("pse__Proj__c", "pse__Project_ID__c"): "PR-{number:06d}",
    ("pse__Schedule__c", "Name"): "Schedule{number:06d}",
    ("pse__Schedule_Exception__c", "Name"): "SE-{number:06d}",
    ("pse__Timecard_Header__c", "Name"): "TCH-{day:%m-%d-%Y}-{number:06d}",
    ("pse__Timecard__c", "Name"): "TC-{number:08d}",
    ("pse__Expense__c", "Name"): "EXP-{number}",
    ("pse__Rate_Card__c", "Name"): "RC-{number}",
    ("pse__Resource_Request__c", "Name"): "RR-{number:07d}",
    ("Forecast_Input__c", "Name"): "FI-{number:06d}",
}
"""The format of numbers that the platform gives, by object and field."""

_SPLIT_KEPT: Final = frozenset(
    {
        "pse__Project__c",
        "pse__Assignment__c",
        "pse__Resource__c",
        "pse__Milestone__c",
        "pse__Start_Date__c",
        "pse__End_Date__c",
        "pse__Status__c",
        "pse__Submitted__c",
        "pse__Approved__c",
        "pse__Include_In_Financials__c",
        "pse__Billable__c",
        "pse__Time_Credited__c",
        "pse__Time_Excluded__c",
        *_HOURS,
        "pse__Total_Hours__c",
        "pse__Total_Billable_Amount__c",
        "pse__Total_Cost__c",
        "CurrencyIsoCode",
    }
)

KEPT: Final[Mapping[str, frozenset[str]]] = {
    "Opportunity": frozenset(
        {
            "IsClosed",
            "IsWon",
            "ExpectedRevenue",
            "ForecastCategory",
            "LastStageChangeDate",
        }
    ),
    "Contact": frozenset({"Name"}),
    "Contract": frozenset({"EndDate", "StatusCode", "ActivatedDate"}),
    "pse__Proj__c": frozenset(
        {"pse__Bookings__c", "pse__Billings__c", "pse__Revenue__c"}
    ),
    "pse__Schedule__c": frozenset(
        {"pse__Scheduled_Hours__c", "pse__Scheduled_Days__c"}
    ),
    "pse__Timecard_Header__c": frozenset(
        {"pse__Include_In_Financials__c", "pse__Billed__c", "pse__Invoiced__c"}
    ),
    "pse__Timecard__c": _SPLIT_KEPT,
}
"""Stored fields that only the platform or the package sets."""

MASTERS: Final[Mapping[str, str]] = {
    "pse__Timecard__c": "pse__Timecard_Header__c",
    "pse__Schedule_Exception__c": "pse__Schedule__c",
}
"""The master-detail field of an object: set once, and deleted with its master."""

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "Account": ("Name",),
    "Contact": ("LastName",),
    "Opportunity": ("Name", "StageName", "CloseDate"),
    "Contract": ("AccountId",),
    "pse__Region__c": ("Name",),
    "pse__Practice__c": ("Name",),
    "pse__Grp__c": ("Name",),
    "pse__Work_Calendar__c": ("Name",),
    "pse__HolidayObj__c": ("pse__Date__c", "pse__Work_Hours__c"),
    "pse__Proj__c": ("Name",),
    "pse__Budget__c": (
        "Name",
        "pse__Project__c",
        "pse__Effective_Date__c",
        "pse__Amount__c",
    ),
    "pse__Milestone__c": ("Name", "pse__Project__c", "pse__Target_Date__c"),
    "pse__Assignment__c": ("Name", "pse__Project__c", "pse__Schedule__c"),
    "pse__Schedule__c": ("pse__Start_Date__c", "pse__End_Date__c", *_HOURS),
    "pse__Schedule_Exception__c": (
        "pse__Schedule__c",
        "pse__Date__c",
        "pse__Exception_Hours__c",
    ),
    "pse__Timecard_Header__c": (
        "pse__Project__c",
        "pse__Resource__c",
        "pse__Start_Date__c",
        "pse__End_Date__c",
    ),
    "pse__Timecard__c": ("pse__Timecard_Header__c",),
    "pse__Expense__c": ("pse__Project__c", "pse__Expense_Date__c", "pse__Amount__c"),
    "pse__Resource_Request__c": ("pse__Start_Date__c",),
    "pse__Rate_Card__c": ("pse__Average_Cost_Rate__c", "pse__Suggested_Bill_Rate__c"),
    "Forecast_Input__c": ("Period_Start__c",),
}
"""Fields without which a record can't be created."""

DEFAULTS: Final[Mapping[str, Mapping[str, object]]] = {
    "Contract": {"Status": "Draft"},
    "pse__Proj__c": {
        "pse__Stage__c": "Planned",
        "pse__Is_Active__c": True,
        "pse__Project_Status__c": "Green",
    },
    "pse__Budget__c": {"pse__Status__c": "Draft"},
    "pse__Milestone__c": {"pse__Status__c": "Planned"},
    "pse__Assignment__c": {"pse__Status__c": "Scheduled"},
    "pse__Timecard_Header__c": {"pse__Status__c": "Saved"},
    "pse__Expense__c": {"pse__Status__c": "Draft"},
    "pse__Resource_Request__c": {"pse__Status__c": "Draft"},
}
"""What a field gets on creation when the client doesn't say; booleans get false."""

RESTRICTED: Final = frozenset(
    {
        "CurrencyIsoCode",
        "pse__Recognition_Method__c",
        "pse__Week_Start_Day__c",
    }
    | {"pse__Status__c"}
)
"""Picklists that take their own values only."""

LENGTHS: Final[Mapping[tuple[str, str], int]] = {
    ("Account", "AccountNumber"): 40,
    ("Account", "BillingCity"): 40,
    ("Account", "BillingCountry"): 80,
    ("Contact", "FirstName"): 40,
    ("Contact", "LastName"): 80,
    ("Contact", "Name"): 121,
    ("Contact", "Title"): 128,
    ("Contact", "Email"): 80,
    ("Contract", "ContractNumber"): 30,
    ("Opportunity", "Name"): 120,
    ("User", "Username"): 80,
    ("User", "FirstName"): 40,
    ("User", "LastName"): 80,
    ("User", "Name"): 121,
    ("pse__Assignment__c", "pse__Cost_Rate_Currency_Code__c"): 3,
    ("pse__Expense__c", "pse__Billing_Currency__c"): 3,
}
_CUSTOM_NAME: Final = 80
_LONGEST: Final = 255
_LONG_TEXT: Final = 32_768

_NUMBERS: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(_HOURS, (4, 2)),
    "pse__Work_Hours__c": (4, 2),
    "pse__Exception_Hours__c": (6, 2),
    "pse__Scheduled_Hours__c": (12, 2),
    "pse__Scheduled_Days__c": (18, 6),
    "pse__Planned_Hours__c": (18, 2),
    "pse__Estimated_Hours_at_Completion__c": (18, 2),
    "pse__Percent_Hours_Completed_For_Recognition__c": (5, 2),
    "pse__Utilization_Target__c": (5, 2),
    "pse__Percent_Allocated__c": (3, 0),
    "pse__Bill_Rate__c": (18, 4),
    "pse__Planned_Bill_Rate__c": (18, 4),
    "pse__Cost_Rate_Amount__c": (18, 2),
    "pse__SOW_Hours__c": (18, 2),
    "Probability": (3, 0),
    "DefaultProbability": (3, 0),
}
"""Precision and scale as the package declares them; the store keeps six places."""


def is_read_only(object_name: str) -> bool:
    """Whether no client may write records of the object."""
    return object_name in READ_ONLY_OBJECTS or object_name.endswith("History")


def length(object_name: str, column: str) -> int:
    """How many characters a text field takes."""
    if column == "CurrencyIsoCode":
        return 3
    if column.endswith("_Notes__c"):
        return _LONG_TEXT
    if column == "Name" and object_name.endswith("__c"):
        return _CUSTOM_NAME
    return LENGTHS.get((object_name, column), _LONGEST)


def precision(column: str, scale: int) -> tuple[int, int]:
    """Digits and decimal places of a number."""
    return _NUMBERS.get(column, (18, scale))
