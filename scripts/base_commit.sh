#!/usr/bin/env bash
# The commit that this one is compared with: where it left main; on main, the one before.
set -euo pipefail
base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)
if [ "$base" = "$(git rev-parse HEAD)" ]; then
    base=$(git rev-parse --verify --quiet HEAD~1 || git rev-parse HEAD)
fi
echo "$base"
