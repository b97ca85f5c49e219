"""The firm's own object for forecast figures that come from other systems.

The package's forecast objects are generated and have no external id, so a firm that
wants to write figures next to its projects makes an object of its own.
"""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import date, money, number, text
from sandbox.world.tables.salesforce import EXTERNAL_ID, sobject

FORECAST_INPUT: Final = sobject(
    "Forecast_Input__c",
    text("Name"),
    text("Project__c", "pse__Proj__c"),
    text("Kind__c"),
    date("Period_Start__c"),
    money("Amount__c"),
    number("Hours__c"),
    EXTERNAL_ID,
    is_owned=True,
)
