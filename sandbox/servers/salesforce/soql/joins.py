"""Semi-joins, `IN (SELECT ...)`, and what the platform doesn't let them do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import ID_TYPES, FieldType
from sandbox.servers.salesforce.errors import malformed_query
from sandbox.servers.salesforce.soql.syntax import (
    Condition,
    Conjunction,
    Disjunction,
    Expression,
    FieldPath,
    Membership,
    Negation,
    Query,
    Selected,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.servers.salesforce.catalogue import Field
    from sandbox.servers.salesforce.soql.scope import Scope
    from sandbox.servers.salesforce.soql.values import Value

_MOST: Final = 2


def check_semi_joins(query: Query) -> None:
    """Refuse semi-joins that are too many, nested, or beside an `OR`.

    Raises:
        SalesforceError: `MALFORMED_QUERY`.
    """
    if query.where is None:
        return
    found = list(_semi_joins(query.where, below_or=False))
    for number, (join, inner, below_or) in enumerate(found, 1):
        message = None
        if below_or:
            message = "Semi join sub-selects are not allowed with the 'OR' operator"
        elif number > _MOST:
            message = f"maximum {_MOST} semi join sub-selects are allowed"
        elif inner.where and any(_semi_joins(inner.where, below_or=False)):
            message = "Nesting of semi join sub-selects is not supported"
        if message is not None:
            raise malformed_query(query.text, join.left.position, message)


def semi_join_field(query: Query, inner: Scope, left: Value, outer: Expression) -> str:
    """The SQL of the one field that a semi-join compares with.

    Raises:
        SalesforceError: `MALFORMED_QUERY`: it isn't one field, or the two don't fit.
    """
    match query.select:
        case (Selected(FieldPath() as path, None),):
            place = inner.resolve(path)
        case _:
            raise malformed_query(
                query.text,
                query.object_position,
                "semi join sub-selects must select exactly one field",
            )
    if left.field.type not in ID_TYPES:
        raise malformed_query(
            query.text,
            outer.position,
            "The left operand field in the where expression for outer query should be "
            f"an id field, cannot use: '{left.field.name}'",
        )
    outer_object = left.join.sobject.name if left.join else ""
    if place.field.type not in ID_TYPES or (
        _target(place.field, place.join.sobject.name)
        != _target(left.field, outer_object)
    ):
        raise malformed_query(
            query.text,
            path.position,
            f"The selected field '{place.field.name}' in the subquery and the left "
            "operand field in the where expression in the outer query "
            f"'{left.field.name}' should point to the same object type",
        )
    return place.sql


def _target(field: Field, object_name: str) -> str | None:
    return object_name if field.type is FieldType.ID else field.refers_to


def _semi_joins(
    condition: Condition, *, below_or: bool
) -> Iterator[tuple[Membership, Query, bool]]:
    match condition:
        case Conjunction(operands):
            for each in operands:
                yield from _semi_joins(each, below_or=below_or)
        case Disjunction(operands):
            for each in operands:
                yield from _semi_joins(each, below_or=True)
        case Negation(operand):
            yield from _semi_joins(operand, below_or=below_or)
        case Membership(values=Query() as inner):
            yield condition, inner, below_or
