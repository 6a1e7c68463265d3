"""Static members (KIP-345) by clients that we did not write: one restarts, and the others notice nothing."""

import asyncio
import threading
import time

import aiokafka
import confluent_kafka
import confluent_kafka.admin
import kafka
import pytest
from kafka_broker import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("groups")) as broker:
        yield broker


class Member:
    """A static member of a group on a thread of its own."""

    def __init__(self, broker, group, instance):
        self.broker, self.group, self.instance = broker, group, instance
        self.assignments, self.partitions, self.values = 0, set(), []
        self.stopping = False
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def assigned(self, partitions):
        self.assignments += 1
        self.partitions = {partition.partition for partition in partitions}

    def stop(self):
        self.stopping = True
        self.thread.join(20)
        assert not self.thread.is_alive()


class Confluent(Member):
    def run(self):
        consumer = confluent_kafka.Consumer({
            "bootstrap.servers": self.broker.address, "group.id": self.group, "group.instance.id": self.instance,
            "session.timeout.ms": 30_000, "heartbeat.interval.ms": 500, "auto.offset.reset": "earliest"})
        consumer.subscribe([self.group], on_assign=lambda _, partitions: self.assigned(partitions))
        while not self.stopping:
            message = consumer.poll(0.1)
            if message and not message.error():
                self.values.append(message.value())
        consumer.close()


class KafkaPython(Member):
    def run(self):
        member = self

        class Listener(kafka.ConsumerRebalanceListener):
            def on_partitions_assigned(self, assigned):
                member.assigned(assigned)

            def on_partitions_revoked(self, revoked):
                pass

        consumer = kafka.KafkaConsumer(
            bootstrap_servers=self.broker.address, group_id=self.group, group_instance_id=self.instance,
            session_timeout_ms=30_000, heartbeat_interval_ms=500, auto_offset_reset="earliest")
        # kafka-python 3.0.12 may drop its assignment when the topic's first metadata comes with the response of SyncGroup.
        consumer.partitions_for_topic(self.group)
        consumer.subscribe([self.group], listener=Listener())
        while not self.stopping:
            for messages in consumer.poll(100).values():
                self.values += [message.value for message in messages]
        consumer.close()


class Aiokafka(Member):
    def run(self):
        asyncio.run(self.consume())

    async def consume(self):
        member = self

        class Listener(aiokafka.ConsumerRebalanceListener):
            def on_partitions_assigned(self, assigned):
                member.assigned(assigned)

            def on_partitions_revoked(self, revoked):
                pass

        consumer = aiokafka.AIOKafkaConsumer(
            bootstrap_servers=self.broker.address, group_id=self.group, group_instance_id=self.instance,
            session_timeout_ms=30_000, heartbeat_interval_ms=500, auto_offset_reset="earliest")
        consumer.subscribe([self.group], listener=Listener())
        await consumer.start()
        while not self.stopping:
            for messages in (await consumer.getmany(timeout_ms=100)).values():
                self.values += [message.value for message in messages]
        await consumer.stop()


def until(what, condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)
    assert condition(), what


@pytest.mark.parametrize("restarts", ["follower", "leader"])
@pytest.mark.parametrize("kind", [Confluent, KafkaPython, Aiokafka])
def test_a_static_member_that_restarts_does_not_disturb_the_others(broker, kind, restarts):
    group = f"{kind.__name__}-{restarts}"
    admin = confluent_kafka.admin.AdminClient({"bootstrap.servers": broker.address})
    admin.create_topics([confluent_kafka.admin.NewTopic(group, 2, 1)])[group].result(20)
    first = kind(broker, group, "first")
    until("the first has both", lambda: first.partitions == {0, 1})
    second = kind(broker, group, "second")
    until("they share", lambda: len(first.partitions) == len(second.partitions) == 1)
    time.sleep(1)
    leaves, stays = (first, second) if restarts == "leader" else (second, first)
    before = stays.assignments
    leaves.stop()
    back = kind(broker, group, leaves.instance)
    until("it has its part again", lambda: back.partitions == leaves.partitions)
    time.sleep(2)
    assert stays.assignments == before
    producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
    for index in range(100):
        producer.produce(group, b"%d" % index, partition=index % 2)
    assert producer.flush(20) == 0
    until("all is read once", lambda: len(stays.values + back.values) >= 100)
    assert sorted(map(int, stays.values + back.values)) == list(range(100))
    back.stop()
    stays.stop()
