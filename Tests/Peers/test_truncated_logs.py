"""A log that loses its end while its readers are away (KIP-320): their committed offsets are used a second time, under a later leader
epoch, and the records there are others."""

import os
import pathlib

import confluent_kafka
import pytest

from kafka_broker import Broker
from peers import trestle, wait_until
from test_bridge_returns import Subscriber, create

TOPIC = "commands"


def write(log, first, last, name):
    producer = confluent_kafka.Producer({"bootstrap.servers": log.address, "linger.ms": 0})
    for number in range(first, last):
        producer.produce(TOPIC, f"{name}-{number}", "k", partition=0)
        assert producer.flush(20) == 0  # a batch each


class Bridge:
    """A route to MQTT."""

    def __init__(self, folder, mosquitto, log):
        self.path = folder / "plant.yaml"
        self.path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{log.address}', session_timeout: 6s}}\n"
            f"routes:\n  - {{from: {{kafka: {TOPIC}, group: plant}}, to: {{mqtt: plant/out}}}}\n")
        self.subscriber = Subscriber(mosquitto.port)

    def read(self, expected):
        program = trestle("run", self.path)
        payloads = self.subscriber.by_topic.setdefault("plant/out", [])
        wait_until(lambda: expected <= set(payloads), 20, lambda: f"{len(payloads)} messages\n{program.output()}")
        assert program.end() == 0, program.output()
        return program


class Command:
    """`trestle consume`, which commits by itself."""

    def __init__(self, folder, mosquitto, log):
        self.log = log

    def read(self, expected):
        program = trestle(
            "consume", "--topic", TOPIC, "--group", "plant", "--from", "beginning", "-b", self.log.address, "-f", "%v\\n")
        wait_until(lambda: expected <= {line.encode() for line in program.lines}, 20, program.output)
        assert program.end() == 0, program.output()
        return program


@pytest.mark.parametrize("reader", [Bridge, Command])
def test_what_a_shortened_log_gets_instead_is_read(tmp_path, mosquitto, reader):
    with Broker(tmp_path / "data", "--sync", "interval", "--sync-interval", "1s") as log:
        create(log, TOPIC, 1)
        reader = reader(tmp_path, mosquitto, log)
        write(log, 0, 20, "old")
        segment, = pathlib.Path(log.folder).rglob(f"{TOPIC}-0/*.log")
        kept = segment.stat().st_size
        write(log, 20, 40, "old")
        reader.read({b"old-%d" % number for number in range(40)})
        consumer = confluent_kafka.Consumer({"bootstrap.servers": log.address, "group.id": "plant"})
        committed, = consumer.committed([confluent_kafka.TopicPartition(TOPIC, 0)], timeout=20)
        consumer.close()
        assert (committed.offset, committed.leader_epoch) == (40, 0)
        log.kill()
        os.truncate(segment, kept)  # what the system had not written yet
        log.start()
        write(log, 0, 30, "new")
        program = reader.read({b"new-%d" % number for number in range(30)})
        assert "truncated" in program.output()


def test_the_embedded_log_keeps_the_epoch_of_committed_offsets(tmp_path):
    places = [
        confluent_kafka.TopicPartition(TOPIC, 0, 5, leader_epoch=3), confluent_kafka.TopicPartition(TOPIC, 1, 6)]
    with Broker(tmp_path / "data") as log:
        create(log, TOPIC, 2)
        settings = {"bootstrap.servers": log.address, "group.id": "plant", "enable.auto.commit": False}
        for _ in range(2):
            consumer = confluent_kafka.Consumer(settings)
            if places:
                assert all(place.error is None for place in consumer.commit(offsets=places, asynchronous=False))
                places = None
            found = consumer.committed([confluent_kafka.TopicPartition(TOPIC, number) for number in range(2)], timeout=20)
            consumer.close()
            assert [(place.offset, place.leader_epoch) for place in found] == [(5, 3), (6, None)], found
            log.stop()
            log.start()
