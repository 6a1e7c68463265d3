"""A password that is rotated in Secrets Manager while a rule runs: the producer logs in again, and no message is lost."""

import json
import signal

import confluent_kafka
import pytest

from aws_account import Account, kafka_rule
from certificates import Workshop
from kafka_broker import Broker
from peers import Device, wait_until


@pytest.fixture
def account():
    account = Account()
    yield account
    account.stop()


def test_a_rotated_secret_reconnects_the_producer(account, tmp_path, mosquitto, programs, running):
    workshop = Workshop(tmp_path)
    root = workshop.authority()
    made = workshop.issue(root, "dns:localhost", "ip:127.0.0.1")
    users = tmp_path / "users.yaml"

    def write_users(password):
        users.write_text(
            f"users:\n  - name: bridge\n    password: {password}\n  - name: reader\n    password: reader-password\n")
        users.chmod(0o600)

    write_users("first-password")
    broker = Broker(
        tmp_path / "data", "--users", str(users), "--tls-certificate", str(made.path), "--tls-key", str(made.key_path),
        "--advertised-host", "localhost")
    running.append(broker)
    address = f"localhost:{broker.port}"
    reader = {"bootstrap.servers": address, "security.protocol": "SASL_SSL", "ssl.ca.location": str(root.path),
              "sasl.mechanism": "PLAIN", "sasl.username": "reader", "sasl.password": "reader-password"}
    secrets = account.client("secretsmanager")
    secrets.create_secret(Name="Kafka_Keystore", SecretBinary=workshop.java_trust_store(root).read_bytes())
    secrets.create_secret(
        Name="kafka-login", SecretString=json.dumps({"username": "bridge", "password": "first-password"}))
    account.role()
    (tmp_path / "rule.json").write_text(json.dumps(kafka_rule(address)))
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  client_id: rules\nrules:\n  - rule.json\n")
    program = programs("run", path, environment={**account.environment(), "TRESTLE_SECRETS_REFRESH": "2s"})
    program.wait_for("subscribed to", timeout=60)
    device = Device(mosquitto.port)
    for number in range(20):
        device.publish("plant/1", json.dumps({"n": number}))
    wait_until(lambda: device.acknowledged >= 20, 40, program.output)

    # First the cluster, then the secret: in between the bridge cannot log in, and keeps the messages.
    write_users("second-password")
    broker.process.send_signal(signal.SIGHUP)
    assert broker.wait_for_line("users")
    secrets.put_secret_value(
        SecretId="kafka-login", SecretString=json.dumps({"username": "bridge", "password": "second-password"}))
    program.wait_for("'kafka-login'.*has another value", timeout=60)
    for number in range(20, 40):
        device.publish("plant/1", json.dumps({"n": number}))
    device.finish(40)

    consumer = confluent_kafka.Consumer({**reader, "group.id": "reader", "auto.offset.reset": "earliest"})
    consumer.subscribe(["plant"])
    found = set()

    def all_found():
        for message in consumer.consume(100, timeout=1):
            if not message.error():
                found.add(json.loads(message.value())["n"])
        return len(found) == 40

    wait_until(all_found, 60, lambda: f"{sorted(found)}\n{program.output()}")
    consumer.close()
    output = program.output()
    assert "first-password" not in output and "second-password" not in output
