"""NetSuite: what is set up, who is dealt with, and what was posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sandbox.firm.calendar import at
from sandbox.firm.parameters import ROLES, Method
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.ledger_keys import (
    CLOSED,
    IN_PROGRESS,
    JOB_TYPES,
    customer_key,
    department_key,
    job_key,
    location_key,
    person_key,
    term_key,
)
from sandbox.world.projections.ledger_periods import write_periods
from sandbox.world.projections.ledger_setup import write_setup
from sandbox.world.projections.organisation import contact_known_at
from sandbox.world.projections.projects import TERMS, project_id
from sandbox.world.projections.transactions import write_transactions

if TYPE_CHECKING:
    from sandbox.firm.model import Customer, Person, Project
    from sandbox.firm.simulate import Firm
    from sandbox.world.projections.logs import Logs

_DUPLICATES: Final = 3
"""How many customers were entered twice by mistake, and deleted."""
_DUPLICATE_EVERY: Final = 9
_FIRST_DUPLICATE: Final = 900
_DUPLICATE_DAYS: Final = 12
_HALF_AN_HOUR, _HOUR, _DAY = 1_800, 3_600, 86_400


def write_ledger(firm: Firm, logs: Logs) -> None:
    """Everything that lives in the ledger."""
    if firm.unit.is_first:
        write_setup(logs)
        write_periods(firm, logs)
    _write_customers(firm, logs)
    for person in firm.people:
        _write_person(person, logs)
    for project in firm.projects:
        _write_job(project, logs)
    write_transactions(firm, logs)


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
        logs.write(
            "customersubsidiaryrelationship", number, created_at,
            {
                "id": key, "entity": key, "subsidiary": fields["subsidiary"],
                "isprimarysub": True,
            },
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
        "isperson": False,
        "email": f"accounts@{customer.name.lower().split()[0]}.example",
        "terms": term_key(customer.payment_terms),
        "currency": str(customer.region_index + 1),
        "subsidiary": str(customer.region_index + 1),
        "externalid": salesforce_id("Account", customer.number),
        "datecreated": created_at,
        "isinactive": False,
    }


def _write_duplicate(
    original: dict[str, Any], number: int, created_at: int, logs: Logs
) -> None:
    """The same customer again, until somebody notices."""
    key = str(number)
    entered_at = created_at + 9 * _DAY
    deleted_at = entered_at + _DUPLICATE_DAYS * _DAY
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
            "type": "customer", "context": "UIF", "deleteddate": deleted_at,
        },
    )  # fmt: skip


def _write_person(person: Person, logs: Logs) -> None:
    """Somebody who delivers: an employee, or a vendor of labour."""
    key = person_key(person.number)
    known_at = contact_known_at(person)
    name = f"{person.first_name} {person.last_name}"
    fields: dict[str, Any] = {
        "id": key, "entityid": name, "firstname": person.first_name,
        "lastname": person.last_name, "laborcost": person.cost_cents,
        "currency": str(person.region_index + 1),
        "subsidiary": str(person.region_index + 1),
        "externalid": salesforce_id("Contact", person.number),
        "datecreated": known_at, "isinactive": False,
    }  # fmt: skip
    if person.is_external:
        table = "vendor"
        fields |= {"altname": name, "isperson": True, "isjobresourcevend": True}
    else:
        table = "employee"
        fields |= {
            "title": ROLES[person.role_index].name,
            "department": department_key(person.practice_index),
            "location": location_key(person.region_index),
            "hiredate": person.starts_on, "isjobresource": True, "issalesrep": False,
        }  # fmt: skip
    logs.write(table, key, known_at, fields)
    if person.leaves_on is None:
        return
    if person.notice_on is not None and table == "employee":
        noticed_at = max(at(person.notice_on, 12), known_at)
        logs.write(table, key, noticed_at, {"releasedate": person.leaves_on})
    left_at = max(at(person.leaves_on + 1, 6), known_at)
    logs.write(table, key, left_at, {"isinactive": True})


def _write_job(project: Project, logs: Logs) -> None:
    """A project as the ledger knows it."""
    billing_type, _, project_type = TERMS[project.method]
    created_at = project.created_at + _HALF_AN_HOUR
    customer = customer_key(project.deal.customer.number)
    manager = project.manager
    key = job_key(project.number)

    def write(instant: int, **fields: Any) -> None:
        logs.write("job", key, max(instant, created_at), fields)

    write(
        created_at, id=key, entityid=project.code, companyname=project.name,
        altname=project.name, customer=customer, parent=customer,
        entitystatus=IN_PROGRESS, jobtype=JOB_TYPES[project_type],
        jobbillingtype="TM" if billing_type.startswith("Time") else "FBM",
        jobprice=0, startdate=project.planned_start,
        projectedenddate=project.planned_end, calculatedenddate=project.planned_end,
        percentcomplete=0, estimatedtime=project.phase.hours,
        projectmanager=None if manager.is_external else person_key(manager.number),
        allowtime=True, isproductivetime=True, isutilizedtime=True,
        currency=str(project.region_index + 1),
        subsidiary=str(project.region_index + 1),
        externalid=project_id(project.number), datecreated=created_at,
        isinactive=False,
    )  # fmt: skip
    for change in project.modifications:
        signed = project.signed_at(change.known_at)
        write(change.known_at + _HALF_AN_HOUR, jobprice=signed, estimatedrevenue=signed)
    for known_at, day in project.ends[1:]:
        write(known_at + _HOUR, projectedenddate=day, calculatedenddate=day)
    if project.method is Method.PERCENT_COMPLETE:
        _write_progress(project, write)
    write(project.completed_at + _HOUR, entitystatus=CLOSED)


def _write_progress(project: Project, write: Any) -> None:
    """The share that is done, entered when its revenue was posted."""
    earned = 0
    for posting in project.postings:
        earned += posting.amount
        signed = project.signed_at(posting.at)
        if signed:
            write(posting.at + _HALF_AN_HOUR, percentcomplete=100 * earned / signed)
