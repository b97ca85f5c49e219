"""Certinia's projects, budgets and milestones."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.automation.locks import (
    check_deletes,
    check_locks,
    follow_status,
)
from sandbox.servers.salesforce.dml.errors import RecordError, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft, Row

PROJECT: Final = "pse__Proj__c"
_LOOKUP: Final = "pse__Project__c"
_CHILDREN: Final = ("pse__Budget__c", "pse__Milestone__c", "pse__Assignment__c")
_BOOKED: Final = frozenset(
    {"Customer Purchase Order", "Customer Purchase Order Change Request"}
)


def take_project_currency(drafts: Sequence[Draft], org: Org) -> dict[str, Row]:
    """Records of a project are in its currency; gives the projects by id."""
    projects = org.parents(drafts, _LOOKUP, PROJECT)
    for draft in drafts:
        project = projects.get(draft.after.get(_LOOKUP) or "")
        if project is None:
            continue
        currency = project["CurrencyIsoCode"]
        if "CurrencyIsoCode" not in draft.given and draft.is_new:
            draft.after["CurrencyIsoCode"] = currency
        elif (
            draft.changes("CurrencyIsoCode", _LOOKUP)
            and draft.after.get("CurrencyIsoCode") != currency
        ):
            draft.refuse(
                refused(
                    f"The currency must be that of the project, {currency}.",
                    "CurrencyIsoCode",
                )
            )
    return projects


def check_span(draft: Draft, start: str, end: str) -> None:
    """Refuse a record that ends before it starts."""
    first, last = draft.after.get(start), draft.after.get(end)
    if first is not None and last is not None and last < first:
        draft.refuse(refused("The end date can't be before the start date.", end))


class ProjectRules(Rules):
    """Dates in order; the currency stays once something is in it."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check dates and currency."""
        for draft in drafts:
            check_span(draft, "pse__Start_Date__c", "pse__End_Date__c")
        moved = [
            draft
            for draft in drafts
            if not draft.is_new and draft.changes("CurrencyIsoCode")
        ]
        for child in _CHILDREN:
            ids = [draft.after["Id"] for draft in moved]
            rows = org.rows.where(child, _LOOKUP, ids)
            used = {row[_LOOKUP] for row in rows if not row["IsDeleted"]}
            for draft in moved:
                if draft.after["Id"] in used:
                    draft.refuse(
                        refused(
                            "The currency of a project with budgets, milestones or "
                            "assignments can't be changed.",
                            "CurrencyIsoCode",
                        )
                    )

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """A project with time on it stays."""
        ids = [draft.after["Id"] for draft in drafts]
        rows = org.rows.where("pse__Timecard_Header__c", _LOOKUP, ids)
        used = {row[_LOOKUP] for row in rows if not row["IsDeleted"]}
        for draft in drafts:
            if draft.after["Id"] in used:
                draft.refuse(
                    RecordError(
                        "DELETE_FAILED",
                        f"Your attempt to delete {draft.after['Name']} could not be "
                        "completed because it is associated with timecards.",
                    )
                )


class BudgetRules(Rules):
    """Approved budgets are locked, and are the project's bookings."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check and complete budgets."""
        projects = take_project_currency(drafts, org)
        check_locks(drafts)
        for draft in drafts:
            follow_status(draft)
            project = projects.get(draft.after.get(_LOOKUP) or "")
            if draft.is_new and project is not None:
                for name in ("pse__Account__c", "pse__Opportunity__c"):
                    if name not in draft.given:
                        draft.after[name] = project[name]

    def after_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Sum up the projects' bookings."""
        _book(drafts, org)

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """An approved budget stays."""
        del org
        check_deletes(drafts)

    def after_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """Sum up the projects' bookings."""
        _book(drafts, org)


def _book(drafts: Sequence[Draft], org: Org) -> None:
    """Bookings are the customers' approved orders and their changes."""
    ids = {
        project_id
        for draft in drafts
        for project_id in (draft.after.get(_LOOKUP), draft.was(_LOOKUP))
        if project_id
    }
    sums: dict[str, Decimal] = dict.fromkeys(ids, Decimal(0))
    for row in org.rows.where("pse__Budget__c", _LOOKUP, list(ids)):
        if (
            row["pse__Include_In_Financials__c"]
            and row["pse__Type__c"] in _BOOKED
            and not row["IsDeleted"]
        ):
            sums[row[_LOOKUP]] += row["pse__Amount__c"] or 0
    org.save(
        PROJECT,
        [
            {**row, "pse__Bookings__c": sums[row["Id"]]}
            for row in org.rows.find(PROJECT, ids).values()
            if (row["pse__Bookings__c"] or 0) != sums[row["Id"]]
        ],
    )


class MilestoneRules(Rules):
    """Approved milestones are locked; they need the day on which they were reached."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check and complete milestones."""
        take_project_currency(drafts, org)
        check_locks(drafts)
        for draft in drafts:
            follow_status(draft)
            if (
                draft.changes("pse__Status__c")
                and draft.after["pse__Approved__c"]
                and draft.after.get("pse__Actual_Date__c") is None
            ):
                draft.refuse(
                    refused(
                        "An approved milestone needs its actual date.",
                        "pse__Actual_Date__c",
                    )
                )

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """An approved milestone stays."""
        del org
        check_deletes(drafts)
