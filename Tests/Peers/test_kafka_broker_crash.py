"""What is acknowledged is still there after kill -9; nothing else is."""

import random
import threading
import time

import pytest
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition
from kafka_broker import Broker


def read_all(broker, topic):
    """(offset, value) of every record up to the end that the broker names."""
    consumer = Consumer({
        "bootstrap.servers": broker.address, "group.id": "crash", "enable.auto.commit": False, "check.crcs": True,
        "enable.partition.eof": False})
    _, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=20)
    consumer.assign([TopicPartition(topic, 0, OFFSET_BEGINNING)])
    found, limit = [], time.monotonic() + 30
    while len(found) < end and time.monotonic() < limit:
        found += [(m.offset(), m.value()) for m in consumer.consume(1000, 0.2) if not m.error()]
    consumer.close()
    return found


@pytest.mark.parametrize("idempotent", [False, True])
def test_kill_9_amid_writing_loses_nothing_acknowledged(tmp_path, idempotent):
    acknowledged, sent, seed = {}, 0, random.randrange(1 << 30)
    chance = random.Random(seed)
    with Broker(tmp_path) as broker:
        producer = Producer({
            "bootstrap.servers": broker.address, "acks": "all", "linger.ms": 1, "enable.idempotence": idempotent,
            "reconnect.backoff.ms": 20, "reconnect.backoff.max.ms": 100, "message.timeout.ms": 60_000})

        def stored(error, message):
            assert error is None, error
            acknowledged[message.value()] = message.offset()

        done = threading.Event()

        def crash():
            for _ in range(4):
                time.sleep(chance.uniform(0.2, 0.7))
                broker.kill()
                broker.start()
            done.set()

        threading.Thread(target=crash, daemon=True).start()
        while not done.is_set():
            for _ in range(20):
                producer.produce("crash", b"%d" % sent, on_delivery=stored)
                sent += 1
            producer.poll(0.002)
        assert producer.flush(60) == 0
        found = read_all(broker, "crash")
    values = [value for _, value in found]
    assert len(acknowledged) == sent, f"seed {seed}"
    assert {value for value in acknowledged} == set(values), f"seed {seed}"
    assert [offset for offset, _ in found] == list(range(len(found)))
    if idempotent:
        # Resent batches are recognized across the restarts: each message once, in order.
        assert values == [b"%d" % index for index in range(sent)], f"seed {seed}"


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_records_topics_and_group_offsets_survive_a_restart(tmp_path, end):
    with Broker(tmp_path) as broker:
        producer = Producer({"bootstrap.servers": broker.address})
        for index in range(1000):
            producer.produce("kept", b"%d" % index)
        assert producer.flush(30) == 0
        settings = {
            "bootstrap.servers": broker.address, "group.id": "kept", "auto.offset.reset": "earliest",
            "enable.auto.commit": False}
        consumer = Consumer(settings)
        consumer.subscribe(["kept"])
        found = []
        while len(found) < 600:
            found += consumer.consume(min(100, 600 - len(found)), 1)
        consumer.commit(offsets=[TopicPartition("kept", 0, 600)], asynchronous=False)
        consumer.close()
        cluster = producer.list_topics(timeout=10).cluster_id
        if end == "stop":
            assert broker.stop() == 0
        else:
            broker.kill()
        broker.start()
        assert [value for _, value in read_all(broker, "kept")] == [b"%d" % index for index in range(1000)]
        consumer = Consumer(settings)
        consumer.subscribe(["kept"])
        rest, limit = [], time.monotonic() + 20
        while len(rest) < 400 and time.monotonic() < limit:
            rest += consumer.consume(400 - len(rest), 1)
        assert [m.offset() for m in rest] == list(range(600, 1000))
        assert consumer.list_topics(timeout=10).cluster_id == cluster
        consumer.close()


def test_a_second_program_is_refused_the_folder(tmp_path):
    with Broker(tmp_path) as broker:
        with pytest.raises(AssertionError) as failure:
            Broker(tmp_path)
        assert f"is in use by another program (process {broker.process.pid})" in str(failure.value)
