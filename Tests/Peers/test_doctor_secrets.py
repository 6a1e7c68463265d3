"""What `trestle doctor` gives away, and to whom: credentials go to the right server alone."""

import json
import pathlib
import re
import subprocess

import pytest

from broken_setups import PLAIN, SECRETS, Keys, context
from fake_kafka import ALL_OPERATIONS, UNKNOWN_OPERATIONS, FakeKafka, FakeMQTT
from peers import require, trestle
from test_doctor import examine, outcomes

LOGIN = ["--sasl", "PLAIN", "--username", "bridge", "--password", "env:PLANT"]
PASSWORD = SECRETS["PLANT"].encode()


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory.mktemp("keys"))


class ListeningKafka(FakeKafka):
    """Remembers all that it was sent."""

    def __init__(self, *arguments, **options):
        self.heard = b""
        super().__init__(*arguments, **options)

    def _exactly(self, connection, count):
        data = FakeKafka._exactly(connection, count)
        self.heard += data
        return data


@pytest.mark.parametrize("options", [[], ["--write"]])
@pytest.mark.parametrize("rogue_names", [["dns:localhost"], ["dns:elsewhere"], None])
def test_a_leader_with_a_wrong_certificate_gets_no_credentials(keys, running, options, rogue_names):
    """The bootstrap server is right; the broker that it names as the topic's leader is not."""
    made = keys.workshop.issue(None, "dns:localhost")
    if rogue_names == ["dns:elsewhere"]:
        made = keys.server(*rogue_names)
    if rogue_names is None:
        made = keys.server("dns:localhost", start=-30, end=-1)
    topics = {"sensors": UNKNOWN_OPERATIONS}
    rogue = ListeningKafka(context(made), sasl=PLAIN, topics=topics)
    good = ListeningKafka(context(keys.good), sasl=PLAIN, topics=topics, advertised=[("localhost", rogue.port)])
    running += [rogue, good]
    code, steps, _ = examine(f"kafkas://127.0.0.1:{good.port}", *keys.trust, *LOGIN, "--topic", "sensors", *options)
    assert PASSWORD in good.heard and PASSWORD not in rogue.heard
    assert rogue.heard, "the rogue was not even sent ApiVersions"
    assert code == 17
    kept = [one["step"] for one in steps if one["status"] == "not-applicable" and "credentials are not sent" in one["summary"]]
    assert kept == ["sasl", "write"]
    assert rogue.produced == []


class ChangingMQTT(FakeMQTT):
    """The first connections meet the right server; later ones meet another, which listens to what it is sent."""

    def __init__(self, good, bad, right_connections):
        self.good, self.bad, self.left, self.heard = good, bad, right_connections, []
        super().__init__(good, takes=[4], refuses_by_closing=True)

    def _run(self, connection):
        self.left -= 1
        self.tls = self.good if self.left >= 0 else self.bad
        super()._run(connection)

    def serve(self, connection):
        packet = connection.recv(4096)
        self.heard.append((self.left >= 0, packet))
        if packet[8:9] == b"\x04":
            connection.sendall(b"\x20\x02\0\x05")


@pytest.mark.parametrize("right_connections", [1, 2])
def test_the_probe_for_versions_carries_no_credentials(keys, running, right_connections):
    bad = context(keys.workshop.issue(None, "dns:localhost"))
    running.append(ChangingMQTT(context(keys.good), bad, right_connections))
    code, _, outcome = examine(
        f"mqtts://localhost:{running[-1].port}", *keys.trust, "--username", "bridge", "--password", "env:PLANT")
    wrong = [packet for is_right, packet in running[-1].heard if not is_right]
    assert all(PASSWORD not in packet and b"bridge" not in packet for packet in wrong), running[-1].heard
    if right_connections == 2:
        assert (code, outcome["finding"]) == (16, "mqtt-version-refused")
        assert sum(PASSWORD in packet for _, packet in running[-1].heard) == 1
    else:
        assert code == 13


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_a_probe_in_the_clear_carries_no_credentials(running, version):
    """Also to the right server: the response to a CONNECT without them tells all."""
    class Closing(FakeMQTT):
        heard = []

        def serve(self, connection):
            self.heard.append(connection.recv(4096))

    running.append(Closing())
    examine(
        f"mqtt://127.0.0.1:{running[-1].port}", "--username", "bridge", "--password", "env:PLANT", "--mqtt-version", version)
    assert sum(PASSWORD in packet for packet in Closing.heard) == 1
    Closing.heard.clear()


def test_without_tls_credentials_stay_with_the_hosts_that_were_named(running):
    """Whoever speaks for the cluster could have them sent anywhere."""
    other = ListeningKafka(sasl=PLAIN, topics={"sensors": UNKNOWN_OPERATIONS})
    good = ListeningKafka(sasl=PLAIN, topics={"sensors": UNKNOWN_OPERATIONS}, advertised=[("0.0.0.0", other.port)])
    running += [other, good]
    target = [f"kafka://127.0.0.1:{good.port}", *LOGIN, "--topic", "sensors"]
    code, steps, _ = examine(*target)
    assert code == 0 and PASSWORD in good.heard and PASSWORD not in other.heard
    assert other.heard, "the broker was not visited at all"
    sasl = [one for one in steps if one["step"] == "sasl" and one.get("broker") == 1]
    assert [one["status"] for one in sasl] == ["not-applicable"] and "--credentials-to-advertised" in sasl[0]["summary"]
    code, steps, _ = examine(*target, "--credentials-to-advertised")
    assert code == 0 and PASSWORD in other.heard


def test_a_cluster_does_not_choose_how_many_hosts_are_visited(running):
    other = ListeningKafka()
    good = FakeKafka(advertised=[("127.0.0.1", other.port)] * 200)
    running += [other, good]

    def visited(*options):
        code, steps, _ = examine(f"kafka://127.0.0.1:{good.port}", *options)
        assert code == 0
        connects = [one for one in steps if one["step"] == "connect" and "broker" in one]
        return len([one for one in connects if one["status"] == "passed"]), [
            one["summary"] for one in connects if one["status"] == "not-applicable"]

    assert visited("--max-brokers", "3") == (3, ["200 brokers are advertised, 3 were visited: --max-brokers 200 visits all"])
    assert visited("--max-brokers", "200") == (200, [])
    assert visited()[0] == 50


@pytest.mark.parametrize("host", ["evil\x1b[2J\nall is well", "a\u202eb", "a;touch pwned", "$(touch pwned)"])
def test_what_a_cluster_advertises_is_not_obeyed(running, tmp_path, host):
    running.append(FakeKafka(advertised=[(host, 1)]))
    program = trestle("doctor", f"kafka://127.0.0.1:{running[-1].port}", "--timeout", "2s")
    assert program.process.wait(timeout=60) == 17
    program.reader.join(5)
    output = program.output()
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", output), output
    assert "\nall is well" not in output
    # Whoever copies a line that it prints runs nothing of the stranger's.
    for line in output.splitlines():
        if line.strip().startswith(("getent", "nc ", "openssl", "ip ")):
            subprocess.run(["bash", "-c", line.strip()], cwd=tmp_path, env={"PATH": "/nowhere"}, capture_output=True, timeout=10)
    assert list(tmp_path.iterdir()) == []


def test_an_mqtt_server_that_never_stops_talking_is_left(running):
    class Talking(FakeMQTT):
        def serve(self, connection):
            connection.recv(4096)
            connection.sendall(b"\x20\x03\0\0\0")
            while True:
                connection.sendall(b"\xd0\0" * 4096)

    running.append(Talking())
    code, steps, _ = examine(f"mqtt://127.0.0.1:{running[-1].port}", "--topic", "a", timeout="1s")
    assert [one["finding"] for one in steps if one["status"] == "failed"] == ["silent"] and code == 16


# ---------------------------------------------------------------------------------------------------------------------
# Passwords in the wrong place are not repeated

@pytest.mark.parametrize("command, name, text", [
    ("check", "plant.yaml", "kafka: {bootstrap_servers: ['me:hunter2@h:9092']}\n"),
    ("check", "plant.yaml", "mqtt: {url: 'mqtt://me:hunter2@h', client_id: c}\n"),
    ("check", "plant.yaml", "mqtt: {password: \"hunter2\x01\"}\n"),
    ("check", "plant.yaml", "mqtt:\n  password: hunter2\n bad: [\n"),
    ("run", "plant.yaml", "kafka: {bootstrap_servers: 'kafka://me:hunter2@h:9092'}\n"),
    ("doctor", "client.properties", "bootstrap.servers=me:hunter2@h:9092\n"),
    ("doctor", "client.properties", "bootstrap.servers=SASL_SSL://me:hunter2@h:9092,other:1\n"),
])
def test_a_misplaced_password_is_not_repeated(tmp_path, command, name, text):
    path = tmp_path / name
    path.write_text(text)
    program = trestle(command, path)
    assert program.process.wait(timeout=30) == 78
    program.reader.join(5)
    assert "hunter2" not in program.output()


@pytest.mark.parametrize("url", [
    "mqtt://me:hunter2@h", "kafka://a,me:hunter2@h", "me:hunter2@h:9092://x", "kafka://me:hunter2@h:99999", "mqtt://me:hunter2@h?x"])
def test_a_password_in_a_url_is_not_repeated(url):
    program = trestle("doctor", url)
    assert program.process.wait(timeout=30) == 64
    program.reader.join(5)
    assert "hunter2" not in program.output()


# ---------------------------------------------------------------------------------------------------------------------
# Keys and stores

def both(keys, folder, password):
    """Certificate and encrypted key in one file, the key first."""
    path = pathlib.Path(folder) / "both.pem"
    path.write_bytes(keys.client.encrypted_key(password).read_bytes() + keys.client.pem)
    return path


def locked(keys, running):
    running.append(FakeMQTT(context(keys.good, clients=keys.root)))
    return f"mqtts://localhost:{running[-1].port}"


def test_an_encrypted_key_may_stand_in_the_certificates_own_file(keys, running, tmp_path):
    target, path = locked(keys, running), both(keys, tmp_path, "changeit")
    for options in [["--certificate", path], ["--certificate", path, "--key", path]]:
        code, steps, _ = examine(target, *keys.trust, *options, "--key-password", "env:STORE")
        assert code == 0, steps
        assert str(path) in next(one["summary"] for one in steps if one["step"] == "identity")
        code, _, outcome = examine(target, *keys.trust, *options, "--key-password", "env:WRONG")
        assert (code, outcome["finding"]) == (78, "key-password-wrong")
        code, _, outcome = examine(target, *keys.trust, *options)
        assert (code, outcome["finding"]) == (78, "key-password-missing")
    # A key elsewhere counts before the one in the certificate's file.
    code, steps, _ = examine(target, *keys.trust, "--certificate", path, "--key", keys.client.key_path)
    assert code == 0, steps


def test_one_of_several_keys_is_chosen_by_its_alias(keys, running, tmp_path):
    store = tmp_path / "several.p12"
    for alias, made in [("press-7", keys.client), ("press-8", keys.foreign_client)]:
        single = tmp_path / f"{alias}.p12"
        subprocess.run(
            [require("openssl"), "pkcs12", "-export", "-in", made.path, "-inkey", made.key_path, "-name", alias, "-out", single,
             "-passout", "pass:changeit"], check=True, capture_output=True)
        keys.workshop.keytool(
            "-importkeystore", "-srckeystore", single, "-srcstorepass", "changeit", "-destkeystore", store, "-deststorepass",
            "changeit", "-deststoretype", "PKCS12", "-noprompt")
    target = locked(keys, running)
    options = [*keys.trust, "--keystore", store, "--keystore-password", "env:STORE"]
    code, steps, outcome = examine(target, *options)
    assert (code, outcome["finding"]) == (78, "key-ambiguous")
    fault = next(one for one in steps if one["status"] == "failed")
    assert "press-7" in fault["found"] and "press-8" in fault["found"]
    assert examine(target, *options, "--keystore-alias", "press-7")[0] == 0
    assert examine(target, *options, "--keystore-alias", "press-9")[2]["finding"] == "alias-missing"
    running.append(FakeKafka(context(keys.good, clients=keys.root)))
    path = tmp_path / "client.properties"
    path.write_text(
        f"bootstrap.servers=localhost:{running[-1].port}\nsecurity.protocol=SSL\nssl.truststore.type=PEM\n"
        f"ssl.truststore.location={keys.root.path}\nssl.keystore.location={store}\nssl.keystore.password=changeit\n"
        "ssl.keystore.alias=press-7\n")
    code, [(steps, _)] = outcomes(path)
    assert code == 0, steps


def test_pem_on_one_line_of_a_properties_file_is_taken_as_kafka_takes_it(keys, running, tmp_path):
    running.append(FakeKafka(context(keys.good, clients=keys.root)))
    path = tmp_path / "client.properties"
    line = lambda data: data.decode().strip().replace("\n", " ")
    path.write_text(
        f"bootstrap.servers=localhost:{running[-1].port}\nsecurity.protocol=SSL\nssl.truststore.type=PEM\n"
        f"ssl.truststore.certificates={line(keys.root.pem)}\nssl.keystore.type=PEM\n"
        f"ssl.keystore.certificate.chain={line(keys.client.pem)}\nssl.keystore.key={line(keys.client.key_path.read_bytes())}\n")
    code, [(steps, _)] = outcomes(path)
    assert code == 0, steps
    assert "client.properties:4" in next(one["summary"] for one in steps if one["step"] == "trust")


def test_a_store_of_a_configuration_is_shown_with_its_file_and_place(keys, running, tmp_path):
    (tmp_path / "certs").mkdir()
    (tmp_path / "certs" / "ca.crt").write_bytes(keys.root.pem)
    (tmp_path / "certs" / "client.pem").write_bytes(keys.client.pem + keys.client.key_path.read_bytes())
    target = locked(keys, running)
    running.append(FakeKafka(topics={"sensors": ALL_OPERATIONS, "dead": ALL_OPERATIONS}))
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: {target}\n  client_id: bridge\n  tls:\n    ca: certs/ca.crt\n    certificate: certs/client.pem\n"
        f"kafka:\n  bootstrap_servers: 127.0.0.1:{running[-1].port}\nroutes:\n  - from: plant/#\n    to: sensors\n"
        "dead_letter_topic: dead\n")
    code, [(steps, _), _] = outcomes(path)
    assert code == 0, steps
    shown = {one["step"]: one["summary"] for one in steps}
    assert re.match(rf"1 authority in certs/ca\.crt \({re.escape(str(path))}:5\): .*Plant Root", shown["trust"]), shown
    assert re.match(rf"certs/client\.pem \({re.escape(str(path))}:6\): .*press-7", shown["identity"]), shown
