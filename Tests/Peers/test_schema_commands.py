"""`trestle schema` for JSON Schema and Protobuf."""

import json
import subprocess

from codec_program import BINARY, run

PROTO = 'syntax = "proto3"; package t; import "unit.proto"; message M { string id = 1; u.Unit unit = 2; }'
UNIT = 'syntax = "proto3"; package u; message Unit { string name = 1; }'


def test_json_schemas_are_checked_and_compared(tmp_path):
    old, new, bad = tmp_path / "old.json", tmp_path / "new.json", tmp_path / "bad.json"
    base = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "additionalProperties": False}
    old.write_text(json.dumps({**base, "properties": {"a": {"type": "integer"}}}))
    new.write_text(json.dumps({**base, "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}))
    bad.write_text(json.dumps({**base, "properties": {"a": {"type": "int"}}}))
    code, output, _ = run("schema", "check", old, new)
    assert code == 0 and output.count("good: JSON Schema, draft 7") == 2
    code, _, errors = run("schema", "check", bad)
    assert code == 78 and "#/properties/a/type: there is no type" in errors
    code, output, _ = run("schema", "evolve", old, new, "--level", "BACKWARD")
    assert code == 0 and "BACKWARD: yes" in output and "FORWARD: no" in output
    assert "PROPERTY_REMOVED_FROM_CLOSED_CONTENT_MODEL" in output


def test_protobuf_is_checked_encoded_and_decoded(tmp_path):
    proto, unit, lines = tmp_path / "m.proto", tmp_path / "unit.proto", tmp_path / "lines"
    proto.write_text(PROTO)
    unit.write_text(UNIT)
    code, output, _ = run("schema", "check", proto, "--reference", unit)
    assert code == 0 and "Protobuf, messages t.M" in output
    code, _, errors = run("schema", "check", proto)
    assert code == 78 and "unit.proto" in errors
    values = [{"id": "a", "unit": {"name": "C"}}, {"id": "b"}]
    lines.write_text("".join(json.dumps(value) + "\n" for value in values))
    binary = tmp_path / "binary"
    arguments = ["--schema", proto, "--reference", unit, "--framing", "delimited"]
    encoded = subprocess.run([BINARY, "schema", "encode", *arguments, lines], capture_output=True)
    assert encoded.returncode == 0 and encoded.stdout.hex() == "080a016112030a0143" "030a0162"
    binary.write_bytes(encoded.stdout)
    code, output, _ = run("schema", "decode", *arguments, binary)
    assert code == 0 and [json.loads(line) for line in output.splitlines()] == values
    lines.write_text('{"unit":{"name":5}}\n')
    code, _, errors = run("schema", "encode", *arguments, lines)
    assert code == 65 and "line 1: unit.name: expected a string" in errors
