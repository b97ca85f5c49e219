"""Projects with their orders, and what changed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.golden.story import PROJECTS, Project, day, ledger_number, noon, project_of
from tests.golden.tables import BUDGET, JOB, PROJECT, PROJECT_HISTORY

if TYPE_CHECKING:
    import datetime as dt

    from tests.golden.raw import Landing


def projects(landing: Landing) -> None:
    """Eight customers' projects with their orders, and two internal ones."""
    add = landing.add
    for project in PROJECTS:
        billing, recognition, kind = project.kind
        add(
            PROJECT,
            id=project.key,
            name=project.key,
            pse__project_id__c=project.key,
            pse__account__c=project.client,
            pse__opportunity__c=project.deal,
            pse__practice__c=project.practice,
            pse__region__c="REG",
            pse__stage__c=project.stage,
            pse__project_type__c=kind,
            pse__billing_type__c=billing,
            pse__recognition_method__c=recognition,
            pse__start_date__c=day(1, 1),
            pse__end_date__c=project.ends_on,
            pse__planned_hours__c=project.planned_hours,
            pse__estimated_hours_at_completion__c=(
                project.estimated_hours or project.planned_hours
            ),
            currencyisocode=project.currency,
            createddate=noon(day(1, 2)),
        )
        add(
            JOB,
            id=f"J-{project.key}",
            entityid=project.key,
            companyname=project.key,
            customer=f"E-{project.client}",
            externalid=project.key,
            currency=ledger_number(project.currency),
        )
        _order(landing, project, project.ordered, day(1, 5), is_change=False)
    _changed(
        landing, "P2", "pse__Estimated_Hours_at_Completion__c", "400", "500", day(5, 4)
    )
    _changed(landing, "P8", "pse__Stage__c", "In Progress", "Completed", day(6, 22))
    _order(landing, project_of("P1"), 12_000, day(4, 20), is_change=True)
    _order(landing, project_of("P6"), 7_300, day(5, 10), is_change=True)
    for key, is_leave in (("BENCH", False), ("LEAVE", True)):
        add(
            PROJECT,
            id=key,
            name=key,
            pse__project_id__c=key,
            pse__project_type__c="Internal",
            pse__is_billable__c=False,
            pse__time_excluded__c=is_leave,
            currencyisocode="USD",
            pse__exclude_from_backlog__c=True,
            pse__start_date__c=day(1, 1),
            createddate=noon(day(1, 2)),
        )


def _order(
    landing: Landing,
    project: Project,
    amount: int,
    signed_on: dt.date,
    *,
    is_change: bool,
) -> None:
    suffix = " Change Request" if is_change else ""
    landing.add(
        BUDGET,
        id=landing.next_id("B"),
        pse__project__c=project.key,
        pse__type__c="Customer Purchase Order" + suffix,
        pse__effective_date__c=signed_on,
        pse__amount__c=amount,
        currencyisocode=project.currency,
        createddate=noon(signed_on),
    )


def _changed(
    landing: Landing, project: str, field: str, old: str, new: str, on: dt.date
) -> None:
    landing.add(
        PROJECT_HISTORY,
        id=landing.next_id("PH"),
        parentid=project,
        field=field,
        oldvalue=old,
        newvalue=new,
        createddate=noon(on),
    )
