"""A running bridge as the tests see it: its connection, its balance, its dead letters."""

import time

import confluent_kafka

from peers import wait_until


def wait_for_connection(program):
    program.wait_for(r"MQTT: subscribed")


def connected_bridge(programs, *arguments, **options):
    """`trestle run` with these arguments, once it has subscribed."""
    bridge = programs("run", *arguments, **options)
    wait_for_connection(bridge)
    return bridge


def balance(program):
    """What was received (repeats left out), stored, and is in flight."""
    match = program.wait_for(
        r"balance: received (\d+), stored (\d+), dead-lettered (\d+), filtered (\d+), (?:duplicate (\d+), )?"
        r"(?:abandoned (\d+), )?in flight (\d+)")
    received, stored, dead, filtered, duplicate, abandoned, in_flight = (int(number or 0) for number in match.groups())
    assert received == stored + dead + filtered + duplicate + abandoned + in_flight
    return received - duplicate - abandoned, stored, in_flight


def dead_letters(cluster, count):
    """Each dead letter as (key, value, headers)."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": cluster.bootstrap, "group.id": "dead-letters", "auto.offset.reset": "earliest"})
    partitions = {}

    def exists():  # the bridge has it made when the first dead letter comes
        partitions.update(
            consumer.list_topics("trestle-dead-letters", timeout=20).topics["trestle-dead-letters"].partitions)
        return partitions

    wait_until(exists, 20, "there is a dead-letter topic")
    consumer.assign([
        confluent_kafka.TopicPartition("trestle-dead-letters", number, confluent_kafka.OFFSET_BEGINNING)
        for number in partitions])
    found = []
    end = time.monotonic() + 30
    while len(found) < count and time.monotonic() < end:
        for message in consumer.consume(count, timeout=1):
            assert message.error() is None, message.error()
            headers = {name: value.decode() for name, value in message.headers()}
            found.append((message.key(), message.value(), headers))
    consumer.close()
    return found
