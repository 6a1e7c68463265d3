"""From Kafka back to MQTT between real brokers: librdkafka's mock cluster on one side, Mosquitto on the other."""

import os
import random
import re
import signal
import socket
import struct
import threading
import time
import types

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from kafka import KafkaAdminClient
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bridges import balance, connected_bridge, dead_letters
from kafka_broker import Broker
from peers import Device, Mosquitto, consume, paho, wait_until
from test_bridge_routes import records

KEYS = [b"m%d" % number for number in range(8)]
RETURN = "{from: {kafka: commands, group: plant}, to: {mqtt: 'plant/{key}/command'}}"


class Subscriber:
    """Gathers what Mosquitto delivers, by topic."""

    def __init__(self, port, filter="plant/#", version=paho.MQTTv5):
        self.by_topic = {}
        self.messages = []
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id="subscriber", protocol=version,
            **({} if version == paho.MQTTv5 else {"clean_session": False}))
        self.client.reconnect_delay_set(1, 1)
        self.client.on_message = self._received
        self.client.on_connect = lambda *_: self.client.subscribe(filter, 1)
        properties = None
        if version == paho.MQTTv5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = 3600
        self.client.connect("127.0.0.1", port, **({"clean_start": False, "properties": properties} if properties else {}))
        self.client.loop_start()
        wait_until(self.client.is_connected, 10, "paho is connected")
        time.sleep(0.3)

    def _received(self, client, data, message):
        self.messages.append(message)
        self.by_topic.setdefault(message.topic, []).append(message.payload)

    @property
    def count(self):
        return sum(len(set(payloads)) for payloads in self.by_topic.values())

    def check(self, count, exactly_once, timeout=60):
        """All numbers of all keys are there, and each topic's last ones are in order."""
        wait_until(lambda: self.count >= count, timeout, lambda: f"{self.count} of {count} have come")
        for key in KEYS:
            payloads = self.by_topic[f"plant/{key.decode()}/command"]
            expected = [b"%d" % number for number in range(count // len(KEYS))]
            if exactly_once:
                assert payloads == expected
            else:
                last = {payload: place for place, payload in enumerate(payloads)}
                assert sorted(last, key=last.get) == expected, key

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def returns(tmp_path, mosquitto, cluster):
    """Writes a configuration with these routes."""
    # The mock cannot read the flexible versions of JoinGroup and SyncGroup.
    cluster.tell("versions", 11, 0, 5)
    cluster.tell("versions", 14, 0, 3)

    def write(*routes, client="bridge", version="5", extra=""):
        path = tmp_path / f"{client}.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', version: '{version}', client_id: {client}}}\n"
            f"kafka: {{bootstrap_servers: '{cluster.bootstrap}', session_timeout: 6s}}\n{extra}routes:\n" + "".join(f"  - {route}\n" for route in routes))
        return path

    return write


def start(programs, path):
    bridge = programs("run", path)
    bridge.wait_for(r"has assigned .*commands", timeout=40)
    return bridge


def produce(cluster, first, last, topic="commands", pace=0):
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap, "linger.ms": 1})
    for number in range(first, last):
        for key in KEYS:
            producer.produce(topic, b"%d" % number, key)
        producer.poll(0)
        time.sleep(pace)
    assert producer.flush(30) == 0


def committed(cluster, topic="commands", group="plant", partitions=4):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": cluster.bootstrap, "group.id": group})
    found = consumer.committed([confluent_kafka.TopicPartition(topic, number) for number in range(partitions)], timeout=20)
    consumer.close()
    return sum(max(place.offset, 0) for place in found)


def leave_unreleased(port, version, topic, payload, count):
    """What a bridge leaves that is killed between PUBREC and PUBREL: a session in which the broker holds messages of QoS 2."""

    def packet(kind, body):
        return bytes([kind, len(body)]) + body

    def text(value):
        return struct.pack(">H", len(value)) + value

    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.settimeout(10)
        properties = b"\x05\x11" + struct.pack(">I", 3600) if version == "5" else b""
        line.sendall(packet(0x10, text(b"MQTT") + bytes([5 if version == "5" else 4, 0, 0, 60]) + properties + text(b"bridge")))
        assert line.recv(1000)[0] == 0x20
        for identifier in range(1, count + 1):
            line.sendall(packet(0x34, text(topic) + struct.pack(">H", identifier) + (b"\0" if version == "5" else b"") + payload))
            assert line.recv(1000)[0] == 0x50


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_identifiers_that_the_broker_holds_swallow_no_records(returns, mosquitto, cluster, programs, version):
    """Mosquitto takes a PUBLISH for a repeat when its identifier is held for a message of the same topic and payload."""
    cluster.tell("topic", "commands", 1)
    subscriber = Subscriber(mosquitto.port)
    leave_unreleased(mosquitto.port, version, b"plant/m0/command", b"0", 5)
    bridge = start(programs, returns(RETURN[:-1] + ", qos: 2}", version=version))
    produce(cluster, 0, 1)
    wait_until(lambda: committed(cluster, partitions=1) == len(KEYS), 20, "all is committed")
    topic = "plant/m0/command"
    wait_until(lambda: len(subscriber.by_topic.get(topic, [])) >= 6, 10, lambda: f"{subscriber.by_topic.get(topic)}")
    assert subscriber.count == len(KEYS)
    assert bridge.end() == 0, bridge.output()
    subscriber.close()


def test_a_stop_with_unacknowledged_records_does_not_end_in_success(returns, cluster, programs, tmp_path):
    """A server that takes all messages and acknowledges none."""
    cluster.tell("topic", "commands", 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = []

        def serve():
            line, _ = listener.accept()
            line.recv(1000)
            line.sendall(b"\x20\x03\0\0\0")
            while received := line.recv(65_536):
                taken.append(received)

        threading.Thread(target=serve, daemon=True).start()
        path = returns(RETURN)
        path.write_text(re.sub(r"mqtt://127.0.0.1:\d+", f"mqtt://127.0.0.1:{listener.getsockname()[1]}", path.read_text()))
        bridge = programs("run", path, "--stop-timeout", "2s")
        bridge.wait_for(r"has assigned .*commands", timeout=40)
        produce(cluster, 0, 1)
        wait_until(lambda: b"".join(taken).count(b"/command") == len(KEYS), 20, lambda: f"{taken}")
        assert bridge.end(timeout=30) == 75, bridge.output()
        assert balance(bridge) == (8, 0, 8)
        assert "8 messages were not acknowledged" in bridge.output()
        assert committed(cluster, partitions=1) == 0


@pytest.mark.parametrize("version, qos", [("3.1.1", 1), ("5", 1), ("5", 2)])
def test_each_record_arrives_once_and_in_order_and_is_committed(returns, mosquitto, cluster, programs, version, qos):
    cluster.tell("topic", "commands", 4)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(RETURN[:-1] + f", qos: {qos}}}", version=version))
    produce(cluster, 0, 250)
    subscriber.check(2000, exactly_once=True)
    wait_until(lambda: committed(cluster) == 2000, 20, "all is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge) == (2000, 2000, 0)
    subscriber.close()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_record_that_the_broker_does_not_take_becomes_a_dead_letter_and_stops_nothing(
        returns, mosquitto, cluster, programs, version):
    cluster.tell("topic", "commands", 1)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(
        programs, returns("{from: {kafka: commands, group: plant}, to: {mqtt: 'plant/{key}'}}", version=version))
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap})
    # Mosquitto closes the connection at a topic of more than 200 levels, and at control characters.
    for bad in ["/".join("x" * 210), "a\tb"]:
        for number in range(4):
            producer.produce("commands", b"%d" % number, f"{bad[-1]}{number}", headers={"note": b"line1\nline2"})
        producer.produce("commands", b"bad", bad)
    producer.produce("commands", b"last", "end")
    assert producer.flush(30) == 0
    wait_until(lambda: "plant/end" in subscriber.by_topic, 120, bridge.output)
    assert len(subscriber.by_topic) == 9
    letters = dead_letters(cluster, 2)
    assert [value for _, value, _ in letters] == [b"bad", b"bad"]
    assert any("closes the connection" in str(headers) for _, _, headers in letters), [headers["trestle.cause"] for _, _, headers in letters]
    wait_until(lambda: committed(cluster, partitions=1) == 11, 20, "all is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_nothing_is_missing_when_mosquitto_restarts(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 4)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(RETURN))
    produce(cluster, 0, 50)
    wait_until(lambda: subscriber.count >= 100, 20, "some have come")
    mosquitto.program.end()
    produce(cluster, 50, 200)
    time.sleep(1)
    mosquitto.start()
    produce(cluster, 200, 250)
    subscriber.check(2000, exactly_once=False)
    wait_until(lambda: committed(cluster) == 2000, 20, "all is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_nothing_is_missing_when_the_bridge_is_killed(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 4)
    subscriber = Subscriber(mosquitto.port)
    path = returns(RETURN)
    for round in range(3):
        bridge = start(programs, path)
        produce(cluster, 60 * round, 60 * round + 60, pace=0.002)
        bridge.kill()
        assert committed(cluster) <= subscriber.count + 500
    bridge = start(programs, path)
    produce(cluster, 180, 200)
    subscriber.check(1600, exactly_once=False)
    wait_until(lambda: committed(cluster) == 1600, 20, "all is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_programs_of_a_group_share_the_partitions_and_hand_over_without_repeats(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 4)
    subscriber = Subscriber(mosquitto.port)
    first = start(programs, returns(RETURN, client="one"))
    produce(cluster, 0, 50)
    second = start(programs, returns(RETURN, client="two"))
    produce(cluster, 50, 150, pace=0.005)
    assert first.end(signal.SIGINT) == 0, first.output()
    produce(cluster, 150, 200)
    subscriber.check(1600, exactly_once=True)
    assert second.end(signal.SIGINT) == 0, second.output()
    subscriber.close()


def test_a_record_of_many_headers_is_a_dead_letter(returns, mosquitto, cluster, programs):
    """A record of a few kilobytes on the wire can have millions of headers; a message would have a property for each."""
    cluster.tell("topic", "commands", 1)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(RETURN))
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap, "compression.type": "gzip"})
    producer.produce("commands", b"many", KEYS[0], headers=[("", b"")] * 200_000)
    producer.produce("commands", b"10000", KEYS[0], headers=[("a", b"")] * 10_000)
    producer.produce("commands", b"last", KEYS[0])
    assert producer.flush(30) == 0
    wait_until(lambda: subscriber.count >= 2, 20, "the others have come")
    assert sorted(message.payload for message in subscriber.messages) == [b"10000", b"last"]
    (key, value, headers), = dead_letters(cluster, 1)
    assert (key, value) == (KEYS[0], b"many") and "200000 headers of 400000 bytes" in headers["trestle.cause"]
    assert int(headers["trestle.headers.lost"]) > 198_000
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_a_record_that_can_be_no_message_goes_to_the_dead_letters(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 1)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(RETURN))
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap})
    producer.produce("commands", b"one", b"m#", headers=[("unit", b"C")])
    producer.produce("commands", b"two", None)
    producer.produce("commands", b"three", b"m1")
    assert producer.flush(20) == 0
    wait_until(lambda: subscriber.count == 1, 20, "the good one has come")
    letters = sorted(dead_letters(cluster, 2), key=lambda letter: letter[1])
    assert [letter[1] for letter in letters] == [b"one", b"two"]
    assert letters[0][2]["trestle.source.system"] == "kafka"
    assert letters[0][2]["trestle.source"] == "commands/0/0" and letters[0][2]["unit"] == "C"
    assert "not a valid MQTT topic" in letters[0][2]["trestle.cause"] and "{key}" in letters[1][2]["trestle.cause"]
    wait_until(lambda: committed(cluster, partitions=1) == 3, 20, "all is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_headers_come_back_as_properties(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 1)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(
        "{from: {kafka: commands, group: plant}, to: {mqtt: '{header.mqtt.topic}'}}"))
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap})
    producer.produce("commands", b"x", headers=[
        ("mqtt.topic", b"plant/1/a"), ("mqtt.retain", b"true"), ("room", b"a"), ("mqtt.content-type", b"text/plain"),
        ("room", b"b"), ("mqtt.correlation-data", b"\x00\xff")])
    assert producer.flush(20) == 0
    wait_until(lambda: subscriber.messages, 20, "it has come")
    message = subscriber.messages[0]
    assert (message.topic, message.payload) == ("plant/1/a", b"x")
    assert message.properties.UserProperty == [("room", "a"), ("room", "b")]
    assert message.properties.ContentType == "text/plain" and message.properties.CorrelationData == b"\x00\xff"
    late = Subscriber(mosquitto.port, "plant/1/a")
    wait_until(lambda: late.messages, 20, "it was retained")
    for one in (subscriber, late):
        one.close()
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_routes_in_a_circle_do_not_send_a_message_round(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 1)
    subscriber = Subscriber(mosquitto.port)
    bridge = start(programs, returns(
        "{from: plant/#, to: commands}", "{from: {kafka: commands, group: plant}, to: {mqtt: '{key}'}}"))
    device = Device(mosquitto.port)
    device.publish("plant/m0/command", b"from a device")
    device.finish(1)
    producer = confluent_kafka.Producer({"bootstrap.servers": cluster.bootstrap})
    producer.produce("commands", b"from a program", b"plant/m1/command")
    assert producer.flush(20) == 0
    wait_until(lambda: "plant/m1/command" in subscriber.by_topic, 20, "it has come")
    assert len(records(cluster, "commands", 2)) == 2
    time.sleep(1)
    assert subscriber.by_topic == {"plant/m0/command": [b"from a device"], "plant/m1/command": [b"from a program"]}
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_messages_without_a_subscriber_wait_where_the_route_says_so(returns, mosquitto, cluster, programs):
    cluster.tell("topic", "commands", 2)
    bridge = start(programs, returns(RETURN[:-1] + ", no_subscribers: wait}"))
    produce(cluster, 0, 10)
    time.sleep(3)
    assert committed(cluster, partitions=2) == 0
    subscriber = Subscriber(mosquitto.port)
    subscriber.check(80, exactly_once=True)
    wait_until(lambda: committed(cluster, partitions=2) == 80, 20, "all is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


@pytest.fixture
def log(tmp_path, running):
    broker = Broker(tmp_path / "log")
    running.append(broker)
    return broker


def start_route(tmp_path, mosquitto, log, start="end", more=""):
    path = tmp_path / "start.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}', session_timeout: 6s, metadata_max_age: 2s}}\n"
        f"routes:\n  - {{from: {{kafka: commands, group: plant}}, to: {{mqtt: plant/out}}, start: {start}}}\n{more}")
    return path


def create(log, topic, partitions):
    admin = AdminClient({"bootstrap.servers": log.address})
    admin.create_topics([NewTopic(topic, partitions)])[topic].result(20)


def assigned_bridge(programs, path):
    bridge = programs("run", path)
    bridge.wait_for("has assigned .*commands", 60)
    return bridge


def write_records(log, topic, *payloads, partition=0):
    producer = confluent_kafka.Producer({"bootstrap.servers": log.address})
    for payload in payloads:
        producer.produce(topic, payload, b"key", partition=partition)
    assert producer.flush(20) == 0


def test_a_letter_that_can_be_no_message_makes_no_other_letter(tmp_path, mosquitto, log, programs):
    """A route brings the dead letters to MQTT, those of its own among them."""
    create(log, "trestle-dead-letters", 1)
    subscriber = Subscriber(mosquitto.port)
    path = tmp_path / "letters.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}', session_timeout: 6s}}\nroutes:\n"
        "  - {name: letters, from: {kafka: trestle-dead-letters, group: plant}, to: {mqtt: 'plant/{payload.line}'}}\n"
        "  - {from: {kafka: 'trestle-{x}', group: others}, to: {mqtt: 'others/{x}'}}\n")
    check = programs("check", path)
    assert check.process.wait(20) == 0
    assert "route 'letters' reads the dead-letter topic" in check.output(), check.output()
    bridge = programs("run", path)
    bridge.wait_for("route 'letters' reads the dead-letter topic")
    bridge.wait_for("has assigned .*trestle-dead-letters", 60)
    write_records(log, "trestle-dead-letters", b"no line")
    bridge.wait_for(r"It came from there, and stays")
    write_records(log, "trestle-dead-letters", b'{"line": 1}')
    wait_until(lambda: subscriber.by_topic.get("plant/1") == [b'{"line": 1}'], 20, bridge.output)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert [value for _, value in consume(log.address, "trestle-dead-letters", 2)] == [b"no line", b'{"line": 1}']
    received, stored, in_flight = balance(bridge)
    assert (received, stored, in_flight) == (2, 1, 0)
    subscriber.close()


def test_a_topic_that_mosquitto_denies_does_not_stall_the_others(tmp_path, log, programs, running):
    """With no limit on what waits, it closes the connection at each message that its rules deny."""
    (tmp_path / "rules").write_text("topic read #\ntopic write plant/good\n")
    (tmp_path / "broker").mkdir()
    broker = Mosquitto(tmp_path / "broker", extra=f"acl_file {tmp_path}/rules")
    running.append(broker)
    create(log, "commands", 1)
    subscriber = Subscriber(broker.port)
    path = tmp_path / "denied.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{broker.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}', session_timeout: 6s}}\n"
        "routes: [{from: {kafka: commands, group: plant}, to: {mqtt: 'plant/{key}'}}]\n")
    bridge = assigned_bridge(programs, path)
    producer = confluent_kafka.Producer({"bootstrap.servers": log.address})
    for number in range(100):
        producer.produce("commands", b"%d" % number, b"bad" if number % 2 else b"good")
    assert producer.flush(20) == 0
    expected = [b"%d" % number for number in range(0, 100, 2)]
    wait_until(lambda: list(dict.fromkeys(subscriber.by_topic.get("plant/good", []))) == expected, 15, bridge.output)
    refused = [number for _, number in consume(log.address, "trestle-dead-letters", 50)]
    assert sorted(map(int, refused)) == list(range(1, 100, 2))
    bridge.wait_for(r"it had just refused a message for 'plant/bad' \(notAuthorized\)")
    assert "another program" not in bridge.output()
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_what_comes_after_a_group_has_begun_at_the_end_is_delivered_by_the_next_program(
        tmp_path, mosquitto, log, programs):
    """Nothing has been delivered when the first program is killed."""
    create(log, "commands", 1)
    write_records(log, "commands", b"old")
    path = start_route(tmp_path, mosquitto, log)
    path.write_text(path.read_text().replace("start: end", "start: end, no_subscribers: wait"))
    bridge = assigned_bridge(programs, path)
    committed = confluent_kafka.Consumer({"bootstrap.servers": log.address, "group.id": "plant"})
    place = confluent_kafka.TopicPartition("commands", 0)
    wait_until(lambda: committed.committed([place], timeout=10)[0].offset == 1, 30, "the first offset is committed")
    committed.close()
    write_records(log, "commands", *(b"%d" % number for number in range(20)))
    time.sleep(1)
    bridge.kill()
    subscriber = Subscriber(mosquitto.port)
    bridge = assigned_bridge(programs, path)
    wait_until(lambda: subscriber.count >= 20, 60, lambda: f"{subscriber.by_topic}")
    assert list(dict.fromkeys(subscriber.by_topic["plant/out"])) == [b"%d" % number for number in range(20)]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_a_partition_that_is_added_later_is_read_from_its_beginning(tmp_path, mosquitto, log, programs):
    create(log, "commands", 2)
    write_records(log, "commands", b"old")
    subscriber = Subscriber(mosquitto.port)
    path = start_route(tmp_path, mosquitto, log)
    bridge = assigned_bridge(programs, path)
    time.sleep(1)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    admin = AdminClient({"bootstrap.servers": log.address})
    admin.create_partitions([NewPartitions("commands", 3)])["commands"].result(20)
    write_records(log, "commands", *(b"%d" % number for number in range(20)), partition=2)
    bridge = assigned_bridge(programs, path)
    wait_until(lambda: subscriber.count >= 20, 60, lambda: f"{subscriber.by_topic}")
    assert subscriber.by_topic["plant/out"] == [b"%d" % number for number in range(20)]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


@pytest.mark.parametrize("name", ["commands-{line}", "commands-b"])
def test_a_topic_that_is_made_while_the_program_runs_is_read_from_its_beginning(
        tmp_path, mosquitto, log, programs, name):
    create(log, "commands-a", 1)
    write_records(log, "commands-a", b"old")
    subscriber = Subscriber(mosquitto.port)
    path = start_route(tmp_path, mosquitto, log)
    path.write_text(path.read_text().replace("kafka: commands,", f"kafka: '{name}',"))
    bridge = programs("run", path)
    bridge.wait_for("has assigned .*commands-a" if "{" in name else "topic 'commands-b' does not exist", 60)
    create(log, "commands-b", 2)
    for partition in range(2):
        write_records(log, "commands-b", *(b"%d-%d" % (partition, number) for number in range(10)), partition=partition)
    wait_until(lambda: subscriber.count >= 20, 30, lambda: f"{subscriber.by_topic}\n{bridge.output()}")
    assert sorted(subscriber.by_topic["plant/out"]) == sorted(
        b"%d-%d" % (partition, number) for partition in range(2) for number in range(10))
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    # Confluent's client reads texts like this one beyond their end.
    admin = KafkaAdminClient(bootstrap_servers=log.address)
    places = admin.list_group_offsets("plant")["plant"]
    admin.close()
    texts = [place.metadata for partition, place in places.items() if partition.topic == "commands-b"]
    assert len(texts) == 2 and all("partitions=0" in text for text in texts), places
    subscriber.close()


def test_a_reload_remembers_the_topics_that_were_missing(tmp_path, mosquitto, log, programs):
    subscriber = Subscriber(mosquitto.port)
    path = start_route(tmp_path, mosquitto, log)
    bridge = programs("run", path)
    bridge.wait_for("topic 'commands' does not exist", 60)
    create(log, "commands", 2)
    for partition in range(2):
        write_records(log, "commands", *(b"%d-%d" % (partition, number) for number in range(10)), partition=partition)
    path.write_text(path.read_text() + "  - {name: more, from: 'more/#', to: more}\n")
    bridge.process.send_signal(signal.SIGHUP)
    bridge.wait_for("route 'more' added", 20)
    wait_until(lambda: subscriber.count >= 20, 30, lambda: f"{subscriber.by_topic}\n{bridge.output()}")
    assert sorted(subscriber.by_topic["plant/out"]) == sorted(
        b"%d-%d" % (partition, number) for partition in range(2) for number in range(10))
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_two_routes_of_a_group_begin_where_each_says(tmp_path, mosquitto, log, programs):
    for topic in ("commands", "recipes"):
        create(log, topic, 1)
        write_records(log, topic, b"old")
    subscriber = Subscriber(mosquitto.port)
    bridge = assigned_bridge(programs, start_route(
        tmp_path, mosquitto, log,
        more="  - {from: {kafka: recipes, group: plant}, to: {mqtt: plant/recipes}, start: beginning}\n"))
    wait_until(lambda: subscriber.count >= 1, 60, lambda: f"{subscriber.by_topic}")
    time.sleep(1)
    for topic in ("commands", "recipes"):
        write_records(log, topic, b"new")
    wait_until(lambda: subscriber.count >= 3, 60, lambda: f"{subscriber.by_topic}")
    assert subscriber.by_topic == {"plant/out": [b"new"], "plant/recipes": [b"old", b"new"]}
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


@pytest.mark.parametrize("mode", ["running", "stopped", "killed"])
def test_a_topic_that_is_made_again_is_read_from_its_beginning(tmp_path, mosquitto, running, programs, mode):
    """The group's offset is one of the former topic: records of the new one that have a smaller one are not passed over."""
    log = Broker(tmp_path / "log")
    running.append(log)
    admin = AdminClient({"bootstrap.servers": log.address})
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}', metadata_max_age: 1s, session_timeout: 6s}}\n"
        "routes:\n  - {from: {kafka: commands, group: g}, to: {mqtt: plant/x}, start: beginning}\n")
    subscriber = Subscriber(mosquitto.port)
    at = types.SimpleNamespace(bootstrap=log.address)

    def make(name, count):
        admin.create_topics([NewTopic("commands", 1)])["commands"].result(20)
        producer = confluent_kafka.Producer({"bootstrap.servers": log.address})
        for number in range(count):
            producer.produce("commands", b"%s-%d" % (name, number))
        producer.flush(20)

    make(b"first", 10)
    bridge = start(programs, path)
    wait_until(lambda: subscriber.count == 10, 30, bridge.output)
    wait_until(lambda: committed(at, "commands", "g", 1) == 10, 20, "the offset is committed")
    if mode == "stopped":
        assert bridge.end(signal.SIGINT) == 0, bridge.output()
    elif mode == "killed":
        bridge.kill()
    admin.delete_topics(["commands"])["commands"].result(20)
    time.sleep(0.2)
    make(b"second", 30)
    if mode != "running":
        bridge = start(programs, path)
    wait_until(lambda: subscriber.count == 40, 40, lambda: f"{subscriber.count}: {bridge.output()}")
    assert set(subscriber.by_topic["plant/x"][10:]) == {b"second-%d" % number for number in range(30)}
    wait_until(lambda: committed(at, "commands", "g", 1) == 30, 20, "the offset is committed")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


# JoinGroup, SyncGroup, Heartbeat, OffsetCommit, FindCoordinator: what a coordinator says in a bad moment.
TROUBLE = {11: (15, 16, 23, 25, 27), 14: (22, 25, 27), 12: (22, 25, 27), 8: (22, 25, 27, 16, 14), 10: (15, 14)}


@pytest.mark.parametrize("seed", range(1, int(os.environ.get("TRESTLE_GROUP_SEEDS", "1")) + 1))
def test_a_group_that_is_joined_again_and_again_leaves_no_record_out(returns, mosquitto, cluster, programs, seed):
    """Two programs of one group that come and go, a coordinator that refuses and moves: each record arrives, the last of each key last."""
    rng = random.Random(seed)
    cluster.tell("topic", "commands", 4)
    subscriber = Subscriber(mosquitto.port)
    paths = [returns(RETURN, client=f"bridge-{number}") for number in range(2)]
    bridges = [start(programs, paths[0]), None]
    count = 0
    for _ in range(6 if "TRESTLE_GROUP_SEEDS" in os.environ else 3):
        step = 5 + rng.randrange(15)
        produce(cluster, count, count + step, pace=0.005)
        count += step
        place = rng.randrange(2)
        kind = rng.choice(["errors", "errors", "move", "kill", "stop"])
        if bridges[place] is None:
            bridges[place] = programs("run", paths[place])
        elif kind == "errors":
            api = rng.choice(list(TROUBLE))
            cluster.tell("errors", api, ",".join(str(rng.choice(TROUBLE[api])) for _ in range(1 + rng.randrange(3))))
        elif kind == "move":
            cluster.tell("coordinator", "group", "plant", 1 + rng.randrange(3))
        elif bridges[1 - place] is not None:
            if kind == "kill":
                bridges[place].kill()
            else:
                bridges[place].end(signal.SIGINT)
            bridges[place] = None
    alive = [bridge for bridge in bridges if bridge is not None]
    subscriber.check(count * len(KEYS), exactly_once=False)
    wait_until(lambda: committed(cluster) == count * len(KEYS), 40, lambda: "\n".join(bridge.output() for bridge in alive))
    for bridge in alive:
        assert bridge.end(signal.SIGINT) == 0, bridge.output()
    subscriber.close()


def test_a_partition_that_waits_leaves_room_for_the_others_of_its_group(tmp_path, mosquitto, log, programs):
    """30 MB that wait for a subscriber, and afterwards come in order."""
    create(log, "commands", 1)
    create(log, "others", 1)
    path = tmp_path / "start.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}'}}\n"
        "routes:\n"
        "  - {from: {kafka: commands, group: plant}, to: {mqtt: waits/out}, no_subscribers: wait}\n"
        "  - {from: {kafka: others, group: plant}, to: {mqtt: plant/out}}\n")
    programs("run", path).wait_for("has assigned .*commands.*others|has assigned .*others.*commands", 60)
    subscriber = Subscriber(mosquitto.port)
    write_records(log, "commands", *[b"%d " % number + bytes(100_000) for number in range(300)])
    write_records(log, "others", b"first")
    wait_until(lambda: subscriber.count == 1, 30, "the first has come")
    time.sleep(3)
    write_records(log, "others", *[b"%d" % number for number in range(100)])
    wait_until(lambda: subscriber.count == 101, 30, lambda: f"{subscriber.count} of 101 have come")
    subscriber.client.subscribe("waits/#", 1)
    wait_until(lambda: subscriber.count == 401, 60, lambda: f"{subscriber.count} of 401 have come")
    numbers = [int(payload.split()[0]) for payload in subscriber.by_topic["waits/out"]]
    assert sorted(dict.fromkeys(numbers)) == list(dict.fromkeys(numbers)) == list(range(300))
    subscriber.close()


def limited(tmp_path, most):
    folder = tmp_path / "limited"
    folder.mkdir()
    return Mosquitto(folder, extra=f"max_qos {most}")


def start_quality(programs, tmp_path, port, log):
    path = tmp_path / "start.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{port}', client_id: bridge}}\nkafka: {{bootstrap_servers: '{log.address}'}}\n"
        "routes:\n  - {name: down, from: {kafka: commands, group: plant}, to: {mqtt: plant/out}, qos: 2}\n")
    create(log, "commands", 1)
    write_records(log, "commands", *[b"%d" % number for number in range(20)])
    return assigned_bridge(programs, path)


def test_a_broker_without_qos_2_gets_qos_1(tmp_path, log, programs, running):
    broker = limited(tmp_path, 1)
    running.append(broker)
    subscriber = Subscriber(broker.port)
    bridge = start_quality(programs, tmp_path, broker.port, log)
    wait_until(lambda: subscriber.count == 20, 30, lambda: f"{subscriber.count} of 20 have come")
    assert {message.qos for message in subscriber.messages} == {1}
    assert "route 'down' has 'qos: 2': its messages have QoS 1, and can come twice" in bridge.output()
    subscriber.close()
    bridge.end()
    assert balance(bridge) == (20, 20, 0)


def test_a_broker_with_qos_0_alone_does_not_make_dead_letters_of_all_records(tmp_path, log, programs, running):
    broker = limited(tmp_path, 0)
    running.append(broker)
    bridge = start_quality(programs, tmp_path, broker.port, log)
    bridge.wait_for("route 'down' has 'qos: 2': its records wait. Set 'qos: 0'")
    time.sleep(1)
    bridge.end()
    assert balance(bridge) == (0, 0, 0)
    subscriber = Subscriber(broker.port)
    path = tmp_path / "start.yaml"
    path.write_text(path.read_text().replace("qos: 2", "qos: 0"))
    assigned_bridge(programs, path)
    wait_until(lambda: subscriber.count == 20, 30, lambda: f"{subscriber.count} of 20 have come")
    subscriber.close()
