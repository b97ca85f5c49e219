"""What is landed, from which system, under which declared schema."""

from ingestion.operations import create_empty_raw, ensure_operations_tables

__all__ = ["create_empty_raw", "ensure_operations_tables"]
