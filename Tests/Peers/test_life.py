"""The life of `trestle run`: reload, drain, service manager, log formats."""

import json
import os
import signal
import socket
import threading
import time
import urllib.request

import confluent_kafka
import pytest

from bridges import balance, connected_bridge
from kafka_broker import Broker
from peers import Device, Mosquitto, consume, paho, wait_until


class Plant:
    """A configuration file that a test changes."""

    def __init__(self, folder, mosquitto, cluster):
        self.path = folder / "plant.yaml"
        self.ports = {"mosquitto": mosquitto.port}
        self.cluster = cluster

    def write(self, *routes, broker="mosquitto", extra="", client="bridge"):
        self.path.write_text(
            f"mqtt:\n  url: mqtt://127.0.0.1:{self.ports[broker]}\n  client_id: {client}\n{extra}"
            f"kafka:\n  bootstrap_servers: {self.cluster.bootstrap}\n"
            "routes:\n" + "".join(f"  - {route}\n" for route in routes))
        return self.path


@pytest.fixture
def changing(tmp_path, mosquitto, cluster):
    return Plant(tmp_path, mosquitto, cluster)


def reload(programs, path):
    """By the command; returns its exit code and what it printed."""
    command = programs("reload", path)
    return command.process.wait(30), command.output()


A = "{name: a, from: plant/a/#, to: stored-a}"
B = "{name: b, from: plant/b/#, to: stored-b}"
OTHER_A = "{name: a, from: plant/a/#, to: other-a}"


def payloads(cluster, topic, count=0):
    return {value for _, value in consume(cluster.bootstrap, topic, count)}


def test_a_reload_under_load_misses_nothing_that_was_acknowledged(programs, changing, mosquitto):
    """Routes are changed, added and removed while a device publishes with QoS 1."""
    bridge = connected_bridge(programs, changing.write(A))
    device = Device(mosquitto.port)
    published = {"a": 0, "b": 0}
    # From here on the broker keeps messages of `b` for the bridge.
    is_over = threading.Event()

    def publish():
        while not is_over.is_set():
            for topic in published:
                device.publish(f"plant/{topic}/1", b"%s%d" % (topic.encode(), published[topic]))
                published[topic] += 1
            time.sleep(0.002)

    publisher = threading.Thread(target=publish)
    publisher.start()
    try:
        first_b = None
        for number, routes in enumerate(([A, B], [OTHER_A, B], [B, OTHER_A], [OTHER_A, B])):
            changing.write(*routes)
            assert reload(programs, changing.path)[0] == 0
            wait_until(lambda: bridge.output().count("the configuration was applied") == number + 1, 40, bridge.output)
            wait_until(lambda: bridge.output().count("MQTT: subscribed") == number + 2, 40, bridge.output)
            first_b = first_b if first_b is not None else published["b"]
            time.sleep(0.3)
    finally:
        is_over.set()
        publisher.join()
    device.finish(published["a"] + published["b"])
    assert bridge.end() == 0
    assert balance(bridge)[2] == 0
    cluster = changing.cluster
    stored_a = payloads(cluster, "stored-a") | payloads(cluster, "other-a")
    assert {b"a%d" % number for number in range(published["a"])} - stored_a == set()
    assert {b"b%d" % number for number in range(first_b, published["b"])} - payloads(cluster, "stored-b") == set()
    assert "route 'b' added: plant/b/# → stored-b" in bridge.output()
    assert "route 'a'.to: stored-a → other-a" in bridge.output()
    assert "the order of the routes has changed" in bridge.output()


def test_the_broker_keeps_nothing_for_a_route_that_was_removed(programs, changing, mosquitto):
    bridge = connected_bridge(programs, changing.write(A, B))
    changing.write(A)
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("route 'b' removed")
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 2, 40, bridge.output)
    device = Device(mosquitto.port)
    device.publish("plant/b/1", b"nobody's")
    device.publish("plant/a/1", b"kept")
    device.finish(2)
    assert payloads(changing.cluster, "stored-a", 1) == {b"kept"}
    assert bridge.end() == 0
    bridge.wait_for(r"balance: received 1, stored 1, dead-lettered 0, filtered 0, in flight 0")


def test_an_invalid_configuration_changes_nothing_and_says_why(programs, changing, mosquitto):
    bridge = connected_bridge(programs, changing.write(A))
    changing.path.write_text(changing.path.read_text().replace("client_id", "client_idd"))
    code, output = reload(programs, changing.path)
    assert code == 78 and "client_idd" in output and "SIGHUP" not in bridge.output()
    bridge.process.send_signal(signal.SIGHUP)
    bridge.wait_for(r"error trestle: SIGHUP: .*plant\.yaml:3:.*client_idd")
    bridge.wait_for("the configuration has errors, and is unchanged")
    device = Device(mosquitto.port)
    device.publish("plant/a/1", b"still")
    device.finish(1)
    assert payloads(changing.cluster, "stored-a", 1) == {b"still"}
    assert "the configuration was applied" not in bridge.output()
    assert bridge.end() == 0


def test_a_changed_secret_is_named_and_not_logged(programs, changing):
    secret = "  username: ada\n  password: {}\n"
    bridge = connected_bridge(programs, changing.write(A, extra=secret.format("first-word")))
    changing.write(A, extra=secret.format("second-word"))
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("SIGHUP: mqtt.password changed")
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 2, 40, bridge.output)
    assert bridge.end() == 0
    assert "first-word" not in bridge.output() and "second-word" not in bridge.output()


def test_an_unchanged_file_disturbs_nobody(programs, changing):
    bridge = connected_bridge(programs, changing.write(A))
    changing.path.write_text("# A remark.\n" + changing.path.read_text())
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("SIGHUP: nothing has changed")
    assert bridge.end() == 0
    assert bridge.output().count("MQTT: connected") == 1


def test_a_reload_while_the_mqtt_broker_is_down_is_applied_when_it_returns(programs, changing, mosquitto):
    bridge = connected_bridge(programs, changing.write(A))
    device = Device(mosquitto.port)
    device.publish("plant/a/1", b"before")
    device.finish(1)
    assert payloads(changing.cluster, "stored-a", 1) == {b"before"}
    mosquitto.stop()
    bridge.wait_for("trying again in")
    changing.write(OTHER_A)
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("the configuration was applied", timeout=60)
    mosquitto.start()
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 2, 60, bridge.output)
    device = Device(mosquitto.port)
    device.publish("plant/a/1", b"after")
    device.finish(1)
    assert payloads(changing.cluster, "other-a", 1) == {b"after"}
    assert bridge.end() == 0


def test_a_reload_while_kafka_is_down_loses_nothing(programs, changing, mosquitto):
    """What cannot be stored within the deadline is not acknowledged, and the next connection gets it again."""
    bridge = connected_bridge(programs, changing.write(A), "--stop-timeout", "4s")
    device = Device(mosquitto.port)
    device.publish("plant/a/1", b"first")
    device.finish(1)
    assert payloads(changing.cluster, "stored-a", 1) == {b"first"}
    os.kill(changing.cluster.process.pid, signal.SIGSTOP)
    try:
        device = Device(mosquitto.port)
        for number in range(50):
            device.publish("plant/a/1", b"%d" % number)
        device.finish(50)
        time.sleep(0.5)
        changing.write(OTHER_A)
        # Checking takes no cluster.
        assert reload(programs, changing.path)[0] == 0
        bridge.wait_for("the configuration was applied", timeout=60)
    finally:
        os.kill(changing.cluster.process.pid, signal.SIGCONT)
    expected = {b"%d" % number for number in range(50)} | {b"first"}
    wait_until(lambda: payloads(changing.cluster, "stored-a") | payloads(changing.cluster, "other-a") >= expected, 90,
               bridge.output)
    assert bridge.end() == 0
    assert balance(bridge)[2] == 0


def test_the_offsets_of_the_way_back_survive_a_reload(programs, mosquitto, tmp_path):
    """Records are published once each while routes change under a steady flow from Kafka."""
    with Broker(tmp_path / "data") as broker:
        broker.bootstrap = broker.address
        flow_through_reloads(programs, mosquitto, Plant(tmp_path, mosquitto, broker))


def flow_through_reloads(programs, mosquitto, changing):
    producer = confluent_kafka.Producer({"bootstrap.servers": changing.cluster.bootstrap})
    back = "{{name: back, from: {{kafka: commands, group: plant}}, to: {{mqtt: 'command/{{key}}'}}, qos: {}}}"
    received = []
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="subscriber", protocol=paho.MQTTv311, clean_session=False)
    client.on_message = lambda client, data, message: received.append(message.payload)
    client.on_connect = lambda *_: client.subscribe("command/#", 1)
    client.connect("127.0.0.1", mosquitto.port)
    client.loop_start()
    producer.produce("commands", b"0", key=b"press")
    assert producer.flush(20) == 0
    bridge = programs("run", changing.write(A, back.format(1)))
    wait_until(lambda: received == [b"0"], 60, bridge.output)
    for number in range(1, 301):
        producer.produce("commands", b"%d" % number, key=b"press")
        if number in (100, 200):
            assert producer.flush(20) == 0
            changing.write(A, back.format(2 if number == 100 else 1))
            assert reload(programs, changing.path)[0] == 0
            count = number // 100
            wait_until(lambda: bridge.output().count("the configuration was applied") == count, 60, bridge.output)
            # A member that is gone before the group knows it holds up the next one for a session timeout.
            wait_until(lambda: bridge.output().count("has assigned partition 0") == count + 1, 60, bridge.output)
    assert producer.flush(20) == 0
    wait_until(lambda: len(set(received)) == 301, 60, lambda: f"{len(set(received))} have come\n{bridge.output()}")
    assert received == [b"%d" % number for number in range(301)], "in order and once"
    client.disconnect()
    client.loop_stop()
    assert bridge.end() == 0


def test_another_broker_is_read_before_the_former_one_is_left(programs, changing, mosquitto, tmp_path, running):
    folder = tmp_path / "second"
    folder.mkdir()
    second = Mosquitto(folder)
    running.append(second)
    changing.ports["second"] = second.port
    bridge = connected_bridge(programs, changing.write(A))
    changing.write(A, broker="second")
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for(r"mqtt\.url: mqtt://127\.0\.0\.1:\d+ → mqtt://127\.0\.0\.1:\d+")
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 2, 40, bridge.output)
    bridge.wait_for("the configuration was applied")
    device = Device(second.port)
    device.publish("plant/a/1", b"from the second")
    device.finish(1)
    assert payloads(changing.cluster, "stored-a", 1) == {b"from the second"}
    assert bridge.end() == 0


def test_settings_that_the_broker_refuses_are_taken_back(programs, changing, tmp_path, running):
    folder = tmp_path / "strict"
    folder.mkdir()
    (folder / "users").write_text("ada:$7$101$AAAAAAAAAAAAAAAA$AAAA\n")
    strict = Mosquitto(folder, extra=f"password_file {folder}/users", anonymous=False)
    running.append(strict)
    changing.ports["strict"] = strict.port
    bridge = connected_bridge(programs, changing.write(A))
    changing.write(A, broker="strict")
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("the former configuration of the connection to 127.0.0.1:.* is in use again", timeout=60)
    device = Device(changing.ports["mosquitto"])
    device.publish("plant/a/1", b"still here")
    device.finish(1)
    assert payloads(changing.cluster, "stored-a", 1) == {b"still here"}
    assert bridge.end() == 0


def test_reload_finds_the_program_by_its_file(programs, changing, tmp_path):
    path = changing.write(A)
    code, output = reload(programs, path)
    assert code == 69 and "start it with 'trestle run'" in output
    bridge = connected_bridge(programs, path)
    link = tmp_path / "link.yaml"
    link.symlink_to(path)
    code, output = reload(programs, link)
    assert code == 0 and f"process {bridge.process.pid} reads" in output
    assert bridge.end() == 0


class NotifySocket:
    """The service manager's end."""

    def __init__(self, address):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0"))
        self.socket.settimeout(0.2)
        self.messages = []

    def wait_for(self, text, timeout=30):
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if any(text in message for message in self.messages):
                return
            try:
                self.messages.append(self.socket.recv(4096).decode())
            except TimeoutError:
                pass
        raise AssertionError(f"no {text!r} in {self.messages}")


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_the_service_manager_hears_of_readiness_reloads_life_and_the_end(programs, changing, tmp_path, kind):
    address = str(tmp_path / "notify") if kind == "path" else f"@trestle-test-{os.getpid()}"
    manager = NotifySocket(address)
    bridge = programs(
        "run", changing.write(A), environment={"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "1000000"})
    manager.wait_for("READY=1")
    manager.wait_for("WATCHDOG=1")
    manager.wait_for("STATUS=received 0")
    bridge.wait_for("MQTT: subscribed")
    changing.write(A, B)
    manager.messages.clear()
    bridge.process.send_signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1\nMONOTONIC_USEC=")
    manager.wait_for("READY=1")
    bridge.process.send_signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert bridge.end() == 0


def test_a_watchdog_of_another_process_is_left_alone(programs, changing, tmp_path):
    manager = NotifySocket(str(tmp_path / "notify"))
    bridge = programs("run", changing.write(A), environment={
        "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "200000", "WATCHDOG_PID": "1"})
    manager.wait_for("READY=1")
    bridge.wait_for("MQTT: subscribed")
    assert bridge.end() == 0
    manager.wait_for("STOPPING=1")
    assert not any("WATCHDOG" in message for message in manager.messages)


def test_json_log_lines_are_objects_with_the_name_of_the_event(programs, changing):
    bridge = programs("run", changing.write(A), "--log-format", "json")
    bridge.wait_for('"event":"mqttSubscribed"')
    bridge.wait_for('"event":"kafkaConnected"')
    assert bridge.end() == 0
    lines = [json.loads(line) for line in bridge.output().splitlines() if line.startswith("{")]
    assert {"time", "level", "logger", "message", "event"} <= set(lines[0])
    assert {line["event"] for line in lines} >= {"mqttConnected", "mqttSubscribed", "kafkaConnected", "stopping"}
    assert all(line["logger"] == "trestle" for line in lines)


def test_the_drain_has_a_deadline(programs, changing, mosquitto):
    """A cluster that does not respond: the messages are not acknowledged, and the program ends with 75."""
    path = changing.write(A)
    path.write_text(path.read_text().replace("stored-a}", "stored-a, qos: 1}"))
    bridge = connected_bridge(programs, path, "--stop-timeout", "3s", "--status-port", "0")
    port = bridge.wait_for(r"status http://127\.0\.0\.1:(\d+)").group(1)

    def in_flight():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as response:
            return b"\ntrestle_in_flight_messages 1" in response.read()

    device = Device(mosquitto.port)
    device.publish("plant/a/1", b"first")
    device.finish(1)
    assert payloads(changing.cluster, "stored-a", 1) == {b"first"}
    os.kill(changing.cluster.process.pid, signal.SIGSTOP)
    try:
        device = Device(mosquitto.port)
        device.publish("plant/a/1", b"second")
        device.finish(1)
        wait_until(in_flight, 30, bridge.output)
        begin = time.monotonic()
        assert bridge.end(timeout=60) == 75
        assert time.monotonic() - begin < 30
        assert "1 message was not acknowledged: with QoS 1 or 2 it will be delivered again" in bridge.output()
    finally:
        os.kill(changing.cluster.process.pid, signal.SIGCONT)


def test_a_broker_that_a_reload_adds_and_that_refuses_the_login_is_left_out(programs, tmp_path, mosquitto, cluster):
    (tmp_path / "hall").mkdir()
    hall = Mosquitto(tmp_path / "hall", anonymous=False)
    try:
        changing = Plant(tmp_path, mosquitto, cluster)
        bridge = connected_bridge(programs, changing.write(A))
        added = "{name: b, from: {mqtt: plant/b/#, broker: hall}, to: stored-b}"
        path = changing.write(A, added)
        path.write_text(path.read_text().replace(
            "routes:", f"mqtt_brokers: {{hall: {{url: 'mqtt://127.0.0.1:{hall.port}', client_id: bridge}}}}\nroutes:"))
        assert reload(programs, path)[0] == 0
        bridge.wait_for("is in use again, since the new one was refused", timeout=60)
        device = Device(mosquitto.port)
        device.publish("plant/a/1", b"still")
        device.finish(1)
        assert payloads(cluster, "stored-a", 1) == {b"still"}
        assert bridge.end() == 0
    finally:
        hall.stop()


def test_the_former_broker_stays_until_the_new_one_can_be_reached(programs, changing, mosquitto):
    bridge = connected_bridge(programs, changing.write(A), "--stop-timeout", "2s")
    changing.ports["nobody"] = 1
    changing.write(A, broker="nobody")
    assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("the former connection goes on until it can", timeout=30)
    device = Device(mosquitto.port)
    for number in range(20):
        device.publish("plant/a/1", b"%d" % number)
    device.finish(20)
    changing.write(A)
    assert reload(programs, changing.path)[0] == 0
    assert payloads(changing.cluster, "stored-a", 20) == {b"%d" % number for number in range(20)}
    assert bridge.end() == 0
    assert balance(bridge)[2] == 0


def test_a_new_client_id_takes_the_buffer_over(programs, changing, mosquitto, tmp_path):
    def write(client):
        path = changing.write(A, client=client)
        path.write_text(path.read_text().replace("routes:", f"  buffer: {{folder: '{tmp_path}/buffer'}}\nroutes:"))

    write("bridge")
    bridge = connected_bridge(programs, changing.path)
    device = Device(mosquitto.port)
    for number in range(100):
        device.publish("plant/a/1", b"%d" % number)
        if number == 50:
            write("another")
            assert reload(programs, changing.path)[0] == 0
    bridge.wait_for("the configuration was applied", timeout=60)
    device.publish("plant/a/1", b"100")
    device.finish(101)
    wait_until(lambda: payloads(changing.cluster, "stored-a") == {b"%d" % number for number in range(101)}, 60,
               bridge.output)
    assert bridge.end() == 0
