"""Private keys in files: who may read them, and what is left of them in memory when they have been replaced."""

import os
import pathlib
import re
import shutil
import signal
import ssl
import subprocess
import threading

import paho.mqtt.client as paho
import pytest
from cryptography.hazmat.primitives import serialization

from peers import require, trestle, wait_until

PASSWORD = "abcdef"


def make(folder, name):
    """A key and its certificate in PEM, both in one file, and in stores."""
    folder.mkdir(exist_ok=True)
    key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "5",
         "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    (folder / f"{name}.pem").write_bytes(certificate.read_bytes() + key.read_bytes())
    for suffix, options in (("p12", []), ("plain.p12", ["-keypbe", "NONE", "-certpbe", "NONE"])):
        subprocess.run(
            ["openssl", "pkcs12", "-export", "-in", certificate, "-inkey", key, "-passout", f"pass:{PASSWORD}", *options,
             "-out", folder / f"{name}.{suffix}"], check=True, capture_output=True)
    subprocess.run(
        [require("keytool"), "-importkeystore", "-srckeystore", folder / f"{name}.p12", "-srcstoretype", "PKCS12",
         "-srcstorepass", PASSWORD, "-destkeystore", folder / f"{name}.jks", "-deststoretype", "JKS", "-deststorepass",
         PASSWORD], check=True, capture_output=True)
    for path in folder.iterdir():
        path.chmod(0o600)
    return key


def found(process, needles):
    """How often each of some byte strings is in the memory of a process."""
    hits = dict.fromkeys(needles, 0)
    with open(f"/proc/{process.pid}/mem", "rb", 0) as memory:
        for line in pathlib.Path(f"/proc/{process.pid}/maps").read_text().splitlines():
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            if not line.split()[1].startswith("rw") or end - start > 1 << 30:
                continue
            try:
                memory.seek(start)
                content = memory.read(end - start)
            except OSError:
                continue
            for name, needle in needles.items():
                hits[name] += content.count(needle)
    return hits


FORMS = {
    "two files": lambda path: ["--tls-certificate", path("crt"), "--tls-key", path("key")],
    "one file": lambda path: ["--tls-certificate", path("pem")],
    "PKCS #12": lambda path: ["--keystore", path("p12"), "--keystore-password", "env:KP"],
    "PKCS #12 without encryption": lambda path: ["--keystore", path("plain.p12"), "--keystore-password", "env:KP"],
    "JKS": lambda path: ["--keystore", path("jks"), "--keystore-password", "env:KP"],
}


@pytest.mark.skipif(not os.path.exists("/proc/self/mem"), reason="needs /proc")
@pytest.mark.parametrize("form", FORMS)
def test_a_key_that_was_replaced_is_gone_from_memory(tmp_path, form):
    key = make(tmp_path / "certificates", "old")
    make(tmp_path / "certificates", "new")
    numbers = serialization.load_pem_private_key(key.read_bytes(), None).private_numbers()
    scalar = numbers.private_value.to_bytes(32, "big")
    lines = [line for line in key.read_text().splitlines() if not line.startswith("-")]
    needles = {"raw": scalar, "as a number": scalar[::-1], "base 64": lines[0][24:60].encode()}

    def put(name):
        for suffix in ("crt", "key", "pem", "p12", "plain.p12", "jks"):
            shutil.copy(tmp_path / "certificates" / f"{name}.{suffix}", tmp_path / f"served.{suffix}")

    put("old")
    program = trestle(
        "run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0,
        *FORMS[form](lambda suffix: tmp_path / f"served.{suffix}"),
        environment={"KP": PASSWORD, "TRESTLE_CORE_DUMPS": "1"})  # Else /proc would show it to root alone.
    try:
        port = int(program.wait_for(r"^kafka +\S+:(\d+)").group(1))
        # A handshake uses the key.
        ssl.get_server_certificate(("127.0.0.1", port))
        before = found(program.process, needles)
        assert before["raw"] > 0 and before["base 64"] == 0, before
        put("new")
        program.process.send_signal(signal.SIGHUP)
        program.wait_for("SIGHUP: certificates were read again")
        ssl.get_server_certificate(("127.0.0.1", port))
        # The connection that used the old key may go a moment later.
        wait_until(lambda: not any(found(program.process, needles).values()), 10, lambda: str(found(program.process, needles)))
    finally:
        program.kill()


COMMANDS = {
    "doctor": ["doctor", "mqtts://127.0.0.1:1", "--timeout", "1s"],
    "doctor of Kafka": ["doctor", "kafkas://127.0.0.1:1", "--timeout", "1s"],
    "mqtt pub": ["mqtt", "pub", "--url", "mqtts://127.0.0.1:1", "--topic", "t", "--message", "m"],
    "mqtt sub": ["mqtt", "sub", "--url", "mqtts://127.0.0.1:1", "--topic", "t"],
}
PROPERTIES = {
    "produce": ["produce", "-t", "t", "--config"],
    "consume": ["consume", "-t", "t", "--config"],
    "topics": ["topics", "list", "--config"],
    "groups": ["groups", "list", "--config"],
    "doctor of a file": ["doctor", "--timeout", "1s"],
}
NAMED = {
    "key": ["--certificate", "c.crt", "--key", "c.key"],
    "pem": ["--certificate", "c.pem"],
    "p12": ["--keystore", "c.p12", "--keystore-password", "env:KP"],
}


def remarks(folder, arguments, named):
    """How often a command says that the key is exposed, before it waits for servers."""
    process = subprocess.Popen(
        [*map(str, trestle_command()), *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, env={**os.environ, "KP": PASSWORD})
    try:
        output, _ = process.communicate(timeout=4)
    except subprocess.TimeoutExpired:
        process.kill()
        output, _ = process.communicate()
    return len(re.findall(rf"every user of this machine can read \S*{named}, which holds a private key: chmod 600", output)), output


def trestle_command():
    return [os.environ.get("TRESTLE", pathlib.Path(__file__).resolve().parents[2] / ".build/debug/trestle")]


@pytest.mark.parametrize("command", [*COMMANDS, *PROPERTIES])
def test_a_key_that_everybody_can_read_is_remarked_on_by_every_command_that_loads_it(tmp_path, command):
    make(tmp_path, "c")
    for suffix, options in NAMED.items():
        if command in COMMANDS:
            arguments = [*COMMANDS[command], *options]
        else:
            location = f"ssl.keystore.location=c.{suffix}\n" if suffix != "key" else None
            if location is None:
                continue
            (tmp_path / "client.properties").write_text(
                "bootstrap.servers=127.0.0.1:1\nsecurity.protocol=SSL\nconfig.providers=env\n"
                "config.providers.env.class=org.apache.kafka.common.config.provider.EnvVarConfigProvider\n"
                f"ssl.keystore.type={'PKCS12' if suffix == 'p12' else 'PEM'}\n{location}"
                + ("ssl.keystore.password=${env:KP}\n" if suffix == "p12" else ""))
            arguments = [*PROPERTIES[command], "client.properties"]
        for mode, expected in ((0o644, 1), (0o600, 0)):
            (tmp_path / f"c.{suffix}").chmod(mode)
            count, output = remarks(tmp_path, arguments, f"c.{suffix}")
            assert count == expected, (suffix, mode, output)


TOKEN_COMMANDS = {
    "check": (["check", "plant.yaml"], True), "doctor of YAML": (["doctor", "plant.yaml", "--timeout", "1s"], True),
    "mqtt sub": (["mqtt", "sub", "--config", "plant.yaml", "--topic", "t"], True),
    **{name: (arguments, False) for name, arguments in PROPERTIES.items()},
}


@pytest.mark.parametrize("command", TOKEN_COMMANDS)
def test_a_token_that_everybody_can_read_is_remarked_on(tmp_path, command):
    arguments, is_yaml = TOKEN_COMMANDS[command]
    (tmp_path / "token").write_text("header.claims.signature\n")
    (tmp_path / "plant.yaml").write_text(
        "mqtt:\n  url: mqtt://127.0.0.1:1\n  client_id: p\nkafka:\n  bootstrap_servers: [127.0.0.1:1]\n"
        "  security_protocol: SASL_PLAINTEXT\n  sasl: {mechanism: OAUTHBEARER, token_file: token}\n"
        "routes:\n  - {from: '#', to: plant}\n")
    (tmp_path / "client.properties").write_text(
        "bootstrap.servers=127.0.0.1:1\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=OAUTHBEARER\n"
        f"sasl.oauthbearer.token.endpoint.url=file:{tmp_path}/token\n"
        "sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;\n")
    for mode, expected in ((0o644, 1), (0o600, 0)):
        (tmp_path / "token").chmod(mode)
        _, output = remarks(tmp_path, arguments + ([] if is_yaml else ["client.properties"]), "token")
        found = len(re.findall(r"every user of this machine can read \S*token, which holds a token: chmod 600", output))
        assert found == expected, (mode, output)


def test_a_link_is_judged_by_the_file_behind_it(tmp_path):
    """As Kubernetes mounts secrets: everybody may use the link, and what it leads to is private."""
    (tmp_path / "behind").write_text("secret\n")
    (tmp_path / "password").symlink_to("behind")
    (tmp_path / "plant.yaml").write_text(
        "mqtt: {url: 'mqtt://127.0.0.1:1', client_id: p, username: u, password: 'file:password'}\n"
        "kafka: {bootstrap_servers: '127.0.0.1:1'}\nroutes: [{from: a, to: b}]\n")
    for mode, expected in ((0o644, True), (0o600, False)):
        (tmp_path / "behind").chmod(mode)
        _, output = remarks(tmp_path, ["check", "plant.yaml"], "password")
        assert ("every user of this machine can read" in output) == expected, (mode, output)


def test_secrets_that_a_users_file_names_are_remarked_on_also_at_sighup(tmp_path):
    users = tmp_path / "users.yaml"
    users.write_text("users:\n  - {name: ada, password: file:password}\n  - {name: robot, token: file:token}\n")
    (tmp_path / "password").write_text("secret-of-ada\n")
    (tmp_path / "token").write_text("t" * 30 + "\n")
    for name, mode in (("users.yaml", 0o600), ("password", 0o666), ("token", 0o644)):
        (tmp_path / name).chmod(mode)
    program = trestle("run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0, "--users", users)
    try:
        program.wait_for("^mqtt ")
        output = program.output()
        assert "can read and change password, which holds a secret: chmod 600" in output
        assert "can read token, which holds a secret: chmod 600" in output
        assert "users.yaml, which" not in output
        users.chmod(0o644)
        program.process.send_signal(signal.SIGHUP)
        program.wait_for("SIGHUP: users were read again")
        output = program.output()
        assert output.count("can read and change password, which holds a secret") == 2, output
        assert "users.yaml, which holds passwords: chmod 600" in output
    finally:
        program.kill()


def test_a_removed_user_goes_although_a_key_takes_long(tmp_path):
    key, users, slow = make(tmp_path / "certificates", "server"), tmp_path / "users.yaml", tmp_path / "slow.key"
    # A second or two of derivation.
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", key, "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "1990000",
         "-passout", f"pass:{PASSWORD}", "-out", slow], check=True, capture_output=True)
    slow.chmod(0o600)
    users.write_text("users:\n  - {name: ada, password: first}\n  - {name: bob, password: first}\n")
    users.chmod(0o600)
    program = trestle(
        "run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0, "--users", users, "--tls-certificate",
        tmp_path / "certificates" / "server.crt", "--tls-key", slow, "--tls-key-password", "env:KP",
        environment={"KP": PASSWORD})
    try:
        port = int(program.wait_for(r"^mqtt +\S+:(\d+)", timeout=60).group(1))
        left = threading.Event()
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="bob", protocol=paho.MQTTv5)
        client.username_pw_set("bob", "first")
        client.tls_set(str(tmp_path / "certificates" / "server.crt"))
        connected = threading.Event()
        client.on_connect = lambda *_: connected.set()
        client.on_disconnect = lambda *_: left.set()
        client.connect("127.0.0.1", port)
        client.loop_start()
        assert connected.wait(30)
        users.write_text("users:\n  - {name: ada, password: first}\n")
        program.process.send_signal(signal.SIGHUP)
        assert left.wait(30)
        assert "SIGHUP" not in program.output()
        client.loop_stop()
    finally:
        program.kill()
