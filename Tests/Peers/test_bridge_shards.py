"""Several shards in one program, between Mosquitto and librdkafka's mock cluster or the embedded log."""

import re
import socket
import threading
import time
import urllib.request

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from bridges import balance
from kafka_broker import Broker
from peers import Device, consume, paho, wait_until


class Sharded:
    """A configuration whose number of shards a test changes."""

    def __init__(self, folder, port, bootstrap):
        self.path, self.port, self.bootstrap = folder / "plant.yaml", port, bootstrap

    def write(self, shards, *routes, extra=""):
        self.path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{self.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{self.bootstrap}'}}\nshards: {shards}\n{extra}"
            "routes:\n" + "".join(f"  - {route}\n" for route in routes or ["{from: plant/#, to: plant}"]))
        return self.path


class CutLine:
    """A TCP relay that closes all its connections when told, and takes new ones."""

    def __init__(self, port):
        self.target = port
        self.connections = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            self.connections.append((client, server))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self._relay, args=pair, daemon=True).start()

    def _relay(self, source, target):
        try:
            while bytes := source.recv(65_536):
                target.sendall(bytes)
        except OSError:
            pass
        for one in (source, target):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def cut(self, chosen):
        """Cuts one of the open connections."""
        client, _ = self.connections.pop(chosen % len(self.connections))
        client.shutdown(socket.SHUT_RDWR)

    def stop(self):
        self.listener.close()


class Load:
    """A device that publishes with QoS 1 until it is stopped."""

    def __init__(self, port):
        self.device, self.count, self.is_over = Device(port), 0, threading.Event()
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self):
        while not self.is_over.is_set():
            self.device.publish(f"plant/{self.count % 10}", b"%d" % self.count)
            self.count += 1
            time.sleep(0.002)

    def finish(self):
        self.is_over.set()
        self.thread.join()
        self.device.finish(self.count)
        return self.count


def start(programs, path, shards):
    bridge = programs("run", path)
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == shards, 40, bridge.output)
    return bridge


def stored(bootstrap, count):
    return {value for _, value in consume(bootstrap, "plant", count, timeout=90)}


def reload(programs, bridge, path, applied):
    command = programs("reload", path)
    assert command.process.wait(30) == 0, command.output()
    wait_until(lambda: bridge.output().count("the configuration was applied") == applied, 60, bridge.output)


def test_shards_divide_the_messages_and_lose_none_when_killed_or_cut(programs, tmp_path, mosquitto, cluster, running):
    line = CutLine(mosquitto.port)
    running.append(line)
    plant = Sharded(tmp_path, line.port, cluster.bootstrap)
    bridge = start(programs, plant.write(3, extra="status: {port: 0}\n"), 3)
    load = Load(mosquitto.port)
    for chosen in range(2):
        time.sleep(0.3)
        line.cut(chosen)
    time.sleep(0.3)
    status = bridge.wait_for(r"status (http://\S+/)").group(1)
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 5, 40, bridge.output)
    ready = urllib.request.urlopen(status + "readyz", timeout=10).read()
    metrics = urllib.request.urlopen(status + "metrics", timeout=10).read().decode()
    bridge.kill()
    bridge = start(programs, plant.path, 3)
    count = load.finish()
    assert {b"%d" % number for number in range(count)} - stored(cluster.bootstrap, count) == set()
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge)[2] == 0
    assert ready == b"ready\n"
    assert re.search(r"^trestle_shards 3$", metrics, re.M) and re.search(r"^trestle_missing_shards 0$", metrics, re.M)
    assert re.search(r"^trestle_unaccounted_messages 0$", metrics, re.M)
    assert float(re.search(r"^trestle_received_messages_total (\S+)$", metrics, re.M).group(1)) > 0
    assert {"shard=0", "shard=1", "shard=2"} <= set(re.findall(r"shard=\d", bridge.output()))


class Embedded:
    """The brokers of `trestle run`."""

    def __init__(self, programs, folder):
        self.program = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--data", folder / "data")
        self.port = int(self.program.wait_for(r"^mqtt\s+\S+:(\d+)").group(1))
        self.bootstrap = self.program.wait_for(r"^kafka\s+(\S+:\d+)").group(1)


@pytest.mark.parametrize("ends, numbers", [("peers", (1, 3, 2)), ("peers", (3, 1, 2)), ("embedded", (1, 3, 2))])
def test_a_reload_with_another_number_of_shards_loses_nothing(
        programs, tmp_path, mosquitto, cluster, ends, numbers):
    if ends == "embedded":
        mosquitto = cluster = Embedded(programs, tmp_path)
    plant = Sharded(tmp_path, mosquitto.port, cluster.bootstrap)
    bridge = start(programs, plant.write(numbers[0]), numbers[0])
    load = Load(mosquitto.port)
    for applied, shards in enumerate(numbers[1:]):
        time.sleep(0.3)
        plant.write(shards)
        reload(programs, bridge, plant.path, applied + 1)
    time.sleep(0.5)
    count = load.finish()
    assert {b"%d" % number for number in range(count)} - stored(cluster.bootstrap, count) == set()
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge)[2] == 0


@pytest.mark.parametrize("numbers", [(3, 1), (1, 3), (3, 1, 3), (3, 1, 2)])
def test_a_reload_while_kafka_is_away_strands_nothing_in_former_sessions(programs, tmp_path, mosquitto, numbers):
    """What is in flight cannot be stored within the time that a reload has."""
    log = Broker(tmp_path / "log")
    plant = Sharded(tmp_path, mosquitto.port, log.address)
    admin = AdminClient({"bootstrap.servers": log.address})
    admin.create_topics([NewTopic("plant", 4)])["plant"].result(20)
    bridge = programs("run", plant.write(numbers[0]), "--stop-timeout", "2s")
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == numbers[0], 40, bridge.output)
    log.stop()
    device = Device(mosquitto.port)
    for number in range(300):
        device.publish(f"plant/{number % 10}", b"%d" % number)
    device.finish(300)
    for applied, shards in enumerate(numbers[1:]):
        plant.write(shards)
        reload(programs, bridge, plant.path, applied + 1)
    log.start()
    assert {b"%d" % number for number in range(300)} - stored(log.address, 300) == set()
    assert bridge.end() == 0, bridge.output()
    assert balance(bridge)[2] == 0
    log.stop()


@pytest.mark.parametrize("before, after", [(3, 1), (1, 3), (3, 2)])
def test_a_start_with_another_number_of_shards_takes_what_waits_for_the_former_ones(
        programs, tmp_path, mosquitto, cluster, before, after):
    plant = Sharded(tmp_path, mosquitto.port, cluster.bootstrap)
    bridge = start(programs, plant.write(before), before)
    assert bridge.end() == 0, bridge.output()
    # The broker keeps these in the sessions of the shards that were.
    device = Device(mosquitto.port)
    for number in range(600):
        device.publish(f"plant/{number % 10}", b"%d" % number)
    device.finish(600)
    bridge = programs("run", plant.write(after))
    former = {"1": ["bridge-0", "bridge-1", "bridge-2"], "3": ["bridge"], "2": ["bridge-2"]}[str(after)]
    for name in former:
        bridge.wait_for(f"nothing more for the former session '{name}'", timeout=40)
    assert {b"%d" % number for number in range(600)} - stored(cluster.bootstrap, 600) == set()
    assert bridge.end() == 0, bridge.output()
    # Nothing is kept for sessions that have been left.
    bridge = start(programs, plant.path, after)
    assert bridge.end() == 0
    assert "former session" not in bridge.output()


def test_records_reach_mqtt_once_and_in_order_through_several_shards(programs, tmp_path, mosquitto):
    """Each partition has one shard at a time, also while their number changes."""
    with Broker(tmp_path / "data") as broker:
        plant = Sharded(tmp_path, mosquitto.port, broker.address)
        back = "{from: {kafka: commands, group: plant}, to: {mqtt: 'command/{key}'}}"
        received = {}
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="subscriber", protocol=paho.MQTTv311)
        client.on_message = lambda client, data, message: received.setdefault(message.topic, []).append(message.payload)
        client.connect("127.0.0.1", mosquitto.port)
        client.subscribe("command/#", 1)
        client.loop_start()
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
        path = plant.write(2, back)
        bridge = programs("run", path)
        for number in range(200):
            producer.produce("commands", b"%d" % number, key=b"press%d" % (number % 4))
            if number == 100:
                assert producer.flush(20) == 0
                wait_until(lambda: sum(map(len, received.values())) == 101, 60, bridge.output)
                plant.write(3, back)
                reload(programs, bridge, path, 1)
        assert producer.flush(20) == 0
        wait_until(lambda: sum(map(len, received.values())) == 200, 90, lambda: f"{received}\n{bridge.output()}")
        assert received == {
            f"command/press{key}": [b"%d" % number for number in range(key, 200, 4)] for key in range(4)}
        client.disconnect()
        client.loop_stop()
        assert bridge.end() == 0, bridge.output()


def test_a_bridge_that_cannot_divide_its_messages_says_why(programs, tmp_path):
    def check(shards, routes=("{from: plant/#, to: plant}",), mqtt="", kafka=""):
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:1', client_id: a/b{mqtt}}}\nkafka: {{bootstrap_servers: ['127.0.0.1:1']{kafka}}}\n"
            f"shards: {shards}\nroutes: [{', '.join(routes)}]\n")
        command = programs("check", path)
        return command.process.wait(20), command.output()

    code, output = check(3)
    assert code == 0 and "client IDs 'a/b-0' to 'a/b-2', subscriptions '$share/a%2Fb/FILTER'" in output
    assert "may pass each other in different shards" in output and "retained before are not sent" in output
    assert check("auto")[0] == 0
    for wrong in ("0", "65", "many"):
        code, output = check(wrong)
        assert code == 78 and "takes a number from 1 to 64, or auto" in output
    for reason, options in {
        "shared subscriptions, and a broker does not say with MQTT 3.1.1": {"mqtt": ", version: '3.1.1'"},
        "several shards have no buffer on the disk": {"kafka": f", buffer: {{folder: {tmp_path}/buffer}}"},
        "overlap without one covering the other": {"routes": ("{from: a/+/c, to: x}", "{from: a/b/#, to: y}")},
        "remove 'retained: mark'": {"routes": ("{from: a/#, to: x, retained: mark}",)},
        "remove 'retained: changed'": {"routes": ("{from: a/#, to: x, retained: changed}",)},
        "'buffer_memory' is for all shards": {"kafka": ", buffer_memory: 2MiB"},
    }.items():
        code, output = check(3, **options)
        assert code == 78 and reason in output, output
        assert check(1, **options)[0] == 0


def test_a_broker_without_shared_subscriptions_is_refused_with_the_reason(programs, tmp_path, cluster):
    """Its CONNACK says so (3.2.2.3.13); a subscription would get nothing."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            client.recv(65_536)
            client.sendall(b"\x20\x05\x00\x00\x02\x2a\x00")

    threading.Thread(target=serve, daemon=True).start()
    plant = Sharded(tmp_path, listener.getsockname()[1], cluster.bootstrap)
    bridge = programs("run", plant.write(2))
    assert bridge.process.wait(30) == 69
    listener.close()
    assert "the server has no shared subscriptions" in bridge.output()
