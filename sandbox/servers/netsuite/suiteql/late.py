"""Finding the rows of a page before reading their columns.

A page is a thousand rows of a sorted answer, and the engine would compute every column
of every row before it sorts. So a sorted query over one table is turned into two: the
inner one finds the page's row numbers, by the conditions and the order alone; the outer
one reads those rows.
"""

from __future__ import annotations

from typing import Final

from sqlglot import exp

from sandbox.servers.netsuite.suiteql.catalogue import ROW, ROWS, VIEWS

_TAKEN_TOGETHER: Final = (
    "group", "having", "distinct", "qualify", "joins", "with_", "offset",
)  # fmt: skip


def page(query: exp.Query, limit: int, offset: int) -> exp.Query | None:
    """The query for one page, or `None` when it can't be taken apart.

    Args:
        query: a query in the engine's terms.
        limit: how many rows.
        offset: after how many.
    """
    if not isinstance(query, exp.Select) or not _is_over_one_table(query):
        return None
    order = _order(query)
    if order is None:
        return None
    own_limit = query.args.get("limit")
    if own_limit is not None:
        limit = max(0, min(limit, int(own_limit.expression.name) - offset))
    table = query.args["from_"].this
    alias = table.alias_or_name
    found = exp.select(exp.column(ROW, alias)).from_(_rows(table.name, alias))
    if query.args.get("where") is not None:
        found = found.where(query.args["where"].this.copy())
    found.set("order", order.copy())
    found = found.limit(limit).offset(offset)
    shown = exp.Star(except_=[exp.to_identifier(ROW)])
    numbered = exp.In(this=exp.column(ROW, alias), query=found.subquery())
    read = exp.select(shown).from_(_rows(table.name, alias)).where(numbered)
    page_query = query.copy()
    page_query.set("where", None)
    page_query.set("limit", None)
    page_query.set("order", order)
    page_query.set("from_", exp.From(this=read.subquery(alias)))
    return page_query


def _is_over_one_table(query: exp.Select) -> bool:
    """Whether each row of the answer comes from one row of one table."""
    source = query.args.get("from_")
    return (
        source is not None
        and isinstance(source.this, exp.Table)
        and source.this.db == VIEWS
        and not any(query.args.get(part) for part in _TAKEN_TOGETHER)
        and query.find(exp.AggFunc, exp.Window) is None
    )


def _order(query: exp.Select) -> exp.Order | None:
    """The order, in terms of the table's columns alone."""
    order = query.args.get("order")
    if not isinstance(order, exp.Order):
        return None
    shown = {
        item.alias.lower(): item.this
        for item in query.expressions
        if isinstance(item, exp.Alias)
    }
    order = order.copy()
    for term in order.expressions:
        by = term.this
        if isinstance(by, exp.Literal):
            return None
        if isinstance(by, exp.Column) and not by.table and by.name.lower() in shown:
            by.replace(shown[by.name.lower()].copy())
    return order


def _rows(table: str, alias: str) -> exp.Table:
    """The view of a table that shows the numbers of its rows."""
    return exp.Table(
        this=exp.to_identifier(table),
        db=exp.to_identifier(ROWS),
        alias=exp.TableAlias(this=exp.to_identifier(alias)),
    )
