"""`trestle run` with no file: published by one program that we did not write, read by others."""

import signal
import socket
import subprocess
import time

import kafka
import pytest

from peers import Device, Expected, consume, free_port, paho, require, wait_until

TOPICS = [f"plant/line{number}/temperature" for number in range(8)]


class Embedded:
    def __init__(self, programs, folder, *arguments):
        self.program = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--data", folder, *arguments)
        self.mqtt_port = int(self.program.wait_for(r"^mqtt +127\.0\.0\.1:(\d+)$").group(1))
        self.kafka_port = int(self.program.wait_for(r"^kafka +127\.0\.0\.1:(\d+)$").group(1))
        self.program.wait_for(r"^data +/")
        self.bootstrap = f"127.0.0.1:{self.kafka_port}"


@pytest.fixture
def embedded(programs, tmp_path):
    return Embedded(programs, tmp_path / "data")


def publish(device, expected, count):
    for index in range(count):
        topic = TOPICS[index % len(TOPICS)]
        device.publish(topic, expected.next(topic))


def kafka_python_records(bootstrap, count):
    consumer = kafka.KafkaConsumer(bootstrap_servers=bootstrap, consumer_timeout_ms=3000, check_crcs=True)
    partitions = [kafka.TopicPartition("mqtt", number) for number in consumer.partitions_for_topic("mqtt")]
    consumer.assign(partitions)
    consumer.seek_to_beginning()
    records = []
    for record in consumer:
        records.append((record.key, record.value))
        if len(records) == count:
            break
    consumer.close()
    return records


@pytest.mark.parametrize("protocol", [paho.MQTTv311, paho.MQTTv5])
def test_what_paho_publishes_every_kafka_client_reads(embedded, protocol):
    device, expected = Device(embedded.mqtt_port, version=protocol), Expected()
    publish(device, expected, 2_000)
    device.finish(2_000)
    expected.check(consume(embedded.bootstrap, "mqtt", 2_000), exactly_once=True)
    expected.check(kafka_python_records(embedded.bootstrap, 2_000), exactly_once=True)
    lines = subprocess.run(
        [require("kcat"), "-b", embedded.bootstrap, "-t", "mqtt", "-C", "-e", "-q", "-f", "%k %S\n"],
        capture_output=True, text=True, timeout=60, check=True).stdout.splitlines()
    assert len(lines) == 2_000
    sizes = [f"{topic} {len(value)}" for topic, values in expected.by_topic.items() for value in values]
    assert sorted(lines) == sorted(sizes)
    assert embedded.program.end() == 0, embedded.program.output()
    embedded.program.wait_for(r"balance: received 2000, stored 2000, .* in flight 0")


def test_the_one_line_tools_work(embedded):
    subprocess.run(
        [require("mosquitto_pub"), "-p", str(embedded.mqtt_port), "-t", "plant/1/temp", "-m", "21.5", "-q", "1"],
        check=True, timeout=20)
    out = subprocess.run(
        [require("kcat"), "-b", embedded.bootstrap, "-t", "mqtt", "-C", "-e", "-q", "-K", " "],
        capture_output=True, text=True, timeout=30, check=True).stdout
    assert out == "plant/1/temp 21.5\n"


def test_the_log_is_still_there_after_a_restart(programs, tmp_path):
    expected = Expected()
    for how, code in [(signal.SIGTERM, 0), (signal.SIGINT, 0)]:
        embedded = Embedded(programs, tmp_path / "data")
        device = Device(embedded.mqtt_port)
        target = expected.count + 500
        publish(device, expected, 500)
        device.finish(500)
        expected.check(consume(embedded.bootstrap, "mqtt", target), exactly_once=True)
        assert embedded.program.end(how) == code, embedded.program.output()


def test_nothing_acknowledged_is_missing_after_kill_9(programs, tmp_path):
    acknowledged = {}
    for part in range(3):
        embedded = Embedded(programs, tmp_path / "data")
        device = Device(embedded.mqtt_port, identifier=f"device{part}")
        sent = {}

        def note(client, data, identifier, reason, properties, sent=sent):
            acknowledged[sent[identifier]] = True

        device.client.on_publish = note
        for index in range(2_000):
            payload = f"{part}/{index}"
            sent[device.client.publish(f"kill/{part}", payload, 1).mid] = payload.encode()
        time.sleep(0.2 + 0.1 * part)
        embedded.program.kill()
        device.client.loop_stop()
    assert acknowledged
    embedded = Embedded(programs, tmp_path / "data")
    read = {value for _, value in consume(embedded.bootstrap, "mqtt", len(acknowledged))}
    assert not [payload for payload in acknowledged if payload not in read]
    assert embedded.program.end() == 0, embedded.program.output()


@pytest.mark.parametrize("protocol", [paho.MQTTv311, paho.MQTTv5])
def test_nobody_takes_the_bridge_s_place(embedded, protocol):
    refused = []
    impostor = paho.Client(
        paho.CallbackAPIVersion.VERSION2, client_id="trestle-bridge", protocol=protocol, reconnect_on_failure=False)
    impostor.on_connect = lambda client, data, flags, reason, properties: refused.append(reason.is_failure)
    impostor.connect("127.0.0.1", embedded.mqtt_port)
    impostor.loop_start()
    wait_until(lambda: refused, 20, "the impostor gets its response")
    assert refused == [True]
    impostor.loop_stop()
    device, expected = Device(embedded.mqtt_port), Expected()
    publish(device, expected, 100)
    device.finish(100)
    expected.check(consume(embedded.bootstrap, "mqtt", 100), exactly_once=True)
    assert embedded.program.end() == 0, embedded.program.output()


HOSTILE_MQTT = [
    b"\x00\x00", b"\x10\xff\xff\xff\xff\x7f", b"\x10\x0c\x00\x04MQTT\x04\xff\x00\x3c\x00\x00",
    b"\x30\x03\x00\x01a", b"\xff" * 100, b"\x82\x02\x00\x01",
]
HOSTILE_KAFKA = [
    b"\x7f\xff\xff\xff", b"\xff\xff\xff\xff", b"GET / HTTP/1.1\r\n\r\n", b"\x00\x00\x00\x04\xff\xff\xff\xff",
    b"\x00\x00\x00\x0a\x00\x03\x00\x0c\x00\x00\x00\x01\xff\xff", b"\x00\x00\x00\x00",
]


@pytest.mark.parametrize("side, frames", [("mqtt", HOSTILE_MQTT), ("kafka", HOSTILE_KAFKA)])
def test_a_hostile_frame_closes_its_own_connection_and_the_others_go_on(embedded, side, frames):
    device = Device(embedded.mqtt_port)
    port = embedded.mqtt_port if side == "mqtt" else embedded.kafka_port
    for frame in frames:
        half = socket.create_connection(("127.0.0.1", port))
        half.sendall(frame[:1])  # stays half a frame until the end
        with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
            address = "%s:%d" % peer.getsockname()
            peer.sendall(frame)
            try:
                while peer.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        embedded.program.wait_for(rf"warning.*{address}")
        half.close()
    device.publish("still/here", b"yes")
    device.finish(1)
    assert (b"still/here", b"yes") in consume(embedded.bootstrap, "mqtt", 1)
    assert embedded.program.end() == 0, embedded.program.output()


@pytest.mark.parametrize("option", ["--mqtt-port", "--kafka-port"])
def test_a_port_in_use_is_said_in_one_line(programs, tmp_path, option):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = "--kafka-port" if option == "--mqtt-port" else "--mqtt-port"
        program = programs("run", option, port, other, free_port(), "--data", tmp_path / "data")
        assert program.process.wait(timeout=20) == 74
        program.reader.join(5)
        assert any(str(port) in line and "in use" in line for line in program.lines), program.output()


def test_two_programs_cannot_share_a_folder(programs, tmp_path):
    first = Embedded(programs, tmp_path / "data")
    second = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--data", tmp_path / "data")
    assert second.process.wait(timeout=20) == 74
    assert first.program.end() == 0, first.program.output()
