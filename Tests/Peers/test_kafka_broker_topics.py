"""Settings of single topics: librdkafka's and kafka-python's administration, retention, compaction, kill -9."""

import subprocess
import threading
import time

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ConfigSource, NewPartitions, NewTopic)
from kafka_broker import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("topics")) as broker:
        yield broker


def admin_of(broker):
    return AdminClient({"bootstrap.servers": broker.address})


def create(broker, name, partitions=1, **settings):
    settings = {key.replace("_", "."): value for key, value in settings.items()}
    admin = admin_of(broker)
    admin.create_topics([NewTopic(name, partitions, 1, config=settings)])[name].result(10)


def describe(broker, topic):
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
    admin = admin_of(broker)
    return admin.describe_configs([resource])[resource].result(10)


def alter(broker, topic, *operations):
    """operations: (name, operation, value)."""
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[
        ConfigEntry(name, value, incremental_operation=operation) for name, operation, value in operations])
    admin = admin_of(broker)
    admin.incremental_alter_configs([resource])[resource].result(10)


def replace(broker, topic, **settings):
    """The older request, which replaces all."""
    resource = ConfigResource(ConfigResource.Type.TOPIC, topic, set_config={
        key.replace("_", "."): value for key, value in settings.items()})
    admin = admin_of(broker)
    admin.alter_configs([resource])[resource].result(10)


def own(broker, topic):
    """The topic's own settings."""
    return {entry.name: entry.value for entry in describe(broker, topic).values()
            if entry.source == ConfigSource.DYNAMIC_TOPIC_CONFIG.value}


def produce(broker, topic, records, **options):
    errors = []
    producer = Producer({"bootstrap.servers": broker.address, "linger.ms": 5, **options})
    for key, value in records:
        producer.produce(topic, value, key, on_delivery=lambda error, _: error and errors.append(error))
        producer.poll(0)
    assert producer.flush(30) == 0
    return errors


def read(broker, topic, partition=0):
    """(offset, key, value) of all records."""
    consumer = Consumer({
        "bootstrap.servers": broker.address, "group.id": "read", "enable.auto.commit": False, "check.crcs": True,
        "enable.partition.eof": True})
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
    found, limit = [], time.monotonic() + 30
    while time.monotonic() < limit:
        message = consumer.poll(1)
        if message is None:
            continue
        if message.error():
            break
        found.append((message.offset(), message.key(), message.value()))
    consumer.close()
    return found


def until(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.3)
    return False


def test_a_topic_keeps_the_settings_it_was_created_with(tmp_path):
    with Broker(tmp_path) as broker:
        create(broker, "kept", 3, cleanup_policy="compact", retention_ms="-1", segment_bytes="2097152")
        expected = {"cleanup.policy": "compact", "retention.ms": "-1", "segment.bytes": "2097152"}
        assert own(broker, "kept") == expected
        broker.kill()
        broker.start()
        assert own(broker, "kept") == expected
        # More partitions have the same settings.
        admin = admin_of(broker)
        admin.create_partitions([NewPartitions("kept", 5)])["kept"].result(10)
        assert produce(broker, "kept", [(None, b"no key")])[0].name() == "INVALID_RECORD"


def test_settings_are_described_with_source_type_and_synonyms(broker):
    create(broker, "described", min_compaction_lag_ms="5")
    entries = describe(broker, "described")
    lag = entries["min.compaction.lag.ms"]
    assert (lag.value, lag.source, lag.is_default, lag.is_read_only) == (
        "5", ConfigSource.DYNAMIC_TOPIC_CONFIG.value, False, False)
    assert [(s.name, s.value, s.source) for s in lag.synonyms.values()] == [
        ("min.compaction.lag.ms", "5", ConfigSource.DYNAMIC_TOPIC_CONFIG.value),
        ("log.cleaner.min.compaction.lag.ms", "0", ConfigSource.DEFAULT_CONFIG.value)]
    policy = entries["cleanup.policy"]
    assert (policy.value, policy.source, policy.is_default) == ("delete", ConfigSource.DEFAULT_CONFIG.value, True)
    assert list(policy.synonyms) == ["log.cleanup.policy"]


def test_settings_are_changed_one_by_one_and_survive_kill_9(tmp_path):
    set_, delete = AlterConfigOpType.SET, AlterConfigOpType.DELETE
    append, subtract = AlterConfigOpType.APPEND, AlterConfigOpType.SUBTRACT
    with Broker(tmp_path) as broker:
        create(broker, "changed", retention_ms="1000000")
        alter(broker, "changed", ("cleanup.policy", append, "compact"), ("segment.ms", set_, "7200000"))
        assert own(broker, "changed") == {
            "retention.ms": "1000000", "cleanup.policy": "delete,compact", "segment.ms": "7200000"}
        alter(broker, "changed", ("cleanup.policy", subtract, "delete"), ("retention.ms", delete, None))
        broker.kill()
        broker.start()
        assert own(broker, "changed") == {"cleanup.policy": "compact", "segment.ms": "7200000"}
        replace(broker, "changed", max_message_bytes="2000")
        assert own(broker, "changed") == {"max.message.bytes": "2000"}
        assert produce(broker, "changed", [(b"k", b"x" * 3000)])[0].name() == "MSG_SIZE_TOO_LARGE"


@pytest.mark.parametrize("name, value, text", [
    ("cleanup.policy", "shrink", "must be one of"), ("retention.ms", "-2", "at least -1"),
    ("retention.ms", "long", "Not a number"), ("segment.bytes", "13", "at least"),
    ("min.cleanable.dirty.ratio", "1.5", "between 0 and 1"), ("message.timestamp.type", "Now", "must be one of"),
    ("max.message.bytes", "3000000000", "INT"), ("flush.messages", "1", "only"), ("no.such.setting", "1", "Unknown"),
])
def test_an_invalid_setting_is_refused_by_all_three_requests(broker, name, value, text):
    admin = admin_of(broker)
    if "refused" not in admin.list_topics(timeout=10).topics:
        create(broker, "refused")
    before = own(broker, "refused")
    with pytest.raises(KafkaException, match=text) as failure:
        create(broker, "not-created", **{name.replace(".", "_"): value})
    assert failure.value.args[0].name() == "INVALID_CONFIG"
    with pytest.raises(KafkaException, match=text):
        alter(broker, "refused", (name, AlterConfigOpType.SET, value))
    with pytest.raises(KafkaException, match=text):
        replace(broker, "refused", **{name.replace(".", "_"): value})
    assert own(broker, "refused") == before
    assert "not-created" not in admin.list_topics(timeout=10).topics


def test_kafka_python_creates_describes_and_changes(broker):
    from kafka.admin import ConfigResource as Resource
    from kafka.admin import ConfigResourceType, KafkaAdminClient
    from kafka.admin import NewTopic as PythonTopic

    client = KafkaAdminClient(bootstrap_servers=broker.address)
    client.create_topics([PythonTopic("python", 1, 1, topic_configs={"retention.bytes": "5000000"})])
    client.alter_configs([Resource(ConfigResourceType.TOPIC, "python", {"cleanup.policy": "compact"})])
    assert "compact" in str(client.describe_configs([Resource(ConfigResourceType.TOPIC, "python")]))
    client.close()
    assert own(broker, "python")["cleanup.policy"] == "compact"


def test_min_insync_replicas_beyond_one_refuses_acks_all_alone(broker):
    create(broker, "replicas", min_insync_replicas="2")
    options = {"retries": 0, "message.timeout.ms": 3000}
    assert produce(broker, "replicas", [(b"k", b"v")], acks="all", **options)
    assert not produce(broker, "replicas", [(b"k", b"v")], acks="1", **options)


def test_records_get_the_time_of_their_arrival_where_the_topic_says_so(broker):
    create(broker, "arrival", message_timestamp_type="LogAppendTime")
    producer = Producer({"bootstrap.servers": broker.address, "compression.type": "lz4"})
    before = int(time.time() * 1000)
    for number in range(100):
        producer.produce("arrival", b"%d" % number, timestamp=1_000)
    assert producer.flush(20) == 0
    consumer = Consumer({"bootstrap.servers": broker.address, "group.id": "arrival", "check.crcs": True})
    consumer.assign([TopicPartition("arrival", 0, OFFSET_BEGINNING)])
    messages = []
    while len(messages) < 100:
        messages += [m for m in consumer.consume(100, 5) if not m.error()]
    kind, times = messages[0].timestamp()[0], [m.timestamp()[1] for m in messages]
    assert kind == 2 and all(before - 1000 <= time_ <= int(time.time() * 1000) + 1000 for time_ in times)
    consumer.close()


def test_old_records_leave_by_the_topics_own_retention(broker):
    create(broker, "short", retention_ms="500", segment_ms="300")
    create(broker, "long")
    for topic in ["short", "long"]:
        assert not produce(broker, topic, [(b"k", b"old")])
    time.sleep(0.5)
    assert until(lambda: not read(broker, "short"), 20)
    assert len(read(broker, "long")) == 1


@pytest.mark.parametrize("compression", ["none", "zstd"])
def test_a_compacted_topic_keeps_the_last_record_of_each_key(broker, compression):
    topic = f"compacted-{compression}"
    create(broker, topic, cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01",
           delete_retention_ms="0")
    last = {}
    for round_ in range(6):
        records = [(b"k%d" % (number % 20), b"round %d, %d" % (round_, number)) for number in range(200)]
        records += [(b"gone", b"value %d" % round_)]
        assert not produce(broker, topic, records, **{"compression.type": compression})
        last.update(records)
        time.sleep(0.15)
    assert not produce(broker, topic, [(b"gone", None)])
    last[b"gone"] = None
    # The segment that is written is not compacted: one more record ends it.
    def is_compact():
        time.sleep(0.2)
        assert not produce(broker, topic, [(b"k0", last[b"k0"])])
        found = read(broker, topic)
        offsets = [offset for offset, _, _ in found]
        assert offsets == sorted(set(offsets))
        state = {}
        for _, key, value in found:
            state[key] = value
        assert {key: value for key, value in state.items() if value is not None} == {
            key: value for key, value in last.items() if key in state and value is not None}
        assert {b"k%d" % number for number in range(20)} <= set(state)
        return len(found) < 60 and b"gone" not in state
    assert until(is_compact)


def test_compaction_amid_kill_9_loses_no_key(tmp_path):
    """A writer and a compaction, which is killed again and again: each key has a value not older than what was acknowledged."""
    acknowledged, sent = {}, 0
    with Broker(tmp_path) as broker:
        create(broker, "killed", cleanup_policy="compact", segment_ms="50", min_cleanable_dirty_ratio="0.01")
        producer = Producer({
            "bootstrap.servers": broker.address, "acks": "all", "enable.idempotence": True, "linger.ms": 1,
            "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 100, "message.timeout.ms": 60_000})

        def stored(error, message):
            assert error is None, error
            acknowledged[message.key()] = max(int(message.value()), acknowledged.get(message.key(), -1))

        done = threading.Event()

        def crash():
            for _ in range(4):
                time.sleep(2.2)
                broker.kill()
                broker.start()
            done.set()

        threading.Thread(target=crash, daemon=True).start()
        while not done.is_set():
            producer.produce("killed", b"%d" % sent, b"k%d" % (sent % 37), on_delivery=stored)
            sent += 1
            producer.poll(0.002)
        assert producer.flush(60) == 0
        assert any("compacted" in line for line in broker.lines) or broker.wait_for_line("compacted", 15)
        found = read(broker, "killed")
        assert [offset for offset, _, _ in found] == sorted({offset for offset, _, _ in found})
        state = {}
        for _, key, value in found:
            state[key] = int(value)
        assert len(acknowledged) == 37
        assert {key: value for key, value in acknowledged.items() if state.get(key, -1) < value} == {}


def test_kcat_reads_a_compacted_topic(broker):
    create(broker, "kcat", cleanup_policy="compact,delete", segment_ms="100", min_cleanable_dirty_ratio="0.01")
    for number in range(5):
        assert not produce(broker, "kcat", [(b"a", b"%d" % number), (b"b", b"%d" % number)])
        time.sleep(0.15)

    def is_compact():
        assert not produce(broker, "kcat", [(b"a", b"4"), (b"b", b"4")])
        return len(read(broker, "kcat")) < 6
    assert until(is_compact)
    printed = subprocess.run(
        ["kcat", "-b", broker.address, "-C", "-t", "kcat", "-e", "-q", "-f", "%k=%s\n"], capture_output=True, text=True,
        timeout=30, check=True)
    assert printed.stdout.splitlines()[-2:] == ["a=4", "b=4"]
