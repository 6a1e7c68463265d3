#!/usr/bin/env bash
# Every Kafka message cut at every byte and with flipped bits: refused or whole, within its memory and linear time.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift build -c release --package-path Benchmarks --product KafkaHostile
"$(swift build -c release --package-path Benchmarks --show-bin-path)/KafkaHostile" Fixtures/kafka/messages-3.9.jsonl \
    Fixtures/kafka/messages-4.3.jsonl
