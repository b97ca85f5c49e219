"""Tables that show others: all entities in one, and links from the other end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.world.schema import Column, Table, boolean, stamp, text, timestamp

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KINDS: Final[Mapping[str, str]] = {
    "contact": "Contact",
    "customer": "CustJob",
    "employee": "Employee",
    "job": "Job",
    "vendor": "Vendor",
}
"""The type of an entity, by its table."""

_ENTITY: Final = Table(
    "netsuite",
    "entity",
    (
        text("id", "entity"),
        text("entityid"),
        text("entitytitle"),
        text("type"),
        text("altname"),
        text("firstname"),
        text("lastname"),
        text("email"),
        text("phone"),
        boolean("isperson"),
        text("parent", "customer"),
        text("externalid"),
        timestamp("datecreated"),
        stamp("lastmodifieddate"),
        boolean("isinactive"),
    ),
    ("id",),
)


def views(tables: Mapping[str, Table]) -> Iterator[tuple[Table, str]]:
    """Each derived table with the query behind it."""
    query = " union all ".join(
        f"select {_shown(tables[name], kind)} from suiteql.{name}"  # noqa: S608 - declared
        for name, kind in _KINDS.items()
    )
    yield _ENTITY, query
    links = tables["nexttransactionlinelink"]
    reverse = Table(links.schema, "previoustransactionlinelink", links.columns, ())
    yield reverse, "select * from suiteql.nexttransactionlinelink"


def _shown(table: Table, kind: str) -> str:
    """The columns of `entity`, as one of the tables has them."""
    own = {column.name for column in table.columns}
    return ", ".join(_column(column, own, kind) for column in _ENTITY.columns)


def _column(column: Column, own: set[str], kind: str) -> str:
    """One column; a null of the right kind where the table has none."""
    name = column.name
    if name == "type":
        return f"'{kind}' as type"
    if name == "entitytitle":
        parts = (
            "entityid, nullif(altname, entityid)" if "altname" in own else "entityid"
        )
        return f"concat_ws(' ', {parts}) as entitytitle"
    if name in own:
        return f'"{name}"'
    return f'cast(null as {"bigint" if column.refers else "varchar"}) as "{name}"'
