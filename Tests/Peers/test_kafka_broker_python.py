"""The two Python clients that implement the protocol themselves against the embedded broker."""

import asyncio

import aiokafka
import kafka
import pytest
from kafka_broker import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("python")) as broker:
        yield broker


MESSAGES = [(f"key {index % 7}".encode(), f"value {index}".encode()) for index in range(2000)]


def kafka_python_produce(broker, topic, **options):
    producer = kafka.KafkaProducer(bootstrap_servers=broker.address, acks="all", **options)
    futures = [producer.send(topic, value, key) for key, value in MESSAGES]
    producer.flush(30)
    offsets = [future.get(10).offset for future in futures]
    producer.close()
    return offsets


def kafka_python_read(broker, topic, group):
    consumer = kafka.KafkaConsumer(
        topic, bootstrap_servers=broker.address, group_id=group, auto_offset_reset="earliest",
        consumer_timeout_ms=10_000)
    found = []
    for message in consumer:
        found.append((message.key, message.value))
        if len(found) == len(MESSAGES):
            break
    consumer.close()
    return found


@pytest.mark.parametrize("options", [{}, {"compression_type": "gzip"}, {"enable_idempotence": False}], ids=str)
def test_kafka_python_writes_and_reads_in_a_group(broker, options):
    topic = "kafka-python-" + "-".join(options)
    assert kafka_python_produce(broker, topic, **options) == list(range(len(MESSAGES)))
    assert kafka_python_read(broker, topic, "kp" + topic) == MESSAGES


def test_kafka_python_reads_without_a_group(broker):
    kafka_python_produce(broker, "kafka-python-alone")
    assert kafka_python_read(broker, "kafka-python-alone", None) == MESSAGES


async def aiokafka_round_trip(broker, topic, group, **options):
    producer = aiokafka.AIOKafkaProducer(bootstrap_servers=broker.address, acks="all", **options)
    await producer.start()
    futures = [await producer.send(topic, value, key) for key, value in MESSAGES]
    offsets = [(await future).offset for future in futures]
    await producer.stop()
    consumer = aiokafka.AIOKafkaConsumer(
        topic, bootstrap_servers=broker.address, group_id=group, auto_offset_reset="earliest")
    await consumer.start()
    found = []
    while len(found) < len(MESSAGES):
        for batch in (await consumer.getmany(timeout_ms=10_000)).values():
            found += [(message.key, message.value) for message in batch]
    await consumer.stop()
    return offsets, found


@pytest.mark.parametrize("group", [None, "aio"])
@pytest.mark.parametrize("options", [{}, {"enable_idempotence": True}, {"compression_type": "gzip"}], ids=str)
def test_aiokafka_writes_and_reads(broker, group, options):
    topic = f"aiokafka-{group}-" + "-".join(options)
    work = aiokafka_round_trip(broker, topic, group and group + topic, **options)
    offsets, found = asyncio.run(asyncio.wait_for(work, 60))
    assert offsets == list(range(len(MESSAGES)))
    assert found == MESSAGES
