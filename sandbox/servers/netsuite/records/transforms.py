"""Transformations: a transaction made from another, `.../!transform/...`.

The pairs are those of the vendor's list that the account's types allow ("Transforming
Records", section_157901123882).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import InvalidRequestError
from sandbox.servers.netsuite.records.lines import SentLines
from sandbox.servers.netsuite.records.postings import LineKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.netsuite.records.ledger import Ledger
    from sandbox.servers.netsuite.records.types import RecordType

_BILLED: Final = "G"


@dataclass(frozen=True, slots=True)
class _Pair:
    """What a transformation carries over.

    Attributes:
        has_lines: whether the items are copied.
        settles: whether the new one is applied to the old.
        link: the type of the links between the lines.
    """

    has_lines: bool
    settles: bool
    link: str = ""


_PAIRS: Final[Mapping[tuple[str, str], _Pair]] = {
    ("salesorder", "invoice"): _Pair(has_lines=True, settles=False, link="OrdBill"),
    ("invoice", "creditmemo"): _Pair(has_lines=True, settles=True),
    ("invoice", "customerpayment"): _Pair(has_lines=False, settles=True),
}
_CARRIED: Final = ("entity", "currency", "exchangerate", "memo", "otherrefnum", "terms")
_COPIED: Final = (
    "item", "quantity", "rate", "foreignamount", "memo", "entity", "department",
    "class", "location",
)  # fmt: skip


def transform(
    ledger: Ledger,
    source: RecordType,
    row: Mapping[str, Any],
    target: RecordType,
    columns: Mapping[str, Any],
) -> str:
    """Make a transaction from another, and return its internal id.

    Args:
        ledger: where both are.
        source: the type of the old one.
        row: the old one.
        target: the type of the new one.
        columns: what the request says of the new one.

    Raises:
        InvalidRequestError: the types can't be transformed into each other.
    """
    pair = _PAIRS.get((source.name.lower(), target.name.lower()))
    if pair is None:
        raise InvalidRequestError(
            f"The record type '{source.name}' can't be transformed into "
            f"'{target.name}'.",
            errorUrlPath=f"/!transform/{target.name}",
        )
    allowed = {item.column for item in target.fields if not item.is_read_only}
    head = {
        name: row[name]
        for name in _CARRIED
        if name in allowed and row.get(name) is not None
    }
    lines = ledger.lines(str(row["id"]))
    head |= {"subsidiary": lines[0]["subsidiary"], **columns}
    sent: list[SentLines] = []
    if pair.has_lines:
        sent.append(_copied(source, target, lines))
    if pair.settles:
        sent.append(_applied(target, row))
    number = ledger.create(target, head, tuple(sent))
    if pair.link:
        _link(ledger, (source, row), (target, number), pair.link)
    return number


def _copied(
    source: RecordType, target: RecordType, lines: list[dict[str, Any]]
) -> SentLines:
    """The lines of the old one, with the sign that the new one gives them."""
    turned = (
        source.posting is not None
        and target.posting is not None
        and source.posting.sign != target.posting.sign
    )
    copies = []
    for line in lines:
        if line["item"] is None:
            continue
        copy = {name: line[name] for name in _COPIED if line[name] is not None}
        if turned:
            copy |= {name: -copy[name] for name in ("quantity", "foreignamount")}
        copies.append((None, copy))
    sublist = next(item for item in target.sublists if item.name == LineKind.SALE)
    return SentLines(sublist, tuple(copies), is_whole=True)


def _applied(target: RecordType, row: Mapping[str, Any]) -> SentLines:
    """The new one, applied to what is open of the old one."""
    sublist = next(
        item for item in target.sublists if item.name == LineKind.APPLICATION
    )
    return SentLines(sublist, ((None, {"previousdoc": row["id"]}),), is_whole=True)


def _link(
    ledger: Ledger,
    old: tuple[RecordType, Mapping[str, Any]],
    new: tuple[RecordType, str],
    kind: str,
) -> None:
    """Note that the new one's lines come from the old one, which is done with."""
    store = ledger.store
    source, row = old
    target, number = new
    if source.posting is None or target.posting is None:
        return
    for line in ledger.lines(number)[1:]:
        store.set(
            "transactionline",
            {"transaction": number, "id": line["id"]},
            {"createdfrom": row["id"]},
        )
        store.insert(
            "nexttransactionlinelink",
            {
                "previousdoc": row["id"],
                "previousline": line["id"],
                "previoustype": source.posting.code,
                "nextdoc": number,
                "nextline": line["id"],
                "nexttype": target.posting.code,
                "linktype": kind,
                "foreignamount": -line["foreignamount"],
                "lastmodifieddate": store.at,
            },
        )
    done = {"status": _BILLED, "lastmodifieddate": store.at}
    store.set("transaction", {"id": row["id"]}, done)
