"""Peers that write line breaks and escape sequences: no text of theirs begins a line or steers a terminal."""

import re
import signal
import socket
import struct
import threading
import time

import pytest

from fake_kafka import FakeKafka, SASL_AUTHENTICATE, Server, array, text
from kafka_broker import Broker
from kafka_raw import connect, read_response, request, string
from peers import trestle, wait_until
from security_peers import ENVIRONMENT, users_file

FORGED = "2026-01-01T00:00:00+0000 critical forged"
EVIL = f"x\r\n{FORGED}\n\x1b[2J\x9b31m\u2028\u202ey"


def check(output):
    """Our own lines hold nothing that a terminal obeys, and none is a peer's."""
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e]", output.replace("\r\n", "\n")), output
    assert not any(line.startswith(FORGED) for line in output.splitlines()), output


class LyingKafka(FakeKafka):
    """Refuses in words of its own."""

    def __init__(self, mechanisms=("PLAIN",), **options):
        super().__init__(sasl={name: {} for name in mechanisms}, **options)

    def _respond(self, key, version, reader, state):
        if key == SASL_AUTHENTICATE:
            return struct.pack(">h", 58) + text(EVIL) + struct.pack(">i", 0)
        return super()._respond(key, version, reader, state)


@pytest.mark.parametrize("options", [
    {}, {"mechanisms": (EVIL,)}, {"cluster": EVIL}, {"advertised": [(EVIL, 9092)]}], ids=lambda options: "-".join(options) or "error")
def test_a_kafka_broker_writes_no_line_of_the_doctor(running, options):
    sasl = "cluster" not in options and "advertised" not in options
    running.append(LyingKafka(**options) if sasl else FakeKafka(**options))
    login = ["--sasl", "PLAIN", "--username", "me", "--password", "env:PW"] if sasl else []
    for form in ([], ["--json"]):
        program = trestle(
            "doctor", f"kafka://127.0.0.1:{running[-1].port}", "--timeout", "2s", *login, *form, environment={"PW": "none"})
        program.process.wait(timeout=60)
        program.reader.join(5)
        check(program.output())
        assert "forged" in program.output() or "mechanisms" in options or "advertised" in options


def plant(folder, port, password):
    path = folder / "plant.yaml"
    path.write_text(f"""\
mqtt:
  url: mqtt://127.0.0.1:1
  client_id: plant-7
kafka:
  bootstrap_servers: [127.0.0.1:{port}]
  sasl: {{mechanism: PLAIN, username: me, password: {password}}}
routes:
  - from: plant/#
    to: plant
""")
    return path


class EchoingKafka(LyingKafka):
    """Repeats what it got."""

    def _respond(self, key, version, reader, state):
        if key == SASL_AUTHENTICATE:
            sent = reader.bytes(reader.take("i")).decode()
            return struct.pack(">h", 58) + text("no: " + sent.replace("\0", " ")) + struct.pack(">i", 0)
        return FakeKafka._respond(self, key, version, reader, state)


def test_a_broker_that_repeats_the_password_is_not_quoted(running, tmp_path):
    running.append(EchoingKafka())
    for form in ([], ["--json"]):
        program = trestle(
            "doctor", f"kafka://127.0.0.1:{running[-1].port}", "--timeout", "2s", "--sasl", "PLAIN", "--username", "me",
            "--password", "env:PW", *form, environment={"PW": "hunter2-Pl4nted"})
        program.process.wait(timeout=60)
        program.reader.join(5)
        assert "repeats the password" in program.output() and "hunter2" not in program.output()
    program = trestle("run", plant(tmp_path, running[-1].port, "hunter2-Pl4nted"), "--log-level", "debug")
    try:
        wait_until(lambda: "repeats the password" in program.output(), 30, "the refusal")
    finally:
        program.kill()
    program.reader.join(5)
    assert "hunter2" not in program.output()


class EchoingHTTP(Server):
    """Responds to whatever comes with a line of HTTP that holds the password, or with its bytes alone."""

    def __init__(self, response):
        self.response = response
        super().__init__()

    def serve(self, connection):
        connection.recv(4096)
        connection.sendall(self.response)


@pytest.mark.parametrize("response", [
    b"HTTP/1.1 400 hunter2-Pl4nted\r\n\r\n", b"HTTP/1.1 400 aHVudGVyMi1QbDRudGVk\r\n\r\n", b"hunter2-Pl4nted" * 3,
])
def test_a_port_that_responds_with_the_password_is_not_quoted(running, response):
    running.append(EchoingHTTP(response))
    for url in (f"{scheme}://127.0.0.1:{running[-1].port}" for scheme in ("mqtt", "kafka", "mqtts")):
        login = ["--sasl", "PLAIN"] if url.startswith("kafka") else []
        for form in ([], ["--json"]):
            program = trestle(
                "doctor", url, "--timeout", "2s", *login, "--username", "me", "--password", "env:PW", *form,
                environment={"PW": "hunter2-Pl4nted"})
            program.process.wait(timeout=60)
            program.reader.join(5)
            output = program.output()
            assert "hunter2" not in output and "aHVudGVy" not in output and b"hunter2".hex() not in output.replace(" ", "")


class EchoingMQTT:
    """Refuses each CONNECT, or ends the session, with a Reason String that holds the password and a line of its own."""

    def __init__(self, packet, password):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.packet, self.password = packet, password.encode()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                received = connection.recv(4096)
                words = b"no " + (self.password if self.password in received else b"-") + b" " + EVIL.encode()
                reason = b"\x1f" + struct.pack(">H", len(words)) + words
                properties = bytes([len(reason) % 128 | 128, len(reason) // 128]) if len(reason) > 127 else bytes([len(reason)])
                if self.packet == 0x20:
                    body = b"\0\x87" + properties + reason
                else:
                    connection.sendall(b"\x20\x03\0\0\0")
                    body = b"\x8b" + properties + reason
                length = bytes([len(body) % 128 | 128, len(body) // 128]) if len(body) > 127 else bytes([len(body)])
                connection.sendall(bytes([self.packet]) + length + body)
                time.sleep(0.2)

    def stop(self):
        self.listener.close()


@pytest.mark.parametrize("packet", [0x20, 0xe0], ids=["CONNACK", "DISCONNECT"])
def test_an_mqtt_broker_that_repeats_the_password_is_not_quoted(running, tmp_path, packet):
    running.append(EchoingMQTT(packet, "hunter2-Pl4nted"))
    path = plant(tmp_path, 1, "none")
    path.write_text(path.read_text().replace(
        "mqtt://127.0.0.1:1", f"mqtt://127.0.0.1:{running[-1].port}\n  username: me\n  password: hunter2-Pl4nted"))
    program = trestle("run", path, "--log-level", "debug")
    try:
        wait_until(lambda: "repeats the password" in program.output(), 30, "the reason")
    finally:
        program.kill()
    program.reader.join(5)
    assert "hunter2" not in program.output()
    check(program.output())
    program = trestle(
        "doctor", f"mqtt://127.0.0.1:{running[-1].port}", "--timeout", "2s", "--username", "me", "--password", "env:PW",
        environment={"PW": "hunter2-Pl4nted"})
    program.process.wait(timeout=60)
    program.reader.join(5)
    assert "hunter2" not in program.output()
    check(program.output())


@pytest.mark.parametrize("mechanisms", [("PLAIN",), (EVIL,)], ids=["error", "mechanisms"])
def test_a_kafka_broker_writes_no_line_of_the_bridge(running, tmp_path, mechanisms):
    running.append(LyingKafka(mechanisms))
    program = trestle("run", plant(tmp_path, running[-1].port, "none"), "--log-level", "debug")
    try:
        # Of mechanisms, only those that there are get a name.
        said = "forged" if mechanisms == ("PLAIN",) else "it offers no known one"
        wait_until(lambda: said in program.output(), 30, "the broker's words")
    finally:
        program.kill()
    program.reader.join(5)
    check(program.output())


def test_clients_write_no_line_of_the_kafka_listener(tmp_path, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    evil = EVIL.encode()
    with Broker(tmp_path / "data", "--users", str(users_file(tmp_path)), "--log-level", "debug") as broker:
        with connect(broker) as connection:  # a mechanism
            connection.sendall(request(17, 1, string(evil)))
            read_response(connection)
        with connect(broker) as connection:  # a user
            connection.sendall(request(17, 1, string(b"PLAIN")))
            read_response(connection)
            # Those that PLAIN takes.
            message = b"\0" + "x\u2028\u202e\u061c\ufeffy".encode() + b"\0" + b"guess"
            connection.sendall(request(36, 0, struct.pack(">i", len(message)) + message))
            read_response(connection)
        assert broker.wait_for_line("failed authentication") and broker.wait_for_line("SASL mechanism")
        assert broker.stop() == 0
        check("".join(broker.lines))
    with Broker(tmp_path / "open", "--log-level", "debug") as broker:
        with connect(broker) as connection:
            connection.sendall(request(3, 4, struct.pack(">i", 1) + string(evil) + b"\1"))  # a topic
            read_response(connection)
            connection.sendall(request(19, 2, struct.pack(">i", 1) + string(evil) + struct.pack(">ihii", 1, 1, 0, 0) + struct.pack(">ib", 9, 0)))
            read_response(connection)
            connection.sendall(request(
                11, 0, string(evil) + struct.pack(">i", 10_000) + string(b"") + string(evil) + struct.pack(">i", 1)
                + string(evil) + struct.pack(">i", 1) + b"x", ))  # a group and its protocols
            read_response(connection)
        time.sleep(0.2)
        assert broker.stop() == 0
        check("".join(broker.lines))
