#!/usr/bin/env bash
# Every check that reads code without running it, from the quickest to the slowest.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

$bin/ruff check .
$bin/ruff format --check .
$bin/codespell
$bin/lint-imports
$bin/mypy
PLUMBLINE_WAREHOUSE=$(mktemp -u)
export PLUMBLINE_WAREHOUSE DBT_SEND_ANONYMOUS_USAGE_STATS=false
$bin/python -m ingestion "$PLUMBLINE_WAREHOUSE"
$bin/sqlfluff lint --processes 2 models tests/dbt
$bin/dbt parse --quiet --profiles-dir . --target-path target
$bin/dbt-bouncer run --config-file dbt-bouncer.yml
$bin/dbt-score lint --manifest target/manifest.json
rm -f "$PLUMBLINE_WAREHOUSE"
