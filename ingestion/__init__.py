"""What is landed, from which system, under which declared schema."""

from ingestion.connections import Connection
from ingestion.landing import land
from ingestion.operations import create_empty_raw, ensure_operations_tables
from ingestion.report import LandingReport, ObjectResult
from ingestion.warehouse import DuckDBWarehouse, PostgresWarehouse, Warehouse

__all__ = [
    "Connection",
    "DuckDBWarehouse",
    "LandingReport",
    "ObjectResult",
    "PostgresWarehouse",
    "Warehouse",
    "create_empty_raw",
    "ensure_operations_tables",
    "land",
]
