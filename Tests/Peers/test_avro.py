"""Avro beside fastavro and PyPI avro: data, resolution, fingerprints, container files; and the commands for schemas."""

import io
import json
import random
import struct
import subprocess

import avro.schema
import fastavro
import pytest
from codec_program import BINARY, ROOT, run

PRIMITIVES = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]


class Schemas:
    """Random schemas and values. Unions have at most one number, so that fastavro takes the same branch."""

    def __init__(self, seed):
        self.rng = random.Random(seed)
        self.count = 0

    def name(self):
        self.count += 1
        return f"N{self.count}"

    def schema(self, depth=0):
        kind = self.rng.choice(PRIMITIVES + (["array", "map", "record", "enum", "fixed", "union"] * 2 if depth < 4 else []))
        if kind == "array":
            return {"type": "array", "items": self.schema(depth + 1)}
        if kind == "map":
            return {"type": "map", "values": self.schema(depth + 1)}
        if kind == "record":
            fields = [{"name": f"f{i}", "type": self.schema(depth + 1)} for i in range(self.rng.randint(0, 6))]
            return {"type": "record", "name": self.name(), "namespace": self.rng.choice(["x", "a.b"]), "fields": fields}
        if kind == "enum":
            return {"type": "enum", "name": self.name(), "symbols": [f"S{i}" for i in range(self.rng.randint(1, 70))]}
        if kind == "fixed":
            return {"type": "fixed", "name": self.name(), "size": self.rng.randint(0, 5)}
        if kind == "union":
            parts = [self.rng.choice(["int", "long", "double"]), "string", "null", "boolean", {"type": "array", "items": "int"}]
            return self.rng.sample(parts, self.rng.randint(1, len(parts)))
        return kind

    def value(self, schema):
        """A value for fastavro and the same in Avro's JSON encoding."""
        rng = self.rng
        if isinstance(schema, list):
            branch = rng.choice(schema)
            value, text = self.value(branch)
            return value, text if branch == "null" else {branch if isinstance(branch, str) else branch["type"]: text}
        kind = schema if isinstance(schema, str) else schema["type"]
        if kind == "null":
            return None, None
        if kind == "boolean":
            value = rng.random() < 0.5
            return value, value
        if kind in ("int", "long"):
            bits = rng.randint(0, 31 if kind == "int" else 63)
            value = rng.randint(-(1 << bits), (1 << bits) - 1)
            return value, value
        if kind == "float":
            value = struct.unpack("f", struct.pack("f", rng.choice([rng.uniform(-1e3, 1e3), rng.uniform(-1e30, 1e30), 0.0])))[0]
            return value, value
        if kind == "double":
            value = rng.choice([rng.uniform(-180, 180), rng.uniform(-1e300, 1e300), round(rng.uniform(-100, 100), 2), 5e-324, 0.0])
            return value, value
        if kind == "bytes":
            value = bytes(rng.randrange(256) for _ in range(rng.randint(0, 80)))
            return value, value.decode("latin-1")
        if kind == "fixed":
            value = bytes(rng.randrange(256) for _ in range(schema["size"]))
            return value, value.decode("latin-1")
        if kind == "string":
            value = "".join(rng.choice("ab\"\\\n\x01é漢😀/") for _ in range(rng.randint(0, 70)))
            return value, value
        if kind == "enum":
            value = rng.choice(schema["symbols"])
            return value, value
        if kind == "array":
            pairs = [self.value(schema["items"]) for _ in range(rng.randint(0, 4))]
            return [pair[0] for pair in pairs], [pair[1] for pair in pairs]
        if kind == "map":
            pairs = {f"k{i}": self.value(schema["values"]) for i in range(rng.randint(0, 3))}
            return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}
        pairs = {field["name"]: self.value(field["type"]) for field in schema["fields"]}
        return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items()}


def encoded(schema, value):
    output = io.BytesIO()
    fastavro.schemaless_writer(output, schema, value)
    return output.getvalue()


def conforms(cases):
    lines = "".join(json.dumps(case) + "\n" for case in cases)
    code, output, _ = run("conform", "avro-vectors", "-", stdin=lines.encode())
    assert code == 0, output[-3000:]
    assert output.splitlines()[-1] == f"{len(cases)} passed, 0 failed"


def test_random_values_are_those_of_fastavro():
    cases = []
    for seed in range(300):
        schemas = Schemas(seed)
        schema = schemas.schema()
        parsed = fastavro.parse_schema(json.loads(json.dumps(schema)))
        for number in range(5):
            value, text = schemas.value(schema)
            cases.append({"kind": "codec", "name": f"{seed}-{number}", "schema": json.dumps(schema), "json": text,
                          "hex": encoded(parsed, value).hex(), "canonical": True})
    conforms(cases)


def test_canonical_forms_and_fingerprints_are_those_of_fastavro_and_avro():
    cases = []
    for seed in range(300):
        schema = Schemas(seed).schema()
        form = fastavro.schema.to_parsing_canonical_form(json.loads(json.dumps(schema)))
        assert form == avro.schema.parse(json.dumps(schema)).canonical_form, schema
        little = fastavro.schema.fingerprint(form, "CRC-64-AVRO")
        cases.append({"kind": "canonical-form", "name": str(seed), "schema": json.dumps(schema), "form": form,
                      "crc64": bytes.fromhex(little)[::-1].hex()})
    conforms(cases)


def test_promotions_and_defaults_are_those_of_fastavro():
    """Fields are added, removed, put in another order and widened; fastavro says what is read."""
    cases = []
    wider = {"int": ["int", "long", "float", "double"], "long": ["long", "float", "double"], "float": ["float", "double"]}
    for seed in range(400):
        rng = random.Random(seed)
        names = [f"f{i}" for i in range(6)]
        kinds = {name: rng.choice(["int", "long", "float", "string", "double", "boolean"]) for name in names}
        written = rng.sample(names, rng.randint(0, 6))
        writer = {"type": "record", "name": "R", "fields": [{"name": name, "type": kinds[name]} for name in written]}
        fields = []
        for name in rng.sample(names, rng.randint(0, 6)):
            kind = rng.choice(wider.get(kinds[name], [kinds[name]]))
            default = {"string": "d", "boolean": True, "int": 7, "long": -8, "float": 0.5, "double": 2.25}[kind]
            if rng.random() < 0.3:
                fields.append({"name": name, "type": ["null", kind], "default": None})
            else:
                fields.append({"name": name, "type": kind} | ({"default": default} if name not in written or rng.random() < 0.5 else {}))
        reader = {"type": "record", "name": "R", "fields": fields}
        schemas = Schemas(seed)
        data = encoded(fastavro.parse_schema(json.loads(json.dumps(writer))), {name: schemas.value(kinds[name])[0] for name in written})
        read = fastavro.schemaless_reader(io.BytesIO(data), fastavro.parse_schema(json.loads(json.dumps(writer))),
                                          fastavro.parse_schema(json.loads(json.dumps(reader))))
        expected = {}
        for field in fields:
            value = read[field["name"]]
            union = isinstance(field["type"], list)
            kind = field["type"][1] if union else field["type"]
            if kind == "float" and value is not None:
                value = struct.unpack("f", struct.pack("f", value))[0]
            expected[field["name"]] = {kind: value} if union and value is not None else value
        cases.append({"kind": "resolve", "name": str(seed), "writer": json.dumps(writer), "reader": json.dumps(reader),
                      "hex": data.hex(), "json": expected})
    conforms(cases)


@pytest.mark.parametrize("codec", ["null", "deflate", "snappy", "zstandard"])
def test_container_files_go_both_ways(codec, tmp_path):
    schema = {"type": "record", "name": "R", "namespace": "a.b", "fields": [
        {"name": "n", "type": "long"}, {"name": "s", "type": ["null", "string"]}, {"name": "b", "type": "bytes"}]}
    (tmp_path / "schema.avsc").write_text(json.dumps(schema))
    rows = [{"n": i * 7919, "s": None if i % 3 == 0 else "x" * (i % 100), "b": bytes(range(i % 256))} for i in range(20_000)]
    with open(tmp_path / "theirs.avro", "wb") as output:
        fastavro.writer(output, fastavro.parse_schema(json.loads(json.dumps(schema))), rows, codec=codec)
    code, output, error = run("schema", "decode", "--bytes", "code-points", tmp_path / "theirs.avro")
    assert code == 0, error
    assert [json.loads(line) for line in output.split("\n")[:-1]] == [row | {"b": row["b"].decode("latin-1")} for row in rows]
    ours = tmp_path / "ours.avro"
    with open(ours, "wb") as file:
        subprocess.run([BINARY, "schema", "encode", "--schema", tmp_path / "schema.avsc", "--framing", "file", "--codec", codec,
                        "--bytes", "code-points", "-"], input=output.encode(), stdout=file, check=True)
    with open(ours, "rb") as file:
        assert list(fastavro.reader(file)) == rows


def test_single_objects_are_those_of_the_specification(tmp_path):
    (tmp_path / "s.avsc").write_text('"long"')
    data = bytes.fromhex("c301") + bytes.fromhex(fastavro.schema.fingerprint('"long"', "CRC-64-AVRO")) + encoded("long", 300)
    (tmp_path / "data").write_bytes(data * 2)
    assert run("schema", "decode", "--schema", tmp_path / "s.avsc", tmp_path / "data") == (0, "300\n300\n", "")
    (tmp_path / "data").write_bytes(data[:3] + b"\0" + data[4:])
    assert run("schema", "decode", "--schema", tmp_path / "s.avsc", tmp_path / "data")[0] == 65


def test_check_names_the_place_of_a_fault(tmp_path):
    good, bad = tmp_path / "good.avsc", tmp_path / "bad.avsc"
    good.write_text('{"type": "record", "name": "a.R", "fields": []}')
    bad.write_text('{"type": "record",\n "name": "R",\n "fields": [{"name": "x", "type": "strin"}]}')
    code, output, error = run("schema", "check", good, bad)
    assert code == 78
    fingerprint = bytes.fromhex(fastavro.schema.fingerprint('{"name":"a.R","type":"record","fields":[]}', "CRC-64-AVRO"))[::-1].hex()
    assert output == f"{good}: good: record a.R, fingerprint {fingerprint}\n"
    assert error == f'{bad}:3:35: /fields/0/type: expected the name of a type that is defined before, found "strin"\n'


def test_evolve_says_which_levels_hold_and_what_breaks(tmp_path):
    def schema(name, *fields):
        (tmp_path / name).write_text(json.dumps({"type": "record", "name": "R", "fields": list(fields)}))
        return tmp_path / name
    v1 = schema("v1", {"name": "a", "type": "int"})
    v2 = schema("v2", {"name": "a", "type": "int"}, {"name": "b", "type": "string", "default": ""})
    v3 = schema("v3", {"name": "a", "type": "int"}, {"name": "b", "type": "string"})
    code, output, _ = run("schema", "evolve", v1, v2, v3, "--level", "BACKWARD_TRANSITIVE")
    assert code == 1
    assert output.splitlines()[:3] == [
        "BACKWARD: yes", "BACKWARD_TRANSITIVE: no",
        '  READER_FIELD_MISSING_DEFAULT_VALUE at /fields/1: the writer lacks the field "b", for which the reader has no default']
    assert run("schema", "evolve", v1, v2, "--level", "FULL")[0] == 0
    assert run("schema", "diff", v1, v3)[0] == 1


def test_a_line_that_does_not_fit_is_named(tmp_path):
    (tmp_path / "s.avsc").write_text('{"type": "record", "name": "R", "fields": [{"name": "t", "type": "double"}]}')
    code, output, error = run("schema", "encode", "--schema", tmp_path / "s.avsc", "-", stdin=b'{"t": 1}\n{"t": "hot"}\n')
    assert (code, output) == (65, "")
    assert error == 'line 2: /t: expected a double, found the string "hot" (byte 6)\n'


def test_every_recorded_case_passes():
    code, output, _ = run("conform", "avro-vectors", ROOT / "Fixtures" / "avro" / "vectors.jsonl")
    assert code == 0, output[-2000:]
