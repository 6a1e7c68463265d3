"""The registry beside Confluent's Python client, on the embedded log: serializers, both framings, restarts."""

import http.client
import json
import re
import signal
import socket
import subprocess
import threading
import urllib.error
import urllib.request

import pytest
from codec_program import BINARY
from confluent_kafka.schema_registry import Schema, SchemaRegistryClient, SchemaReference
from confluent_kafka.schema_registry import header_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

V1 = json.dumps({"type": "record", "name": "Reading", "namespace": "plant", "fields": [{"name": "t", "type": "double"}]})
V2 = json.dumps({"type": "record", "name": "Reading", "namespace": "plant", "fields": [
    {"name": "t", "type": "double"}, {"name": "unit", "type": "string", "default": "C"}]})
BAD = json.dumps({"type": "record", "name": "Reading", "namespace": "plant", "fields": [{"name": "t", "type": "string"}]})


class Process:
    """A program of ours that says where it listens."""

    def __init__(self, *arguments, word):
        self.process = subprocess.Popen([BINARY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.address = None
        self.log = []
        self.reader = threading.Thread(target=lambda: self.log.extend(iter(self.process.stderr.readline, "")), daemon=True)
        self.reader.start()
        self.lines = {}
        for line in self.process.stdout:
            self.lines[line.split()[0]] = line.split()[1]
            if line.startswith(word):
                self.address = line.split()[-1] if word != "kafka" else line.split()[1]
                break
        assert self.address, (self.reader.join(10), self.log)
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        self.process.wait(timeout=30)
        self.process.stdout.close()
        self.reader.join(10)
        self.process.stderr.close()

    def says(self, word):
        return any(word in line for line in self.log)


@pytest.fixture
def memory():
    registry = Process("registry", "serve", "--memory", "--port", "0", word="registry")
    yield registry.address
    registry.stop()


def call(url, method="GET", body=None):
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode(),
                                     headers={"Content-Type": "application/vnd.schemaregistry.v1+json"})
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, json.loads(response.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def test_confluents_client_registers_and_finds(memory):
    client = SchemaRegistryClient({"url": memory})
    assert client.register_schema("s-value", Schema(V1, "AVRO")) == 1
    assert client.register_schema("s-value", Schema(V2, "AVRO")) == 2
    assert client.get_latest_version("s-value").version == 2
    assert client.lookup_schema("s-value", Schema(V1, "AVRO")).schema_id == 1
    assert json.loads(client.get_schema(1).schema_str)["name"] == "Reading"
    assert client.test_compatibility("s-value", Schema(BAD, "AVRO")) is False
    with pytest.raises(SchemaRegistryError) as refusal:
        client.register_schema("s-value", Schema(BAD, "AVRO"))
    assert refusal.value.http_status_code == 409
    assert client.get_subjects() == ["s-value"]
    assert client.get_versions("s-value") == [1, 2]
    client.register_schema("ref-value", Schema(
        json.dumps({"type": "record", "name": "W", "fields": [{"name": "r", "type": "plant.Reading"}]}), "AVRO",
        [SchemaReference("plant.Reading", "s-value", 1)]))
    with pytest.raises(SchemaRegistryError) as refusal:
        client.delete_subject("s-value")
    assert refusal.value.error_code == 42206
    assert client.delete_subject("ref-value") == [1]
    assert client.delete_subject("s-value") == [1, 2]


@pytest.mark.parametrize("framing", ["prefix", "header"])
def test_confluents_serializers_work_with_it(memory, framing):
    client = SchemaRegistryClient({"url": memory})
    settings = {"schema.id.serializer": header_schema_id_serializer} if framing == "header" else {}
    serializer = AvroSerializer(client, V1, conf=settings)
    context = SerializationContext("plant", MessageField.VALUE, [])
    data = serializer({"t": 21.5}, context)
    if framing == "prefix":
        assert data.hex() == "0000000001" + "0000000000803540"
    else:
        assert data.hex() == "0000000000803540"
        assert [name for name, _ in context.headers] == ["__value_schema_id"]
    reader = AvroDeserializer(SchemaRegistryClient({"url": memory}), V2)
    assert reader(data, context) == {"t": 21.5, "unit": "C"}


def test_users_and_our_own_commands(tmp_path):
    users = tmp_path / "users.yaml"
    users.write_text("users:\n  - name: plant\n    password: secret-1\n")
    users.chmod(0o600)
    schema = tmp_path / "v1.avsc"
    schema.write_text(V1)
    registry = Process("registry", "serve", "--memory", "--port", "0", "--users", users, word="registry")
    try:
        assert call(registry.address.split()[0] + "/subjects")[0] == 401
        client = SchemaRegistryClient({"url": registry.address, "basic.auth.user.info": "plant:secret-1"})
        assert client.get_subjects() == []
        secret = tmp_path / "secret"
        secret.write_text("secret-1\n")
        secret.chmod(0o600)
        base = [BINARY, "schema", "register", "--registry", registry.address, "--registry-user", "plant"]
        done = subprocess.run([*base, "--registry-password", f"file:{secret}", "s-value", schema], capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
        (tmp_path / "bad.avsc").write_text(BAD)
        done = subprocess.run([*base, "--registry-password", f"file:{secret}", "s-value", tmp_path / "bad.avsc"],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 65 and "TYPE_MISMATCH at /fields/0/type" in done.stderr
        done = subprocess.run([*base, "s-value", schema], capture_output=True, text=True, timeout=60)
        assert done.returncode == 69
    finally:
        registry.stop()


def test_the_program_serves_one_on_its_own_log(tmp_path):
    run = ["run", "--data", tmp_path / "data", "--kafka-port", "0", "--mqtt-port", "0", "--registry-port", "0"]
    for expected in ([], ["s-value"]):
        program = Process(*run, word="registry")
        client = SchemaRegistryClient({"url": program.address})
        assert client.get_subjects() == expected
        assert client.register_schema("s-value", Schema(V1, "AVRO")) == 1
        program.stop()


def test_consume_prints_what_confluents_serializers_wrote(tmp_path):
    from confluent_kafka import Producer
    program = Process("run", "--data", tmp_path / "data", "--kafka-port", "0", "--mqtt-port", "0", "--registry-port", "0", word="registry")
    try:
        bootstrap = program.lines["kafka"]
        producer = Producer({"bootstrap.servers": bootstrap})
        for settings in ({}, {"schema.id.serializer": header_schema_id_serializer}):
            serializer = AvroSerializer(SchemaRegistryClient({"url": program.address}), V2, conf=settings)
            context = SerializationContext("plant", MessageField.VALUE, [])
            data = serializer({"t": 21.5, "unit": "K"}, context)
            producer.produce("plant", data, key="k", headers=context.headers, partition=0)
        producer.produce("plant", b"plain", partition=0)
        assert producer.flush(30) == 0
        done = subprocess.run([BINARY, "consume", "-b", bootstrap, "-t", "plant", "--from", "beginning", "--exit", "--quiet", "--decode",
                               "--registry", program.address, "--format", "%k %v\\n"], capture_output=True, text=True, timeout=60)
        assert done.stdout == 'k {"t":21.5,"unit":"K"}\nk {"t":21.5,"unit":"K"}\n plain\n', done.stderr
    finally:
        program.stop()


def test_schemas_outlive_registry_and_log(tmp_path):
    """Registrations under load while the registry is killed: no id is lost, none is given twice."""
    run = ["run", "--data", tmp_path / "data", "--kafka-port", "0", "--mqtt-port", "0"]
    log = Process(*run, word="kafka")
    registry = None
    try:
        port = log.address.rsplit(":", 1)[1]
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            own = listener.getsockname()[1]
        seen = {}
        count = 0
        for _ in range(3):
            # Under the same URL it has its place in the group at once.
            registry = Process("registry", "serve", "-b", f"127.0.0.1:{port}", "--port", own, word="registry")
            for number, identity in seen.items():
                assert call(f"{registry.address}/subjects/s{number}/versions/1")[1]["id"] == identity
            for _ in range(40):
                schema = {"schema": json.dumps({"type": "fixed", "name": f"F{count}", "size": 1})}
                status, body = call(f"{registry.address}/subjects/s{count}/versions", "POST", schema)
                assert status == 200, body
                assert body["id"] not in seen.values()
                seen[count] = body["id"]
                count += 1
            registry.stop(signal.SIGKILL)
            registry = None
        assert sorted(seen.values()) == list(range(1, 121))
    finally:
        if registry:
            registry.stop()
        log.stop()


def test_requests_leave_nothing_in_memory():
    registry = Process("registry", "serve", "--memory", "--port", "0", word="registry")
    host, port = registry.address.removeprefix("http://").rsplit(":", 1)

    def get(count):
        connection = http.client.HTTPConnection(host, int(port), timeout=60)
        for _ in range(count):
            connection.request("GET", "/subjects")
            assert connection.getresponse().read() == b"[]"
        connection.close()

    def resident():
        with open(f"/proc/{registry.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1])

    get(2_000)
    before = resident()
    get(15_000)
    # Five kilobytes that stay of each would be 75 MiB.
    assert resident() - before < 30_000
    registry.stop()
