"""Certinia's expenses."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.automation.locks import (
    check_deletes,
    check_locks,
    follow_status,
)
from sandbox.servers.salesforce.dml.automation.projects import take_project_currency
from sandbox.servers.salesforce.dml.errors import refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.servers.salesforce.dml.drafts import Draft


class ExpenseRules(Rules):
    """An expense is billed at what it cost, if it is billable."""

    def before_save(self, drafts: Sequence[Draft], org: Org) -> None:
        """Check and complete expenses."""
        projects = take_project_currency(drafts, org)
        check_locks(drafts)
        for draft in drafts:
            after = draft.after
            project = projects[after["pse__Project__c"]]
            if draft.is_new and (
                not project["pse__Is_Active__c"]
                or project["pse__Closed_for_Expense_Entry__c"]
            ):
                draft.refuse(
                    refused(
                        "The project is closed for expense entry.", "pse__Project__c"
                    )
                )
            follow_status(draft)
            after["pse__Billing_Amount__c"] = (
                after["pse__Amount__c"] if after["pse__Billable__c"] else Decimal(0)
            )
            if after.get("pse__Billing_Currency__c") is None:
                after["pse__Billing_Currency__c"] = project["CurrencyIsoCode"]

    def before_delete(self, drafts: Sequence[Draft], org: Org) -> None:
        """An approved expense stays."""
        del org
        check_deletes(drafts)
