"""librdkafka, by confluent-kafka, against the embedded broker."""

import time

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic
from kafka_broker import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("confluent")) as broker:
        yield broker


def produce(broker, topic, messages, **options):
    """Stores (key, value) pairs; returns (partition, offset) of each."""
    places, errors = {}, []

    def stored(index):
        def report(error, message):
            if error:
                errors.append(error)
            else:
                places[index] = (message.partition(), message.offset())

        return report

    producer = Producer({"bootstrap.servers": broker.address, "acks": "all", "linger.ms": 5, **options})
    for index, (key, value) in enumerate(messages):
        while True:
            try:
                producer.produce(topic, value, key, on_delivery=stored(index))
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    assert producer.flush(60) == 0
    assert not errors, errors[:3]
    return [places[index] for index in range(len(messages))]


def consume(consumer, count, seconds=30):
    found, end = [], time.monotonic() + seconds
    while len(found) < count and time.monotonic() < end:
        for message in consumer.consume(1000, 0.2):
            if message.error():
                raise KafkaException(message.error())
            found.append(message)
    return found


def read(broker, topic, count, partition=0, **options):
    consumer = Consumer({
        "bootstrap.servers": broker.address, "group.id": "reader", "enable.auto.commit": False,
        "check.crcs": True, **options})
    consumer.assign([TopicPartition(topic, partition, OFFSET_BEGINNING)])
    found = consume(consumer, count)
    consumer.close()
    return found


@pytest.mark.parametrize("options", [
    {},
    {"enable.idempotence": True},
    {"compression.type": "gzip"},
    {"compression.type": "snappy"},
    {"compression.type": "lz4"},
    {"compression.type": "zstd"},
    {"acks": 0},
    {"acks": 1},
], ids=str)
def test_what_is_produced_is_read_back(broker, options):
    topic = "round-" + "-".join(f"{key}.{value}" for key, value in options.items())
    messages = [(f"key {index}".encode(), f"value {index} ".encode() * (index % 50)) for index in range(3000)]
    produce(broker, topic, messages, **options)
    found = read(broker, topic, len(messages))
    assert [(m.key(), m.value() or b"") for m in found] == messages
    assert [m.offset() for m in found] == list(range(len(messages)))


def test_headers_nulls_and_timestamps_survive(broker):
    producer = Producer({"bootstrap.servers": broker.address})
    producer.produce("details", None, None, headers=[("a", b"1"), ("a", b""), ("b", None)], timestamp=1_700_000_000_123)
    assert producer.flush(30) == 0
    [message] = read(broker, "details", 1)
    assert (message.key(), message.value()) == (None, None)
    assert message.headers() == [("a", b"1"), ("a", b""), ("b", None)]
    assert message.timestamp() == (1, 1_700_000_000_123)


def test_a_large_message_and_small_fetches(broker):
    messages = [(b"large", bytes(900_000)), (b"small", b"x")] * 3
    produce(broker, "large", messages)
    found = read(broker, "large", len(messages), **{"fetch.message.max.bytes": 1000, "fetch.max.bytes": 1_000_000})
    assert [(m.key(), m.value()) for m in found] == messages


def test_a_waiting_consumer_gets_a_new_message_at_once(broker):
    produce(broker, "latency", [(None, b"first")])
    consumer = Consumer({
        "bootstrap.servers": broker.address, "group.id": "latency", "fetch.wait.max.ms": 10_000,
        "enable.auto.commit": False})
    consumer.assign([TopicPartition("latency", 0, OFFSET_BEGINNING)])
    assert len(consume(consumer, 1)) == 1
    time.sleep(0.5)  # now its Fetch is parked
    start = time.monotonic()
    produce(broker, "latency", [(None, b"second")])
    assert [m.value() for m in consume(consumer, 1)] == [b"second"]
    assert time.monotonic() - start < 3
    consumer.close()


def test_watermarks_and_offsets_by_time(broker):
    producer = Producer({"bootstrap.servers": broker.address})
    for index in range(100):
        producer.produce("times", b"x", timestamp=1_000_000 + index * 10)
    assert producer.flush(30) == 0
    consumer = Consumer({"bootstrap.servers": broker.address, "group.id": "times"})
    assert consumer.get_watermark_offsets(TopicPartition("times", 0), timeout=10) == (0, 100)
    for expected, offset in [(0, 0), (1_000_000, 0), (1_000_001, 1), (1_000_500, 50), (1_000_990, 99), (1_000_991, -1)]:
        [found] = consumer.offsets_for_times([TopicPartition("times", 0, expected)], timeout=10)
        assert found.offset == offset, expected
    consumer.close()


def test_a_group_divides_the_partitions_and_resumes_where_it_was(broker):
    admin = AdminClient({"bootstrap.servers": broker.address})
    admin.create_topics([NewTopic("divided", 4, 1)])["divided"].result(10)
    messages = [(f"{index}".encode(), f"{index}".encode()) for index in range(400)]
    produce(broker, "divided", messages)
    settings = {
        "bootstrap.servers": broker.address, "group.id": "team", "auto.offset.reset": "earliest",
        "session.timeout.ms": 6000, "heartbeat.interval.ms": 200, "enable.auto.commit": False}
    first, second = Consumer(settings), Consumer(settings)
    first.subscribe(["divided"])
    found = consume(first, 400)
    assert sorted(int(m.value()) for m in found) == list(range(400))
    first.commit(asynchronous=False)

    second.subscribe(["divided"])
    end = time.monotonic() + 30
    while time.monotonic() < end and not (len(first.assignment()) == 2 and len(second.assignment()) == 2):
        assert not first.consume(10, 0.1) and not second.consume(10, 0.1)
    assert len(first.assignment()) == 2 and len(second.assignment()) == 2

    produce(broker, "divided", [(f"{index}".encode(), b"more") for index in range(100)])
    ones, twos, end = [], [], time.monotonic() + 30
    while len(ones) + len(twos) < 100 and time.monotonic() < end:
        ones += first.consume(100, 0.1)
        twos += second.consume(100, 0.1)
    assert {m.value() for m in ones + twos} == {b"more"} and len(ones) + len(twos) == 100
    assert ones and twos
    first.commit(asynchronous=False)
    second.commit(asynchronous=False)
    first.close()  # leaves the group: the other takes over at once
    end = time.monotonic() + 10
    while time.monotonic() < end and len(second.assignment()) < 4:
        assert not second.consume(10, 0.1)
    assert len(second.assignment()) == 4
    second.close()

    third = Consumer(settings)
    third.subscribe(["divided"])
    end = time.monotonic() + 10
    while time.monotonic() < end and len(third.assignment()) < 4:
        assert not third.consume(10, 0.1)
    committed = third.committed([TopicPartition("divided", index) for index in range(4)], timeout=10)
    assert sum(place.offset for place in committed) == 500
    third.close()


def test_the_administrator_makes_describes_and_deletes_topics(broker):
    admin = AdminClient({"bootstrap.servers": broker.address})
    made = admin.create_topics([NewTopic("made", 3, 1), NewTopic("not legal!", 1, 1), NewTopic("twice", 1, 2)])
    assert made["made"].result(10) is None
    for name, word in [("not legal!", "TOPIC_EXCEPTION"), ("twice", "REPLICATION_FACTOR")]:
        with pytest.raises(KafkaException) as failure:
            made[name].result(10)
        assert word in failure.value.args[0].name()
    with pytest.raises(KafkaException) as failure:
        admin.create_topics([NewTopic("made", 3, 1)])["made"].result(10)
    assert failure.value.args[0].name() == "TOPIC_ALREADY_EXISTS"
    metadata = admin.list_topics(timeout=10)
    assert sorted(metadata.topics["made"].partitions) == [0, 1, 2]
    assert [(b.host, b.port) for b in metadata.brokers.values()] == [("127.0.0.1", broker.port)]
    resource = ConfigResource(ConfigResource.Type.TOPIC, "made")
    described = admin.describe_configs([resource])[resource].result(10)
    assert described["cleanup.policy"].value == "delete"
    assert admin.delete_topics(["made"])["made"].result(10) is None
    assert "made" not in admin.list_topics(timeout=10).topics


def test_an_unknown_topic_is_not_made_for_a_consumer_that_forbids_it(broker):
    consumer = Consumer({"bootstrap.servers": broker.address, "group.id": "none", "allow.auto.create.topics": False})
    metadata = consumer.list_topics("never-made", timeout=10)
    assert metadata.topics["never-made"].error is not None
    assert "never-made" not in consumer.list_topics(timeout=10).topics
    consumer.close()
