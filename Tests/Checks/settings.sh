#!/usr/bin/env bash
# The table of settings in Docs/OPERATING.md is what the program says of them. `--write` puts it there.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [[ -z "${TRESTLE:-}" ]]; then
    swift build --product trestle
    TRESTLE="$(swift build --show-bin-path)/trestle"
fi
page=Docs/OPERATING.md
made="$(mktemp)"
table="$(mktemp)"
trap 'rm -f "$made" "$table"' EXIT
"$TRESTLE" check --settings >"$table"

awk -v table="$table" '
    /^<!-- end of settings -->$/ { inside = 0 }
    !inside { print }
    /^<!-- settings: Tests\/Checks\/settings.sh --write -->$/ {
        inside = 1
        while ((getline line < table) > 0) print line
    }' "$page" >"$made"
grep -q 'mqtt.keep_alive' "$made" || { echo "$page has no place for the table" >&2; exit 1; }

if [[ "${1:-}" == --write ]]; then
    cat "$made" >"$page"
elif ! diff -u "$page" "$made"; then
    echo "$page is not what the settings say: run Tests/Checks/settings.sh --write" >&2
    exit 1
fi
