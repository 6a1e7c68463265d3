"""Texts of combining marks, whose comparison as Unicode takes quadratic time: they cost what their bytes cost."""

import json
import socket
import subprocess
import time

import confluent_kafka
import pytest

from bridges import connected_bridge
from kafka_broker import Broker, command
from peers import Device, consume, free_port, paho, wait_until

MARK = "\u0301"


def processor_time(process):
    """Seconds of CPU that a process has taken."""
    with open(f"/proc/{process.pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


def run(*arguments, lines=""):
    return subprocess.run([*command(), *arguments], input=lines, text=True, capture_output=True, timeout=20)


def test_a_user_name_of_marks_holds_up_nobody(tmp_path):
    users = tmp_path / "users.yaml"
    users.write_text("users:\n  - {name: alice, password: wonderland}\n")
    users.chmod(0o600)
    with Broker(tmp_path / "log", "--users", str(users)) as broker:
        broker.wait_for_line("mqtt ")
        port = int(next(line for line in broker.lines if line.startswith("mqtt ")).split(":")[1].split()[0])
        before = processor_time(broker.process)
        for _ in range(20):
            client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="x", protocol=paho.MQTTv5)
            client.username_pw_set(MARK * 30_900, "guess")
            client.connect("127.0.0.1", port)
            client.loop_start()
            time.sleep(0.05)
            client.disconnect()
            client.loop_stop()
        # 0.46 s each when they are compared as texts, in a program without debugging.
        assert processor_time(broker.process) - before < 5


def test_a_json_name_of_marks_is_a_dead_letter(tmp_path, mosquitto, programs):
    with Broker(tmp_path / "log") as broker:
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{broker.address}'}}\n"
            "routes:\n  - {name: up, from: 'plant/#', to: up, key: '{payload.x}'}\n")
        bridge = connected_bridge(programs, path)
        device = Device(mosquitto.port)
        device.publish("plant/1", json.dumps({MARK * 400_000: 1, "x": "k"}, ensure_ascii=False).encode())
        device.publish("plant/1", b'{"x":"k"}')
        device.finish(2)
        assert consume(broker.address, "up", 1)[0] == (b"k", b'{"x":"k"}')


ESCAPED = "\\u0301" * 100_000


@pytest.mark.parametrize("arguments, text", [
    (["check"], f"mqtt: {{client_id: {MARK * 100_000}}}\n"), (["check"], f'mqtt: {{version: "{ESCAPED}"}}\n'),
    (["check"], f'"{ESCAPED}": 1\n'), (["topics", "list", "--config"], f"{MARK * 100_000}=1\n"),
    (["topics", "list", "--config"], f"{ESCAPED}=1\n"), (["topics", "list", "--config"], f"sasl.mechanism={ESCAPED}\n"),
    (["rules", "check"], f'{{"sql": "SELECT *", "{ESCAPED}": 1}}')])
def test_a_file_of_marks_is_refused_at_once(tmp_path, arguments, text):
    path = tmp_path / "file"
    path.write_text(text)
    done = run(*arguments, str(path))
    assert done.returncode in (64, 78) and "combining marks" in done.stdout + done.stderr, done.stderr


def test_fields_of_marks_cost_the_status_server_what_their_bytes_cost(tmp_path, programs, mosquitto):
    port = free_port()
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\nkafka: {{bootstrap_servers: '127.0.0.1:1'}}\n"
        f"status: {{port: {port}}}\nroutes:\n  - {{from: 'p/#', to: t}}\n")
    bridge = programs("run", path)
    bridge.wait_for("status http")
    before = processor_time(bridge.process)
    field = (MARK * 3_900).encode()
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
            connection.sendall(
                b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n" + (b"Connection: " + field + b"\r\n") * 4 + b"\r\n")
            assert connection.recv(100).startswith(b"HTTP/1.1 ")
    # 0.1 s each, in a program without debugging, when they are taken apart as texts.
    assert processor_time(bridge.process) - before < 4


def test_a_line_of_marks_ends_a_command_at_once(tmp_path):
    line = json.dumps({MARK * 100_000: 1}, ensure_ascii=False)
    done = run("produce", "-b", "127.0.0.1:1", "-t", "t", "-f", "json", lines=line + "\n")
    assert done.returncode == 65 and "combining marks" in done.stderr, done.stderr


def test_the_dead_letter_topic_may_hold_any_header(tmp_path):
    with Broker(tmp_path) as broker:
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
        producer.produce("letters", b"1", b"k", headers=[(MARK * 100_000, b"x"), ("trestle.cause", b"one")])
        producer.produce(
            "letters", b"2", b"k", headers=[("trestle.cause", b"two"), ("trestle.source", (MARK * 100_000).encode()),
                                            ("trestle.topic", (MARK * 100_000).encode()), ("trestle.part", b"1/2")])
        producer.produce("letters", b"3", b"k", headers=[("trestle.cause", b"three"), ("trestle.topic", b"t")])
        assert producer.flush(20) == 0
        listed = run("dlq", "list", "-b", broker.address, "--topic", "letters", "--target", "t")
        assert listed.stdout.count("\n") == 1 and "three" in listed.stdout, listed.stderr
        assert run("dlq", "replay", "-b", broker.address, "--topic", "letters", "--to", "again").returncode == 0
        assert len(consume(broker.address, "again", 2)) == 2


def test_a_member_with_topics_of_marks_holds_up_no_leader(tmp_path):
    """The leader of a group reads what the other members want."""
    with Broker(tmp_path) as broker:
        subprocess.run(
            [*command(), "produce", "-b", broker.address, "-t", "t", "-q"], input="1\n", text=True, check=True, timeout=30)
        leader = subprocess.Popen(
            [*command(), "consume", "-b", broker.address, "-t", "t", "-g", "g", "--from", "beginning"], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        assert leader.stdout.readline() == "1\n"
        other = confluent_kafka.Consumer({
            "bootstrap.servers": broker.address, "group.id": "g", "partition.assignment.strategy": "range"})
        other.subscribe(["t", *(MARK * (16_000 + number) for number in range(10))])
        before = processor_time(leader)
        wait_until(lambda: other.poll(0.2) or len(other.assignment()) >= 0 and time.sleep(1) is None, 20, "it has joined")
        for _ in range(20):
            other.poll(0.2)
        assert processor_time(leader) - before < 4
        other.close()
        leader.terminate()
        assert leader.wait(20) == 0, leader.stderr.read()
