"""dbt tests, and the pytest that shows the generic ones failing."""
