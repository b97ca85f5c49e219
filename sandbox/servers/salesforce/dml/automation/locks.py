"""Approved and billed records: nobody edits them, but an administrator who says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.dml.errors import entity_is_locked, refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft

_GLOBAL_EDIT: Final = "pse__Admin_Global_Edit__c"
_NOTES: Final = "pse__Audit_Notes__c"
_OPEN: Final = frozenset(
    {
        "External_Id__c",
        "pse__Billed__c",
        "pse__Invoiced__c",
        "pse__Include_In_Financials__c",
        _GLOBAL_EDIT,
        _NOTES,
    }
)
"""Fields that may change on a locked record: billing goes on after approval."""


def check_locks(drafts: Sequence[Draft]) -> None:
    """Refuse changes of approved or billed records, and end global edits.

    `pse__Admin_Global_Edit__c` opens a record for one save, with audit notes.
    """
    for draft in drafts:
        opened = bool(draft.after.get(_GLOBAL_EDIT))
        draft.after[_GLOBAL_EDIT] = False
        if opened and not draft.after.get(_NOTES):
            draft.refuse(refused("Audit notes are required for a global edit.", _NOTES))
        touched = [name for name in draft.given - _OPEN if draft.changes(name)]
        if touched and not opened and is_locked(draft):
            draft.refuse(entity_is_locked())


def check_deletes(drafts: Sequence[Draft]) -> None:
    """Refuse to delete approved or billed records."""
    for draft in drafts:
        if is_locked(draft):
            draft.refuse(entity_is_locked())


def is_locked(draft: Draft) -> bool:
    """Whether the record was approved or billed before."""
    return bool(draft.was("pse__Approved__c") or draft.was("pse__Billed__c"))


def follow_status(draft: Draft) -> None:
    """Bring the flags in line with the status, or the status with a flag alone."""
    after = draft.after
    if "pse__Status__c" not in draft.given:
        if "pse__Approved__c" in draft.given and after["pse__Approved__c"]:
            after["pse__Status__c"] = "Approved"
        elif "pse__Submitted__c" in draft.given and after["pse__Submitted__c"]:
            after["pse__Status__c"] = "Submitted"
    approved = after.get("pse__Status__c") == "Approved"
    after["pse__Approved__c"] = approved
    if "pse__Submitted__c" in after:
        after["pse__Submitted__c"] = approved or after["pse__Status__c"] == "Submitted"
    if not approved:
        if "pse__Include_In_Financials__c" in draft.given and after.get(
            "pse__Include_In_Financials__c"
        ):
            draft.refuse(
                refused(
                    "Only what is approved can be included in financials.",
                    "pse__Include_In_Financials__c",
                )
            )
        after["pse__Include_In_Financials__c"] = False
    elif draft.changes("pse__Status__c") and (
        "pse__Include_In_Financials__c" not in draft.given
    ):
        after["pse__Include_In_Financials__c"] = True
