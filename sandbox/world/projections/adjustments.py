"""Certinia's miscellaneous adjustments: what was worked and is not billed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.projections.invoiced import invoiced_at
from sandbox.world.projections.logs import END
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.salesforce import INTEGRATION_USER, record

if TYPE_CHECKING:
    from sandbox.firm.model import Adjustment, Project
    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.logs import Logs

_SOBJECT: Final = "pse__Miscellaneous_Adjustment__c"
_DRAFTED_BEFORE: Final = 5_400
_CREDITED_AFTER: Final = 7_200
_NAMES: Final = {"write-down": "Billing write-down", "concession": "Concession"}


def write_adjustments(firm: Firm, logs: Logs) -> None:
    """All adjustments, below zero as the package counts them."""
    for project in firm.projects:
        for adjustment in project.adjustments:
            _write_adjustment(project, adjustment, logs)


def _write_adjustment(project: Project, adjustment: Adjustment, logs: Logs) -> None:
    """Drafted, then approved."""
    key = adjustment.number
    drafted_at = adjustment.known_at - _DRAFTED_BEFORE
    logs.write(
        _SOBJECT, key, drafted_at,
        record(
            _SOBJECT, key, drafted_at,
            Name=f"{_NAMES[adjustment.why]} {project.code}",
            OwnerId=INTEGRATION_USER, CurrencyIsoCode=project.currency,
            pse__Project__c=project_id(project.number),
            pse__Transaction_Category__c="Ready-to-Bill Revenue",
            pse__Status__c="Draft", pse__Approved__c=False,
            pse__Include_In_Financials__c=False, pse__Billed__c=False,
            pse__Effective_Date__c=adjustment.effective_on,
            pse__Amount__c=-adjustment.amount,
            pse__Description__c=adjustment.why,
        ),
    )  # fmt: skip
    logs.write(
        _SOBJECT, key, adjustment.known_at,
        {
            "pse__Status__c": "Approved",
            "pse__Approved__c": True,
            "pse__Include_In_Financials__c": True,
        },
    )  # fmt: skip
    billed_at = _billed_at(project, adjustment)
    if billed_at is not None and billed_at <= END:
        logs.write(_SOBJECT, key, billed_at, {"pse__Billed__c": True})


def _billed_at(project: Project, adjustment: Adjustment) -> int | None:
    """With the invoice of the month that it is taken off; a concession is credited."""
    if adjustment.why == "concession":
        return adjustment.known_at + _CREDITED_AFTER
    return invoiced_at(project, adjustment.effective_on, adjustment.known_at)
