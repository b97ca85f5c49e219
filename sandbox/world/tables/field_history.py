"""Field history: one row for each change of a tracked field, as the platform keeps it.

History isn't written by a projection: it follows from the versions of the records
(`sandbox.world.derived.history`), and from what clients write.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.world.schema import Column, Kind, Table, boolean, text, timestamp
from sandbox.world.tables import certinia, salesforce
from sandbox.world.tables.salesforce import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Tracking:
    """What is tracked of an object.

    Attributes:
        history: the object that holds the changes.
        parent: its lookup to the record that changed.
        fields: the tracked fields.
    """

    history: str
    parent: str
    fields: tuple[str, ...]


def _custom(name: str, *fields: str) -> Tracking:
    """Tracking of a custom object: `X__c` has its changes in `X__History`."""
    return Tracking(f"{name.removesuffix('__c')}__History", "ParentId", fields)


TRACKED: Final[Mapping[str, Tracking]] = {
    "Opportunity": Tracking(
        "OpportunityFieldHistory",
        "OpportunityId",
        (
            "StageName",
            "Amount",
            "CloseDate",
            "Probability",
            "ForecastCategoryName",
            "ContractId",
            "OwnerId",
            "pse__Test_Project_Start_Date__c",
            "pse__Test_Project_End_Date__c",
        ),
    ),
    "Account": Tracking("AccountHistory", "AccountId", ("Name", "Type", "OwnerId")),
    "Contract": Tracking(
        "ContractHistory", "ContractId", ("Status", "StartDate", "ContractTerm")
    ),
    "pse__Proj__c": _custom(
        "pse__Proj__c",
        "pse__Stage__c",
        "pse__Project_Status__c",
        "pse__Start_Date__c",
        "pse__End_Date__c",
        "pse__Planned_Hours__c",
        "pse__Estimated_Hours_at_Completion__c",
        "pse__Project_Manager__c",
        "pse__Practice__c",
        "pse__Recognition_Method__c",
        "pse__Is_Active__c",
    ),
    "pse__Budget__c": _custom("pse__Budget__c", "pse__Status__c", "pse__Amount__c"),
    "pse__Milestone__c": _custom(
        "pse__Milestone__c",
        "pse__Status__c",
        "pse__Target_Date__c",
        "pse__Actual_Date__c",
        "pse__Milestone_Amount__c",
    ),
    "pse__Assignment__c": _custom(
        "pse__Assignment__c",
        "pse__Status__c",
        "pse__Bill_Rate__c",
        "pse__Planned_Hours__c",
        "pse__Resource__c",
    ),
    "pse__Resource_Request__c": _custom(
        "pse__Resource_Request__c",
        "pse__Status__c",
        "pse__Resource__c",
        "pse__Resource_Held__c",
        "pse__Start_Date__c",
        "pse__End_Date__c",
    ),
}
"""By object."""


TRACKED_TABLES: Final[tuple[Table, ...]] = tuple(
    table for table in (*salesforce.TABLES, *certinia.TABLES) if table.name in TRACKED
)
"""The tables of the objects that are tracked."""

_DATA_TYPES: Final = {
    Kind.MONEY: "Currency",
    Kind.NUMBER: "Double",
    Kind.INTEGER: "Double",
    Kind.BOOLEAN: "Boolean",
    Kind.DATE: "DateOnly",
    Kind.TIMESTAMP: "DateTime",
}


def data_type(column: Column) -> str:
    """The type of a tracked value, as history names it."""
    if column.refers is not None:
        return "EntityId"
    if column.kind is Kind.TEXT:
        return "Text" if column.name == "Name" else "DynamicEnum"
    return "Percent" if column.name == "Probability" else _DATA_TYPES[column.kind]


def _table(sobject: str, tracking: Tracking) -> Table:
    return Table(
        SCHEMA,
        tracking.history,
        (
            text("Id"),
            boolean("IsDeleted"),
            text(tracking.parent, sobject),
            text("CreatedById", "User"),
            timestamp("CreatedDate"),
            text("Field"),
            text("DataType"),
            text("OldValue"),
            text("NewValue"),
        ),
        ("Id",),
    )


TABLES: Final[tuple[Table, ...]] = tuple(
    _table(sobject, tracking) for sobject, tracking in TRACKED.items()
)
