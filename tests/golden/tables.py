"""The raw tables that the golden firm fills, and what most of their rows say."""

from __future__ import annotations

import datetime as dt

from tests.golden.raw import Table

WORKING_HOURS = {
    f"pse__{weekday}_hours__c": 8
    for weekday in ("monday", "tuesday", "wednesday", "thursday", "friday")
}

ACCOUNT = Table("raw_salesforce.account", "crm")
CONTRACT = Table("raw_salesforce.contract", "crm", {"status": "Activated"})
OPPORTUNITY = Table("raw_salesforce.opportunity", "crm", {"isclosed": True})
OPPORTUNITY_HISTORY = Table("raw_salesforce.opportunity_history", "crm")
STAGE = Table("raw_salesforce.opportunity_stage", "crm", {"isactive": True})
CURRENCY_TYPE = Table("raw_salesforce.currency_type", "crm", {"isactive": True})
RATE = Table("raw_salesforce.dated_conversion_rate", "crm")

PRACTICE = Table("raw_certinia.practice", "psa")
REGION = Table("raw_certinia.region", "psa")
CALENDAR = Table("raw_certinia.work_calendar", "psa", WORKING_HOURS)
HOLIDAY = Table("raw_certinia.holiday", "psa", {"pse__work_hours__c": 0})
PERSON = Table(
    "raw_certinia.contact",
    "psa",
    {
        "pse__is_resource__c": True,
        "pse__is_resource_active__c": True,
        "pse__work_calendar__c": "CAL",
        "pse__start_date__c": dt.date(2026, 1, 1),
        "pse__utilization_target__c": 50,
    },
)
RATE_CARD = Table("raw_certinia.rate_card", "psa")
PROJECT = Table(
    "raw_certinia.proj",
    "psa",
    {
        "pse__stage__c": "In Progress",
        "pse__is_billable__c": True,
        "pse__work_calendar__c": "CAL",
    },
)
PROJECT_HISTORY = Table("raw_certinia.proj_history", "psa", {"datatype": "Text"})
BUDGET = Table(
    "raw_certinia.budget",
    "psa",
    {
        "pse__status__c": "Approved",
        "pse__approved__c": True,
        "pse__include_in_financials__c": True,
    },
)
MILESTONE = Table("raw_certinia.milestone", "psa")
SCHEDULE = Table("raw_certinia.schedule", "psa", WORKING_HOURS)
REQUEST = Table("raw_certinia.resource_request", "psa")
ASSIGNMENT = Table("raw_certinia.assignment", "psa")
TIMECARD = Table("raw_certinia.timecard", "psa", {"pse__billable__c": True})
EXPENSE = Table("raw_certinia.expense", "psa")
ADJUSTMENT = Table("raw_certinia.miscellaneous_adjustment", "psa")

CURRENCY = Table("raw_netsuite.currency", "erp")
SUBSIDIARY = Table("raw_netsuite.subsidiary", "erp", {"iselimination": False})
ERP_CUSTOMER = Table("raw_netsuite.customer", "erp")
JOB = Table("raw_netsuite.job", "erp")
ITEM = Table("raw_netsuite.item", "erp")
ERP_ACCOUNT = Table("raw_netsuite.account", "erp")
PERIOD = Table("raw_netsuite.accountingperiod", "erp", {"isposting": True})
TRANSACTION = Table(
    "raw_netsuite.transaction", "erp", {"posting": True, "voided": False}
)
LINE = Table("raw_netsuite.transactionline", "erp", {"taxline": False})
ENTRY = Table("raw_netsuite.transactionaccountingline", "erp", {"posting": True})
LINK = Table("raw_netsuite.nexttransactionlinelink", "erp", {"linktype": "Payment"})

BILLING_CUSTOMER = Table("raw_stripe.customer", "billing")
SUBSCRIPTION = Table("raw_stripe.subscription", "billing", {"status": "active"})
SUBSCRIPTION_ITEM = Table("raw_stripe.subscription_item", "billing", {"quantity": 1})
BILLING_INVOICE = Table("raw_stripe.invoice", "billing")
BILLING_LINE = Table("raw_stripe.invoice_line", "billing")
BILLING_PAYMENT = Table("raw_stripe.invoice_payment", "billing")

DEFERRED, SERVICES, REIMBURSED = "3", "4", "5"
"""Accounts of the ledger."""
