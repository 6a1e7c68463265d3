"""Confluent's serializers of JSON Schema and Protobuf beside our registry, in both framings."""

import json
import subprocess

import pytest
from codec_program import BINARY
from confluent_kafka import Producer
from confluent_kafka.schema_registry import Schema, SchemaReference, SchemaRegistryClient, header_schema_id_serializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from protobuf_vectors import compile
from test_registry import Process, memory  # noqa: F401  (a fixture)

JSON_SCHEMA = json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "title": "Reading", "type": "object",
                          "properties": {"t": {"type": "number"}}, "required": ["t"], "additionalProperties": False})
PROTO = """syntax = "proto3"; package plant; import "google/protobuf/timestamp.proto";
message Other { int32 a = 1; }
message Reading { message Unit { string name = 1; } double t = 1; Unit unit = 2; map<string, int32> m = 3; google.protobuf.Timestamp at = 4;
  oneof o { string s = 5; int64 n = 6; } optional bool ok = 7; enum E { A = 0; B = 1; } repeated E e = 8; }"""


def settings(framing):
    return {"schema.id.serializer": header_schema_id_serializer} if framing == "header" else {}


@pytest.mark.parametrize("framing", ["prefix", "header"])
def test_json_schema(memory, framing):  # noqa: F811
    client = SchemaRegistryClient({"url": memory})
    context = SerializationContext("plant", MessageField.VALUE, [])
    data = JSONSerializer(JSON_SCHEMA, client, conf=settings(framing))({"t": 21.5}, context)
    assert json.loads(data[5:] if framing == "prefix" else data) == {"t": 21.5}
    reader = JSONDeserializer(None, schema_registry_client=SchemaRegistryClient({"url": memory}))
    assert reader(data, context) == {"t": 21.5}
    with pytest.raises(SchemaRegistryError) as refusal:
        client.register_schema("plant-value", Schema(json.dumps({"type": "string"}), "JSON"))
    assert refusal.value.http_status_code == 409


def reading():
    pool = descriptor_pool.DescriptorPool()
    for file in descriptor_pb2.FileDescriptorSet.FromString(compile(PROTO)).file:
        pool.Add(file)
    type = message_factory.GetMessageClass(pool.FindMessageTypeByName("plant.Reading"))
    message = type(t=21.5, m={"k": 1}, n=5, ok=False, e=[1, 0])
    message.unit.name = "C"
    return type, message


@pytest.mark.parametrize("framing", ["prefix", "header"])
def test_protobuf(memory, framing):  # noqa: F811
    type, message = reading()
    client = SchemaRegistryClient({"url": memory})
    context = SerializationContext("plant", MessageField.VALUE, [])
    conf = {"use.deprecated.format": False, **settings(framing)}
    data = ProtobufSerializer(type, client, conf=conf)(message, context)
    # The second message of its file: named in front of the data, or behind the GUID in the header.
    if framing == "prefix":
        assert data[5:7] == b"\x02\x02" and data[7:].startswith(b"\x09")
    else:
        assert data.startswith(b"\x09") and context.headers[0][1].endswith(b"\x02\x02")
    reader = ProtobufDeserializer(type, {"use.deprecated.format": False}, schema_registry_client=SchemaRegistryClient({"url": memory}))
    assert reader(data, context) == message
    # What the client sent as a descriptor is text for others.
    latest = client.get_latest_version("plant-value")
    assert "message Reading {" in latest.schema.schema_str and latest.schema.schema_type == "PROTOBUF"


def test_references_of_both_types(memory):  # noqa: F811
    client = SchemaRegistryClient({"url": memory})
    unit = 'syntax = "proto3"; package u; message Unit { string name = 1; }'
    client.register_schema("unit", Schema(unit, "PROTOBUF"))
    text = 'syntax = "proto3"; import "unit.proto"; message M { u.Unit unit = 1; }'
    client.register_schema("m-value", Schema(text, "PROTOBUF", [SchemaReference("unit.proto", "unit", 1)]))
    client.register_schema("unit.json", Schema(json.dumps({"type": "string", "maxLength": 3}), "JSON"))
    schema = Schema(json.dumps({"properties": {"u": {"$ref": "unit.json"}}}), "JSON", [SchemaReference("unit.json", "unit.json", 1)])
    client.register_schema("j-value", schema)
    with pytest.raises(SchemaRegistryError) as refusal:
        client.register_schema("k-value", Schema(text, "PROTOBUF"))
    assert refusal.value.error_code == 42201


def test_consume_prints_both_types(tmp_path):
    program = Process("run", "--data", tmp_path / "data", "--kafka-port", "0", "--mqtt-port", "0", "--registry-port", "0", word="registry")
    try:
        client = SchemaRegistryClient({"url": program.address})
        type, message = reading()
        bootstrap = program.lines["kafka"]
        producer = Producer({"bootstrap.servers": bootstrap})
        for framing in ("prefix", "header"):
            context = SerializationContext("p", MessageField.VALUE, [])
            conf = {"use.deprecated.format": False, **settings(framing)}
            producer.produce("plant", ProtobufSerializer(type, client, conf=conf)(message, context), headers=context.headers, partition=0)
            context = SerializationContext("j", MessageField.VALUE, [])
            data = JSONSerializer(JSON_SCHEMA, client, conf=settings(framing))({"t": 21.5}, context)
            producer.produce("plant", data, headers=context.headers, partition=0)
        assert producer.flush(30) == 0
        done = subprocess.run([BINARY, "consume", "-b", bootstrap, "-t", "plant", "--from", "beginning", "--exit", "--quiet", "--decode",
                               "--registry", program.address, "--format", "%v\\n"], capture_output=True, text=True, timeout=60)
        protobuf = {"t": 21.5, "unit": {"name": "C"}, "m": {"k": 1}, "n": "5", "ok": False, "e": ["B", "A"]}
        assert [json.loads(line) for line in done.stdout.splitlines()] == [protobuf, {"t": 21.5}] * 2, done.stderr
    finally:
        program.stop()
