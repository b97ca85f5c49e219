"""SuiteQL: Oracle's dialect, run on the live store.

    text -> rules (what may be written at all) -> translation -> DuckDB -> text again

`catalogue` says which tables and columns there are, and shows them as the vendor does;
`rules` refuses what the vendor refuses; `translation` rewrites the query; `values`
writes the answer's values; `service` pages.
"""
