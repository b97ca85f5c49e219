"""Salesforce's own objects."""

from __future__ import annotations

from typing import Final

from sandbox.world.schema import (
    Column,
    Table,
    boolean,
    date,
    integer,
    money,
    number,
    stamp,
    text,
    timestamp,
)

SCHEMA: Final = "salesforce"

EXTERNAL_ID: Final = text("External_Id__c")
"""The firm's own field on the objects that other systems write to: the package has no
external id on projects, budgets, milestones, assignments or schedules."""


def sobject(
    name: str,
    *columns: Column,
    is_owned: bool = False,
    has_currency: bool = True,
    is_deletable: bool = True,
) -> Table:
    """An object of the platform, with the fields that the platform adds."""
    return Table(
        SCHEMA,
        name,
        (
            text("Id"),
            *((boolean("IsDeleted"),) if is_deletable else ()),
            *columns,
            *((text("OwnerId", "User"),) if is_owned else ()),
            *((text("CurrencyIsoCode"),) if has_currency else ()),
            timestamp("CreatedDate"),
            text("CreatedById", "User"),
            stamp("LastModifiedDate"),
            text("LastModifiedById", "User"),
            stamp("SystemModstamp"),
        ),
        ("Id",),
    )


TABLES: Final[tuple[Table, ...]] = (
    sobject(
        "Account",
        text("Name"),
        text("Type"),
        text("ParentId", "Account"),
        text("AccountNumber"),
        text("BillingCity"),
        text("BillingCountry"),
        text("Website"),
        text("Industry"),
        integer("NumberOfEmployees"),
        EXTERNAL_ID,
        is_owned=True,
    ),
    sobject(
        "Opportunity",
        text("AccountId", "Account"),
        text("Name"),
        text("StageName"),
        money("Amount"),
        number("Probability"),
        money("ExpectedRevenue"),
        date("CloseDate"),
        text("Type"),
        text("LeadSource"),
        boolean("IsClosed"),
        boolean("IsWon"),
        text("ForecastCategory"),
        text("ForecastCategoryName"),
        text("ContractId", "Contract"),
        timestamp("LastStageChangeDate"),
        boolean("pse__Is_Services_Opportunity__c"),
        boolean("pse__Is_Change_Request__c"),
        text("pse__Parent_Opportunity__c", "Opportunity"),
        text("pse__Region__c", "pse__Region__c"),
        text("pse__Practice__c", "pse__Practice__c"),
        text("pse__Group__c", "pse__Grp__c"),
        date("pse__Test_Project_Start_Date__c"),
        date("pse__Test_Project_End_Date__c"),
        EXTERNAL_ID,
        is_owned=True,
    ),
    Table(
        SCHEMA,
        "OpportunityHistory",
        (
            text("Id"),
            boolean("IsDeleted"),
            text("OpportunityId", "Opportunity"),
            text("CreatedById", "User"),
            timestamp("CreatedDate"),
            text("StageName"),
            money("Amount"),
            money("ExpectedRevenue"),
            date("CloseDate"),
            number("Probability"),
            text("ForecastCategory"),
            text("CurrencyIsoCode"),
            stamp("SystemModstamp"),
        ),
        ("Id",),
    ),
    sobject(
        "OpportunityStage",
        text("MasterLabel"),
        text("ApiName"),
        boolean("IsActive"),
        integer("SortOrder"),
        boolean("IsClosed"),
        boolean("IsWon"),
        text("ForecastCategory"),
        text("ForecastCategoryName"),
        number("DefaultProbability"),
        text("Description"),
        has_currency=False,
        is_deletable=False,
    ),
    sobject(
        "User",
        text("Username"),
        text("FirstName"),
        text("LastName"),
        text("Name"),
        text("Email"),
        text("Title"),
        text("Department"),
        text("UserType"),
        boolean("IsActive"),
        has_currency=False,
        is_deletable=False,
    ),
    sobject(
        "Contract",
        text("AccountId", "Account"),
        text("ContractNumber"),
        text("Status"),
        text("StatusCode"),
        date("StartDate"),
        date("EndDate"),
        integer("ContractTerm"),
        timestamp("ActivatedDate"),
        is_owned=True,
    ),
    sobject(
        "CurrencyType",
        text("IsoCode"),
        number("ConversionRate"),
        integer("DecimalPlaces"),
        boolean("IsActive"),
        boolean("IsCorporate"),
        has_currency=False,
        is_deletable=False,
    ),
    sobject(
        "DatedConversionRate",
        text("IsoCode"),
        date("StartDate"),
        date("NextStartDate"),
        number("ConversionRate"),
        has_currency=False,
        is_deletable=False,
    ),
)
