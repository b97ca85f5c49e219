"""The CRM: accounts, deals and their history, contracts, currencies, users."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import month_of
from sandbox.firm.customers import SELLERS
from sandbox.firm.names import COUNTRY_NAMES, FIRST_NAMES, LAST_NAMES
from sandbox.firm.parameters import (
    PRACTICES,
    PROBABILITIES,
    REGIONS,
)
from sandbox.firm.scoping import Numbers
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.logs import SETUP, Logs

if TYPE_CHECKING:
    from sandbox.firm.model import Deal, DealStep
    from sandbox.firm.simulate import Firm

INTEGRATION_USER: Final = salesforce_id("User", 0)

_FORECAST_CATEGORIES: Final = {
    "Prospecting": ("Pipeline", "Pipeline"),
    "Qualification": ("Pipeline", "Pipeline"),
    "Proposal": ("BestCase", "Best Case"),
    "Negotiation": ("Forecast", "Commit"),
    "Closed Won": ("Closed", "Closed"),
    "Closed Lost": ("Omitted", "Omitted"),
}
_DELETED_EVERY: Final = 83
_DELETED_AFTER_DAYS: Final = 60
_TYPES: Final = {
    "new": "New Business",
    "renewal": "Renewal",
    "change": "Change Request",
}
_START_AFTER_CLOSE_DAYS: Final = 21


def user_id(seller: int) -> str:
    """The user that a seller logs in with."""
    return salesforce_id("User", seller + 1)


def write_crm(firm: Firm, logs: Logs) -> None:
    """Everything that lives in the CRM itself."""
    if firm.unit.is_first:
        _write_organization(logs)
        _write_users(logs)
        _write_stages(logs)
    _write_accounts(firm, logs)
    history = Numbers(firm.unit)
    for deal in sorted(firm.deals, key=lambda item: item.number):
        _write_opportunity(deal, logs)
        _write_history(deal, history, logs)
        if deal.is_won and deal.kind != "change":
            _write_contract(deal, logs)


def record(
    sobject: str, number: int, created_at: int, user: str | None = None, **more: Any
) -> dict[str, Any]:
    """The fields that every record of the platform has."""
    author = user or INTEGRATION_USER
    return {
        "Id": salesforce_id(sobject, number),
        "IsDeleted": False,
        "CreatedDate": created_at,
        "CreatedById": author,
        "LastModifiedById": author,
        **more,
    }


def _write_organization(logs: Logs) -> None:
    """The org itself, which clients ask what kind of org it is."""
    fields = record(
        "Organization", 1, SETUP,
        Name="Meridian Consulting", OrganizationType="Enterprise Edition",
        InstanceName="HS0", IsSandbox=False, LanguageLocaleKey="en_US",
        DefaultLocaleSidKey="en_US", TimeZoneSidKey="GMT", FiscalYearStartMonth=1,
    )  # fmt: skip
    logs.write("Organization", 1, SETUP, fields)


def _write_users(logs: Logs) -> None:
    """The integration's user, and one for each seller."""
    for number in range(SELLERS + 1):
        first = FIRST_NAMES["US"][number * 2 % len(FIRST_NAMES["US"])]
        last = LAST_NAMES["GB"][number * 3 % len(LAST_NAMES["GB"])]
        if number == 0:
            first, last = "Integration", "User"
        email = f"{first}.{last}@meridian-consulting.example".lower()
        fields = record(
            "User", number, SETUP,
            Username=email, FirstName=first, LastName=last, Name=f"{first} {last}",
            Email=email, Title="Account Executive" if number else "Integration",
            Department="Sales" if number else "Systems", UserType="Standard",
            IsActive=True,
        )  # fmt: skip
        logs.write("User", number, SETUP, fields)


def _write_stages(logs: Logs) -> None:
    """The sales process."""
    for number, (stage, probability) in enumerate(PROBABILITIES.items(), start=1):
        category, category_name = _FORECAST_CATEGORIES[stage]
        fields = record(
            "OpportunityStage", number, SETUP,
            MasterLabel=stage, ApiName=stage, IsActive=True, SortOrder=number,
            IsClosed=stage.startswith("Closed"), IsWon=stage == "Closed Won",
            ForecastCategory=category, ForecastCategoryName=category_name,
            DefaultProbability=probability,
        )  # fmt: skip
        logs.write("OpportunityStage", number, SETUP, fields)


def _write_accounts(firm: Firm, logs: Logs) -> None:
    """The customers, who are prospects until they sign."""
    first_win: dict[int, int] = {}
    for deal in firm.deals:
        if deal.is_won and deal.closed_at is not None:
            number = deal.customer.number
            first_win[number] = min(
                deal.closed_at, first_win.get(number, deal.closed_at)
            )
    for customer in firm.customers:
        region = REGIONS[customer.region_index]
        owner = user_id(customer.seller)
        domain = "".join(customer.name.lower().split()[:2])
        logs.write(
            "Account", customer.number, customer.known_at,
            record(
                "Account", customer.number, customer.known_at, owner,
                Name=customer.name, Type="Prospect",
                AccountNumber=f"C-{customer.number + 1001}",
                BillingCity=customer.city, BillingCountry=COUNTRY_NAMES[region.country],
                Website=f"https://www.{domain}.example", Industry=customer.industry,
                NumberOfEmployees=customer.employees, OwnerId=owner,
                CurrencyIsoCode=region.currency,
            ),
        )  # fmt: skip
        if customer.number in first_win:
            logs.write(
                "Account",
                customer.number,
                first_win[customer.number],
                {"Type": "Customer"},
            )


def expected_dates(deal: Deal, step: DealStep) -> tuple[int | None, int | None]:
    """When the project would run, as the record says it at a step."""
    if deal.kind == "change":
        return None, None
    if step.what == "won" or deal.kind == "renewal":
        return deal.start_on, deal.end_on
    if step.stage in {"Prospecting", "Qualification"}:
        return None, None
    start = step.close_on + _START_AFTER_CLOSE_DAYS
    start += -(start + 3) % 7
    return start, start + (deal.end_on - deal.start_on)


def _write_opportunity(deal: Deal, logs: Logs) -> None:
    """A deal, step by step."""
    owner = user_id(deal.seller)
    changed_at = deal.created_at
    parent = deal.parent
    logs.write(
        "Opportunity", deal.number, deal.created_at,
        record(
            "Opportunity", deal.number, deal.created_at, owner,
            AccountId=salesforce_id("Account", deal.customer.number),
            Name=deal.name, Type=_TYPES[deal.kind], LeadSource=deal.source,
            OwnerId=owner, CurrencyIsoCode=deal.currency,
            pse__Is_Services_Opportunity__c=True,
            pse__Is_Change_Request__c=deal.kind == "change",
            pse__Parent_Opportunity__c=(
                salesforce_id("Opportunity", parent.number)
                if parent is not None and deal.kind == "change"
                else None
            ),
            pse__Region__c=salesforce_id("pse__Region__c", deal.customer.region_index),
            pse__Practice__c=salesforce_id("pse__Practice__c", deal.practice_index),
            pse__Group__c=group_id(deal.practice_index, deal.group_index),
        ),
    )  # fmt: skip
    stage = ""
    for step in deal.steps:
        if step.stage != stage:
            stage, changed_at = step.stage, step.at
        category, category_name = _FORECAST_CATEGORIES[step.stage]
        probability = PROBABILITIES[step.stage]
        start, end = expected_dates(deal, step)
        fields: dict[str, Any] = {
            "StageName": step.stage,
            "Amount": step.amount,
            "Probability": probability,
            "ExpectedRevenue": round(step.amount * probability / 100),
            "CloseDate": step.close_on,
            "IsClosed": step.what in {"won", "lost"},
            "IsWon": step.what == "won",
            "ForecastCategory": category,
            "ForecastCategoryName": category_name,
            "LastStageChangeDate": changed_at,
        }
        if start is not None or deal.kind != "change":
            fields["pse__Test_Project_Start_Date__c"] = start
            fields["pse__Test_Project_End_Date__c"] = end
        if step.what == "won" and deal.contract_number is not None:
            fields["ContractId"] = salesforce_id("Contract", deal.contract_number)
        logs.write("Opportunity", deal.number, step.at, fields)
    if is_deleted(deal) and deal.closed_at is not None:
        gone_at = deal.closed_at + 86_400 * _DELETED_AFTER_DAYS
        logs.write("Opportunity", deal.number, gone_at, {"IsDeleted": True})


def is_deleted(deal: Deal) -> bool:
    """A few lost deals are deleted later."""
    return (
        not deal.is_won
        and deal.closed_at is not None
        and (deal.number % _DELETED_EVERY == 0)
    )


def _write_history(deal: Deal, numbers: Numbers, logs: Logs) -> None:
    """A row of history for each step."""
    owner = user_id(deal.seller)
    for step in deal.steps:
        number = numbers.next("step")
        probability = PROBABILITIES[step.stage]
        logs.write(
            "OpportunityHistory", number, step.at,
            {
                "Id": salesforce_id("OpportunityHistory", number),
                "IsDeleted": False,
                "OpportunityId": salesforce_id("Opportunity", deal.number),
                "CreatedById": owner,
                "CreatedDate": step.at,
                "StageName": step.stage,
                "Amount": step.amount,
                "ExpectedRevenue": round(step.amount * probability / 100),
                "CloseDate": step.close_on,
                "Probability": probability,
                "ForecastCategory": _FORECAST_CATEGORIES[step.stage][0],
                "CurrencyIsoCode": deal.currency,
            },
        )  # fmt: skip


def _write_contract(deal: Deal, logs: Logs) -> None:
    """The contract of a won deal."""
    number = deal.contract_number
    if number is None or deal.closed_at is None:
        return
    owner = user_id(deal.seller)
    logs.write(
        "Contract", number, deal.closed_at,
        record(
            "Contract", number, deal.closed_at, owner,
            AccountId=salesforce_id("Account", deal.customer.number),
            ContractNumber=f"{number:08d}", Status="Activated", StatusCode="Activated",
            StartDate=deal.start_on, EndDate=deal.end_on,
            ContractTerm=max(month_of(deal.end_on) - month_of(deal.start_on) + 1, 1),
            ActivatedDate=deal.closed_at, OwnerId=owner, CurrencyIsoCode=deal.currency,
        ),
    )  # fmt: skip


def group_id(practice_index: int, group_index: int) -> str:
    """The id of a practice's group; groups are numbered over all practices."""
    before = sum(len(practice.groups) for practice in PRACTICES[:practice_index])
    return salesforce_id("pse__Grp__c", before + group_index)
