#!/usr/bin/env bash
# Every fuzz target runs for FUZZ_SECONDS (30) on its corpus, two at a time.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${FUZZ_SECONDS:-30}
scratch=.build-fuzz
mapfile -t targets < <(find Benchmarks/Sources -maxdepth 1 -name 'Fuzz*' -printf '%f\n' | sort)
[ "${#targets[@]}" -gt 0 ] || { echo 'there is no fuzz target'; exit 1; }

for target in "${targets[@]}"; do
    swift build --package-path Benchmarks --scratch-path "$scratch" -c release --sanitize=fuzzer -Xswiftc -DFUZZING \
        -Xswiftc -assert-config -Xswiftc Debug --product "$target"
done

# Prints what the target found when it found anything; new inputs go to a folder of their own and are thrown away.
fuzz() {
    local target=$1 folder
    folder=$(mktemp -d)
    mkdir "$folder/corpus"
    [ -n "$(ls "Fixtures/fuzz/$target")" ] || { echo "$target: no seeds in Fixtures/fuzz/$target"; return 1; }
    if SWIFT_BACKTRACE=enable=no "$scratch/release/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -max_len=65536 -print_final_stats=1 -artifact_prefix="$folder/" "$folder/corpus" "Fixtures/fuzz/$target" \
        >"$folder/log" 2>&1; then
        echo "$target: $(grep -E '^stat::number_of_executed_units' "$folder/log" | tr -s ' ' | cut -d' ' -f2) inputs, none bad"
        rm -rf "$folder"
    else
        tail -40 "$folder/log"
        for found in "$folder"/crash-* "$folder"/timeout-* "$folder"/oom-*; do
            [ -f "$found" ] && echo "$target: $(basename "$found") $(od -An -v -tx1 "$found" | tr -d " \n" | head -c 2000)"
        done
        echo "$target: failed"
        return 1
    fi
}
export -f fuzz
export seconds scratch
printf '%s\n' "${targets[@]}" | xargs -P 2 -I{} bash -c 'fuzz {}'
