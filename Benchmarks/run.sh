#!/usr/bin/env bash
# Runs all benchmarks and prints one table: our figure, that of the floor or peer which did the same work in alternation, their ratio, the mark.
#
#     bash Benchmarks/run.sh             the floors in C and the C libraries
#     bash Benchmarks/run.sh --peers     also other MQTT codecs, Mosquitto and librdkafka: installs Java, Go, Node and amqtt
#
# Installs the packages it needs (as root, or by sudo) where one is missing. Takes about 5 minutes after the build; with peers 25, and a
# release build of the program.
# Exits with 1 when a mark is missed.
set -euo pipefail
cd "$(dirname "$0")/.."

case "${1:-}" in
'' | --peers) ;;
--help | -h) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
*) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 64 ;;
esac

packages=(libssl-dev zlib1g-dev pkg-config liblz4-dev libsnappy-dev libsimdjson-dev gcc g++ libc6-dev)
[ "${1:-}" = --peers ] && packages+=(mosquitto python3 python3-venv librdkafka-dev libpaho-mqtt-dev libmosquitto-dev libavro-dev)
if ! dpkg-query -W -f='${Status}\n' "${packages[@]}" 2>/dev/null | awk '$3 != "installed" { missing = 1 } END { exit missing || NR == 0 }' ||
    [ "$(dpkg-query -W "${packages[@]}" 2>/dev/null | wc -l)" != "${#packages[@]}" ]; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo)
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
fi

progress() { echo "[$SECONDS s] $*" >&2; }
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

progress 'building'
swift build --package-path Benchmarks -c release >&2
programs=$(swift build --package-path Benchmarks -c release --show-bin-path)

# AREA COMMAND...: the command's rows, with the area before each.
collect() {
    progress "$1: ${*:2}"
    "${@:2}" --tsv | sed "s/^/$1\t/" >>"$rows"
}
collect 'MQTT codec' "$programs/MQTTThroughput"
collect 'Kafka codec' "$programs/KafkaThroughput"
collect 'compression' "$programs/CompressionThroughput"
collect 'rules' "$programs/RuleThroughput"
collect 'transport' "$programs/TransportThroughput"
if [ "${1:-}" = --peers ]; then
    collect 'MQTT codec' python3 Benchmarks/mqtt-peers.py --install
    collect 'MQTT broker' python3 Benchmarks/mqtt-brokers.py
    collect 'Kafka client' python3 Benchmarks/kafka-clients.py
    collect 'MQTT client' python3 Benchmarks/mqtt-clients.py
    collect 'bridge' python3 Benchmarks/bridges.py
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/pip install --quiet --disable-pip-version-check jsonschema protobuf grpcio-tools
    collect 'schemas' .venv/bin/python Benchmarks/schema-peers.py
fi
progress 'bridge'
bridge=$("$programs/BridgeThroughput" 100000 | grep -o '[0-9]* messages/s' | sort -n | tail -1)

awk -F '\t' '
    BEGIN { format = "%-12s %-28s %10s %-22s %10s %-14s %6s %5s %s\n"
            printf format, "area", "work", "ours", "beside", "theirs", "unit", "ratio", "mark", "" }
    { missed = $8 != "" && $7 + 0 > $8 + 0
      misses += missed
      printf format, $1, $2, $4, $5, $6, $3, $7, $8, missed ? "missed" : "" }
    END { exit misses > 0 }' "$rows" || status=$?
echo "bridge       128 B, QoS 1, both brokers embedded: $bridge (nobody does the same work: compare with an earlier build)"
exit "${status:-0}"
