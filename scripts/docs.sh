#!/usr/bin/env bash
# dbt's documentation as one page, column lineage, and the data dictionary.
set -euo pipefail
cd "$(dirname "$0")/.."
export DBT_SEND_ANONYMOUS_USAGE_STATS=false
export PLUMBLINE_WAREHOUSE=${PLUMBLINE_WAREHOUSE:-$PWD/.plumbline/warehouse.duckdb}
out=docs/generated
mkdir -p "$out"
.venv/bin/python -m scripts.semantic_metrics
.venv/bin/dbt docs generate --quiet --static --profiles-dir . --target-path target
cp target/static_index.html "$out/dbt.html"
.venv/bin/colibri generate --manifest target/manifest.json --catalog target/catalog.json --output-dir "$out/lineage" >/dev/null
.venv/bin/python scripts/column_lineage.py target "$PLUMBLINE_WAREHOUSE" > "$out/column-lineage.txt"
.venv/bin/python -m scripts.data_dictionary target/manifest.json docs/data-dictionary.md
echo "documentation: $out/dbt.html, $out/lineage/index.html, $out/column-lineage.txt, docs/data-dictionary.md"
