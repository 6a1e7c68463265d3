#!/usr/bin/env bash
# Instructions per operation of the hot paths, counted by callgrind: none grows by more than 5 %.
#
# Each file Benchmarks/instruction-counts/NAME.tsv begins with `# program: PROGRAM`, an executable target of Benchmarks
# whose main is `CountedWork.main`, and has a line `work<TAB>instructions` per work.
#
#   instruction-counts.sh                  checks every file
#   instruction-counts.sh NAME ...         checks these
#   instruction-counts.sh --record NAME    counts again and writes the file (after a change that was meant)
set -euo pipefail
cd "$(dirname "$0")/../.."

tolerance=5
record=false
if [ "${1:-}" = --record ]; then
    record=true
    shift
    [ $# -gt 0 ] || { echo 'say which file to record'; exit 64; }
fi
folder=Benchmarks/instruction-counts
names=("$@")
if [ ${#names[@]} = 0 ]; then
    for file in "$folder"/*.tsv; do names+=("$(basename "$file" .tsv)"); done
fi

export SWIFT_DETERMINISTIC_HASHING=1  # hash tables look the same in every run
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# collected PROGRAM WORK TIMES: the instructions of one whole run.
collected() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$1" "$2" "$3" 2>"$scratch/log" >/dev/null || {
        cat "$scratch/log"
        return 1
    } >&2
    sed -n 's/^==[0-9]*== Collected : //p' "$scratch/log"
}

failed=0
for name in "${names[@]}"; do
    file=$folder/$name.tsv
    program=$(sed -n '1s/^# program: //p' "$file")
    [ -n "$program" ] || { echo "$file: the first line must be '# program: PROGRAM'"; exit 1; }
    swift build -c release --package-path Benchmarks --product "$program" >"$scratch/build" 2>&1 ||
        { cat "$scratch/build"; exit 1; }
    binary=$(swift build -c release --package-path Benchmarks --show-bin-path)/$program
    "$binary" list >"$scratch/works"
    printf '# program: %s\n' "$program" >"$scratch/new"
    while IFS=$'\t' read -r work operations; do
        few=$(collected "$binary" "$work" 1)
        many=$(collected "$binary" "$work" 6)
        now=$(awk -v a="$few" -v b="$many" -v n="$operations" 'BEGIN { printf "%.1f", (b - a) / 5 / n }')
        printf '%s\t%s\n' "$work" "$now" >>"$scratch/new"
        $record && { printf '%-32s %10s\n' "$work" "$now"; continue; }
        before=$(awk -F'\t' -v w="$work" '$1 == w { print $2 }' "$file")
        if [ -z "$before" ]; then
            echo "$name $work: $now, and no record: run $0 --record $name"
            failed=1
        elif awk -v n="$now" -v b="$before" -v t=$tolerance 'BEGIN { exit !(n > b * (1 + t / 100) + 0.5) }'; then
            echo "$name $work: $now instructions, $before before: more than $tolerance % above"
            failed=1
        else
            printf '%-32s %10s (recorded %s)\n' "$work" "$now" "$before"
        fi
    done <"$scratch/works"
    if $record; then
        cp "$scratch/new" "$file"
    else
        while IFS=$'\t' read -r work _; do
            cut -f1 "$scratch/works" | grep -qx -- "$work" || { echo "$name $work: recorded, but gone"; failed=1; }
        done < <(grep -v '^#' "$file")
    fi
done
exit $failed
