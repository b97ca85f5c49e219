"""`python -m ingestion WAREHOUSE`: create a warehouse of empty raw tables."""

import sys
from pathlib import Path

from ingestion.operations import create_empty_raw
from ingestion.warehouse import DuckDBWarehouse

if __name__ == "__main__":
    create_empty_raw(DuckDBWarehouse(Path(sys.argv[1])))
