"""Routes between real brokers: Mosquitto on one side, librdkafka's mock cluster on the other."""

import re
import signal

import confluent_kafka
import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bridges import balance, connected_bridge, dead_letters
from peers import Device, Mosquitto, consume, free_port, paho, trestle, wait_until


def write(tmp_path, mosquitto, cluster, routes, version="5"):
    path = tmp_path / "routes.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', version: '{version}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\nroutes:\n" + "".join(f"  - {route}\n" for route in routes))
    return path


def records(cluster, topic, count):
    """The records of a topic: at least `count` of them, and whatever follows within a second."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": cluster.bootstrap, "group.id": f"reader-of-{topic}", "auto.offset.reset": "earliest"})
    consumer.subscribe([topic])
    found, quiet = [], 0
    while quiet < (2 if len(found) >= count else 40):
        batch = consumer.consume(10_000, timeout=0.5)
        found += [record for record in batch if record.error() is None]
        quiet = 0 if batch else quiet + 1
    consumer.close()
    return found


@pytest.mark.parametrize("version, protocol", [("3.1.1", paho.MQTTv311), ("5", paho.MQTTv5)])
def test_every_route_that_selects_a_message_gets_it_once(tmp_path, mosquitto, cluster, programs, version, protocol):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, [
        "{from: 'plant/#', to: everything}", "{from: 'plant/+/alarm', to: alarms, last: true}",
        "{from: 'plant/1/#', to: first}"], version))
    device = Device(mosquitto.port, version=protocol)
    for number in range(100):
        device.publish("plant/1/alarm", b"a%d" % number)
        device.publish("plant/1/temp", b"t%d" % number)
        device.publish("plant/2/alarm", b"b%d" % number)
    device.finish(300)
    assert len(records(cluster, "everything", 300)) == 300
    assert sorted(record.key() for record in records(cluster, "alarms", 200)) == (
        [b"plant/1/alarm"] * 100 + [b"plant/2/alarm"] * 100)
    assert [record.value() for record in records(cluster, "first", 100)] == [b"t%d" % number for number in range(100)]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge)[1:] == (300, 0) or version == "5"


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_qos_2_is_stored_once_and_acknowledged_after_kafka(tmp_path, mosquitto, cluster, programs, version):
    bridge = connected_bridge(programs, write(
        tmp_path, mosquitto, cluster, ["{from: 'plant/#', to: plant, qos: 2}"], version))
    # Beyond its max_inflight_messages Mosquitto refuses messages of QoS 2 with a code that MQTT 3.1.1 cannot carry.
    device = Device(mosquitto.port, version=paho.MQTTv311, window=50)
    for number in range(500):
        device.publish("plant/1", b"%d" % number, qos=2)
    device.finish(500)
    assert [record.value() for record in records(cluster, "plant", 500)] == [b"%d" % number for number in range(500)]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge) == (500, 500, 0)


def test_a_message_is_mapped_with_all_that_it_carries(tmp_path, mosquitto, cluster, programs):
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, [
        "{from: 'plant/{line}/{machine}/#', to: 'plant-{line}', key: '{machine}', timestamp: '{payload.ts}', "
        "mqtt_headers: true, tombstones: true, headers: {unit: '{payload.unit:-C}'}}"]))
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "device", protocol=paho.MQTTv5)
    client.connect("127.0.0.1", mosquitto.port)
    client.loop_start()
    properties = Properties(PacketTypes.PUBLISH)
    properties.UserProperty = [("room", "a"), ("mqtt.qos", "x"), ("room", "b")]
    properties.ContentType = "application/json"
    properties.ResponseTopic = "replies/1"
    properties.CorrelationData = b"\x00\xff"
    properties.PayloadFormatIndicator = 1
    properties.MessageExpiryInterval = 3600
    client.publish("plant/a_1/m 2/temp", b'{"ts":1700000000123}', 1, properties=properties).wait_for_publish(20)
    client.publish("plant/a_1/m 2/temp", b"no JSON", 1).wait_for_publish(20)
    client.publish("plant/b/m/temp", b'{"ts":1,"unit":"F"}', 1, retain=True).wait_for_publish(20)
    record, = records(cluster, "plant-a-5F1", 1)
    assert record.key() == b"m 2" and record.timestamp()[1] == 1700000000123
    headers = record.headers()
    expiry = dict(headers)["mqtt.expiry"]
    assert 3590 <= int(expiry) <= 3600
    assert sorted(headers) == sorted([
        ("mqtt.topic", b"plant/a_1/m 2/temp"), ("mqtt.qos", b"1"), ("mqtt.payload-format", b"1"), ("mqtt.expiry", expiry),
        ("mqtt.content-type", b"application/json"), ("mqtt.response-topic", b"replies/1"),
        ("mqtt.correlation-data", b"\x00\xff"), ("room", b"a"), ("mqtt.user.mqtt.qos", b"x"), ("room", b"b"), ("unit", b"C")])
    assert [value for name, value in headers if name == "room"] == [b"a", b"b"]
    retained, = records(cluster, "plant-b", 1)
    assert ("mqtt.retain", b"true") in retained.headers() and ("unit", b"F") in retained.headers()
    letter, = dead_letters(cluster, 1)
    assert letter[1] == b"no JSON" and "payload.ts" in letter[2]["trestle.cause"]
    assert letter[2]["trestle.source"] == letter[2]["mqtt.topic"] == "plant/a_1/m 2/temp"
    assert letter[2]["trestle.route"] == "route 1"
    client.publish("plant/b/m/temp", b"", 1, retain=True).wait_for_publish(20)
    client.loop_stop()
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_topics_that_messages_name_and_kafka_refuses_stop_no_other_route(tmp_path, mosquitto, programs):
    # With so few descriptors the embedded log takes a few dozen partitions and refuses topics beyond.
    port = free_port()
    log = trestle(
        "run", "--mqtt-port", 0, "--kafka-port", port, "--data", tmp_path / "log",
        under=("sh", "-c", 'ulimit -n 300; exec "$@"', "sh"))
    log.wait_for("kafka ", 40)
    producer = confluent_kafka.Producer({"bootstrap.servers": f"127.0.0.1:{port}"})
    for topic in "alice", "trestle-dead-letters":
        producer.produce(topic, b"so that it exists")
    assert producer.flush(20) == 0
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '127.0.0.1:{port}'}}\n"
        "routes:\n  - {from: alice/#, to: alice}\n"
        "  - {from: 'plant/{line}/#', to: 'readings-{line}', topic_timeout: 3s}\n")
    bridge = connected_bridge(programs, path)
    bob, alice = Device(mosquitto.port, "bob"), Device(mosquitto.port, "alice")
    for number in range(200):
        bob.publish(f"plant/l{number}/x", b"%d" % number)
    for number in range(20):
        alice.publish("alice/x", b"%d" % number)
    alice.finish(20)
    wait_until(lambda: "dead-lettered 0," not in bridge.output() and "dead-lettered" in bridge.output(), 60, bridge.output)
    # Those that come later do not wait any more.
    for number in range(200):
        bob.publish(f"plant/l{number}/x", b"%d" % number)
    bob.finish(400)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    counts = re.search(r"balance: received (\d+), stored (\d+), dead-lettered (\d+)", bridge.output())
    received, stored, dead = map(int, counts.groups())
    assert received == 420 == stored + dead and dead > 100
    log.end()


@pytest.mark.parametrize("filters", [("plant/#", "plant/1"), ("plant/+", "+/1")], ids=["covered", "partly"])
def test_every_route_gets_what_comes_while_mosquitto_has_restarted_and_the_bridge_is_not_back(
        tmp_path, cluster, programs, filters):
    """Until the client of a session that it has read from its file is back, Mosquitto sends one copy for all subscriptions, and names one."""
    mosquitto = Mosquitto(tmp_path, in_flight=0)
    try:
        bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, [
            f"{{from: '{filter}', to: stored-{number}}}" for number, filter in enumerate(filters)]))
        device = Device(mosquitto.port)
        for number in range(100):
            device.publish("plant/1", b"%d" % number)
        device.finish(100)
        expected = [b"%d" % number for number in range(100)]
        for number in range(2):
            assert [record.value() for record in records(cluster, f"stored-{number}", 100)] == expected
        mosquitto.stop()
        bridge.wait_for("trying again in")
        mosquitto.start()
        device = Device(mosquitto.port, identifier="another")
        for number in range(100, 200):
            device.publish("plant/1", b"%d" % number)
        device.finish(100)
        expected = {b"%d" % number for number in range(200)}
        for number in range(2):
            found = {value for _, value in consume(cluster.bootstrap, f"stored-{number}", 200)}
            assert found >= expected, sorted(expected - found)[:5]
        assert bridge.end(signal.SIGINT) == 0, bridge.output()
    finally:
        mosquitto.stop()


@pytest.mark.parametrize("first, second", [("press/#", "+/alarm"), ("+/alarm", "press/#")])
def test_last_keeps_a_message_from_a_route_that_overlaps_in_part_and_stores_it_once(
        tmp_path, mosquitto, cluster, programs, first, second):
    """The broker sends a copy for each of the two subscriptions."""
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, [
        f"{{from: '{first}', to: first, last: true}}", f"{{from: '{second}', to: second}}"]))
    device = Device(mosquitto.port)
    for number in range(50):
        device.publish("press/alarm", b"%d" % number)
    device.finish(50)
    assert [record.value() for record in records(cluster, "first", 50)] == [b"%d" % number for number in range(50)]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert balance(bridge)[1:] == (50, 0)


@pytest.mark.parametrize("has_buffer", [False, True], ids=["direct", "buffer"])
def test_a_message_names_its_partition(tmp_path, mosquitto, cluster, programs, has_buffer):
    cluster.tell("topic", "plant", 4)
    path = write(tmp_path, mosquitto, cluster, ["{from: 'plant/{line}', to: plant, partition: '{line}'}"])
    if has_buffer:
        path.write_text(path.read_text().replace("'}\nroutes", f"', buffer: {{folder: '{tmp_path}/buffer'}}}}\nroutes"))
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    for number in range(40):
        device.publish(f"plant/{number % 4}", b"%d" % number)
    for wrong in ("4", "x", "-1", "99999999999"):
        device.publish(f"plant/{wrong}", b"wrong")
    device.finish(44)
    found = records(cluster, "plant", 40)
    assert sorted((record.partition(), int(record.value())) for record in found) == sorted(
        (number % 4, number) for number in range(40))
    causes = sorted(headers["trestle.cause"] for _, _, headers in dead_letters(cluster, 4))
    assert causes == [
        "the partition '-1' is not a whole number from 0", "the partition '99999999999' is not a whole number from 0",
        "the partition 'x' is not a whole number from 0", "topic 'plant' has 4 partitions, and none with the index 4"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_messages_that_the_broker_had_kept_are_marked(tmp_path, mosquitto, cluster, programs):
    device = Device(mosquitto.port)
    device.client.publish("plant/1", b"kept", 1, retain=True)
    device.finish(1)
    bridge = connected_bridge(programs, write(
        tmp_path, mosquitto, cluster, ["{from: 'plant/#', to: plant, retained: mark}"]))
    wait_until(lambda: consume(cluster.bootstrap, "plant", 1), 30, bridge.output)
    device = Device(mosquitto.port, identifier="another")
    device.client.publish("plant/1", b"live", 1, retain=True)
    device.finish(1)
    first, second = records(cluster, "plant", 2)
    assert (first.value(), first.headers()) == (b"kept", [("trestle.retained", b"true")])
    assert (second.value(), second.headers()) == (b"live", None)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


@pytest.mark.parametrize("version", ["3.1.1", "5"])
def test_retained_messages_that_are_known_are_not_stored_again_when_the_broker_lost_the_session(
        tmp_path, mosquitto, cluster, programs, version):
    device = Device(mosquitto.port)
    for name in ("same", "other", "gone"):
        device.client.publish(f"plant/{name}", b"first", 1, retain=True)
    device.finish(3)
    bridge = connected_bridge(programs, write(
        tmp_path, mosquitto, cluster, ["{from: 'plant/#', to: plant, retained: changed}"], version=version))
    def are_stored(*values):
        expected = sorted([b"first"] * 3 + list(values))
        return sorted(value for _, value in consume(cluster.bootstrap, "plant", len(expected))) == expected
    wait_until(are_stored, 30, bridge.output)
    device = Device(mosquitto.port, identifier="another")
    device.client.publish("plant/same", b"second", 1, retain=True)
    device.finish(1)
    assert are_stored(b"second"), bridge.output()
    # Takes the bridge's place, and begins a session of its own, which ends with it.
    thief = Device(mosquitto.port, identifier="bridge", version=paho.MQTTv5)
    thief.client.publish("plant/other", b"while it was away", 1, retain=True)
    thief.finish(1)
    assert are_stored(b"second", b"while it was away"), bridge.output()
    device = Device(mosquitto.port, identifier="a third")
    device.client.publish("plant/same", b"second", 1)
    device.finish(1)
    assert are_stored(b"second", b"while it was away", b"second"), bridge.output()
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_check_names_a_route_that_another_subscription_serves_with_another_qos(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(
        "mqtt: {url: 'mqtt://127.0.0.1:1883', client_id: bridge}\nkafka: {bootstrap_servers: '127.0.0.1:9092'}\nroutes:\n"
        "  - {name: all, from: plant/#, to: plant, qos: 2}\n  - {name: press, from: plant/press, to: press, qos: 0}\n"
        "  - {name: hall, from: hall/#, to: hall, qos: 1}\n")
    program = trestle("check", path)
    assert program.process.wait(20) == 0
    program.reader.join(5)
    assert "route 'press' has qos 0, and gets its messages by the subscription to 'plant/#' with qos 2" in program.output()
    assert "'all' has qos" not in program.output() and "'hall' has qos" not in program.output()
