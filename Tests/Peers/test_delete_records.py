"""DeleteRecords and OffsetDelete of the embedded broker, as confluent-kafka and kafka-python call them, read by kcat."""

import subprocess

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from kafka import KafkaAdminClient
from kafka import TopicPartition as KafkaTopicPartition
from kafka_broker import Broker


@pytest.fixture
def broker(tmp_path):
    with Broker(tmp_path / "log", "--sync", "always") as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        admin.create_topics([NewTopic("t", 2, 1)])["t"].result(20)
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
        for number in range(20):
            producer.produce("t", str(number), partition=number % 2)
        assert producer.flush(20) == 0
        yield broker


def watermarks(broker, partition):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": broker.address, "group.id": "w"})
    try:
        return consumer.get_watermark_offsets(confluent_kafka.TopicPartition("t", partition), 10)
    finally:
        consumer.close()


def read(broker):
    done = subprocess.run(["kcat", "-b", broker.address, "-C", "-t", "t", "-e", "-q", "-f", "%p/%o\n"], text=True,
                          stdout=subprocess.PIPE, timeout=30, check=True)
    return sorted(done.stdout.split())


def test_confluent_deletes_records_and_they_stay_deleted(broker):
    admin = AdminClient({"bootstrap.servers": broker.address})
    futures = admin.delete_records([confluent_kafka.TopicPartition("t", 0, 7), confluent_kafka.TopicPartition("t", 1, -1)])
    assert sorted(future.result(20).low_watermark for future in futures.values()) == [7, 10]
    assert watermarks(broker, 0) == (7, 10) and watermarks(broker, 1) == (10, 10)
    assert read(broker) == ["0/7", "0/8", "0/9"]
    assert broker.stop() == 0
    broker.start()
    assert watermarks(broker, 0) == (7, 10) and read(broker) == ["0/7", "0/8", "0/9"]
    # The next record goes on behind what there was.
    producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
    producer.produce("t", "new", partition=1)
    assert producer.flush(20) == 0
    assert read(broker) == ["0/7", "0/8", "0/9", "1/10"]


def test_deleted_records_stay_deleted_after_a_kill(broker):
    admin = AdminClient({"bootstrap.servers": broker.address})
    for future in admin.delete_records([confluent_kafka.TopicPartition("t", 0, 7)]).values():
        future.result(20)
    # What is written after it is on the disk when it is acknowledged, and the deletion before it.
    producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
    producer.produce("t", "after", partition=0)
    assert producer.flush(20) == 0
    broker.kill()
    broker.start()
    assert watermarks(broker, 0) == (7, 11)


def test_kafka_python_deletes_records(broker):
    admin = KafkaAdminClient(bootstrap_servers=broker.address)
    admin.delete_records({KafkaTopicPartition("t", 0): 3})
    assert watermarks(broker, 0) == (3, 10)
    admin.close()


def test_an_offset_beyond_the_end_and_a_missing_partition_are_refused(broker):
    admin = AdminClient({"bootstrap.servers": broker.address})
    futures = admin.delete_records([confluent_kafka.TopicPartition("t", 0, 11), confluent_kafka.TopicPartition("t", 5, 1)])
    for future in futures.values():
        with pytest.raises(confluent_kafka.KafkaException):
            future.result(20)
    assert watermarks(broker, 0) == (0, 10)
