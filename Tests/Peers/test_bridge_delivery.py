"""What the bridge owes when a connection, a broker or a message is not as it should be: real Mosquitto, librdkafka's mock
cluster, and a proxy that cuts."""

import re
import socket
import threading
import time

import pytest

from bridges import balance, connected_bridge, dead_letters, wait_for_connection
from peers import Device, Expected, Mosquitto, consume, free_port, paho, wait_until


class Proxy:
    """A TCP proxy whose connections can be cut."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.open = []
        self.refuses = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                if self.refuses:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self.target))
            except OSError:
                return
            self.open += [client, server]
            for source, sink in [(client, server), (server, client)]:
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self):
        for end in self.open:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.open = []

    def close(self):
        self.listener.close()
        self.cut()


def configuration(tmp_path, port, bootstrap, mqtt="", kafka="", version="5"):
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{port}\n  version: \"{version}\"\n  client_id: bridge\n{mqtt}"
        f"kafka:\n  bootstrap_servers: {bootstrap}\n{kafka}routes:\n  - from: plant/#\n    to: plant\n")
    return path


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_connection_that_flaps_does_not_store_the_window_again(tmp_path, mosquitto, cluster, programs, version):
    cluster.tell("topic", "plant", 4)
    proxy = Proxy(mosquitto.port)
    bridge = connected_bridge(programs, configuration(tmp_path, proxy.port, cluster.bootstrap, version=version))
    cluster.all_brokers("down")
    device, expected = Device(mosquitto.port), Expected()
    for index in range(200):
        topic = f"plant/{index % 5}"
        device.publish(topic, expected.next(topic))
    device.finish(200)
    for _ in range(5):
        time.sleep(1)
        resumed = bridge.output().count("session resumed")
        proxy.cut()
        wait_until(lambda: bridge.output().count("session resumed") > resumed, 30, bridge.output)
    cluster.all_brokers("up")
    records = consume(cluster.bootstrap, "plant", 200)
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge) == (200, 200, 0), bridge.output()
    expected.check(records, exactly_once=True)
    proxy.close()


def test_a_broker_that_passes_the_receive_maximum_is_taken_and_nothing_comes_twice(
        tmp_path, mosquitto, cluster, programs):
    """Mosquitto 2.0.11 sends another whole Receive Maximum after one PUBACK; later versions do not."""
    cluster.tell("topic", "plant", 4)
    bridge = programs(
        "run", configuration(tmp_path, mosquitto.port, cluster.bootstrap, mqtt="  receive_maximum: 20\n"))
    wait_for_connection(bridge)
    device, expected = Device(mosquitto.port), Expected()
    for index in range(4_000):
        if index in (1_000, 2_000):
            cluster.all_brokers("down" if index == 1_000 else "up")
        topic = f"plant/{index % 5}"
        device.publish(topic, expected.next(topic))
    device.finish(4_000)
    expected.check(consume(cluster.bootstrap, "plant", 4_000), exactly_once=True)
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge) == (4_000, 4_000, 0)
    assert bridge.output().count("MQTT: connected") == 1
    assert bridge.output().count("more unacknowledged messages than the receive maximum") <= 1


def raw_publish(port, packet):
    """Publishes bytes as they are, since paho would refuse them."""
    with socket.create_connection(("127.0.0.1", port)) as device:
        device.sendall(bytes([0x10, 16, 0, 4]) + b"MQTT" + bytes([5, 2, 0, 60, 0, 0, 3]) + b"raw")
        assert device.recv(100)[0] == 0x20
        device.sendall(packet)
        device.settimeout(5)
        try:
            return device.recv(100)
        except OSError:
            return b""


def test_a_message_that_breaks_a_rule_is_met_once_and_stops_nothing(tmp_path, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    bridge = connected_bridge(programs, configuration(tmp_path, mosquitto.port, cluster.bootstrap))
    # A Response Topic with a wildcard [MQTT-3.3.2-14], which Mosquitto 2 forwards; and an empty one.
    for topic, payload in [(b"a/+", b"x"), (b"", b"y")]:
        properties = bytes([8, 0, len(topic)]) + topic
        body = bytes([0, 7]) + b"plant/1" + bytes([0, 1, len(properties)]) + properties + payload
        raw_publish(mosquitto.port, bytes([0x32, len(body)]) + body)
    device, expected = Device(mosquitto.port), Expected()
    for _ in range(100):
        device.publish("plant/good", expected.next("plant/good"))
    device.finish(100)
    records = consume(cluster.bootstrap, "plant", 101)
    expected.check([record for record in records if record[0] == b"plant/good"], exactly_once=True)
    assert (b"plant/1", b"x") in records
    bridge.wait_for(r"MQTT: a message in violation of the protocol: .*stored anyway")
    assert bridge.output().count("MQTT: connected") == 1
    assert bridge.end() == 0, bridge.output()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_retained_messages_are_stored_when_the_subscription_is_new_and_not_at_each_start(
        tmp_path, mosquitto, cluster, programs, version):
    cluster.tell("topic", "plant", 1)
    device = Device(mosquitto.port)
    device.client.publish("plant/retained", b"kept", 1, retain=True)
    device.finish(1)
    path = configuration(tmp_path, mosquitto.port, cluster.bootstrap, version=version)
    for run in range(3):
        bridge = connected_bridge(programs, path)
        # With 3.1.1 they count as complete when nothing has come for two seconds.
        time.sleep(6 if run == 0 else 1)
        assert bridge.end() == 0, bridge.output()
        assert balance(bridge)[:2] == ((1, 1) if run == 0 else (0, 0))
    # Another route's retained messages are new to us.
    path.write_text(path.read_text() + "  - from: other/#\n    to: plant\n")
    device = Device(mosquitto.port)
    device.client.publish("other/retained", b"kept too", 1, retain=True)
    device.finish(1)
    bridge = connected_bridge(programs, path)
    wait_until(lambda: (b"other/retained", b"kept too") in consume(cluster.bootstrap, "plant", 2), 20, bridge.output)
    assert bridge.end() == 0, bridge.output()


def test_mqtt_is_reconnected_while_kafka_is_full(tmp_path, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    (tmp_path / "client.properties").write_text("buffer.memory=1048576\n")
    path = configuration(
        tmp_path, mosquitto.port, cluster.bootstrap, mqtt="  receive_buffer: 64KiB\n",
        kafka="  properties: client.properties\n")
    bridge = connected_bridge(programs, path)
    cluster.all_brokers("down")
    device = Device(mosquitto.port, window=400)
    payloads = [b"%d|" % index + bytes(10_000) for index in range(400)]
    for payload in payloads:
        device.publish("plant/large", payload)
    bridge.wait_for(r"receiving from MQTT is paused")
    time.sleep(1)
    mosquitto.stop()
    mosquitto.start()
    bridge.wait_for(r"MQTT: connected .*session resumed")
    cluster.all_brokers("up")
    bridge.wait_for(r"Kafka has caught up", timeout=40)
    device.finish(400)
    read = [value for _, value in consume(cluster.bootstrap, "plant", 400)]
    assert list(dict.fromkeys(read)) == payloads
    assert bridge.end() == 0, bridge.output()


def test_a_dead_letter_that_is_too_large_is_cut_smaller(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    # Produce (0): INVALID_RECORD for the message, MESSAGE_TOO_LARGE for its dead letter, twice.
    cluster.tell("errors", 0, "87,10,10")
    bridge = connected_bridge(programs, plant())
    device = Device(mosquitto.port)
    payload = bytes(index * 131 & 0xFF for index in range(40_000))
    device.publish("plant/bad", payload)
    letters = dead_letters(cluster, 4)
    device.finish(1)
    assert [headers["trestle.part"] for _, _, headers in letters] == ["1/4", "2/4", "3/4", "4/4"]
    assert b"".join(value for _, value, _ in letters) == payload
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 1, stored 0, dead-lettered 1, filtered 0, in flight 0")


def test_a_dead_letter_that_cannot_be_written_holds_up_nothing_else(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    # Produce (0): the message and, once, its dead letter are refused.
    cluster.tell("errors", 0, "87,87")
    bridge = connected_bridge(programs, plant())
    device = Device(mosquitto.port)
    device.publish("plant/bad", b"refused")
    bridge.wait_for(r"the dead-letter topic 'trestle-dead-letters' does not accept a message, kept unacknowledged")
    for _ in range(100):
        device.publish("plant/good", b"taken")
    device.finish(101)
    (letter,) = dead_letters(cluster, 1)
    assert letter[1] == b"refused"
    assert len(consume(cluster.bootstrap, "plant", 100)) == 100
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 101, stored 100, dead-lettered 1, filtered 0, in flight 0")


def test_a_topic_that_is_too_long_for_a_key_is_kept_whole(tmp_path, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    bridge = programs(
        "run", configuration(
            tmp_path, mosquitto.port, cluster.bootstrap, kafka="  max_request_size: 32KiB\n  batch_size: 16KiB\n"))
    bridge.wait_for("max_request_size is below 66KiB")
    wait_for_connection(bridge)
    device = Device(mosquitto.port)
    topic = "plant/" + "x" * 40_000
    device.publish(topic, b"payload")
    device.finish(1)
    letters = dead_letters(cluster, 2)
    assert b"".join(value for _, value, _ in letters) == topic.encode() + b"payload"
    assert {headers["trestle.key.bytes"] for _, _, headers in letters} == {str(len(topic))}
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 1, stored 0, dead-lettered 1, filtered 0, in flight 0")


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_session_that_lacks_our_subscriptions_gets_them(tmp_path, mosquitto, cluster, programs, version):
    cluster.tell("topic", "plant", 1)
    proxy = Proxy(mosquitto.port)
    bridge = connected_bridge(programs, configuration(tmp_path, proxy.port, cluster.bootstrap, version=version))
    proxy.refuses = True
    proxy.cut()
    for clean in (True, False):  # away with our session, then another one without subscriptions
        other = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="bridge", clean_session=clean)
        other.connect("127.0.0.1", mosquitto.port)
        other.loop_start()
        wait_until(other.is_connected, 10, "paho is connected")
        other.disconnect()
        other.loop_stop()
    proxy.refuses = False
    bridge.wait_for(r"MQTT: connected .*session resumed", timeout=40)
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 2, 20, bridge.output)
    device = Device(mosquitto.port)
    device.publish("plant/a", b"kept")
    device.finish(1)
    assert consume(cluster.bootstrap, "plant", 1) == [(b"plant/a", b"kept")]
    assert bridge.end() == 0, bridge.output()
    proxy.close()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_restart_under_load_stores_nothing_twice(tmp_path, mosquitto, cluster, programs, version):
    """Mosquitto sends more after each acknowledgement while the bridge leaves: a connection that is reset then loses acknowledgements."""
    cluster.tell("topic", "plant", 4)
    for broker in (1, 2, 3):
        cluster.tell("rtt", broker, 30)
    path = configuration(tmp_path, mosquitto.port, cluster.bootstrap, version=version)
    bridge = connected_bridge(programs, path)
    assert bridge.end() == 0, bridge.output()
    device, expected = Device(mosquitto.port, window=1_000), Expected()
    for index in range(8_000):
        topic = f"plant/{index % 5}"
        device.publish(topic, expected.next(topic))
    device.finish(8_000)
    for _ in range(5):
        bridge = programs("run", path)
        bridge.wait_for("MQTT: connected .*session resumed")
        time.sleep(0.1)
        assert bridge.end() == 0, bridge.output()
    bridge = programs("run", path)
    expected.check(consume(cluster.bootstrap, "plant", 8_000), exactly_once=True)
    assert bridge.end() == 0, bridge.output()


def test_sigterm_does_not_wait_for_what_cannot_move(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    bridge = connected_bridge(programs, plant(), "--stop-timeout", "5m")
    cluster.all_brokers("down")
    device = Device(mosquitto.port)
    device.publish("plant/a", b"kept")
    device.finish(1)
    bridge.wait_for(r"warning.*Kafka: ")
    time.sleep(1)
    assert bridge.end(timeout=25) == 75, bridge.output()
    bridge.wait_for(r"stopping with a message in flight, since there is no progress: ")
    assert balance(bridge) == (1, 0, 1)


def test_a_kafka_that_is_away_does_not_fill_the_log(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 4)
    bridge = connected_bridge(programs, plant())
    cluster.all_brokers("down")
    device = Device(mosquitto.port)
    device.publish("plant/a", b"kept")
    bridge.wait_for(r"warning.*Kafka: ")
    time.sleep(12)
    assert len(re.findall(r"warning.*Kafka: ", bridge.output())) <= 6, bridge.output()
    cluster.all_brokers("up")
    device.finish(1)
    assert len(consume(cluster.bootstrap, "plant", 1)) == 1
    assert bridge.end() == 0, bridge.output()


def test_after_a_refusal_by_mqtt_the_program_ends_although_kafka_is_away(tmp_path, programs):
    listener = socket.create_server(("127.0.0.1", 0))

    def respond():
        connection, _ = listener.accept()
        connection.recv(4096)
        connection.sendall(b"\x20\x02\x00\x01")
        connection.close()

    threading.Thread(target=respond, daemon=True).start()
    bridge = programs(
        "run", configuration(tmp_path, listener.getsockname()[1], f"127.0.0.1:{free_port()}", version="3.1.1"))
    assert bridge.process.wait(timeout=30) == 69
    listener.close()


def test_a_password_that_is_changed_at_the_broker_does_not_end_a_running_bridge(tmp_path, cluster, programs):
    import subprocess

    passwords = tmp_path / "passwords"

    def set_password(text):
        subprocess.run(["mosquitto_passwd", "-b", "-c", str(passwords), "bridge", text], check=True)

    set_password("old")
    cluster.tell("topic", "plant", 1)
    broker = Mosquitto(tmp_path, f"password_file {passwords}", anonymous=False)
    path = configuration(
        tmp_path, broker.port, cluster.bootstrap, mqtt="  username: bridge\n  password: old\n")
    bridge = connected_bridge(programs, path)
    broker.stop()
    set_password("new")
    broker.start()
    bridge.wait_for(r"MQTT: the server .*(authori[sz]e|password).*trying again")
    time.sleep(12)
    assert bridge.process.poll() is None, bridge.output()
    broker.stop()
    set_password("old")
    broker.start()
    bridge.wait_for(r"MQTT: connected .*session resumed", timeout=40)
    assert bridge.end() == 0, bridge.output()
    broker.stop()


def test_a_qos_that_is_granted_lower_is_said_or_refused(tmp_path, cluster, programs):
    cluster.tell("topic", "plant", 1)
    broker = Mosquitto(tmp_path, "max_qos 0")
    bridge = programs("run", configuration(tmp_path, broker.port, cluster.bootstrap))
    bridge.wait_for(r'MQTT: the server grants QoS 0 for "plant/#", though QoS 1 was requested')
    assert bridge.end() == 0, bridge.output()
    strict = programs(
        "run", configuration(tmp_path, broker.port, cluster.bootstrap, mqtt="  require_guarantees: true\n"))
    assert strict.process.wait(timeout=30) == 69, strict.output()
    broker.stop()
