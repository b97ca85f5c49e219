"""SOQL: the platform's query language, read by a parser and answered by DuckDB.

`parse` turns the text into a `Query`; `compile_query` turns that, with the catalogue of
objects, into one SQL statement with bound parameters and a list of the columns that
come back. Of the query's text nothing reaches the SQL but names that the catalogue has.
"""

from sandbox.servers.salesforce.soql.compiler import (
    Column,
    CompiledQuery,
    compile_query,
)
from sandbox.servers.salesforce.soql.parser import parse
from sandbox.servers.salesforce.soql.syntax import Query

__all__ = ["Column", "CompiledQuery", "Query", "compile_query", "parse"]
