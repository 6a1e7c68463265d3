#!/usr/bin/env python3
"""The bridge, and a C program on libmosquitto and librdkafka that does the same, by turns between the same brokers: rate, CPU, latency.

    python3 Benchmarks/bridges.py [--tsv | --markdown] [drain] [paced] [calls] [--log embedded|mock] [--rates 10000 50000] [--runs N]
        [--lingers 0 5]

Between Mosquitto and our embedded log, or librdkafka's mock, each in a process of its own. Both take QoS 1 (MQTT 3.1.1) by one
subscription, write with acks=all and idempotence, the MQTT topic as the key, and send a PUBACK once Kafka has the record. 'drain': Mosquitto
has 300,000 messages of 128 B for the session when the bridge connects. 'paced': messages come at a rate for ten seconds, and each is
timed from Mosquitto's PUBLISH to the bridge's PUBACK, by a proxy between the two. 'calls': as paced, with `perf stat` on the bridge: system
calls and switches of threads a message, which do not depend on what else the machine does (as root, with perf and its tracepoints).
Both wait equally long for more records: linger 0, ours, and 5 ms, librdkafka's default. Of the runs the best of each figure counts.
All share the machine's cores: CPU time is the bridge's own. '--markdown' prints the table of Docs/BENCHMARKS.md. Needs mosquitto,
libmosquitto-dev, librdkafka-dev and gcc. TRESTLE names a program that is built already.
"""

import argparse
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
BACKLOG, SIZE, SECONDS = 300_000, 128, 10
CALLS = ["sendto", "sendmsg", "recvfrom", "recvmsg", "read", "write", "epoll_wait", "epoll_ctl", "poll", "pselect6", "futex"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Programs:
    def __init__(self, folder):
        self.folder = folder
        self.trestle = os.environ.get("TRESTLE")
        if not self.trestle:
            command = ["swift", "build", "-c", "release", "--package-path", HERE.parent]
            subprocess.run([*command, "--product", "trestle"], check=True, stdout=subprocess.DEVNULL)
            path = subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout
            self.trestle = pathlib.Path(path.strip()) / "trestle"
        for name, source in (("bridge", "bridge/bridge.c"), ("load", "bridge/load.c"), ("mock", "kafka/mock.c")):
            command = ["gcc", "-O2", "-o", folder / name, HERE / "Peers" / source]
            subprocess.run([*command, "-lmosquitto", "-lrdkafka", "-lpthread"], check=True)

    def load(self, *arguments):
        command = [self.folder / "load", *map(str, arguments)]
        return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE, timeout=300).stdout.split()


class Program:
    """A program whose output is read, so that it never waits for us."""

    def __init__(self, command, ready=None, **options):
        self.process = subprocess.Popen(
            [*map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
        self.found = None
        while ready and not self.found:
            line = self.process.stdout.readline()
            if not line:
                sys.exit(f"{command[0]} ended with {self.process.wait()}")
            self.found = re.search(ready, line)
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def cpu(self):
        """Seconds of all threads."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Log:
    """A Kafka log: ours, or librdkafka's mock."""

    def __init__(self, kind, programs, folder):
        if kind == "embedded":
            command = [programs.trestle, "run", "--mqtt-port", "0", "--kafka-port", "0", "--data", folder / "log"]
            self.program = Program(command, r"^kafka\s+(127\.0\.0\.1:\d+)", stdin=subprocess.DEVNULL)
        else:
            self.program = Program([programs.folder / "mock"], r"^(\S+:\d+)$", stdin=subprocess.PIPE)
        self.bootstrap = self.program.found.group(1)
        self.topics = 0

    def new_topic(self):
        self.topics += 1
        return f"bench-{self.topics}"


class Mosquitto:
    def __init__(self, folder):
        self.port = free_port()
        (folder / "mosquitto.conf").write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nmax_inflight_messages 1000\n"
            "max_queued_messages 0\nset_tcp_nodelay true\n")
        self.program = Program(["mosquitto", "-c", folder / "mosquitto.conf"], "running", cwd=folder)


class Bench:
    def __init__(self, programs, folder, log):
        self.programs, self.folder, self.log = programs, folder, log

    def start(self, side, port, topic, ready=True):
        """A bridge of one side, ("ours" or "C", its linger), from a broker's port to a topic."""
        who, linger = side
        if who == "ours":
            file = self.folder / "bridge.yaml"
            file.write_text(
                f"mqtt: {{url: 'mqtt://127.0.0.1:{port}', client_id: bench, version: '3.1.1'}}\n"
                f"kafka: {{bootstrap_servers: ['{self.log.bootstrap}'], linger: {linger}ms}}\n"
                f"routes: [{{from: 'bench/#', to: {topic}}}]\n")
            return Program([self.programs.trestle, "run", file], "subscribed" if ready else None)
        command = [self.programs.folder / "bridge", port, "bench", "bench/#", self.log.bootstrap, topic, linger]
        return Program(command, "ready" if ready else None)

    def drain(self, side):
        """Messages a second, and CPU seconds of a million."""
        mosquitto, topic = Mosquitto(self.folder), self.log.new_topic()
        try:
            self.programs.load("subscribe", mosquitto.port, "bench", "bench/#")
            self.programs.load("fill", mosquitto.port, BACKLOG, SIZE)
            begin = time.monotonic()
            bridge = self.start(side, mosquitto.port, topic, ready=False)
            end, count = self.programs.load("await", self.log.bootstrap, topic, BACKLOG)
            cpu = bridge.cpu()
            bridge.stop()
            if int(count) != BACKLOG:
                sys.exit(f"{side}: {count} records of {BACKLOG} messages")
            return BACKLOG / (float(end) - begin), cpu
        finally:
            mosquitto.program.stop()

    def paced(self, side, rate, watch=None):
        """p50, p99, p99.9 in microseconds, CPU seconds of a million, the messages that were not acknowledged, and their rate.

        - watch: gets the bridge's process identifier, and returns what is called with the number of messages for more figures."""
        mosquitto, topic = Mosquitto(self.folder), self.log.new_topic()
        command = [self.programs.folder / "load", "paced", mosquitto.port, rate, SECONDS, SIZE]
        load = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True)
        try:
            bridge = self.start(side, int(load.stdout.readline()), topic)
            end = watch(bridge.process.pid) if watch else lambda sent: []
            before = bridge.cpu()
            words = load.stdout.readline().split()
            if not words:
                sys.exit(f"{side} at {rate} a second: the load ended with {load.wait()}")
            cpu = bridge.cpu() - before
            sent, acknowledged, *latencies, milliseconds = map(int, words)
            further = end(sent)
            bridge.stop()
            return [*latencies, cpu / sent * 1e6, sent - acknowledged, acknowledged / milliseconds * 1e3, *further]
        finally:
            load.kill()
            mosquitto.program.stop()


def count_calls(process):
    """Counts system calls and switches of a process until the returned function is called."""
    events = ",".join([f"syscalls:sys_enter_{call}" for call in CALLS] + ["sched:sched_switch"])
    perf = subprocess.Popen(
        ["perf", "stat", "-x", ";", "-e", events, "-p", str(process)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)

    def end(sent):
        perf.send_signal(signal.SIGINT)
        counts = [line.split(";") for line in perf.communicate()[1].splitlines() if line[:1].isdigit()]
        if not counts:
            sys.exit("perf counts nothing: it needs root and the tracepoints of system calls")
        calls = sum(int(fields[0]) for fields in counts if fields[2].startswith("syscalls:"))
        switches = sum(int(fields[0]) for fields in counts if fields[2].startswith("sched:"))
        return [calls / sent, switches / sent]

    return end


def best(runs, lingers, work, largest=()):
    """The best of each figure of each side, the sides taking turns."""
    sides = [(who, linger) for linger in lingers for who in ("ours", "C")]
    figures = {side: [] for side in sides}
    for _ in range(runs):
        for side in sides:
            figures[side].append(work(side))
    return {side: [(max if place in largest else min)(column) for place, column in enumerate(zip(*rows))]
            for side, rows in figures.items()}


def rows(bench, kind, works, rates, runs, lingers):
    def compare(work, unit, figures, mark):
        for linger in lingers:
            ours, theirs = figures["ours", linger], figures["C", linger]
            yield f"{work}, {kind}", unit, ours, f"C, linger {linger}", theirs, ours / max(theirs, 1e-9), mark

    if "drain" in works:
        found = best(runs, lingers, bench.drain, largest=(0,))
        yield from compare("drain", "us a message", {side: 1e6 / row[0] for side, row in found.items()}, 1.0)
        yield from compare("drain, CPU", "us a message", {s: r[1] / BACKLOG * 1e6 for s, r in found.items()}, 0.25)
    for rate in rates if "calls" in works else []:
        found = best(runs, lingers, lambda side: bench.paced(side, rate, count_calls), largest=(5,))
        yield from compare(f"{rate:,}/s, calls", "a message", {side: row[6] for side, row in found.items()}, "")
        yield from compare(f"{rate:,}/s, switches", "a message", {side: row[7] for side, row in found.items()}, "")
    for rate in rates if "paced" in works else []:
        found = best(runs, lingers, lambda side: bench.paced(side, rate), largest=(5,))
        for place, name in enumerate(["p50", "p99", "p99.9"]):
            yield from compare(f"{rate:,}/s, {name}", "us", {side: row[place] for side, row in found.items()}, 1.0)
        yield from compare(f"{rate:,}/s, CPU", "us a message", {side: row[3] for side, row in found.items()}, 0.25)
        for side, row in found.items():
            if row[4] or row[5] < rate * 0.8:
                print(f"{side[0]}, linger {side[1]} at {rate:,}/s: {row[4]:,} not acknowledged, {row[5]:,.0f} messages a second", file=sys.stderr)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("works", nargs="*")
    options.add_argument("--tsv", action="store_true")
    options.add_argument("--markdown", action="store_true")
    options.add_argument("--lingers", nargs="*", type=int, default=[0, 5], help="in milliseconds")
    options.add_argument("--log", choices=["embedded", "mock"])
    options.add_argument("--rates", nargs="*", type=int, default=[10_000, 50_000])
    options.add_argument("--runs", type=int, default=3)
    options = options.parse_args()
    if options.markdown:
        print("| work | ours | C | ratio | mark |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        programs = Programs(folder)
        for kind in [options.log] if options.log else ["embedded", "mock"]:
            log = Log(kind, programs, folder)
            bench = Bench(programs, folder, log)
            for work, unit, ours, peer, theirs, ratio, mark in rows(
                    bench, kind, options.works or ["drain", "paced"], options.rates, options.runs, options.lingers):
                figures = (work, unit, f"{ours:.2f}", peer, f"{theirs:.2f}", f"{ratio:.2f}", f"{mark}")
                if options.tsv:
                    print("\t".join(figures), flush=True)
                elif options.markdown:
                    print(f"| {work}, {peer[3:]} | {ours:.2f} | {theirs:.2f} | {ratio:.2f} | {mark} |", flush=True)
                else:
                    print("%-28s %-13s %9s  %-12s %9s  ratio %s  mark %s" % figures, flush=True)
            log.program.stop()


if __name__ == "__main__":
    main()
