"""Certinia PSA: the objects of the delivery system that are landed.

Certinia is a managed package on the Salesforce platform, so the interface is
Salesforce's and the names end in `__c`. Time is read from the splits
(`pse__Timecard__c`: a week cut at the month's end), never from the weekly headers, or
hours would count twice.
"""

from ingestion.schema import (
    Deletes,
    Field,
    SourceObject,
    boolean,
    date,
    integer,
    money,
    number,
    text,
    timestamp,
)

WEEKDAYS = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


def _hours_by_weekday() -> tuple[Field, ...]:
    """The seven `pse__<Weekday>_Hours__c` fields, each within a day."""
    return tuple(
        number(f"pse__{day}_Hours__c", minimum="0", maximum="24") for day in WEEKDAYS
    )


def _custom_object(
    name: str,
    table: str,
    *fields: Field,
    bulk: bool = False,
    is_optional: bool = False,
) -> SourceObject:
    """An object of the package: the platform's fields first, then its own."""
    return SourceObject(
        name=name,
        table=table,
        cursor="SystemModstamp",
        deletes=Deletes.FLAG,
        delete_flag="IsDeleted",
        bulk=bulk,
        is_optional=is_optional,
        fields=(
            text("Id", required=True),
            boolean("IsDeleted"),
            text("Name"),
            text("CurrencyIsoCode"),
            timestamp("CreatedDate"),
            timestamp("SystemModstamp", required=True),
            *fields,
        ),
    )


CONTACT = _custom_object(
    "Contact",
    "contact",
    text("Title"),
    text("Email"),
    boolean("pse__Is_Resource__c"),
    boolean("pse__Is_Resource_Active__c"),
    boolean("pse__External_Resource__c"),
    text("pse__Resource_Role__c"),
    text("pse__Region__c"),
    text("pse__Practice__c"),
    text("pse__Group__c"),
    text("pse__Work_Calendar__c"),
    date("pse__Start_Date__c"),
    date("pse__Last_Date__c"),
    money("pse__Default_Cost_Rate__c"),
    number("pse__Utilization_Target__c", minimum="0", maximum="100"),
    boolean("pse__Exclude_From_Time_Calculations__c"),
)

REGION = _custom_object(
    "pse__Region__c",
    "region",
    text("pse__Parent_Region__c"),
    text("pse__Region_Head__c"),
)
PRACTICE = _custom_object(
    "pse__Practice__c",
    "practice",
    text("pse__Parent_Practice__c"),
    text("pse__Practice_Head__c"),
)
GROUP = _custom_object(
    "pse__Grp__c", "grp", text("pse__Parent_Group__c"), text("pse__Group_Head__c")
)

WORK_CALENDAR = _custom_object(
    "pse__Work_Calendar__c",
    "work_calendar",
    *_hours_by_weekday(),
    text("pse__Week_Start_Day__c"),
)

HOLIDAY = _custom_object(
    "pse__HolidayObj__c",
    "holiday",
    text("pse__Work_Calendar__c", required=True),
    date("pse__Date__c", required=True),
    number("pse__Work_Hours__c", minimum="0", maximum="24"),
)

RATE_CARD = _custom_object(
    "pse__Rate_Card__c",
    "rate_card",
    text("pse__Account__c"),
    text("pse__Region__c"),
    text("pse__Practice__c"),
    text("pse__Group__c"),
    text("pse__Role__c"),
    date("pse__Start_Date__c"),
    date("pse__End_Date__c"),
    number("pse__Suggested_Bill_Rate__c", minimum="0"),
    money("pse__Average_Cost_Rate__c"),
    is_optional=True,
)

PROJECT = _custom_object(
    "pse__Proj__c",
    "proj",
    text("pse__Project_ID__c"),
    text("pse__Account__c"),
    text("pse__Opportunity__c"),
    text("pse__Region__c"),
    text("pse__Practice__c"),
    text("pse__Group__c"),
    text("pse__Project_Manager__c"),
    text("pse__Master_Project__c"),
    text("pse__Parent_Project__c"),
    text("pse__Stage__c"),
    text("pse__Project_Status__c"),
    text("pse__Project_Type__c"),
    text("pse__Billing_Type__c"),
    text("pse__Recognition_Method__c"),
    boolean("pse__Is_Active__c"),
    boolean("pse__Is_Billable__c"),
    boolean("pse__Is_Template__c"),
    boolean("pse__Include_In_Forecasting__c"),
    boolean("pse__Exclude_from_Backlog__c"),
    boolean("pse__Time_Credited__c"),
    boolean("pse__Time_Excluded__c"),
    date("pse__Start_Date__c"),
    date("pse__End_Date__c"),
    number("pse__Planned_Hours__c", minimum="0"),
    number("pse__Estimated_Hours_at_Completion__c", minimum="0"),
    number("pse__Percent_Hours_Completed_For_Recognition__c"),
    money("pse__Bookings__c"),
    money("pse__Billings__c"),
    money("pse__Revenue__c"),
    text("pse__Work_Calendar__c"),
    text("External_Id__c"),
)

BUDGET = _custom_object(
    "pse__Budget__c",
    "budget",
    text("pse__Project__c", required=True),
    text("pse__Account__c"),
    text("pse__Opportunity__c"),
    text("pse__Type__c"),
    text("pse__Status__c"),
    boolean("pse__Approved__c"),
    boolean("pse__Include_In_Financials__c"),
    date("pse__Effective_Date__c", required=True),
    money("pse__Amount__c", required=True),
    money("pse__Expense_Amount__c"),
    text("External_Id__c"),
)

MILESTONE = _custom_object(
    "pse__Milestone__c",
    "milestone",
    text("pse__Project__c", required=True),
    text("pse__Status__c"),
    boolean("pse__Approved__c"),
    boolean("pse__Include_In_Financials__c"),
    boolean("pse__Billed__c"),
    date("pse__Start_Date__c"),
    date("pse__Target_Date__c"),
    date("pse__Actual_Date__c"),
    money("pse__Milestone_Amount__c"),
    number("pse__Planned_Hours__c", minimum="0"),
    text("External_Id__c"),
)

PROJECT_TASK = _custom_object(
    "pse__Project_Task__c",
    "project_task",
    text("pse__Task_Number__c"),
    text("pse__Project__c", required=True),
    text("pse__Milestone__c"),
    text("pse__Status__c"),
    boolean("pse__Started__c"),
    boolean("pse__Completed__c"),
    integer("pse__Order__c"),
    number("pse__Estimated_Hours__c", minimum="0"),
    timestamp("pse__Start_Date_Time__c"),
    timestamp("pse__End_Date_Time__c"),
)

RESOURCE_REQUEST = _custom_object(
    "pse__Resource_Request__c",
    "resource_request",
    text("pse__Project__c"),
    text("pse__Opportunity__c"),
    text("pse__Assignment__c"),
    text("pse__Resource__c"),
    text("pse__Resource_Role__c"),
    text("pse__Status__c"),
    boolean("pse__Resource_Held__c"),
    date("pse__Start_Date__c", required=True),
    date("pse__End_Date__c"),
    number("pse__SOW_Hours__c", minimum="0"),
    number("pse__Planned_Bill_Rate__c", minimum="0"),
    text("pse__Region__c"),
    text("pse__Practice__c"),
    text("pse__Group__c"),
    text("External_Id__c"),
)

SCHEDULE = _custom_object(
    "pse__Schedule__c",
    "schedule",
    date("pse__Start_Date__c", required=True),
    date("pse__End_Date__c", required=True),
    number("pse__Scheduled_Hours__c", minimum="0"),
    number("pse__Scheduled_Days__c", minimum="0"),
    *_hours_by_weekday(),
)

ASSIGNMENT = _custom_object(
    "pse__Assignment__c",
    "assignment",
    text("pse__Project__c", required=True),
    text("pse__Resource__c"),
    text("pse__Milestone__c"),
    text("pse__Resource_Request__c"),
    text("pse__Schedule__c"),
    text("pse__Role__c"),
    text("pse__Status__c"),
    boolean("pse__Is_Billable__c"),
    text("pse__Rate_Card__c"),
    number("pse__Bill_Rate__c", minimum="0"),
    boolean("pse__Daily_Bill_Rate__c"),
    number("pse__Cost_Rate_Amount__c", minimum="0"),
    text("pse__Cost_Rate_Currency_Code__c"),
    number("pse__Planned_Hours__c", minimum="0"),
    number("pse__Percent_Allocated__c", minimum="0"),
    boolean("pse__Time_Credited__c"),
    boolean("pse__Time_Excluded__c"),
    text("External_Id__c"),
)

TIMECARD = _custom_object(
    "pse__Timecard__c",
    "timecard",
    text("pse__Timecard_Header__c"),
    text("pse__Project__c", required=True),
    text("pse__Assignment__c"),
    text("pse__Resource__c", required=True),
    text("pse__Milestone__c"),
    date("pse__Start_Date__c", required=True),
    date("pse__End_Date__c", required=True),
    text("pse__Status__c"),
    boolean("pse__Submitted__c"),
    boolean("pse__Approved__c"),
    boolean("pse__Include_In_Financials__c"),
    boolean("pse__Billable__c"),
    boolean("pse__Billed__c"),
    boolean("pse__Invoiced__c"),
    *_hours_by_weekday(),
    number("pse__Total_Hours__c", required=True, minimum="0", maximum="168"),
    money("pse__Total_Billable_Amount__c"),
    money("pse__Total_Cost__c"),
    boolean("pse__Time_Credited__c"),
    boolean("pse__Time_Excluded__c"),
    text("Project_Task__c"),
    bulk=True,
)

EXPENSE = _custom_object(
    "pse__Expense__c",
    "expense",
    text("pse__Project__c", required=True),
    text("pse__Assignment__c"),
    text("pse__Resource__c"),
    text("pse__Type__c"),
    text("pse__Status__c"),
    boolean("pse__Approved__c"),
    boolean("pse__Include_In_Financials__c"),
    boolean("pse__Billable__c"),
    boolean("pse__Billed__c"),
    date("pse__Expense_Date__c", required=True),
    money("pse__Amount__c", required=True),
    money("pse__Billing_Amount__c"),
    text("pse__Billing_Currency__c"),
    bulk=True,
)

MISCELLANEOUS_ADJUSTMENT = _custom_object(
    "pse__Miscellaneous_Adjustment__c",
    "miscellaneous_adjustment",
    text("pse__Project__c", required=True),
    text("pse__Transaction_Category__c"),
    text("pse__Status__c"),
    boolean("pse__Approved__c"),
    boolean("pse__Include_In_Financials__c"),
    boolean("pse__Billed__c"),
    date("pse__Effective_Date__c", required=True),
    money("pse__Amount__c", required=True),
    text("pse__Description__c"),
)


def _field_history(name: str, table: str) -> SourceObject:
    """Changes of tracked fields: the platform keeps one row per field and change."""
    return SourceObject(
        name=name,
        table=table,
        cursor="CreatedDate",
        deletes=Deletes.FLAG,
        delete_flag="IsDeleted",
        bulk=True,
        fields=(
            text("Id", required=True),
            boolean("IsDeleted"),
            text("ParentId", required=True),
            text("CreatedById"),
            timestamp("CreatedDate", required=True),
            text("Field", required=True),
            text("DataType"),
            text("OldValue"),
            text("NewValue"),
        ),
    )


PROJECT_HISTORY = _field_history("pse__Proj__History", "proj_history")
BUDGET_HISTORY = _field_history("pse__Budget__History", "budget_history")
MILESTONE_HISTORY = _field_history("pse__Milestone__History", "milestone_history")
ASSIGNMENT_HISTORY = _field_history("pse__Assignment__History", "assignment_history")
RESOURCE_REQUEST_HISTORY = _field_history(
    "pse__Resource_Request__History", "resource_request_history"
)

OBJECTS: tuple[SourceObject, ...] = (
    CONTACT,
    REGION,
    PRACTICE,
    GROUP,
    WORK_CALENDAR,
    HOLIDAY,
    RATE_CARD,
    PROJECT,
    BUDGET,
    MILESTONE,
    PROJECT_TASK,
    RESOURCE_REQUEST,
    SCHEDULE,
    ASSIGNMENT,
    TIMECARD,
    EXPENSE,
    MISCELLANEOUS_ADJUSTMENT,
    PROJECT_HISTORY,
    BUDGET_HISTORY,
    MILESTONE_HISTORY,
    ASSIGNMENT_HISTORY,
    RESOURCE_REQUEST_HISTORY,
)
