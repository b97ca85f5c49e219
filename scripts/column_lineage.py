"""Which raw columns each column of a model is made of, over dbt's manifest.

    python scripts/column_lineage.py TARGET WAREHOUSE [MODEL ...]

TARGET is the folder of a build's artefacts and WAREHOUSE the DuckDB file it built; the
models are those of the syncs unless others are named. One line per column is written:
`model.column <- raw_schema.table.column, ...`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp
from sqlglot.lineage import lineage
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, build_scope

Column = tuple[str, str]
"""A relation, `schema.name`, and one of its columns."""


@dataclass(slots=True)
class Lineage:
    """Follows columns upstream, each once.

    Attributes:
        compiled: the SQL of each model, by `schema.name`; other relations have none.
        schema: columns and types by schema and table, as sqlglot reads them.
    """

    compiled: dict[str, str]
    schema: dict[str, dict[str, dict[str, str]]]
    _scopes: dict[str, tuple[exp.Expression, Scope]] = field(default_factory=dict)
    _found: dict[Column, frozenset[Column]] = field(default_factory=dict)

    @classmethod
    def of(cls, target: Path, warehouse: Path) -> Lineage:
        """Read a build's artefacts and what it built."""
        manifest = json.loads((target / "manifest.json").read_text())
        compiled = {
            f"{node['schema']}.{node['alias']}": str(node["compiled_code"])
            for node in manifest["nodes"].values()
            if node["resource_type"] == "model" and node.get("compiled_code")
        }
        schema: dict[str, dict[str, dict[str, str]]] = {}
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            for table_schema, table, column, kind in connection.execute(
                "select table_schema, table_name, column_name, data_type "
                "from information_schema.columns"
            ).fetchall():
                schema.setdefault(table_schema, {}).setdefault(table, {})[column] = kind
        return cls(compiled, schema)

    def columns(self, relation: str) -> list[str]:
        """The columns of a relation."""
        schema, _, table = relation.partition(".")
        return list(self.schema[schema][table])

    def sources(self, relation: str, column: str) -> frozenset[Column]:
        """The columns of raw tables and seeds that a column is made of."""
        key = (relation, column)
        if relation not in self.compiled:
            return frozenset({key})
        if key not in self._found:
            upstream = self._upstream(relation, column)
            self._found[key] = frozenset(
                source for item in upstream for source in self.sources(*item)
            )
        return self._found[key]

    def _upstream(self, relation: str, column: str) -> set[Column]:
        """The columns of the relations that the model itself reads."""
        expression, scope = self._scope(relation)
        root = lineage(
            column,
            expression,
            scope=scope,
            dialect="duckdb",
            trim_selects=False,
        )
        return {
            (f"{node.expression.db}.{node.expression.name}", _name_of(node.name))
            for node in root.walk()
            if isinstance(node.expression, exp.Table)
        }

    def _scope(self, relation: str) -> tuple[exp.Expression, Scope]:
        if relation not in self._scopes:
            expression: Any = sqlglot.parse_one(
                self.compiled[relation], dialect="duckdb"
            )
            for table in expression.find_all(exp.Table):
                table.set("catalog", None)
            expression = qualify(
                expression,
                schema=self.schema,
                dialect="duckdb",
                validate_qualify_columns=False,
            )
            scope = build_scope(expression)
            if scope is None:
                raise ValueError(f"{relation} is no query")
            self._scopes[relation] = (expression, scope)
        return self._scopes[relation]


def _name_of(column: str) -> str:
    return column.rpartition(".")[2].strip('"').lower()


def main() -> None:
    """Write the lineage of the models named, or of the syncs."""
    followed = Lineage.of(Path(sys.argv[1]), Path(sys.argv[2]))
    relations = sys.argv[3:] or [
        relation for relation in followed.compiled if relation.startswith("sync.")
    ]
    for relation in sorted(relations):
        for column in followed.columns(relation):
            sources = sorted(
                ".".join(item) for item in followed.sources(relation, column)
            )
            sys.stdout.write(
                f"{relation}.{column} <- {', '.join(sources) or 'nothing'}\n"
            )


if __name__ == "__main__":
    main()
