"""Salesforce's own automation: names, stages, contract terms."""

from __future__ import annotations

import calendar
import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.errors import RecordError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft, Row

_CATEGORIES: Final = {
    "Omitted": "Omitted",
    "Pipeline": "Pipeline",
    "Best Case": "BestCase",
    "Commit": "Forecast",
    "Closed": "Closed",
}
"""The category that a forecast category's name stands for."""

_HISTORY: Final = ("StageName", "Amount", "CloseDate", "Probability")
"""A change of any of these adds a row to the opportunity's history."""

_STATUS_CODES: Final = {
    "Draft": "Draft",
    "In Approval Process": "InApproval",
    "Activated": "Activated",
}
_MONTHS: Final = 12


class ContactRules(Rules):
    """A contact's name is made of its parts."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Write the full name."""
        del org
        for draft in drafts:
            parts = (draft.after.get("FirstName"), draft.after.get("LastName"))
            draft.after["Name"] = " ".join(part for part in parts if part)


class OpportunityRules(Rules):
    """A stage brings its probability, its forecast category, and whether it is over."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Set what follows from the stage and the amount."""
        names = list({draft.after.get("StageName") for draft in drafts})
        stages = {
            row["ApiName"]: row
            for row in org.rows.where("OpportunityStage", "ApiName", names)
        }
        for draft in drafts:
            if draft.changes("StageName"):
                _enter_stage(draft, stages.get(draft.after["StageName"]), org.stamp)
            name = draft.after.get("ForecastCategoryName")
            draft.after["ForecastCategory"] = _CATEGORIES.get(
                name or "", draft.after.get("ForecastCategory")
            )
            amount = draft.after.get("Amount")
            probability = draft.after.get("Probability")
            draft.after["ExpectedRevenue"] = (
                None
                if amount is None or probability is None
                else (amount * probability / 100).quantize(
                    Decimal("0.01"), ROUND_HALF_UP
                )
            )

    def after_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Add to the history of stages and amounts."""
        columns = (*_HISTORY, "ExpectedRevenue", "ForecastCategory", "CurrencyIsoCode")
        rows: list[Row] = [
            {
                "OpportunityId": draft.after["Id"],
                **{name: draft.after.get(name) for name in columns},
            }
            for draft in drafts
            if draft.changes(*_HISTORY)
        ]
        org.save("OpportunityHistory", rows)


def _enter_stage(draft: Draft, stage: Row | None, stamp: dt.datetime) -> None:
    after = draft.after
    after["LastStageChangeDate"] = stamp
    after["IsClosed"] = bool(stage and stage["IsClosed"])
    after["IsWon"] = bool(stage and stage["IsWon"])
    if "Probability" not in draft.given:
        after["Probability"] = stage["DefaultProbability"] if stage else Decimal(0)
    if "ForecastCategoryName" not in draft.given:
        after["ForecastCategoryName"] = (
            stage["ForecastCategoryName"] if stage else "Pipeline"
        )


class ContractRules(Rules):
    """A contract ends with its term, and is activated when it is whole."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Set the end and the status' code."""
        for draft in drafts:
            after = draft.after
            start, term = after.get("StartDate"), after.get("ContractTerm")
            after["EndDate"] = (
                None if start is None or term is None else _ends_on(start, term)
            )
            after["StatusCode"] = _STATUS_CODES.get(after["Status"], after["Status"])
            if not draft.changes("Status") or after["Status"] != "Activated":
                continue
            if draft.is_new or after["EndDate"] is None:
                draft.refuse(
                    RecordError(
                        "FAILED_ACTIVATION",
                        "Choose a valid contract status and save your changes. Ask "
                        "your admin for details.",
                        ("Status",),
                    )
                )
            after["ActivatedDate"] = org.stamp


def _ends_on(start: dt.date, months: int) -> dt.date:
    """The last day of a term of whole months."""
    month = start.month - 1 + months
    year, month = start.year + month // _MONTHS, month % _MONTHS + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day) - dt.timedelta(days=1)
