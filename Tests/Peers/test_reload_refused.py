"""Reloads whose new settings are refused, or that only give something another name: what ran goes on, and the next one counts."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from bridges import connected_bridge
from certificates import Workshop
from kafka_broker import Broker
from peers import Device, Mosquitto, consume, free_port, wait_until


class Passwords:
    """Mosquitto's password file, with one user."""

    def __init__(self, path):
        self.path = path

    def set(self, password):
        create = [] if self.path.exists() else ["-c"]
        subprocess.run(["mosquitto_passwd", "-b", *create, self.path, "u", password], check=True, capture_output=True)
        self.path.chmod(0o644)


@pytest.fixture
def passwords(tmp_path):
    return Passwords(tmp_path / "passwords")


@pytest.fixture
def strict(tmp_path, passwords):
    """Mosquitto that wants the password `old`."""
    passwords.set("old")
    folder = tmp_path / "strict"
    folder.mkdir()
    broker = Mosquitto(folder, extra=f"password_file {passwords.path}", anonymous=False)
    yield broker
    broker.stop()


def write(path, cluster, port, *, login="", routes="{from: 'plant/#', to: stored}", kafka=""):
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{port}', client_id: bridge{login}}}\n"
        f"kafka: {{bootstrap_servers: '{cluster}'{kafka}}}\nroutes:\n  - {routes}\n")
    path.chmod(0o600)
    return path


def readiness(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def hang_up(bridge):
    """Reloads, and waits for the result."""
    before = bridge.output().count("SIGHUP: ")
    bridge.process.send_signal(signal.SIGHUP)
    wait_until(lambda: bridge.output().count("SIGHUP: ") > before, 40, bridge.output)


def test_the_same_file_applies_once_the_broker_accepts_it(programs, tmp_path, cluster, strict, passwords):
    """The broker's side of a new password comes late: until then the former one serves, and the program is ready."""
    path = tmp_path / "plant.yaml"
    write(path, cluster.bootstrap, strict.port, login=", username: u, password: old")
    bridge = connected_bridge(programs, path, "--status-port", "0")
    port = bridge.wait_for(r"status http://127\.0\.0\.1:(\d+)").group(1)
    write(path, cluster.bootstrap, strict.port, login=", username: u, password: new")
    hang_up(bridge)
    bridge.wait_for("is in use again, since the new one was refused", timeout=60)
    wait_until(lambda: readiness(port) == 200, 30, bridge.output)
    passwords.set("new")
    strict.program.process.send_signal(signal.SIGHUP)
    time.sleep(1)
    hang_up(bridge)
    bridge.wait_for("the configuration was applied; 1 connection", timeout=30)
    wait_until(lambda: readiness(port) == 200, 30, bridge.output)
    strict.stop()
    strict.start()
    wait_until(lambda: bridge.output().count("MQTT: connected") >= 4, 40, bridge.output)
    wait_until(lambda: readiness(port) == 200, 30, bridge.output)
    assert bridge.end() == 0


def test_two_refused_reloads_go_back_to_what_has_worked(programs, tmp_path, cluster, strict):
    path = tmp_path / "plant.yaml"
    write(path, cluster.bootstrap, strict.port, login=", username: u, password: old")
    bridge = connected_bridge(programs, path)
    for password in ("wrong", "also-wrong"):
        write(path, cluster.bootstrap, strict.port, login=f", username: u, password: {password}")
        hang_up(bridge)
        time.sleep(1)
    bridge.wait_for("is in use again, since the new one was refused", timeout=60)
    wait_until(lambda: bridge.output().count("MQTT: subscribed") == 2, 40, bridge.output)
    assert bridge.end() == 0


def test_the_log_does_not_call_applied_what_waits_or_was_refused(programs, tmp_path, cluster, mosquitto, strict):
    path = tmp_path / "plant.yaml"
    write(path, cluster.bootstrap, mosquitto.port)
    bridge = connected_bridge(programs, path, "--stop-timeout", "2s")
    write(path, cluster.bootstrap, free_port())
    hang_up(bridge)
    bridge.wait_for("cannot be used yet: the former connection goes on", timeout=30)
    bridge.wait_for("applied only in part: 1 connection to MQTT cannot be replaced yet", timeout=30)
    write(path, cluster.bootstrap, strict.port, login=", username: u, password: wrong")
    before = bridge.output().count("applied only in part")
    hang_up(bridge)
    bridge.wait_for("is in use again, since the new one was refused", timeout=60)
    wait_until(lambda: bridge.output().count("applied only in part") > before, 30, bridge.output)
    assert "the configuration was applied;" not in bridge.output()
    device = Device(mosquitto.port)
    device.publish("plant/1", b"still here")
    device.finish(1)
    assert consume(cluster.bootstrap, "stored", 1) == [(b"plant/1", b"still here")]
    assert bridge.end() == 0


def test_a_password_that_kafka_refuses_is_taken_back(programs, tmp_path, mosquitto):
    """MQTT accepts the new settings at once, and Kafka does not: they have not worked."""
    (tmp_path / "users").write_text("users:\n  - {name: me, password: right-one}\n")
    (tmp_path / "users").chmod(0o600)
    broker = Broker(tmp_path / "log", "--users", tmp_path / "users")
    path = tmp_path / "plant.yaml"

    def rewrite(password):
        write(path, broker.address, mosquitto.port,
              kafka=f", sasl: {{mechanism: SCRAM-SHA-256, username: me, password: {password}}}")

    try:
        rewrite("right-one")
        bridge = connected_bridge(programs, path)
        bridge.wait_for("Kafka: connected")
        rewrite("wrong-one")
        hang_up(bridge)
        device = Device(mosquitto.port)
        device.publish("plant/a/1", b"meanwhile")
        bridge.wait_for("is in use again, since the new one was refused", timeout=60)
        device.publish("plant/a/1", b"later")
        device.finish(2)
        bridge.wait_for("stored 2, .*in flight 0", timeout=30)
        assert bridge.end() == 0
    finally:
        broker.stop()


def test_a_broker_with_another_name_keeps_its_session(programs, tmp_path, cluster, mosquitto):
    """Nothing is unsubscribed between the two names, so that no message falls in between."""
    path = tmp_path / "plant.yaml"

    def rewrite(name):
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:1', client_id: unused}}\nkafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\n"
            f"mqtt_brokers: {{{name}: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}}}\n"
            f"routes:\n  - {{name: r, from: {{mqtt: plant/#, broker: {name}}}, to: stored}}\n")

    rewrite("hall")
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    sent = 0
    for name in ("hall2", "hall3", "hall4", "hall5"):
        rewrite(name)
        bridge.process.send_signal(signal.SIGHUP)
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            device.publish("plant/a", b"%d" % sent)
            sent += 1
            time.sleep(0.002)
    device.finish(sent)
    wait_until(lambda: len({value for _, value in consume(cluster.bootstrap, "stored", 0)}) == sent, 60, bridge.output)
    assert bridge.end() == 0


def test_the_former_connection_keeps_its_authorities(programs, tmp_path, cluster, passwords):
    """A new broker with another authority refuses the login: the former one is reached by the former authority, after its restart, too."""
    workshop = Workshop(tmp_path)
    authorities = [workshop.authority("CA A", organisation="A"), workshop.authority("CA B", organisation="B")]
    servers = [workshop.issue(authority, "ip:127.0.0.1") for authority in authorities]
    passwords.set("right")
    brokers = []
    for index, server in enumerate(servers):
        folder = tmp_path / f"broker{index}"
        folder.mkdir()
        extra = f"certfile {server.path}\nkeyfile {server.key_path}\n" + (f"password_file {passwords.path}\n" if index else "")
        brokers.append(Mosquitto(folder, extra=extra, anonymous=index == 0))
    path = tmp_path / "plant.yaml"

    def rewrite(index, login=""):
        write(path, cluster.bootstrap, 0, login=login)
        path.write_text(path.read_text().replace(
            "mqtt://127.0.0.1:0'", f"mqtts://127.0.0.1:{brokers[index].port}', tls: {{ca: {authorities[index].path}}}"))

    try:
        rewrite(0)
        bridge = connected_bridge(programs, path)
        rewrite(1, ", username: u, password: wrong")
        hang_up(bridge)
        bridge.wait_for("is in use again, since the new one was refused", timeout=60)
        subscribed = bridge.output().count("MQTT: subscribed")
        brokers[0].stop()
        brokers[0].start()
        wait_until(lambda: bridge.output().count("MQTT: subscribed") > subscribed, 40, bridge.output)
        assert "not trusted" not in bridge.output()
        assert bridge.end() == 0
    finally:
        for broker in brokers:
            broker.stop()


def test_a_pipe_in_the_place_of_a_file_that_a_configuration_names_holds_up_no_reload(tmp_path, programs):
    path, secret = tmp_path / "plant.yaml", tmp_path / "secret"
    secret.write_text("first\n")
    secret.chmod(0o600)
    write(path, "127.0.0.1:1", free_port(), login=", username: u, password: 'file:secret'")
    bridge = programs("run", path)
    bridge.wait_for("MQTT: connection refused")
    secret.unlink()
    os.mkfifo(secret)
    bridge.process.send_signal(signal.SIGHUP)
    bridge.wait_for("SIGHUP: .*it is a pipe or a device: give a file")
    secret.unlink()
    secret.write_text("first\n")
    secret.chmod(0o600)
    bridge.process.send_signal(signal.SIGHUP)
    bridge.wait_for("SIGHUP: nothing has changed")
    assert bridge.end(timeout=15) == 0


@pytest.mark.parametrize("again", ["pipe", "file"])
def test_a_pipe_in_the_place_of_the_users_holds_up_no_reload(tmp_path, programs, again):
    users = tmp_path / "users.yaml"

    def put(*names):
        users.unlink(missing_ok=True)
        users.write_text("users:\n" + "".join(f"  - {{name: {name}, password: pw-{name}-1}}\n" for name in names))
        users.chmod(0o600)

    put("ada", "bob")
    broker = programs(
        "run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0, "--users", users)
    broker.wait_for("^mqtt ")
    users.unlink()
    os.mkfifo(users)
    broker.process.send_signal(signal.SIGHUP)
    broker.wait_for("it is a pipe or a device: give a file; users are unchanged")
    if again == "file":
        put("ada")
        broker.process.send_signal(signal.SIGHUP)
        broker.wait_for("SIGHUP: users were read again, 1 of them changed or removed")
    assert broker.end(timeout=15) == 0
