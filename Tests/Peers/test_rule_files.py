"""Rule files of AWS IoT in the bridge: Mosquitto on one side, librdkafka's mock cluster and the embedded log on the other."""

import base64
import http.server
import json
import os
import signal
import socket
import subprocess
import threading
import time

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bridges import balance, connected_bridge, dead_letters
from codec_program import BINARY, run
from peers import Device, free_port, paho, require, wait_until
from security_peers import ENVIRONMENT, PASSWORD, Login, users_file
from test_bridge_routes import records

DESTINATION = "arn:aws:iot:us-east-1:123456789012:ruledestination/vpc/2ce781c8-68a6-4c52-9c62-63fe489ecc60"
ROLE = "arn:aws:iam::123456789012:role/r"


def kafka(topic, **further):
    properties = {"acks": "all", "bootstrap.servers": "kafka.example:9093", "security.protocol": "SSL"}
    return {"kafka": {"destinationArn": DESTINATION, "topic": topic, "clientProperties": properties, **further}}


def republish(topic, **further):
    return {"republish": {"roleArn": ROLE, "topic": topic, "qos": 1, **further}}


def rule(sql, *actions, error=None):
    text = {"sql": sql, "awsIotSqlVersion": "2016-03-23", "ruleDisabled": False, "actions": list(actions)}
    return {**text, "errorAction": error} if error else text


def write(tmp_path, mosquitto, cluster, rules, routes=(), version="5"):
    """A configuration with a folder of rule files, whose Kafka actions write to `cluster`."""
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    for name, content in rules.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    path = tmp_path / "bridge.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', version: '{version}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\n"
        + ("rules: [{file: rules, cluster: kafka}]\n" if rules else "")
        + ("routes:\n" + "".join(f"  - {route}\n" for route in routes) if routes else ""))
    return path


class Listener:
    """A subscriber of Mosquitto."""

    def __init__(self, port, topic):
        self.messages = []
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, "listener", protocol=paho.MQTTv5)
        self.client.on_message = lambda client, data, message: self.messages.append(message)
        granted = threading.Event()
        self.client.on_subscribe = lambda *_: granted.set()
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.client.subscribe(topic, 1)
        assert granted.wait(20)

    def wait(self, count):
        wait_until(lambda: len(self.messages) >= count, 30, f"{count} messages")
        return self.messages


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_rule_file_selects_and_stores_with_key_partition_and_headers(tmp_path, mosquitto, cluster, programs, version):
    action = kafka(
        "sensors-${topic(2)}", key="${topic(2)}", partition="${n % 2}",
        headers=[{"key": "static", "value": "v"}, {"key": "n", "value": "${n}"}, {"key": "none", "value": "${nothing}"}])
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "sensors": rule("SELECT n * 2 AS double, topic(2) AS machine FROM 'plant/+' WHERE n >= 3", action)},
        version=version))
    device = Device(mosquitto.port)
    for number in range(10):
        device.publish("plant/a", json.dumps({"n": number}).encode())
    device.finish(10)
    found = sorted(records(cluster, "sensors-a", 7), key=lambda record: record.value())
    assert sorted(json.loads(record.value())["double"] for record in found) == [6, 8, 10, 12, 14, 16, 18]
    for record in found:
        number = json.loads(record.value())["double"] // 2
        assert record.value() == b'{"double":%d,"machine":"a"}' % (number * 2)
        assert (record.key(), record.partition()) == (b"a", number % 2)
        assert record.headers() == [("static", b"v"), ("n", b"%d" % number), ("none", b"")]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert "filtered 3," in bridge.output()
    assert balance(bridge) == (10, 7, 0)


def test_a_failed_action_gives_the_error_action_the_document_of_aws_in_kafka(tmp_path, mosquitto, cluster, programs):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "split": rule("SELECT * FROM 'plant/#'", kafka("${target}"), error=kafka("errors", key="${topic()}"))}))
    device = Device(mosquitto.port)
    device.publish("plant/1", b'{"target": "good"}')
    device.publish("plant/2", b'{"target": "no topic!"}')
    device.publish("plant/3", b"no JSON")
    device.finish(3)
    assert [record.value() for record in records(cluster, "good", 1)] == [b'{"target": "good"}']
    second, third = sorted(records(cluster, "errors", 2), key=lambda record: record.key())
    assert (second.key(), third.key()) == (b"plant/2", b"plant/3")
    document = json.loads(second.value())
    assert base64.b64decode(document["base64OriginalPayload"]) == b'{"target": "no topic!"}'
    assert (document["ruleName"], document["topic"], document["clientId"]) == ("split", "plant/2", "n/a")
    failure, = document["failures"]
    assert (failure["failedAction"], failure["failedResource"]) == ("KafkaAction", "no topic!")
    assert "Undefined" in json.loads(third.value())["failures"][0]["errorMessage"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert "stored 1, dead-lettered 2," in bridge.output()


def test_a_partition_that_the_topic_does_not_have_is_a_failure(tmp_path, mosquitto, cluster, programs):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "far": rule("SELECT * FROM 'plant/#'", kafka("far", partition="${p}"), error=republish("errors/${topic(2)}"))}))
    listener = Listener(mosquitto.port, "errors/#")
    device = Device(mosquitto.port)
    # The first ones come before the topic's partitions are known.
    for partition in (9999, 0, 9999, 1):
        device.publish("plant/1", b'{"p": %d}' % partition)
    device.finish(4)
    assert sorted(record.partition() for record in records(cluster, "far", 2)) == [0, 1]
    for message in listener.wait(2):
        assert "9999" in json.loads(message.payload)["failures"][0]["errorMessage"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_an_error_action_republishes_with_the_headers_of_mqtt_5(tmp_path, mosquitto, cluster, programs):
    headers = {
        "contentType": "application/json", "payloadFormatIndicator": "UTF8_DATA", "messageExpiry": "60",
        "correlationData": base64.b64encode(b"\x00\xff").decode(), "responseTopic": "replies/${topic(2)}",
        "userProperties": [{"key": "room", "value": "${get_user_properties('room')}"}, {"key": "k", "value": "v"}]}
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "r": rule("SELECT * FROM 'plant/#'", kafka("${nothing}"), error=republish("errors/${topic(2)}", headers=headers))}))
    listener = Listener(mosquitto.port, "errors/#")
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "device", protocol=paho.MQTTv5)
    client.connect("127.0.0.1", mosquitto.port)
    client.loop_start()
    properties = Properties(PacketTypes.PUBLISH)
    properties.UserProperty = [("room", "a")]
    client.publish("plant/7", b"x", 1, properties=properties).wait_for_publish(20)
    message, = listener.wait(1)
    assert (message.topic, message.qos) == ("errors/7", 1)
    got = message.properties
    assert (got.ContentType, got.PayloadFormatIndicator, got.CorrelationData) == ("application/json", 1, b"\x00\xff")
    assert got.ResponseTopic == "replies/7" and 50 <= got.MessageExpiryInterval <= 60
    assert got.UserProperty == [("room", '["a"]'), ("k", "v")]
    assert json.loads(message.payload)["topic"] == "plant/7"
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_without_an_error_action_a_failed_message_goes_to_the_dead_letters(tmp_path, mosquitto, cluster, programs):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "one": rule("SELECT *, 1 AS x FROM 'plant/#'", kafka("fine")),
        "two": rule("SELECT * FROM 'other/#'", kafka("${missing}"), republish("also/${topic()}"))}))
    device = Device(mosquitto.port)
    device.publish("plant/1", b"not an object")
    device.publish("other/1", b"{}")
    device.finish(2)
    letters = {key: (value, headers) for key, value, headers in dead_letters(cluster, 2)}
    value, headers = letters[b"plant/1"]
    assert value == b"not an object" and headers["trestle.route"] == "one"
    assert "JSON" in headers["trestle.cause"] and headers["mqtt.topic"] == "plant/1"
    value, headers = letters[b"other/1"]
    assert value == b"{}" and "Undefined" in headers["trestle.cause"] and headers["trestle.route"] == "two"
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert "dead-lettered 2," in bridge.output()


class Webhook:
    """A web server that refuses the first requests."""

    def __init__(self, refusals):
        hook = self
        self.bodies, self.paths = [], []
        self.refusals = refusals

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = 503 if hook.refusals > 0 else 200
                hook.refusals -= 1
                if status == 200:
                    hook.bodies.append(body)
                    hook.paths.append((self.path, self.headers["X-Machine"]))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"


def test_a_message_is_acknowledged_after_all_actions_a_late_webhook_too(tmp_path, mosquitto, cluster, programs):
    hook = Webhook(refusals=2)
    webhook = {"http": {"url": hook.url + "/m/${topic(2)}", "headers": [{"key": "X-Machine", "value": "${topic(2)}"}]}}
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "many": rule("SELECT n FROM 'plant/+'", kafka("many"), republish("copies/${topic(2)}"), webhook)}))
    listener = Listener(mosquitto.port, "copies/#")
    device = Device(mosquitto.port)
    for number in range(3):
        device.publish("plant/a", b'{"n": %d, "m": 1}' % number)
    device.finish(3)
    expected = [b'{"n":%d}' % number for number in range(3)]
    assert sorted(record.value() for record in records(cluster, "many", 3)) == expected
    assert sorted(message.payload for message in listener.wait(3)) == expected
    wait_until(lambda: len(hook.bodies) == 3, 30, "the webhook has three messages")
    assert sorted(hook.bodies) == expected and set(hook.paths) == {("/m/a", "a")}
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge) == (3, 3, 0)


def test_a_webhook_that_refuses_gives_the_error_action_its_url(tmp_path, mosquitto, cluster, programs):
    hook = Webhook(refusals=100)
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "hook": rule("SELECT * FROM 'plant/+'", {"http": {"url": hook.url}}, error=kafka("errors"))}))
    device = Device(mosquitto.port)
    device.publish("plant/a", b"x")
    device.finish(1)
    document, = [json.loads(record.value()) for record in records(cluster, "errors", 1)]
    assert document["failures"][0]["failedAction"] == "HttpAction"
    assert document["failures"][0]["failedResource"] == hook.url
    assert "503" in document["failures"][0]["errorMessage"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_select_and_where_of_a_route(tmp_path, mosquitto, cluster, programs):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {}, [
        "{from: 'plant/{m}/temp', to: 'hot-{m}', where: 'temp > 50', headers: {unit: '{payload.unit:-C}'}}",
        "{from: 'plant/#', to: small, select: 'temp AS t, topic(2) AS m', where: 'isUndefined(temp) = false'}",
        "{from: 'raw/#', to: raw, select: '*, 1 AS x'}"]))
    device = Device(mosquitto.port)
    for number in (40, 60):
        device.publish("plant/a/temp", b'{"temp": %d, "unit": "F"}' % number)
    device.publish("plant/a/other", b"{}")
    device.publish("raw/1", b"bytes")
    device.finish(4)
    hot, = records(cluster, "hot-a", 1)
    assert hot.value() == b'{"temp": 60, "unit": "F"}' and dict(hot.headers())["unit"] == b"F"
    assert [record.value() for record in records(cluster, "small", 2)] == [b'{"t":40,"m":"a"}', b'{"t":60,"m":"a"}']
    (key, value, headers), = dead_letters(cluster, 1)
    assert (key, value) == (b"raw/1", b"bytes") and "JSON" in headers["trestle.cause"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_rules_that_republish_to_each_other_end_after_ten_rounds(tmp_path, mosquitto, cluster, programs, version):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "there": rule("SELECT n + 1 AS n FROM 'there/#'", republish("back/${n}"), error=kafka("looped")),
        "back": rule("SELECT * FROM 'back/#'", republish("there/${n}"), error=kafka("looped"))}, version=version))
    listener = Listener(mosquitto.port, "#")
    device = Device(mosquitto.port)
    device.publish("there/x", b'{"n": 0}')
    device.finish(1)
    document, = [json.loads(record.value()) for record in records(cluster, "looped", 1)]
    assert document["failures"][0]["failedAction"] == "RepublishAction"
    assert "10 times" in document["failures"][0]["errorMessage"]
    assert len(listener.wait(11)) == 11
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert len(listener.messages) == 11


def test_the_partition_of_an_action_is_kept_in_the_buffer(tmp_path, mosquitto, cluster, programs):
    path = write(tmp_path, mosquitto, cluster, {"one": rule("SELECT * FROM 'plant/+'", kafka("parted", partition="${n % 3}"))})
    path.write_text(path.read_text().replace(
        f"bootstrap_servers: '{cluster.bootstrap}'", f"bootstrap_servers: '{cluster.bootstrap}', buffer: {{folder: '{tmp_path}/buffer'}}"))
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    for number in range(6):
        device.publish("plant/a", b'{"n": %d}' % number)
    device.finish(6)
    found = {json.loads(record.value())["n"]: record.partition() for record in records(cluster, "parted", 6)}
    assert found == {number: number % 3 for number in range(6)}
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


class Vault:
    """A key-value engine of Vault, whose secrets are their own names."""

    def __init__(self):
        self.requests = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def environment(self):
        return {"VAULT_ADDR": f"http://127.0.0.1:{self.port}", "VAULT_TOKEN": "t", "AWS_EC2_METADATA_DISABLED": "true"}

    def start(self, delay=0):
        vault = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                vault.requests.append(self.path)
                time.sleep(delay)
                name = self.path.rsplit("/", 1)[1]
                body = json.dumps({"data": {"data": {"key": name}}}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.mark.parametrize("buffer", [False, True])
def test_select_waits_for_a_secret_whose_place_is_away(tmp_path, mosquitto, cluster, programs, buffer):
    vault = Vault()
    path = write(tmp_path, mosquitto, cluster, {}, [
        f"{{from: 'plant/+', to: selected, key: topic, select: \"n, get_secret('s', 'SecretString', 'key', '{ROLE}') AS s\"}}"])
    if buffer:
        path.write_text(path.read_text().replace(
            f"bootstrap_servers: '{cluster.bootstrap}'",
            f"bootstrap_servers: '{cluster.bootstrap}', buffer: {{folder: '{tmp_path}/buffer'}}"))
    bridge = connected_bridge(programs, path, environment=vault.environment)
    device = Device(mosquitto.port)
    for number in range(3):
        device.publish("plant/a", b'{"n": %d}' % number)
    device.finish(3)
    time.sleep(1)
    vault.start()
    found = records(cluster, "selected", 3)
    assert [record.value() for record in found] == [b'{"n":%d,"s":"s"}' % number for number in range(3)]
    assert {record.key() for record in found} == {b"plant/a"}
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_secrets_that_messages_name_are_fetched_side_by_side(tmp_path, mosquitto, cluster, programs):
    vault = Vault()
    vault.start(delay=0.5)
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "named": rule(f"SELECT get_secret(name, 'SecretString', 'key', '{ROLE}') AS s FROM 'plant/+'", kafka("named", key="k"))}),
        environment=vault.environment)
    device = Device(mosquitto.port)
    for number in range(60):
        device.publish("plant/a", b'{"name": "s%d"}' % number)
    device.finish(60)
    start = time.monotonic()
    assert [record.value() for record in records(cluster, "named", 60)] == [b'{"s":"s%d"}' % number for number in range(60)]
    # One after the other they would take half a minute.
    assert time.monotonic() - start < 20
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_the_start_waits_for_a_secret_of_a_connection(tmp_path, mosquitto, programs):
    vault = Vault()
    content = rule("SELECT * FROM 'plant/+'", kafka("plant"))
    content["actions"][0]["kafka"]["clientProperties"] |= {
        "bootstrap.servers": "127.0.0.1:1", "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN",
        "sasl.plain.username": "ada", "sasl.plain.password": f"${{get_secret('p', 'SecretString', 'key', '{ROLE}')}}"}
    (tmp_path / "rule.json").write_text(json.dumps(content))
    (tmp_path / "bridge.yaml").write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\nrules: rule.json\n")
    bridge = programs("run", tmp_path / "bridge.yaml", environment=vault.environment)
    bridge.wait_for(r"trying again in 1 s")
    vault.start()
    bridge.wait_for(r"MQTT: subscribed")
    bridge.process.kill()


def test_a_rule_file_in_front_of_the_embedded_log(tmp_path, mosquitto, programs):
    port, folder = free_port(), tmp_path / "log"
    log = programs("run", "--mqtt-port", "0", "--kafka-port", str(port), "--data", str(folder))
    log.wait_for(r"kafka  127.0.0.1:\d+")

    class Embedded:
        bootstrap = f"127.0.0.1:{port}"

    bridge = connected_bridge(programs, write(tmp_path, mosquitto, Embedded, {
        "plant": rule("SELECT VALUE temp FROM 'plant/+' WHERE temp <> 0", kafka("temps", key="${topic()}"),
                      error=kafka("errors"))}))
    device = Device(mosquitto.port)
    for number in range(200):
        device.publish(f"plant/{number % 7}", b'{"temp": %d}' % number)
    device.finish(200)
    found = records(Embedded, "temps", 199)
    assert sorted(int(record.value()) for record in found) == list(range(1, 200))
    for key in {record.key() for record in found}:
        values = [int(record.value()) for record in found if record.key() == key]
        assert values == sorted(values)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge) == (200, 199, 0)


def test_check_names_every_fault_of_a_rule_file(tmp_path, mosquitto, cluster):
    path = write(tmp_path, mosquitto, cluster, {
        "good": rule("SELECT * FROM 'a/#'", kafka("t"), error=republish("a/errors")),
        "bad": rule("SELECT FROM 'a/#'", kafka("t"))})
    code, _, errors = run("check", str(path))
    assert code == 78 and "rules/bad.json" in errors and "/sql" in errors
    (tmp_path / "rules" / "bad.json").unlink()
    code, output, errors = run("check", str(path))
    assert code == 0
    assert "rule good: a/# -> kafka t; on errors republish a/errors" in output
    assert "may get the messages again that it publishes to 'a/errors'" in errors


def test_a_changed_rule_file_is_applied_by_a_reload(tmp_path, mosquitto, cluster, programs):
    path = write(tmp_path, mosquitto, cluster, {"plant": rule("SELECT a FROM 'plant/+'", kafka("first"))})
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    device.publish("plant/1", b'{"a": 1, "b": 2}')
    wait_until(lambda: device.acknowledged == 1, 20, "the first message is acknowledged")
    write(tmp_path, mosquitto, cluster, {"plant": rule("SELECT b FROM 'plant/+'", kafka("second"))})
    os.kill(bridge.process.pid, signal.SIGHUP)
    wait_until(lambda: bridge.output().count("MQTT: subscribed") >= 2, 30, "the rule is replaced")
    device.publish("plant/1", b'{"a": 1, "b": 2}')
    device.finish(2)
    assert [record.value() for record in records(cluster, "first", 1)] == [b'{"a":1}']
    assert [record.value() for record in records(cluster, "second", 1)] == [b'{"b":2}']
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


SECRET_RULE = {
    "sql": "SELECT * FROM 'kafka_test_topic'", "ruleDisabled": False, "awsIotSqlVersion": "2016-03-23",
    "errorAction": republish("errors/kafka"),
    "actions": [{"kafka": {
        "destinationArn": DESTINATION, "topic": "kafka_test_topic", "key": "${topic()}",
        "partition": "${cast(timestamp() % 3 as String)}",
        "headers": [{"key": "static_header_key", "value": "v"}, {"key": "ts", "value": "${timestamp()}"}],
        "clientProperties": {
            "acks": "1", "compression.type": "none", "security.protocol": "SASL_SSL",
            "key.serializer": "org.apache.kafka.common.serialization.StringSerializer",
            "value.serializer": "org.apache.kafka.common.serialization.ByteBufferSerializer",
            "ssl.truststore": f"${{get_secret('Kafka_Keystore', 'SecretBinary', '{ROLE}')}}",
            "ssl.truststore.password": "password"}}}]}


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-512"])
def test_a_rule_reaches_its_own_cluster_with_the_secrets_that_it_names(tmp_path, mosquitto, programs, mechanism):
    certificates = tmp_path / "certs"
    code, _, errors = run("certs", "create", "--san", "ip:127.0.0.1", "--out", certificates)
    assert code == 0, errors
    subprocess.run(
        [require("keytool"), "-importcert", "-noprompt", "-alias", "ca", "-file", certificates / "ca.crt", "-keystore",
         tmp_path / "trust.jks", "-storetype", "JKS", "-storepass", "password"], check=True, capture_output=True)
    log = programs(
        "run", "--mqtt-port", "0", "--kafka-port", "0", "--data", tmp_path / "log", "--users", users_file(tmp_path),
        "--tls-certificate", certificates / "server.crt", "--tls-key", certificates / "server.key",
        environment=ENVIRONMENT)
    address = "127.0.0.1:" + log.wait_for(r"kafka  127.0.0.1:(\d+)").group(1)
    login = Login(mechanism, ca=certificates / "ca.crt").librdkafka()
    admin = AdminClient({"bootstrap.servers": address, **login})
    admin.create_topics([NewTopic("kafka_test_topic", 3)])["kafka_test_topic"].result(20)

    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "Kafka_Keystore").write_bytes((tmp_path / "trust.jks").read_bytes())
    for name, value in (("username", "ada"), ("password", PASSWORD)):
        (secrets / f"kafka-sasl-{name}").write_text(json.dumps({f"kafka-sasl-{name}": value}))
    content = json.loads(json.dumps(SECRET_RULE))
    properties = content["actions"][0]["kafka"]["clientProperties"]
    properties["bootstrap.servers"], properties["sasl.mechanism"] = address, mechanism
    kind = "plain" if mechanism == "PLAIN" else "scram"
    for name in ("username", "password"):
        secret = f"kafka-sasl-{name}"
        properties[f"sasl.{kind}.{name}"] = f"${{get_secret('{secret}', 'SecretString', '{secret}', '{ROLE}')}}"
    (tmp_path / "rule.json").write_text(json.dumps(content))
    configuration = tmp_path / "bridge.yaml"
    configuration.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\nrules: rule.json\n")
    # Nothing is fetched to check it.
    code, output, errors = run("check", configuration)
    assert code == 0 and PASSWORD not in output + errors
    bridge = programs("run", configuration, environment={"TRESTLE_SECRETS_DIRECTORY": str(secrets)})
    bridge.wait_for(r"MQTT: subscribed")
    device = Device(mosquitto.port)
    for number in range(30):
        device.publish("kafka_test_topic", b"%d" % number)
    device.finish(30)
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": address, "group.id": "g", "auto.offset.reset": "earliest", **login})
    consumer.subscribe(["kafka_test_topic"])
    found = []
    wait_until(lambda: found.extend(consumer.consume(100, timeout=0.5)) or len(found) >= 30, 40, "30 records")
    consumer.close()
    assert sorted(int(record.value()) for record in found) == list(range(30))
    for record in found:
        headers = dict(record.headers())
        assert record.key() == b"kafka_test_topic" and headers["static_header_key"] == b"v"
        assert record.partition() == int(headers["ts"]) % 3
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert PASSWORD not in bridge.output()


def test_a_rotated_secret_makes_the_connection_again(tmp_path, mosquitto, programs):
    certificates = tmp_path / "certs"
    assert run("certs", "create", "--san", "ip:127.0.0.1", "--out", certificates)[0] == 0
    users = tmp_path / "users.yaml"
    users.write_text("users:\n  - {name: ada, password: first-password}\n")
    users.chmod(0o600)
    log = programs(
        "run", "--mqtt-port", "0", "--kafka-port", "0", "--data", tmp_path / "log", "--users", users,
        "--tls-certificate", certificates / "server.crt", "--tls-key", certificates / "server.key")
    address = "127.0.0.1:" + log.wait_for(r"kafka  127.0.0.1:(\d+)").group(1)
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "store").write_bytes((certificates / "ca.crt").read_bytes())
    (secrets / "password").write_text("first-password")
    content = rule("SELECT * FROM 'plant/+'", kafka("plant"), error=republish("errors"))
    properties = content["actions"][0]["kafka"]["clientProperties"]
    properties |= {
        "bootstrap.servers": address, "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.scram.username": "ada", "sasl.scram.password": f"${{get_secret('password', 'SecretString', '{ROLE}')}}",
        "ssl.truststore": f"${{get_secret('store', 'SecretBinary', '{ROLE}')}}"}
    (tmp_path / "rule.json").write_text(json.dumps(content))
    (tmp_path / "bridge.yaml").write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\nrules: rule.json\n")
    bridge = programs("run", tmp_path / "bridge.yaml", environment={
        "TRESTLE_SECRETS_DIRECTORY": str(secrets), "TRESTLE_SECRETS_REFRESH": "1s"})
    bridge.wait_for(r"MQTT: subscribed")
    device = Device(mosquitto.port)
    device.publish("plant/1", b"1")
    wait_until(lambda: device.acknowledged == 1, 30, "the first message is acknowledged")
    users.write_text("users:\n  - {name: ada, password: second-password}\n")
    os.kill(log.process.pid, signal.SIGHUP)
    # Somebody is in the middle of a change: it takes effect with a reload alone.
    (tmp_path / "rule.json").write_text('{"sql": ')
    (secrets / "password").write_text("second-password")
    bridge.wait_for(r"'password' has another value", timeout=40)
    wait_until(lambda: bridge.output().count("MQTT: subscribed") >= 2, 40, "the connections are made again")
    device.publish("plant/1", b"2")
    device.finish(2)
    settings = Login("SCRAM-SHA-512", ca=certificates / "ca.crt", password="second-password").librdkafka()
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": address, "group.id": "g", "auto.offset.reset": "earliest", **settings})
    consumer.subscribe(["plant"])
    found = []

    def read():
        found.extend(record for record in consumer.consume(10, timeout=0.5) if record.error() is None)
        return len(found) >= 2

    wait_until(read, 40, "two records")
    consumer.close()
    assert [record.value() for record in found] == [b"1", b"2"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert "first-password" not in bridge.output() and "second-password" not in bridge.output()


def test_a_secret_that_does_not_exist_is_named_before_the_start(tmp_path, mosquitto):
    content = json.loads(json.dumps(SECRET_RULE))
    content["actions"][0]["kafka"]["clientProperties"] |= {
        "bootstrap.servers": "127.0.0.1:9093", "sasl.mechanism": "PLAIN", "sasl.plain.username": "ada",
        "sasl.plain.password": f"${{get_secret('nowhere', 'SecretString', '{ROLE}')}}"}
    (tmp_path / "rule.json").write_text(json.dumps(content))
    (tmp_path / "bridge.yaml").write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\nrules: [{{file: rule.json}}]\n")
    done = subprocess.run(
        [BINARY, "run", tmp_path / "bridge.yaml"], capture_output=True, text=True, timeout=120,
        env={"PATH": os.environ["PATH"], "TRESTLE_SECRETS_DIRECTORY": str(tmp_path), "AWS_EC2_METADATA_DISABLED": "true"})
    assert done.returncode == 78, done.stderr
    assert "client property ssl.truststore" in done.stderr and "Kafka_Keystore" in done.stderr
