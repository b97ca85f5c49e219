"""Formula fields: calculated when they are read, from the record and its parents.

They have no column in the store, and a change of what they are calculated from doesn't
touch the record: its `SystemModstamp` stays, as on the platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.world.schema import Kind
from sandbox.world.tables.certinia import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula field.

    Attributes:
        kind: the type of its value.
        sql: the SQL of its value, with `{row}` for the record's alias.
    """

    kind: Kind
    sql: str


def _parents(lookup: str, target: str, column: str) -> str:
    """The value of a parent's column."""
    return (
        f'(select parent."{column}" from salesforce."{target}" as parent '  # noqa: S608 - declared names
        f'where parent."Id" = {{row}}."{lookup}")'
    )


def _sum(*terms: str) -> str:
    return " + ".join(f"coalesce({term}, 0)" for term in terms)


def _splits(column: str) -> str:
    """The sum of a column over the splits of a timecard header."""
    return (
        f'(select sum(split."{column}") from salesforce."pse__Timecard__c" as split '  # noqa: S608 - declared names
        'where split."pse__Timecard_Header__c" = {row}."Id" '
        'and split."IsDeleted" is not true)'
    )


_WEEK: Final = _sum(*(f'{{row}}."pse__{day}_Hours__c"' for day in WEEKDAYS))
_DAYS: Final = " + ".join(
    f'case when {{row}}."pse__{day}_Hours__c" > 0 then 1 else 0 end' for day in WEEKDAYS
)
_SCHEDULE: Final = ("pse__Schedule__c", "pse__Schedule__c")

FORMULAS: Final[Mapping[str, Mapping[str, Formula]]] = {
    "pse__Assignment__c": {
        "pse__Start_Date__c": Formula(
            Kind.DATE, _parents(*_SCHEDULE, "pse__Start_Date__c")
        ),
        "pse__End_Date__c": Formula(
            Kind.DATE, _parents(*_SCHEDULE, "pse__End_Date__c")
        ),
        "pse__Scheduled_Hours__c": Formula(
            Kind.NUMBER, _parents(*_SCHEDULE, "pse__Scheduled_Hours__c")
        ),
        "pse__Scheduled_Days__c": Formula(
            Kind.NUMBER, _parents(*_SCHEDULE, "pse__Scheduled_Days__c")
        ),
        "pse__Planned_Revenue__c": Formula(
            Kind.MONEY,
            'cast({row}."pse__Planned_Hours__c" * {row}."pse__Bill_Rate__c" '
            "as decimal(18,2))",
        ),
    },
    "pse__Schedule__c": {"pse__Week_Total_Hours__c": Formula(Kind.NUMBER, _WEEK)},
    "pse__Work_Calendar__c": {"pse__Week_Total_Hours__c": Formula(Kind.NUMBER, _WEEK)},
    "pse__Timecard_Header__c": {
        "pse__Total_Hours__c": Formula(Kind.NUMBER, _WEEK),
        "pse__Total_Days_Worked__c": Formula(
            Kind.NUMBER, f"cast({_DAYS} as decimal(18,6))"
        ),
        "pse__Total_Billable_Amount__c": Formula(
            Kind.MONEY, _splits("pse__Total_Billable_Amount__c")
        ),
        "pse__Total_Cost__c": Formula(
            Kind.TEXT,
            "{row}.\"CurrencyIsoCode\" || ' ' || cast("
            + _splits("pse__Total_Cost__c")
            + " as varchar)",
        ),
    },
    "pse__Budget__c": {
        "pse__Total_Amount__c": Formula(
            Kind.MONEY,
            "cast("
            + _sum('{row}."pse__Amount__c"', '{row}."pse__Expense_Amount__c"')
            + " as decimal(18,2))",
        )
    },
    "pse__Expense__c": {
        "pse__Billable_Amount__c": Formula(
            Kind.MONEY,
            'case when {row}."pse__Billable__c" then {row}."pse__Amount__c" '
            "else cast(0 as decimal(18,2)) end",
        ),
        "pse__Non_Billable_Amount__c": Formula(
            Kind.MONEY,
            'case when {row}."pse__Billable__c" then cast(0 as decimal(18,2)) '
            'else {row}."pse__Amount__c" end',
        ),
    },
    "pse__Resource_Request__c": {
        "pse__Opportunity_Probability__c": Formula(
            Kind.NUMBER, _parents("pse__Opportunity__c", "Opportunity", "Probability")
        ),
        "pse__Request_Billable_Amount__c": Formula(
            Kind.NUMBER,
            'cast({row}."pse__SOW_Hours__c" * {row}."pse__Planned_Bill_Rate__c" '
            "as decimal(18,2))",
        ),
    },
}
"""By object, then by field."""
