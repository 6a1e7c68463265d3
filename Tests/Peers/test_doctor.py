"""`trestle doctor` against set-ups that are broken on purpose: each must be named right, with how to fix it.

And against set-ups that are whole: every step must pass.
"""

import json
import os
import re
import shutil
import subprocess

import pytest

from broken_setups import BROKEN, PLAIN, SECRETS, Keys, context, kafka, mqtts
from fake_kafka import ALL_OPERATIONS, UNKNOWN_OPERATIONS, FakeKafka, FakeMQTT
from kafka_broker import Broker
from mock_cluster import MockCluster
from peers import Mosquitto, free_port, trestle


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("log")) as broker:
        yield broker


def examine(target, *options, timeout="3s"):
    """The exit code, the steps, and the outcome."""
    program = trestle("doctor", target, "--json", "--timeout", timeout, *map(str, options), environment=SECRETS)
    code = program.process.wait(timeout=60)
    program.reader.join(5)
    output = program.output()
    for secret in SECRETS.values():
        assert secret not in output
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    assert lines and "target" in lines[-1], output
    return code, lines[:-1], lines[-1]


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case.__name__)
def test_a_broken_set_up_is_named_with_its_fix(case, keys, embedded, running, tmp_path):
    arguments, step, finding, code, fix = case(keys=keys, embedded=embedded, running=running, tmp_path=tmp_path)
    timeout = "1s" if finding.endswith(("silent", "timeout")) else "3s"
    exit_code, steps, outcome = examine(*map(str, arguments), timeout=timeout)
    failed = [one for one in steps if one["status"] == "failed"]
    assert [(one["step"], one["finding"]) for one in failed] == [(step, finding)], steps
    assert (exit_code, outcome["exitCode"], outcome["finding"], outcome["healthy"]) == (code, code, finding, False)
    assert failed[0]["exitCode"] == code
    assert re.search(fix, "\n".join(failed[0]["fix"])), failed[0]
    # What was found, or expected, or both.
    assert failed[0].get("found") or failed[0].get("expected") or finding in {
        "file-unreadable", "store-damaged", "key-mismatch", "connect-timeout"}


def test_there_are_enough_broken_set_ups():
    assert len(BROKEN) >= 25


# ---------------------------------------------------------------------------------------------------------------------
# Several faults at once, and what must not happen

def test_all_that_is_wrong_with_a_certificate_is_said_at_once(keys, running):
    made = keys.workshop.issue(keys.other_root, "dns:broker.example", start=-30, end=-1)
    code, steps, _ = examine(*map(str, mqtts(running, context(made), *keys.trust)))
    assert [one["finding"] for one in steps if one["status"] == "failed"] == [
        "name-not-in-san", "unknown-authority", "certificate-expired"]
    assert code == 13


def test_credentials_are_not_given_to_a_server_with_a_wrong_certificate(keys, running):
    seen = []

    class Listening(FakeMQTT):
        def serve(self, connection):
            seen.append(connection.recv(4096))

    made = keys.server("dns:broker.example")
    running.append(Listening(context(made)))
    target = f"mqtts://localhost:{running[-1].port}"
    code, steps, _ = examine(target, *map(str, keys.trust), "--username", "bridge", "--password", "env:PLANT")
    assert code == 13
    assert all(b"Saturn-5" not in one for one in seen)
    login = next(one for one in steps if one["step"] == "login")
    assert login["status"] == "not-applicable" and "credentials are not sent" in login["summary"]


def test_a_faulty_listener_does_not_hide_the_others(running):
    good = FakeKafka()
    running.append(good)
    arguments = kafka(running, advertised=[("127.0.0.1", free_port()), ("127.0.0.1", good.port), ("127.0.0.1", free_port())])
    code, steps, _ = examine(*arguments)
    assert code == 17
    assert [(one["broker"], one["status"]) for one in steps if "broker" in one and one["step"] == "connect"] == [
        (1, "failed"), (2, "passed"), (3, "failed")]


# ---------------------------------------------------------------------------------------------------------------------
# Whole set-ups

def passes(target, *options, steps):
    code, reports, outcome = examine(target, *map(str, options))
    assert code == 0 and outcome["healthy"], reports
    assert [one["step"] for one in reports if one["status"] == "passed" and "broker" not in one] == steps
    return reports


def test_a_whole_mqtt_set_up(tmp_path, running):
    running.append(Mosquitto(tmp_path))
    for version in "5", "3.1.1":
        passes(
            f"mqtt://localhost:{running[-1].port}", "--topic", "plant/#", "--mqtt-version", version,
            steps=["resolve", "connect", "login", "topic", "software"])
    passes(
        f"mqtt://localhost:{running[-1].port}", "--topic", "plant/a", "--write",
        steps=["resolve", "connect", "login", "topic", "write", "software"])


def test_a_mosquitto_that_loses_messages_after_a_restart_is_named(tmp_path, running):
    running.append(Mosquitto(tmp_path))
    _, steps, _ = examine(f"mqtt://localhost:{running[-1].port}")
    summary = next(one["summary"] for one in steps if one["step"] == "software")
    version = tuple(map(int, re.search(r"Mosquitto (\d+)\.(\d+)\.(\d+)", summary).groups()))
    assert "max_queued_messages 1000000000" in summary
    assert ("max_inflight_messages 0" in summary) == (version < (2, 0, 13))


@pytest.mark.parametrize("version", ["", "tls_version tlsv1.2\n"])
def test_a_whole_mqtts_set_up_with_certificates_of_trestle(tmp_path, running, version):
    made = trestle(
        "certs", "create", "--out", tmp_path / "certs", "--san", "dns:localhost", "--password", "env:STORE", environment=SECRETS)
    assert made.process.wait(timeout=30) == 0
    folder = tmp_path / "certs"
    running.append(Mosquitto(tmp_path, extra=(
        f"cafile {folder}/ca.crt\ncertfile {folder}/server.crt\nkeyfile {folder}/server.key\nrequire_certificate true\n"
        + version)))
    steps = ["trust", "identity", "resolve", "connect", "tls", "name", "chain", "validity", "client-certificate", "login",
        "software"]
    target = f"mqtts://localhost:{running[-1].port}"
    passes(
        target, "--ca", folder / "ca.crt", "--certificate", folder / "client.crt", "--key", folder / "client.key", steps=steps)
    passes(
        target, "--truststore", folder / "truststore.p12", "--truststore-password", "env:STORE",
        "--keystore", folder / "client.keystore.p12", "--keystore-password", "env:STORE", steps=steps)


def test_a_whole_kafka_set_up_is_left_as_it_was(embedded):
    import confluent_kafka

    producer = confluent_kafka.Producer({"bootstrap.servers": embedded.address})
    producer.produce("doctored", b"one")
    assert producer.flush(10) == 0
    steps = ["resolve", "connect", "api-versions", "metadata", "topic", "write"]
    target = f"kafka://localhost:{embedded.port}"
    consumer = confluent_kafka.Consumer({"bootstrap.servers": embedded.address, "group.id": "doctor"})
    partition = confluent_kafka.TopicPartition("doctored", 0)
    passes(target, "--topic", "doctored", steps=steps)
    assert consumer.get_watermark_offsets(partition, timeout=10, cached=False) == (0, 1)
    passes(target, "--topic", "doctored", "--write", steps=steps)
    assert consumer.get_watermark_offsets(partition, timeout=10, cached=False) == (0, 2)
    consumer.close()


def test_a_whole_cluster_of_librdkafka(running):
    cluster = MockCluster(3)
    running.append(cluster)
    cluster.tell("topic", "sensors", 4)
    code, reports, _ = examine(f"kafka://{cluster.bootstrap}", "--topic", "sensors", "--write")
    assert code == 0, reports
    assert {one["broker"] for one in reports if "broker" in one} == {1, 2, 3}


def test_a_whole_kafkas_set_up_with_sasl(keys, running):
    shown = ["--certificate", keys.client.path, "--key", keys.client.key_path]
    login = ["--sasl", "PLAIN", "--username", "bridge", "--password", "env:PLANT", "--topic", "sensors"]
    arguments = kafka(
        running, "kafkas", *keys.trust, *shown, *login, tls=context(keys.good, clients=keys.root), sasl=PLAIN,
        topics={"sensors": ALL_OPERATIONS})
    running[-1].advertised = [("localhost", running[-1].port)]
    reports = passes(*arguments, steps=[
        "trust", "identity", "connect", "tls", "name", "chain", "validity", "client-certificate", "api-versions", "sasl",
        "metadata", "topic", "write"])
    assert [one["step"] for one in reports if one.get("broker") == 1] == [
        "resolve", "connect", "tls", "name", "chain", "validity", "client-certificate", "api-versions", "sasl", "metadata"]
    assert running[-1].produced == []


def test_a_broker_that_does_not_tell_our_rights_is_tried_without_a_record(running):
    arguments = kafka(running, "kafka", "--topic", "sensors", topics={"sensors": UNKNOWN_OPERATIONS})
    code, reports, _ = examine(*arguments)
    assert code == 0 and running[-1].produced == [("sensors", b"")]


@pytest.fixture(scope="module")
def secured(tmp_path_factory):
    """Our own brokers with certificates of `trestle certs create`, users, and clients that must show a certificate."""
    folder = tmp_path_factory.mktemp("secured")
    certificates = folder / "certs"
    made = trestle("certs", "create", "--out", certificates, "--san", "dns:localhost", "--san", "ip:127.0.0.1")
    assert made.process.wait(timeout=30) == 0
    users = folder / "users.yaml"
    users.write_text("users:\n  - name: bridge\n    password: Saturn-5\n  - name: robot\n    token: header.claims.signature\n")
    program = trestle(
        "run", "--mqtt-port", "0", "--kafka-port", "0", "--data", folder / "data", "--tls-certificate",
        certificates / "server.crt", "--tls-key", certificates / "server.key", "--client-ca", certificates / "ca.crt",
        "--users", users, "--advertised-host", "localhost")
    mqtt = int(program.wait_for(r"^mqtt\s+\S+:(\d+)").group(1))
    kafka = int(program.wait_for(r"^kafka\s+\S+:(\d+)").group(1))
    shown = ["--ca", certificates / "ca.crt", "--certificate", certificates / "client.crt", "--key", certificates / "client.key"]
    yield mqtt, kafka, shown
    program.end()


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"])
def test_our_own_kafka_listener_with_all_its_locks(secured, mechanism, monkeypatch):
    monkeypatch.setenv("TOKEN", "header.claims.signature")
    _, port, shown = secured
    login = ["--password", "env:TOKEN"] if mechanism == "OAUTHBEARER" else ["--username", "bridge", "--password", "env:PLANT"]
    reports = passes(
        f"kafkas://127.0.0.1:{port}", *shown, "--sasl", mechanism, *login, "--topic", "mqtt", steps=[
            "trust", "identity", "connect", "tls", "name", "chain", "validity", "client-certificate", "api-versions", "sasl",
            "metadata", "topic", "write"])
    assert [one["step"] for one in reports if one.get("broker") == 1][:2] == ["resolve", "connect"]
    assert "the broker allows us" in reports_of(reports, "write")[0]["summary"]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
def test_our_own_kafka_listener_and_a_wrong_password(secured, mechanism):
    _, port, shown = secured
    login = ["--sasl", mechanism, "--username", "bridge", "--password", "env:WRONG"]
    code, _, outcome = examine(f"kafkas://localhost:{port}", *shown, *login)
    assert (code, outcome["finding"]) == (15, "sasl-refused")


def test_our_own_mqtt_listener_with_all_its_locks(secured):
    port, _, shown = secured
    passes(
        f"mqtts://localhost:{port}", *shown, "--username", "bridge", "--password", "env:PLANT", "--topic", "a/b", "--write",
        steps=[
            "trust", "identity", "resolve", "connect", "tls", "name", "chain", "validity", "client-certificate", "login",
            "topic", "write"])


@pytest.mark.parametrize("service", ["mqtts", "kafkas"])
def test_our_own_listeners_demand_a_client_certificate(secured, service):
    port = secured[0] if service == "mqtts" else secured[1]
    code, _, outcome = examine(f"{service}://localhost:{port}", *secured[2][:2])
    assert (code, outcome["finding"]) == (14, "client-certificate-missing")


def reports_of(reports, step):
    return [one for one in reports if one["step"] == step]


# ---------------------------------------------------------------------------------------------------------------------
# Words

def test_the_text_shows_each_step_and_how_to_fix_it(keys, running):
    made = keys.server("dns:broker.example")
    arguments = mqtts(running, context(made), *keys.trust)
    program = trestle("doctor", *arguments)
    assert program.process.wait(timeout=30) == 13
    program.reader.join(5)
    output = program.output()
    assert re.search(r"✓ connect +127\.0\.0\.1:\d+", output)
    assert re.search(r"✗ name +the certificate is not for localhost", output)
    assert re.search(r"found +DNS:broker\.example", output) and re.search(r"expected +DNS:localhost", output)
    assert re.search(r"– not applicable: .*write", output)
    assert "name-not-in-san: exit code 13" in output


@pytest.mark.parametrize("arguments, words", [
    (["ftp://host"], "'ftp://' is not known"),
    (["mqtt://me:secret@host"], "--username and --password"),
    (["mqtt://host", "--ca", "x"], "write mqtts://"),
    (["mqtt://host", "--sasl", "PLAIN"], "--sasl is for Kafka"),
    (["kafka://host", "--username", "x"], "need --sasl"),
    (["kafka://host", "--write"], "--topic"),
    (["kafka://host", "--timeout", "soon"], "a duration, for example 5s"),
    (["kafkas://host", "--key", "x"], "--key needs a --certificate"),
])
def test_wrong_arguments_are_explained(arguments, words):
    program = trestle("doctor", *arguments)
    assert program.process.wait(timeout=30) == 64
    program.reader.join(5)
    assert words in program.output()


def test_help_lists_every_exit_code():
    program = trestle("doctor", "--help")
    assert program.process.wait(timeout=30) == 0
    program.reader.join(5)
    output = program.output()
    for code in [10, 11, 12, 13, 14, 15, 16, 17, 18, 78]:
        assert re.search(rf"\b{code}\s+\w", output), code


# ---------------------------------------------------------------------------------------------------------------------
# Configurations instead of URLs

def outcomes(*arguments):
    """The exit code and each target's steps and outcome."""
    program = trestle("doctor", *arguments, "--json", "--timeout", "3s", environment=SECRETS)
    code = program.process.wait(timeout=60)
    program.reader.join(5)
    assert all(secret not in program.output() for secret in SECRETS.values())
    found, steps = [], []
    # Remarks, for example on a key that everybody can read, go to standard error between them.
    for line in [json.loads(line) for line in program.output().splitlines() if line.startswith("{")]:
        if "target" in line:
            found.append((steps, line))
            steps = []
        else:
            steps.append(line)
    return code, found


def test_a_client_properties_file_is_examined_as_java_reads_it(keys, running, tmp_path):
    kafka(running, tls=context(keys.good, clients=keys.root), sasl=PLAIN, topics={"sensors": ALL_OPERATIONS})
    store = keys.workshop.java_trust_store(keys.root, "PKCS12", name="properties")
    path = tmp_path / "client.properties"
    path.write_text(
        f"bootstrap.servers=127.0.0.1:{running[-1].port}\nsecurity.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n"
        "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required "
        f'username="bridge" password="Saturn-5";\nssl.truststore.location={store}\nssl.truststore.password=changeit\n'
        f"ssl.keystore.type=PEM\nssl.keystore.location={pem_store(keys, tmp_path)}\n")
    code, [(steps, outcome)] = outcomes(path, "--topic", "sensors")
    assert code == 0 and outcome["healthy"], steps
    assert "sasl" in [one["step"] for one in steps if one["status"] == "passed"]
    path.write_text(path.read_text().replace("changeit", "not-the-password"))
    code, [(steps, outcome)] = outcomes(path)
    assert code == 78 and outcome["finding"] == "store-password-wrong"


def pem_store(keys, folder):
    path = folder / "client.pem"
    path.write_bytes(keys.client.key_path.read_bytes() + keys.client.pem)
    return path


def test_a_wrong_client_properties_file_is_told_by_line(tmp_path):
    path = tmp_path / "client.properties"
    path.write_text("bootstrap.servers=127.0.0.1:9092\nsecurity.protocl=SSL\n")
    program = trestle("doctor", path)
    assert program.process.wait(timeout=30) == 78
    program.reader.join(5)
    assert "security.protocol" in program.output() and "2" in program.output()


def test_both_ends_of_a_plant_are_examined(tmp_path, running):
    running.append(Mosquitto(tmp_path))
    mqtt = running[-1].port
    kafka(running, topics={"sensors": ALL_OPERATIONS})
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{mqtt}\n  client_id: bridge\n"
        f"kafka:\n  bootstrap_servers: 127.0.0.1:{running[-1].port}\n"
        "routes:\n  - from: plant/#\n    to: sensors\n  - from: office/+\n    to: sensors\n")
    code, [(mqtt_steps, mqtt_outcome), (kafka_steps, kafka_outcome)] = outcomes(path)
    # All is well but the topic for dead letters, which is not there yet.
    assert mqtt_outcome["healthy"], mqtt_steps
    assert [one["summary"] for one in mqtt_steps if one["step"] == "topic"] == [
        "a subscription to plant/# is granted", "a subscription to office/+ is granted"]
    assert (code, kafka_outcome["finding"]) == (18, "topic-missing")
    assert [one["summary"] for one in kafka_steps if one["step"] == "topic"] == [
        "sensors, 1 partition, each with a leader", "the topic trestle-dead-letters does not exist"]


def test_routes_from_kafka_and_brokers_with_names_are_examined(tmp_path, running):
    running.append(Mosquitto(tmp_path))
    hall = running[-1].port
    kafka(running, topics={"commands": ALL_OPERATIONS, "trestle-dead-letters": ALL_OPERATIONS})
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:1', client_id: nobody}}\n"
        f"mqtt_brokers: {{hall: {{url: 'mqtt://127.0.0.1:{hall}', client_id: bridge}}}}\n"
        f"kafka: {{bootstrap_servers: '127.0.0.1:{running[-1].port}'}}\n"
        "routes:\n  - {name: a, from: {kafka: commands, group: g}, to: {mqtt: a/b, broker: hall}}\n"
        "  - {name: b, from: {kafka: recipes, group: g}, to: {mqtt: a/c, broker: hall}}\n")
    code, [(_, mqtt_outcome), (kafka_steps, kafka_outcome)] = outcomes(path)
    # The broker that no route uses is not connected to.
    assert mqtt_outcome["healthy"]
    assert (code, kafka_outcome["finding"]) == (18, "topic-missing")
    topics = [one["summary"] for one in kafka_steps if one["step"] == "topic"]
    assert "commands, 1 partition, each with a leader" in topics and "the topic recipes does not exist" in topics


# ---------------------------------------------------------------------------------------------------------------------
# The commands that it prints are run, and then all is well

def fix(target, *options):
    """The lines of the first failure that are commands."""
    _, steps, _ = examine(target, *map(str, options))
    lines = next(one["fix"] for one in steps if one["status"] == "failed")
    return [line for line in lines if line.split()[0] in ("openssl", "keytool", "cat")]


def shell(command, folder, **environment):
    result = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, timeout=60,
        env={**os.environ, **environment}, input="changeit\nchangeit\n")
    assert result.returncode == 0, f"{command}\n{result.stdout}{result.stderr}"


def test_the_command_for_a_wrong_name_makes_a_certificate_with_it(keys, running, tmp_path):
    made = keys.server("dns:broker.example")
    arguments = list(map(str, mqtts(running, context(made), *keys.trust)))
    command = fix(*arguments)[0]
    shutil.copy(keys.root.path, tmp_path / "ca.crt")
    shutil.copy(keys.root.key_path, tmp_path / "ca.key")
    shell(f"openssl req -new -key {made.key_path} -subj /CN=server -out server.csr", tmp_path)
    shell(command, tmp_path)
    made.path = tmp_path / "server.crt"
    arguments[0] = mqtts(running, context(made))[0]
    code, steps, _ = examine(*arguments)
    assert code == 0, steps
    names = next(one["summary"] for one in steps if one["step"] == "name")
    assert "DNS:broker.example, DNS:localhost" in names


def test_the_command_for_a_jks_given_as_pem_makes_the_pem(keys, running, tmp_path):
    store = keys.workshop.java_trust_store(keys.root, "JKS", name="fixed")
    target = mqtts(running, context(keys.good))[0]
    shell(fix(target, "--ca", store)[0], tmp_path)
    assert examine(target, "--ca", tmp_path / "ca.crt")[0] == 0


def test_the_command_for_a_pem_given_as_java_store_makes_the_store(keys, running, tmp_path):
    target = mqtts(running, context(keys.good))[0]
    shell(fix(target, "--truststore", keys.root.path)[0], tmp_path)
    store = ["--truststore", tmp_path / "truststore.p12", "--truststore-password", "env:STORE"]
    assert examine(target, *store)[0] == 0


def test_the_command_for_an_empty_trust_store_fills_it(keys, running, tmp_path):
    store = keys.workshop.java_trust_store(keys.root, "PKCS12", name="filled")
    keys.workshop.keytool("-delete", "-alias", "ca", "-keystore", store, "-storepass", "changeit")
    target, options = mqtts(running, context(keys.good))[0], ["--truststore", store, "--truststore-password", "env:STORE"]
    shutil.copy(keys.root.path, tmp_path / "ca.crt")
    shell(fix(target, *options)[0], tmp_path)
    assert examine(target, *options)[0] == 0


def test_the_commands_for_a_missing_intermediate_complete_the_chain(keys, running, tmp_path):
    between = keys.workshop.authority("Plant Issuing 2", issuer=keys.root)
    made = keys.server("dns:localhost", issuer=between)
    arguments = list(map(str, mqtts(running, context(made), *keys.trust)))
    shutil.copy(made.path, tmp_path / "server.crt")
    shutil.copy(between.path, tmp_path / "intermediate.crt")
    shell(fix(*arguments)[0], tmp_path)
    made.path = tmp_path / "chain.crt"
    arguments[0] = mqtts(running, context(made))[0]
    assert examine(*arguments)[0] == 0
