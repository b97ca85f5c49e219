"""SOQL: the platform's query language, read by a parser and answered by DuckDB.

`parse` turns the text into a `Query`; `compile_query` turns that, with the catalogue of
objects, into SQL with bound parameters and a list of what comes back. Of the query's
text nothing reaches the SQL but names that the catalogue has, and aliases, which are
quoted.
"""

from sandbox.servers.salesforce.soql.bulk import check_bulk_columns, check_bulk_query
from sandbox.servers.salesforce.soql.compiled import Children, Column, CompiledQuery
from sandbox.servers.salesforce.soql.compiler import compile_query
from sandbox.servers.salesforce.soql.parser import parse
from sandbox.servers.salesforce.soql.scope import Context
from sandbox.servers.salesforce.soql.syntax import Query

__all__ = [
    "Children",
    "Column",
    "CompiledQuery",
    "Context",
    "Query",
    "check_bulk_columns",
    "check_bulk_query",
    "compile_query",
    "parse",
]
