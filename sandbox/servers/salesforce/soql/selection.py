"""The select list: of records, and of groups."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.errors import malformed_query
from sandbox.servers.salesforce.soql.compiled import Children, Column, Identity
from sandbox.servers.salesforce.soql.syntax import (
    Aggregate,
    Call,
    ChildQuery,
    Expression,
    FieldGroup,
    FieldPath,
    Query,
    Selected,
    SelectItem,
    TypeOf,
    expressions_in,
    has_aggregate,
)
from sandbox.servers.salesforce.soql.values import value_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.servers.salesforce.catalogue import Field
    from sandbox.servers.salesforce.soql.scope import Scope

FIELDS_LIMIT: Final = 200


@dataclass(slots=True)
class Selection:
    """A select list as it is collected.

    Attributes:
        sql: the SQL of the columns.
        members: what a record holds.
        identities: the ids of the record and of the parents it shows.
    """

    sql: list[str] = dataclass_field(default_factory=list)
    members: list[Column | Children] = dataclass_field(default_factory=list)
    identities: list[Identity] = dataclass_field(default_factory=list)

    def add(self, sql: str, path: tuple[str, ...], field: Field) -> None:
        """Add a value under the keys that lead to it."""
        name = f"c{len(self.members)}"
        self.sql.append(f"{sql} as {name}")
        self.members.append(Column(name, path, field.type, field.scale))


class RecordSelection:
    """The select list of a query for records."""

    def __init__(
        self, scope: Scope, children: Callable[[ChildQuery], Children]
    ) -> None:
        """Select from a scope; `children` compiles a child query."""
        self._scope = scope
        self._children = children
        self._selection = Selection()
        self._seen: set[tuple[str, ...]] = set()

    def of(self, query: Query) -> Selection:
        """The select list of the query."""
        for item in query.select:
            self._add(item, query)
        self._identify()
        return self._selection

    def _add(self, item: SelectItem, query: Query) -> None:
        if isinstance(item, ChildQuery):
            self._selection.members.append(self._children(item))
        elif isinstance(item, TypeOf):
            for path in self._branch(item):
                self._add_value(path, None)
        elif isinstance(item, FieldGroup):
            for path in self._group(item, query):
                self._add_value(path, None)
        else:
            self._add_value(item.expression, item.alias)

    def _add_value(self, expression: Expression, alias: str | None) -> None:
        if isinstance(expression, FieldPath):
            if alias is not None:
                raise malformed_query(
                    self._scope.text,
                    expression.position,
                    f"only aggregate expressions use field aliasing: {alias}",
                )
            place = self._scope.resolve(expression)
            self._place(place.keys, expression)
            self._selection.add(place.sql, place.keys, place.field)
            return
        value = value_of(expression, self._scope)
        if alias is not None:
            keys: tuple[str, ...] = (alias,)
        else:
            keys = self._scope.resolve(_field_within(expression)).keys
        self._place(keys, expression)
        self._selection.add(value.sql, keys, value.field)

    def _place(self, keys: tuple[str, ...], expression: Expression) -> None:
        if keys in self._seen:
            raise malformed_query(
                self._scope.text,
                expression.position,
                f"duplicate field selected: {'.'.join(keys)}",
            )
        self._seen.add(keys)

    def _group(self, item: FieldGroup, query: Query) -> list[FieldPath]:
        """The fields of `FIELDS()` that aren't selected by name as well."""
        if item.name != "STANDARD" and (
            query.limit is None or query.limit > FIELDS_LIMIT
        ):
            raise malformed_query(
                self._scope.text,
                item.position,
                f"The SOQL FIELDS function must have a LIMIT of at most {FIELDS_LIMIT}",
            )
        return [
            FieldPath((each.name,), item.position)
            for each in self._scope.root.sobject.fields.values()
            if item.name == "ALL" or each.is_custom == (item.name == "CUSTOM")
        ]

    def _branch(self, item: TypeOf) -> list[FieldPath]:
        """The fields of the branch for the object that the lookup points to."""
        join = self._scope.follow(item.relationship.parts, item.relationship)
        if join.lookup is None or not join.lookup.is_polymorphic:
            raise malformed_query(
                self._scope.text,
                item.relationship.position,
                "A TYPEOF expression can only be used with a polymorphic "
                f"relationship: {item.relationship.text}",
            )
        fields = item.otherwise
        for object_name, paths in item.branches:
            if object_name.lower() == join.sobject.name.lower():
                fields = paths
        return [
            FieldPath((*item.relationship.parts, *path.parts), path.position)
            for path in fields
        ]

    def _identify(self) -> None:
        """Select the ids of the record and of every parent that it shows."""
        shown = {keys[:depth] for keys in self._seen for depth in range(len(keys))} | {
            ()
        }
        for join in self._scope.parents():
            if join.path in shown:
                name = f"i{len(self._selection.identities)}"
                self._selection.sql.append(f'{join.alias}."Id" as {name}')
                self._selection.identities.append(
                    Identity(name, join.path, join.sobject.name)
                )


def check_groups(query: Query) -> None:
    """Refuse what a group has no single value of.

    Raises:
        SalesforceError: `MALFORMED_QUERY`.
    """
    grouped = {each.text.lower() for each in query.group_by}
    selected = (each.expression for each in query.select if isinstance(each, Selected))
    for subject, expressions in (
        ("Field", selected),
        ("Having field", expressions_in(query.having)),
        ("Ordered field", (each.key for each in query.order_by)),
    ):
        for expression in expressions:
            if not _belongs_to_groups(expression, grouped):
                raise malformed_query(
                    query.text,
                    expression.position,
                    f"{subject} must be grouped or aggregated: {expression.text}",
                )
    for expression in query.group_by:
        if has_aggregate(expression):
            raise malformed_query(
                query.text,
                expression.position,
                f"an aggregate can not be grouped: {expression.text}",
            )


def group_selection(query: Query, scope: Scope) -> Selection:
    """The select list of a query for groups."""
    selection = Selection()
    unnamed = 0
    for item in query.select:
        if not isinstance(item, Selected):
            raise malformed_query(
                scope.text,
                query.object_position,
                "Grouped queries select fields and aggregates only",
            )
        expression = item.expression
        if isinstance(expression, Aggregate) and expression.field is None:
            raise malformed_query(
                scope.text,
                expression.position,
                "COUNT() must be the only element in the SELECT list",
            )
        value = value_of(expression, scope)
        if item.alias is not None:
            key = item.alias
        elif isinstance(expression, FieldPath):
            key = value.field.name
        else:
            key = f"expr{unnamed}"
            unnamed += 1
        selection.add(value.sql, (key,), value.field)
    return selection


def _belongs_to_groups(expression: Expression, grouped: set[str]) -> bool:
    if isinstance(expression, Aggregate) or expression.text.lower() in grouped:
        return True
    return isinstance(expression, Call) and _belongs_to_groups(
        expression.argument, grouped
    )


def _field_within(expression: Expression) -> FieldPath:
    """The field that functions are applied to."""
    if isinstance(expression, Call):
        return _field_within(expression.argument)
    if isinstance(expression, Aggregate):
        raise TypeError(expression)
    return expression
