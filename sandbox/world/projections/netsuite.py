"""NetSuite's masters: subsidiaries, periods, accounts, rates, customers, jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import at, date_of, month_end, month_of, month_start
from sandbox.firm.parameters import LAST_DAY, REGIONS
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.ledger_keys import (
    FIRST_PERIOD,
    customer_key,
    job_key,
    period_key,
)
from sandbox.world.projections.logs import SETUP, Logs
from sandbox.world.projections.projects import TERMS, project_id
from sandbox.world.projections.transactions import write_transactions

if TYPE_CHECKING:
    from sandbox.firm.model import Customer, Project
    from sandbox.firm.simulate import Firm

_LAST_PERIOD: Final = 2029 * 12 + 11
_FIRST_YEAR: Final = 2023
_QUARTER, _YEAR = 3, 12
_CLOSED_AFTER: Final = 4 * 3_600
_ACCOUNTS: Final = (
    ("1", "1000", "Bank", "Bank", "CURRENT"),
    ("2", "1100", "AcctRec", "Accounts receivable", "CURRENT"),
    ("3", "2500", "DeferRevenue", "Deferred revenue", "CURRENT"),
    ("4", "4000", "Income", "Services revenue", "AVERAGE"),
    ("5", "4100", "Income", "Reimbursed expenses", "AVERAGE"),
)
_STATUSES: Final = (
    ("CustInvc", "A", "Open"),
    ("CustInvc", "B", "Paid In Full"),
    ("CustCred", "A", "Open"),
    ("CustCred", "B", "Fully Applied"),
    ("CustPymt", "C", "Deposited"),
    ("Journal", "B", "Approved for Posting"),
)
_DUPLICATES: Final = 3
"""How many customers were entered twice by mistake, and deleted."""
_DUPLICATE_EVERY: Final = 9
_FIRST_DUPLICATE: Final = 900
_DUPLICATE_DAYS: Final = 12


def write_ledger(firm: Firm, logs: Logs) -> None:
    """Everything that lives in the ledger."""
    if firm.unit.is_first:
        _write_masters(logs)
        _write_periods(firm, logs)
        _write_rates(firm, logs)
    _write_customers(firm, logs)
    for project in firm.projects:
        _write_job(project, logs)
    write_transactions(firm, logs)


def _write_masters(logs: Logs) -> None:
    """Subsidiaries, currencies, accounts, statuses."""
    for place, region in enumerate(REGIONS, start=1):
        parent = None if place == 1 else "1"
        full_name = region.entity_name
        if parent:
            full_name = f"{REGIONS[0].entity_name} : {region.entity_name}"
        logs.write(
            "subsidiary", place, SETUP,
            {
                "id": str(place), "name": region.entity_name, "fullname": full_name,
                "parent": parent, "currency": str(place), "country": region.country,
                "iselimination": False, "isinactive": False,
            },
        )  # fmt: skip
    for key, number, kind, name, rate in _ACCOUNTS:
        logs.write(
            "account", key, SETUP,
            {
                "id": key, "acctnumber": number, "accttype": kind, "fullname": name,
                "displaynamewithhierarchy": f"{number} {name}", "generalrate": rate,
                "isinactive": False,
            },
        )  # fmt: skip
    for kind, letter, name in _STATUSES:
        logs.write(
            "transactionstatus", (kind, letter), SETUP,
            {"id": letter, "name": name, "fullname": name, "trantype": kind},
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Period:
    """A month, quarter or year of the books, by its first and last month."""

    key: str
    name: str
    first: int
    last: int
    parent: str | None


def _write_periods(firm: Firm, logs: Logs) -> None:
    """Months, quarters and years, each closed with its last month."""
    for month in range(FIRST_PERIOD, _LAST_PERIOD + 1):
        year, of_year = divmod(month, 12)
        own = str(year - _FIRST_YEAR + 1)
        quarter = str(10 + (year - _FIRST_YEAR) * 4 + of_year // 3)
        name = f"{date_of(month_start(month)):%b %Y}"
        periods = [_Period(period_key(month), name, month, month, quarter)]
        if of_year % 3 == 0:
            name = f"Q{of_year // 3 + 1} {year}"
            periods.append(_Period(quarter, name, month, month + _QUARTER - 1, own))
        if of_year == 0:
            periods.append(_Period(own, f"FY {year}", month, month + _YEAR - 1, None))
        for period in periods:
            _write_period(firm, logs, period)


def _write_period(firm: Firm, logs: Logs, period: _Period) -> None:
    """One period."""
    months = period.last - period.first + 1
    logs.write(
        "accountingperiod", period.key, SETUP,
        {
            "id": period.key, "periodname": period.name,
            "startdate": month_start(period.first), "enddate": month_end(period.last),
            "closed": False, "isadjust": False, "isposting": months == 1,
            "isquarter": months == _QUARTER, "isyear": months == _YEAR,
            "parent": period.parent,
        },
    )  # fmt: skip
    closed_at = period_closed_at(firm, period.last)
    if closed_at is not None:
        logs.write(
            "accountingperiod", period.key, closed_at,
            {"closed": True, "closedondate": closed_at // 86_400},
        )  # fmt: skip


def period_closed_at(firm: Firm, month: int) -> int | None:
    """When all subsidiaries were done with a month; None after the simulated time."""
    closes = [firm.closes.get((index, month)) for index in range(len(REGIONS))]
    known = [close.instant for close in closes if close is not None]
    if known:
        return max(known) + _CLOSED_AFTER
    if month < month_of(LAST_DAY):
        return at(month_end(month) + 6, 19)
    return None


def _write_rates(firm: Firm, logs: Logs) -> None:
    """Currencies, and the rates at which subsidiaries are consolidated."""
    for place, region in enumerate(REGIONS, start=1):
        for month in range(firm.rates.first_month, month_of(LAST_DAY) + 1):
            units = firm.rates.units(region.currency, month)
            known_at = at(month_start(month), 1)
            if month == firm.rates.first_month:
                known_at = SETUP
            logs.write(
                "currency", place, known_at,
                {
                    "id": str(place), "name": region.currency,
                    "symbol": region.currency,
                    "exchangerate": round(1 / units, 6), "isbasecurrency": place == 1,
                    "currencyprecision": 2, "isinactive": False,
                },
            )  # fmt: skip
            if month >= FIRST_PERIOD:
                _write_consolidation(firm, logs, place, month)


def _write_consolidation(firm: Firm, logs: Logs, place: int, month: int) -> None:
    """A month's rate: provisional during the month, final when the next one begins."""
    currency = REGIONS[place - 1].currency
    rate = round(1 / firm.rates.units(currency, month), 6)
    following = round(1 / firm.rates.units(currency, month + 1), 6)
    key = f"{month - FIRST_PERIOD + 1}{place:02d}"
    logs.write(
        "consolidatedexchangerate", key, max(at(month_start(month), 1), SETUP),
        {
            "id": key, "postingperiod": period_key(month), "accountingbook": "1",
            "fromsubsidiary": str(place), "tosubsidiary": "1",
            "fromcurrency": str(place), "tocurrency": "1",
            "averagerate": rate, "currentrate": rate, "historicalrate": rate,
        },
    )  # fmt: skip
    logs.write(
        "consolidatedexchangerate", key, at(month_start(month + 1), 1),
        {"averagerate": round((rate + following) / 2, 6), "currentrate": following},
    )  # fmt: skip


def _write_customers(firm: Firm, logs: Logs) -> None:
    """Companies that have signed something."""
    first_win: dict[int, tuple[int, Customer]] = {}
    for project in firm.projects:
        customer = project.deal.customer
        known = first_win.get(customer.number)
        if known is None or project.created_at < known[0]:
            first_win[customer.number] = (project.created_at, customer)
    duplicates = 0
    for number in sorted(first_win):
        created_at, customer = first_win[number]
        fields = _customer(customer, created_at)
        logs.write("customer", number, created_at, fields)
        key = customer_key(number)
        subsidiary = str(customer.region_index + 1)
        logs.write(
            "customersubsidiaryrelationship", number, created_at,
            {"id": key, "entity": key, "subsidiary": subsidiary, "isprimarysub": True},
        )  # fmt: skip
        if number % _DUPLICATE_EVERY == 0 and duplicates < _DUPLICATES:
            duplicates += 1
            again = _FIRST_DUPLICATE + firm.unit.number(duplicates)
            _write_duplicate(fields, again, created_at, logs)


def _customer(customer: Customer, created_at: int) -> dict[str, Any]:
    """The record of a customer."""
    return {
        "id": customer_key(customer.number),
        "entityid": f"CUST{customer.number + 1001}",
        "altname": customer.name,
        "companyname": customer.name,
        "email": f"accounts@{customer.name.lower().split()[0]}.example",
        "currency": str(customer.region_index + 1),
        "externalid": salesforce_id("Account", customer.number),
        "datecreated": created_at,
        "isinactive": False,
        "parent": None,
    }


def _write_duplicate(
    original: dict[str, Any], number: int, created_at: int, logs: Logs
) -> None:
    """The same customer again, until somebody notices."""
    key = str(number)
    entered_at = created_at + 9 * 86_400
    deleted_at = entered_at + _DUPLICATE_DAYS * 86_400
    fields = {
        **original,
        "id": key,
        "entityid": f"CUST{number}",
        "externalid": None,
        "datecreated": entered_at,
    }
    logs.write("customer", f"duplicate {key}", entered_at, fields)
    logs.end("customer", f"duplicate {key}", deleted_at)
    logs.write(
        "deletedrecord", key, deleted_at,
        {
            "recordid": key, "recordtypeid": "-2", "name": original["companyname"],
            "type": "customer", "deleteddate": deleted_at,
        },
    )  # fmt: skip


def _write_job(project: Project, logs: Logs) -> None:
    """A project as the ledger knows it."""
    billing_type, _, project_type = TERMS[project.method]
    created_at = project.created_at + 1_800
    key = job_key(project.number)
    logs.write(
        "job", key, created_at,
        {
            "id": key, "entityid": project.code, "companyname": project.name,
            "altname": project.name,
            "customer": customer_key(project.deal.customer.number),
            "entitystatus": "2", "jobtype": project_type,
            "jobbillingtype": "TM" if billing_type.startswith("Time") else "FBM",
            "jobprice": 0, "startdate": project.planned_start,
            "projectedenddate": project.planned_end, "percentcomplete": 0,
            "currency": str(project.region_index + 1),
            "externalid": project_id(project.number), "datecreated": created_at,
            "isinactive": False,
        },
    )  # fmt: skip
    for change in project.modifications:
        instant = max(change.known_at + 1_800, created_at)
        logs.write(
            "job", key, instant, {"jobprice": project.signed_at(change.known_at)}
        )
    for known_at, day in project.ends[1:]:
        instant = max(known_at + 3_600, created_at)
        logs.write("job", key, instant, {"projectedenddate": day})
    logs.write(
        "job", key, max(project.completed_at + 3_600, created_at), {"entitystatus": "1"}
    )
