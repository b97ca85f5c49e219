"""A landing in a process of its own, so that a test can kill it.

    python -m tests.ingestion.landing_process SANDBOX_FOLDER WAREHOUSE WORK_DIR RUN_ID

Prints each line of progress, then the number of rows that were loaded.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

from dotenv import dotenv_values

from ingestion import Connection, DuckDBWarehouse, land
from sandbox import control
from sandbox.credentials import FILE_NAME


def connections(folder: Path) -> list[Connection]:
    """The connections to all systems of a sandbox."""
    servers = control.require(folder).servers
    values = dotenv_values(folder / FILE_NAME, interpolate=False)
    keys = {name: (value or "").replace("\\n", "\n") for name, value in values.items()}
    org = {
        "client_id": keys["SALESFORCE_CLIENT_ID"],
        "client_secret": keys["SALESFORCE_CLIENT_SECRET"],
    }
    return [
        Connection("crm", "salesforce", servers["salesforce"], org),
        Connection("psa", "certinia", servers["salesforce"], org, org_connection="crm"),
        Connection(
            "erp",
            "netsuite",
            servers["netsuite"],
            {
                "client_id": keys["NETSUITE_CLIENT_ID"],
                "certificate_id": keys["NETSUITE_CERTIFICATE_ID"],
                "private_key": keys["NETSUITE_PRIVATE_KEY"],
            },
        ),
        Connection(
            "billing", "stripe", servers["stripe"], {"api_key": keys["STRIPE_API_KEY"]}
        ),
    ]


if __name__ == "__main__":
    FOLDER, WAREHOUSE, WORK_DIR = map(Path, sys.argv[1:4])
    REPORT = land(
        connections(FOLDER),
        DuckDBWarehouse(WAREHOUSE),
        WORK_DIR,
        sys.argv[4],
        clock=lambda: dt.datetime.now(dt.UTC),
        on_progress=lambda line: print(line, flush=True),  # noqa: T201  a process speaks
    )
    print(sum(result.loaded for result in REPORT.results), flush=True)  # noqa: T201  as above
