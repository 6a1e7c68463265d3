"""Our Kafka listener asks who is there: clients that we did not write prove it, or are turned away."""

import collections
import pathlib
import re
import signal
import struct
import subprocess
import time

import confluent_kafka
import confluent_kafka.admin
import paho.mqtt.client as paho
import pytest

from plant_certificates import Certificates
from fake_kafka import SASL_AUTHENTICATE, VERSIONS, FakeKafka
from kafka_broker import Broker, command
from kafka_raw import connect, is_closed, read_response, request, string
from peers import require, trestle, wait_until
from security_peers import CLIENTS, ENVIRONMENT, MECHANISMS, PASSWORD, TOKEN, Login, users_file


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sasl")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        with Broker(folder / "data", "--users", str(users_file(folder)), "--log-level", "debug") as running:
            yield running
            assert running.stop() == 0
            printed = "".join(running.lines)
            assert PASSWORD not in printed and TOKEN not in printed


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("client", CLIENTS)
def test_each_client_by_each_mechanism(broker, client, mechanism):
    value = CLIENTS[client](broker.address, f"{client}-{mechanism}", Login(mechanism))
    assert value == f"from {client}".encode()


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"])
def test_kcat_whose_scram_repeats_its_nonce(broker, mechanism):
    """Debian's kcat has a librdkafka before 2.6.1, which sends its own nonce twice in the last message."""
    out = subprocess.run(
        [require("kcat"), "-b", broker.address, "-X", "security.protocol=SASL_PLAINTEXT", "-X",
         f"sasl.mechanism={mechanism}", "-X", "sasl.username=ada", "-X", f"sasl.password={PASSWORD}", "-L"],
        capture_output=True, text=True, timeout=20, check=True).stdout
    assert "1 brokers" in out


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_a_wrong_password_is_refused(broker, mechanism):
    errors = []
    client = confluent_kafka.Producer(
        {"bootstrap.servers": broker.address, "error_cb": errors.append, **Login(mechanism, "wrong").librdkafka()})
    client.poll(1.5)
    assert any(error.code() == confluent_kafka.KafkaError._AUTHENTICATION for error in errors), errors
    assert broker.wait_for_line("failed authentication")


def test_who_does_not_authenticate_gets_nothing(broker):
    client = confluent_kafka.Producer({"bootstrap.servers": broker.address})
    with pytest.raises(confluent_kafka.KafkaException):
        client.list_topics(timeout=2)
    assert broker.wait_for_line("sent a request before it authenticated")


def test_a_session_goes_on_as_long_as_its_client_proves_itself(tmp_path, monkeypatch):
    """KIP-368: librdkafka re-authenticates on the same connection before the session ends."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    options = ("--users", str(users_file(tmp_path)), "--session-lifetime", "2s", "--log-level", "debug")
    with Broker(tmp_path / "data", *options) as broker:
        errors, delivered = [], []
        producer = confluent_kafka.Producer(
            {"bootstrap.servers": broker.address, "error_cb": errors.append, **Login("SCRAM-SHA-512").librdkafka()})
        for number in range(25):
            producer.produce("t", b"%d" % number, on_delivery=lambda error, message: delivered.append(error))
            producer.poll(0)
            time.sleep(0.2)
        producer.flush(10)
        assert delivered == [None] * 25
        assert not errors
        proofs = [re.search(r"Kafka log: (\S+) is ada", line) for line in broker.lines]
        times = collections.Counter(proof.group(1) for proof in proofs if proof)
        assert max(times.values()) >= 3, times


def handshake(connection, mechanism):
    """SaslHandshake version 1.

    Returns the error and the mechanisms that are offered.
    """
    connection.sendall(request(17, 1, string(mechanism)))
    body = read_response(connection)[4:]
    error, count = struct.unpack(">hi", body[:6])
    names, place = [], 6
    for _ in range(count):
        length = struct.unpack(">h", body[place:place + 2])[0]
        names.append(body[place + 2:place + 2 + length].decode())
        place += 2 + length
    return error, names


def authenticate(connection, message):
    """SaslAuthenticate version 0.

    Returns the error and the server's message; None when the connection ends without a response.
    """
    connection.sendall(request(36, 0, struct.pack(">i", len(message)) + message))
    try:
        body = read_response(connection)[4:]
    except (EOFError, ConnectionResetError):
        return None
    error, length = struct.unpack(">hh", body[:4])
    place = 4 + max(0, length)
    size = struct.unpack(">i", body[place:place + 4])[0]
    return error, body[place + 4:place + 4 + size]


def log_in(broker, user, password):
    connection = connect(broker)
    assert handshake(connection, b"PLAIN")[0] == 0
    return connection, authenticate(connection, b"\0" + user + b"\0" + password)


def test_guessing_is_slow_on_any_number_of_connections_and_shuts_nobody_out(tmp_path, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with Broker(tmp_path / "data", "--users", str(users_file(tmp_path))) as broker:
        known, outcome = log_in(broker, b"ada", PASSWORD.encode())
        assert outcome[0] == 0
        start = time.monotonic()
        outcomes = []
        for attempt in range(10):
            guesses = []
            for number in range(20):
                connection = connect(broker)
                handshake(connection, b"PLAIN")
                message = b"\0user %d\0guess" % (attempt * 20 + number)
                connection.sendall(request(36, 0, struct.pack(">i", len(message)) + message))
                guesses.append(connection)
            for connection in guesses:
                try:
                    outcomes.append(struct.unpack(">h", read_response(connection)[4:6])[0])
                except (EOFError, ConnectionResetError):
                    outcomes.append(None)
                connection.close()
        seconds = time.monotonic() - start
        checked = sum(outcome == 58 for outcome in outcomes)
        assert 0 not in outcomes and checked <= 50 + 2 * seconds + 1, (checked, seconds)
        again, outcome = log_in(broker, b"ada", PASSWORD.encode())
        assert outcome[0] == 0
        assert broker.wait_for_line("failed authentications from 127.0.0.1 as 'user ", 15)
        assert sum("failed authentication" in line for line in broker.lines) < 10
        known.close()
        again.close()


def test_a_token_serves_its_subject_alone(broker):
    for who, expected in [(b"", b""), (b"a=robot", b""), (b"a=ada", b"invalid_token")]:
        with connect(broker) as connection:
            assert handshake(connection, b"OAUTHBEARER")[0] == 0
            error, message = authenticate(
                connection, b"n," + who + b",\x01auth=Bearer " + TOKEN.encode() + b"\x01\x01")
            assert error == 0 and expected in message and bool(expected) == bool(message)


def test_users_are_read_again_and_whoever_is_gone_is_disconnected(tmp_path):
    file = tmp_path / "users.yaml"
    file.write_text("users:\n" + "".join(f"  - {{name: {name}, password: first}}\n" for name in ["ada", "bob", "eve"]))
    with Broker(tmp_path / "data", "--users", str(file)) as broker:
        clients = {name: log_in(broker, name, b"first")[0] for name in [b"ada", b"bob", b"eve"]}
        file.write_text("users:\n  - {name: ada, password: first}\n  - {name: bob, password: second}\n")
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("users were read again, 2 of them changed or removed")
        assert is_closed(clients[b"bob"]) and is_closed(clients[b"eve"])
        clients[b"ada"].sendall(request(18, 0))
        assert read_response(clients[b"ada"])[4:6] == b"\0\0"
        assert log_in(broker, b"bob", b"second")[1][0] == 0
        assert log_in(broker, b"eve", b"first")[1][0] == 58
        # A file that cannot be used changes nothing, and is not shown.
        file.write_bytes(b"users:\n  - {name: ada, password: pl\x07anted}\n")
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("users.yaml:2:29: a control character")
        assert log_in(broker, b"ada", b"first")[1][0] == 0
        assert not any("anted" in line for line in broker.lines)


def test_salts_do_not_tell_which_users_a_sighup_has_added_or_changed(tmp_path):
    file = tmp_path / "users.yaml"
    file.write_text("users:\n  - {name: ada, password: first}\n  - {name: bob, password: first}\n")
    with Broker(tmp_path / "data", "--users", str(file)) as broker:
        def challenge(name, mechanism):
            connection = connect(broker)
            assert handshake(connection, mechanism)[0] == 0
            error, message = authenticate(connection, b"n,,n=%s,r=abcdefghijkl" % name)
            connection.close()
            assert error == 0
            return re.search(b",s=.*", message)[0]

        def challenges():
            return {(name, mechanism): challenge(name, mechanism) for name in [b"ada", b"bob", b"eve", b"nobody"]
                    for mechanism in [b"SCRAM-SHA-256", b"SCRAM-SHA-512"]}

        before = challenges()
        assert len(set(before.values())) == len(before)
        file.write_text("users:\n" + "".join(
            f"  - {{name: {name}, password: {word}}}\n" for name, word in [("ada", "second"), ("bob", "first"), ("eve", "first")]))
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("users were read again, 1 of them changed or removed")
        assert challenges() == before
        for name, password in [("ada", "second"), ("bob", "first"), ("eve", "first")]:
            client = confluent_kafka.admin.AdminClient({
                "bootstrap.servers": broker.address, "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "SCRAM-SHA-512",
                "sasl.username": name, "sasl.password": password})
            assert client.list_topics(timeout=20).brokers


def test_a_damaged_certificate_keeps_no_removed_user_in_and_the_other_way_round(tmp_path):
    made = Certificates(tmp_path / "certificates")
    served = {name: tmp_path / name for name in ["server.pem", "server.key"]}
    served["server.pem"].write_bytes(pathlib.Path(made["server"]).read_bytes())
    served["server.key"].write_bytes(pathlib.Path(made.key("server")).read_bytes())
    file = tmp_path / "users.yaml"
    file.write_text("users:\n  - {name: ada, password: first}\n  - {name: bob, password: first}\n")
    with Broker(
            tmp_path / "data", "--users", str(file), "--tls-certificate", str(served["server.pem"]), "--tls-key",
            str(served["server.key"])) as broker:
        good = served["server.pem"].read_bytes()
        served["server.pem"].write_text("no certificate")
        file.write_text("users:\n  - {name: ada, password: first}\n")
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("certificates are unchanged")
        assert broker.wait_for_line("SIGHUP: users were read again, 1 of them changed or removed")
        served["server.pem"].write_bytes(good)
        file.write_text("users: [\n")
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("users are unchanged")
        assert broker.wait_for_line("SIGHUP: certificates were read again")


def test_a_sighup_says_what_it_has_read_and_what_has_changed(tmp_path):
    with Broker(tmp_path / "data") as broker:
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("SIGHUP: nothing has changed, and no certificate, store or users file is configured")
    path = tmp_path / "plant.yaml"
    text = (
        "mqtt:\n  url: mqtt://127.0.0.1:1\n  client_id: plant-7\nkafka:\n  bootstrap_servers: [127.0.0.1:1]\n"
        "routes:\n  - from: {}\n    to: plant\n")
    path.write_text(text.format("a/#"))
    program = trestle("run", path)
    try:
        wait_until(lambda: "127.0.0.1:1" in program.output(), 30, "the start")
        path.write_text(text.format("b/#"))
        program.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "SIGHUP: route 'route 1'.from: a/# → b/#" in program.output(), 30, "the difference")
        assert "were read again" not in program.output()
    finally:
        program.kill()
    # So does what stands in the files that it names.
    properties, password = tmp_path / "client.properties", tmp_path / "password.txt"
    properties.write_text("bootstrap.servers=127.0.0.1:1\n")
    password.write_text("first\n")
    path.write_text(
        text.format("a/#").replace("bootstrap_servers: [127.0.0.1:1]", "properties: client.properties")
        .replace("client_id: plant-7", "client_id: plant-7\n  username: me\n  password: file:password.txt"))
    program = trestle("run", path)
    try:
        wait_until(lambda: "127.0.0.1:1" in program.output(), 30, "the start")
        program.process.send_signal(signal.SIGHUP)
        wait_until(lambda: "SIGHUP: nothing has changed" in program.output(), 30, "the report")
        properties.write_text("bootstrap.servers=127.0.0.1:2\n")
        password.write_text("second\n")
        program.process.send_signal(signal.SIGHUP)
        for change in ("kafka.bootstrap_servers: 127.0.0.1:1 → 127.0.0.1:2", "mqtt.password changed"):
            wait_until(lambda: f"SIGHUP: {change}" in program.output(), 30, "the difference")
        assert "second" not in program.output()
    finally:
        program.kill()


class BriefKafka(FakeKafka):
    """Ends each session a millisecond after it began."""

    def __init__(self):
        self.logins = 0
        super().__init__(sasl={"PLAIN": {"me": "x"}}, versions=VERSIONS | {SASL_AUTHENTICATE: (1, 1)})

    def _respond(self, key, version, reader, state):
        if key == SASL_AUTHENTICATE:
            self.logins += 1
            state["authenticated"] = True
            return struct.pack(">hhiq", 0, -1, 0, 1)
        return super()._respond(key, version, reader, state)


def test_a_broker_that_ends_sessions_at_once_is_not_logged_in_to_hundreds_of_times(tmp_path):
    server = BriefKafka()
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:1\n  client_id: plant-7\nkafka:\n  bootstrap_servers: [127.0.0.1:{server.port}]\n"
        "  sasl: {mechanism: PLAIN, username: me, password: x}\nroutes:\n  - from: a/#\n    to: plant\n")
    program = trestle("run", path)
    try:
        wait_until(lambda: "we authenticate once a second" in program.output(), 30, "the remark")
        before, start = server.logins, time.monotonic()
        time.sleep(3)
        assert server.logins - before <= 2 * (time.monotonic() - start) + 4
    finally:
        program.kill()
        server.stop()


def test_without_tls_other_machines_get_no_request_for_a_secret_itself(tmp_path, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    options = ["--host", "0.0.0.0", "--advertised-host", "127.0.0.1", "--users", str(users_file(tmp_path))]
    with Broker(tmp_path / "data", *options) as broker:
        with connect(broker) as connection:
            assert handshake(connection, b"PLAIN") == (33, ["SCRAM-SHA-512", "SCRAM-SHA-256"])
        assert broker.wait_for_line("passwords of MQTT clients are sent in the clear")
        assert CLIENTS["aiokafka"](broker.address, "aio", Login("SCRAM-SHA-256")) == b"from aiokafka"
    with Broker(tmp_path / "data", *options, "--allow-insecure") as broker:
        with connect(broker) as connection:
            assert handshake(connection, b"PLAIN")[0] == 0


def test_everybody_is_let_in_from_other_machines_only_when_that_is_meant(tmp_path):
    run = command() + ["run", "--kafka-port", "0", "--mqtt-port", "0", "--data", str(tmp_path / "data"), "--host",
                       "0.0.0.0", "--advertised-host", "127.0.0.1"]
    # TLS alone keeps nobody out, nor does a certificate that may be left out.
    certificate = ["--tls-certificate", "server.crt", "--tls-key", "server.key"]
    for more in [[], certificate, [*certificate, "--client-ca", "ca.crt", "--client-certificate-optional"]]:
        refused = subprocess.run(run + more, capture_output=True, text=True, timeout=60)
        assert refused.returncode == 64 and "--allow-insecure" in refused.stderr, more
    with Broker(tmp_path / "data", *run[-4:], "--allow-insecure") as broker:
        assert broker.wait_for_line("anyone who can reach 0.0.0.0 can read and write everything")


@pytest.mark.parametrize("text, problem", [
    (b"users:\n  - {name: ada, password: pl\xffanted}\n", "users.yaml:2:29: not UTF-8"),
    (b"users:\n  - {name: ada, password: pl\x1banted}\n", "users.yaml:2:29: a control character"),
])
def test_a_users_file_that_is_no_text_is_refused_without_showing_it(tmp_path, text, problem):
    (tmp_path / "users.yaml").write_bytes(text)
    run = command() + ["run", "--kafka-port", "0", "--mqtt-port", "0", "--data", str(tmp_path / "data"), "--users",
                       str(tmp_path / "users.yaml")]
    refused = subprocess.run(run, capture_output=True, text=True, timeout=60)
    assert refused.returncode == 78 and problem in refused.stderr
    assert "anted" not in refused.stdout + refused.stderr


def test_mqtt_users_that_are_gone_are_disconnected_as_well(tmp_path):
    file = tmp_path / "users.yaml"
    file.write_text("users:\n" + "".join(f"  - {{name: {name}, password: first}}\n" for name in ["ada", "bob"]))
    with Broker(tmp_path / "data", "--users", str(file)) as broker:
        line = next(line for line in broker.lines if line.startswith("mqtt "))
        port = int(re.search(r":(\d+)", line).group(1))
        ends = {}
        clients = []
        for name in ["ada", "bob"]:
            client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5, reconnect_on_failure=False)
            client.username_pw_set(name, "first")
            client.on_disconnect = lambda client, *_, name=name: ends.setdefault(name, time.monotonic())
            client.connect("127.0.0.1", port)
            client.loop_start()
            clients.append(client)
        end = time.monotonic() + 20
        while not all(client.is_connected() for client in clients) and time.monotonic() < end:
            time.sleep(0.05)
        file.write_text("users:\n  - {name: ada, password: first}\n")
        broker.process.send_signal(signal.SIGHUP)
        while "bob" not in ends and time.monotonic() < end:
            time.sleep(0.05)
        assert "bob" in ends and "ada" not in ends and clients[0].is_connected()
        for client in clients:
            client.loop_stop()
