"""The versions of timecards and of their headers, as SQL over time entries.

The world's file keeps one row for each time entry, with the instants at which it moved
on. A version begins at each of them, so both tables are views: one branch for each
step, which DuckDB filters by the step's own instant. A header is a week of one person
on one assignment; where a month's end cuts the week, it has two cards, and a version at
each instant at which either of them has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.firm.timesheets import LEAVE, PRESALES
from sandbox.world.identifiers import salesforce_id_sql
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.salesforce import INTEGRATION_USER
from sandbox.world.schema import FROM, TO, Table
from sandbox.world.tables.certinia import WEEKDAYS
from sandbox.world.tables.time_entries import CARD, CUT_WEEKS, ENTRIES
from sandbox.world.tables.timecard_headers import HEADER

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_STEPS: Final = (
    "saved_at",
    "submitted_at",
    "rejected_at",
    "resubmitted_at",
    "approved_at",
    "corrected_at",
    "billed_at",
)
_BEHIND: Final = ("Rejected", "Saved", "Submitted")
"""A header is as far as the card that is furthest behind."""


def pair_cut_weeks(connection: DuckDBPyConnection) -> None:
    """Add the weeks that a month's end cuts, each with both of its entries."""
    pair = ", ".join(
        f"{side}.{name} as {side}_{name}"
        for side in ("one", "two")
        for name in (
            "number", "start_on", "end_on", *_STEPS, *(day.lower() for day in WEEKDAYS),
            "extra_day", "extra",
        )
    )  # fmt: skip
    connection.execute(
        f"create table {CUT_WEEKS.qualified} as select one.header, one.project, "  # noqa: S608 - declared names
        f"one.assignment, one.resource, one.currency, one.is_billable, {pair} "
        f"from {ENTRIES.qualified} as one join {ENTRIES.qualified} as two "
        "on one.header = two.header and one.start_on < two.start_on "
        "where one.is_cut and two.is_cut order by one.header"
    )


def create_time_views(connection: DuckDBPyConnection) -> None:
    """Add cards and headers to the file in which the time entries are."""
    whole, one, two = _Card(""), _Card("one_"), _Card("two_")
    cards = _versions(CARD, ENTRIES.qualified, (whole,), _card_columns(whole))
    connection.execute(f"create view {CARD.qualified} as {cards}")
    parts = (
        (f"{ENTRIES.qualified} where not is_cut", (whole,)),
        (CUT_WEEKS.qualified, (one, two)),
    )
    headers = " union all ".join(
        _versions(HEADER, source, halves, _header_columns(halves))
        for source, halves in parts
    )
    connection.execute(f"create view {HEADER.qualified} as {headers}")


@dataclass(frozen=True, slots=True)
class _Card:
    """SQL of what one card says at the instant `{FROM}` of a version."""

    prefix: str

    def column(self, name: str) -> str:
        """A column of the card's entry."""
        return f"{self.prefix}{name}"

    @property
    def steps(self) -> list[str]:
        """The instants of its steps."""
        return [self.column(name) for name in _STEPS]

    def has(self, step: str) -> str:
        """Whether it took a step by then."""
        return f"coalesce({self.column(step)} <= {FROM}, false)"

    @property
    def status(self) -> str:
        """Its status."""
        return (
            f"case when {self.has('approved_at')} then 'Approved' "
            f"when {self.has('resubmitted_at')} then 'Submitted' "
            f"when {self.has('rejected_at')} then 'Rejected' "
            f"when {self.has('submitted_at')} then 'Submitted' else 'Saved' end"
        )

    @property
    def is_submitted(self) -> str:
        """Whether it is handed in, and not sent back."""
        return f"({self.status} in ('Submitted', 'Approved'))"

    @property
    def extra(self) -> str:
        """Quarters of an hour that are too many, until they are put right."""
        right_at = (
            f"coalesce({self.column('corrected_at')}, {self.column('resubmitted_at')})"
        )
        return f"if(coalesce({right_at} <= {FROM}, false), 0, {self.column('extra')})"

    def quarters(self, place: int) -> str:
        """Quarters of an hour on a weekday."""
        return (
            f"({self.column(WEEKDAYS[place].lower())} + "
            f"if({self.column('extra_day')} = {place}, {self.extra}, 0))"
        )

    @property
    def final(self) -> str:
        """Quarters of an hour in the end."""
        return (
            "(" + " + ".join(self.column(day.lower()) for day in WEEKDAYS) + ")::bigint"
        )


def _card_columns(card: _Card) -> dict[str, str]:
    """SQL of the columns of a card."""
    extra = card.extra
    columns = {
        "Id": salesforce_id_sql(CARD.name, "number"),
        "IsDeleted": "false",
        "Name": "'TC-' || lpad((number + 1)::varchar, 8, '0')",
        "CreatedDate": "saved_at",
        "pse__Timecard_Header__c": salesforce_id_sql(HEADER.name, "header"),
        "pse__Start_Date__c": "start_on",
        "pse__End_Date__c": "end_on",
        "pse__Status__c": card.status,
        "pse__Total_Hours__c": f"({card.final} + {extra}) * 0.25",
        "pse__Total_Billable_Amount__c": (
            f"(amount + if({extra} > 0, extra_amount, 0)) * 0.01"
        ),
        "pse__Total_Cost__c": (
            f"(cost * ({card.final} + {extra}) // greatest({card.final}, 1)) * 0.01"
        ),
        "Project_Task__c": "task",
        **_shared_columns(),
        **_flags((card,)),
    }  # fmt: skip
    for place, day in enumerate(WEEKDAYS):
        columns[f"pse__{day}_Hours__c"] = f"{card.quarters(place)} * 0.25"
    return columns


def _header_columns(cards: tuple[_Card, ...]) -> dict[str, str]:
    """SQL of the columns of a header over the cards that were saved by then."""

    def each(sql: str) -> str:
        return ", ".join(
            f"if({card.has('saved_at')}, {sql.format(card=card)}, null)"
            for card in cards
        )

    starts = f"least({each('{card.prefix}start_on')})"
    statuses = [f"if({card.has('saved_at')}, {card.status}, null)" for card in cards]
    behind = " ".join(
        f"when '{status}' in ({', '.join(statuses)}) then '{status}'"
        for status in _BEHIND
    )
    columns = {
        "Id": salesforce_id_sql(HEADER.name, "header"),
        "IsDeleted": "false",
        "Name": (
            f"strftime({starts}, 'TCH-%m-%d-%Y-') "
            "|| lpad((header + 1)::varchar, 6, '0')"
        ),
        "CreatedDate": f"least({', '.join(card.column('saved_at') for card in cards)})",
        "OwnerId": f"'{INTEGRATION_USER}'",
        "pse__Admin_Global_Edit__c": "false",
        "pse__Start_Date__c": starts,
        "pse__End_Date__c": f"greatest({each('{card.prefix}end_on')})",
        "pse__Status__c": f"case {behind} else 'Approved' end",
        **_shared_columns(),
        **_flags(cards),
    }  # fmt: skip
    for place, day in enumerate(WEEKDAYS):
        hours = " + ".join(
            f"if({card.has('saved_at')}, {card.quarters(place)}, 0)" for card in cards
        )
        columns[f"pse__{day}_Hours__c"] = f"({hours}) * 0.25"
    return columns


def _shared_columns() -> dict[str, str]:
    """SQL of the columns that a card and its header have alike."""
    return {
        "CurrencyIsoCode": "currency",
        "CreatedById": f"'{INTEGRATION_USER}'",
        "LastModifiedById": f"'{INTEGRATION_USER}'",
        "pse__Project__c": "project",
        "pse__Assignment__c": "assignment",
        "pse__Resource__c": "resource",
        "pse__Billable__c": "is_billable",
        "pse__Time_Credited__c": f"project = '{project_id(PRESALES)}'",
        "pse__Time_Excluded__c": f"project = '{project_id(LEAVE)}'",
    }


def _flags(cards: tuple[_Card, ...]) -> dict[str, str]:
    """SQL of the flags that hold where they hold of all cards that were saved."""

    def all_of(flags: list[str]) -> str:
        if len(cards) == 1:
            return flags[0]
        return " and ".join(
            f"(not {card.has('saved_at')} or {flag})"
            for card, flag in zip(cards, flags, strict=True)
        )

    is_approved = all_of([card.has("approved_at") for card in cards])
    is_billed = all_of([card.has("billed_at") for card in cards])
    return {
        "pse__Submitted__c": all_of([card.is_submitted for card in cards]),
        "pse__Approved__c": is_approved,
        "pse__Include_In_Financials__c": is_approved,
        "pse__Billed__c": is_billed,
        "pse__Invoiced__c": is_billed,
    }


def _versions(
    table: Table, source: str, cards: tuple[_Card, ...], columns: dict[str, str]
) -> str:
    """SQL of all versions: one branch for each step of each card."""
    steps = [step for card in cards for step in card.steps]
    stamps = {column.name for column in table.columns if column.is_stamp}
    selected = ", ".join(
        f"cast({FROM if column.name in stamps else columns.get(column.name, 'null')} "
        f'as {column.kind}) as "{column.name}"'
        for column in table.columns
    )
    branches = []
    for place, step in enumerate(steps):
        later = ", ".join(
            f"if({other} > {step}, {other}, null)" for other in steps if other != step
        )
        # Where two steps fall on one instant, the first of them makes the version.
        is_first = "".join(
            f" and {step} is distinct from {other}" for other in steps[:place]
        )
        where = "and" if " where " in source else "where"
        branches.append(
            f"select {selected}, {FROM}, {TO} from ("  # noqa: S608 - declared names
            f"select *, {step} as {FROM}, least({later}) as {TO} from {source} "
            f"{where} {step} is not null{is_first})"
        )
    return " union all ".join(branches)
