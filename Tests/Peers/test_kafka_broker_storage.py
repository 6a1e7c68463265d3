"""What the embedded log keeps, and what nothing stored in it can do."""

import os
import pathlib
import struct
import time

import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from kafka.record.util import calc_crc32c
from kafka_broker import Broker
from test_kafka_broker_crash import read_all
from test_kafka_broker_hostile import connect, read_response, request


def make_batch(timestamp=None, maximum=None, producer=-1, epoch=-1, sequence=-1, value=b"ab"):
    """One record in a batch of magic 2."""
    timestamp = int(time.time() * 1000) if timestamp is None else timestamp
    maximum = timestamp if maximum is None else maximum
    record = bytes([0, 0, 0, 1, len(value) << 1]) + value + b"\0"
    record = bytes([len(record) << 1]) + record
    body = struct.pack(">hiqqqhii", 0, 0, timestamp, maximum, producer, epoch, sequence, 1) + record
    return struct.pack(">qiib", 0, 9 + len(body), 0, 2) + struct.pack(">I", calc_crc32c(body)) + body


def produce(broker, topic, batch):
    """The error and the offset that a Produce of version 3 gets."""
    name = struct.pack(">h", len(topic)) + topic.encode()
    with connect(broker) as connection:
        connection.sendall(request(3, 4, struct.pack(">i", 1) + name + b"\1"))
        read_response(connection)
        connection.sendall(request(
            0, 3, struct.pack(">hhii", -1, -1, 10_000, 1) + name + struct.pack(">iii", 1, 0, len(batch)) + batch))
        return struct.unpack(">hq", read_response(connection)[4 + 4 + len(name) + 4 + 4:][:10])


def init_producer_id(broker):
    with connect(broker) as connection:
        for _ in range(200):
            connection.sendall(request(22, 0, struct.pack(">hi", -1, 60_000)))
            _, error, identifier = struct.unpack(">ihq", read_response(connection)[4:18])
            if error != 14:  # COORDINATOR_LOAD_IN_PROGRESS: the disk notes which are used
                return identifier
            time.sleep(0.01)


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("storage")) as broker:
        yield broker


HOUR = 3_600_000


@pytest.mark.parametrize("timestamp, maximum, error", [
    (None, None, 0), (-1, None, 0), (0, None, 0), (lambda now: now - 400 * 24 * HOUR, None, 0),
    (lambda now: now + HOUR // 2, None, 0),
    (-2, None, 32), (-(1 << 63), None, 32), ((1 << 63) - 1, None, 32), (lambda now: now + 2 * HOUR, None, 32),
    (None, -(1 << 63), 32), (None, (1 << 63) - 1, 32),
])
def test_a_timestamp_outside_the_bounds_is_refused(broker, timestamp, maximum, error):
    if callable(timestamp):
        timestamp = timestamp(int(time.time() * 1000))
    assert produce(broker, "times", make_batch(timestamp, maximum))[0] == error


def test_a_topic_with_the_longest_name_can_be_deleted_and_its_records_stay_gone(broker):
    admin = AdminClient({"bootstrap.servers": broker.address})
    for name in ["x" * 249, "y" * 221]:
        for _ in range(2):
            admin.create_topics([NewTopic(name, 3, 1)])[name].result(30)
            assert produce(broker, name, make_batch())[0:2] == (0, 0)
            admin.delete_topics([name])[name].result(30)
        admin.create_topics([NewTopic(name, 1, 1)])[name].result(30)
        assert read_all(broker, name) == []


def test_a_folder_of_no_topic_does_not_come_back_in_a_new_one(tmp_path):
    with Broker(tmp_path) as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("gap", 2, 1)])["gap"].result(30)
        assert produce(broker, "gap", make_batch())[0] == 0
        broker.stop()
        os.rename(tmp_path / "gap-0", tmp_path / "gap-1x")
        os.rename(tmp_path / "gap-1", tmp_path / "gap-3")
        os.rename(tmp_path / "gap-1x", tmp_path / "gap-1")
        broker.start()
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("gap", 2, 1)])["gap"].result(30)
        consumer = Consumer({"bootstrap.servers": broker.address, "group.id": "g"})
        assert [consumer.get_watermark_offsets(TopicPartition("gap", p), 10) for p in (0, 1)] == [(0, 0), (0, 0)]
        consumer.close()
        assert list(tmp_path.glob("*.stray"))


@pytest.mark.parametrize("meta", [
    None, "trestle.next.producer.id=9223372036854775807\n", "trestle.next.producer.id=-9223372036854775808\n",
    "node.id=-2147483648\ntrestle.next.producer.id=x\n", "cluster.id=" + "a" * 40_000 + "\n", "=\n:\n=\n", "\0" * 500,
])
def test_a_producer_id_is_above_every_one_stored_whatever_becomes_of_meta_properties(tmp_path, meta):
    with Broker(tmp_path) as broker:
        first = init_producer_id(broker)
        assert produce(broker, "ids", make_batch(producer=first, epoch=0, sequence=0)) == (0, 0)
        # Clients may come with identities that another folder gave them, and with any other.
        for used in [5000, (1 << 63) - 1]:
            assert produce(broker, "ids", make_batch(producer=used, epoch=0, sequence=0))[0] == 0
        assert init_producer_id(broker) > 5000
        broker.kill()
        path = pathlib.Path(tmp_path, "meta.properties")
        path.unlink()
        if meta is not None:
            path.write_text(meta)
        broker.start()
        found = [init_producer_id(broker) for _ in range(3)]
        assert all(5000 < identifier < 1 << 62 for identifier in found)
        assert len(set(found)) == len(found)
        # A new producer's first batch is stored and not taken for another's.
        for identifier in found:
            assert produce(broker, "ids", make_batch(producer=identifier, epoch=0, sequence=0))[1] >= 3
        assert AdminClient({"bootstrap.servers": broker.address}).list_topics(timeout=10).cluster_id


def test_no_client_uses_up_the_producer_ids(tmp_path):
    last = (1 << 62) - 1
    with Broker(tmp_path) as broker:
        first = init_producer_id(broker)
        for used in [last, last - 1, first + (1 << 40)]:
            assert produce(broker, "ids", make_batch(producer=used, epoch=0, sequence=0))[0] == 0
        # One that is next is passed over, and so are those behind it.
        for used in range(first + 1, first + 101):
            assert produce(broker, "ids", make_batch(producer=used, epoch=0, sequence=0))[0] == 0
        for restart in [lambda: None, broker.stop, broker.kill]:
            restart()
            if restart.__name__ != "<lambda>":
                broker.start()
            found = init_producer_id(broker)
            assert first + 100 < found < 1 << 40
            assert produce(broker, "ids", make_batch(producer=found, epoch=0, sequence=0))[0] == 0
