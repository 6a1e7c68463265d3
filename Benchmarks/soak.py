#!/usr/bin/env python3
"""The bridge under half of its load for a long time: fails when its memory or its descriptors grow, or a message is missing.

    python3 Benchmarks/soak.py [--minutes 30] [--rate 5000] [--log embedded|mock] [--every SECONDS]

Mosquitto publishes at the rate, the bridge stores in our embedded log, or in librdkafka's mock, and acknowledges: 'load paced' of
Benchmarks/Peers/bridge counts PUBLISHes and PUBACKs. Every few seconds the resident memory and the descriptors of the bridge (and of the
embedded log, which is another process) are read. The first third of the time is for warming up. Fails when the median of the memory
in the last third is above that of the second by more than 5 % and 4 MB, when there are more descriptors in the last third than there were in
the second, when a message was not acknowledged, or when the rate was not kept. Needs what bridges.py needs.
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

import bridges


def sample(process):
    """Resident memory in bytes, and open descriptors."""
    fields = pathlib.Path(f"/proc/{process}/statm").read_text().split()
    return int(fields[1]) * 4_096, len(list(pathlib.Path(f"/proc/{process}/fd").iterdir()))


class Watch:
    """Samples processes until it is stopped."""

    def __init__(self, processes, every):
        self.samples = {name: [] for name in processes}
        self.is_over = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(processes, every), daemon=True)
        self.thread.start()

    def _run(self, processes, every):
        start = time.monotonic()
        while not self.is_over.wait(every):
            for name, process in processes.items():
                memory, descriptors = sample(process)
                self.samples[name].append((memory, descriptors))
                print(f"{time.monotonic() - start:6.0f} s  {name:6} {memory / 1e6:8.1f} MB  {descriptors:4} descriptors", flush=True)

    def stop(self):
        self.is_over.set()
        self.thread.join()

    def growth(self):
        """What has grown, in lines."""
        found = []
        for name, samples in self.samples.items():
            third = len(samples) // 3
            second, last = samples[third:2 * third], samples[2 * third:]
            if not second or not last:
                found.append(f"{name}: too few samples")
                continue
            before, after = (statistics.median(memory for memory, _ in part) for part in (second, last))
            print(f"{name}: {before / 1e6:.1f} MB, then {after / 1e6:.1f} MB")
            if after > before * 1.05 and after > before + 4e6:
                found.append(f"{name}: the memory grows from {before / 1e6:.1f} to {after / 1e6:.1f} MB")
            if max(count for _, count in last) > max(count for _, count in second):
                found.append(f"{name}: the number of descriptors grows")
        return found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--rate", type=int, default=5_000)
    options.add_argument("--log", choices=["embedded", "mock"], default="embedded")
    options.add_argument("--every", type=float, default=10)
    options = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        programs = bridges.Programs(folder)
        log = bridges.Log(options.log, programs, folder)
        mosquitto = bridges.Mosquitto(folder)
        seconds = max(3, round(options.minutes * 60))
        command = [programs.folder / "load", "paced", mosquitto.port, options.rate, seconds, bridges.SIZE]
        load = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True)
        port = int(load.stdout.readline())
        bridge = bridges.Bench(programs, folder, log).start(("ours", 0), port, log.new_topic())
        watched = {"bridge": bridge.process.pid}
        if options.log == "embedded":
            watched["log"] = log.program.process.pid
        watch = Watch(watched, options.every)
        words = load.stdout.readline().split()
        watch.stop()
        faults = watch.growth()
        if not words:
            faults.append(f"the load ended with {load.wait()}")
        else:
            sent, acknowledged, *latencies, milliseconds = map(int, words)
            print(f"{sent:,} messages, {acknowledged / milliseconds * 1e3:,.0f} a second, p50 {latencies[0]} us, p99 {latencies[1]} us")
            if sent != acknowledged:
                faults.append(f"{sent - acknowledged} messages were not acknowledged")
            if acknowledged / milliseconds * 1e3 < 0.9 * options.rate:
                faults.append("the rate was not kept")
        for one in (bridge, mosquitto.program, log.program):
            one.stop()
        for fault in faults:
            print(fault)
        sys.exit(1 if faults else 0)


main()
