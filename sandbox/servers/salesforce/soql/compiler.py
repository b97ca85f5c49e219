"""Turn a SOQL query into one SQL statement over the live store.

The statement returns the values as the store holds them; how they are written as JSON
or CSV is the renderer's business. A child query becomes a statement of its own, which
is run for each page of parents.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.catalogue import SCHEMA, TEXT_TYPES
from sandbox.servers.salesforce.errors import (
    SalesforceError,
    at_place,
    invalid_child_relationship,
    invalid_type,
    malformed_query,
)
from sandbox.servers.salesforce.soql.compiled import (
    PARENT_ID,
    PARENTS,
    Children,
    CompiledQuery,
)
from sandbox.servers.salesforce.soql.conditions import ConditionCompiler
from sandbox.servers.salesforce.soql.joins import check_semi_joins, semi_join_field
from sandbox.servers.salesforce.soql.scope import Context, Scope, Statement
from sandbox.servers.salesforce.soql.selection import (
    RecordSelection,
    Selection,
    check_groups,
    group_selection,
)
from sandbox.servers.salesforce.soql.syntax import (
    ChildQuery,
    Expression,
    Grouping,
    Ordering,
    Query,
    expressions_in,
    has_aggregate,
)
from sandbox.servers.salesforce.soql.values import value_of

if TYPE_CHECKING:
    from sandbox.servers.salesforce.catalogue import Field, SObject
    from sandbox.servers.salesforce.soql.values import Value

OFFSET_LIMIT: Final = 2_000
_CHILD_LEVELS: Final = 5
_GROUPED: Final = {
    Grouping.PLAIN: "{}",
    Grouping.ROLLUP: "rollup({})",
    Grouping.CUBE: "cube({})",
}


def compile_query(query: Query, context: Context) -> CompiledQuery:
    """The SQL of a query.

    Raises:
        SalesforceError: the platform's complaint about an object, a field or a value.
    """
    sobject = context.catalogue.get(query.object_name)
    if sobject is None:
        raise invalid_type(query.text, query.object_position, query.object_name)
    return _Compiler(query, sobject, context, Statement()).compile()


class _Compiler:
    """The compilation of one query."""

    def __init__(
        self,
        query: Query,
        sobject: SObject,
        context: Context,
        statement: Statement,
        level: int = 1,
    ) -> None:
        self._query = query
        self._context = context
        self._level = level
        self._scope = Scope(query, sobject, context, statement)
        self._conditions = ConditionCompiler(self._scope, self._semi_join)

    def compile(self) -> CompiledQuery:
        """The whole query as a statement."""
        query = self._query
        self._check()
        if query.is_count:
            selection = Selection(sql=["count(*) as c0"])
        elif query.is_aggregate:
            selection = group_selection(query, self._scope)
        else:
            selection = RecordSelection(self._scope, self._children).of(query)
        groups, orders = self._groups(), self._orders()
        parts = [*self._from_and_where(), *groups]
        if query.is_count:
            # The limit of a count bounds the number, as there is but one row.
            most = "c0" if query.limit is None else f"least(c0, {query.limit})"
            sql = f"select {most} from (select {selection.sql[0]} {' '.join(parts)})"  # noqa: S608 - compiled here
        else:
            if orders:
                parts.append("order by " + ", ".join(orders))
            if query.limit is not None:
                parts.append(f"limit {query.limit}")
            if query.offset is not None:
                parts.append(f"offset {query.offset}")
            sql = f"select {', '.join(selection.sql)} {' '.join(parts)}"
        return self._compiled(sql, selection)

    def compile_children(self, lookup: Field) -> CompiledQuery:
        """The query as one for the children of the records in `PARENTS`."""
        query = self._query
        self._check()
        if query.is_count or query.is_aggregate:
            raise malformed_query(
                query.text,
                query.object_position,
                "only root queries support aggregate expressions",
            )
        selection = RecordSelection(self._scope, self._children).of(query)
        parent = self._scope.root.column(lookup)
        orders = [*self._orders(), f'{self._scope.root.alias}."Id"']
        theirs = f"{parent} in (select id from {PARENTS})"  # noqa: S608 - names of ours
        body = self._from_and_where(theirs)
        first = query.offset or 0
        bounds = [f"place > {first}"]
        if query.limit is not None:
            bounds.append(f"place <= {first + query.limit}")
        sql = (
            f"select * exclude (place) from (select {', '.join(selection.sql)}, "  # noqa: S608 - compiled here
            f"{parent} as {PARENT_ID}, row_number() over "
            f"(partition by {parent} order by {', '.join(orders)}) as place "
            f"{' '.join(body)}) where {' and '.join(bounds)} "
            f"order by {PARENT_ID}, place"
        )
        return self._compiled(sql, selection)

    def _compiled(self, sql: str, selection: Selection) -> CompiledQuery:
        return CompiledQuery(
            sql=sql,
            parameters=tuple(self._scope.statement.parameters),
            object_name=self._scope.root.sobject.name,
            members=tuple(selection.members),
            identities=tuple(selection.identities),
            is_count=self._query.is_count,
            is_aggregate=self._query.is_aggregate,
        )

    # Clauses.

    def _check(self) -> None:
        query = self._query
        if query.offset is not None and query.offset > OFFSET_LIMIT:
            raise SalesforceError(
                400,
                "NUMBER_OUTSIDE_VALID_RANGE",
                f"Maximum SOQL offset allowed is {OFFSET_LIMIT}",
            )
        if query.is_count and query.group_by:
            raise malformed_query(
                query.text, query.object_position, "COUNT() can't be grouped"
            )
        if query.having is not None and not query.group_by:
            raise malformed_query(
                query.text, query.object_position, "HAVING needs a GROUP BY"
            )
        of_records = list(expressions_in(query.where))
        if query.is_aggregate:
            check_groups(query)
        else:
            of_records += [ordering.key for ordering in query.order_by]
        for each in of_records:
            if has_aggregate(each):
                raise malformed_query(
                    query.text,
                    each.position,
                    f"{each.text} is a value of a group and not of a record",
                )
        check_semi_joins(query)

    def _from_and_where(self, *further: str) -> list[str]:
        root = self._scope.root
        conditions = list(further)
        if root.sobject.has_soft_deletes and not self._context.with_deleted:
            conditions.append(f'{root.alias}."IsDeleted" is not true')
        if self._query.scope == "mine" and root.sobject.field("OwnerId"):
            mine = self._scope.statement.bind(self._context.user_id)
            conditions.append(f'{root.alias}."OwnerId" = {mine}')
        if self._query.where is not None:
            conditions.append(self._conditions.sql(self._query.where))
        # Joins come last: resolving the other clauses is what finds them.
        parts = [f'from {SCHEMA}."{root.sobject.name}" as {root.alias}']
        parts += [join.sql for join in self._scope.joins]
        if conditions:
            parts.append("where " + " and ".join(conditions))
        return parts

    def _groups(self) -> list[str]:
        query = self._query
        if not query.group_by:
            return []
        keys = [self._groupable(each).sql for each in query.group_by]
        parts = ["group by " + _GROUPED[query.grouping].format(", ".join(keys))]
        if query.having is not None:
            parts.append("having " + self._conditions.sql(query.having))
        return parts

    def _groupable(self, expression: Expression) -> Value:
        value = value_of(expression, self._scope)
        if not value.field.is_groupable:
            raise self._cannot(expression, value, "grouped")
        return value

    def _orders(self) -> list[str]:
        return [self._order(each) for each in self._query.order_by]

    def _order(self, ordering: Ordering) -> str:
        value = value_of(ordering.key, self._scope)
        if not value.field.is_sortable:
            raise self._cannot(ordering.key, value, "sorted")
        is_text = value.field.type in TEXT_TYPES
        column = f"lower({value.sql})" if is_text else value.sql
        direction = "desc" if ordering.is_descending else "asc"
        nulls = "first" if ordering.nulls_first else "last"
        return f"{column} {direction} nulls {nulls}"

    def _cannot(
        self, expression: Expression, value: Value, what: str
    ) -> SalesforceError:
        message = f"field '{value.field.name}' can not be {what} in a query call"
        place = at_place(self._query.text, expression.position, message)
        return SalesforceError(400, "MALFORMED_QUERY", place)

    # Queries within the query.

    def _semi_join(self, query: Query, left: Value, outer: Expression) -> str:
        sobject = self._context.catalogue.get(query.object_name)
        if sobject is None:
            raise invalid_type(query.text, query.object_position, query.object_name)
        inner = _Compiler(
            query,
            sobject,
            replace(self._context, with_deleted=False),
            self._scope.statement,
        )
        column = semi_join_field(query, inner._scope, left, outer)
        body = " ".join(inner._from_and_where())
        return f"select {column} {body}"

    def _children(self, item: ChildQuery) -> Children:
        query = item.query
        if self._level >= _CHILD_LEVELS:
            raise malformed_query(
                query.text,
                item.position,
                "SOQL statement includes too many levels of child relationships",
            )
        name = query.object_name.rpartition(".")[2]
        child = self._context.catalogue.child(self._scope.root.sobject, name)
        if child is None or child.relationship is None:
            raise invalid_child_relationship(query.text, query.object_position, name)
        compiler = _Compiler(
            query, child.sobject, self._context, Statement(), self._level + 1
        )
        return Children(child.relationship, compiler.compile_children(child.lookup))
