#!/usr/bin/env python3
"""Our MQTT client, libpaho-mqtt (asynchronous) and libmosquitto with the same work at the same broker, by turns.

    python3 Benchmarks/mqtt-clients.py [--tsv]

The broker is our embedded one. Publishing: 128 B, with a window of 1,000 messages. Receiving: what another process publishes as
fast as it can. Of three runs the best count. Client, broker and publisher share the machine's cores, so the rate of the fastest is
the broker's as well; the client's CPU time per message is its own.
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
SIZE = "128"
# work, peer, ours, theirs, messages of ours, messages of theirs, mark of the rate
PUBLISH = [
    ("publish QoS 1, window 1,000", "libpaho-mqtt", "1", "paho-publish", 400_000, 100_000, 5),
    ("publish QoS 0", "libmosquitto", "0", "mosquitto-publish", 1_000_000, 400_000, 3),
]
RECEIVE = [
    ("receive QoS 1", "libpaho-mqtt", "1", "paho-receive", 400_000, 100_000, 3),
    ("receive QoS 0", "libmosquitto", "0", "mosquitto-receive", 1_000_000, 400_000, 3),
]


def build(folder):
    command = ["swift", "build", "-c", "release", "--package-path", HERE]
    for product in ("MQTTBrokerServer", "MQTTClientThroughput"):
        subprocess.run([*command, "--product", product], check=True, stdout=subprocess.DEVNULL)
    path = subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    subprocess.run(["gcc", "-O2", "-o", folder / "clients", HERE / "Peers" / "mqtt-broker" / "clients.c",
                    "-lpaho-mqtt3as", "-lmosquitto", "-lpthread"], check=True)
    return pathlib.Path(path)


class Bench:
    def __init__(self, programs, folder):
        self.programs, self.clients = programs, folder / "clients"
        self.ours = programs / "MQTTClientThroughput"

    def broker(self):
        broker = subprocess.Popen([self.programs / "MQTTBrokerServer"], stdout=subprocess.PIPE, text=True)
        return broker, broker.stdout.readline().strip()

    def publish(self, words):
        broker, port = self.broker()
        try:
            out = subprocess.run([word.replace("PORT", port) for word in words], check=True, text=True,
                                 stdout=subprocess.PIPE, timeout=300).stdout
        finally:
            broker.kill()
            broker.wait()
        return self.result(out)

    def receive(self, words, count, qos):
        broker, port = self.broker()
        receiver = subprocess.Popen([word.replace("PORT", port) for word in words], text=True, stdout=subprocess.PIPE)
        try:
            assert receiver.stdout.readline() == "ready\n"
            # A few more than are waited for: with QoS 0 the broker may drop some.
            subprocess.run([self.ours, "publish", port, str(count * 2), "1000", SIZE, "1"], check=True,
                           stdout=subprocess.DEVNULL, timeout=300)
            out = receiver.communicate(timeout=120)[0]
        finally:
            receiver.kill()
            broker.kill()
            broker.wait()
        return self.result(out)

    @staticmethod
    def result(out):
        fields = out.split()
        count, seconds, cpu = int(fields[0]), float(fields[1]), float(fields[2])
        return count / seconds, cpu / count * 1e6, float(fields[3]) if len(fields) > 3 else None


def show(work, peer, ours, theirs, mark):
    best = [(max(r[0] for r in runs), min(r[1] for r in runs)) for runs in (ours, theirs)]
    (rate, cpu), (peer_rate, peer_cpu) = best
    allocations = min(run[2] for run in ours)
    if "--tsv" in sys.argv:
        print(f"{work}: time", "us a message", f"{1e6 / rate:.2f}", peer, f"{1e6 / peer_rate:.2f}",
              f"{peer_rate / rate:.2f}", f"{1 / mark:.2f}", sep="\t")
        print(f"{work}: CPU", "us a message", f"{cpu:.2f}", peer, f"{peer_cpu:.2f}", f"{cpu / peer_cpu:.2f}", "1.0",
              sep="\t", flush=True)
        return
    print(f"{work:28} {rate:11,.0f}/s {cpu:6.2f} us CPU {allocations:6.3f} allocations a message"
          f"   {peer:14} {peer_rate:9,.0f}/s {peer_cpu:6.2f} us"
          f"   rate {rate / peer_rate:5.2f} (mark {mark}) CPU {peer_cpu / cpu:5.2f}", flush=True)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        bench = Bench(build(folder), folder)
        for work, peer, qos, theirs, count, peer_count, mark in PUBLISH:
            runs = [], []
            for _ in range(3):
                runs[0].append(bench.publish([str(bench.ours), "publish", "PORT", str(count), "1000", SIZE, qos]))
                runs[1].append(bench.publish([str(bench.clients), theirs, "PORT", str(peer_count), "1000", SIZE]))
            show(work, peer, *runs, mark)
        for work, peer, qos, theirs, count, peer_count, mark in RECEIVE:
            runs = [], []
            for _ in range(3):
                runs[0].append(bench.receive([str(bench.ours), "receive", "PORT", str(count), qos], count, qos))
                runs[1].append(bench.receive([str(bench.clients), theirs, "PORT", str(peer_count), qos], peer_count, qos))
            show(work, peer, *runs, mark)


main()
