"""Applications: payments and credit memos set against what is owed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.servers.netsuite.errors import UserError
from sandbox.servers.netsuite.records.content import invalid_value
from sandbox.servers.netsuite.records.postings import CREDIT_MEMO, INVOICE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.servers.netsuite.records.lines import SentLines
    from sandbox.servers.netsuite.records.postings import Posting
    from sandbox.servers.netsuite.records.store import Store


@dataclass(frozen=True, slots=True)
class Applications:
    """The links of type `Payment`, and what they leave open."""

    store: Store

    def sum_of(self, sent: SentLines | None) -> Decimal:
        """What a request applies in all; lines without an amount settle the rest."""
        if sent is None:
            return Decimal(0)
        return sum((amount for _, amount in self._amounts(sent)), Decimal(0))

    def apply(
        self, posting: Posting, head: Mapping[str, Any], total: Decimal, sent: SentLines
    ) -> None:
        """Set a payment or a credit memo against documents, instead of before.

        Raises:
            InvalidRequestError: a document is not the customer's, or not open enough.
        """
        number = str(head["id"])
        self.release(number)
        left = abs(total)
        for place, (document, amount) in enumerate(self._amounts(sent)):
            path = f"{sent.sublist.name}.items[{place}]"
            invoice = self._invoice(document)
            if invoice is None or invoice["entity"] != head.get("entity"):
                raise invalid_value(f"{path}.doc")
            if not 0 < amount <= min(invoice["unpaid"], left):
                raise invalid_value(f"{path}.amount")
            left -= amount
            self.store.insert(
                "nexttransactionlinelink",
                {
                    "previousdoc": document,
                    "previousline": 0,
                    "previoustype": INVOICE.code,
                    "nextdoc": number,
                    "nextline": 1 if posting.against else 0,
                    "nexttype": posting.code,
                    "linktype": "Payment",
                    "foreignamount": amount,
                    "lastmodifieddate": self.store.at,
                },
            )
            self.settle(document)

    def release(self, number: str) -> None:
        """Take back what a document was applied to.

        Raises:
            UserError: others were applied to it.
        """
        if self._linked("previousdoc", number):
            raise UserError(
                "This record cannot be deleted because it has dependent records."
            )
        rows = self.store.cursor.execute(
            "delete from netsuite.nexttransactionlinelink where nextdoc = ? "
            "and linktype = 'Payment' returning previousdoc",
            [number],
        ).fetchall()
        for (document,) in rows:
            self.settle(str(document))

    def settle(self, number: str) -> None:
        """Bring what is open of a document up to date."""
        row = self.store.cursor.execute(
            "select type, abs(foreigntotal) from netsuite.transaction where id = ?",
            [number],
        ).fetchone()
        if row is None or row[0] not in {INVOICE.code, CREDIT_MEMO.code}:
            return
        kind, total = row
        side = "previousdoc" if kind == INVOICE.code else "nextdoc"
        applied = self._linked(side, number)
        is_settled = total is not None and applied >= total
        posting = INVOICE if kind == INVOICE.code else CREDIT_MEMO
        unpaid = (total or Decimal(0)) - applied
        self.store.set(
            "transaction",
            {"id": number},
            {
                "foreignamountpaid": applied,
                "foreignamountunpaid": unpaid,
                "status": posting.settled_status if is_settled else posting.status,
                "closedate": self.store.at.date() if is_settled else None,
                "lastmodifieddate": self.store.at,
            },
        )
        self.store.set(
            "transactionaccountingline",
            {"transaction": number, "transactionline": 0},
            {
                "amountlinked": applied,
                "amountpaid": applied,
                "amountunpaid": unpaid,
                "lastmodifieddate": self.store.at,
            },
        )

    def _amounts(self, sent: SentLines) -> list[tuple[str, Decimal]]:
        """Each document of a request with the amount for it."""
        found = []
        for place, (_, columns) in enumerate(sent.lines):
            path = f"{sent.sublist.name}.items[{place}]."
            known = self.store.resolved(sent.sublist.fields, columns, path)
            document = known.get("previousdoc")
            if document is None:
                raise invalid_value(f"{path}doc")
            amount = known.get("foreignamount")
            if amount is None:
                invoice = self._invoice(document)
                amount = invoice["unpaid"] if invoice else Decimal(0)
            found.append((str(document), amount))
        return found

    def _invoice(self, number: str) -> dict[str, Any] | None:
        """Whose an invoice is, and what is open of it."""
        row = self.store.cursor.execute(
            "select entity, coalesce(foreignamountunpaid, foreigntotal) "
            "from netsuite.transaction where id = ? and type = ?",
            [number, INVOICE.code],
        ).fetchone()
        return None if row is None else {"entity": row[0], "unpaid": row[1]}

    def _linked(self, side: str, number: str) -> Decimal:
        """What is applied to a document, or by it."""
        row = self.store.cursor.execute(
            "select coalesce(sum(foreignamount), 0) "  # noqa: S608 - one of two names
            f"from netsuite.nexttransactionlinelink where {side} = ? "
            "and linktype = 'Payment'",
            [number],
        ).fetchone()
        return Decimal(row[0]) if row else Decimal(0)
