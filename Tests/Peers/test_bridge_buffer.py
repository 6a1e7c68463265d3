"""The buffer on the disk: Mosquitto on one side, the embedded log on the other, which goes away."""

import os
import re
import signal
import time
import urllib.request

import pytest

from bridges import balance, connected_bridge, dead_letters
from kafka_broker import Broker
from peers import Device, Expected, consume, wait_until


@pytest.fixture
def plant(tmp_path, mosquitto, running):
    """The log, and a function that writes a configuration with a buffer."""
    log = Broker(tmp_path / "log")
    running.append(log)

    def write(buffer="sync: always"):
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{log.address}', buffer: {{folder: '{tmp_path}/buffer', {buffer}}}}}\n"
            "routes:\n  - {from: plant/#, to: plant}\n  - {from: bad/#, to: '{payload.x}'}\n")
        return path

    return log, write


@pytest.mark.parametrize("sync", ["always", "interval"])
def test_messages_are_acknowledged_while_kafka_is_away_and_survive_a_kill(plant, mosquitto, programs, sync):
    log, write = plant
    path = write(f"sync: {sync}")
    bridge = connected_bridge(programs, path)
    device, expected = Device(mosquitto.port), Expected()
    log.stop()
    for number in range(3_000):
        topic = f"plant/{number % 5}"
        device.publish(topic, expected.next(topic))
    device.publish("bad/1", b"no field x")
    wait_until(lambda: device.acknowledged == 3_001, 60, lambda: f"{device.acknowledged} acknowledged")
    bridge.kill()
    bridge = connected_bridge(programs, path)
    for number in range(1_000):
        topic = f"plant/{number % 5}"
        device.publish(topic, expected.next(topic))
    device.finish(4_001)
    log.start()
    records = consume(log.address, "plant", 4_000, timeout=90)
    expected.check(records, exactly_once=False)
    for topic in expected.by_topic:
        numbers = [int(value.split(b"|")[0]) for key, value in records if key.decode() == topic]
        last = {number: place for place, number in enumerate(numbers)}
        assert sorted(last, key=last.get) == sorted(last)
    assert len(consume(log.address, "trestle-dead-letters", 1)) >= 1
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_without_a_failure_each_message_arrives_once_and_nothing_is_left(plant, mosquitto, programs):
    log, write = plant
    path = write()
    bridge = connected_bridge(programs, path)
    device, expected = Device(mosquitto.port), Expected()
    for number in range(2_000):
        topic = f"plant/{number % 5}"
        device.publish(topic, expected.next(topic))
    device.finish(2_000)
    expected.check(consume(log.address, "plant", 2_000), exactly_once=True)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    bridge = connected_bridge(programs, path)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    expected.check(consume(log.address, "plant", 2_000), exactly_once=True)


def test_a_stop_while_kafka_is_away_ends_at_once_and_the_next_start_goes_on(plant, mosquitto, programs):
    log, write = plant
    path = write()
    bridge = connected_bridge(programs, path)
    log.stop()
    device, expected = Device(mosquitto.port), Expected()
    for number in range(500):
        device.publish("plant/1", expected.next("plant/1"))
    device.finish(500)
    assert bridge.end(signal.SIGINT, timeout=15) == 0, bridge.output()
    bridge = connected_bridge(programs, path)
    log.start()
    expected.check(consume(log.address, "plant", 500, timeout=90), exactly_once=False)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


@pytest.mark.parametrize("sync", ["always", "interval"])
def test_a_kill_repeats_about_a_second_of_messages_even_while_one_waits_for_its_topic(
        tmp_path, mosquitto, cluster, programs, sync):
    cluster.tell("topic", "good", 1)
    cluster.tell("topic", "bad", 1)
    cluster.tell("leader", "bad", 0, -1)
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}', buffer: {{folder: '{tmp_path}/buffer', sync: {sync}}}}}\n"
        "routes:\n  - {from: good/#, to: good}\n  - {from: bad/#, to: bad}\n")
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    device.publish("bad/1", b"waits")
    published, begin = 0, time.monotonic()
    while time.monotonic() < begin + 5:
        device.publish("good/1", b"%d" % published)
        published += 1
        time.sleep(0.004)
    per_second = published / (time.monotonic() - begin)
    wait_until(lambda: device.acknowledged == published + 1, 30, lambda: f"{device.acknowledged} acknowledged")
    bridge.kill()
    bridge = connected_bridge(programs, path)
    device.publish("good/1", b"%d" % published)
    device.finish(published + 2)
    values = [int(value) for _, value in consume(cluster.bootstrap, "good", published + 1)]
    repeats = len(values) - len(set(values))
    assert set(values) == set(range(published + 1))
    # A checkpoint a second, and what is forced to the disk behind it.
    assert repeats <= 2.5 * per_second, (repeats, per_second, published)
    cluster.tell("leader", "bad", 0, 1)
    # Once more where the kill came between its storing and the note of it.
    assert set(consume(cluster.bootstrap, "bad", 1)) == {(b"bad/1", b"waits")}
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_a_buffer_in_use_is_refused_with_the_fix(plant, programs, mosquitto, tmp_path):
    _, write = plant
    path = write()
    connected_bridge(programs, path)
    second = tmp_path / "second.yaml"
    second.write_text(path.read_text().replace("client_id: bridge", "client_id: other"))
    other = programs("run", second)
    assert other.process.wait(timeout=30) == 69
    assert re.search(r"the buffer in .* cannot be used: .* is in use by another program", other.output())


@pytest.mark.parametrize("restarts", [False, True], ids=["reload", "restart"])
@pytest.mark.parametrize("change", ["folder", "no buffer", "name", "no route"])
def test_what_waits_in_a_buffer_is_stored_when_the_configuration_drops_it(
        tmp_path, mosquitto, running, programs, change, restarts):
    """Another folder, no buffer any more, another name of the cluster, no route to it: the messages have been acknowledged."""
    log = Broker(tmp_path / "log")
    running.append(log)
    path = tmp_path / "plant.yaml"

    def write(name="one", buffer="buffer", route="  - {name: a, from: plant/#, to: {kafka: plant, cluster: NAME}}\n"):
        buffer = f", buffer: {{folder: '{tmp_path}/{buffer}'}}" if buffer else ""
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{log.address}'}}\n"
            f"kafka_clusters: {{{name}: {{bootstrap_servers: '{log.address}'{buffer}}}}}\n"
            f"routes:\n  - {{name: z, from: other/#, to: other}}\n{route.replace('NAME', name)}")

    write()
    bridge = connected_bridge(programs, path)
    log.stop()
    device = Device(mosquitto.port)
    expected = [b"%d" % number for number in range(200)]
    for payload in expected:
        device.publish("plant/1", payload)
    wait_until(lambda: device.acknowledged == 200, 30, "200 acknowledged")
    # Acknowledged by Mosquitto: what the bridge has is in the buffer a moment later.
    wait_until(lambda: bridge_buffer(tmp_path) > 0, 10, "the buffer has them")
    if restarts:
        assert bridge.end(signal.SIGINT, timeout=15) == 0, bridge.output()
    write(**{"folder": {"buffer": "other"}, "no buffer": {"buffer": None}, "name": {"name": "two"},
             "no route": {"route": ""}}[change])
    if restarts:
        bridge = connected_bridge(programs, path)
    else:
        command = programs("reload", path)
        assert command.process.wait(30) == 0, command.output()
        bridge.wait_for("the configuration was applied", timeout=60)
    if change != "no route":
        device.publish("plant/1", b"later")
        expected.append(b"later")
        wait_until(lambda: device.acknowledged == 201, 30, "201 acknowledged")
    log.start()
    bridge.wait_for("nothing is left in the former buffer", timeout=60)
    records = [value for _, value in consume(log.address, "plant", len(expected), timeout=60)]
    # In their order: what came later waits behind them.
    assert list(dict.fromkeys(records)) == expected
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert not change == "no route" or not (tmp_path / "plant.yaml.buffers").exists()


@pytest.mark.parametrize("restarts", [False, True], ids=["reload", "restart"])
@pytest.mark.parametrize("before, after", [
    (["{from: plant/#, to: plant}", "{from: state/#, to: state}"],
     ["{from: alarm/#, to: alarms}", "{from: plant/#, to: plant}", "{from: state/#, to: state}"]),
    (["{name: a, from: plant/#, to: plant}", "{name: b, from: state/#, to: state}"],
     ["{name: b, from: plant/#, to: plant}", "{name: a, from: state/#, to: state}"]),
    (["{name: a, from: '{kind}/#', to: '{kind}'}"], ["{name: a, from: '{kind}/#', to: alarms}"]),
    (["{name: a, from: plant/#, to: plant}", "{name: b, from: state/#, to: state}"],
     ["{name: a, from: 'plant/{x}', to: 'alarms'}", "{name: b, from: 'state/{x}', to: 'alarms-{x}'}"]),
], ids=["a route in front", "names exchanged", "one topic for all", "other topics"])
def test_what_waits_goes_to_the_topic_that_it_was_taken_for(
        tmp_path, mosquitto, running, programs, before, after, restarts):
    """Whatever becomes of the routes and their names."""
    log = Broker(tmp_path / "log")
    running.append(log)
    path = tmp_path / "plant.yaml"

    def write(routes):
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{log.address}', buffer: {{folder: '{tmp_path}/buffer'}}}}\n"
            "routes:\n" + "".join(f"  - {route}\n" for route in routes))

    write(before)
    bridge = connected_bridge(programs, path, "--report-every", "1s")
    log.stop()
    device = Device(mosquitto.port)
    for number in range(100):
        device.publish("plant/1", b"%d" % number)
        device.publish("state/1", b"%d" % number)
    device.finish(200)
    # Acknowledged by Mosquitto: the bridge has them a moment later.
    bridge.wait_for(r"stored 200,")
    write(after)
    if restarts:
        assert bridge.end(signal.SIGINT, timeout=15) == 0, bridge.output()
        bridge = connected_bridge(programs, path)
    else:
        command = programs("reload", path)
        assert command.process.wait(30) == 0, command.output()
        bridge.wait_for("the configuration was applied", timeout=60)
    log.start()
    for topic, key in [("plant", b"plant/1"), ("state", b"state/1")]:
        records = dict.fromkeys(consume(log.address, topic, 100))
        assert list(records) == [(key, b"%d" % number) for number in range(100)]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


def test_what_a_full_buffer_does_not_hold_goes_to_the_dead_letters(tmp_path, mosquitto, cluster, programs):
    cluster.tell("topic", "plant", 1)
    cluster.tell("topic", "trestle-dead-letters", 1)
    cluster.tell("leader", "plant", 0, -1)
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}', buffer: {{folder: '{tmp_path}/buffer', size: 16MiB, when_full: dead_letter}}}}\n"
        "routes:\n  - {name: r, from: plant/#, to: plant, key: none}\n")
    bridge = connected_bridge(programs, path, "--report-every", "1s")
    device = Device(mosquitto.port)
    for number in range(200):
        device.publish("plant/1", b"%d|" % number + b"x" * 100_000)
    device.finish(200)
    # Mosquitto's acknowledgement says nothing of what the bridge has received.
    bridge.wait_for(r"received 200,", 60)
    cluster.tell("leader", "plant", 0, 1)

    def numbers(values):
        return [int(value.split(b"|")[0]) for value in values]

    # Of the mock's partition the last records can be read.
    wait_until(lambda: (numbers(value for _, value in consume(cluster.bootstrap, "plant", 1)) or [0])[-1] >= 140, 40, "drained")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    _, stored, in_flight = balance(bridge)
    assert 150 <= stored < 200 and in_flight == 0
    letters = dead_letters(cluster, 200 - stored)
    passed = numbers(value for _, value, _ in letters)
    assert len(set(passed)) == 200 - stored
    for _, _, headers in letters:
        assert headers["trestle.cause"] == "the buffer is full"
        assert (headers["trestle.route"], headers["trestle.source"]) == ("r", "plant/1")
    found = numbers(value for _, value in consume(cluster.bootstrap, "plant", 1))
    assert found == [number for number in range(200) if number not in passed][-len(found):]


def dropped(bridge):
    """What the metric says of deleted messages."""
    port = bridge.wait_for(r"status http://127\.0\.0\.1:(\d+)").group(1)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
        return int(float(re.search(r"^trestle_buffer_dropped_messages_total (\S+)", response.read().decode(), re.M).group(1)))


@pytest.mark.parametrize("policy", ["size: 16MiB, when_full: drop_oldest", "max_age: 2s"])
def test_what_a_bound_deletes_is_counted_and_the_newest_messages_are_stored(
        tmp_path, mosquitto, running, programs, policy):
    log = Broker(tmp_path / "log")
    running.append(log)
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}', buffer_memory: 1MiB, max_request_size: 256KiB, "
        f"buffer: {{folder: '{tmp_path}/buffer', {policy}}}}}\nroutes:\n  - {{from: plant/#, to: plant}}\n")
    bridge = connected_bridge(programs, path, "--status-port", "0")
    log.stop()
    device = Device(mosquitto.port)
    for number in range(300):
        device.publish("plant/1", b"%d|" % number + b"x" * 100_000)
    wait_until(lambda: device.acknowledged == 300, 60, lambda: f"{device.acknowledged} acknowledged")
    wait_until(lambda: dropped(bridge) > 0, 20, "something has been deleted")
    for number in range(300, 310):
        device.publish("plant/1", b"%d|" % number + b"x" * 100_000)
    device.finish(310)
    log.start()
    numbers = [int(value.split(b"|")[0]) for _, value in consume(log.address, "plant", 11, timeout=60, settle=3.0)]
    assert numbers == sorted(numbers) and numbers[-10:] == list(range(300, 310))
    assert len(numbers) + dropped(bridge) == 310
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert re.search(r"were deleted from \S*buffer", bridge.output())


def test_a_configuration_in_another_file_finds_what_waits_in_the_folder(tmp_path, mosquitto, running, programs):
    log = Broker(tmp_path / "log")
    running.append(log)

    def write(name):
        path = tmp_path / f"{name}.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{log.address}'}}\n"
            f"kafka_clusters: {{{name}: {{bootstrap_servers: '{log.address}', buffer: {{folder: '{tmp_path}/buffer'}}}}}}\n"
            f"routes:\n  - {{name: z, from: plant/#, to: {{kafka: plant, cluster: {name}}}}}\n")
        return path

    bridge = connected_bridge(programs, write("one"))
    log.stop()
    device = Device(mosquitto.port)
    for number in range(50):
        device.publish("plant/1", b"%d" % number)
    wait_until(lambda: device.acknowledged == 50, 30, "50 acknowledged")
    wait_until(lambda: bridge_buffer(tmp_path) > 0, 10, "the buffer has them")
    assert bridge.end(signal.SIGINT, timeout=15) == 0, bridge.output()
    bridge = connected_bridge(programs, write("two"))
    device.publish("plant/1", b"50")
    device.finish(51)
    log.start()
    records = [value for _, value in consume(log.address, "plant", 51, timeout=60)]
    assert records == [b"%d" % number for number in range(51)]
    bridge.wait_for("nothing is left in the former buffer")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    bridge = connected_bridge(programs, write("two"))
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert "former buffer" not in bridge.output()


@pytest.mark.parametrize("restarts", [False, True], ids=["reload", "restart"])
@pytest.mark.parametrize("is_gone", [False, True], ids=["exchanged", "gone"])
def test_what_waits_is_stored_in_the_cluster_that_has_its_addresses(
        tmp_path, mosquitto, running, programs, restarts, is_gone):
    """The configuration exchanges the addresses of two clusters, or gives the one that is away the other's."""
    here, away = Broker(tmp_path / "here"), Broker(tmp_path / "away")
    running.append(here)
    running.append(away)
    path = tmp_path / "plant.yaml"

    def write(one, two):
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{here.address}'}}\nkafka_clusters:\n"
            f"  one: {{bootstrap_servers: '{one.address}', buffer: {{folder: '{tmp_path}/buffer'}}}}\n"
            f"  two: {{bootstrap_servers: '{two.address}', buffer: {{folder: '{tmp_path}/other'}}}}\n"
            "routes: [{from: plant/#, to: {kafka: plant, cluster: one}}]\n")

    write(away, here)
    bridge = connected_bridge(programs, path)
    away.stop()
    device = Device(mosquitto.port)
    expected = [b"%d" % number for number in range(100)]
    for payload in expected:
        device.publish("plant/1", payload)
    wait_until(lambda: device.acknowledged == 100, 30, "100 acknowledged")
    wait_until(lambda: bridge_buffer(tmp_path) > 0, 10, "the buffer has them")
    write(here, here if is_gone else away)
    if restarts:
        assert bridge.end(signal.SIGINT, timeout=15) == 0, bridge.output()
        bridge = connected_bridge(programs, path)
    else:
        command = programs("reload", path)
        assert command.process.wait(30) == 0, command.output()
        bridge.wait_for("the configuration was applied", timeout=60)
    device.publish("plant/1", b"later")
    if is_gone:
        values = [value for _, value in consume(here.address, "plant", 101, timeout=60)]
        assert list(dict.fromkeys(values)) == expected + [b"later"]
        assert re.search(r"100 messages that have waited in .*/buffer/mqtt-one for .* go to", bridge.output())
    else:
        # What comes later does not wait for a cluster that is away.
        assert [value for _, value in consume(here.address, "plant", 1, timeout=60)] == [b"later"]
        away.start()
        values = [value for _, value in consume(away.address, "plant", 100, timeout=60)]
        assert list(dict.fromkeys(values)) == expected
        bridge.wait_for("nothing is left in the former buffer", timeout=60)
        wait_until(lambda: not list((tmp_path / "buffer").glob("*.former-*")), 10, "its folder is removed")
        assert [value for _, value in consume(here.address, "plant", 1)] == [b"later"]
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


@pytest.mark.parametrize("mode", [0o600, 0o666])
def test_a_list_of_former_buffers_changes_no_folder_that_is_not_one(tmp_path, mosquitto, cluster, programs, mode):
    """The list beside the configuration may have been written by anybody where the umask is loose."""
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\nroutes: [{{from: plant/#, to: plant}}]\n")
    other = tmp_path / "other\x1b[2J"
    other.mkdir(mode=0o755)
    other.chmod(0o755)
    (other / "buffer-0").mkdir()
    listed = tmp_path / "plant.yaml.buffers"
    listed.write_bytes(os.fsencode(other) + b"\t\t\t" + cluster.bootstrap.split(",")[0].encode() + b"\n")
    listed.chmod(mode)
    bridge = connected_bridge(programs, path)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert other.stat().st_mode & 0o777 == 0o755 and [entry.name for entry in other.iterdir()] == ["buffer-0"]
    assert "\x1b" not in bridge.output()
    assert ("may be written by other users (mode 0666): its content is not believed" in bridge.output()) == (mode == 0o666)
    assert ("cannot be emptied: it is not a folder of this user alone" in bridge.output()) == (mode == 0o600)


def test_files_beside_the_configuration_are_their_owners_alone(plant, programs, tmp_path):
    _, write = plant
    path = write()
    former = os.umask(0)
    try:
        bridge = connected_bridge(programs, path)
    finally:
        os.umask(former)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    assert (tmp_path / "plant.yaml.buffers").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "buffer/mqtt-kafka/owner").stat().st_mode & 0o777 == 0o600


def bridge_buffer(folder):
    """Bytes of the buffer's segments."""
    return sum(file.stat().st_size for file in (folder / "buffer").rglob("*.log"))


def test_a_former_buffer_for_a_cluster_that_is_gone_is_named_with_the_fix(tmp_path, mosquitto, running, programs, cluster):
    log = Broker(tmp_path / "log")
    running.append(log)
    path = tmp_path / "plant.yaml"

    def write(clusters, target):
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\n{clusters}"
            f"routes: [{{from: plant/#, to: {target}}}]\n")

    write(f"kafka_clusters: {{one: {{bootstrap_servers: '{log.address}', buffer: {{folder: '{tmp_path}/buffer'}}}}}}\n",
          "{kafka: plant, cluster: one}")
    bridge = connected_bridge(programs, path)
    log.stop()
    device = Device(mosquitto.port)
    device.publish("plant/1", b"kept")
    device.finish(1)
    wait_until(lambda: bridge_buffer(tmp_path) > 0, 10, "the buffer has it")
    assert bridge.end(signal.SIGINT, timeout=15) == 0, bridge.output()
    write("", "plant")
    bridge = connected_bridge(programs, path)
    bridge.wait_for(r"mqtt-one may hold messages for .*, and no cluster of the configuration has this address: name it in 'kafka_clusters'")
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
