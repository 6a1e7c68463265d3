#!/usr/bin/env python3
"""KafkaProducer, KafkaConsumer and librdkafka with the same work at the same broker, by turns: time, CPU time, latency, allocations.

    python3 Benchmarks/kafka-clients.py [--tsv] [produce] [single] [consume] [--broker embedded|mock]

Brokers: our embedded one, and librdkafka's mock, each in a process of its own. Both producers have acks=all, idempotence, the same
linger and batch size; both consumers verify checksums, read the same four partitions (twenty of the mock, which keeps 5 MB of each)
and prefetch up to 64 MB. Of five runs the smallest of each figure counts. Client and broker share the machine's cores, so that time is
partly the broker's; CPU time is the client's own. Needs librdkafka-dev and gcc.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RUNS = 5
# Bytes of a record; how many are produced; how many are read of the embedded broker, and of the mock; marks of time and CPU time when
# producing, and of both when reading.
SIZES = [
    (100, 2_000_000, 4_000_000, 800_000, 1 / 1.2),
    (1024, 400_000, 800_000, 80_000, 1.0),
]
PARTITIONS = {"embedded": 4, "mock": 20}


class Programs:
    """Ours, and each of librdkafka's."""

    def __init__(self, folder):
        command = ["swift", "build", "-c", "release", "--package-path", HERE]
        subprocess.run([*command, "--product", "KafkaClientThroughput"], check=True, stdout=subprocess.DEVNULL)
        path = subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout
        self.ours = pathlib.Path(path.strip()) / "KafkaClientThroughput"
        for name in ("producer", "consumer", "mock"):
            source = HERE / "Peers" / "kafka" / f"{name}.c"
            subprocess.run(["gcc", "-O2", "-o", folder / name, source, "-lrdkafka"], check=True)
        self.folder = folder

    def command(self, side, work):
        if side == "ours":
            return [self.ours, work]
        return [self.folder / "consumer"] if work == "consume" else [self.folder / "producer", work]


class Broker:
    """A broker in a process of its own, which ends with this."""

    def __init__(self, kind, programs, folder):
        self.kind, self.programs = kind, programs
        topics = [f"{work}{size}-{side}={PARTITIONS[kind]}" for size, *_ in SIZES
                  for work in ("produce", "single", "consume") for side in ("ours", "theirs")]
        command = {"embedded": [programs.ours, "serve", folder / "data", str(PARTITIONS[kind])],
                   "mock": [programs.folder / "mock", *topics]}[kind]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)

    def run(self, side, work, topic, *numbers):
        """The figures that a program prints."""
        command = [*self.programs.command(side, work), self.bootstrap, topic, *map(str, numbers)]
        output = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=300)
        if output.returncode:
            sys.exit(f"{' '.join(map(str, command))} failed with {output.returncode}: {output.stdout}")
        return [float(word) for word in output.stdout.split()]

    def best(self, work, topic, *numbers, runs=RUNS):
        """The smallest of each figure, ours and librdkafka's, the programs taking turns."""
        figures = {"ours": [], "theirs": []}
        for _ in range(runs):
            for side, rows in figures.items():
                rows.append(self.run(side, work, topic.replace("SIDE", side), *numbers))
        return [[min(column) for column in zip(*rows)] for rows in figures.values()]


def rows(broker, works):
    kind = broker.kind
    for size, produced, *_, mark in SIZES:
        if "produce" in works:
            ours, theirs = broker.best("produce", f"produce{size}-SIDE", produced, size)
            yield f"produce {size} B, {kind}", "ns", ours[0] / produced * 1e9, theirs[0] / produced * 1e9, mark
            yield f"produce {size} B, {kind}, CPU", "ns", ours[1] / produced * 1e9, theirs[1] / produced * 1e9, 1.0
            yield f"produce {size} B, {kind}, allocations", "", ours[2] / produced, None, 0.05
    if "single" in works:
        ours, theirs = broker.best("single", "single100-SIDE", 5_000, 100)
        yield f"produce singly, {kind}, p50", "us", ours[0], theirs[0], 1.0
        yield f"produce singly, {kind}, p99", "us", ours[1], theirs[1], 1.0
        yield f"produce singly, {kind}, CPU", "us", ours[2] / 5_000 * 1e6, theirs[2] / 5_000 * 1e6, 1.0
    for size, _, read, read_of_mock, _ in SIZES:
        if "consume" in works:
            count, partitions = read if kind == "embedded" else read_of_mock, PARTITIONS[kind]
            topic = f"consume{size}-ours"
            broker.run("ours", "fill", topic, partitions, count, size)
            ours, theirs = broker.best("consume", topic, partitions, count, size)
            yield f"consume {size} B, {kind}", "ns", ours[0] / count * 1e9, theirs[0] / count * 1e9, 1 / 1.2
            yield f"consume {size} B, {kind}, CPU", "ns", ours[1] / count * 1e9, theirs[1] / count * 1e9, 1.0
            yield f"consume {size} B, {kind}, allocations", "", ours[2] / count, None, 0.05


def show(work, unit, ours, theirs, mark):
    if theirs is None:
        figures = (work, "a record", f"{ours:.4f}", "", "", f"{ours:.4f}", f"{mark}")
    else:
        figures = (work, unit, f"{ours:.0f}", "librdkafka", f"{theirs:.0f}", f"{ours / theirs:.2f}", f"{mark:.2f}")
    if "--tsv" in sys.argv:
        print("\t".join(figures), flush=True)
    else:
        print("%-36s %8s %8s  %-10s %8s  ratio %s  mark %s" % figures, flush=True)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("works", nargs="*")
    options.add_argument("--tsv", action="store_true")
    options.add_argument("--broker", choices=list(PARTITIONS))
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        programs = Programs(folder)
        for kind in [options.broker] if options.broker else PARTITIONS:
            with Broker(kind, programs, folder) as broker:
                for row in rows(broker, options.works or ["produce", "single", "consume"]):
                    show(*row)


main()
