"""The golden firm, landed: what its four systems say of the story.

python -m tests.golden.firm WAREHOUSE
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

from tests.golden.billing import invoices, postings
from tests.golden.delivery import projects
from tests.golden.masters import masters
from tests.golden.raw import Landing
from tests.golden.sales import deals
from tests.golden.work import work

AS_OF = "2026-06-30"

CONNECTIONS = (
    ("crm", "salesforce", "crm"),
    ("psa", "certinia", "crm"),
    ("erp", "netsuite", "erp"),
    ("billing", "stripe", "billing"),
)
"""Name, system and the CRM whose ids it shares."""


def write_golden_firm(warehouse: Path) -> None:
    """Land the whole firm in a new warehouse."""
    landing = Landing()
    for records in (masters, deals, projects, work, invoices, postings):
        records(landing)
    landing.write(warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.executemany(
            "insert into raw_plumbline.connections values (?, ?, 'group', 'golden', ?)",
            CONNECTIONS,
        )


if __name__ == "__main__":
    write_golden_firm(Path(sys.argv[1]))
