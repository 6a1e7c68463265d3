"""`trestle demo`: the loop from sensors through MQTT and Kafka to a command and back, watched from both sides by others' clients."""

import json
import pathlib
import signal

import confluent_kafka
import pytest

from peers import paho, wait_until
from test_status import get


class Watcher:
    """Gathers what is published, as (topic, value)."""

    def __init__(self, port):
        self.messages = []
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="watcher", protocol=paho.MQTTv5)
        self.client.on_message = lambda client, data, message: self.messages.append((message.topic, json.loads(message.payload)))
        self.client.on_connect = lambda *_: self.client.subscribe("plant/#", 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def values(self, topic):
        return [value["value"] for name, value in self.messages if name == topic]

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def demo(programs):
    def start(*arguments):
        program = programs("demo", *arguments)
        ports = [int(program.wait_for(pattern).group(1)) for pattern in (
            r"^mqtt +127\.0\.0\.1:(\d+)$", r"^kafka +127\.0\.0\.1:(\d+)$", r"^status http://127\.0\.0\.1:(\d+)/$")]
        return program, *ports

    return start


def commands(kafka):
    """All records of the topic `commands` so far."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": f"127.0.0.1:{kafka}", "group.id": "watcher", "auto.offset.reset": "earliest"})
    consumer.assign([confluent_kafka.TopicPartition("commands", 0, confluent_kafka.OFFSET_BEGINNING)])
    found = [(message.key().decode(), json.loads(message.value())) for message in consumer.consume(10, timeout=3)
             if message.error() is None]
    consumer.close()
    return found


def test_an_overheating_machine_is_slowed_down_by_a_command_from_kafka(demo):
    program, mqtt, kafka, status = demo()
    watcher = Watcher(mqtt)
    program.wait_for(r"press-2 +8\d\.\d °C, too hot: the consumer writes", timeout=90)
    program.wait_for(r"press-2 +slows down to 40 %", timeout=30)
    temperature, speed = ("plant/hall-1/press-2/sensor/temperature", "plant/hall-1/press-2/sensor/speed")
    # The command on both sides, and its effect.
    assert ("press-2", {"speed": 40}) in commands(kafka)
    wait_until(lambda: ("plant/press-2/command", {"speed": 40}) in watcher.messages, 20, lambda: watcher.messages[-20:])
    wait_until(lambda: 40.0 in watcher.values(speed), 20, lambda: watcher.values(speed))
    peak = max(watcher.values(temperature))
    assert peak > 75
    wait_until(lambda: watcher.values(temperature)[-1] < peak - 8, 60, lambda: watcher.values(temperature))
    # It cools, and the loop closes the other way.
    program.wait_for(r"press-2 +speeds up to 100 %", timeout=90)
    assert {machine for machine, _ in commands(kafka)} == {"press-2"}
    report = json.loads(get(status, "/status.json")[2])
    assert report["ready"] and report["addsUp"] and report["counts"]["stored"] > 0
    assert {route["name"]: route["stored"] > 0 for route in report["routes"]} == {"readings": True, "commands": True}
    watcher.close()
    assert program.end(signal.SIGINT) == 0
    program.wait_for(r"balance: received \d+, stored \d+, dead-lettered 0, .*in flight 0")
    assert "error" not in program.output() and "warning" not in program.output()


def demo_folders(program):
    return list(pathlib.Path("/tmp").glob(f"trestle-demo-{program.process.pid}*"))


def test_the_log_is_kept_where_it_was_requested_and_only_there(demo, tmp_path, programs):
    program, *_ = demo("--data", tmp_path / "kept")
    program.wait_for("press-2 has a clogged filter")
    assert not demo_folders(program)
    assert program.end(signal.SIGINT) == 0
    assert (tmp_path / "kept").is_dir()
    program, *_ = demo()
    program.wait_for("press-2 has a clogged filter")
    [folder] = demo_folders(program)
    assert folder.is_dir() and folder.stat().st_mode & 0o777 == 0o700
    assert program.end(signal.SIGINT) == 0
    assert not folder.exists()


def test_a_folder_that_somebody_else_has_put_there_is_neither_used_nor_removed(demo, tmp_path, programs):
    """Its name cannot be guessed: what has the name of a former one stays."""
    program, *_ = demo()
    program.wait_for("press-2 has a clogged filter")
    [folder] = demo_folders(program)
    assert len(folder.name) > len(f"trestle-demo-{program.process.pid}-") + 30
    planted = folder.with_name(f"trestle-demo-{program.process.pid}")
    planted.mkdir()
    (planted / "file").write_text("kept")
    try:
        assert program.end(signal.SIGINT) == 0
        assert (planted / "file").read_text() == "kept" and not folder.exists()
    finally:
        (planted / "file").unlink()
        planted.rmdir()
