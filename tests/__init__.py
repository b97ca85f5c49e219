"""The tests mirror the packages; tests/dbt holds dbt's own."""
