"""The firm's truth as tables: what tests compare the vendors' records with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from sandbox.firm.calendar import month_start
from sandbox.world.columns import to_arrow
from sandbox.world.identifiers import salesforce_id
from sandbox.world.projections.ledger_documents import gather
from sandbox.world.projections.projects import project_id
from sandbox.world.projections.stripe_keys import credit_note_key, invoice_key
from sandbox.world.tables import FIRM_TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.firm.simulate import Firm
    from sandbox.world.schema import Table

_OBJECTS: Final = {
    "deal": "Opportunity",
    "project": "pse__Proj__c",
    "modification": "pse__Budget__c",
    "milestone": "pse__Milestone__c",
    "assignment": "pse__Assignment__c",
    "schedule": "pse__Schedule__c",
    "adjustment": "pse__Miscellaneous_Adjustment__c",
    "expense": "pse__Expense__c",
    "time": "pse__Timecard__c",
    "rate": "DatedConversionRate",
}


def truth(firm: Firm) -> Iterator[tuple[Table, pa.Table]]:
    """All tables of the truth."""
    rows = {
        "causes": _causes(firm),
        "mess": [],
        "projects": _projects(firm),
        "revenue": _revenue(firm),
        "billing": _billing(firm),
    }
    for table in FIRM_TABLES:
        arrays = [
            to_arrow([row[column.name] for row in rows[table.name]], column.kind)
            for column in table.columns
        ]
        names = [column.name for column in table.columns]
        yield table, pa.Table.from_arrays(arrays, names=names)


def _causes(firm: Firm) -> list[dict[str, Any]]:
    """The ledger of causes."""
    bills = _bills(firm)
    found = []
    for place, cause in enumerate(firm.causes, start=1):
        kind, thing = cause.thing
        if kind == "document":
            sobject, record_id = bills[thing]
        else:
            sobject = _OBJECTS[kind]
            number = firm.unit.number(thing) if kind == "time" else thing
            record_id = salesforce_id(sobject, number)
        found.append(
            {
                "id": str(firm.unit.number(place)),
                "driver": cause.driver,
                "known_at": cause.known_at,
                "effective_on": cause.effective_on,
                "amount": cause.amount,
                "moved_amount": cause.moved,
                "currency": cause.currency,
                "object": sobject,
                "record_id": record_id,
                "project_id": None
                if cause.project is None
                else project_id(cause.project.number),
                "opportunity_id": None
                if cause.deal is None
                else salesforce_id("Opportunity", cause.deal.number),
                "note": cause.note,
            }
        )
    return found


def _bills(firm: Firm) -> dict[int, tuple[str, str]]:
    """Object and id of each bill, by its number, in the system that it is in."""
    found = {
        document.source.number: ("transaction", document.id)
        for document in gather(firm)
        if document.type in {"CustInvc", "CustCred"} and document.source is not None
    }
    for project in firm.projects:
        if not project.is_billed_by_stripe:
            continue
        for bill in (item for item in project.documents if item.amount > 0):
            found[bill.number] = ("invoice", invoice_key(project, bill))
            notes = sorted(bill.credited, key=lambda item: item.at)
            for place, note in enumerate(notes, start=1):
                key = credit_note_key(invoice_key(project, bill), note.at, place)
                found[note.number] = ("credit_note", key)
    return found


def _projects(firm: Firm) -> list[dict[str, Any]]:
    """Contract lines and how they ended."""
    return [
        {
            "id": project_id(project.number),
            "code": project.code,
            "opportunity_id": salesforce_id("Opportunity", project.deal.number),
            "method": project.method.value,
            "currency": project.currency,
            "planned_end": project.planned_end,
            "ended_on": project.ends_on,
            "is_cancelled": project.cancelled_on is not None,
            "sold_amount": project.phase.value,
            "signed_amount": sum(item.amount for item in project.modifications),
        }
        for project in firm.projects
    ]


def _revenue(firm: Firm) -> list[dict[str, Any]]:
    """Revenue by project and month."""
    return [
        {
            "project_id": project_id(project.number),
            "month_start": month_start(posting.month),
            "posted_at": posting.at,
            "amount": posting.amount,
            "expenses": posting.expenses,
        }
        for project in firm.projects
        for posting in project.postings
    ]


def _billing(firm: Firm) -> list[dict[str, Any]]:
    """Invoices and credit notes, wherever they were written."""
    return [
        {
            "project_id": project_id(project.number),
            "number": place,
            "system": "stripe" if project.is_billed_by_stripe else "netsuite",
            "billed_on": document.day,
            "known_at": document.at,
            "amount": document.amount,
            "paid": sum(amount for _, amount in document.payments),
            "why": document.why,
        }
        for project in firm.projects
        for place, document in enumerate(project.documents)
    ]
