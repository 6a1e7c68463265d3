"""What the bridge does with what Kafka refuses, message by message and altogether: brokers written down by hand that
refuse as Apache Kafka does."""

import re
import socket
import struct
import threading
import time

from kafka.record import MemoryRecords
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bridges import balance, connected_bridge, wait_for_connection
from fake_kafka import ALL_OPERATIONS, PRODUCE, SASL_AUTHENTICATE, VERSIONS, FakeKafka, array, text
from peers import Device, consume, paho, wait_until
from test_bridge_delivery import configuration

CORRUPT_MESSAGE, INVALID_RECORD = 2, 87
LETTERS = "trestle-dead-letters"


class PickyKafka(FakeKafka):
    """Takes no batch with a record whose value begins with `bad`. It names the records (KIP-467), or calls the batch
    corrupt, as brokers before Kafka 2.4 do. Dead letters it takes."""

    def __init__(self, code, **options):
        self.code = code
        self.requests = 0
        self.stored, self.letters = [], []
        super().__init__(
            topics={"plant": ALL_OPERATIONS, LETTERS: ALL_OPERATIONS}, versions={**VERSIONS, PRODUCE: (3, 8)}, **options)

    def _respond(self, key, version, reader, state):
        if key != PRODUCE:
            return super()._respond(key, version, reader, state)
        assert version == 8
        reader.text()
        reader.take("hi")

        def partition(name):
            index, size = reader.take("ii")
            values = [
                record.value for batch in iter(MemoryRecords(reader.bytes(size)).next_batch, None) for record in batch]
            if name == LETTERS:
                self.letters += values
                return self.partition(index)
            self.requests += 1
            bad = [place for place, value in enumerate(values) if value.startswith(b"bad")]
            if not bad:
                self.stored += values
                return self.partition(index)
            return self.partition(index, self.code, bad if self.code == INVALID_RECORD else [])

        def topic():
            name = reader.text()
            return text(name) + array(reader.array(lambda: partition(name)))

        return array(reader.array(topic)) + struct.pack(">i", 0)

    @staticmethod
    def partition(index, code=0, bad=()):
        errors = array([struct.pack(">i", place) + text("it is bad") for place in bad])
        return struct.pack(">ihqqq", index, code, -1 if code else 0, -1, 0) + errors + text(None)


def publish(mosquitto, payloads):
    device = Device(mosquitto.port, window=len(payloads))
    for payload in payloads:
        device.publish("plant/a", payload)
    device.finish(len(payloads))


def start(tmp_path, mosquitto, kafka, programs, settings="  linger: 1s\n  batch_size: 256KiB\n"):
    (tmp_path / "client.properties").write_text("acks=1\nenable.idempotence=false\n")
    bridge = programs("run", configuration(
        tmp_path, mosquitto.port, f"127.0.0.1:{kafka.port}", kafka=settings + "  properties: client.properties\n"))
    wait_for_connection(bridge)
    return bridge


def test_of_a_large_batch_only_the_messages_that_kafka_names_are_dead_lettered(tmp_path, mosquitto, programs, running):
    kafka = PickyKafka(INVALID_RECORD)
    running.append(kafka)
    bridge = start(tmp_path, mosquitto, kafka, programs)
    payloads = [b"bad %d" % n if n in (0, 250, 499) else b"good %d" % n for n in range(500)]
    publish(mosquitto, payloads)
    wait_until(lambda: len(kafka.stored) + len(kafka.letters) == 500, 40, bridge.output)
    assert kafka.stored == [payload for payload in payloads if payload.startswith(b"good")]
    assert sorted(kafka.letters) == [b"bad 0", b"bad 250", b"bad 499"]
    # One for each batch, and one more for each that had a bad message.
    assert kafka.requests <= 8, kafka.requests
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 500, stored 497, dead-lettered 3, filtered 0, in flight 0")


def test_dead_letters_are_summed_up_in_the_log(tmp_path, mosquitto, programs, running):
    kafka = PickyKafka(INVALID_RECORD)
    running.append(kafka)
    bridge = start(tmp_path, mosquitto, kafka, programs)
    publish(mosquitto, [b"bad %d" % n for n in range(500)])
    wait_until(lambda: len(kafka.letters) == 500, 40, bridge.output)
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 500, stored 0, dead-lettered 500, filtered 0, in flight 0")
    lines = re.findall(r"(a message|\d+ messages) for 'plant' sent to the dead-letter topic: .*it is bad", bridge.output())
    assert lines[0] == "a message" and len(lines) <= 4, lines
    assert sum(1 if line == "a message" else int(line.split()[0]) for line in lines) == 500, lines
    # All of them in one response: not a request for each.
    assert kafka.requests <= 8, kafka.requests


def test_a_message_that_kafka_always_calls_corrupt_is_dead_lettered(tmp_path, mosquitto, programs, running):
    kafka = PickyKafka(CORRUPT_MESSAGE)
    running.append(kafka)
    bridge = start(tmp_path, mosquitto, kafka, programs)
    payloads = [b"bad" if n == 13 else b"good %d" % n for n in range(20)]
    publish(mosquitto, payloads)
    wait_until(lambda: len(kafka.stored) + len(kafka.letters) == 20, 60, bridge.output)
    assert kafka.stored == [payload for payload in payloads if payload != b"bad"]
    assert kafka.letters == [b"bad"]
    bridge.wait_for("CORRUPT_MESSAGE")
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 20, stored 19, dead-lettered 1, filtered 0, in flight 0")


def test_a_message_that_expires_while_kafka_is_away_is_stored_and_counted(tmp_path, mosquitto, cluster, programs):
    """The bridge has taken it over: its age is no reason to drop it, and what it counts adds up."""
    cluster.tell("topic", "plant", 1)
    bridge = connected_bridge(programs, configuration(tmp_path, mosquitto.port, cluster.bootstrap))
    cluster.all_brokers("down")
    device = Device(mosquitto.port, version=paho.MQTTv5)
    properties = Properties(PacketTypes.PUBLISH)
    properties.MessageExpiryInterval = 1
    for number in range(10):
        device.client.publish("plant/a", b"%d" % number, 1, properties=properties)
    device.finish(10)
    time.sleep(4)
    cluster.all_brokers("up")
    assert [value for _, value in consume(cluster.bootstrap, "plant", 10)] == [b"%d" % n for n in range(10)]
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge) == (10, 10, 0)


class GuardedKafka(FakeKafka):
    def __init__(self, password):
        self.attempts = 0
        super().__init__(topics={"plant": ALL_OPERATIONS}, sasl={"PLAIN": {"bridge": password}})

    def _respond(self, key, version, reader, state):
        if key == SASL_AUTHENTICATE:
            self.attempts += 1
        return super()._respond(key, version, reader, state)

    def change_password(self, password):
        self.sasl["PLAIN"]["bridge"] = password
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


SASL = "  sasl: {mechanism: PLAIN, username: bridge, password: right}\n"


def test_credentials_that_kafka_refuses_from_the_start_end_the_program_with_69(
        tmp_path, mosquitto, programs, running):
    kafka = GuardedKafka("other")
    running.append(kafka)
    bridge = programs("run", configuration(tmp_path, mosquitto.port, f"127.0.0.1:{kafka.port}", kafka=SASL))
    assert bridge.process.wait(timeout=60) == 69, bridge.output()
    bridge.reader.join(5)
    assert "Invalid username or password" in bridge.output()
    # It did not give up at the first refusal, and did not hammer the broker either.
    assert 2 <= kafka.attempts <= 12, kafka.attempts


def test_a_password_that_is_changed_at_kafka_does_not_end_a_running_bridge(tmp_path, mosquitto, programs, running):
    kafka = GuardedKafka("right")
    running.append(kafka)
    bridge = connected_bridge(programs, configuration(tmp_path, mosquitto.port, f"127.0.0.1:{kafka.port}", kafka=SASL))
    attempts = kafka.attempts
    kafka.change_password("new")
    # Longer than at the start.
    time.sleep(15)
    assert bridge.process.poll() is None, bridge.output()
    assert kafka.attempts > attempts
    kafka.change_password("right")
    publish(mosquitto, [b"kept"])
    wait_until(lambda: any(name == "plant" for name, _ in kafka.produced), 60, bridge.output)
    assert bridge.end() == 0, bridge.output()


class HastyKafka(FakeKafka):
    """Ends each SASL session after a millisecond (KIP-368)."""

    def __init__(self):
        self.logins = 0
        super().__init__(
            topics={"plant": ALL_OPERATIONS}, versions={**VERSIONS, SASL_AUTHENTICATE: (0, 1)},
            sasl={"PLAIN": {"bridge": "right"}})

    def _respond(self, key, version, reader, state):
        response = super()._respond(key, version, reader, state)
        if key != SASL_AUTHENTICATE:
            return response
        assert version == 1
        self.logins += 1
        return response + struct.pack(">q", 1)


def test_a_broker_that_ends_sessions_at_once_is_not_stormed_with_logins(tmp_path, mosquitto, programs, running):
    kafka = HastyKafka()
    running.append(kafka)
    bridge = programs("run", configuration(tmp_path, mosquitto.port, f"127.0.0.1:{kafka.port}", kafka=SASL))
    bridge.wait_for("ends sessions within a second")
    before = kafka.logins
    time.sleep(3)
    # Once a second, on the connection that asks about the cluster and on that to the leader.
    assert 1 <= kafka.logins - before <= 8, kafka.logins


class Garbage:
    """A server of something else."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                connection.recv(10)
                connection.sendall(b"\xff" * 50)
            except OSError:
                pass
            connection.close()

    def stop(self):
        self.listener.close()


def test_a_server_of_something_else_does_not_end_the_routes_of_other_brokers(tmp_path, mosquitto, cluster, programs, running):
    garbage = Garbage()
    running.append(garbage)
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"mqtt_brokers: {{lost: {{url: 'mqtt://127.0.0.1:{garbage.port}', client_id: bridge}}}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\n"
        "routes:\n  - {from: plant/#, to: plant}\n  - {from: {mqtt: lost/#, broker: lost}, to: lost}\n")
    bridge = programs("run", path)
    bridge.wait_for("responds to CONNECT with bytes that are not a packet", 30)
    wait_until(lambda: garbage.connections > 5, 30, "it is tried again")
    publish(mosquitto, [b"1", b"2"])
    assert len(consume(cluster.bootstrap, "plant", 2)) == 2
    assert bridge.process.poll() is None and "session" not in bridge.output().split("responds to CONNECT")[1]
    path.write_text(path.read_text().replace("  - {from: plant/#, to: plant}\n", ""))
    alone = programs("run", path)
    alone.wait_for("responds to CONNECT with bytes that are not a packet", 30)
    assert alone.process.wait(30) == 69
