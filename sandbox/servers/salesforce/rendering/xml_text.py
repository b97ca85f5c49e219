"""Records as XML: the results of Bulk API jobs in XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.servers.salesforce.rendering.tree import Node, tree
from sandbox.servers.salesforce.rendering.values import BARE, MOMENTS, over, text_sql
from sandbox.servers.salesforce.soql.compiled import Column

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from sandbox.servers.salesforce.soql import CompiledQuery


def xml_records(
    cursor: DuckDBPyConnection, compiled: CompiledQuery, rows: pa.Table
) -> list[str]:
    """The rows as elements `records`, one text each."""
    expression = _element_sql("records", tree(compiled, {}))
    found = over(cursor, rows, f"select {expression}").to_arrow_table()
    return [str(text) for text in found.column(0).to_pylist()]


def _element_sql(name: str, node: Node) -> str:
    parts = [f"""'<{name} xsi:type="sObject"><type>{node.object_name}</type>'"""]
    for key, member in node.members.items():
        if isinstance(member, Node):
            parts.append(
                f"case when {member.identity} is null then {_nil(key)} "
                f"else {_element_sql(key, member)} end"
            )
        elif isinstance(member, Column):
            written = f"concat('<{key}>', {_value_sql(member)}, '</{key}>')"
            parts.append(
                f"case when {member.name} is null then {_nil(key)} else {written} end"
            )
    parts.append(f"'</{name}>'")
    return f"concat({', '.join(parts)})"


def _nil(key: str) -> str:
    return f"""'<{key} xsi:nil="true"/>'"""


def _value_sql(column: Column) -> str:
    text = text_sql(column, "Z")
    if column.type in BARE | MOMENTS:
        return text
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = f"replace({text}, '{character}', '{entity}')"
    return text
