#!/usr/bin/env python3
"""Avro beside Apache Avro C and simdjson with the same record of 12 fields, by turns.

    python3 Benchmarks/avro-peers.py [--tsv] [--ours PROGRAM]

JSON to Avro: Avro C only encodes a datum that is there already, and simdjson only parses; ours does both. Avro to JSON: Avro C
reads the data and writes JSON. Of seven runs the best. Needs libavro-dev and libsimdjson-dev.
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
COUNT = "300000"


def build():
    command = ["swift", "build", "-c", "release", "--package-path", HERE]
    subprocess.run([*command, "--product", "AvroThroughput"], check=True, stdout=subprocess.DEVNULL)
    path = subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip()
    return pathlib.Path(path) / "AvroThroughput"


def build_peers(folder):
    peers = HERE / "Peers" / "avro"
    subprocess.run(["gcc", "-O2", "-o", folder / "avro_c", peers / "avro_c.c", "-lavro"], check=True)
    subprocess.run(["g++", "-O2", "-o", folder / "simdjson_dom", peers / "simdjson_dom.cpp", "-lsimdjson"], check=True)


def output(*words):
    return subprocess.run([str(word) for word in words], check=True, text=True, stdout=subprocess.PIPE).stdout


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        ours = pathlib.Path(sys.argv[sys.argv.index("--ours") + 1]) if "--ours" in sys.argv else build()
        build_peers(folder)
        (folder / "schema").write_text(output(ours, "schema"))
        (folder / "json").write_text(output(ours, "json"))
        work = {
            "encode": (ours, "encode", COUNT), "encode-any-order": (ours, "encode-any-order", COUNT), "decode": (ours, "decode", COUNT),
            "avro-c-encode": (folder / "avro_c", folder / "schema", "encode", COUNT),
            "avro-c-decode": (folder / "avro_c", folder / "schema", "decode", COUNT),
            "simdjson": (folder / "simdjson_dom", folder / "json", COUNT),
        }
        best = {name: float("inf") for name in work}
        for _ in range(7):
            for name, words in work.items():
                best[name] = min(best[name], float(output(*words)))
    rows = [
        ("JSON to Avro", "encode", "Avro C, encoding alone", "avro-c-encode", 1 / 3),
        ("JSON to Avro", "encode", "simdjson, parsing alone", "simdjson", 2.5),
        ("JSON to Avro, any order", "encode-any-order", "simdjson, parsing alone", "simdjson", None),
        ("Avro to JSON", "decode", "Avro C", "avro-c-decode", 1 / 3),
    ]
    missed = 0
    for name, own, peer, theirs, mark in rows:
        ratio = best[own] / best[theirs]
        missed += mark is not None and ratio > mark
        if "--tsv" in sys.argv:
            print(name, "ns", f"{best[own]:.0f}", peer, f"{best[theirs]:.0f}", f"{ratio:.2f}", "" if mark is None else f"{mark:.2f}", sep="\t")
        else:
            print(f"{name:26} {best[own]:8.0f} ns   {peer:26} {best[theirs]:8.0f} ns   {ratio:5.2f}"
                  + ("" if mark is None else f"   mark {mark:.2f}{' missed' if ratio > mark else ''}"))
    sys.exit(1 if missed and "--tsv" not in sys.argv else 0)


if __name__ == "__main__":
    main()
