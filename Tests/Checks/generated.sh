#!/usr/bin/env bash
# The generated messages are what the generator makes of the schemas, byte for byte.
set -euo pipefail
cd "$(dirname "$0")/../.."

swift run GenerateKafkaMessages --check
