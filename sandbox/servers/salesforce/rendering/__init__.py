"""How the platform writes values: JSON, CSV and XML.

All are written by DuckDB over the Arrow rows of one page, so that a page of thousands
of records costs no Python per record.
"""
