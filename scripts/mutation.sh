#!/usr/bin/env bash
# Land the demo, build and test everything, then break one rule at a time. Options go to
# scripts/mutation_check.py, such as `--sample 1000`.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

$bin/plumbline sandbox up >/dev/null
$bin/plumbline ingest --quiet
PLUMBLINE_WAREHOUSE=$($bin/python -c "
from pathlib import Path
from plumbline.settings import load_settings
print(load_settings(Path('plumbline.yml')).data.warehouse)")
export PLUMBLINE_WAREHOUSE DBT_SEND_ANONYMOUS_USAGE_STATS=false
target=$(mktemp -d)
$bin/dbt build --quiet --profiles-dir . --target-path "$target"
$bin/python scripts/mutation_check.py "$PLUMBLINE_WAREHOUSE" "$target" "$@"
rm -rf "$target"
