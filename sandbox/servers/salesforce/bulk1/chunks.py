"""PK chunking: one query as many, each over a span of ids.

The header `Sforce-Enable-PKChunking` is `true`, or says more: `chunkSize=50000`,
`startRow=<id>`, and `parent=<object>` to chunk by the ids that a lookup refers to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sandbox.servers.salesforce.bulk1.errors import BulkError
from sandbox.servers.salesforce.catalogue import SCHEMA
from sandbox.servers.salesforce.soql.syntax import (
    Comparison,
    Condition,
    Conjunction,
    FieldPath,
    Literal,
    LiteralKind,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.catalogue import Catalogue, SObject
    from sandbox.servers.salesforce.soql import Query

HEADER: Final = "sforce-enable-pkchunking"
_DEFAULT_SIZE: Final = 100_000
_LARGEST_SIZE: Final = 250_000


@dataclass(frozen=True, slots=True)
class Chunking:
    """How a query is chunked."""

    size: int
    start: str
    parent: str | None


def chunking_of(header: str) -> Chunking | None:
    """What the header asks for; `None` is no chunking.

    Raises:
        BulkError: `InvalidBatch`: a part of it can't be understood.
    """
    parts = [part.strip() for part in header.split(";") if part.strip()]
    if not parts or parts[0].lower() == "false":
        return None
    options = dict(part.split("=", 1) for part in parts if "=" in part)
    size = options.get("chunkSize", str(_DEFAULT_SIZE)).strip()
    if not size.isdigit() or int(size) == 0:
        raise BulkError("InvalidBatch", f"Invalid chunkSize: {size}")
    return Chunking(
        min(int(size), _LARGEST_SIZE),
        options.get("startRow", ""),
        options.get("parent"),
    )


def chunks(
    query: Query,
    chunking: Chunking,
    catalogue: Catalogue,
    cursor: DuckDBPyConnection,
) -> Iterator[Query]:
    """The queries for the spans of ids, which together give what the query gives.

    Raises:
        BulkError: `InvalidBatch`: the query or the object can't be chunked.
    """
    if query.order_by or query.limit is not None:
        raise BulkError(
            "InvalidBatch", "PK chunking doesn't support ORDER BY and LIMIT"
        )
    sobject = catalogue.require(query.object_name)
    chunked, field = _by(sobject, chunking.parent, catalogue)
    starts = [
        record_id
        for (record_id,) in cursor.execute(
            f'select "Id" from (select "Id", row_number() over (order by "Id") as n '  # noqa: S608 - the catalogue's names
            f'from {SCHEMA}."{chunked.name}" where "Id" >= $start) '
            "where (n - 1) % $size = 0 order by 1",
            {"start": chunking.start, "size": chunking.size},
        ).fetchall()
    ]
    for first, following in pairwise([*starts, None]):
        bounds = [_bound(field, ">=", first)]
        if following is not None:
            bounds.append(_bound(field, "<", following))
        conditions: tuple[Condition, ...] = tuple(bounds)
        if query.where is not None:
            conditions = (query.where, *conditions)
        yield replace(query, where=Conjunction(conditions))


def _by(
    sobject: SObject, parent: str | None, catalogue: Catalogue
) -> tuple[SObject, str]:
    """The object whose ids are cut into spans, and the field to compare with them."""
    if parent is None:
        return sobject, "Id"
    target = catalogue.get(parent)
    for field in sobject.fields.values():
        if target is not None and field.refers_to == target.name:
            return target, field.name
    raise BulkError("InvalidBatch", f"{sobject.name} has no parent {parent}")


def _bound(field: str, operator: str, record_id: str) -> Comparison:
    literal = Literal(LiteralKind.STRING, record_id, 0)
    return Comparison(FieldPath((field,), 0), operator, literal)
