#!/usr/bin/env bash
# A package that takes one codec with `traits: []` fetches nothing and links no Foundation.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build --package-path Tests/Consumer --scratch-path .build-consumer
.build-consumer/debug/consumer

fetched=$(find .build-consumer/checkouts .build-consumer/repositories -mindepth 1 -maxdepth 1 2>/dev/null || true)
if [ -n "$fetched" ]; then
    echo "a consumer without traits fetched: $fetched"
    exit 1
fi
if ldd .build-consumer/debug/consumer | grep -E 'Foundation|libssl|libcrypto'; then
    echo 'a program that uses a codec alone links what it should not'
    exit 1
fi
echo 'nothing fetched, nothing linked but Swift itself'
