"""From a device to a log through real brokers: Mosquitto on one side, librdkafka's mock cluster on the other."""

import re
import signal
import time

import pytest

from bridges import balance, connected_bridge, dead_letters, wait_for_connection
from peers import Device, Expected, consume, paho, wait_until

COUNT = 10_000
TOPICS = [f"plant/line{number}/temperature" for number in range(8)]


def publish(device, expected, count):
    for index in range(count):
        topic = TOPICS[index % len(TOPICS)]
        device.publish(topic, expected.next(topic))


@pytest.mark.parametrize("version, protocol", [("3.1.1", paho.MQTTv311), ("5", paho.MQTTv5)])
def test_each_message_once_and_in_order_when_nothing_fails(plant, mosquitto, cluster, programs, version, protocol):
    cluster.tell("topic", "plant", 4)
    bridge = connected_bridge(programs, plant(version))
    device, expected = Device(mosquitto.port, version=protocol), Expected()
    publish(device, expected, COUNT)
    device.finish(COUNT)
    expected.check(consume(cluster.bootstrap, "plant", COUNT), exactly_once=True)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge) == (COUNT, COUNT, 0)


def test_nothing_is_missing_when_kafka_is_down_for_five_seconds(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 4)
    bridge = connected_bridge(programs, plant())
    device, expected = Device(mosquitto.port), Expected()
    publish(device, expected, COUNT // 2)
    cluster.all_brokers("down")
    publish(device, expected, COUNT // 2)
    time.sleep(5)
    bridge.wait_for(r"warning.*Kafka: ")
    cluster.all_brokers("up")
    device.finish(COUNT)
    expected.check(consume(cluster.bootstrap, "plant", COUNT), exactly_once=False)
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge)[2] == 0


def test_nothing_is_missing_when_mosquitto_restarts(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 4)
    bridge = connected_bridge(programs, plant())
    device, expected = Device(mosquitto.port), Expected()
    publish(device, expected, COUNT // 2)
    time.sleep(0.3)
    mosquitto.stop()
    publish(device, expected, COUNT // 2)
    time.sleep(1)
    mosquitto.start()
    bridge.wait_for(r"MQTT: connected .*session resumed")
    device.finish(COUNT)
    expected.check(consume(cluster.bootstrap, "plant", COUNT), exactly_once=False)
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge)[2] == 0


def test_nothing_is_missing_when_the_bridge_is_killed(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 4)
    configuration = plant()
    device, expected = None, Expected()
    for part in range(3):
        bridge = connected_bridge(programs, configuration)
        device = device or Device(mosquitto.port)
        publish(device, expected, 3_000)
        time.sleep(0.05 * (part + 1))
        bridge.kill()
    bridge = programs("run", configuration)
    device.finish(expected.count)
    # Repeated deliveries are among the records: all is there when as many different ones are.
    wait_until(
        lambda: len(set(consume(cluster.bootstrap, "plant", expected.count))) >= expected.count, 90, bridge.output)
    expected.check(consume(cluster.bootstrap, "plant", expected.count), exactly_once=False)
    assert bridge.end() == 0, bridge.output()


def test_a_leader_that_moves_is_followed(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    cluster.tell("leader", "plant", 0, 1)
    bridge = connected_bridge(programs, plant())
    device, expected = Device(mosquitto.port), Expected()
    for leader in [2, 3, 1]:
        publish(device, expected, 1_000)
        cluster.tell("leader", "plant", 0, leader)
    device.finish(expected.count)
    expected.check(consume(cluster.bootstrap, "plant", expected.count), exactly_once=True)
    assert bridge.end() == 0, bridge.output()


def test_retriable_errors_are_retried(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    # Produce (0): NOT_LEADER_OR_FOLLOWER, REQUEST_TIMED_OUT, NOT_ENOUGH_REPLICAS, COORDINATOR_NOT_AVAILABLE
    cluster.tell("errors", 0, "6,7,19,15")
    bridge = connected_bridge(programs, plant())
    device, expected = Device(mosquitto.port), Expected()
    publish(device, expected, 1_000)
    device.finish(1_000)
    expected.check(consume(cluster.bootstrap, "plant", 1_000), exactly_once=True)
    assert bridge.end() == 0, bridge.output()


def test_what_a_topic_refuses_goes_to_the_dead_letters_and_is_acknowledged(plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    cluster.tell("errors", 0, "87")  # Produce (0): INVALID_RECORD
    bridge = connected_bridge(programs, plant())
    device = Device(mosquitto.port)
    device.publish("plant/bad", b"refused")
    (letter,) = dead_letters(cluster, 1)
    assert letter[:2] == (b"plant/bad", b"refused")
    assert letter[2]["trestle.topic"] == "plant" and letter[2]["trestle.error.code"] == "87"
    assert "refused" in letter[2]["trestle.cause"]
    device.publish("plant/good", b"taken")
    device.finish(2)
    assert consume(cluster.bootstrap, "plant", 1) == [(b"plant/good", b"taken")]
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 2, stored 1, dead-lettered 1, filtered 0, in flight 0")


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_a_message_larger_than_any_record_is_kept_in_parts(plant, mosquitto, cluster, programs, version):
    cluster.tell("topic", "plant", 1)
    bridge = connected_bridge(programs, plant(version))
    device = Device(mosquitto.port)
    payload = bytes(index * 131 & 0xFF for index in range(1_300_000))
    device.publish("plant/large", payload)
    letters = dead_letters(cluster, 3)
    device.finish(1)
    assert [headers["trestle.part"] for _, _, headers in letters] == ["1/3", "2/3", "3/3"]
    assert b"".join(value for _, value, _ in letters) == payload
    assert {key for key, _, _ in letters} == {b"plant/large"}
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 1, stored 0, dead-lettered 1, filtered 0, in flight 0")


def test_an_unreachable_broker_is_said_in_one_line_and_waited_for(plant, mosquitto, cluster, programs):
    configuration = plant()
    mosquitto.stop()
    bridge = programs("run", configuration)
    line = bridge.wait_for(r".*MQTT: .*refused.*").group()
    assert str(mosquitto.port) in line
    mosquitto.start()
    wait_for_connection(bridge)
    assert bridge.end() == 0, bridge.output()


def test_credentials_that_are_refused_end_the_program_with_a_reason(tmp_path, programs, cluster):
    from peers import Mosquitto

    (tmp_path / "passwords").write_text("")
    broker = Mosquitto(tmp_path, f"password_file {tmp_path}/passwords")
    text = broker.configuration.read_text().replace("allow_anonymous true", "allow_anonymous false")
    broker.stop()
    broker.configuration.write_text(text)
    broker.start()
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{broker.port}\n  client_id: b\n  username: u\n  password: ${{SECRET_WORD}}\n"
        f"kafka:\n  bootstrap_servers: {cluster.bootstrap}\nroutes:\n  - from: a\n    to: b\n")
    bridge = programs("run", path, environment={"SECRET_WORD": "hunter2"})
    assert bridge.process.wait(timeout=20) == 69
    bridge.reader.join(5)
    assert re.search(r"MQTT: .*(authori[sz]e|user name|credentials|password)", bridge.output(), re.IGNORECASE)
    assert "hunter2" not in bridge.output()
    broker.stop()


def test_a_broker_of_another_mqtt_version_is_said_in_one_line(tmp_path, cluster, programs):
    """A server that knows 3.1.1 alone responds to a CONNECT of version 5 with CONNACK return code 1."""
    import socket
    import threading

    listener = socket.create_server(("127.0.0.1", 0))

    def respond():
        connection, _ = listener.accept()
        connection.recv(4096)
        connection.sendall(b"\x20\x02\x00\x01")
        connection.close()

    threading.Thread(target=respond, daemon=True).start()
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{listener.getsockname()[1]}\n  client_id: b\n"
        f"kafka:\n  bootstrap_servers: {cluster.bootstrap}\nroutes:\n  - from: a\n    to: b\n")
    bridge = programs("run", path)
    assert bridge.process.wait(timeout=20) == 69
    bridge.reader.join(5)
    assert re.search(r"MQTT: .*version", bridge.output()), bridge.output()
    listener.close()


def test_a_kafka_that_is_too_old_is_said_in_one_line_and_nothing_is_acknowledged(
        plant, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    cluster.tell("versions", 0, 0, 2)  # Produce 0 to 2: no record batches
    bridge = connected_bridge(programs, plant(), "--stop-timeout", "1s")
    device = Device(mosquitto.port)
    device.publish("plant/a", b"kept")
    line = bridge.wait_for(r"warning.*Kafka: .*").group()
    assert re.search(r"[Pp]roduce|version", line), line
    assert bridge.end() == 75, bridge.output()
    assert balance(bridge)[1:] == (0, 1)
    device.finish(1)
