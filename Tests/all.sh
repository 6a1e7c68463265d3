#!/usr/bin/env bash
# All tests: installs the peers, builds, and runs every check in turn. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n=== %s (%ds)\n' "$1" "$SECONDS"; }

step 'Install the peers'
bash Tests/install-peers.sh
export TRESTLE_PYTHON="$PWD/.venv/bin/python"

step 'Build'
swift build --build-tests

step 'Swift tests'
swift test --skip-build

for check in Tests/Checks/*.sh; do
    step "$(basename "$check" .sh): $(sed -n '2s/^# //p' "$check")"
    bash "$check"
done

step 'Real peers'
.venv/bin/python -m pytest -q -p no:cacheprovider --durations=10 Tests/Peers

step 'All passed'
