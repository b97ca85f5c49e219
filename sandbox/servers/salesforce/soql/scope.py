"""What the names of a query mean: its object, the parents it reaches, their fields.

Parents are left joins, one for each relationship path, found as names are resolved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import (
    SCHEMA,
    Field,
    FieldType,
    SObject,
)
from sandbox.servers.salesforce.errors import (
    invalid_field,
    invalid_relationship,
    malformed_query,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from sandbox.servers.salesforce.catalogue import Catalogue
    from sandbox.servers.salesforce.soql.syntax import FieldPath, Query

_PARENT_LEVELS: Final = 5
_RATE: Final = "$rate"


@dataclass(frozen=True, slots=True)
class Context:
    """Who asks, and when.

    Attributes:
        catalogue: the objects that the user can see.
        today: the day that date literals count from.
        user_id: whose records `USING SCOPE mine` means.
        with_deleted: whether records in the recycle bin are found too (`queryAll`).
    """

    catalogue: Catalogue
    today: dt.date
    user_id: str = ""
    with_deleted: bool = False


class Statement:
    """What the queries within one SQL statement share: parameters, and names."""

    def __init__(self) -> None:
        """Begin without parameters."""
        self.parameters: list[object] = []
        self._aliases = 0

    def bind(self, value: object) -> str:
        """Bind a value; the SQL that stands for it."""
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def alias(self) -> str:
        """A fresh name for a table."""
        self._aliases += 1
        return f"t{self._aliases}"


@dataclass(frozen=True, slots=True)
class Join:
    """An object of the query: the one that it is asked of, or a parent.

    Attributes:
        alias: its name in the SQL.
        sobject: the object.
        path: the relationships that lead to it.
        sql: how it is joined; empty for the query's own object.
        lookup: the lookup of the child that points to it.
    """

    alias: str
    sobject: SObject
    path: tuple[str, ...]
    sql: str
    lookup: Field | None = None

    def column(self, field: Field) -> str:
        """The SQL of one of its fields."""
        return field.sql(self.alias)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field path leads.

    Attributes:
        sql: the value.
        field: the field, with its type.
        join: the object that has it.
    """

    sql: str
    field: Field
    join: Join

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the record that lead to the value."""
        return (*self.join.path, self.field.name)


class Scope:
    """The names of one query."""

    def __init__(
        self,
        query: Query,
        sobject: SObject,
        context: Context,
        statement: Statement,
    ) -> None:
        """Begin with the query's own object."""
        self.text = query.text
        self.context = context
        self.statement = statement
        self.root = Join(statement.alias(), sobject, (), "")
        self._aliases = dict(query.aliases)
        self._joins: dict[tuple[str, ...], Join] = {(): self.root}

    @property
    def joins(self) -> list[Join]:
        """The parents that were reached, with what `rate` joined."""
        return list(self._joins.values())[1:]

    def parents(self) -> Iterator[Join]:
        """The query's object and the parents that were reached."""
        return (join for path, join in self._joins.items() if _RATE not in path)

    def resolve(self, path: FieldPath) -> Place:
        """Where a field path leads.

        Raises:
            SalesforceError: a relationship or the field isn't there.
        """
        parts = self._without_alias(path)
        join = self.follow(parts[:-1], path)
        name = parts[-1]
        field = join.sobject.field(name)
        if field is not None:
            return Place(join.column(field), field, join)
        if name.lower() == "type" and join.lookup and join.lookup.is_polymorphic:
            # Every object that such a lookup may point to tells which one it is.
            sql = f"""case when {join.alias}."Id" is not null
                then '{join.sobject.name}' end"""
            return Place(sql, Field("Type", FieldType.STRING), join)
        raise invalid_field(self.text, path.position, name, join.sobject.name)

    def follow(self, parts: tuple[str, ...], path: FieldPath) -> Join:
        """The parent that relationships lead to, on the way of `path`."""
        if len(parts) > _PARENT_LEVELS:
            raise malformed_query(
                self.text,
                path.position,
                "SOQL statement includes too many relationship levels: at most "
                f"{_PARENT_LEVELS} child-to-parent relationships can be followed",
            )
        join = self.root
        for part in parts:
            join = self._parent(join, part, path)
        return join

    def rate(self, join: Join) -> str:
        """SQL of the rate from the corporate currency to that of a record."""
        keys = (*join.path, _RATE)
        if keys not in self._joins:
            alias = self.statement.alias()
            sql = (
                f'left join {SCHEMA}."CurrencyType" as {alias} '
                f'on {alias}."IsoCode" = {join.alias}."CurrencyIsoCode"'
            )
            self._joins[keys] = Join(alias, join.sobject, keys, sql)
        return f'coalesce({self._joins[keys].alias}."ConversionRate", 1)'

    def _without_alias(self, path: FieldPath) -> tuple[str, ...]:
        first = path.parts[0].lower()
        if (
            len(path.parts) > 1
            and first in self._aliases
            and first not in self.root.sobject.relationships
        ):
            return (*self._aliases[first], *path.parts[1:])
        return path.parts

    def _parent(self, join: Join, name: str, path: FieldPath) -> Join:
        lookup = join.sobject.relationships.get(name.lower())
        target = (
            None
            if lookup is None or lookup.refers_to is None
            else self.context.catalogue.get(lookup.refers_to)
        )
        if lookup is None or target is None or lookup.relationship is None:
            raise invalid_relationship(self.text, path.position, name, path.text)
        keys = (*join.path, lookup.relationship)
        if keys not in self._joins:
            alias = self.statement.alias()
            sql = (
                f'left join {SCHEMA}."{target.name}" as {alias} '
                f'on {alias}."Id" = {join.column(lookup)}'
            )
            self._joins[keys] = Join(alias, target, keys, sql, lookup)
        return self._joins[keys]
