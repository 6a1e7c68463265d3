"""Attacks on what the program keeps to itself: secrets in what it prints, files that others can read, files that spin it."""

import base64
import os
import pathlib
import re
import socket
import stat
import subprocess
import time

import pytest

from kafka_broker import Broker
from peers import trestle

PLANTED = "hunter2-Pl4nted"


def run(*arguments, environment=None, timeout=60):
    program = trestle(*arguments, environment=environment)
    code = program.process.wait(timeout=timeout)
    program.reader.join(5)
    return code, program.output()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


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
    "a mechanism with more": {"servers": f"127.0.0.1:1]\n  sasl: {{mechanism: 'PLAIN:me:{PLANTED}'}}\n  x: ["},
}


@pytest.mark.parametrize("command", [("check",), ("doctor", "--config")], ids=["check", "doctor"])
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_a_secret_in_a_strange_configuration_is_not_repeated(tmp_path, command, name):
    code, output = run(*command, configuration(tmp_path, **CONFIGURATIONS[name]))
    assert output and PLANTED not in output and PLANTED.replace("-", "_") not in output


PROPERTIES = {
    "a key on lines of its own": f"ssl.keystore.type=PEM\nssl.keystore.key=-----BEGIN PRIVATE KEY-----\n{PLANTED}\n",
    "a key for a path": f"ssl.keystore.location=-----BEGIN PRIVATE KEY----- {PLANTED}\n",
    "a key for a type": f"ssl.keystore.type=-----BEGIN PRIVATE KEY----- {PLANTED}\n",
    "a password on a line of its own": f"sasl.jaas.config=P required username=\"me\" password=\n\"{PLANTED}\";\n",
    "a password for an option": f"sasl.jaas.config=P required username=\"me\" {PLANTED}=\"x\";\n",
    "a mechanism": f"security.protocol=SASL_SSL\nsasl.mechanism=PLAIN me:{PLANTED}\n",
    "a variable": "config.providers=env\nssl.key.password=${env:" + PLANTED + "}\n",
    "nothing else": PLANTED + "\n",
}


@pytest.mark.parametrize("name", PROPERTIES)
def test_a_secret_in_strange_properties_is_not_repeated(tmp_path, name):
    path = tmp_path / "client.properties"
    path.write_text("bootstrap.servers=127.0.0.1:1\n" + PROPERTIES[name])
    for option in ([], ["--json"]):
        code, output = run("doctor", path, "--timeout", "1s", *option)
        assert code != 0 and output and PLANTED not in output


def test_inspect_shows_no_passwords():
    secret = PLANTED.encode()
    text = lambda value: len(value).to_bytes(2, "big") + value
    body = text(b"MQTT") + b"\4\xc2\0\0" + text(b"c") + text(b"me") + text(secret)
    for options in ([], ["--json"]):
        code, output = run("inspect", "mqtt", *options, (b"\x10" + bytes([len(body)]) + body).hex())
        assert code == 0 and "(hidden)" in output and secret.hex() not in output and PLANTED not in output
    plain = b"\0me\0" + secret
    body = len(plain).to_bytes(4, "big") + plain
    code, output = run("inspect", "kafka", "--api", "SaslAuthenticate", "--version", "0", "--request", body.hex())
    assert code == 0 and "(hidden)" in output and base64.b64encode(plain).decode()[4:-4] not in output


def test_a_secret_in_an_mqtt_url_is_not_repeated(tmp_path):
    text = CONFIGURATION.replace("mqtt://127.0.0.1:1", f"mqtt://me:{PLANTED}@127.0.0.1:1")
    code, output = run("check", configuration(tmp_path, text))
    assert PLANTED not in output


@pytest.mark.parametrize("text", [
    f"users:\n  - name: a\n    password: \"{PLANTED}\\x01\"\n", f"users:\n  - name: a\n    password: {PLANTED}\x01\n",
    f"users:\n  - name: a\n    password: '{PLANTED}\n", f"users:\n  - name: a\n    password: [{PLANTED}]\n",
    f"users:\n  - name: a\n    password: *{PLANTED}\n", f"users:\n  - name: a\n    passwort: {PLANTED}\n",
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
    secret.chmod(0o600)
    code, output = run(*arguments, "--out", tmp_path / "two")
    assert code == 0 and "chmod" not in output


def test_a_key_of_a_configuration_that_everybody_can_read_is_remarked_on(tmp_path):
    code, _ = run("certs", "create", "--san", "dns:localhost", "--out", tmp_path / "certs")
    assert code == 0
    text = CONFIGURATION.replace(
        "kafka:", "  tls: {{ca: certs/ca.crt, certificate: certs/client.crt, key: certs/client.key}}\nkafka:")
    path = configuration(tmp_path, text.replace("mqtt://127", "mqtts://127"))
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


def bomb(levels):
    """Keys of which each names the one before it nine times: 9^levels words."""
    lines = ["a0: &a0 x"]
    for level in range(1, levels):
        lines.append(f"? &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n: x")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("text", [
    bomb(12), "a: &a [x, x]\nb: [*a, *a]\n", "- " * 100_000 + "x\n", "[" * 100_000 + "\n", "? " * 100_000 + "x\n",
    "mqtt: {&a x: *a}\n", "mqtt: !!map &a\n  x: y\n", "mqtt:\n  note: |\n    text\n  other: &a x\n",
])
def test_a_file_of_few_lines_does_not_keep_check_busy(tmp_path, text):
    path = tmp_path / "bomb.yaml"
    path.write_text(text)
    start = time.monotonic()
    code, output = run("check", path)
    assert code == 78 and output
    assert time.monotonic() - start < 30
    if "&" in text:
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
