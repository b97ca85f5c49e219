"""Customers who are entered a second time, and do some of their business there."""

# ruff: noqa: S608 - the queries are made of the names that this module declares

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sandbox.world.identifiers import salesforce_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from sandbox.firm.units import Unit

_FIRST_ACCOUNT: Final = 5_000_000
_FIRST_LEDGER_CUSTOMER: Final = 7_000_000
_LEGAL_FORMS: Final = {
    "Inc.": "Incorporated",
    "Ltd": "Limited",
    "GmbH": "Gesellschaft mbH",
}

_ACCOUNTS: Final = """
insert into salesforce."Account"
select first_version.* replace (
    twins.duplicate as "Id",
    twins.name as "Name",
    'Prospect' as "Type",
    null as "AccountNumber",
    null as "NumberOfEmployees",
    case when twins.place % 2 = 0 then "Website" end as "Website",
    "CreatedDate" + interval 200 days as "CreatedDate",
    "CreatedDate" + interval 200 days as "LastModifiedDate",
    "CreatedDate" + interval 200 days as "SystemModstamp",
    "CreatedDate" + interval 200 days as _from,
    null as _to
)
from twins
inner join (
    select * from salesforce."Account"
    qualify row_number() over (partition by "Id" order by _from) = 1
) as first_version on twins.original = first_version."Id"
"""

_MOVED_DEALS: Final = """
create or replace temp table moved as
select distinct opportunity."Id" as deal, twins.duplicate
from salesforce."Opportunity" as opportunity
inner join twins on opportunity."AccountId" = twins.original
inner join salesforce."Account" as account on twins.duplicate = account."Id"
where opportunity."CreatedDate" > account._from and is_spoilt('moved', deal, 0.5)
"""

_FOLLOWERS: Final = (
    ("Opportunity", "AccountId", "Id"),
    ("pse__Proj__c", "pse__Account__c", "pse__Opportunity__c"),
    ("pse__Budget__c", "pse__Account__c", "pse__Opportunity__c"),
)
"""What moves to the second account: table, column, and the deal that it belongs to."""

_LEDGER_CUSTOMERS: Final = """
insert into netsuite.customer
select customer.* replace (
    twins.duplicate as id,
    'CUST' || twins.duplicate as entityid,
    twins.name as companyname,
    twins.name as altname,
    null as externalid,
    null as email
)
from twins inner join netsuite.customer on twins.original = customer.id
"""

_LEDGER_RELATIONSHIPS: Final = """
insert into netsuite.customersubsidiaryrelationship
select relationship.* replace (twins.duplicate as id, twins.duplicate as entity)
from twins
inner join netsuite.customersubsidiaryrelationship as relationship
    on twins.original = relationship.entity
"""

_LEDGER_FOLLOWERS: Final = (
    """
update netsuite.job set customer = twins.duplicate from twins
where job.customer = twins.original and is_spoilt('moved', job.id, 0.5)
""",
    """
update netsuite.transaction set entity = twins.duplicate
from twins, netsuite.job
where transaction.entity = twins.original and job.customer = twins.duplicate
and transaction.otherrefnum = job.entityid
""",
    """
update netsuite.transactionline set entity = twins.duplicate
from twins, netsuite.transaction
where transactionline.transaction = transaction.id
and transaction.entity = twins.duplicate and transactionline.entity = twins.original
""",
)
"""Projects, then what was billed for them, then the lines of those bills."""


def another_spelling(name: str, way: int) -> str:
    """The name of a company as somebody else would type it.

    The five ways: the legal form written out, left out, all in capitals, blanks too
    many, and the words run together.
    """
    words = name.split()
    stem = [word for word in words if word not in _LEGAL_FORMS]
    return (
        " ".join(_LEGAL_FORMS.get(word, word) for word in words),
        " ".join(stem),
        name.upper(),
        f" {'  '.join(words)}",
        re.sub(r"\s+", "-", " ".join(stem)),
    )[way % 5]


def duplicate_accounts(
    connection: DuckDBPyConnection, share: float, unit: Unit
) -> None:
    """Enter accounts twice in the CRM; every other later deal goes to the second."""
    _choose_twins(
        connection,
        'select "Id", min_by("Name", _from) from salesforce."Account" '
        f"where is_spoilt('duplicate_customers', \"Id\", {share!r}) "
        'group by "Id" order by "Id"',
        lambda place: salesforce_id("Account", _FIRST_ACCOUNT + unit.number(place)),
    )
    connection.execute(_ACCOUNTS)
    connection.execute(_MOVED_DEALS)
    for table, column, deal in _FOLLOWERS:
        connection.execute(
            f'update salesforce."{table}" as kept set "{column}" = moved.duplicate '
            f'from moved where kept."{deal}" = moved.deal'
        )
    _note(connection, "salesforce.Account")


def duplicate_ledger_customers(
    connection: DuckDBPyConnection, share: float, unit: Unit
) -> None:
    """Enter customers twice in the ledger; every other project bills to the second."""
    _choose_twins(
        connection,
        "select id, min_by(companyname, _from) from netsuite.customer "
        f"where is_spoilt('duplicate_ledger_customers', id, {share!r}) "
        "and _to is null group by id order by cast(id as bigint)",
        lambda place: str(_FIRST_LEDGER_CUSTOMER + unit.number(place)),
    )
    for statement in (_LEDGER_CUSTOMERS, _LEDGER_RELATIONSHIPS, *_LEDGER_FOLLOWERS):
        connection.execute(statement)
    _note(connection, "netsuite.customer")


def _choose_twins(
    connection: DuckDBPyConnection, query: str, key: Callable[[int], str]
) -> None:
    """Put into `twins` who is entered twice: original, duplicate, name, place."""
    chosen = connection.execute(query).fetchall()
    connection.execute(
        "create or replace temp table twins "
        "(original varchar, duplicate varchar, name varchar, place integer)"
    )
    rows = [
        [original, key(place), another_spelling(name, place), place]
        for place, (original, name) in enumerate(chosen)
    ]
    if rows:
        connection.executemany("insert into twins values (?, ?, ?, ?)", rows)


def _note(connection: DuckDBPyConnection, table: str) -> None:
    """Note in the truth whose second record each is."""
    connection.execute(
        "insert into firm.mess "
        "select 'duplicate_customers', ?, duplicate, null, original from twins",
        [table],
    )
