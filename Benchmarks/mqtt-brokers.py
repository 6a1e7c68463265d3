#!/usr/bin/env python3
"""Our embedded MQTT broker and Mosquitto with the same load, by turns: messages a second, CPU time, memory.

    python3 Benchmarks/mqtt-brokers.py [128 1024 16384 262144] [idle] [--tsv]

One publisher sends to one subscriber through the broker over 127.0.0.1, QoS 1 with a window of 100. Each broker is restarted
for each run; of three runs the best rate and the least CPU time count. Other work on the machine moves the rates; CPU time per
message and the ratios are steadier.
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
COUNTS = {128: 200_000, 1024: 100_000, 16384: 20_000, 262144: 2_000}


def build(folder):
    command = ["swift", "build", "-c", "release", "--package-path", HERE]
    subprocess.run([*command, "--product", "MQTTBrokerServer"], check=True, stdout=subprocess.DEVNULL)
    path = subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    subprocess.run(["gcc", "-O2", "-o", folder / "load", HERE / "Peers" / "mqtt-broker" / "load.c"], check=True)
    return pathlib.Path(path) / "MQTTBrokerServer"


class Broker:
    def __init__(self, name, server, folder):
        if name == "ours":
            self.process = subprocess.Popen([server], stdout=subprocess.PIPE, text=True)
            self.port = int(self.process.stdout.readline())
            return
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        (folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 0\nmax_queued_messages 0\n")
        self.process = subprocess.Popen(["mosquitto", "-c", folder / "mosquitto.conf"], stderr=subprocess.DEVNULL)
        time.sleep(1)

    def cpu(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory(self, field):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status).group(1)) * 1024

    def stop(self):
        self.process.kill()
        self.process.wait()


def run(name, server, folder, qos, size):
    broker = Broker(name, server, folder)
    count = COUNTS[size]
    before = broker.cpu()
    out = subprocess.run([folder / "load", str(broker.port), str(qos), str(count), "100", str(size)],
                         check=True, text=True, stdout=subprocess.PIPE, timeout=300).stdout.split()
    received, seconds = int(out[0]), float(out[1])
    result = received / seconds, (broker.cpu() - before) / received * 1e6, broker.memory("VmHWM") / 2**20, count - received
    broker.stop()
    return result


def compare(server, folder, qos, size):
    runs = {"ours": [], "mosquitto": []}
    for _ in range(3):
        for name, results in runs.items():
            results.append(run(name, server, folder, qos, size))
    best = {name: (max(r[0] for r in results), min(r[1] for r in results), max(r[2] for r in results),
                   max(r[3] for r in results)) for name, results in runs.items()}
    ours, theirs = best["ours"], best["mosquitto"]
    if "--tsv" in sys.argv:
        work = f"{size} B, QoS {qos}"
        print(f"{work}: time", "us a message", f"{1e6 / ours[0]:.1f}", "Mosquitto", f"{1e6 / theirs[0]:.1f}",
              f"{theirs[0] / ours[0]:.2f}", "1.0", sep="\t")
        print(f"{work}: CPU", "us a message", f"{ours[1]:.1f}", "Mosquitto", f"{theirs[1]:.1f}",
              f"{ours[1] / theirs[1]:.2f}", "1.0", sep="\t", flush=True)
        return
    print(f"{size:7} B QoS {qos}   {ours[0]:9,.0f}/s {ours[1]:7.1f} us {ours[2]:4.0f} MB lost {ours[3]}"
          f"   mosquitto {theirs[0]:9,.0f}/s {theirs[1]:7.1f} us {theirs[2]:4.0f} MB lost {theirs[3]}"
          f"   rate {ours[0] / theirs[0]:.2f} CPU {ours[1] / theirs[1]:.2f}", flush=True)


def idle(server, folder, count=5_000):
    taken = {}
    for name in ("ours", "mosquitto"):
        broker = Broker(name, server, folder)
        before = broker.memory("VmRSS")
        load = subprocess.Popen([folder / "load", str(broker.port), "idle", str(count)], text=True,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        load.stdout.readline()
        taken[name] = (broker.memory("VmRSS") - before) / count
        if "--tsv" not in sys.argv:
            print(f"idle connection, {name}: {taken[name]:,.0f} bytes", flush=True)
        load.communicate("\n")
        broker.stop()
    if "--tsv" in sys.argv:
        print("idle connection", "bytes", f"{taken['ours']:.0f}", "Mosquitto", f"{taken['mosquitto']:.0f}",
              f"{taken['ours'] / taken['mosquitto']:.2f}", "", sep="\t", flush=True)


def main():
    words = [word for word in sys.argv[1:] if word != "--tsv"]
    chosen = [int(word) for word in words if word != "idle"] or ([] if "idle" in words else list(COUNTS))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        server = build(folder)
        for size in chosen:
            for qos in (0, 1):
                compare(server, folder, qos, size)
        if "idle" in words or not words:
            idle(server, folder)


main()
