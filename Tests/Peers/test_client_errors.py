"""KafkaProducer and KafkaConsumer, as `trestle produce` and `consume`, against librdkafka's mock cluster: error codes of each class,
coordinators and leaders that move, brokers that go and come, followers, slow responses."""

import collections
import signal
import subprocess
import threading
import time

import confluent_kafka
import pytest
from kafka_broker import command
from mock_cluster import MockCluster
from peers import wait_until

PRODUCE, FETCH, LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR = 0, 1, 2, 3, 8, 9, 10
JOIN_GROUP, HEARTBEAT, LEAVE_GROUP, SYNC_GROUP, INIT_PRODUCER_ID = 11, 12, 13, 14, 22

# Codes that pass by themselves, or once the client has looked for the leader, in Kafka's own list.
TRANSIENT_PRODUCE = {
    "CORRUPT_MESSAGE": 2, "UNKNOWN_TOPIC_OR_PARTITION": 3, "LEADER_NOT_AVAILABLE": 5, "NOT_LEADER_OR_FOLLOWER": 6,
    "REQUEST_TIMED_OUT": 7, "NETWORK_EXCEPTION": 13, "NOT_ENOUGH_REPLICAS": 19, "NOT_ENOUGH_REPLICAS_AFTER_APPEND": 20,
    "OUT_OF_ORDER_SEQUENCE_NUMBER": 45, "KAFKA_STORAGE_ERROR": 56, "UNKNOWN_PRODUCER_ID": 59, "FENCED_LEADER_EPOCH": 74,
    "UNKNOWN_LEADER_EPOCH": 75, "THROTTLING_QUOTA_EXCEEDED": 89}
FATAL_PRODUCE = {
    "MESSAGE_TOO_LARGE": 10, "INVALID_TOPIC_EXCEPTION": 17, "TOPIC_AUTHORIZATION_FAILED": 29, "INVALID_TIMESTAMP": 32,
    "INVALID_RECORD": 87}
TRANSIENT_FETCH = {
    "CORRUPT_MESSAGE": 2, "UNKNOWN_TOPIC_OR_PARTITION": 3, "LEADER_NOT_AVAILABLE": 5, "NOT_LEADER_OR_FOLLOWER": 6,
    "REPLICA_NOT_AVAILABLE": 9, "KAFKA_STORAGE_ERROR": 56, "FETCH_SESSION_ID_NOT_FOUND": 70, "INVALID_FETCH_SESSION_EPOCH": 71,
    "FENCED_LEADER_EPOCH": 74, "UNKNOWN_LEADER_EPOCH": 75, "OFFSET_NOT_AVAILABLE": 78, "UNKNOWN_SERVER_ERROR": -1}
GROUP_ERRORS = [
    (FIND_COORDINATOR, [15, 14]), (JOIN_GROUP, [14, 15, 16, 25, 27]), (SYNC_GROUP, [27, 22, 25, 16]),
    (HEARTBEAT, [27, 22, 25, 16, 15]), (OFFSET_COMMIT, [14, 15, 16, 27, 7]), (OFFSET_FETCH, [14, 16, 15, 88]),
    (LIST_OFFSETS, [6, 5, 78])]


@pytest.fixture
def mock():
    cluster = MockCluster()
    # It closes the connection on the newest of these that it offers itself.
    cluster.tell("versions", JOIN_GROUP, 0, 5)
    cluster.tell("versions", SYNC_GROUP, 0, 3)
    yield cluster
    cluster.stop()


class Producer:
    """`trestle produce` with its input open."""

    def __init__(self, mock, topic, *options):
        self.process = subprocess.Popen(
            command() + ["produce", "-b", mock.bootstrap, "-t", topic, *options], stdin=subprocess.PIPE, text=True,
            stderr=subprocess.PIPE)

    def write(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def end(self, code=0, timeout=60):
        errors = self.process.communicate(timeout=timeout)[1]
        assert self.process.returncode == code, errors
        return errors


class Consumer:
    """`trestle consume`; `lines` counts what it prints."""

    def __init__(self, mock, topic, *options, config=None):
        options = [*options, *(["--config", str(config)] if config else [])]
        self.process = subprocess.Popen(
            command() + ["consume", "-b", mock.bootstrap, "-t", topic, "-q", *options], stdout=subprocess.PIPE, text=True)
        self.lines = collections.Counter()
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines[line.strip()] += 1

    def wait(self, count, seconds=60):
        end = time.monotonic() + seconds
        while len(self.lines) < count and time.monotonic() < end:
            time.sleep(0.05)
        assert len(self.lines) >= count, sorted(self.lines)

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(40)
        self.thread.join(10)
        return self.process.returncode


def produce(mock, topic, lines, *options):
    producer = Producer(mock, topic, *options)
    for line in lines:
        producer.process.stdin.write(f"{line}\n")
    return producer.end()


def read(mock, topic, *options):
    done = subprocess.run(
        command() + ["consume", "-b", mock.bootstrap, "-t", topic, "-o", "beginning", "-e", "-q", *options], text=True,
        stdout=subprocess.PIPE, timeout=60, check=True)
    return done.stdout.split()


def end(mock, topic):
    """The offset behind the last record."""
    consumer = confluent_kafka.Consumer({"bootstrap.servers": mock.bootstrap, "group.id": "end"})
    try:
        return consumer.get_watermark_offsets(confluent_kafka.TopicPartition(topic, 0), timeout=10)[1]
    finally:
        consumer.close()


def group_config(tmp_path):
    config = tmp_path / "client.properties"
    config.write_text("heartbeat.interval.ms=100\nsession.timeout.ms=6000\nauto.offset.reset=earliest\nfetch.max.wait.ms=50\n")
    return config


def test_a_record_outlasts_each_transient_error_of_produce(mock):
    mock.tell("topic", "t", 1)
    producer = Producer(mock, "t")
    for index, code in enumerate(TRANSIENT_PRODUCE.values()):
        mock.tell("errors", PRODUCE, code)
        producer.write(index)
        time.sleep(0.15)
    producer.end()
    assert read(mock, "t") == [str(index) for index in range(len(TRANSIENT_PRODUCE))]


@pytest.mark.parametrize("name", FATAL_PRODUCE)
def test_a_record_that_is_refused_is_named_with_the_reason_and_the_next_is_stored(mock, name):
    mock.tell("topic", "t", 1)
    producer = Producer(mock, "t", "--timeout", "5")
    producer.write("before")
    wait_until(lambda: end(mock, "t") == 1, 20, "the first record is stored")
    # The right is found missing more than once before the record is given up.
    mock.tell("errors", PRODUCE, ",".join([str(FATAL_PRODUCE[name])] * (1 if name != "TOPIC_AUTHORIZATION_FAILED" else 20)))
    producer.write("refused")
    if name == "TOPIC_AUTHORIZATION_FAILED":
        errors = producer.end(code=69)
        assert "line 2" in errors and "may not write" in errors.lower() or name in errors, errors
        return
    time.sleep(0.3)
    if name != "INVALID_TOPIC_EXCEPTION":
        producer.write("after")
    errors = producer.end(code=65)
    assert "line 2" in errors and name in errors, errors
    assert read(mock, "t") == (["before"] if name == "INVALID_TOPIC_EXCEPTION" else ["before", "after"])


@pytest.mark.parametrize("codes", ["14,15,16", "7,13", "31"], ids=["coordinator", "network", "no right"])
def test_an_identity_that_is_refused_at_first_keeps_no_record_back(mock, codes):
    mock.tell("topic", "t", 1)
    mock.tell("errors", INIT_PRODUCER_ID, codes)
    produce(mock, "t", range(100))
    assert read(mock, "t") == [str(index) for index in range(100)]


def test_a_reader_outlasts_each_transient_error_of_fetch(mock):
    mock.tell("topic", "t", 1)
    consumer = Consumer(mock, "t", "-o", "beginning")
    producer = Producer(mock, "t")
    for index, code in enumerate(TRANSIENT_FETCH.values()):
        mock.tell("errors", FETCH, code)
        producer.write(index)
        consumer.wait(index + 1)
    producer.end()
    assert consumer.stop() == 0
    assert consumer.lines == collections.Counter(str(index) for index in range(len(TRANSIENT_FETCH)))


def test_a_reader_without_the_right_says_so(mock):
    mock.tell("topic", "t", 1)
    mock.tell("errors", FETCH, ",".join(["29"] * 50))
    done = subprocess.run(
        command() + ["consume", "-b", mock.bootstrap, "-t", "t", "-o", "beginning"], text=True, capture_output=True, timeout=60)
    assert done.returncode == 69 and "TOPIC_AUTHORIZATION_FAILED" in done.stderr, done


@pytest.mark.parametrize("key, codes", GROUP_ERRORS, ids=[str(key) for key, _ in GROUP_ERRORS])
def test_a_member_outlasts_the_errors_of_a_coordinator(mock, tmp_path, key, codes):
    mock.tell("topic", "t", 2)
    produce(mock, "t", range(50))
    mock.tell("errors", key, ",".join(map(str, codes)))
    consumer = Consumer(mock, "t", "-g", "g", config=group_config(tmp_path))
    consumer.wait(50)
    producer = Producer(mock, "t")
    for index in range(50, 60):
        producer.write(index)
        time.sleep(0.2)
    producer.end()
    consumer.wait(60)
    assert consumer.stop() == 0
    # What was handed over in the middle may be read again, but nothing is missed.
    assert set(consumer.lines) == {str(index) for index in range(60)}
    rest = Consumer(mock, "t", "-g", "g", config=group_config(tmp_path))
    produce(mock, "t", ["last"])
    rest.wait(1)
    assert rest.stop() == 0
    assert set(rest.lines) == {"last"}


@pytest.mark.parametrize("key, code, name", [
    (JOIN_GROUP, 30, "GROUP_AUTHORIZATION_FAILED"), (JOIN_GROUP, 26, "INVALID_SESSION_TIMEOUT"),
    (JOIN_GROUP, 23, "INCONSISTENT_GROUP_PROTOCOL"), (JOIN_GROUP, 81, "GROUP_MAX_SIZE_REACHED"),
    (SYNC_GROUP, 30, "GROUP_AUTHORIZATION_FAILED"), (FIND_COORDINATOR, 30, "GROUP_AUTHORIZATION_FAILED")])
def test_a_member_that_is_refused_for_good_ends_with_the_reason(mock, key, code, name):
    mock.tell("topic", "t", 1)
    mock.tell("errors", key, ",".join([str(code)] * 20))
    done = subprocess.run(
        command() + ["consume", "-b", mock.bootstrap, "-t", "t", "-g", "g"], text=True, capture_output=True, timeout=60)
    assert done.returncode != 0 and name in done.stderr, done


def test_a_group_follows_its_coordinator(mock, tmp_path):
    mock.tell("topic", "t", 3)
    consumer = Consumer(mock, "t", "-g", "g", config=group_config(tmp_path))
    producer = Producer(mock, "t")
    for index in range(30):
        if index % 10 == 5:
            mock.tell("coordinator", "group", "g", 1 + index // 10)
        producer.write(index)
        time.sleep(0.1)
    producer.end()
    consumer.wait(30)
    assert consumer.stop() == 0
    assert set(consumer.lines) == {str(index) for index in range(30)}


def test_slow_answers_cost_time_and_nothing_else(mock, tmp_path):
    mock.tell("topic", "t", 3)
    for broker in (1, 2, 3):
        mock.tell("rtt", broker, 300)
    consumer = Consumer(mock, "t", "-g", "g", config=group_config(tmp_path))
    produce(mock, "t", range(1_000))
    consumer.wait(1_000)
    assert consumer.stop() == 0
    assert consumer.lines == collections.Counter(str(index) for index in range(1_000))


def test_a_transaction_of_another_client_is_read(mock, tmp_path):
    """The mock ends a transaction with a control batch, to which it gives no checksum."""
    mock.tell("topic", "t", 1)
    producer = confluent_kafka.Producer({"bootstrap.servers": mock.bootstrap, "transactional.id": "x"})
    producer.init_transactions(20)
    for round in range(3):
        producer.begin_transaction()
        for index in range(10):
            producer.produce("t", str(round * 10 + index))
        producer.commit_transaction(20)
    config = tmp_path / "client.properties"
    config.write_text("isolation.level=read_committed\ncheck.crcs=false\n")
    assert read(mock, "t", "--config", str(config)) == [str(index) for index in range(30)]


def test_records_are_read_where_the_leader_says(mock):
    mock.tell("topic", "t", 1)
    mock.tell("leader", "t", 0, 1)
    mock.tell("follower", "t", 0, 2)
    produce(mock, "t", range(10))
    mock.requests(FETCH)
    consumer = Consumer(mock, "t", "-o", "beginning")
    consumer.wait(10)
    brokers = mock.requests(FETCH)
    assert brokers[0] == 1 and 2 in brokers
    # The follower goes: the leader has everything, too, and names nobody.
    mock.tell("follower", "t", 0, -1)
    mock.tell("down", 2)
    produce(mock, "t", ["more"])
    consumer.wait(11, seconds=20)
    mock.tell("up", 2)
    assert consumer.stop() == 0
    assert consumer.lines == collections.Counter([*map(str, range(10)), "more"])
