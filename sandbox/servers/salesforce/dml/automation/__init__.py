"""What the platform and the package do by themselves, by object.

base         the interface of a rule, and of the org that it works on
crm          contacts, opportunities, contracts
projects     projects, budgets, milestones: currencies, approvals, roll-ups
locks        approved records that nobody edits
schedules    hours of a schedule, with exceptions and holidays
staffing     assignments and resource requests
time         timecard headers and their splits
expenses     expenses
"""

from collections.abc import Mapping
from typing import Final

from sandbox.servers.salesforce.dml.automation.base import Org, Rules
from sandbox.servers.salesforce.dml.automation.crm import (
    ContactRules,
    ContractRules,
    OpportunityRules,
)
from sandbox.servers.salesforce.dml.automation.expenses import ExpenseRules
from sandbox.servers.salesforce.dml.automation.projects import (
    BudgetRules,
    MilestoneRules,
    ProjectRules,
)
from sandbox.servers.salesforce.dml.automation.schedules import (
    ScheduleExceptionRules,
    ScheduleRules,
)
from sandbox.servers.salesforce.dml.automation.staffing import (
    AssignmentRules,
    ResourceRequestRules,
)
from sandbox.servers.salesforce.dml.automation.time import HeaderRules, SplitRules

__all__ = ["RULES", "Org", "Rules"]

RULES: Final[Mapping[str, Rules]] = {
    "Contact": ContactRules(),
    "Contract": ContractRules(),
    "Opportunity": OpportunityRules(),
    "pse__Proj__c": ProjectRules(),
    "pse__Budget__c": BudgetRules(),
    "pse__Milestone__c": MilestoneRules(),
    "pse__Schedule__c": ScheduleRules(),
    "pse__Schedule_Exception__c": ScheduleExceptionRules(),
    "pse__Assignment__c": AssignmentRules(),
    "pse__Resource_Request__c": ResourceRequestRules(),
    "pse__Timecard_Header__c": HeaderRules(),
    "pse__Timecard__c": SplitRules(),
    "pse__Expense__c": ExpenseRules(),
}
