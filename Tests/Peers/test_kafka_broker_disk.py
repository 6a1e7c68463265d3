"""The embedded log on a disk that fails and on one that is slow, and what restarts tell consumers."""

import datetime
import io
import os
import pathlib
import struct
import subprocess
import time

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewPartitions, NewTopic
from kafka_broker import Broker, command
from test_kafka_broker_crash import read_all
from test_kafka_broker_hostile import connect, read_response, request
from test_kafka_broker_storage import make_batch, produce

HERE = pathlib.Path(__file__).parent


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    path = tmp_path_factory.mktemp("disk") / "failing_disk.so"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", path, HERE / "failing_disk.c", "-ldl"], check=True)
    return path


class Disk:
    """Whether the disk of the programs started within is sound, and how they are told."""

    def __init__(self, library, path):
        self.path = path
        self.path.write_text("sound")
        os.environ["LD_PRELOAD"], os.environ["FAILING_DISK"] = str(library), str(path)

    def now(self, text):
        self.path.write_text(text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.environ.pop("LD_PRELOAD")
        os.environ.pop("FAILING_DISK")


class Outcomes:
    """What became of messages: their errors, `None` for the acknowledged ones."""

    def __init__(self):
        self.found = {}

    def __call__(self, error, message):
        self.found[message.value()] = error

    @property
    def acknowledged(self):
        return sum(error is None for error in self.found.values())


def test_nothing_is_acknowledged_while_the_disk_refuses_and_everything_after(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk, Broker(tmp_path / "data", "--sync", "always") as broker:
        outcomes = Outcomes()
        producer = Producer({
            "bootstrap.servers": broker.address, "acks": "all", "enable.idempotence": True,
            "message.timeout.ms": 120_000, "retry.backoff.ms": 50, "request.timeout.ms": 5000})
        producer.produce("refused", b"before", on_delivery=outcomes)
        assert producer.flush(30) == 0 and outcomes.acknowledged == 1
        disk.now("fail")
        for index in range(30):
            producer.produce("refused", b"%d" % index, on_delivery=outcomes)
        assert producer.flush(4) == 30, "acknowledged while every sync failed"
        assert broker.wait_for_line("Nothing is acknowledged until")
        disk.now("sound")
        assert producer.flush(90) == 0
        assert outcomes.acknowledged == 31
        assert broker.wait_for_line("are on the disk after a failed sync")
        broker.kill()
        broker.start()
        assert [value for _, value in read_all(broker, "refused")] == [b"before"] + [b"%d" % n for n in range(30)]


def test_topics_are_confirmed_when_their_names_are_on_the_disk(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk, Broker(tmp_path / "data", "--sync", "always") as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.list_topics(timeout=20)
        time.sleep(1)
        disk.now("sleep 700")
        for change in (
                lambda: admin.create_topics([NewTopic("named", 1, 1)], request_timeout=60)["named"],
                lambda: admin.create_partitions([NewPartitions("named", 2)], request_timeout=60)["named"],
                lambda: admin.delete_topics(["named"], request_timeout=60)["named"]):
            start = time.monotonic()
            change().result(90)
            assert time.monotonic() - start >= 0.7
        disk.now("sound")


def test_a_topic_that_the_disk_refuses_is_reported_within_the_requested_time(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk, Broker(tmp_path / "data", "--sync", "always") as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("before", 1, 1)])["before"].result(60)
        disk.now("fail")
        for change in (
                lambda: admin.create_topics([NewTopic("named", 1, 1)], operation_timeout=1, request_timeout=60)["named"],
                lambda: admin.create_partitions([NewPartitions("before", 2)], operation_timeout=1, request_timeout=60)["before"]):
            with pytest.raises(KafkaException) as error:
                change().result(60)
            assert error.value.args[0].code() == KafkaError.REQUEST_TIMED_OUT
        disk.now("sound")


def test_a_deletion_that_is_not_on_the_disk_is_an_error(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk, Broker(tmp_path / "data", "--sync", "always") as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("named", 1, 1)])["named"].result(60)
        disk.now("fail")
        with pytest.raises(KafkaException) as error:
            admin.delete_topics(["named"])["named"].result(60)
        assert error.value.args[0].code() == KafkaError.KAFKA_STORAGE_ERROR
        disk.now("sound")


def test_a_full_disk_is_told_with_what_to_do_and_not_every_second(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk, Broker(tmp_path / "data") as broker:
        outcomes = Outcomes()
        producer = Producer({
            "bootstrap.servers": broker.address, "message.timeout.ms": 120_000, "retry.backoff.ms": 50,
            "retry.backoff.max.ms": 100})
        producer.produce("full", b"before", on_delivery=outcomes)
        assert producer.flush(30) == 0
        disk.now("full")
        producer.produce("full", b"after", on_delivery=outcomes)
        assert broker.wait_for_line("No space left on device: make space there; it is tried again")
        assert producer.flush(5) == 1
        assert sum("No space left" in line for line in broker.lines) <= 6
        assert broker.wait_for_line("more times for similar reasons", 30)
        disk.now("sound")
        assert producer.flush(60) == 0 and outcomes.acknowledged == 2


def test_a_start_on_a_full_disk_says_so_and_promises_nothing(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk:
        disk.now("full")
        program = subprocess.run(
            [*command(), "run", "--kafka-port", "0", "--mqtt-port", "0", "--data", tmp_path / "data"], capture_output=True,
            text=True, timeout=60)
    output = program.stdout + program.stderr
    assert program.returncode == 74 and "No space left on device: make space there" in output
    assert "by itself" not in output and "tried again" not in output


def test_a_disk_that_is_slow_for_many_partitions_holds_up_neither_the_loop_nor_the_end(library, tmp_path):
    with Disk(library, tmp_path / "mode") as disk, Broker(tmp_path / "data") as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("many", 60, 1)])["many"].result(30)
        time.sleep(1.5)
        disk.now("sleep 100")
        producer = Producer({"bootstrap.servers": broker.address, "linger.ms": 0, "enable.idempotence": False})
        outcomes = Outcomes()
        slowest, sent, end = 0, 0, time.monotonic() + 5
        while time.monotonic() < end:
            for partition in range(60):
                producer.produce("many", b"%d" % sent, partition=partition, on_delivery=outcomes)
                sent += 1
            start = time.monotonic()
            assert producer.flush(20) == 0
            slowest = max(slowest, time.monotonic() - start)
            time.sleep(0.05)
        assert outcomes.acknowledged == sent
        assert slowest < 3, "the event loop waits for syncs"
        start = time.monotonic()
        assert broker.stop() == 0
        # Sixty syncs of 100 ms one after the other, of file and folder, would take twelve seconds and more.
        assert time.monotonic() - start < 8
        disk.now("sound")
        broker.start()
        assert not any("cut" in line for line in broker.lines[-20:])


def offset_for_epoch(broker, topic, current, epoch):
    """The error, the epoch and the end offset of OffsetForLeaderEpoch version 3."""
    name = struct.pack(">h", len(topic)) + topic.encode()
    body = struct.pack(">ii", -1, 1) + name + struct.pack(">iiii", 1, 0, current, epoch)
    with connect(broker) as connection:
        connection.sendall(request(23, 3, body))
        found = read_response(connection)[4 + 4 + 4 + len(name) + 4:]
        error, _, epoch, end = struct.unpack(">hiiq", found[:18])
        return error, epoch, end


def fetch(broker, topic, offset, current, fetched=-1):
    """The error of Fetch version 11, in which the leader's epoch is named."""
    name = struct.pack(">h", len(topic)) + topic.encode()
    body = (struct.pack(">iiiibii", -1, 0, 1, 1 << 20, 0, 0, -1) + struct.pack(">i", 1) + name
            + struct.pack(">iiiqqi", 1, 0, current, offset, -1, 1 << 20) + struct.pack(">ih", 0, 0))
    with connect(broker) as connection:
        connection.sendall(request(1, 11, body))
        found = read_response(connection)
        return struct.unpack(">h", found[4 + 4 + 2 + 4 + 4 + len(name) + 4 + 4:][:2])[0]


def test_the_leader_epoch_rises_with_each_unclean_start_and_tells_where_the_one_before_ended(tmp_path):
    with Broker(tmp_path) as broker:
        for value in range(5):
            assert produce(broker, "epochs", make_batch(value=b"%02d" % value))[0] == 0
        assert offset_for_epoch(broker, "epochs", 0, 0) == (0, 0, 5)
        assert broker.wait_for_line("Kafka: connected")
        broker.stop()
        broker.start()
        assert offset_for_epoch(broker, "epochs", 0, 0) == (0, 0, 5), "an orderly restart began an epoch"
        broker.kill()
        # The disk has lost the end.
        path = tmp_path / "epochs-0" / "00000000000000000000.log"
        (tmp_path / "recovery-point-offset-checkpoint").unlink()
        size = path.stat().st_size
        os.truncate(path, size - 2 * (size // 5))
        broker.start()
        assert produce(broker, "epochs", make_batch(value=b"xx"))[0:2] == (0, 3)
        assert offset_for_epoch(broker, "epochs", 1, 0) == (0, 0, 3)
        assert offset_for_epoch(broker, "epochs", -1, 1) == (0, 1, 4)
        assert offset_for_epoch(broker, "epochs", 0, 0)[0] == 74  # FENCED_LEADER_EPOCH
        assert offset_for_epoch(broker, "epochs", 2, 0)[0] == 75  # UNKNOWN_LEADER_EPOCH
        assert [fetch(broker, "epochs", 0, epoch) for epoch in (-1, 0, 1, 2)] == [0, 74, 0, 75]
        broker.kill()
        broker.start()
        assert offset_for_epoch(broker, "epochs", 2, 1) == (0, 1, 4)


def test_a_flipped_bit_loses_its_own_batch_and_no_other(tmp_path):
    with Broker(tmp_path) as broker:
        for value in range(100):
            assert produce(broker, "flipped", make_batch(value=b"%03d" % value))[0] == 0
        broker.stop()
        path = tmp_path / "flipped-0" / "00000000000000000000.log"
        content = bytearray(path.read_bytes())
        content[3 * (len(content) // 100) + 65] ^= 4
        path.write_bytes(content)
        broker.start()
        found = read_all(broker, "flipped")
        assert [offset for offset, _ in found] == [n for n in range(100) if n != 3]
        assert broker.wait_for_line("are damaged: the records from offset 3 to before 4 cannot be read")
        assert list(path.parent.glob("*.damaged"))
        assert produce(broker, "flipped", make_batch())[0:2] == (0, 100)


def restart_with_two_records_less(broker, folder, topic):
    """As after a power cut: the disk has lost the last two of the records, which are all of one size."""
    broker.kill()
    path = folder / f"{topic}-0" / "00000000000000000000.log"
    (folder / "recovery-point-offset-checkpoint").unlink()
    size = path.stat().st_size
    os.truncate(path, size - 2 * (size // 5))
    broker.start()


def fetch_after(broker, topic, offset, fetched_epoch):
    """The partition of a response to Fetch version 12 from a client that has read up to `offset` in `fetched_epoch`, by
    kio's codec."""
    from kio.schema.fetch.v12.request import FetchPartition, FetchRequest, FetchTopic
    from kio.schema.fetch.v12.response import FetchResponse
    from kio.schema.types import BrokerId, TopicName
    from kio.serial import entity_reader, entity_writer
    from kio.static.primitive import i8, i32, i64

    buffer = io.BytesIO()
    entity_writer(FetchRequest)(buffer, FetchRequest(
        replica_id=BrokerId(-1), max_wait=datetime.timedelta(seconds=20), min_bytes=i32(1),
        max_bytes=i32(1 << 20), isolation_level=i8(0), session_id=i32(0), session_epoch=i32(-1),
        topics=(FetchTopic(topic=TopicName(topic), partitions=(FetchPartition(
            partition=i32(0), current_leader_epoch=i32(-1), fetch_offset=i64(offset),
            last_fetched_epoch=i32(fetched_epoch), log_start_offset=i64(-1), partition_max_bytes=i32(1 << 20)),)),),
        forgotten_topics_data=(), rack_id=""))
    with connect(broker) as connection:
        connection.sendall(request(1, 12, buffer.getvalue(), flexible=True))
        # Correlation id and tagged fields stand before the body.
        response = entity_reader(FetchResponse)(read_response(connection)[5:], 0)
    response = response[0] if isinstance(response, tuple) else response
    return response.responses[0].partitions[0]


def test_a_fetch_from_records_that_were_lost_is_told_where_the_logs_part(tmp_path):
    with Broker(tmp_path) as broker:
        for value in range(5):
            assert produce(broker, "parted", make_batch(value=b"%02d" % value))[0] == 0
        restart_with_two_records_less(broker, tmp_path, "parted")
        for value in range(4):
            assert produce(broker, "parted", make_batch(value=b"x%d" % value))[0:2] == (0, 3 + value)
        # Who has read 3 and 4 in epoch 0 has read others than are there now, although the log is longer again.
        for offset in (4, 5, 7):
            found = fetch_after(broker, "parted", offset, 0)
            assert (found.error_code.value, found.diverging_epoch.epoch, found.diverging_epoch.end_offset) == (0, 0, 3)
            assert not found.records
        # Whoever agrees with the log gets its records.
        for offset, epoch in ((3, 0), (3, -1), (5, 1)):
            found = fetch_after(broker, "parted", offset, epoch)
            assert found.error_code.value == 0 and found.diverging_epoch.epoch == -1
            assert b"x3" in b"".join([found.records] if isinstance(found.records, bytes) else found.records)
        # An epoch that has not begun.
        assert fetch_after(broker, "parted", 3, 9).error_code.value == 1  # OFFSET_OUT_OF_RANGE


def test_a_consumer_whose_last_records_were_lost_does_not_skip_the_new_ones(tmp_path):
    """librdkafka learns that the leader's epoch is another, and asks where its own has ended (OffsetForLeaderEpoch)."""
    with Broker(tmp_path) as broker:
        for value in range(5):
            assert produce(broker, "skipped", make_batch(value=b"%02d" % value))[0] == 0
        consumer = Consumer({
            "bootstrap.servers": broker.address, "group.id": "g", "auto.offset.reset": "earliest",
            "enable.auto.commit": False, "reconnect.backoff.max.ms": 500})
        consumer.assign([TopicPartition("skipped", 0, 0)])

        def read_until(value):
            values, end = [], time.monotonic() + 60
            while value not in values and time.monotonic() < end:
                message = consumer.poll(1)
                if message is not None and not message.error():
                    values.append(message.value())
            return values

        assert read_until(b"04") == [b"%02d" % value for value in range(5)]
        restart_with_two_records_less(broker, tmp_path, "skipped")
        for value in range(4):
            assert produce(broker, "skipped", make_batch(value=b"x%d" % value))[0:2] == (0, 3 + value)
        # It was at offset 5: without the epoch it would go on with x2.
        assert [value for value in read_until(b"x3") if value.startswith(b"x")] == [b"x0", b"x1", b"x2", b"x3"]
        consumer.close()
