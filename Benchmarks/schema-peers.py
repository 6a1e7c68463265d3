#!/usr/bin/env python3
"""Avro, JSON Schema and Protobuf beside other implementations of the same work, by turns.

    .venv/bin/python Benchmarks/schema-peers.py [--tsv] [--programs FOLDER]

Avro: a record of 12 fields. To Avro, Avro C only encodes a datum that is there already and simdjson only parses; ours does both. To JSON,
Avro C reads the data and writes JSON. JSON Schema: a text of 200 bytes by a schema of 12 properties, beside PyPI jsonschema. Protobuf: a
message of 12 fields, beside PyPI protobuf (upb in C, with json_format in Python). Of seven runs the best. Needs libavro-dev,
libsimdjson-dev, and the Python packages jsonschema and protobuf.
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
COUNT = "300000"
PROGRAMS = ("AvroThroughput", "JSONSchemaThroughput", "ProtobufThroughput")


def build():
    command = ["swift", "build", "-c", "release", "--package-path", HERE]
    for program in PROGRAMS:
        subprocess.run([*command, "--product", program], check=True, stdout=subprocess.DEVNULL)
    return pathlib.Path(subprocess.run([*command, "--show-bin-path"], check=True, text=True, stdout=subprocess.PIPE).stdout.strip())


def build_peers(folder):
    peers = HERE / "Peers" / "avro"
    subprocess.run(["gcc", "-O2", "-o", folder / "avro_c", peers / "avro_c.c", "-lavro"], check=True)
    subprocess.run(["g++", "-O2", "-o", folder / "simdjson_dom", peers / "simdjson_dom.cpp", "-lsimdjson"], check=True)


def output(*words):
    return subprocess.run([str(word) for word in words], check=True, text=True, stdout=subprocess.PIPE).stdout


def nanoseconds(body, count):
    start = time.perf_counter()
    for _ in range(count):
        body()
    return (time.perf_counter() - start) / count * 1e9


def avro(programs, folder, best):
    """One round; the best times so far stay in `best`."""
    ours = programs / "AvroThroughput"
    (folder / "schema").write_text(output(ours, "schema"))
    (folder / "json").write_text(output(ours, "json"))
    for name, words in {
        "encode": (ours, "encode", COUNT), "encode-any-order": (ours, "encode-any-order", COUNT), "decode": (ours, "decode", COUNT),
        "avro-c-encode": (folder / "avro_c", folder / "schema", "encode", COUNT),
        "avro-c-decode": (folder / "avro_c", folder / "schema", "decode", COUNT),
        "simdjson": (folder / "simdjson_dom", folder / "json", COUNT),
    }.items():
        best[name] = min(best.get(name, float("inf")), float(output(*words)))


def columns(text):
    """The lines `name <tab> … N ns best <tab> …` of a program as nanoseconds by name."""
    rows = [line.split("\t") for line in text.splitlines()]
    return {row[0]: float(next(cell for cell in row if cell.endswith(" ns best")).split()[0]) for row in rows}


class JSONSchema:
    def __init__(self, programs):
        import jsonschema
        self.ours = programs / "JSONSchemaThroughput"
        schema, self.text = output(self.ours, "--peer").splitlines()[:2]
        self.validator = jsonschema.Draft7Validator(json.loads(schema))
        self.validator.validate(json.loads(self.text))

    def round(self, best):
        best["validate"] = min(best.get("validate", float("inf")), columns(output(self.ours))["validate"])
        peer = nanoseconds(lambda: self.validator.is_valid(json.loads(self.text)), 200)
        best["jsonschema"] = min(best.get("jsonschema", float("inf")), peer)


class Protobuf:
    def __init__(self, programs, folder):
        from google.protobuf import descriptor_pb2, json_format, message_factory
        self.ours = programs / "ProtobufThroughput"
        (folder / "reading.proto").write_text(output(self.ours, "schema"))
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{folder}", f"--descriptor_set_out={folder}/set", "reading.proto"],
                       check=True, cwd=folder)
        files = descriptor_pb2.FileDescriptorSet.FromString((folder / "set").read_bytes())
        kind = message_factory.GetMessages(files.file)["plant.Reading"]
        text = output(self.ours, "json").strip()
        data = json_format.Parse(text, kind()).SerializeToString()
        self.works = {"json_format to binary": lambda: json_format.Parse(text, kind()).SerializeToString(),
                      "json_format to JSON": lambda: json_format.MessageToJson(kind.FromString(data), indent=None)}

    def round(self, best):
        for name, time_of_one in columns(output(self.ours)).items():
            best["protobuf " + name] = min(best.get("protobuf " + name, float("inf")), time_of_one)
        for name, body in self.works.items():
            best[name] = min(best.get(name, float("inf")), nanoseconds(body, 500))


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        programs = pathlib.Path(sys.argv[sys.argv.index("--programs") + 1]) if "--programs" in sys.argv else build()
        build_peers(folder)
        schemas, messages = JSONSchema(programs), Protobuf(programs, folder)
        best = {}
        for _ in range(7):
            avro(programs, folder, best)
            schemas.round(best)
            messages.round(best)
    rows = [
        ("JSON to Avro", "encode", "Avro C, encoding alone", "avro-c-encode", 1 / 3),
        ("JSON to Avro", "encode", "simdjson, parsing alone", "simdjson", 2.5),
        ("JSON to Avro, any order", "encode-any-order", "simdjson, parsing alone", "simdjson", None),
        ("Avro to JSON", "decode", "Avro C", "avro-c-decode", 1 / 3),
        ("JSON Schema, a text", "validate", "PyPI jsonschema", "jsonschema", 1 / 100),
        ("JSON to Protobuf", "protobuf encode", "PyPI protobuf", "json_format to binary", None),
        ("Protobuf to JSON", "protobuf decode", "PyPI protobuf", "json_format to JSON", None),
    ]
    missed = 0
    for name, own, peer, theirs, mark in rows:
        ratio = best[own] / best[theirs]
        missed += mark is not None and ratio > mark
        if "--tsv" in sys.argv:
            print(name, "ns", f"{best[own]:.0f}", peer, f"{best[theirs]:.0f}", f"{ratio:.3f}", "" if mark is None else f"{mark:.3f}", sep="\t")
        else:
            print(f"{name:26} {best[own]:8.0f} ns   {peer:26} {best[theirs]:8.0f} ns   {ratio:6.3f}"
                  + ("" if mark is None else f"   mark {mark:.3f}{' missed' if ratio > mark else ''}"))
    sys.exit(1 if missed and "--tsv" not in sys.argv else 0)


if __name__ == "__main__":
    main()
