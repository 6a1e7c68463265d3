#!/usr/bin/env bash
# Installs what the tests need beside Swift: Debian's packages, and Python clients in a virtual environment (.venv).
set -euo pipefail
cd "$(dirname "$0")/.."

as_root=()
[ "$(id -u)" = 0 ] || as_root=(sudo)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" apt-get install -y -qq --no-install-recommends \
    libssl-dev zlib1g-dev pkg-config \
    liblz4-dev libsnappy-dev \
    mosquitto mosquitto-clients kcat systemd libzstd1 openssl openjdk-17-jre-headless \
    nodejs node-mqtt-packet curl chromium \
    gcc libc6-dev valgrind python3 python3-venv >/dev/null

[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r Tests/Peers/requirements.txt
