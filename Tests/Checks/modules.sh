#!/usr/bin/env bash
# Every import is one that Package.swift allows, no floor imports a higher one, and Docs/DESIGN.md shows the same modules.
set -euo pipefail
cd "$(dirname "$0")/../.."

python3 Tests/Checks/modules.py "$@"
