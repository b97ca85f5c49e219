"""The lines of a transaction: what a request says of them, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import InvalidRequestError
from sandbox.servers.netsuite.records.books import Books
from sandbox.servers.netsuite.records.postings import LineKind, Posting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.netsuite.records.store import Store
    from sandbox.servers.netsuite.records.types import Sublist

_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class SentLines:
    """What a request says of a sublist.

    Attributes:
        sublist: which one.
        lines: the columns of each line, and the number of the line that it changes.
        is_whole: whether lines that are not among them go.
    """

    sublist: Sublist
    lines: tuple[tuple[int | None, Mapping[str, Any]], ...]
    is_whole: bool

    @property
    def kind(self) -> LineKind:
        """What the lines are."""
        return LineKind(self.sublist.name)


@dataclass(frozen=True, slots=True)
class Lines:
    """Brings lines together, with what the store says of their items."""

    store: Store

    def merged(
        self, posting: Posting, sent: SentLines, lines: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The lines after a request changed, added or replaced some of them."""
        merged = [] if sent.is_whole else [dict(line) for line in lines]
        by_number = {line["id"]: line for line in lines}
        for place, (number, columns) in enumerate(sent.lines):
            path = f"{sent.sublist.name}.items[{place}]."
            found = self.store.resolved(sent.sublist.fields, columns, path)
            known = by_number.get(number)
            if known is None:
                _require_line(sent.sublist, found, path)
            line = {**(known or {}), **found}
            line = self._priced(posting, sent.kind, line, found)
            if known is not None and not sent.is_whole:
                merged[lines.index(known)] = line
            else:
                merged.append(line)
        return merged

    def _priced(
        self,
        posting: Posting,
        kind: LineKind,
        line: dict[str, Any],
        changed: Mapping[str, Any],
    ) -> dict[str, Any]:
        """A line with its amount: as given, or quantity by rate, or one side."""
        if kind is LineKind.JOURNAL:
            debit = line.get("debitforeignamount") or Decimal(0)
            credit = line.get("creditforeignamount") or Decimal(0)
            return {**line, "foreignamount": debit - credit}
        if kind is LineKind.SALE:
            sign = -posting.sign
            quantity = line.get("quantity")
            if quantity is None:
                quantity = line["quantity"] = Decimal(sign)
            if line.get("rate") is None and "foreignamount" not in changed:
                line["rate"] = Books(self.store.cursor).item(line["item"])[
                    "baseprice"
                ] or Decimal(0)
            if "foreignamount" not in changed and line.get("rate") is not None:
                line["foreignamount"] = cents(quantity * line["rate"])
            elif line.get("rate") is None:
                line["rate"] = line["foreignamount"] / quantity if quantity else None
            line |= {"accountinglinetype": "INCOME", "itemtype": "Service"}
        line.setdefault("foreignamount", Decimal(0))
        return line


def _require_line(sublist: Sublist, columns: Mapping[str, Any], path: str) -> None:
    """Raise when a new line lacks what it must have."""
    for item in sublist.fields:
        if item.is_required and columns.get(item.column) is None:
            raise InvalidRequestError(
                f"Invalid value for the resource or sub-resource field "
                f"'{path}{item.name}'. Provide a valid value.",
                code="INVALID_CONTENT",
                errorPath=f"{path}{item.name}",
            )


def cents(amount: Decimal) -> Decimal:
    """An amount in whole cents."""
    return amount.quantize(_CENT, ROUND_HALF_UP)
