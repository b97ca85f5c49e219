"""The columns that get spoilt, each by an expression over its own record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sandbox.world.identifiers import salesforce_id_sql
from sandbox.world.tables.time_entries import ENTRIES

_STAGE_SPELLINGS: Final = """
    case {stage}
        when 'Prospecting' then 'Prospectng'
        when 'Qualification' then 'qualification - early'
        when 'Proposal' then 'Proposal/Quote'
        when 'Negotiation' then ' Negotiation '
        when 'Closed Won' then 'Closed - WON'
        when 'Closed Lost' then 'Lost'
    end
"""


@dataclass(frozen=True, slots=True)
class Smudge:
    """One column that is wrong in all versions of the records that chance picks.

    Attributes:
        kind: the field of `Mess` that says how many.
        table: schema and name, quoted.
        key: the record's key.
        column: what is spoilt.
        becomes: its new value, in SQL.
        chosen_by: what chance looks at; records that share it are spoilt together.
        where: which records can be spoilt.
        shown_as: table and column of the vendor, where they are kept under others.
    """

    kind: str
    table: str
    key: str
    column: str
    becomes: str
    chosen_by: str
    where: str = "true"
    shown_as: tuple[str, str] | None = None


def _stage(table: str, deal: str) -> Smudge:
    """The stage of a deal, in its record or in its history."""
    return Smudge(
        "misspelt_stages",
        f'salesforce."{table}"',
        '"Id"',
        '"StageName"',
        _STAGE_SPELLINGS.format(stage='"StageName"'),
        f'"{deal}" || "StageName"',
    )


def _nulled(kind: str, table: str, column: str, where: str = "true") -> Smudge:
    """A column that was never filled in."""
    return Smudge(kind, table, "id", column, "null", "id", where)


def _unnamed(kind: str, table: str, name: str) -> Smudge:
    """An object of Stripe's, with its lines, that doesn't say what it belongs to."""
    return Smudge(
        kind,
        table,
        "id",
        "content",
        f"""regexp_replace(content, '"{name}":"[^"]*",?', '', 'g')""",
        "id",
        shown_as=(table, f"metadata.{name}"),
    )


SMUDGES: Final = (
    _stage("Opportunity", "Id"),
    _stage("OpportunityHistory", "OpportunityId"),
    _nulled("missing_references", "netsuite.customer", "externalid"),
    _nulled("missing_references", "netsuite.job", "externalid"),
    _unnamed("missing_references", "stripe.customer", "account_id"),
    Smudge(
        "unassigned_time",
        ENTRIES.qualified,
        salesforce_id_sql("pse__Timecard__c", "number"),
        "assignment",
        "null",
        salesforce_id_sql("pse__Timecard__c", "number"),
        shown_as=("salesforce.pse__Timecard__c", "pse__Assignment__c"),
    ),
    Smudge(
        "unbalanced_milestones",
        'salesforce."pse__Milestone__c"',
        '"Id"',
        '"pse__Milestone_Amount__c"',
        'cast(round("pse__Milestone_Amount__c" * 1.08, -2) as decimal(18, 2))',
        '"Id"',
    ),
    Smudge(
        "disagreeing_systems",
        "netsuite.job",
        "id",
        "projectedenddate",
        "projectedenddate - 28",
        "id",
    ),
    Smudge(
        "disagreeing_systems",
        "netsuite.job",
        "id",
        "jobprice",
        "cast(round(jobprice * 0.9, -2) as decimal(18, 2))",
        "id",
        "jobprice <> 0",
    ),
    Smudge(
        "disagreeing_systems",
        'salesforce."pse__Proj__c"',
        '"Id"',
        '"pse__Revenue__c"',
        'cast("pse__Revenue__c" * 1.03 as decimal(18, 2))',
        '"Id"',
        '"pse__Revenue__c" <> 0',
    ),
    Smudge(
        "orphan_invoices",
        "netsuite.transactionline",
        "transaction || '-' || id",
        "entity",
        "null",
        "transaction",
        "not mainline and exists ("
        "select 1 from netsuite.transaction as invoice "
        "where invoice.id = transactionline.transaction "
        "and invoice.type = 'CustInvc')",
    ),
    Smudge(
        "orphan_invoices",
        "netsuite.transaction",
        "id",
        "otherrefnum",
        "null",
        "id",
        "type = 'CustInvc'",
    ),
    _unnamed("orphan_invoices", "stripe.invoice", "project_id"),
)
