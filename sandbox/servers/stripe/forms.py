"""Stripe's form encoding: `created[gte]=1`, `expand[]=a`, `items[0][price]=b`.

Parameters become a tree of texts, lists and objects. Both spellings of lists are read:
the documentation's `expand[]=a` and the official clients' `expand[0]=a`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from sandbox.servers.stripe.errors import StripeError

if TYPE_CHECKING:
    from collections.abc import Iterable

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
Form: TypeAlias = dict[str, Value]

_KEY: Final = re.compile(r"(?P<name>[^\[\]]+)(?P<rest>(?:\[[^\[\]]*\])*)")
_PART: Final = re.compile(r"\[([^\[\]]*)\]")
_DEEPEST: Final = 10


class _Tree(dict[str, "str | _Tree"]):
    """Parameters while they are read; lists are trees with the keys 0, 1, 2 ..."""


def parse_form(pairs: Iterable[tuple[str, str]]) -> Form:
    """The parameters of a query string or of a form.

    Raises:
        StripeError: brackets that make no sense, or a parameter that is a text here and
            an object there.
    """
    root = _Tree()
    for key, value in pairs:
        match = _KEY.fullmatch(key)
        if match is None:
            raise _unreadable(key)
        path = [match["name"], *_PART.findall(match["rest"])]
        if len(path) > _DEEPEST:
            raise _unreadable(key)
        _put(root, path, value, key)
    return {name: _value(node) for name, node in root.items()}


def _put(tree: _Tree, path: list[str], value: str, key: str) -> None:
    for place, part in enumerate(path[:-1]):
        name = part
        if part == "":
            name = _current(tree, path[place + 1 :])
        below = tree.setdefault(name, _Tree())
        if isinstance(below, str):
            raise _unreadable(key)
        tree = below
    last = path[-1] if path[-1] != "" else str(len(tree))
    if isinstance(tree.get(last), _Tree):
        raise _unreadable(key)
    tree[last] = value


def _current(tree: _Tree, rest: list[str]) -> str:
    """The element that `a[][b]` belongs to: a new one when the last has a `b`."""
    if not tree:
        return "0"
    last = str(len(tree) - 1)
    node: str | _Tree = tree.get(last, "")
    for part in rest:
        if not isinstance(node, _Tree) or part not in node:
            return last
        node = node[part]
    return str(len(tree))


def _value(node: str | _Tree) -> Value:
    if isinstance(node, str):
        return node
    if node and all(name.isdigit() for name in node):
        return [_value(node[name]) for name in sorted(node, key=int)]
    return {name: _value(below) for name, below in node.items()}


def _unreadable(key: str) -> StripeError:
    return StripeError(400, f"Invalid request: can't read {key}", param=key)
