"""What the demo's firm consists of, as a digest for each table.

After a change of the firm that is meant, write it anew and look at what moved:

    .venv/bin/python -m tests.sandbox.firm_digest
"""

# ruff: noqa: S608 - the names in the queries are those of declared tables

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Final

import duckdb

from sandbox.world import build

STORED: Final = Path(__file__).with_name("firm_digest.json")
COLUMNS: Final = {
    "firm.causes": "driver, known_at, effective_on, amount, moved_amount, currency, "
    "object, record_id, note",
    "firm.projects": "*",
    "firm.revenue": "*",
    "firm.billing": "*",
    "salesforce.OpportunityHistory": '"OpportunityId", "StageName", "Amount", '
    '"CloseDate", _from',
    "salesforce.pse__Schedule__c": '"Id", "pse__Start_Date__c", "pse__End_Date__c", '
    '"pse__Scheduled_Hours__c", _from',
    "netsuite.transactionaccountingline": "transaction, account, amount, _from",
    "salesforce.pse__Timecard__c": '"Id", "pse__Start_Date__c", "pse__Total_Hours__c", '
    '"pse__Total_Billable_Amount__c", "pse__Status__c", _from',
}
"""What is digested of each table: what the simulation decides."""


def digest(world: Path) -> dict[str, str]:
    """Rows, and the sum of the rows' hashes, so that their order does not matter."""
    with duckdb.connect(str(world), read_only=True) as connection:
        found = {}
        for name, columns in COLUMNS.items():
            schema, table = name.split(".")
            rows = connection.execute(
                "select count(*), sum(md5_number_lower(cast(one as varchar))) "
                f'from (select {columns} from "{schema}"."{table}") as one'
            ).fetchone()
            found[name] = "{} rows, {:x}".format(*map(int, rows or (0, 0)))
    return found


def main() -> None:
    """Build the demo's firm and store its digest."""
    with tempfile.TemporaryDirectory() as folder:
        world = Path(folder) / "world.duckdb"
        build(world)
        STORED.write_text(json.dumps(digest(world), indent=2) + "\n")


if __name__ == "__main__":
    main()
