"""`trestle consume` in one group with the members of other clients, against our broker and librdkafka's mock cluster."""

import asyncio
import collections
import json
import signal
import subprocess
import threading
import time

import aiokafka
import confluent_kafka
import confluent_kafka.admin
import kafka
import pytest
from kafka_broker import Broker, command
from mock_cluster import MockCluster

PARTITIONS = 6


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("consumer")) as broker:
        yield broker


@pytest.fixture
def mock():
    cluster = MockCluster()
    yield cluster
    cluster.stop()


def until(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    assert condition(), what


def create(bootstrap, topic, partitions=PARTITIONS, replicas=1):
    admin = confluent_kafka.admin.AdminClient({"bootstrap.servers": bootstrap})
    created = admin.create_topics([confluent_kafka.admin.NewTopic(topic, partitions, replicas)])
    for future in created.values():
        future.result(20)


def produce(bootstrap, topic, first, count):
    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap})
    for number in range(first, first + count):
        producer.produce(topic, str(number), partition=number % PARTITIONS)
    assert producer.flush(60) == 0


class Member:
    """A member of a group; `read` counts each record by partition and offset."""

    def __init__(self, bootstrap, group, topic, strategy):
        self.bootstrap, self.group, self.topic, self.strategy = bootstrap, group, topic, strategy
        self.read = collections.Counter()
        self.stopping = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def stop(self):
        self.stopping = True
        self.thread.join(40)
        assert not self.thread.is_alive()


class Trestle(Member):
    def __init__(self, bootstrap, group, topic, strategy, folder):
        self.config = folder / f"{group}-{time.monotonic_ns()}.properties"
        self.config.write_text(
            f"partition.assignment.strategy={strategy}\nheartbeat.interval.ms=300\nsession.timeout.ms=10000\n"
            "auto.offset.reset=earliest\nfetch.max.wait.ms=100\n")
        super().__init__(bootstrap, group, topic, strategy)

    def run(self):
        self.process = subprocess.Popen(
            command() + ["consume", "-b", self.bootstrap, "-t", self.topic, "-g", self.group, "--config",
                         str(self.config), "--format", "%p/%o\\n"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            self.read[line.strip()] += 1
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        super().stop()
        assert self.process.returncode == 0


class Confluent(Member):
    def run(self):
        consumer = confluent_kafka.Consumer({
            "bootstrap.servers": self.bootstrap, "group.id": self.group, "session.timeout.ms": 10_000,
            "heartbeat.interval.ms": 300, "auto.offset.reset": "earliest",
            "partition.assignment.strategy": self.strategy})
        consumer.subscribe([self.topic])
        while not self.stopping:
            message = consumer.poll(0.1)
            if message and not message.error():
                self.read[f"{message.partition()}/{message.offset()}"] += 1
        consumer.close()


class KafkaPython(Member):
    def run(self):
        from kafka.coordinator.assignors.range import RangePartitionAssignor
        from kafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
        from kafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
        assignors = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor,
                     "sticky": StickyPartitionAssignor}
        consumer = kafka.KafkaConsumer(
            bootstrap_servers=self.bootstrap, group_id=self.group, session_timeout_ms=10_000,
            heartbeat_interval_ms=300, auto_offset_reset="earliest",
            partition_assignment_strategy=[assignors[self.strategy]])
        # kafka-python 3.0.12 may drop its assignment when the topic's first metadata comes with the response of SyncGroup.
        consumer.partitions_for_topic(self.topic)
        consumer.subscribe([self.topic])
        while not self.stopping:
            for messages in consumer.poll(100).values():
                for message in messages:
                    self.read[f"{message.partition}/{message.offset}"] += 1
        consumer.close()


class Aiokafka(Member):
    def run(self):
        asyncio.run(self.consume())

    async def consume(self):
        from aiokafka.coordinator.assignors.range import RangePartitionAssignor
        from aiokafka.coordinator.assignors.roundrobin import RoundRobinPartitionAssignor
        from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
        assignors = {"range": RangePartitionAssignor, "roundrobin": RoundRobinPartitionAssignor,
                     "sticky": StickyPartitionAssignor}
        consumer = aiokafka.AIOKafkaConsumer(
            self.topic, bootstrap_servers=self.bootstrap, group_id=self.group, session_timeout_ms=10_000,
            heartbeat_interval_ms=300, auto_offset_reset="earliest",
            partition_assignment_strategy=[assignors[self.strategy]])
        await consumer.start()
        while not self.stopping:
            for messages in (await consumer.getmany(timeout_ms=100)).values():
                for message in messages:
                    self.read[f"{message.partition}/{message.offset}"] += 1
        await consumer.stop()


def total(members):
    return sum((member.read for member in members), collections.Counter())


MIXES = [
    (Confluent, "range"), (Confluent, "roundrobin"), (Confluent, "cooperative-sticky"), (KafkaPython, "range"),
    (KafkaPython, "sticky"), (Aiokafka, "roundrobin"), (Aiokafka, "sticky")]


@pytest.mark.parametrize("kind,strategy", MIXES, ids=lambda value: getattr(value, "__name__", value))
@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_mixed_group_misses_nothing_and_hands_over_cleanly(broker, tmp_path, kind, strategy, first):
    """The first member leads the group; then the other comes, and each leaves in turn."""
    topic = f"{kind.__name__}-{strategy}-{first}".lower()
    create(broker.address, topic)
    make = {"ours": lambda: Trestle(broker.address, topic, topic, strategy, tmp_path),
            "theirs": lambda: kind(broker.address, topic, topic, strategy)}
    members = [make[first]()]
    produce(broker.address, topic, 0, 300)
    until("the first member reads all", lambda: len(total(members)) == 300)
    other = "theirs" if first == "ours" else "ours"
    members.append(make[other]())
    number = 300

    def second_reads():
        nonlocal number
        produce(broker.address, topic, number, 60)
        number += 60
        return len(members[1].read) > 0

    until("the second member gets partitions", second_reads)
    until("both read all", lambda: len(total(members)) == number)
    members[0].stop()
    produce(broker.address, topic, number, 300)
    until("the second takes over", lambda: len(total(members)) == number + 300)
    members[1].stop()
    read = total(members)
    assert len(read) == number + 300
    # A member that was told to go has committed what it read; the second one may have come in the middle of a batch of theirs.
    twice = {place: count for place, count in read.items() if count > 1}
    assert not twice


def test_consume_reads_a_topic_to_its_end(broker):
    create(broker.address, "lines", 3)
    producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
    for number in range(30):
        producer.produce("lines", f"v{number}", key=f"k{number}", headers=[("unit", b"C")], partition=number % 3)
    producer.flush(20)

    def consume(*options):
        return subprocess.run(
            command() + ["consume", "-b", broker.address, "-t", "lines", *options], capture_output=True, text=True,
            timeout=60)

    done = consume("--from", "beginning", "--exit", "--format", "%k=%v\\n")
    assert done.returncode == 0
    assert sorted(done.stdout.split()) == sorted(f"k{number}=v{number}" for number in range(30))
    assert "30 records read" in done.stderr
    record = json.loads(consume("--from", "9", "--exit", "--partition", "0", "--format", "json").stdout)
    assert (record["offset"], record["key"], record["value"]) == (9, "k27", "v27")
    assert record["headers"] == [{"name": "unit", "value": "C"}]
    assert len(consume("--from", "beginning", "--count", "7").stdout.split()) == 7
    assert len(consume("--exit").stdout.split()) == 30
    assert consume("--from", "end", "--exit").stdout == ""
    assert consume("--from", "2100-01-01T00:00:00Z", "--exit").stdout == ""
    assert consume("--group", "g", "--from", "beginning", "--exit").returncode == 0
    again = consume("--group", "g", "--from", "beginning", "--exit")
    assert (again.returncode, again.stdout) == (0, "")


def test_consume_names_what_is_wrong(broker):
    def consume(*options):
        return subprocess.run(command() + ["consume", *options], capture_output=True, text=True, timeout=90)

    missing = consume("-b", broker.address, "-t", "nowhere", "--exit")
    assert missing.returncode == 65 and "nowhere" in missing.stderr
    assert consume("-b", broker.address, "-t", "x", "--from", "yesterday").returncode == 64
    assert consume("-b", broker.address, "-t", "x", "--format", "%q").returncode == 64


def test_nothing_is_missed_while_brokers_fail(mock, tmp_path):
    """Errors, moved leaders and coordinators, brokers down and up: each record is read at least once."""
    mock.tell("topic", "t", PARTITIONS)
    # It cannot read the flexible versions of these.
    mock.tell("versions", 11, 0, 5)
    mock.tell("versions", 14, 0, 3)
    member = Trestle(mock.bootstrap, "g", "t", "range", tmp_path)
    producer = confluent_kafka.Producer({"bootstrap.servers": mock.bootstrap})
    number = 0

    def more():
        nonlocal number
        for number in range(number, number + 50):
            producer.produce("t", str(number), partition=number % PARTITIONS)
        number += 1
        assert producer.flush(60) == 0

    more()
    until("it reads before the trouble", lambda: len(member.read) == number)
    for partition in range(PARTITIONS):
        mock.tell("leader", "t", partition, partition % 3 + 1)
    more()
    until("it reads from the new leaders", lambda: len(member.read) == number)
    for broker in (1, 2, 3):
        mock.tell("down", broker)
        time.sleep(1)
        mock.tell("up", broker)
        more()
    until("it reads after every broker was away", lambda: len(member.read) == number, 90)
    member.stop()
