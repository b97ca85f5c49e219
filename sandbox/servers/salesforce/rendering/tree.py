"""The keys of a record as a tree: what is nested in JSON and in XML."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sandbox.servers.salesforce.soql.compiled import Children, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.salesforce.soql import CompiledQuery


@dataclass(slots=True)
class Node:
    """A record, or a parent inside of it.

    Attributes:
        identity: the column that holds its id; a group has none.
        object_name: its object.
        members: what it holds, by key; a text is the column of written children.
    """

    identity: str | None = None
    object_name: str = "AggregateResult"
    members: dict[str, Column | Node | str] = field(default_factory=dict)


def tree(compiled: CompiledQuery, children: Mapping[str, str]) -> Node:
    """The tree of a query's records; `children` names columns by their keys."""
    root = Node()
    for member in compiled.members:
        if isinstance(member, Children):
            root.members[member.key] = children[member.key]
            continue
        node = root
        for key in member.path[:-1]:
            child = node.members.setdefault(key, Node())
            if isinstance(child, Node):
                node = child
        node.members[member.path[-1]] = member
    for identity in compiled.identities:
        node = root
        for key in identity.path:
            child = node.members[key]
            if isinstance(child, Node):
                node = child
        node.identity = identity.name
        node.object_name = identity.object_name
    return root
