"""Schemas in the bridge: Mosquitto on one side, librdkafka's mock cluster on the other, our registry beside them, and Confluent's
deserializers and fastavro as those that read."""

import io
import json
import signal
import struct
import time
import urllib.request

import confluent_kafka
import fastavro
import pytest
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

from bridges import balance, connected_bridge, dead_letters
from codec_program import run
from cut_line import CutLine
from peers import Device, free_port, wait_until
from test_bridge_returns import Subscriber
from test_registry import Process


def record(*fields):
    return json.dumps({"type": "record", "name": "Reading", "namespace": "plant", "fields": list(fields)})


T = {"name": "t", "type": "double"}
UNIT = {"name": "unit", "type": "string", "default": "C"}
SITE = {"name": "site", "type": ["null", "string"], "default": None}
V1, V2, V3 = record(T), record(T, UNIT), record(T, UNIT, SITE)


@pytest.fixture
def registry(running):
    """Our registry behind a line that can be cut, and Confluent's client of it."""
    process = Process("registry", "serve", "--memory", "--port", "0", word="registry")
    running.append(process)
    line = CutLine(int(process.address.rsplit(":", 1)[1].strip("/")))
    running.append(line)

    class Registry:
        pass

    found = Registry()
    found.line, found.direct = line, process.address
    found.url = f"http://127.0.0.1:{line.port}"
    found.client = SchemaRegistryClient({"url": process.address})
    return found


def write(tmp_path, mosquitto, cluster, registry, schema, route="    from: plant/#\n    to: readings\n", kafka="", extra=""):
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  client_id: bridge\n"
        f"kafka:\n  bootstrap_servers: {cluster.bootstrap}\n{kafka}"
        f"schema_registries:\n  plant:\n    url: {registry.url}\n    timeout: 2s\n    refresh: 1s\n"
        f"routes:\n  - name: readings\n{route}    schema:\n      registry: plant\n"
        + "".join(f"      {line}\n" for line in schema) + extra)
    return path


def publish(mosquitto, payloads, topic="plant/m1", wait=True):
    device = Device(mosquitto.port, identifier=f"device-{wait}", window=len(payloads))
    for payload in payloads:
        device.publish(topic, payload if isinstance(payload, (bytes, str)) else json.dumps(payload))
    if wait:
        device.finish(len(payloads))
    return device


def records(cluster, topic, count, timeout=30):
    """(key, value, headers) of the first records of a topic."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": cluster.bootstrap, "group.id": f"reader-{topic}", "enable.auto.commit": False,
        "auto.offset.reset": "earliest"})
    partitions = {}

    def exists():
        partitions.update(consumer.list_topics(topic, timeout=20).topics[topic].partitions)
        return partitions

    wait_until(exists, 20, f"there is a topic {topic}")
    consumer.assign([
        confluent_kafka.TopicPartition(topic, number, confluent_kafka.OFFSET_BEGINNING) for number in partitions])
    found = []
    end = time.monotonic() + timeout
    while len(found) < count and time.monotonic() < end:
        for message in consumer.consume(count, timeout=1):
            assert message.error() is None, message.error()
            found.append((message.key(), message.value(), dict(message.headers() or [])))
    consumer.close()
    assert len(found) >= count, f"{len(found)} of {count}"
    return found


def context(topic="readings", headers=None):
    return SerializationContext(topic, MessageField.VALUE, list((headers or {}).items()))


def test_json_becomes_avro_that_confluents_deserializer_and_fastavro_read(tmp_path, mosquitto, cluster, registry, programs):
    id = registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["use: latest"]))
    publish(mosquitto, [{"t": number / 2} for number in range(20)])
    found = records(cluster, "readings", 20)
    deserialize = AvroDeserializer(registry.client)
    assert [deserialize(value, context())["t"] for _, value, _ in found] == [number / 2 for number in range(20)]
    schema = fastavro.parse_schema(json.loads(V1))
    for number, (key, value, _) in enumerate(found):
        assert key == b"plant/m1"
        assert struct.unpack(">bI", value[:5]) == (0, id)
        assert fastavro.schemaless_reader(io.BytesIO(value[5:]), schema) == {"t": number / 2}
    bridge.end()
    assert balance(bridge) == (20, 20, 0)


def test_the_header_form_is_read_by_confluents_deserializer(tmp_path, mosquitto, cluster, registry, programs):
    (tmp_path / "reading.avsc").write_text(V2)
    path = write(
        tmp_path, mosquitto, cluster, registry,
        ["use: register", "file: reading.avsc", "subject: RecordName", "framing: header"])
    bridge = connected_bridge(programs, path)
    publish(mosquitto, [{"t": 1.5}, {"t": 2, "unit": "F"}])
    found = records(cluster, "readings", 2)
    assert registry.client.get_latest_version("plant.Reading").version == 1
    deserialize = AvroDeserializer(registry.client)
    assert [deserialize(value, context(headers=headers)) for _, value, headers in found] == [
        {"t": 1.5, "unit": "C"}, {"t": 2.0, "unit": "F"}]
    bridge.end()


def test_poison_goes_to_the_dead_letters_with_what_does_not_fit(tmp_path, mosquitto, cluster, registry, programs):
    id = registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, []))
    publish(mosquitto, [{"t": 1}, {"t": "hot"}, "no JSON", {"t": 2}])
    letters = sorted(dead_letters(cluster, 2), key=lambda letter: letter[1])
    assert [value for _, value, _ in letters] == [b"no JSON", b'{"t": "hot"}']
    headers = letters[1][2]
    assert headers["trestle.schema.path"] == "/t"
    assert "number" in headers["trestle.schema.expected"] or "double" in headers["trestle.schema.expected"]
    assert "hot" in headers["trestle.schema.found"] or "string" in headers["trestle.schema.found"]
    assert headers["trestle.schema.id"] == str(id) and headers["trestle.schema.version"] == "1"
    assert headers["trestle.schema.subject"] == "readings-value" and headers["trestle.route"] == "readings"
    assert headers["trestle.topic"] == "readings" and headers["trestle.source"] == "plant/m1"
    assert len(records(cluster, "readings", 2)) == 2
    code, output, error = run("dlq", "show", "-b", cluster.bootstrap, "--cause", "/t")
    assert code == 0, error
    assert f"schema  readings-value, version 1, id {id}" in output and "path    /t" in output
    bridge.end()
    assert balance(bridge)[1:] == (2, 0)


@pytest.mark.parametrize("kafka", ["", "  buffer:\n    folder: FOLDER\n"], ids=["direct", "buffer"])
def test_a_letter_has_the_selected_value_and_the_headers_of_its_record(
        tmp_path, mosquitto, cluster, registry, programs, kafka):
    """Before its value fits a schema, and behind that, when it is too large for a request."""
    id = registry.client.register_schema("readings-value", Schema(record(T, {"name": "pad", "type": "string"}), "AVRO"))
    route = (
        "    from: plant/#\n    to: readings\n    select: 'temperature AS t, pad'\n    retained: mark\n"
        "    headers: {site: hall-7}\n")
    limits = "  max_request_size: 16KiB\n  batch_size: 16KiB\n" + kafka.replace("FOLDER", str(tmp_path / "buffer"))
    path = write(tmp_path, mosquitto, cluster, registry, [], route=route, kafka=limits)
    device = Device(mosquitto.port)
    for topic, content in [("hot", {"temperature": "hot", "pad": ""}), ("large", {"temperature": 1, "pad": "x" * 16_000})]:
        device.client.publish(f"plant/{topic}", json.dumps({**content, "secret": "left out"}), 1, retain=True)
    device.finish(2)
    bridge = connected_bridge(programs, path)
    letters = {}
    for key, value, headers in dead_letters(cluster, 3):
        assert (headers["site"], headers["trestle.record.trestle.retained"]) == ("hall-7", "true")
        assert not any(name.startswith("mqtt.") for name in headers), headers
        letters[key] = letters.get(key, b"") + value
    assert json.loads(letters[b"plant/hot"]) == {"t": "hot", "pad": ""}
    encoded = letters[b"plant/large"]
    assert struct.unpack(">bI", encoded[:5]) == (0, id)
    assert fastavro.schemaless_reader(io.BytesIO(encoded[5:]), fastavro.parse_schema(json.loads(
        record(T, {"name": "pad", "type": "string"})))) == {"t": 1.0, "pad": "x" * 16_000}
    assert bridge.end() == 0, bridge.output()


def test_what_does_not_fit_is_not_replayed_into_the_topic_of_its_schema(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, []))
    publish(mosquitto, [{"t": 1}, {"t": "hot"}])
    dead_letters(cluster, 1)
    bridge.end()
    code, output, error = run("dlq", "replay", "-b", cluster.bootstrap)
    assert code == 0 and "is left out: its value does not fit the schema 'readings-value'" in error, error
    assert "0 letters written, 1 left out since they do not fit their schema" in error
    code, _, error = run("dlq", "replay", "-b", cluster.bootstrap, "--to", "quarantine")
    assert code == 0 and "1 letter written: 1 to 'quarantine'" in error, error
    assert [value for _, value, _ in records(cluster, "readings", 1)] != [b'{"t": "hot"}']
    code, _, error = run("dlq", "replay", "-b", cluster.bootstrap, "--even-mismatched")
    assert code == 0 and "1 letter written: 1 to 'readings'" in error, error
    assert b'{"t": "hot"}' in [value for _, value, _ in records(cluster, "readings", 2)]


@pytest.mark.parametrize("policy, stored", [("drop", [b"fits"]), ("pass", [b"fits", b'{"t": "hot"}'])])
def test_what_does_not_fit_can_be_dropped_or_passed_on(tmp_path, mosquitto, cluster, registry, programs, policy, stored):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, [f"on_mismatch: {policy}"]))
    publish(mosquitto, [{"t": "hot"}, {"t": 1}])
    found = [value for _, value, _ in records(cluster, "readings", len(stored))]
    assert sorted(b"fits" if value[0] == 0 else value for value in found) == sorted(stored)
    bridge.end()


def test_a_schema_works_on_what_select_gives(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V2, "AVRO"))
    route = "    from: plant/#\n    to: readings\n    select: \"temp AS t, topic(2) AS unit\"\n    where: temp > 0\n"
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, [], route))
    publish(mosquitto, [{"temp": 7, "other": 1}, {"temp": -1}])
    deserialize = AvroDeserializer(registry.client)
    assert [deserialize(value, context()) for _, value, _ in records(cluster, "readings", 1)] == [{"t": 7.0, "unit": "m1"}]
    bridge.end()


def ready(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_while_the_registry_is_away_known_schemas_go_on_and_others_wait_in_order(
        tmp_path, mosquitto, cluster, registry, programs):
    """Shortened; what is away for a minute is no different from what is away for three seconds."""
    registry.client.register_schema("known-value", Schema(V1, "AVRO"))
    registry.client.register_schema("other-value", Schema(V1, "AVRO"))
    port = free_port()
    path = write(
        tmp_path, mosquitto, cluster, registry, [], "    from: plant/{machine}\n    to: '{machine}'\n",
        extra=f"status:\n  port: {port}\n")
    bridge = connected_bridge(programs, path)
    publish(mosquitto, [{"t": 0}], "plant/known")
    records(cluster, "known", 1)
    registry.line.cut()
    device = publish(mosquitto, [{"t": number} for number in range(50)], "plant/other", wait=False)
    publish(mosquitto, [{"t": number} for number in range(1, 30)], "plant/known")
    assert len(records(cluster, "known", 30)) == 30
    wait_until(lambda: ready(port)[0] == 503, 20, "it is not ready")
    assert "schema registry: route 'readings' waits for its schema" in ready(port)[1]
    time.sleep(3)
    assert bridge.process.poll() is None
    registry.line.join()
    deserialize = AvroDeserializer(registry.client)
    found = [deserialize(value, context("other"))["t"] for _, value, _ in records(cluster, "other", 50)]
    assert found == list(range(50))
    device.finish(50)
    wait_until(lambda: ready(port)[0] == 200, 20, "it is ready")
    bridge.end()
    assert balance(bridge) == (80, 80, 0)


@pytest.mark.parametrize("is_buffered", [False, True])
def test_a_tombstone_stays_behind_the_value_that_it_deletes(
        tmp_path, mosquitto, cluster, registry, programs, is_buffered):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    cluster.tell("topic", "readings", 1)
    registry.line.cut()
    kafka = f"  buffer:\n    folder: {tmp_path / 'buffer'}\n" if is_buffered else ""
    path = write(
        tmp_path, mosquitto, cluster, registry, [], "    from: plant/#\n    to: readings\n    tombstones: true\n", kafka)
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    for payload in ('{"t": 1}', b"", '{"t": 2}', b""):
        device.client.publish("plant/m1", payload, 1, retain=True)
    bridge.wait_for("waits for the schema registry")
    registry.line.join()
    device.finish(4)
    found = records(cluster, "readings", 4)
    assert {key for key, _, _ in found} == {b"plant/m1"}
    assert [value is None for _, value, _ in found] == [False, True, False, True]
    bridge.end()


def test_a_kill_while_the_registry_is_away_loses_nothing(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    registry.line.cut()
    path = write(tmp_path, mosquitto, cluster, registry, [])
    bridge = connected_bridge(programs, path)
    publish(mosquitto, [{"t": number} for number in range(200)])
    bridge.wait_for("waits for the schema registry")
    bridge.kill()
    bridge = connected_bridge(programs, path)
    registry.line.join()
    deserialize = AvroDeserializer(registry.client)
    found = [deserialize(value, context())["t"] for _, value, _ in records(cluster, "readings", 200)]
    assert found == list(range(200))
    bridge.end()


def test_a_stop_while_the_registry_is_away_leaves_what_waits_with_the_broker(
        tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    registry.line.cut()
    path = write(tmp_path, mosquitto, cluster, registry, [])
    bridge = connected_bridge(programs, path)
    publish(mosquitto, [{"t": number} for number in range(10)])
    bridge.wait_for("waits for the schema registry")
    assert bridge.end() == 75
    registry.line.join()
    bridge = connected_bridge(programs, path)
    assert len(records(cluster, "readings", 10)) == 10
    bridge.end()
    assert balance(bridge) == (10, 10, 0)


def test_what_a_buffer_holds_is_encoded_already(tmp_path, mosquitto, cluster, registry, programs):
    """A registry that is away later does not matter to it."""
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    kafka = f"  buffer:\n    folder: {tmp_path / 'buffer'}\n    sync: always\n"
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, [], kafka=kafka))
    publish(mosquitto, [{"t": 0}])
    records(cluster, "readings", 1)
    cluster.all_brokers("down")
    publish(mosquitto, [{"t": 1}, {"t": "hot"}, {"t": 2}])
    time.sleep(1)
    registry.line.cut()
    bridge.kill()
    bridge = programs("run", tmp_path / "plant.yaml")
    cluster.all_brokers("up")
    deserialize = AvroDeserializer(registry.client)
    values = [deserialize(value, context())["t"] for _, value, _ in records(cluster, "readings", 3)]
    assert set(values) == {0, 1, 2}
    letter = dead_letters(cluster, 1)[0]
    assert letter[1] == b'{"t": "hot"}' and letter[2]["trestle.schema.path"] == "/t"
    bridge.kill()


def metric(port, name):
    text = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10).read().decode()
    return next(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name)


def test_a_dead_letter_of_a_buffer_counts_once_its_topic_has_it(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    port = free_port()
    path = write(
        tmp_path, mosquitto, cluster, registry, [], kafka=f"  buffer:\n    folder: {tmp_path / 'buffer'}\n",
        extra=f"status:\n  port: {port}\n")
    bridge = connected_bridge(programs, path)
    publish(mosquitto, [{"t": 0}])
    records(cluster, "readings", 1)
    cluster.all_brokers("down")
    publish(mosquitto, [{"t": "hot"}])
    bridge.wait_for("a message for .* sent to the dead-letter topic")
    time.sleep(1)
    assert metric(port, "trestle_buffer_dead_lettered_messages_total") == 0
    cluster.all_brokers("up")
    wait_until(lambda: metric(port, "trestle_buffer_dead_lettered_messages_total") == 1, 60, "it counts")
    assert len(dead_letters(cluster, 1)) == 1
    bridge.end()


def test_old_and_new_consumers_read_what_was_written_while_the_schema_grew(
        tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["new_fields: ignore"]))
    publish(mosquitto, [{"t": 1, "unit": "F", "site": "a"}])
    for number, version in ((2, V2), (3, V3)):
        registry.client.register_schema("readings-value", Schema(version, "AVRO"))
        # The latest version is looked up again, while messages go on.
        time.sleep(1.6)
        publish(mosquitto, [{"t": 0, "unit": "F", "site": "a"}])
        time.sleep(1)
        publish(mosquitto, [{"t": number, "unit": "F", "site": "a"}])
    found = [value for _, value, _ in records(cluster, "readings", 5)]
    for text, expected in ((V1, {"t": 3.0}), (V3, {"t": 3.0, "unit": "F", "site": "a"})):
        read = AvroDeserializer(registry.client, text)
        assert [value["t"] for value in map(lambda value: read(value, context()), found) if value["t"]] == [1, 2, 3]
        assert read(found[-1], context()) == expected
    newest = AvroDeserializer(registry.client, V3)
    assert newest(found[0], context()) == {"t": 1.0, "unit": "C", "site": None}
    bridge.end()


def test_new_fields_are_registered_where_the_level_allows(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["new_fields: register"]))
    publish(mosquitto, [{"t": 1}, {"t": 2, "site": "a", "n": 5}, {"t": "hot", "x": 1}, {"t": 3, "site": "b"}, {"t": 4, "bad name": 1}])
    deserialize = AvroDeserializer(registry.client)
    found = [deserialize(value, context()) for _, value, _ in records(cluster, "readings", 3)]
    assert found == [{"t": 1}, {"t": 2, "site": "a", "n": 5}, {"t": 3, "site": "b", "n": None}]
    assert registry.client.get_latest_version("readings-value").version == 2
    assert {value for _, value, _ in dead_letters(cluster, 2)} == {b'{"t": "hot", "x": 1}', b'{"t": 4, "bad name": 1}'}
    bridge.end()


def test_new_fields_beyond_the_pace_wait_and_bad_ones_cost_no_good_ones(tmp_path, mosquitto, cluster, registry, programs):
    """30 new members in one second, beside many messages with one that Avro has no name for."""
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    cluster.tell("topic", "readings", 1)
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["new_fields: register"]))
    publish(mosquitto, [{"t": 0}])
    records(cluster, "readings", 1)
    payloads = []
    for number in range(1, 31):
        payloads += [{"t": number, "bad name": 1}, {"t": number, f"f{number}": number}]
    publish(mosquitto, payloads)
    deserialize = AvroDeserializer(registry.client)
    found = [deserialize(value, context()) for _, value, _ in records(cluster, "readings", 31)]
    assert [value["t"] for value in found] == list(range(31))
    assert all(value[f"f{number}"] == number for number, value in enumerate(found[1:], start=1))
    letters = dead_letters(cluster, 30)
    assert sorted(json.loads(value)["t"] for _, value, _ in letters) == list(range(1, 31))
    assert all("'bad name' is not a valid name of a field" in headers["trestle.cause"] for _, _, headers in letters)
    bridge.end()
    assert balance(bridge) == (61, 31, 0)


def test_new_fields_that_the_level_forbids_are_dead_letters(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V1, "AVRO"))
    request = urllib.request.Request(
        f"{registry.direct.rstrip('/')}/mode/readings-value", method="PUT", data=b'{"mode": "READONLY"}',
        headers={"Content-Type": "application/vnd.schemaregistry.v1+json"})
    urllib.request.urlopen(request, timeout=10).close()
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["new_fields: register"]))
    publish(mosquitto, [{"t": 2, "site": "a"}, {"t": 1}])
    assert len(records(cluster, "readings", 1)) == 1
    letter = dead_letters(cluster, 1)[0]
    assert "site" in letter[2]["trestle.schema.found"]
    bridge.end()


def test_avro_with_the_id_of_its_writer_is_converted(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("devices-value", Schema(V1, "AVRO"))
    latest = registry.client.register_schema("readings-value", Schema(V2, "AVRO"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["source: prefix"]))
    old = AvroSerializer(registry.client, V1)({"t": 5.5}, context("devices"))
    new = AvroSerializer(registry.client, V2)({"t": 6.5, "unit": "F"}, context("readings"))
    unknown = b"\x00" + struct.pack(">I", 9999) + b"x"
    publish(mosquitto, [old, unknown, new, new[:-1]])
    deserialize = AvroDeserializer(registry.client)
    found = [value for _, value, _ in records(cluster, "readings", 2)]
    assert [deserialize(value, context()) for value in found] == [{"t": 5.5, "unit": "C"}, {"t": 6.5, "unit": "F"}]
    assert all(struct.unpack(">I", value[1:5])[0] == latest for value in found)
    assert {value for _, value, _ in dead_letters(cluster, 2)} == {unknown, new[:-1]}
    bridge.end()


def test_bare_and_single_object_avro_are_checked(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(V2, "AVRO"))
    (tmp_path / "device.avsc").write_text(V1)
    schema = fastavro.parse_schema(json.loads(V1))
    data = io.BytesIO()
    fastavro.schemaless_writer(data, schema, {"t": 4.5})
    fingerprint = bytes.fromhex(fastavro.schema.fingerprint(fastavro.schema.to_parsing_canonical_form(json.loads(V1)), "CRC-64-AVRO"))
    single = b"\xc3\x01" + fingerprint + data.getvalue()
    bridge = connected_bridge(programs, write(
        tmp_path, mosquitto, cluster, registry, ["source: single_object", "source_file: device.avsc"]))
    publish(mosquitto, [single, data.getvalue()])
    deserialize = AvroDeserializer(registry.client)
    assert [deserialize(value, context()) for _, value, _ in records(cluster, "readings", 1)] == [{"t": 4.5, "unit": "C"}]
    assert [value for _, value, _ in dead_letters(cluster, 1)] == [data.getvalue()]
    bridge.end()


JSON_SCHEMA = json.dumps({
    "$schema": "http://json-schema.org/draft-07/schema#", "title": "Reading", "type": "object",
    "properties": {"t": {"type": "number", "minimum": -50}}, "required": ["t"], "additionalProperties": False})


def test_json_schemas_are_checked(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(JSON_SCHEMA, "JSON"))
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, registry, ["type: json"]))
    publish(mosquitto, [{"t": 1.5}, {"t": -51}, {"t": 2}])
    deserialize = JSONDeserializer(JSON_SCHEMA, schema_registry_client=registry.client)
    assert [deserialize(value, context()) for _, value, _ in records(cluster, "readings", 2)] == [{"t": 1.5}, {"t": 2}]
    headers = dead_letters(cluster, 1)[0][2]
    assert headers["trestle.schema.path"] == "/t" and "-50" in headers["trestle.schema.expected"]
    assert headers["trestle.schema.found"] == "-51"
    bridge.end()


PROTO = 'syntax = "proto3";\npackage plant;\nmessage Other { string s = 1; }\nmessage Reading { double t = 1; string unit = 2; }\n'


def message_class(name):
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    file = descriptor_pb2.FileDescriptorProto(name="plant.proto", package="plant", syntax="proto3")
    other = file.message_type.add(name="Other")
    other.field.add(name="s", number=1, type=9, label=1)
    reading = file.message_type.add(name="Reading")
    reading.field.add(name="t", number=1, type=1, label=1)
    reading.field.add(name="unit", number=2, type=9, label=1)
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"plant.{name}"))


def test_json_becomes_protobuf(tmp_path, mosquitto, cluster, registry, programs):
    registry.client.register_schema("readings-value", Schema(PROTO, "PROTOBUF"))
    bridge = connected_bridge(programs, write(
        tmp_path, mosquitto, cluster, registry, ["type: protobuf", "message: plant.Reading"]))
    publish(mosquitto, [{"t": 1.5, "unit": "F"}, {"t": "x"}])
    # Another client: the one that has registered the text does not ask for the descriptor.
    deserialize = ProtobufDeserializer(
        message_class("Reading"), {"use.deprecated.format": False}, SchemaRegistryClient({"url": registry.direct}))
    found = [deserialize(value, context()) for _, value, _ in records(cluster, "readings", 1)]
    assert [(value.t, value.unit) for value in found] == [(1.5, "F")]
    assert dead_letters(cluster, 1)[0][2]["trestle.schema.path"] == "t"
    bridge.end()


def returns(tmp_path, mosquitto, cluster, registry, schema=()):
    path = tmp_path / "plant.yaml"
    # The mock cannot read the flexible versions of JoinGroup and SyncGroup.
    cluster.tell("versions", 11, 0, 5)
    cluster.tell("versions", 14, 0, 3)
    cluster.tell("topic", "commands", 1)
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  client_id: bridge\n"
        f"kafka:\n  bootstrap_servers: {cluster.bootstrap}\n  session_timeout: 6s\n"
        "routes:\n  - name: back\n    from: {kafka: commands, group: plant}\n    to: {mqtt: 'plant/{key}/command'}\n"
        f"    schema:\n      registry:\n        url: [{registry.url}]\n        timeout: 2s\n"
        + "".join(f"      {line}\n" for line in schema))
    return path


def start(programs, path):
    bridge = programs("run", path)
    bridge.wait_for(r"has assigned .*commands", timeout=40)
    return bridge


def produce(cluster, values, headers=()):
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap})
    for value in values:
        producer.produce("commands", value, b"m1", headers=list(headers))
    assert producer.flush(30) == 0


def test_avro_becomes_json_on_the_way_back(tmp_path, mosquitto, cluster, registry, programs):
    (tmp_path / "reading.avsc").write_text(V3)
    old = AvroSerializer(registry.client, V1)({"t": 5.5}, context("commands"))
    new = AvroSerializer(registry.client, V2)({"t": 6.5, "unit": "F"}, context("commands"))
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(tmp_path, mosquitto, cluster, registry, ["file: reading.avsc"]))
    produce(cluster, [old, b"plain", new, new[:-1]])
    wait_until(lambda: subscriber.count >= 2, 30, "both have come")
    assert [json.loads(payload) for payload in subscriber.by_topic["plant/m1/command"]] == [
        {"t": 5.5, "unit": "C", "site": None}, {"t": 6.5, "unit": "F", "site": None}]
    letters = {value: headers for _, value, headers in dead_letters(cluster, 2)}
    assert set(letters) == {b"plain", new[:-1]}
    assert letters[new[:-1]]["trestle.schema.id"] == str(struct.unpack(">I", new[1:5])[0])
    bridge.end()


def test_protobuf_and_json_schema_become_json_on_the_way_back(tmp_path, mosquitto, cluster, registry, programs):
    message = message_class("Reading")
    protobuf = ProtobufSerializer(message, registry.client, {"use.deprecated.format": False})(
        message(t=1.5, unit="F"), context("protobuf"))
    judged = JSONSerializer(JSON_SCHEMA, registry.client)({"t": 2.5}, context("judged"))
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(tmp_path, mosquitto, cluster, registry))
    produce(cluster, [protobuf, judged])
    wait_until(lambda: subscriber.count >= 2, 30, "both have come")
    assert [json.loads(payload) for payload in subscriber.by_topic["plant/m1/command"]] == [
        {"t": 1.5, "unit": "F"}, {"t": 2.5}]
    bridge.end()


def test_records_wait_for_a_registry_that_is_away(tmp_path, mosquitto, cluster, registry, programs):
    values = [AvroSerializer(registry.client, V1)({"t": number}, context("commands")) for number in range(20)]
    registry.line.cut()
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(tmp_path, mosquitto, cluster, registry))
    produce(cluster, values)
    bridge.wait_for("waits for the schema registry")
    assert subscriber.count == 0
    registry.line.join()
    wait_until(lambda: subscriber.count >= 20, 30, "all have come")
    assert [json.loads(payload)["t"] for payload in subscriber.by_topic["plant/m1/command"]] == list(range(20))
    bridge.end(signal.SIGTERM)
