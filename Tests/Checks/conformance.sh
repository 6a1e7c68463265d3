#!/usr/bin/env bash
# Docs/CONFORMANCE.md has every statement of MQTT 3.1.1 and 5.0, and those of the codec are proved.
set -euo pipefail
cd "$(dirname "$0")/../.."

vectors=$(mktemp)
trap 'rm -f "$vectors"' EXIT
python3 Fixtures/mqtt/generate.py "$vectors"
cmp "$vectors" Fixtures/mqtt/vectors.jsonl || { echo 'vectors.jsonl: run python3 Fixtures/mqtt/generate.py'; exit 1; }
python3 Fixtures/mqtt/conformance.py --check
