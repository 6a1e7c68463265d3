#!/usr/bin/env python3
"""KafkaProducer and librdkafka with the same records to the same broker, by turns: time, CPU time, latency.

    python3 Benchmarks/kafka-producers.py [--tsv]

The broker is the embedded one, in a process of its own; idempotence and acks=all on both sides. Of three runs the best counts. Other
work on the machine moves the rates; CPU time per record and the ratios are steadier. Needs librdkafka-dev and gcc.
"""

import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
RUNS = 3


def build(folder):
    command = ["swift", "build", "-c", "release", "--package-path", HERE]
    subprocess.run([*command, "--product", "KafkaProducerThroughput"], check=True, stdout=subprocess.DEVNULL)
    path = subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    theirs = folder / "producer"
    subprocess.run(["gcc", "-O2", "-o", theirs, HERE / "Peers" / "kafka" / "producer.c", "-lrdkafka"], check=True)
    return pathlib.Path(path) / "KafkaProducerThroughput", theirs


def measure(program, mode, bootstrap, topic, count, size):
    """What the program prints, and its CPU time in seconds."""
    process = subprocess.Popen(
        [program, mode, bootstrap, topic, str(count), str(size)], stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{program} {mode} failed with {process.returncode}")
    return [float(word) for word in output.split()], usage.ru_utime + usage.ru_stime


def best(programs, mode, bootstrap, count, size):
    """The smallest of each figure, ours and theirs, the programs taking turns."""
    figures = [[], []]
    for run in range(RUNS):
        for index, program in enumerate(programs):
            times, cpu = measure(program, mode, bootstrap, f"{mode}{size}-{index}", count, size)
            figures[index].append([*times, cpu])
    return [[min(column) for column in zip(*rows)] for rows in figures]


def rows(programs, bootstrap):
    for size, count, mark in [(100, 1_000_000, 0.83), (1024, 200_000, 1.0)]:
        ours, theirs = best(programs, "send", bootstrap, count, size)
        yield f"produce {size} B", "ns", ours[0] / count * 1e9, theirs[0] / count * 1e9, mark
        yield f"produce {size} B, CPU", "ns", ours[1] / count * 1e9, theirs[1] / count * 1e9, 1.0
    ours, theirs = best(programs, "ask", bootstrap, 2_000, 100)
    yield "produce one at a time, p50", "us", ours[0], theirs[0], 1.0
    yield "produce one at a time, p99", "us", ours[1], theirs[1], 1.0


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        programs = build(folder)
        server = subprocess.Popen(
            [programs[0], "serve", folder / "data"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        bootstrap = f"127.0.0.1:{int(server.stdout.readline())}"
        for work, unit, ours, theirs, mark in rows(programs, bootstrap):
            figures = (work, unit, f"{ours:.0f}", "librdkafka", f"{theirs:.0f}", f"{ours / theirs:.2f}", f"{mark}")
            if "--tsv" in sys.argv:
                print("\t".join(figures), flush=True)
            else:
                print("%-28s %4s %8s  %s %8s  ratio %s  mark %s" % figures, flush=True)
        server.stdin.close()
        server.wait(timeout=30)


main()
