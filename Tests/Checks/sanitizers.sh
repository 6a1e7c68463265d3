#!/usr/bin/env bash
# The transport's tests under AddressSanitizer and under ThreadSanitizer.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

# Tests of other programs start children, which ThreadSanitizer does not survive; they run without it in `swift test`.
others='OpenSSLPeerTests|KeytoolTests|SessionLifetimeTests|RevocationTests'
certificates=$(mktemp -d)
trap 'rm -rf "$certificates"' EXIT
bash Tests/TransportTests/TLS/make-certificates.sh "$certificates"
export TRESTLE_TEST_CERTIFICATES=$certificates

run() { # NAME SANITIZER [options]
    local folder=$root/.build-$1
    mkdir -p "$folder/Sources" "$folder/Tests"
    cp Tests/Sanitizers/Package.swift "$folder/"
    for module in System/CEpoll System/COpenSSL Base/{TrestleBase,TrestlePlatform,WireBytes} Network/TrestleTransport; do
        ln -sfn "$root/Sources/$module" "$folder/Sources/${module#*/}"
    done
    ln -sfn "$root/Tests/TransportTests" "$folder/Tests/TransportTests"
    ln -sfn "$root/Fixtures" "$folder/Fixtures"
    local options=(--package-path "$folder" --sanitize="$2" "${@:3}")
    swift build --build-tests "${options[@]}" | tail -1
    if ! swift test --skip-build "${options[@]}" --no-parallel --skip "$others" >"$folder/log" 2>&1; then
        grep -E 'Sanitizer|✘|#[0-9]+ ' "$folder/log" | head -60
        exit 1
    fi
    # A suite that was not found would pass, too.
    grep -E 'Test run with [0-9]{2,} tests' "$folder/log"
}

# OpenSSL's tables and what the tests leave to the process's end are not leaks of ours.
export ASAN_OPTIONS=detect_leaks=0 SWIFT_BACKTRACE=enable=no
export TSAN_OPTIONS="halt_on_error=1 suppressions=$root/Tests/Sanitizers/tsan.suppressions"
run asan address
run tsan thread -Xswiftc -DTHREAD_SANITIZER
