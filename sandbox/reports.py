"""What the commands say to a person, from what they say to a program."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, Final

from sandbox.listeners import Addresses

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Document = Mapping[str, Any]

_SHOWN_APART: Final = frozenset({"id", "vendor", "kind", "struck"})


def status(document: Document) -> Iterator[str]:
    """What runs, where, and what is unusual about it."""
    addresses = Addresses.from_json(document)
    yield f"running (pid {document['pid']}), clock {document['clock']}"
    for name, address in addresses.named().items():
        yield f"  {name:<16} {address}"
    exports = list(environment(addresses.environment()))
    if exports:
        yield "for clients that ask for their vendor's own hosts:"
    yield from (f"  {line}" for line in exports)
    if document["faults"]:
        yield "faults:"
    yield from faults(document["faults"])
    if document["listeners"]:
        yield "listening to the clock:"
    for listener in document["listeners"]:
        yield f"  {_listener(listener)}"


def environment(variables: Mapping[str, str]) -> Iterator[str]:
    """Variables, ready to be copied into a shell."""
    for name, value in variables.items():
        yield f"export {name}={shlex.quote(value)}"


def advanced(document: Document) -> Iterator[str]:
    """Where the clock is, and what changed until then."""
    changed = document["changed"]
    total = sum(changed.values())
    yield f"clock {document['clock']}: {total} records came, changed or went"
    for table, count in sorted(changed.items()):
        yield f"  {table:<40} {count:>8}"


def faults(documents: Sequence[Document]) -> Iterator[str]:
    """Each fault with its settings and how often it struck, a line each."""
    for document in documents:
        settings = "".join(
            f"{name}={value} "
            for name, value in document.items()
            if name not in _SHOWN_APART
        )
        yield (
            f"  {document['id']:>3}  {document['vendor']:<10} {document['kind']:<14} "
            f"{settings}struck {document['struck']}"
        )


def _listener(document: Document) -> str:
    """A listener, what it says of itself, and whether it failed."""
    counts = "".join(f", {count} {name}" for name, count in document["report"].items())
    told = f"{document['name']:<16} told of {document['steps']} steps{counts}"
    if not document["failures"]:
        return told
    return f"{told}; failed {document['failures']}: {document['last_failure']}"
