#!/usr/bin/env bash
# Land the demo and the golden firm, build and test everything, then break one rule at a
# time. Options go to scripts/mutation_check.py, such as `--sample 1000`.
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
folder=$(mktemp -d)
golden=$folder/$(basename "$PLUMBLINE_WAREHOUSE")
$bin/python -m tests.golden.firm "$golden"
PLUMBLINE_WAREHOUSE=$golden $bin/dbt build --quiet --profiles-dir . \
    --target-path "$folder/golden" --exclude-resource-type unit_test \
    --vars "forecast_origins: 0"
$bin/dbt build --quiet --full-refresh --profiles-dir . --target-path "$folder/target"
$bin/python -m scripts.mutation_check "$PLUMBLINE_WAREHOUSE" "$golden" "$folder/target" "$@"
rm -rf "$folder"
