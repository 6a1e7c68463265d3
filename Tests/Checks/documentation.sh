#!/usr/bin/env bash
# Every library has a DocC catalogue that compiles without a warning, and a row in README. `documentation.sh FOLDER` leaves the archives there.
set -euo pipefail
cd "$(dirname "$0")/../.."

docc=$(command -v docc || true)
if [ -z "$docc" ]; then
    echo 'the toolchain has no docc: nothing checked'
    exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=${1:-$work/archives}
mkdir -p "$output"
modules=$(swift build --show-bin-path)/Modules
maps=()
for map in Sources/System/*/module.modulemap; do maps+=(-Xcc "-fmodule-map-file=$PWD/$map"); done

faults=0
for catalogue in Sources/*/*/*.docc; do
    name=$(basename "$catalogue" .docc)
    mkdir "$work/$name"
    swift-symbolgraph-extract -module-name "$name" -I "$modules" -target "$(uname -m)-unknown-linux-gnu" \
        -minimum-access-level public -skip-synthesized-members -output-dir "$work/$name" "${maps[@]}"
    # Graphs of extensions of other modules ("A@B") are left out: their symbols belong to B's documentation.
    rm -f "$work/$name"/*@*.json
    docc convert "$catalogue" --additional-symbol-graph-dir "$work/$name" --fallback-display-name "$name" \
        --fallback-bundle-identifier "$name" --output-path "$output/$name.doccarchive" >"$work/$name.log" 2>&1 || true
    # Faults of the catalogue's own pages; docstrings are not held to docc's taste.
    if grep -B 1 -A 5 -e '--> .*\.md' "$work/$name.log"; then faults=$((faults + 1)); fi
    [ -e "$output/$name.doccarchive/data/documentation" ] || { cat "$work/$name.log"; faults=$((faults + 1)); }
done
for library in $(sed -n 's/.*\.library(name: "\([A-Za-z0-9]*\)".*/\1/p' Package.swift); do
    compgen -G "Sources/*/$library/$library.docc" >/dev/null || { echo "$library has no catalogue"; faults=$((faults + 1)); }
    grep -q "^| .*\`$library\`" README.md || { echo "README's table of products lacks $library"; faults=$((faults + 1)); }
done
echo "$faults faults"
[ "$faults" -eq 0 ]
