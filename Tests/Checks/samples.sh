#!/usr/bin/env bash
# The Swift samples of the README and of the documentation are those that Tests/Consumer compiles and runs.
set -euo pipefail
cd "$(dirname "$0")/../.."

python3 Tests/Checks/samples.py
