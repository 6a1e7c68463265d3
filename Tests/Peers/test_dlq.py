"""`trestle dlq` on the letters of a bridge, read and written by librdkafka."""

import json
import re
import signal
import subprocess
import time

import confluent_kafka
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from bridges import connected_bridge, dead_letters
from kafka_broker import Broker, command
from peers import Device, consume, paho, wait_until
from test_bridge_routes import records, write


def dlq_alone(bootstrap, *arguments):
    return subprocess.run([*command(), "dlq", *arguments, "-b", bootstrap], capture_output=True, text=True, timeout=60)


def dlq(program, bootstrap, *arguments, code=0):
    done = subprocess.run(
        [program.process.args[0], "dlq", *arguments, "-b", bootstrap], capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout + done.stderr
    return done


def test_letters_are_listed_shown_and_replayed(tmp_path, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, [
        "{name: readings, from: 'plant/#', to: plant, timestamp: '{payload.ts}', headers: {unit: C}}"]))
    device = Device(mosquitto.port)
    device.publish("plant/1", b'{"ts":1}')
    device.publish("plant/2", b"no JSON")
    device.publish("plant/3", b"x" * 3_000_000)
    device.finish(3)
    dead_letters(cluster, 2)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    lines = dlq(bridge, cluster.bootstrap, "list").stdout.splitlines()
    assert len(lines) == 2 and all("readings" in line for line in lines)
    assert dlq(bridge, cluster.bootstrap, "list", "--route", "other").stdout == ""
    objects = [json.loads(line) for line in dlq(bridge, cluster.bootstrap, "list", "--format", "json").stdout.splitlines()]
    assert {one["source"] for one in objects} == {"plant/2", "plant/3"} and all(one["route"] == "readings" for one in objects)
    whole, = [json.loads(line) for line in dlq(
        bridge, cluster.bootstrap, "show", "--cause", "payload.ts", "--format", "json").stdout.splitlines()
        if "plant/2" in line]
    assert whole["value"] == "no JSON" and {"name": "mqtt.topic", "value": "plant/2"} in whole["headers"]
    shown = dlq(bridge, cluster.bootstrap, "show", "--cause", "payload.ts").stdout
    assert "source  plant/2" in shown and "header  mqtt.topic: plant/2" in shown or "source  plant/3" in shown
    planned = dlq(bridge, cluster.bootstrap, "replay", "--dry-run", "--to", "again")
    assert planned.stdout.count("would be written to 'again'") == 2
    cluster.tell("topic", "again", 1)
    written = dlq(bridge, cluster.bootstrap, "replay", "--to", "again", code=65)
    # One is larger than any record.
    assert "1 letter written, 1 not" in written.stderr
    record, = records(cluster, "again", 1)
    assert (record.key(), record.value()) == (b"plant/2", b"no JSON")
    assert ("mqtt.topic", b"plant/2") in record.headers()
    assert not any(name.startswith("trestle.") for name, _ in record.headers())


def test_a_wrong_clock_of_a_device_holds_nobody_up(tmp_path, mosquitto, programs):
    """Kafka refuses records from the future; a dead letter with the same time would be refused, too, for ever."""
    with Broker(tmp_path / "log") as broker:
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge, receive_maximum: 20}}\n"
            f"kafka: {{bootstrap_servers: '{broker.address}'}}\n"
            "routes:\n  - {name: up, from: 'plant/#', to: up, timestamp: '{payload.t}'}\n")
        bridge = connected_bridge(programs, path)
        device = Device(mosquitto.port)
        for number in range(100):
            device.publish("plant/late", b'{"t":99999999999999,"n":%d}' % number)
        for number in range(10):
            device.publish("plant/right", b'{"t":%d,"n":%d}' % (time.time() * 1000, number))
        device.finish(110)
        consume(broker.address, "up", 10)
        letters = dlq(bridge, broker.address, "show").stdout
        assert letters.count("key     plant/late") == 100
        assert letters.count("record  5138-11-16T09:46:39Z") == 100
        refused = dlq(bridge, broker.address, "replay", "--offset", "0", code=65)
        assert "--timestamp now" in refused.stderr
        dlq(bridge, broker.address, "replay", "--timestamp", "now")
        assert len(consume(broker.address, "up", 110)) == 110
        assert bridge.end(signal.SIGINT) == 0, bridge.output()


def memory(program):
    """MiB that the program holds."""
    with open(f"/proc/{program.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) >> 10


def test_memory_of_letters_is_bounded_by_what_is_counted(tmp_path, mosquitto, cluster, programs):
    """149,000 user properties in a message that no route can map: its letter takes what it counts, not the message's size."""
    cluster.tell("topic", "trestle-dead-letters", 1)
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, [
        "{name: readings, from: 'plant/#', to: 'plant-{payload.x}'}"]))
    cluster.all_brokers("down")
    before = memory(bridge)
    properties = Properties(PacketTypes.PUBLISH)
    properties.UserProperty = [("a", "b")] * 70_000
    device = Device(mosquitto.port, version=paho.MQTTv5)
    for number in range(60):
        device.client.publish("plant/1", b"%d" % number, 1, properties=properties)
    device.finish(60)
    time.sleep(3)
    assert memory(bridge) - before < 120
    cluster.all_brokers("up")
    assert len(dead_letters(cluster, 60)) == 60
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_a_record_cannot_forge_the_letter_about_it(tmp_path, mosquitto, programs):
    """Headers of a record that are named like those of a letter are its own, also behind a replay."""
    forged = [
        [("trestle.part", b"2/5")], [("trestle.part", b"1/2")], [("trestle.value", b"none")], [("trestle.key", b"none")],
        [("trestle.key.bytes", b"3")], [("trestle.cause", b"forged"), ("trestle.topic", b"payments")]]
    with Broker(tmp_path / "log") as broker:
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
        for number, headers in enumerate(forged):
            producer.produce("commands", b"value %d" % number, b"key %d" % number, headers=headers)
        assert producer.flush(20) == 0
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{broker.address}'}}\n"
            "routes:\n  - {name: down, from: {kafka: commands, group: g}, to: {mqtt: 'plant/{payload.x}'}}\n")
        bridge = programs("run", path)
        wait_until(lambda: len(dlq_alone(broker.address, "list").stdout.splitlines()) == len(forged), 30, "all are there")
        shown = dlq(bridge, broker.address, "show").stdout
        assert shown.count("source  commands/0/") == len(forged) and "cause   forged" not in shown
        assert bridge.end(signal.SIGINT) == 0, bridge.output()
        written = dlq(bridge, broker.address, "replay", "--to", "again").stderr
        assert f"{len(forged)} letters written: {len(forged)} to 'again'" in written
        copies = sorted(consume(broker.address, "again", len(forged)))
        assert copies == [(b"key %d" % number, b"value %d" % number) for number in range(len(forged))]


def test_a_cluster_without_dead_letters_has_none(tmp_path, programs):
    with Broker(tmp_path) as broker:
        for arguments in (["list"], ["show"], ["replay"], ["purge"]):
            done = dlq_alone(broker.address, *arguments)
            assert (done.returncode, done.stdout) == (0, "") and "no dead letters" in done.stderr, arguments
