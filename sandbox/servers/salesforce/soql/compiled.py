"""What a compiled query is: a statement, and what its columns mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.servers.salesforce.catalogue import FieldType

PARENTS: Final = "parents"
"""The table, with a column `id`, from which a child query reads whose children."""
PARENT_ID: Final = "parent_id"
"""The column of a child query's statement that says whose child a row is."""


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
class Children:
    """A query for the children of the result's records, run for a page of them.

    Attributes:
        key: the record's key that holds them.
        compiled: the query; its statement reads `PARENTS` and gives `PARENT_ID`.
    """

    key: str
    compiled: CompiledQuery


@dataclass(frozen=True, slots=True)
class CompiledQuery:
    """A statement, its parameters, and what its columns mean.

    Attributes:
        sql: the statement.
        parameters: what is bound to it.
        object_name: the object that was asked.
        members: what a record holds, in the order of the select list.
        identities: the records' ids; the record's own comes first.
        is_count: it gives one number, the total.
        is_aggregate: its rows are groups and not records.
    """

    sql: str
    parameters: tuple[object, ...]
    object_name: str
    members: tuple[Column | Children, ...]
    identities: tuple[Identity, ...]
    is_count: bool = False
    is_aggregate: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The values of a record, without its children."""
        return tuple(each for each in self.members if isinstance(each, Column))

    @property
    def has_children(self) -> bool:
        """Whether records hold child records."""
        return any(isinstance(each, Children) for each in self.members)
