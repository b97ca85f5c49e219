"""Timecard headers: the weeks that people hand in, of which splits are made.

Headers aren't written by a projection: their versions follow from those of their
splits (`sandbox.world.derived.headers`).
"""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import boolean, date, number, text
from sandbox.world.tables.certinia import WEEKDAYS
from sandbox.world.tables.salesforce import EXTERNAL_ID, sobject

HEADER: Final = sobject(
    "pse__Timecard_Header__c",
    text("Name"),
    text("pse__Project__c", "pse__Proj__c"),
    text("pse__Assignment__c", "pse__Assignment__c"),
    text("pse__Resource__c", "Contact"),
    text("pse__Milestone__c", "pse__Milestone__c"),
    date("pse__Start_Date__c"),
    date("pse__End_Date__c"),
    text("pse__Status__c"),
    boolean("pse__Submitted__c"),
    boolean("pse__Approved__c"),
    boolean("pse__Include_In_Financials__c"),
    boolean("pse__Billable__c"),
    boolean("pse__Billed__c"),
    boolean("pse__Invoiced__c"),
    *(number(f"pse__{day}_Hours__c") for day in WEEKDAYS),
    boolean("pse__Time_Credited__c"),
    boolean("pse__Time_Excluded__c"),
    boolean("pse__Admin_Global_Edit__c"),
    text("pse__Audit_Notes__c"),
    EXTERNAL_ID,
    is_owned=True,
)
