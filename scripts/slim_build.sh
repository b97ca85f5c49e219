#!/usr/bin/env bash
# Build only what changed against the main branch's state, and what depends on it.
# Runs on the warehouse that `make run` left, so that unchanged parents are there.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
export DBT_SEND_ANONYMOUS_USAGE_STATS=false
export PLUMBLINE_WAREHOUSE=$root/.plumbline/warehouse.duckdb

base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)
if [ "$base" = "$(git rev-parse HEAD)" ]; then
    # On main itself, the state to compare with is the commit before.
    base=$(git rev-parse --verify --quiet HEAD~1 || git rev-parse HEAD)
fi
if ! git cat-file -e "$base:dbt_project.yml" 2>/dev/null; then
    echo "slim build: $base has no dbt project yet, so there is no state to compare with"
    exit 0
fi

state=$(mktemp -d)
trap 'git worktree remove --force "$state/tree" 2>/dev/null; rm -rf "$state"' EXIT
git worktree add --quiet --detach "$state/tree" "$base"
if ! .venv/bin/dbt parse --quiet --project-dir "$state/tree" --profiles-dir "$state/tree" \
    --target-path "$state/target" --log-path "$state/logs"; then
    echo "slim build: the project at $base does not parse, so there is no state to compare with"
    exit 0
fi
.venv/bin/dbt build --profiles-dir . --target-path target --log-path target/logs \
    --select state:modified+ --state "$state/target" --warn-error-options '{"silence": ["NoNodesForSelectionCriteria"]}'
