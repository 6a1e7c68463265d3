"""Who sends and who receives in a round, and what each of them has been promised."""

import collections
import random
import time

import confluent_kafka

from peers import paho, wait_until

KEYS = ["k%d" % number for number in range(4)]


class Device:
    """Publishes numbered messages at one QoS, and knows which of them are acknowledged."""

    def __init__(self, port, qos):
        self.qos, self.next, self.sent, self.acknowledged_identifiers = qos, collections.Counter(), {}, set()
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id=f"device-{qos}", protocol=paho.MQTTv311, clean_session=False)
        self.client.max_queued_messages_set(0)
        self.client.reconnect_delay_set(1, 1)
        # It may come before `publish` has returned: so it only notes the identifier, of which there is one a message.
        self.client.on_publish = lambda client, data, identifier, *_: self.acknowledged_identifiers.add(identifier)
        self.connected_since = None
        self.client.on_connect = lambda *_: self._connection(time.monotonic())
        self.client.on_disconnect = lambda *_: self._connection(None)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def _connection(self, since):
        self.connected_since = since

    def publish(self):
        # What is published while paho connects again overtakes what paho repeats.
        since = self.connected_since
        if since is None or time.monotonic() < since + 0.1:
            return
        key = random.choice(KEYS)
        number = self.next[key]
        self.next[key] += 1
        info = self.client.publish(f"up/{self.qos}/{key}", b"%d" % number, self.qos)
        self.sent[info.mid] = (f"up/{self.qos}/{key}", number)

    @property
    def acknowledged(self):
        return {self.sent[identifier] for identifier in self.acknowledged_identifiers}

    @property
    def is_done(self):
        return len(self.acknowledged_identifiers) == len(self.sent)

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


class Subscriber:
    """Every message of `down/#` in the order of arrival, in a session that outlives Mosquitto."""

    def __init__(self, port):
        self.received = collections.defaultdict(list)
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id="subscriber", protocol=paho.MQTTv311, clean_session=False)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_message = lambda client, data, message: self.received[message.topic].append(int(message.payload))
        self.client.on_connect = lambda *_: self.client.subscribe("down/#", 1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        wait_until(self.client.is_connected, 10, "the subscriber is connected")
        time.sleep(0.5)

    def has(self, expected):
        arrived = {(topic, number) for topic, numbers in list(self.received.items()) for number in list(numbers)}
        return expected <= arrived

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


class Producer:
    """Writes numbered records to `down`, and knows which of them Kafka has."""

    def __init__(self, bootstrap):
        self.sent, self.stored = collections.Counter(), set()
        self.producer = confluent_kafka.Producer({
            "bootstrap.servers": bootstrap, "enable.idempotence": True, "message.timeout.ms": 120_000})

    def _delivered(self, error, record):
        if error is None:
            self.stored.add((f"down/{record.key().decode()}", int(record.value())))

    def produce(self):
        key = random.choice(KEYS)
        self.producer.produce("down", b"%d" % self.sent[key], key, on_delivery=self._delivered)
        self.sent[key] += 1
        self.producer.poll(0)

    def finish(self):
        self.producer.flush(60)


def read(bootstrap, topic, promised):
    """The numbers of each key of a Kafka topic in their order, once all that is promised is there, or after 90 s."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": bootstrap, "group.id": "judge", "auto.offset.reset": "earliest"})
    partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
    consumer.assign([confluent_kafka.TopicPartition(topic, number, 0) for number in partitions])
    arrived, seen = collections.defaultdict(list), set()
    end, quiet = time.monotonic() + 90, 0
    while time.monotonic() < end and (quiet < 3 or not promised <= seen):
        batch = consumer.consume(10_000, timeout=0.5)
        quiet = 0 if batch else quiet + 1
        for record in batch:
            if record.error() is None and record.key().startswith(b"up/"):
                arrived[record.key().decode()].append(int(record.value()))
                seen.add((record.key().decode(), int(record.value())))
    consumer.close()
    return arrived


def judge(promised, arrived):
    """Counts; which of the promised messages are missing; and where the order of last arrivals falls, by topic."""
    missing = promised - {(topic, number) for topic, numbers in arrived.items() for number in numbers}
    disorder, repeated = [], 0
    for topic, numbers in list(arrived.items()):
        last = {number: place for place, number in enumerate(numbers)}
        order = sorted(last, key=last.get)
        disorder += [(topic, first, second) for first, second in zip(order, order[1:]) if first > second]
        repeated += len(numbers) - len(last)
    counts = {"promised": len(promised), "missing": len(missing), "disorder": len(disorder), "repeated": repeated}
    return counts, missing, disorder
