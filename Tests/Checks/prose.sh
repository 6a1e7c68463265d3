#!/usr/bin/env bash
# Documents, texts of the program and public docstrings have none of the phrases at which a reader stops.
set -euo pipefail
exec python3 "$(dirname "$0")/prose.py"
