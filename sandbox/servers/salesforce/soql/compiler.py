"""Turn a SOQL query into one SQL statement over the live store.

Parents are left joins, one for each relationship path. The statement returns the values
as the store holds them; how they are written as JSON or CSV is the renderer's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import (
    SCHEMA,
    Catalogue,
    Field,
    FieldType,
    SObject,
)
from sandbox.servers.salesforce.errors import (
    SalesforceError,
    invalid_field,
    invalid_relationship,
    invalid_type,
    malformed_query,
)
from sandbox.servers.salesforce.soql.conditions import condition_sql
from sandbox.servers.salesforce.soql.syntax import (
    Aggregate,
    AliasedField,
    FieldGroup,
    FieldPath,
    Ordering,
    Query,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

FIELDS_LIMIT: Final = 200
OFFSET_LIMIT: Final = 2_000
_PARENT_LEVELS: Final = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the result.

    Attributes:
        name: the column of the statement.
        path: the record's keys that lead to the value: `("Account", "Name")`.
        type: the platform's type of the value.
        scale: decimal places of a number.
    """

    name: str
    path: tuple[str, ...]
    type: FieldType
    scale: int = 0


@dataclass(frozen=True, slots=True)
class Identity:
    """Where the result holds the id of a record, for its `attributes`.

    Attributes:
        name: the column of the statement.
        path: the keys that lead to the record; empty for the record itself.
        object_name: the record's object.
    """

    name: str
    path: tuple[str, ...]
    object_name: str


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A statement, its parameters, and what its columns mean."""

    sql: str
    parameters: tuple[object, ...]
    object_name: str
    columns: tuple[Column, ...]
    identities: tuple[Identity, ...]
    is_count: bool
    is_aggregate: bool


def compile_query(
    query: Query, catalogue: Catalogue, today: dt.date, *, with_deleted: bool = False
) -> CompiledQuery:
    """The SQL of a query.

    Args:
        query: the parsed query.
        catalogue: the objects that the user can see.
        today: the day that date literals count from.
        with_deleted: whether records in the recycle bin are found too (`queryAll`).

    Raises:
        SalesforceError: the platform's complaint about an object, a field or a value.
    """
    return _Compiler(query, catalogue, today, with_deleted=with_deleted).compile()


@dataclass(slots=True)
class _Join:
    alias: str
    sobject: SObject
    path: tuple[str, ...]
    sql: str


@dataclass(slots=True)
class _Selected:
    """The select list, as it is collected."""

    sql: list[str] = dataclass_field(default_factory=list)
    columns: list[Column] = dataclass_field(default_factory=list)
    identities: list[Identity] = dataclass_field(default_factory=list)


class _Compiler:
    """The state of one compilation. It is also the scope of the query's conditions."""

    def __init__(
        self,
        query: Query,
        catalogue: Catalogue,
        today: dt.date,
        *,
        with_deleted: bool,
        outer: _Compiler | None = None,
    ) -> None:
        self.text = query.text
        self.today = today
        self._query = query
        self._catalogue = catalogue
        # A query within a condition shares the parameters of the one around it.
        self._parameters: list[object] = [] if outer is None else outer._parameters  # noqa: SLF001 - its own kind
        self._with_deleted = with_deleted
        self._prefix = prefix = f"t{len(self._parameters)}_"
        sobject = catalogue.get(query.object_name)
        if sobject is None:
            raise invalid_type(query.text, query.object_position, query.object_name)
        root = _Join(f"{prefix}0", sobject, (), "")
        self._root = root
        self._joins: dict[tuple[str, ...], _Join] = {(): root}

    # The scope of conditions.

    def bind(self, value: object) -> str:
        """Bind a value; the SQL that stands for it."""
        self._parameters.append(value)
        return f"${len(self._parameters)}"

    def resolve(self, path: FieldPath) -> tuple[str, Field]:
        """The SQL of a field, and the field."""
        join, field = self._find(path)
        return field.sql(join.alias), field

    def subquery(self, query: Query) -> str:
        """The SQL of a query whose one column is compared with."""
        if len(query.select) != 1 or not isinstance(query.select[0], FieldPath):
            raise malformed_query(
                query.text,
                query.object_position,
                "semi join sub-selects must select exactly one field",
            )
        inner = _Compiler(
            query,
            self._catalogue,
            self.today,
            with_deleted=False,
            outer=self,
        )
        column, _ = inner.resolve(query.select[0])
        return f"select {column} {inner.body()}"

    # The statement.

    def compile(self) -> CompiledQuery:
        """The compiled query."""
        query = self._query
        self._check()
        if query.is_count:
            selected = _Selected(sql=["count(*) as c0"])
        elif query.is_aggregate:
            selected = self._select_groups()
        else:
            selected = self._select_fields()
        body = self.body()
        sql = f"select {', '.join(selected.sql)} {body}"
        if query.is_count and query.limit is not None:
            sql = f"select least(c0, {query.limit}) as c0 from ({sql})"  # noqa: S608 - compiled above
        return CompiledQuery(
            sql=sql,
            parameters=tuple(self._parameters),
            object_name=self._root.sobject.name,
            columns=tuple(selected.columns),
            identities=tuple(selected.identities),
            is_count=query.is_count,
            is_aggregate=query.is_aggregate,
        )

    def body(self) -> str:
        """Everything after the select list."""
        query = self._query
        conditions = []
        if self._root.sobject.has_soft_deletes and not self._with_deleted:
            conditions.append(f'{self._root.alias}."IsDeleted" is not true')
        if query.where is not None:
            conditions.append(condition_sql(query.where, self))
        groups = [self.resolve(path)[0] for path in query.group_by]
        orders = [self._ordering(each) for each in query.order_by]
        # Joins come last: resolving the other clauses is what finds them.
        parts = [f'from {SCHEMA}."{self._root.sobject.name}" as {self._root.alias}']
        parts += [join.sql for join in self._joins.values() if join.sql]
        if conditions:
            parts.append("where " + " and ".join(conditions))
        if groups:
            parts.append("group by " + ", ".join(groups))
        if orders:
            parts.append("order by " + ", ".join(orders))
        if query.limit is not None and not query.is_count:
            parts.append(f"limit {query.limit}")
        if query.offset is not None and not query.is_count:
            parts.append(f"offset {query.offset}")
        return " ".join(parts)

    def _check(self) -> None:
        query = self._query
        if query.offset is not None and query.offset > OFFSET_LIMIT:
            raise SalesforceError(
                400,
                "NUMBER_OUTSIDE_VALID_RANGE",
                f"Maximum SOQL offset allowed is {OFFSET_LIMIT}",
            )
        for item in query.select:
            if (
                isinstance(item, FieldGroup)
                and item.name != "STANDARD"
                and (query.limit is None or query.limit > FIELDS_LIMIT)
            ):
                raise malformed_query(
                    query.text,
                    item.position,
                    "The SOQL FIELDS function must have a LIMIT of at most "
                    f"{FIELDS_LIMIT}",
                )

    def _select_fields(self) -> _Selected:
        selected = _Selected()
        seen: set[tuple[str, ...]] = set()
        for path in self._expanded():
            join, field = self._find(path)
            keys = (*join.path, field.name)
            if keys in seen:
                raise malformed_query(
                    self.text, path.position, f"duplicate field selected: {field.name}"
                )
            seen.add(keys)
            name = f"c{len(selected.columns)}"
            selected.sql.append(f"{field.sql(join.alias)} as {name}")
            selected.columns.append(Column(name, keys, field.type, field.scale))
        used = {
            column.path[:-1][:depth]
            for column in selected.columns
            for depth in range(_PARENT_LEVELS + 1)
        }
        for path_keys, join in self._joins.items():
            if path_keys in used or not path_keys:
                name = f"i{len(selected.identities)}"
                selected.sql.append(f'{join.alias}."Id" as {name}')
                selected.identities.append(Identity(name, path_keys, join.sobject.name))
        return selected

    def _expanded(self) -> Iterator[FieldPath]:
        """The fields of the select list, with `FIELDS()` written out."""
        for item in self._query.select:
            if isinstance(item, FieldPath):
                yield item
            elif isinstance(item, FieldGroup):
                for field in self._root.sobject.fields.values():
                    if item.name == "ALL" or field.is_custom == (item.name == "CUSTOM"):
                        yield FieldPath((field.name,), item.position)
            elif isinstance(item, AliasedField):
                raise malformed_query(
                    self.text,
                    item.field.position,
                    f"only aggregate expressions use field aliasing: {item.alias}",
                )

    def _select_groups(self) -> _Selected:
        selected = _Selected()
        grouped = {path.text.lower() for path in self._query.group_by}
        expressions = 0
        for item in self._query.select:
            name = f"c{len(selected.columns)}"
            if isinstance(item, Aggregate):
                sql, field_type, scale = self._aggregate(item)
                key = item.alias or f"expr{expressions}"
                expressions += item.alias is None
            elif isinstance(item, FieldGroup):
                raise malformed_query(
                    self.text, item.position, "FIELDS can't be used with aggregates"
                )
            else:
                path = item.field if isinstance(item, AliasedField) else item
                if path.text.lower() not in grouped:
                    raise malformed_query(
                        self.text,
                        path.position,
                        f"Field must be grouped or aggregated: {path.text}",
                    )
                sql, field = self.resolve(path)
                field_type, scale = field.type, field.scale
                key = item.alias if isinstance(item, AliasedField) else field.name
            selected.sql.append(f"{sql} as {name}")
            selected.columns.append(Column(name, (key,), field_type, scale))
        return selected

    def _aggregate(self, item: Aggregate) -> tuple[str, FieldType, int]:
        if item.field is None:
            return "count(*)", FieldType.INT, 0
        column, field = self.resolve(item.field)
        if item.function == "COUNT":
            return f"count({column})", FieldType.INT, 0
        if item.function == "COUNT_DISTINCT":
            return f"count(distinct {column})", FieldType.INT, 0
        if item.function == "AVG":
            return f"avg({column})", FieldType.DOUBLE, 0
        return f"{item.function.lower()}({column})", field.type, field.scale

    def _ordering(self, ordering: Ordering) -> str:
        if isinstance(ordering.key, Aggregate):
            column, _, _ = self._aggregate(ordering.key)
        else:
            column, field = self.resolve(ordering.key)
            if field.type in {FieldType.STRING, FieldType.PICKLIST}:
                column = f"lower({column})"
        direction = "desc" if ordering.is_descending else "asc"
        nulls = "first" if ordering.nulls_first else "last"
        return f"{column} {direction} nulls {nulls}"

    # Names.

    def _find(self, path: FieldPath) -> tuple[_Join, Field]:
        parts = path.parts
        own_names = {self._query.object_name.lower(), (self._query.alias or "").lower()}
        if (
            len(parts) > 1
            and parts[0].lower() in own_names
            and (parts[0].lower() not in self._root.sobject.relationships)
        ):
            parts = parts[1:]
        if len(parts) - 1 > _PARENT_LEVELS:
            raise malformed_query(
                self.text,
                path.position,
                f"Only up to {_PARENT_LEVELS} levels of parent relationships",
            )
        join = self._root
        for part in parts[:-1]:
            join = self._parent(join, part, path)
        field = join.sobject.field(parts[-1])
        if field is None:
            raise invalid_field(self.text, path.position, parts[-1], join.sobject.name)
        return join, field

    def _parent(self, join: _Join, name: str, path: FieldPath) -> _Join:
        lookup = join.sobject.relationships.get(name.lower())
        target = (
            None
            if lookup is None or lookup.refers_to is None
            else self._catalogue.get(lookup.refers_to)
        )
        if lookup is None or target is None or lookup.relationship is None:
            raise invalid_relationship(self.text, path.position, name, path.text)
        keys = (*join.path, lookup.relationship)
        if keys not in self._joins:
            alias = f"{self._prefix}{len(self._joins)}"
            sql = (
                f'left join {SCHEMA}."{target.name}" as {alias} '
                f'on {alias}."Id" = {join.alias}."{lookup.name}"'
            )
            self._joins[keys] = _Join(alias, target, keys, sql)
        return self._joins[keys]
