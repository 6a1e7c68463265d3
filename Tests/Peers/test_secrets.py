"""Attacks on what the program keeps to itself: secrets in what it prints, files that others can read, files that spin it."""

import base64
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import time

import pytest

from kafka_broker import Broker
from peers import free_port, trestle

PLANTED = "hunter2-Pl4nted"


def run(*arguments, environment=None, timeout=60):
    program = trestle(*arguments, environment=environment)
    code = program.process.wait(timeout=timeout)
    program.reader.join(5)
    return code, program.output()


CONFIGURATION = """\
mqtt:
  url: mqtt://127.0.0.1:1
  client_id: plant-7
  username: me
  password: {password}
kafka:
  bootstrap_servers: [{servers}]
routes:
  - from: plant/#
    to: plant
"""


def configuration(folder, text=None, **values):
    path = folder / "plant.yaml"
    path.write_text((text or CONFIGURATION).format(**{"password": PLANTED, "servers": "127.0.0.1:1"} | values))
    return path


ARGUMENTS = [
    ("doctor", "mqtt://127.0.0.1:1", "--username", "me", "--password", PLANTED),
    ("doctor", "mqtt://127.0.0.1:1", "--username", "me", f"--password={PLANTED}"),
    ("doctor", "kafka://127.0.0.1:1", "--sasl", "PLAIN", "--username", "me", "--password", PLANTED),
    ("doctor", f"mqtt://me:{PLANTED}@127.0.0.1:1"),
    ("doctor", f"kafka://me:{PLANTED}@127.0.0.1:1"),
    ("certs", "create", "--san", "dns:localhost", "--password", PLANTED),
    ("run", "--keystore", "none.p12", "--keystore-password", PLANTED),
    ("run", "--tls-certificate", "none.pem", "--tls-key-password", PLANTED),
    ("run", "--tls-certificate", "none.pem", "--client-ca", "none.pem", "--client-ca-password", PLANTED),
    ("doctor", "mqtt://127.0.0.1:1", "--username", "me", PLANTED),
    ("doctor", f"mqtt://127.0.0.1:1?password={PLANTED}"),
    ("doctor", f"mqtt://me:{PLANTED}\uff20h"),
    ("doctor", f"me:{PLANTED}@h:1883"),
    ("doctor", f"//me:{PLANTED}@h"),
    ("doctor", "mqtt://127.0.0.1:1", "--password", f"env:{PLANTED}"),
    ("doctor", "mqtts://127.0.0.1:1", "--ca", f"-----BEGIN PRIVATE KEY-----\n{PLANTED}"),
    ("doctor", "mqtts://127.0.0.1:1", "--certificate", f"-----BEGIN PRIVATE KEY----- {PLANTED}"),
    ("run", "--users", f"me:{PLANTED}"),
    ("run", f"me:{PLANTED}@h"),
    ("run", "--users", PLANTED),
    ("run", "--tls-certificate", PLANTED),
    ("run", "--keystore", PLANTED),
    ("doctor", "mqtts://127.0.0.1:1", "--ca", PLANTED),
    ("doctor", "mqtts://127.0.0.1:1", "--certificate", "none.pem", "--key", PLANTED),
    ("doctor", "mqtt://127.0.0.1:1", "--username", "me", "--password", f"file:{PLANTED}"),
]


@pytest.mark.parametrize("arguments", ARGUMENTS, ids=lambda arguments: " ".join(arguments).replace(PLANTED, "X"))
def test_a_secret_among_the_arguments_is_refused_or_used_and_never_repeated(arguments):
    code, output = run(*arguments)
    assert code != 0
    assert PLANTED not in output


CONFIGURATIONS = {
    "control character": {"password": f'"{PLANTED}\\x01"'},
    "bad reference": {"password": "'${" + PLANTED + "}'"},
    "unclosed reference": {"password": "'${" + PLANTED + "'"},
    "a list": {"password": f"[{PLANTED}]"},
    "a mapping": {"password": f"{{{PLANTED}: x}}"},
    "tab": {"password": f"\t{PLANTED}"},
    "unclosed quote": {"password": f"'{PLANTED}"},
    "raw control character": {"password": f"{PLANTED}\x01"},
    "anchor": {"password": f"&{PLANTED} x"},
    "tag": {"password": f"!{PLANTED} x"},
    "user in the servers": {"servers": f"'me:{PLANTED}@127.0.0.1:9092'"},
    "user in the servers' URL": {"servers": f"'kafka://me:{PLANTED}@127.0.0.1:9092'"},
    "user before a missing host": {"servers": f"'me:{PLANTED}'"},
    "query of the servers": {"servers": f"'h:1?password={PLANTED}'"},
    "reference within": {"password": "'a${" + PLANTED.replace("-", "_") + "}'"},
    "no blank, indented": {"password": f"x\n  keep_alive: 60s\n    password:{PLANTED}"},
    "no blank": {"password": f"x\n  tls: {{ca: x, key_password:{PLANTED}}}"},
    "a key for a path": {"password": f"x\n  tls:\n    certificate: |\n      -----BEGIN PRIVATE KEY-----\n      {PLANTED}"},
    "SASL in one line": {"servers": f"127.0.0.1:1]\n  sasl: {{mechanism: PLAIN, username: me, password:{PLANTED}}}\n  x: ["},
    "the secret as a file of authorities": {"password": f"x\n  tls: {{ca: {PLANTED}}}"},
    "the secret as a key": {"password": f"x\n  tls: {{certificate: x.pem, key: {PLANTED}}}"},
    "the secret as an alias": {"password": f"x\n  tls: {{keystore: {PLANTED}, keystore_alias: {PLANTED}}}"},
    "the secret as ciphers": {"password": f"x\n  tls: {{ciphers: {PLANTED}, cipher_suites: {PLANTED}}}"},
    "the secret as a number": {"password": f"x\n  receive_maximum: {PLANTED}"},
    "the secret as a duration": {"password": f"x\n  keep_alive: {PLANTED}"},
    "the secret as a word": {"password": f"x\n  version: {PLANTED}\n  require_guarantees: {PLANTED}"},
    "the secret as a protocol": {"servers": f"127.0.0.1:1]\n  security_protocol: {PLANTED}\n  x: ["},
    "the secret as a mechanism": {"servers": f"127.0.0.1:1]\n  sasl: {{mechanism: {PLANTED.upper()}}}\n  x: ["},
    "the secret as a token file": {"servers": f"127.0.0.1:1]\n  sasl: {{mechanism: OAUTHBEARER, token_file: {PLANTED}}}\n  x: ["},
    "the secret as properties": {"servers": f"127.0.0.1:1]\n  properties: {PLANTED}\n  x: ["},
    "the secret as a server": {"servers": PLANTED},
    "the secret as a key of the file": {"password": f"x\n  {PLANTED.replace('2-Pl4', '')}: x"},
    "a file that is not there": {"password": f"file:{PLANTED}"},
    "a variable that is not there": {"password": f"env:{PLANTED}"},
    "a mechanism with more": {"servers": f"127.0.0.1:1]\n  sasl: {{mechanism: 'PLAIN:me:{PLANTED}'}}\n  x: ["},
}


@pytest.mark.parametrize("command", [("check",), ("doctor", "--config")], ids=["check", "doctor"])
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_secret_in_a_strange_configuration_is_not_repeated(tmp_path, command, name):
    code, output = run(*command, configuration(tmp_path, **CONFIGURATIONS[name]))
    assert output
    for planted in (PLANTED, PLANTED.upper(), PLANTED.replace("-", "_"), PLANTED.replace("2-Pl4", "")):
        assert planted not in output


PROPERTIES = {
    "a key on lines of its own": f"ssl.keystore.type=PEM\nssl.keystore.key=-----BEGIN PRIVATE KEY-----\n{PLANTED}\n",
    "a key for a path": f"ssl.keystore.location=-----BEGIN PRIVATE KEY----- {PLANTED}\n",
    "a key for a type": f"ssl.keystore.type=-----BEGIN PRIVATE KEY----- {PLANTED}\n",
    "a password on a line of its own": f"sasl.jaas.config=P required username=\"me\" password=\n\"{PLANTED}\";\n",
    "a password for an option": f"sasl.jaas.config=P required username=\"me\" {PLANTED}=\"x\";\n",
    "a mechanism": f"security.protocol=SASL_SSL\nsasl.mechanism=PLAIN me:{PLANTED}\n",
    "a variable": "config.providers=env\nssl.key.password=${env:" + PLANTED + "}\n",
    "nothing else": PLANTED + "\n",
    "nothing but small letters": PLANTED.replace("2-Pl4", "") + "\n",
    "a trust store": f"security.protocol=SSL\nssl.truststore.location={PLANTED}\n",
    "a protocol": f"security.protocol={PLANTED}\n",
    "a number": f"batch.size={PLANTED}\n",
    "a word": f"acks={PLANTED}\ncompression.type={PLANTED}\n",
    "cipher suites": f"security.protocol=SSL\nssl.cipher.suites={PLANTED},{PLANTED.upper()}\n",
    "an alias": f"security.protocol=SSL\nssl.keystore.location=x.p12\nkeystore.alias={PLANTED}\n",
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_secret_in_strange_properties_is_not_repeated(tmp_path, name):
    path = tmp_path / "client.properties"
    path.write_text("bootstrap.servers=127.0.0.1:1\n" + PROPERTIES[name])
    for option in ([], ["--json"]):
        code, output = run("doctor", path, "--timeout", "1s", *option)
        assert code != 0 and output and PLANTED not in output and PLANTED.replace("2-Pl4", "") not in output


def test_inspect_shows_no_passwords():
    secret = PLANTED.encode()
    text = lambda value: len(value).to_bytes(2, "big") + value
    body = text(b"MQTT") + b"\4\xc2\0\0" + text(b"c") + text(b"me") + text(secret)
    for options in ([], ["--json"]):
        code, output = run("inspect", "mqtt", *options, (b"\x10" + bytes([len(body)]) + body).hex())
        assert code == 0 and "(hidden)" in output and secret.hex() not in output and PLANTED not in output
    plain = b"\0me\0" + secret
    body = len(plain).to_bytes(4, "big") + plain
    code, output = run("inspect", "kafka", "--api", "SaslAuthenticate", "--api-version", "0", "--request", body.hex())
    assert code == 0 and "(hidden)" in output and base64.b64encode(plain).decode()[4:-4] not in output


def test_a_secret_in_a_configuration_may_stand_in_a_file_or_the_environment(tmp_path):
    """One that is named as options name it was taken as the secret itself."""
    (tmp_path / "password").write_text(f"{PLANTED}\nmore\n")
    (tmp_path / "password").chmod(0o600)
    for source in ("file:password", f"file:{tmp_path}/password", "env:PW", "'file:${FOLDER}/password'", "${PW}"):
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(30)
        path = configuration(tmp_path, password=source)
        path.write_text(path.read_text().replace("127.0.0.1:1\n  client", f"127.0.0.1:{server.getsockname()[1]}\n  client"))
        program = trestle("run", path, environment={"PW": PLANTED, "FOLDER": str(tmp_path)})
        try:
            connection, _ = server.accept()
            connection.settimeout(30)
            received = connection.recv(4096)
            assert received.endswith(b"\0\2me" + len(PLANTED).to_bytes(2, "big") + PLANTED.encode()), (source, received)
        finally:
            program.kill()
            server.close()
    (tmp_path / "password").chmod(0o644)
    code, output = run("check", configuration(tmp_path, password="file:password"))
    assert code == 0 and "chmod 600" in output and PLANTED not in output
    for wrong in ("file:none.txt", "env:NONE_SUCH"):
        code, output = run("check", configuration(tmp_path, password=wrong))
        assert code == 78 and "'mqtt.password'" in output and wrong.split(":")[1] in output


def test_a_secret_in_an_mqtt_url_is_not_repeated(tmp_path):
    text = CONFIGURATION.replace("mqtt://127.0.0.1:1", f"mqtt://me:{PLANTED}@127.0.0.1:1")
    code, output = run("check", configuration(tmp_path, text))
    assert PLANTED not in output


@pytest.mark.parametrize("text", [
    f"users:\n  - name: a\n    password: \"{PLANTED}\\x01\"\n", f"users:\n  - name: a\n    password: {PLANTED}\x01\n",
    f"users:\n  - name: a\n    password: '{PLANTED}\n", f"users:\n  - name: a\n    password: [{PLANTED}]\n",
    f"users:\n  - name: a\n    password: *{PLANTED}\n", f"users:\n  - name: a\n    passwort: {PLANTED}\n",
    f"users:\n  - name: a:{PLANTED}\n", f"users:\n  - name: a {PLANTED}\n", f"users:\n  - {PLANTED}: 1\n    {PLANTED}: 2\n",
    f"users:\n  - {{name: {PLANTED}, password: a}}\n  - {{name: {PLANTED}, password: b}}\n",
    f"users:\n  - name: a\n    password:{PLANTED}\n", f"{PLANTED}: 1\n{PLANTED}: 2\n",
    f"users:\n\t- name: a\n    password: {PLANTED}\n", f"users: {PLANTED}\n", f"users:\n  - {PLANTED}\n",
])
def test_a_secret_in_a_wrong_users_file_is_not_repeated(tmp_path, text):
    users = tmp_path / "users.yaml"
    users.write_text(text)
    program = trestle("run", "--users", users, "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0)
    try:
        program.process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        program.kill()  # A control character in a password is no fault of the file for every protocol.
    program.reader.join(5)
    assert PLANTED not in program.output()


def test_files_with_secrets_that_everybody_can_read_are_remarked_on(tmp_path):
    secret = tmp_path / "password"
    secret.write_text(f"{PLANTED}\n")
    arguments = ("certs", "create", "--san", "dns:localhost", "--password", f"file:{secret}")
    secret.chmod(0o644)
    code, output = run(*arguments, "--out", tmp_path / "one")
    assert code == 0 and f"chmod 600 {secret}" in output and PLANTED not in output
    for mode, right in ((0o622, "change"), (0o666, "read and change")):
        secret.chmod(mode)
        code, output = run(*arguments, "--out", tmp_path / right)
        assert code == 0 and f"can {right} {secret}, which" in output
    secret.chmod(0o600)
    code, output = run(*arguments, "--out", tmp_path / "two")
    assert code == 0 and "chmod" not in output


@pytest.mark.parametrize("value, warned", [
    (PLANTED, True), ("${{PLANT:-" + PLANTED + "}}", True), ("${{PLANT}}", False), ("env:PLANT", False), ("file:secret", False),
])
def test_a_configuration_with_a_password_that_everybody_can_read_is_remarked_on(tmp_path, value, warned):
    (tmp_path / "secret").write_text(PLANTED)
    (tmp_path / "secret").chmod(0o600)
    path = configuration(tmp_path, CONFIGURATION.replace("{password}", value))
    for mode in (0o644, 0o600):
        path.chmod(mode)
        code, output = run("check", path, environment={"PLANT": PLANTED})
        assert code == 0 and PLANTED not in output
        assert (f"chmod 600 {path}" in output) == (warned and mode == 0o644), output


@pytest.mark.parametrize("login, warned", [
    (f'username="me" password="{PLANTED}"', True), ('username="me" password="${env:PLANT}"', False),
])
def test_properties_with_a_password_that_everybody_can_read_are_remarked_on(tmp_path, login, warned):
    properties = tmp_path / "client.properties"
    properties.write_text(
        "config.providers=env\nconfig.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider\n"
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
        f"sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required {login};\n")
    properties.chmod(0o644)
    text = CONFIGURATION.replace("kafka:\n", "kafka:\n  properties: client.properties\n").replace("{password}", "env:PLANT")
    code, output = run("check", configuration(tmp_path, text), environment={"PLANT": PLANTED})
    assert code == 0 and PLANTED not in output
    assert ("chmod 600 client.properties" in output) == warned, output


def test_a_further_word_is_shown_only_when_it_is_no_secret(tmp_path):
    path = configuration(tmp_path)
    for word, shown in [
            (PLANTED, "'***'"), ("routes.yaml", "'routes.yaml'"), ("other/plan", "'other/plan'"), ("chek", "did you mean 'check'?"),
            ("datta", "did you mean '--data'?"), ("log-level", "'log-level': did you mean '--log-level'?")]:
        code, output = run("run", path, word)
        assert code == 64 and shown in output and PLANTED not in output, output


def test_a_parent_of_the_data_folder_that_everybody_may_change_is_remarked_on(tmp_path):
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    with Broker(tmp_path / "open" / "data") as broker:
        assert broker.wait_for_line(f"{tmp_path}/open has mode 0777: chmod o-w")


def test_a_mistake_in_one_property_is_one_error(tmp_path):
    text = CONFIGURATION.replace("  bootstrap_servers: [{servers}]", "  properties: client.properties")
    for line, near in [
            ("ssl.truststor.location=/x.jks\nssl.truststore.password=${env:PLANT}", "ssl.truststore.location"),
            ("ssl.keystore.locaton=/x.jks\nssl.keystore.password=${env:PLANT}", "ssl.keystore.location")]:
        (tmp_path / "client.properties").write_text(
            "config.providers=env\nbootstrap.servers=127.0.0.1:1\nsecurity.protocol=SSL\n" + line + "\n")
        code, output = run("check", configuration(tmp_path, text), environment={"PLANT": PLANTED})
        errors = [line for line in output.splitlines() if "plant.yaml:" in line]
        assert code == 78 and len(errors) == 1 and f"did you mean '{near}'?" in errors[0], output


def test_a_setting_that_lost_the_blank_behind_its_colon_is_no_part_of_the_one_above(tmp_path):
    text = CONFIGURATION.replace("  client_id: plant-7\n", f"  client_id: plant-7\n    password:{PLANTED}\n")
    code, output = run("check", configuration(tmp_path, text))
    assert code == 78 and "plant.yaml:3:" in output and "'mqtt.client_id' continues on the next line" in output
    assert PLANTED not in output


def test_a_store_without_a_key_is_not_said_to_hold_one(tmp_path):
    code, _ = run("certs", "create", "--san", "dns:localhost", "--out", tmp_path / "certs")
    assert code == 0
    certificate = tmp_path / "certs" / "client.crt"
    certificate.chmod(0o644)
    text = CONFIGURATION.replace(
        "kafka:", "  tls: {{ca: certs/ca.crt, keystore: certs/client.crt}}\nkafka:")
    code, output = run("check", configuration(tmp_path, text.replace("mqtt://127", "mqtts://127")))
    assert "private key: chmod" not in output
    # Nor one in DER.
    subprocess.run(["openssl", "x509", "-outform", "DER", "-in", certificate, "-out", tmp_path / "client.der"], check=True)
    (tmp_path / "client.der").chmod(0o644)
    text = text.replace("certs/client.crt", "client.der")
    code, output = run("check", configuration(tmp_path, text.replace("mqtt://127", "mqtts://127")))
    assert code == 78 and "private key: chmod" not in output, output


def test_a_key_of_a_configuration_that_everybody_can_read_is_remarked_on(tmp_path):
    code, _ = run("certs", "create", "--san", "dns:localhost", "--out", tmp_path / "certs")
    assert code == 0
    text = CONFIGURATION.replace(
        "kafka:", "  tls: {{ca: certs/ca.crt, certificate: certs/client.crt, key: certs/client.key}}\nkafka:")
    path = configuration(tmp_path, text.replace("mqtt://127", "mqtts://127"))
    path.chmod(0o600)
    code, output = run("check", path)
    assert code == 0 and "chmod" not in output, output
    (tmp_path / "certs" / "client.key").chmod(0o644)
    code, output = run("check", path)
    assert code == 0 and "chmod 600 certs/client.key" in output


def test_what_the_log_keeps_only_its_owner_can_read(tmp_path):
    before = os.umask(0o022)
    try:
        with Broker(tmp_path / "data") as broker:
            subprocess.run(
                ["kcat", "-b", broker.address, "-P", "-t", "plant"], input=b"21.5\n", check=True, timeout=60)
            found = [tmp_path / "data", *(tmp_path / "data").rglob("*")]
            assert len(found) > 3
            for path in found:
                mode = stat.S_IMODE(path.stat().st_mode)
                assert mode & 0o077 == 0, f"{path} has mode {mode:o}"
    finally:
        os.umask(before)


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o755])
def test_a_data_folder_that_others_have_rights_in_becomes_its_owners_alone(tmp_path, mode):
    data = tmp_path / "data"
    data.mkdir()
    data.chmod(mode)
    with Broker(data) as broker:
        assert broker.wait_for_line(f"{data} had mode {mode:04o}")
        assert stat.S_IMODE(data.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_a_link_that_was_planted_as_the_lock_is_not_followed(tmp_path, link):
    data, precious = tmp_path / "data", tmp_path / "precious"
    data.mkdir(mode=0o700)
    precious.write_text("precious")
    link(precious, data / ".lock")
    code, output = run("run", "--data", data, "--mqtt-port", 0, "--kafka-port", 0)
    assert code == 74 and f"{data}/.lock" in output and "remove it" in output
    assert precious.read_text() == "precious"


def hard_link(data, entry):
    (data.parent / "precious").write_text("precious")
    os.link(data.parent / "precious", entry)


def folder_link(data, entry):
    (data.parent / "elsewhere").mkdir()
    entry.parent.rmdir()
    entry.parent.symlink_to(data.parent / "elsewhere")


def file_link(data, entry):
    (data.parent / "precious").write_text("precious")
    entry.symlink_to(data.parent / "precious")


def pipe(data, entry):
    os.mkfifo(entry)


def foreign_file(data, entry):
    entry.touch()
    os.chown(entry, 65534, 65534)


def foreign_folder(data, entry):
    os.chown(entry.parent, 65534, 65534)


@pytest.mark.parametrize("planted", [hard_link, folder_link, file_link, pipe, foreign_file, foreign_folder])
@pytest.mark.parametrize("name", ["mqtt-0/00000000000000000000.log", "mqtt-0/partition.metadata", "meta/meta.properties"])
def test_what_others_planted_in_a_data_folder_is_refused_by_name(tmp_path, planted, name):
    if planted.__name__.startswith("foreign") and os.geteuid() != 0:
        pytest.skip("needs another user's files")
    data = tmp_path / "data"
    entry = data / name
    entry.parent.mkdir(parents=True)
    data.chmod(0o777)
    planted(data, entry)
    code, output = run("run", "--data", data, "--mqtt-port", 0, "--kafka-port", 0, timeout=30)
    named = entry.parent if planted in (folder_link, foreign_folder) else entry
    assert code == 74 and f"{named} is " in output, output
    assert not (tmp_path / "precious").exists() or (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "elsewhere").exists() or not list((tmp_path / "elsewhere").iterdir())


def test_a_folder_within_the_data_folder_becomes_its_owners_alone(tmp_path):
    inner = tmp_path / "data" / "mqtt-0"
    inner.mkdir(parents=True)
    inner.chmod(0o777)
    with Broker(tmp_path / "data"):
        assert stat.S_IMODE(inner.stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user's folder")
def test_a_folder_of_others_that_everybody_may_write_to_is_refused(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 12345, 12345)
    data.chmod(0o777)
    code, output = run("run", "--data", data, "--mqtt-port", 0, "--kafka-port", 0)
    assert code == 74 and f"--data {data}/trestle" in output
    assert list(data.iterdir()) == []


def test_certificates_are_made_in_a_folder_of_their_owner(tmp_path):
    before = os.umask(0)
    try:
        code, output = run("certs", "create", "--san", "dns:localhost", "--out", tmp_path / "new" / "certs")
        assert code == 0, output
        assert stat.S_IMODE((tmp_path / "new" / "certs").stat().st_mode) == 0o700
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
        for path in (tmp_path / "new" / "certs").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) in (0o600, 0o644)
    finally:
        os.umask(before)


def listening_ports(process):
    """The TCP ports that a process listens on, and its Unix sockets that have a name."""
    inodes = set()
    for descriptor in pathlib.Path(f"/proc/{process.pid}/fd").iterdir():
        target = os.readlink(descriptor)
        if target.startswith("socket:["):
            inodes.add(target[8:-1])
    ports = []
    for table in ("tcp", "tcp6"):
        for line in pathlib.Path(f"/proc/{process.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                ports.append(int(fields[1].split(":")[1], 16))
    named = [
        line for line in pathlib.Path(f"/proc/{process.pid}/net/unix").read_text().splitlines()[1:]
        if line.split()[6] in inodes and len(line.split()) > 7]
    return sorted(ports), named


@pytest.mark.parametrize("secured", [False, True], ids=["open", "with users"])
def test_nobody_else_can_reach_where_the_bridge_comes_in(tmp_path, secured):
    users = tmp_path / "users.yaml"
    users.write_text("users:\n  - {name: ada, password: secret}\n")
    users.chmod(0o600)
    with Broker(tmp_path / "data", *(["--users", str(users)] if secured else [])) as broker:
        broker.wait_for_line("MQTT: subscribed")
        ports, named = listening_ports(broker.process)
        mqtt = next(int(line.split()[1].rsplit(":", 1)[1]) for line in broker.lines if line.startswith("mqtt "))
        assert ports == sorted([broker.port, mqtt]) and named == []


def test_a_large_users_file_costs_little(tmp_path):
    """Keys of SCRAM, which cost thousands of hashes, are derived for those who log in with it, and not for all at the start
    and at each SIGHUP."""
    users = tmp_path / "users.yaml"
    users.write_text("users:\n" + "".join(f"  - {{name: user{index}, password: p{index}}}\n" for index in range(10_000)))
    users.chmod(0o600)
    with Broker(tmp_path / "data", "--users", str(users)) as broker:
        def seconds():
            fields = pathlib.Path(f"/proc/{broker.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        start = seconds()
        users.write_text(users.read_text().replace("password: p7}", "password: other}"))
        broker.process.send_signal(signal.SIGHUP)
        assert broker.wait_for_line("1 of them changed")
        # A minute and a half of CPU each before.
        assert start < 30 and seconds() - start < 20, (start, seconds())


def bomb(levels):
    """Keys of which each names the one before it nine times: 9^levels words."""
    lines = ["a0: &a0 x"]
    for level in range(1, levels):
        lines.append(f"? &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n: x")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("text", [
    bomb(12), "a: &a [x, x]\nb: [*a, *a]\n", "- " * 100_000 + "x\n", "[" * 100_000 + "\n", "? " * 100_000 + "x\n",
    "mqtt: {&a x: *a}\n", "mqtt: !!map &a\n  x: y\n", "mqtt:\n  note: |\n    text\n  other: &a x\n",
    # Ends of lines other than LF, by which a comment hides the rest.
    *["#" + end + bomb(30).replace("\n", end) for end in ("\r", "\u0085", "\u2028", "\u2029")],
    "--- &a0 [x]\n", "a: !!seq &a [x]\nb: [*a]\n", "%TAG !a! tag:a,2000:\n" * 2 + "--- x\n",
    "".join(f"%TAG !a{n}! tag:a,2000:\n" for n in range(80_000)) + "--- x\n",
    "? [a, b]\n: x\n", "? " * 900 + "[" + "x, " * 100_000 + "x]\n",
], ids=lambda text: repr(text[:40]))
def test_a_file_of_few_lines_does_not_keep_check_busy(tmp_path, text):
    path = tmp_path / "bomb.yaml"
    path.write_text(text)
    start = time.monotonic()
    code, output = run("check", path)
    assert code == 78 and output
    assert time.monotonic() - start < 30
    if "%TAG" in text:
        assert "begins with %" in output
    elif "&" in text:
        assert "anchors and aliases" in output


def test_words_that_only_look_like_anchors_are_taken(tmp_path):
    text = CONFIGURATION.replace("plant-7", '"&plant*"') + "# &a *b\n  # - &c\n"
    path = configuration(tmp_path, text, password="'it''s &a *b'")
    code, output = run("check", path)
    assert code == 0, output


def test_a_crash_leaves_no_core_dump(tmp_path):
    program = trestle("run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0)
    try:
        deadline = time.monotonic() + 30
        while "data " not in program.output() and time.monotonic() < deadline:
            time.sleep(0.05)
        limits = pathlib.Path(f"/proc/{program.process.pid}/limits").read_text()
        assert re.search(r"Max core file size\s+0\s+0\s", limits)
        if os.getuid() != 0:
            # What is not dumpable belongs to root in /proc.
            assert os.stat(f"/proc/{program.process.pid}/environ").st_uid == 0
    finally:
        program.process.terminate()
        program.process.wait(timeout=60)


def test_a_password_in_the_clear_is_remarked_on_for_each_broker_and_cluster(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(
        "mqtt: {url: 'mqtt://127.0.0.1:1', client_id: b}\nkafka: {bootstrap_servers: '127.0.0.1:1'}\n"
        "mqtt_brokers:\n  hall: {url: 'mqtt://192.0.2.2:1883', client_id: c, username: u, password: '${PW}'}\n"
        "kafka_clusters:\n  archive: {bootstrap_servers: '192.0.2.2:1', sasl: {mechanism: PLAIN, username: u, password: '${PW}'}}\n"
        "routes:\n  - {from: 'p/#', to: t}\n  - {from: {mqtt: 'q/#', broker: hall}, to: {kafka: t, cluster: archive}}\n")
    code, output = run("check", str(path), environment={**os.environ, "PW": PLANTED})
    assert code == 0 and PLANTED not in output
    assert "the MQTT password of 'hall' is sent in the clear to 192.0.2.2:1883" in output
    assert "the Kafka password of 'archive' is sent in the clear" in output


@pytest.mark.skipif(os.geteuid() != 0, reason="files of other users are made by root alone")
def test_the_folder_above_a_buffer_is_nobody_elses(programs, tmp_path, mosquitto, cluster):
    """Whoever may change it may rename the buffer away, and with it what has been acknowledged."""
    folder = tmp_path / "buffers"
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}', buffer: {{folder: {folder}}}}}\n"
        "routes:\n  - {from: 'plant/#', to: plant}\n")

    folder.mkdir()
    os.chown(folder, 65534, 65534)
    folder.chmod(0o777)
    bridge = programs("run", path)
    assert bridge.process.wait(30) != 0
    bridge.wait_for(rf"every user of this machine may write to the buffer's folder {folder}")
    folder.rmdir()

    (tmp_path / "elsewhere").mkdir()
    folder.symlink_to(tmp_path / "elsewhere")
    os.lchown(folder, 65534, 65534)
    bridge = programs("run", path)
    assert bridge.process.wait(30) != 0
    bridge.wait_for("is a symbolic link of user 65534")
    assert not list((tmp_path / "elsewhere").iterdir())
    folder.unlink()

    folder.mkdir()
    folder.chmod(0o777)
    bridge = programs("run", path)
    bridge.wait_for("it has mode 0700 now")
    bridge.wait_for("MQTT: subscribed")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert bridge.end() == 0
