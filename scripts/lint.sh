#!/usr/bin/env bash
# Every check that reads code without running it, from the quickest to the slowest.
# With LINT_SQL_SINCE=<commit> only the SQL that changed since is checked for style, which
# takes seconds instead of minutes.
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
sql=(models tests/dbt)
if [ -n "${LINT_SQL_SINCE:-}" ] && git diff --quiet "$LINT_SQL_SINCE" -- .sqlfluff; then
    mapfile -t sql < <(git diff --name-only --diff-filter=d "$LINT_SQL_SINCE" -- 'models/*.sql' 'tests/dbt/*.sql')
fi
if [ ${#sql[@]} -gt 0 ]; then
    $bin/sqlfluff lint --processes 2 "${sql[@]}"
fi
$bin/dbt parse --quiet --profiles-dir . --target-path target
$bin/dbt-bouncer run --config-file dbt-bouncer.yml
$bin/dbt-score lint --manifest target/manifest.json
rm -f "$PLUMBLINE_WAREHOUSE"
