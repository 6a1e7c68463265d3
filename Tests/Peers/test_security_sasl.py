"""Our Kafka listener asks who is there: clients that we did not write prove it, or are turned away."""

import collections
import re
import subprocess
import time

import confluent_kafka
import pytest

from kafka_broker import Broker
from peers import require
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
    """KIP-368: librdkafka authenticates anew on the same connection before the session ends."""
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
