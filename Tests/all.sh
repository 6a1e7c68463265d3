#!/usr/bin/env bash
# All tests: installs the peers, builds, and runs every check in turn. Stops at the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n=== %s (%ds)\n' "$1" "$SECONDS"; }

step 'Install the peers'
bash Tests/install-peers.sh
export TRESTLE_PYTHON="$PWD/.venv/bin/python"
# Long proofs run shortened here: CONTRIBUTING.md has the whole ones.
export FUZZ_SECONDS="${FUZZ_SECONDS:-15}"

step 'Build'
swift build --build-tests

# One after the other: models and hostile bytes take a processor for seconds, and tests with deadlines beside them would wait
# for a thread instead of for what they test.
step 'Swift tests'
swift test --skip-build --no-parallel

for check in Tests/Checks/*.sh; do
    step "$(basename "$check" .sh): $(sed -n '2s/^# //p' "$check")"
    bash "$check"
done

# Three at a time: they mostly wait for their peers.
step 'Real peers'
.venv/bin/python -m pytest -q -p no:cacheprovider -n 3 --dist worksteal --durations=10 Tests/Peers

step 'Crashes'
bash Tests/Crash/run --rounds 10 --jobs 2

step 'All passed'
