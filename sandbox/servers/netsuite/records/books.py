"""What the books say: accounts, prices, currencies, periods."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sandbox.servers.netsuite.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

    from sandbox.servers.netsuite.records.postings import Posting


@dataclass(frozen=True, slots=True)
class Books:
    """Looks things up through a cursor on the live store."""

    cursor: DuckDBPyConnection

    def account(self, posting: Posting, line: Mapping[str, Any]) -> str | None:
        """The account that a line is booked on."""
        if line.get("expenseaccount"):
            return str(line["expenseaccount"])
        if line.get("item"):
            item = self.item(line["item"])
            deferral = item["deferralaccount"] if posting.posts else None
            account: str | None = deferral or item["incomeaccount"]
            return account
        kind = posting.account_type if line.get("mainline") else posting.against
        query = "select min(id) from netsuite.account where accttype = ?"
        return self._one(query, kind)

    def item(self, number: str) -> dict[str, Any]:
        """What an item costs, and where it is booked."""
        row = self.cursor.execute(
            "select baseprice, incomeaccount, deferralaccount from netsuite.item "
            "where id = ?",
            [number],
        ).fetchone() or (None, None, None)
        names = ("baseprice", "incomeaccount", "deferralaccount")
        return dict(zip(names, row, strict=True))

    def party(self, number: str | None) -> dict[str, Any]:
        """The subsidiary and the currency of a customer, vendor or employee."""
        for table in ("customer", "vendor", "employee", "job"):
            row = self.cursor.execute(
                f"select subsidiary, currency from netsuite.{table} where id = ?",  # noqa: S608 - declared
                [number],
            ).fetchone()
            if row is not None:
                return {"subsidiary": row[0], "currency": row[1]}
        return {}

    def base(self, first: Mapping[str, Any]) -> str:
        """The currency of a subsidiary."""
        query = "select min(currency) from netsuite.subsidiary where id = ?"
        return self._one(query, first["subsidiary"]) or "1"

    def rate(self, currency: str, first: Mapping[str, Any]) -> Decimal:
        """How much of the subsidiary's currency one unit is worth."""
        base = self.base(first)
        if currency == base:
            return Decimal(1)
        rates = dict(
            self.cursor.execute(
                "select id, exchangerate from netsuite.currency where id in (?, ?)",
                [currency, base],
            ).fetchall()
        )
        own, other = rates.get(currency), rates.get(base)
        return round(own / other, 6) if own and other else Decimal(1)

    def period(self, head: Mapping[str, Any]) -> str | None:
        """The period that was asked for, or the first open one from the date on."""
        asked = head.get("postingperiod")
        if asked is not None:
            self.check_open({"postingperiod": asked})
            return str(asked)
        row = self.cursor.execute(
            "select id from netsuite.accountingperiod where isposting and not closed "
            "and enddate >= ? order by startdate limit 1",
            [head["trandate"]],
        ).fetchone()
        return None if row is None else str(row[0])

    def check_open(self, row: Mapping[str, Any]) -> None:
        """Raise when the period of a transaction is closed."""
        query = (
            "select min(periodname) from netsuite.accountingperiod "
            "where id = ? and closed"
        )
        name = self._one(query, row.get("postingperiod"))
        if name is not None:
            raise UserError(f"The accounting period {name} is closed.")

    def _one(self, query: str, *values: Any) -> str | None:
        row = self.cursor.execute(query, list(values)).fetchone()
        return None if row is None or row[0] is None else str(row[0])
