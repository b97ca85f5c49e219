"""Salesforce: the objects of the CRM that are landed.

The names are the platform's; `pse__*` fields on standard objects come with Certinia
PSA, `CurrencyIsoCode` with a multi-currency org. A field that the org doesn't have is
landed empty and reported as schema drift.
"""

from ingestion.schema import (
    Deletes,
    SourceObject,
    boolean,
    date,
    integer,
    money,
    number,
    text,
    timestamp,
)

ACCOUNT = SourceObject(
    name="Account",
    table="account",
    cursor="SystemModstamp",
    deletes=Deletes.FLAG,
    delete_flag="IsDeleted",
    fields=(
        text("Id", required=True),
        boolean("IsDeleted"),
        text("Name"),
        text("Type"),
        text("ParentId"),
        text("AccountNumber"),
        text("BillingCountry"),
        text("Website"),
        text("Industry"),
        text("OwnerId"),
        text("CurrencyIsoCode"),
        timestamp("CreatedDate"),
        timestamp("SystemModstamp", required=True),
        text("External_Id__c"),
    ),
)

OPPORTUNITY = SourceObject(
    name="Opportunity",
    table="opportunity",
    cursor="SystemModstamp",
    deletes=Deletes.FLAG,
    delete_flag="IsDeleted",
    fields=(
        text("Id", required=True),
        boolean("IsDeleted"),
        text("AccountId"),
        text("Name"),
        text("StageName"),
        money("Amount"),
        number("Probability", minimum="0", maximum="100"),
        date("CloseDate"),
        text("Type"),
        text("LeadSource"),
        boolean("IsClosed"),
        boolean("IsWon"),
        text("ForecastCategoryName"),
        text("OwnerId"),
        text("ContractId"),
        text("CurrencyIsoCode"),
        timestamp("CreatedDate"),
        timestamp("LastStageChangeDate"),
        timestamp("SystemModstamp", required=True),
        boolean("pse__Is_Services_Opportunity__c"),
        boolean("pse__Is_Change_Request__c"),
        text("pse__Parent_Opportunity__c"),
        text("pse__Region__c"),
        text("pse__Practice__c"),
        text("pse__Group__c"),
        date("pse__Test_Project_Start_Date__c"),
        date("pse__Test_Project_End_Date__c"),
        text("External_Id__c"),
    ),
)

OPPORTUNITY_HISTORY = SourceObject(
    name="OpportunityHistory",
    table="opportunity_history",
    cursor="SystemModstamp",
    deletes=Deletes.FLAG,
    delete_flag="IsDeleted",
    bulk=True,
    fields=(
        text("Id", required=True),
        boolean("IsDeleted"),
        text("OpportunityId", required=True),
        text("CreatedById"),
        timestamp("CreatedDate", required=True),
        text("StageName"),
        money("Amount"),
        money("ExpectedRevenue"),
        date("CloseDate"),
        number("Probability", minimum="0", maximum="100"),
        text("ForecastCategory"),
        timestamp("SystemModstamp", required=True),
    ),
)

OPPORTUNITY_STAGE = SourceObject(
    name="OpportunityStage",
    table="opportunity_stage",
    cursor="SystemModstamp",
    fields=(
        text("Id", required=True),
        text("MasterLabel"),
        text("ApiName"),
        boolean("IsActive"),
        integer("SortOrder"),
        boolean("IsClosed"),
        boolean("IsWon"),
        text("ForecastCategoryName"),
        number("DefaultProbability", minimum="0", maximum="100"),
        timestamp("SystemModstamp", required=True),
    ),
)

USER = SourceObject(
    name="User",
    table="user",
    cursor="SystemModstamp",
    fields=(
        text("Id", required=True),
        text("Name"),
        text("Email"),
        text("Title"),
        text("Department"),
        boolean("IsActive"),
        timestamp("SystemModstamp", required=True),
    ),
)

CONTRACT = SourceObject(
    name="Contract",
    table="contract",
    cursor="SystemModstamp",
    deletes=Deletes.FLAG,
    delete_flag="IsDeleted",
    fields=(
        text("Id", required=True),
        boolean("IsDeleted"),
        text("AccountId"),
        text("ContractNumber"),
        text("Status"),
        date("StartDate"),
        date("EndDate"),
        integer("ContractTerm"),
        text("CurrencyIsoCode"),
        timestamp("ActivatedDate"),
        timestamp("CreatedDate"),
        timestamp("SystemModstamp", required=True),
    ),
)

CURRENCY_TYPE = SourceObject(
    name="CurrencyType",
    table="currency_type",
    cursor="SystemModstamp",
    fields=(
        text("Id", required=True),
        text("IsoCode", required=True),
        number("ConversionRate"),
        integer("DecimalPlaces"),
        boolean("IsActive"),
        boolean("IsCorporate"),
        timestamp("SystemModstamp", required=True),
    ),
)

DATED_CONVERSION_RATE = SourceObject(
    name="DatedConversionRate",
    table="dated_conversion_rate",
    cursor="SystemModstamp",
    fields=(
        text("Id", required=True),
        text("IsoCode", required=True),
        date("StartDate", required=True),
        date("NextStartDate"),
        number("ConversionRate", required=True, minimum="0.000001"),
        timestamp("SystemModstamp", required=True),
    ),
)

OBJECTS: tuple[SourceObject, ...] = (
    ACCOUNT,
    OPPORTUNITY,
    OPPORTUNITY_HISTORY,
    OPPORTUNITY_STAGE,
    USER,
    CONTRACT,
    CURRENCY_TYPE,
    DATED_CONVERSION_RATE,
)
