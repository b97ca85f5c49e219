"""Certinia's assignments and resource requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.automation.projects import (
    check_span,
    take_project_currency,
)
from sandbox.servers.salesforce.dml.automation.schedules import (
    ASSIGNMENT,
    SCHEDULE,
    recalculate,
)
from sandbox.servers.salesforce.dml.errors import RecordError, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft

REQUEST: Final = "pse__Resource_Request__c"
_RESOURCE: Final = "pse__Resource__c"


class AssignmentRules(Rules):
    """An assignment books a resource on a project, at the times of its schedule."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check the resource and the currency."""
        take_project_currency(drafts, org)
        people = org.parents(drafts, _RESOURCE, "Contact")
        for draft in drafts:
            person = people.get(draft.after.get(_RESOURCE) or "")
            if (
                draft.changes(_RESOURCE)
                and person is not None
                and not person["pse__Is_Resource__c"]
            ):
                draft.refuse(refused("The contact is not a resource.", _RESOURCE))

    def after_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Take the resource's holidays out of the schedule; close the request."""
        moved = [draft for draft in drafts if draft.changes(SCHEDULE, _RESOURCE)]
        recalculate([draft.after[SCHEDULE] for draft in moved], org)
        staffed = [draft for draft in drafts if draft.changes(REQUEST)]
        requests = org.parents(staffed, REQUEST, REQUEST)
        org.save(
            REQUEST,
            [
                {
                    **requests[draft.after[REQUEST]],
                    "pse__Status__c": "Assigned",
                    ASSIGNMENT: draft.after["Id"],
                    _RESOURCE: draft.after.get(_RESOURCE),
                }
                for draft in staffed
                if draft.after.get(REQUEST) in requests
            ],
        )

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """An assignment with time on it stays."""
        ids = [draft.after["Id"] for draft in drafts]
        rows = org.rows.where("pse__Timecard_Header__c", ASSIGNMENT, ids)
        used = {row[ASSIGNMENT] for row in rows if not row["IsDeleted"]}
        for draft in drafts:
            if draft.after["Id"] in used:
                draft.refuse(
                    RecordError(
                        "DELETE_FAILED",
                        f"Your attempt to delete {draft.after['Name']} could not be "
                        "completed because it is associated with timecards.",
                    )
                )


class ResourceRequestRules(Rules):
    """A request is held for a person, and assigned by an assignment."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check dates, holding and assigning."""
        take_project_currency(drafts, org)
        for draft in drafts:
            after = draft.after
            check_span(draft, "pse__Start_Date__c", "pse__End_Date__c")
            status = after.get("pse__Status__c")
            if draft.changes("pse__Status__c"):
                after["pse__Resource_Held__c"] = status == "Hold" or (
                    "pse__Resource_Held__c" in draft.given
                    and after["pse__Resource_Held__c"]
                )
            if after.get("pse__Resource_Held__c") and after.get(_RESOURCE) is None:
                draft.refuse(
                    refused("A resource is required to hold a request.", _RESOURCE)
                )
            if (
                draft.changes("pse__Status__c")
                and status == "Assigned"
                and after.get(ASSIGNMENT) is None
            ):
                draft.refuse(
                    refused(
                        "A request is assigned by creating an assignment for it.",
                        "pse__Status__c",
                    )
                )
