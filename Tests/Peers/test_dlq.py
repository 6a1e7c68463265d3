"""`trestle dlq` on the letters of a bridge, read and written by librdkafka."""

import signal
import subprocess

import confluent_kafka

from bridges import connected_bridge, dead_letters
from peers import Device, paho
from test_bridge_routes import records, write


def dlq(program, cluster, *arguments, code=0):
    done = subprocess.run(
        [program.process.args[0], "dlq", *arguments, "-b", cluster.bootstrap], capture_output=True, text=True, timeout=60)
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
    lines = dlq(bridge, cluster, "list").stdout.splitlines()
    assert len(lines) == 2 and all("readings" in line for line in lines)
    assert dlq(bridge, cluster, "list", "--route", "other").stdout == ""
    shown = dlq(bridge, cluster, "show", "--cause", "payload.ts").stdout
    assert "source  plant/2" in shown and "header  mqtt.topic: plant/2" in shown or "source  plant/3" in shown
    planned = dlq(bridge, cluster, "replay", "--dry-run", "--to", "again")
    assert planned.stdout.count("would be written to 'again'") == 2
    cluster.tell("topic", "again", 1)
    written = dlq(bridge, cluster, "replay", "--to", "again", code=65)
    # One is larger than any record.
    assert "1 letters written, 1 not" in written.stderr
    record, = records(cluster, "again", 1)
    assert (record.key(), record.value()) == (b"plant/2", b"no JSON")
    assert ("mqtt.topic", b"plant/2") in record.headers()
    assert not any(name.startswith("trestle.") for name, _ in record.headers())
