"""When a Fetch that may wait is completed: as soon as there is something, and as soon as no more can come into the response."""

import random
import socket
import struct
import time

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from kafka.record import MemoryRecordsBuilder

from kafka_broker import Broker
from kafka_raw import connect, read_response, request, string

PARTITIONS = 1_750


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("fetch")) as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("wide", PARTITIONS, 1)])["wide"].result(60)
        yield broker


def open_connection(broker):
    connection = connect(broker)
    connection.settimeout(40)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def produce(connection, partition, value):
    builder = MemoryRecordsBuilder(2, 0, 0)
    builder.append(timestamp=int(time.time() * 1000), key=None, value=value, headers=[])
    builder.close()
    records = bytes(builder.buffer())
    connection.sendall(request(
        0, 3, struct.pack(">hhii", -1, 1, 10_000, 1) + string(b"wide") + struct.pack(">iii", 1, partition, len(records))
        + records))
    assert struct.unpack(">h", read_response(connection)[22:24])[0] == 0


def fetch(offsets, wait, minimum=1, maximum=1 << 20, partition_maximum=1 << 20):
    places = b"".join(struct.pack(">iqi", *place, partition_maximum) for place in offsets.items())
    return request(
        1, 4, struct.pack(">iiiibi", -1, wait, minimum, maximum, 0, 1) + string(b"wide")
        + struct.pack(">i", len(offsets)) + places)


def test_a_record_that_comes_while_many_partitions_are_read_is_returned_at_once(broker):
    randoms = random.Random(1)
    with open_connection(broker) as reader, open_connection(broker) as writer:
        offsets = {partition: 0 for partition in range(PARTITIONS)}
        start = time.monotonic()
        reader.sendall(fetch(offsets, 0))
        read_response(reader)
        cost = time.monotonic() - start
        for number in range(40):
            reader.sendall(fetch(offsets, 15_000))
            time.sleep(randoms.uniform(0, cost * 1.2))
            produce(writer, 0, b"%d" % number)
            stored = time.monotonic()
            read_response(reader)
            assert time.monotonic() - stored < 8, number
            offsets[0] += 1


@pytest.mark.parametrize("minimum, maximum, partition_maximum", [
    (1 << 20, 1 << 16, 1 << 20), (20 << 20, 50 << 20, 1 << 16), (60_000, 1 << 16, 1 << 20), (20 << 20, 100 << 20, 100 << 20)],
    ids=["above the response's", "above the partition's", "less than one batch missing", "above the broker's"])
def test_more_than_fits_is_not_waited_for(broker, minimum, maximum, partition_maximum):
    with open_connection(broker) as reader, open_connection(broker) as writer:
        enough = 20 if maximum < 100 << 20 else 350
        for _ in range(enough):
            produce(writer, 1, bytes(50_000))
        start = time.monotonic()
        reader.sendall(fetch({1: 0}, 20_000, minimum, maximum, partition_maximum))
        assert len(read_response(reader)) > 50_000
        assert time.monotonic() - start < 10


def test_less_than_the_minimum_is_waited_for(broker):
    with open_connection(broker) as reader, open_connection(broker) as writer:
        produce(writer, 2, b"x")
        start = time.monotonic()
        reader.sendall(fetch({2: 0, 3: 0}, 1_000, 1_000))
        assert len(read_response(reader)) > 60
        assert time.monotonic() - start >= 0.9
