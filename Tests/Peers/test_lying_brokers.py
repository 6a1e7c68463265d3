"""Kafka servers that do not know a password, or know it and repeat it: what they are sent, and what is said of it."""

import base64
import struct

import pytest

from fake_kafka import ALL_OPERATIONS, API_VERSIONS, METADATA, SASL_AUTHENTICATE, SASL_HANDSHAKE, VERSIONS, FakeKafka, array, text
from peers import trestle

CREATE_TOPICS = 19
SALT = base64.b64encode(b"salt of sixteen!").decode()
PROOFLESS = "v=" + base64.b64encode(bytes(32)).decode()


def first(nonce, salt=SALT, rounds="4096"):
    return f"r={nonce},s={salt},i={rounds}"


# What the server says first, of the client's nonce, and last.
LIES = {
    "another signature": (lambda nonce: first(nonce + "x"), PROOFLESS),
    "no signature": (lambda nonce: first(nonce + "x"), ""),
    "an empty signature": (lambda nonce: first(nonce + "x"), "v="),
    "an error": (lambda nonce: first(nonce + "x"), "e=invalid-proof"),
    "more behind the signature": (lambda nonce: first(nonce + "x"), PROOFLESS + ",x=y"),
    "the last message first": (lambda nonce: PROOFLESS, PROOFLESS),
    "nothing": (lambda nonce: "", ""),
    "a nonce of its own": (lambda nonce: first("x" * 40), PROOFLESS),
    "the client's nonce alone": (lambda nonce: first(nonce), PROOFLESS),
    "no salt": (lambda nonce: first(nonce + "x", salt=""), PROOFLESS),
    "few rounds": (lambda nonce: first(nonce + "x", rounds="1"), PROOFLESS),
    "no rounds": (lambda nonce: first(nonce + "x", rounds="0"), PROOFLESS),
    "rounds without end": (lambda nonce: first(nonce + "x", rounds="2000000000"), PROOFLESS),
    "more rounds than there are numbers": (lambda nonce: first(nonce + "x", rounds="9" * 40), PROOFLESS),
    "an extension that must be understood": (lambda nonce: "m=x," + first(nonce + "x"), PROOFLESS),
}


class LyingKafka(FakeKafka):
    def __init__(self, lie):
        self.lie, self.requests = lie, []
        super().__init__(sasl={"SCRAM-SHA-256": {}})

    def _respond(self, key, version, reader, state):
        if key in (API_VERSIONS, SASL_HANDSHAKE):
            return super()._respond(key, version, reader, state)
        if key != SASL_AUTHENTICATE:
            self.requests.append(key)
            return self._metadata(version, reader) if key == METADATA else None
        message = reader.bytes(reader.take("i")).decode()
        if message.startswith("n,"):
            response = self.lie[0](message.split("r=", 1)[1].split(",")[0])
        else:
            response = self.lie[1]
        return struct.pack(">h", 0) + text(None) + struct.pack(">i", len(response)) + response.encode()


@pytest.mark.parametrize("name", LIES)
def test_a_server_that_does_not_know_the_password_gets_no_request(tmp_path, name):
    server = LyingKafka(LIES[name])
    properties = tmp_path / "client.properties"
    properties.write_text(
        f"bootstrap.servers=127.0.0.1:{server.port}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=SCRAM-SHA-256\n"
        "sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required username=\"me\" password=\"hunter2-Pl\";\n")
    properties.chmod(0o600)
    program = trestle("topics", "list", "--config", properties, "--timeout", "3")
    try:
        assert program.process.wait(timeout=40) != 0
        program.reader.join(5)
        assert server.requests == [] and "hunter2-Pl" not in program.output(), program.output()
    finally:
        program.kill()
        server.stop()


def test_no_password_goes_in_the_clear_to_a_host_that_only_the_cluster_names(tmp_path):
    """The server that was configured is on this machine, for example the end of a tunnel."""
    server = FakeKafka(sasl={"PLAIN": {"me": "hunter2-Pl"}}, advertised=[("192.0.2.2", 9092)], topics={"t": ALL_OPERATIONS})
    properties = tmp_path / "client.properties"
    properties.write_text(
        f"bootstrap.servers=127.0.0.1:{server.port}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
        "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"hunter2-Pl\";\n")
    properties.chmod(0o600)
    (tmp_path / "lines").write_text("x\n")
    for arguments in (["produce", "-t", "t", "-l", tmp_path / "lines"], ["consume", "-t", "t"]):
        program = trestle(*arguments, "--config", properties)
        try:
            program.wait_for("without TLS, no password is sent to 192.0.2.2:9092, which only the cluster names", timeout=20)
        finally:
            program.kill()
    server.stop()


class TalkingKafka(FakeKafka):
    """Lets in, and repeats the password where it refuses something later."""

    def __init__(self):
        super().__init__(sasl={"PLAIN": {"me": "hunter2-Pl"}}, versions=VERSIONS | {CREATE_TOPICS: (2, 2)})

    def _respond(self, key, version, reader, state):
        if key == CREATE_TOPICS:
            refused = text("t") + struct.pack(">h", 42) + text("hunter2-Pl is no good")
            return struct.pack(">i", 0) + array([refused])
        return super()._respond(key, version, reader, state)


def test_the_words_of_a_refusal_do_not_repeat_the_password(tmp_path):
    server = TalkingKafka()
    properties = tmp_path / "client.properties"
    properties.write_text(
        f"bootstrap.servers=127.0.0.1:{server.port}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
        "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"hunter2-Pl\";\n")
    properties.chmod(0o600)
    program = trestle("topics", "create", "t", "--config", properties, "--timeout", "5")
    try:
        assert program.process.wait(timeout=40) != 0
        program.reader.join(5)
        assert "repeats the password" in program.output() and "hunter2" not in program.output(), program.output()
    finally:
        program.kill()
        server.stop()
