#!/usr/bin/env bash
# A package that uses the libraries with `traits: []` fetches nothing; with a codec alone it links no Foundation. Its samples run.
set -euo pipefail
cd "$(dirname "$0")/../.."

build() { swift "$1" --package-path Tests/Consumer --scratch-path .build-consumer "${@:2}"; }

build build
for program in consumer messages; do .build-consumer/debug/"$program"; done

fetched=$(find .build-consumer/checkouts .build-consumer/repositories -mindepth 1 -maxdepth 1 2>/dev/null || true)
if [ -n "$fetched" ]; then
    echo "a consumer without traits fetched: $fetched"
    exit 1
fi
for program in consumer messages; do
    if ldd .build-consumer/debug/"$program" | grep -E 'Foundation|libssl|libcrypto'; then
        echo "$program uses a codec alone and links what it should not"
        exit 1
    fi
done
echo 'nothing fetched, nothing linked but Swift itself'

build test --no-parallel
