#!/usr/bin/env bash
# The benchmarks build, and the bridge carries 20,000 messages between the embedded brokers.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build --package-path Benchmarks -c release
swift run --package-path Benchmarks -c release --skip-build BridgeThroughput 20000
