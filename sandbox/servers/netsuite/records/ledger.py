"""Writing transactions: their lines, what they post, and what they settle."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sandbox.servers.netsuite.errors import InvalidRequestError, UserError
from sandbox.servers.netsuite.records.applications import Applications
from sandbox.servers.netsuite.records.books import Books
from sandbox.servers.netsuite.records.lines import Lines, SentLines, cents
from sandbox.servers.netsuite.records.postings import LineKind, Posting
from sandbox.servers.netsuite.records.store import Store, require

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.netsuite.records.types import RecordType

_BOOK: Final = "1"
_APPROVED: Final = "2"
_MOVES: Final = frozenset({"trandate", "postingperiod", "currency", "exchangerate"})
"""Columns whose change moves the ledger."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Writes transactions through the store."""

    store: Store

    @property
    def books(self) -> Books:
        """What the books say."""
        return Books(self.store.cursor)

    def create(
        self,
        record: RecordType,
        columns: Mapping[str, Any],
        sent: tuple[SentLines, ...],
    ) -> str:
        """Enter a transaction, and return its internal id.

        Raises:
            UserError: a required field is missing, or the books say no.
            InvalidRequestError: a reference leads nowhere.
        """
        require(record.fields, columns)
        self.store.check_external_id(record, columns)
        posting = _posting(record)
        head, first = self._split(record, columns)
        party = self.books.party(head.get("entity"))
        first.setdefault("subsidiary", party.get("subsidiary") or "1")
        head.setdefault("currency", party.get("currency") or self.books.base(first))
        head.setdefault("exchangerate", self.books.rate(head["currency"], first))
        head.setdefault("trandate", self.store.at.date())
        number = self.store.next_id("transaction")
        name = head.setdefault("tranid", f"{posting.prefix}{number}")
        head |= {
            "id": number,
            "type": posting.code,
            "recordtype": posting.record_type,
            "abbrevtype": posting.prefix,
            "trandisplayname": f"{posting.label} #{name}",
            "postingperiod": self.books.period(head) if posting.posts else None,
            "posting": posting.posts,
            "status": posting.status,
            "isreversal": False,
            "voided": False,
            "createddate": self.store.at,
            "lastmodifieddate": self.store.at,
        }
        head.setdefault("approvalstatus", _APPROVED)
        self.store.insert("transaction", head)
        self._write_lines(record, head, first, sent, [])
        return number

    def update(
        self,
        record: RecordType,
        row: Mapping[str, Any],
        columns: Mapping[str, Any],
        sent: tuple[SentLines, ...],
    ) -> None:
        """Change a transaction.

        Raises:
            UserError: its period is closed.
            InvalidRequestError: a reference leads nowhere.
        """
        head, first = self._split(record, columns)
        if sent or first or _MOVES & set(head):
            self.books.check_open(row)
        number = str(row["id"])
        head["lastmodifieddate"] = self.store.at
        self.store.set("transaction", {"id": number}, head)
        if sent or first or "exchangerate" in head or "foreigntotal" in head:
            lines = self.lines(number)
            kept = next((item for item in lines if item["id"] == 0), {})
            for name in ("subsidiary", "department", "class", "location"):
                first.setdefault(name, kept.get(name))
            posting = _posting(record)
            others = lines[1:] if posting.has_main_line else lines
            self._write_lines(record, {**row, **head}, first, sent, others)

    def delete(self, record: RecordType, row: Mapping[str, Any]) -> None:
        """Delete a transaction, and open again what it had settled.

        Raises:
            UserError: its period is closed, or others were applied to it.
        """
        self.books.check_open(row)
        number = str(row["id"])
        Applications(self.store).release(number)
        for table, column in (
            ("transactionline", "transaction"),
            ("transactionaccountingline", "transaction"),
            ("nexttransactionlinelink", "nextdoc"),
        ):
            self.store.cursor.execute(
                f'delete from netsuite."{table}" where "{column}" = ?',  # noqa: S608 - declared
                [number],
            )
        self.store.delete(record, row, str(row["tranid"]))

    def lines(self, number: str) -> list[dict[str, Any]]:
        """The lines of a transaction, in their order."""
        cursor = self.store.cursor.execute(
            "select * from netsuite.transactionline where transaction = ? order by id",
            [number],
        )
        names = [str(column[0]) for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def _split(
        self, record: RecordType, columns: Mapping[str, Any]
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """The columns of the head, and those of the first line."""
        known = self.store.resolved(record.fields, columns)
        on_line = {item.column for item in record.fields if item.is_on_line}
        head = {name: value for name, value in known.items() if name not in on_line}
        return head, {name: known[name] for name in on_line & set(known)}

    def _write_lines(
        self,
        record: RecordType,
        head: dict[str, Any],
        first: Mapping[str, Any],
        sent: tuple[SentLines, ...],
        lines: list[dict[str, Any]],
    ) -> None:
        """Write all lines anew, with what they post."""
        posting = _posting(record)
        number = str(head["id"])
        applied = next(
            (item for item in sent if item.kind is LineKind.APPLICATION), None
        )
        for part in sent:
            if part is not applied:
                lines = Lines(self.store).merged(posting, part, lines)
        if posting.against:
            total = head.get("foreigntotal")
            if total is None or (applied and "foreigntotal" not in head):
                total = Applications(self.store).sum_of(applied)
            lines = [{"foreignamount": -total, "memo": head.get("memo")}]
        rate = head["exchangerate"]
        lines = [
            {**line, "netamount": cents(line["foreignamount"] * rate)} for line in lines
        ]
        total = -sum((item["foreignamount"] for item in lines), Decimal(0))
        if posting.has_main_line:
            # Net of the rounded lines, so that debits equal credits to the cent.
            net = -sum((item["netamount"] for item in lines), Decimal(0))
            lines = [
                {
                    "mainline": True,
                    "foreignamount": total,
                    "netamount": net,
                    "memo": head.get("memo"),
                },
                *lines,
            ]
        elif total:
            raise UserError("The debits and credits of a journal entry must be equal.")
        for table in ("transactionline", "transactionaccountingline"):
            self.store.cursor.execute(
                f"delete from netsuite.{table} where transaction = ?",  # noqa: S608 - declared
                [number],
            )
        for place, line in enumerate(lines):
            self._write_line(posting, head, first, {**line, "id": place})
        self._write_totals(posting, head, total)
        if applied is not None:
            Applications(self.store).apply(posting, head, total, applied)
        Applications(self.store).settle(number)

    def _write_line(
        self,
        posting: Posting,
        head: Mapping[str, Any],
        first: Mapping[str, Any],
        line: dict[str, Any],
    ) -> None:
        """One line, in both tables."""
        net = line["netamount"]
        common = {"transaction": head["id"], "subsidiary": first.get("subsidiary")}
        segments = {
            name: line.get(name) or first.get(name)
            for name in ("department", "class", "location")
        }
        self.store.insert(
            "transactionline",
            {
                "mainline": False,
                "taxline": False,
                "entity": head.get("entity"),
                **{name: value for name, value in line.items() if value is not None},
                **segments,
                **common,
                "uniquekey": f"{head['id']}{line['id']:02d}",
                "linesequencenumber": line["id"],
                "linelastmodifieddate": self.store.at,
            },
        )
        self.store.insert(
            "transactionaccountingline",
            {
                "accountingbook": _BOOK,
                "transaction": head["id"],
                "transactionline": line["id"],
                "account": self.books.account(posting, line),
                "amount": net,
                "netamount": net,
                "debit": net if net > 0 else None,
                "credit": -net if net < 0 else None,
                "exchangerate": head["exchangerate"],
                "posting": posting.posts,
                "lastmodifieddate": self.store.at,
            },
        )

    def _write_totals(
        self, posting: Posting, head: Mapping[str, Any], total: Decimal
    ) -> None:
        """What the lines come to."""
        totals: dict[str, Any] = {
            "foreigntotal": total if posting.has_main_line else Decimal(0)
        }
        if posting.settled_status:
            totals["foreignamountunpaid"] = abs(total)
            totals["foreignamountpaid"] = Decimal(0)
        self.store.set("transaction", {"id": head["id"]}, totals)


def _posting(record: RecordType) -> Posting:
    """How a type of transactions moves the ledger."""
    if record.posting is None:
        raise InvalidRequestError(f"{record.name} is no transaction.")
    return record.posting
