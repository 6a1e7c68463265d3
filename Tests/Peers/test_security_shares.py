"""Attacks with a login of one's own, or with none, on a program that others use: who they are taken for, and what is left to others."""

import os
import re
import socket
import ssl
import struct

import pytest

from kafka_broker import Broker, command
from kafka_raw import is_closed, read_response, request, string
from peers import trestle, wait_until
from plant_certificates import Certificates
from test_kafka_broker_storage import make_batch

USERS = """\
users:
  - {name: alice, password: alices-password}
  - {name: bob, password: bobs-password}
  - {name: "ren\\u00e9", password: renes-password}
  - {name: robot, token: robots-token-0123456789}
"""
PASSWORDS = {"alice": "alices-password", "bob": "bobs-password", "ren\u00e9": "renes-password"}


def field(value):
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(value)) + value


def mqtt_connect(client_id, user=None, password=None, expiry=0, clean=True):
    flags = 2 * clean | 128 * (user is not None) | 64 * (password is not None)
    body = field("MQTT") + bytes([5, flags, 0, 0, 5, 0x11]) + struct.pack(">I", expiry) + field(client_id)
    body += b"".join(field(value) for value in (user, password) if value is not None)
    size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 127 | 128, len(body) >> 7])
    return b"\x10" + size + body


def connack(connection):
    """The reason code and whether there is a session; `None` where the connection ends without one."""
    found = b""
    while len(found) < 4:
        part = connection.recv(100)
        if not part:
            return None
        found += part
    assert found[0] == 0x20
    return found[3], found[2] == 1


def mqtt_port(broker):
    line = next(line for line in broker.lines if line.startswith("mqtt "))
    return int(re.search(r":(\d+)", line).group(1))


def mqtt(broker, client_id, user=None, **options):
    connection = socket.create_connection(("127.0.0.1", mqtt_port(broker)), timeout=20)
    connection.sendall(mqtt_connect(client_id, user, options.pop("password", PASSWORDS.get(user)), **options))
    return connection, connack(connection)


def limited(*options):
    """A broker that may have 1,024 descriptors, and so 256 connections at each listener."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRESTLE", "prlimit --nofile=1024:1024 " + " ".join(command()))
        return Broker(*map(str, options))


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shares")
    (folder / "users.yaml").write_text(USERS)
    (folder / "users.yaml").chmod(0o600)
    with limited(folder / "data", "--users", folder / "users.yaml") as running:
        yield running
        assert running.stop() == 0


def test_one_mqtt_user_leaves_connections_to_others(broker):
    kept = []
    for index in range(256):
        connection, found = mqtt(broker, f"bob{index}", "bob")
        kept.append(connection)
        if found != (0, False):
            break
    assert index == 128 and found == (0x97, False)
    for index in range(5):
        connection, found = mqtt(broker, f"alice{index}", "alice")
        kept.append(connection)
        assert found == (0, False)
    for connection in kept:
        connection.close()


@pytest.mark.parametrize("name", ["mqtt", "kafka"])
def test_silence_from_two_addresses_keeps_nobody_out(broker, name):
    port = mqtt_port(broker) if name == "mqtt" else broker.port
    silent = []

    def hold(count):
        for index in range(count):
            silent.append(socket.create_connection(("127.0.0.1", port), 10, (f"127.0.3.{1 + index % 2}", 0)))

    hold(300)
    for index in range(5):
        hold(60)
        if name == "mqtt":
            assert mqtt(broker, f"alice{index}", "alice")[1] == (0, False)
        else:
            assert log_in(broker, b"PLAIN", b"\0alice\0alices-password", address="127.0.4.1")[1] == 0
    for connection in silent:
        connection.close()


@pytest.mark.parametrize("first, second, found", [
    # Client ids and users are compared byte by byte.
    (("caf\u00e9", "bob"), ("cafe\u0301", "bob"), (0, False)), (("same", "bob"), ("same", "bob"), (0, True)),
    (("hers", "alice"), ("hers", "bob"), (0x87, False)), (("his", "ren\u00e9"), ("his", "rene\u0301"), (0x86, False)),
    (("a", "bob"), ("trestle-bridge", "bob"), (0x85, False)), (("b", "bob"), ("b", ""), (0x86, False)),
    (("c", "bob"), ("c", None), (0x86, False)),
])
def test_nobody_is_taken_for_another(broker, first, second, found):
    assert mqtt(broker, *first, expiry=600, clean=False)[1] == (0, False)
    password = PASSWORDS["ren\u00e9"] if second[1] == "rene\u0301" else PASSWORDS.get(second[1])
    connection, seen = mqtt(broker, *second, password=password, expiry=600, clean=False)
    assert seen == found
    connection.close()
    mqtt(broker, *first)[0].close()


addresses = iter(f"127.30.{index // 200}.{index % 200 + 1}" for index in range(20_000))


def log_in(broker, mechanism, *messages, address=None):
    """One login from an address of its own: the connection, and the error of the last message or `None` for an end."""
    connection = socket.create_connection(("127.0.0.1", broker.port), 20, (address or next(addresses), 0))
    connection.sendall(request(17, 1, string(mechanism)))
    assert read_response(connection)[4:6] == b"\0\0"
    error = None
    for message in messages:
        connection.sendall(request(36, 1, struct.pack(">i", len(message)) + message))
        try:
            error = struct.unpack(">h", read_response(connection)[4:6])[0]
        except (EOFError, ConnectionResetError):
            return connection, None
    return connection, error


TOKEN = b"\x01auth=Bearer robots-token-0123456789\x01\x01"


@pytest.mark.parametrize("mechanism, message, is_right", [
    (b"PLAIN", b"\0alice\0alices-password", True), (b"PLAIN", b"alice\0alice\0alices-password", True),
    (b"PLAIN", b"bob\0alice\0alices-password", False), (b"PLAIN", b"", False), (b"PLAIN", b"\0\0", False),
    (b"PLAIN", b"\0alice\0alices-password\0", False), (b"PLAIN", b"\0alice\0alices-password ", False),
    (b"PLAIN", b"\0Alice\0alices-password", False), (b"PLAIN", b"\0alice \0alices-password", False),
    (b"PLAIN", "\0rene\u0301\0renes-password".encode(), False), (b"PLAIN", "\0ren\u00e9\0renes-password".encode(), True),
    (b"PLAIN", b"\0robot\0", False), (b"PLAIN", b"\0robot\0robots-token-0123456789", False),
    (b"PLAIN", b"\0al\xffice\0alices-password", False), (b"PLAIN", b"\0alice\0alices-password\0x", False),
    (b"OAUTHBEARER", b"n,," + TOKEN, True), (b"OAUTHBEARER", b"n,a=robot," + TOKEN, True),
    (b"OAUTHBEARER", b"n,a=alice," + TOKEN, False), (b"OAUTHBEARER", b"p=tls-exporter,," + TOKEN, False),
    (b"OAUTHBEARER", b"n,,\x01auth=Bearer \x01\x01", False),
    (b"OAUTHBEARER", b"n,,\x01auth=Bearer x" + TOKEN, False),
    (b"OAUTHBEARER", b"n,,\x01auth=Bearer alices-password\x01\x01", False),
    (b"SCRAM-SHA-256", b"n,a=bob,n=alice,r=abcdefgh", False), (b"SCRAM-SHA-256", b"p=tls-unique,,n=alice,r=abcdefgh", False),
    (b"SCRAM-SHA-256", b"n,,m=x,n=alice,r=abcdefgh", False), (b"SCRAM-SHA-256", b"n,,n=,r=abcdefgh", False),
    (b"SCRAM-SHA-256", b"n,,n=alice,r=", False), (b"SCRAM-SHA-256", b"n,,n=alice,r=" + b"a" * 60_000, False),
])
def test_only_the_right_credentials_in_the_right_form_are_taken(broker, mechanism, message, is_right):
    connection, error = log_in(broker, mechanism, message)
    assert error == 0 if is_right else True
    try:
        connection.sendall(request(3, 0, struct.pack(">i", 0)))
        assert is_closed(connection) != is_right
    except OSError:
        assert not is_right
    connection.close()


def test_unfinished_requests_of_one_kafka_user_close_connections_of_its_own(broker):
    """Behind the same address, as devices behind one router are."""
    address = "127.0.9.1"
    kept = []
    for _ in range(110):
        connection, error = log_in(broker, b"PLAIN", b"\0bob\0bobs-password", address=address)
        assert error == 0
        connection.sendall(struct.pack(">ihhi", 8 << 20, 0, 3, 1) + bytes(1_400_000))
        kept.append(connection)
    alice, error = log_in(broker, b"PLAIN", b"\0alice\0alices-password", address=address)
    assert error == 0
    topic = string(b"shared")
    alice.sendall(request(3, 4, struct.pack(">i", 1) + topic + b"\1"))
    read_response(alice)
    # Larger than any of bob's, and in parts.
    padding = make_batch(value=b"a") + bytes(3_000_000)
    body = struct.pack(">hhii", -1, 1, 10_000, 1) + topic + struct.pack(">iii", 1, 0, len(padding)) + padding
    whole = request(0, 3, body)
    for start in range(0, len(whole), 300_000):
        alice.sendall(whole[start:start + 300_000])
    # What is behind the batch is not one, and the response says so: the connection has not paid for bob.
    alice.settimeout(30)
    assert len(read_response(alice)) > 10
    closed = 0
    for connection in kept:
        connection.setblocking(False)
        try:
            closed += connection.recv(1) == b""
        except BlockingIOError:
            pass
        except ConnectionResetError:
            closed += 1
    assert closed > 0
    for connection in [alice, *kept]:
        connection.close()


def test_one_client_certificate_leaves_kafka_connections_to_others(tmp_path):
    own = Certificates(tmp_path / "certificates")
    own._issue("other", "ca", "extendedKeyUsage=clientAuth")
    options = ["--tls-certificate", own["server"], "--tls-key", own.key("server"), "--client-ca", own["ca"]]

    def connect(running, name):
        context = ssl.create_default_context(cafile=own["ca"])
        context.load_cert_chain(own[name], own.key(name))
        connection = context.wrap_socket(
            socket.create_connection(("127.0.0.1", running.port), 20), server_hostname="127.0.0.1")
        try:
            connection.sendall(request(18, 0))
            read_response(connection)
            return connection, True
        except (EOFError, OSError):
            return connection, False

    with limited(tmp_path / "data", *options) as running:
        kept = [connect(running, "client") for _ in range(130)]
        assert [served for _, served in kept] == [True] * 128 + [False] * 2
        assert running.wait_for_line("connections allowed to one certificate")
        assert connect(running, "other")[1]


def test_a_session_file_that_somebody_planted_is_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    with Broker(tmp_path / "data") as running:
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt:\n  url: mqtt://127.0.0.1:{mqtt_port(running)}\n  client_id: plant-7\nkafka:\n"
            f"  bootstrap_servers: [127.0.0.1:{running.port}]\nroutes:\n  - from: a/#\n    to: plant\n")
        for plant in (lambda at: os.symlink(victim, at), os.mkfifo, lambda at: os.symlink("/dev/zero", at)):
            session = tmp_path / "plant.yaml.session"
            plant(session)
            program = trestle("run", path)
            try:
                wait_until(lambda: "subscribed" in program.output(), 30, "the subscription")
            finally:
                program.end()
            assert victim.read_text() == "precious"
            session.unlink()


def test_a_segment_that_is_one_hole_keeps_no_start_busy(tmp_path):
    folder = tmp_path / "data" / "t-0"
    folder.mkdir(parents=True)
    (tmp_path / "data").chmod(0o700)
    segment = folder / "00000000000000000000.log"
    segment.touch()
    os.truncate(segment, 2 << 40)
    program = trestle("run", "--data", tmp_path / "data", "--mqtt-port", "0", "--kafka-port", "0")
    assert program.process.wait(timeout=30) == 74
    program.reader.join(5)
    assert "t-0/00000000000000000000.log" in program.output() and "move it away" in program.output()
    os.truncate(segment, 16 << 20)
    for name in ("t-+1", "t-01"):
        (tmp_path / "data" / name).mkdir()
    with Broker(tmp_path / "data") as running:
        assert running.stop() == 0
    assert not list((tmp_path / "data" / "t-01").iterdir())


@pytest.mark.parametrize("kib", [64, 1024])
def test_a_segment_of_damage_and_decoys_costs_a_start_little(tmp_path, kib):
    """Between sound batches stand headers that claim to reach to the end."""
    size, offset = kib << 10, 0
    folder = tmp_path / "data" / "t-0"
    folder.mkdir(parents=True)
    (tmp_path / "data").chmod(0o700)
    segment = b""
    while len(segment) < size - 1000:
        segment += struct.pack(">q", offset) + make_batch()[8:]
        offset += 1
        for index in range(4):
            reach = 80 if index == 0 else size - len(segment) - 12
            segment += struct.pack(">qi", offset, reach) + make_batch()[12:17] + b"\1\2\3\4" + make_batch()[21:61]
    (folder / "00000000000000000000.log").write_bytes(segment.ljust(size, b"\0"))
    (tmp_path / "data" / "recovery-point-offset-checkpoint").write_text(f"0\n1\nt 0 {offset}\n")
    with Broker(tmp_path / "data") as running:
        kept = list(folder.glob("*.damaged"))
        assert 1 <= len(kept) <= 257 and sum("damaged" in line for line in running.lines) <= 257
        # Nothing of it is thrown away.
        assert sum(path.stat().st_size for path in kept) > size * 0.6
        assert running.stop() == 0


@pytest.mark.parametrize("plant", ["symbolic", "dangling", "hard", "pipe"])
def test_certificates_are_written_into_nothing_that_somebody_planted(tmp_path, plant):
    folder, victim = tmp_path / "certificates", tmp_path / "victim"
    folder.mkdir()
    if plant != "dangling":
        victim.write_text("precious")
    for name in ("ca.key", "server.key", "password"):
        if plant == "hard":
            os.link(victim, folder / name)
        elif plant == "pipe":
            os.mkfifo(folder / name)
        else:
            os.symlink(victim, folder / name)
    for force in ([], ["--force"]):
        program = trestle("certs", "create", "--out", folder, "--san", "dns:localhost", *force)
        program.process.wait(timeout=30)
        assert victim.exists() == (plant != "dangling")
        assert plant == "dangling" or victim.read_text() == "precious"
