"""What goes over a network in the clear and lets in whoever reads it is refused, or said."""

import socket
import struct

import fake_kafka
import pytest
from codec_program import run

# Of this machine, but no name of loopback.
HOST = socket.gethostname()
AWS = {"AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIAX", "AWS_SECRET_ACCESS_KEY": "k", "AWS_EC2_METADATA_DISABLED": "true"}


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name, value in AWS.items():
        monkeypatch.setenv(name, value)


def check(tmp_path, mqtt="url: mqtt://127.0.0.1:1, client_id: p", kafka="bootstrap_servers: '127.0.0.1:1'"):
    path = tmp_path / "plant.yaml"
    path.write_text(f"mqtt: {{{mqtt}}}\nkafka: {{{kafka}}}\nroutes: [{{from: x, to: t}}]\n")
    path.chmod(0o600)
    code, *texts = run("check", path)
    return code, "".join(texts)


def test_a_signature_of_aws_without_tls_is_warned_of(tmp_path):
    login = "security_protocol: SASL_PLAINTEXT, sasl: {mechanism: AWS_MSK_IAM}"
    code, text = check(tmp_path, kafka=f"bootstrap_servers: 'plant.example:1', {login}")
    assert code == 0 and "the Kafka signature is sent in the clear" in text
    code, text = check(tmp_path, kafka=f"bootstrap_servers: '127.0.0.1:1', {login}")
    assert code == 0 and "in the clear" not in text


class Amazon(fake_kafka.FakeKafka):
    """Takes every signature."""

    def __init__(self, **options):
        self.signatures = []
        super().__init__(sasl={"AWS_MSK_IAM": {}}, topics={"t": fake_kafka.ALL_OPERATIONS}, **options)

    def _respond(self, key, version, reader, state):
        if key == fake_kafka.SASL_HANDSHAKE:
            return struct.pack(">h", 0) + fake_kafka.array([fake_kafka.text("AWS_MSK_IAM")])
        if key == fake_kafka.SASL_AUTHENTICATE:
            self.signatures.append(bytes(reader.data))
            state["authenticated"] = True
            return struct.pack(">h", 0) + fake_kafka.text(None) + struct.pack(">i", 2) + b"{}"
        return super()._respond(key, version, reader, state)


def test_a_signature_of_aws_is_not_sent_to_a_host_that_only_the_cluster_names(tmp_path):
    elsewhere = Amazon()
    named = Amazon(advertised=[(HOST, elsewhere.port)])
    path = tmp_path / "client.properties"
    path.write_text(
        f"bootstrap.servers=127.0.0.1:{named.port}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=AWS_MSK_IAM\n"
        "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;\ndelivery.timeout.ms=4000\nrequest.timeout.ms=2000\n"
        "sasl.client.callback.handler.class=software.amazon.msk.auth.iam.IAMClientCallbackHandler\n")
    path.chmod(0o600)
    lines = tmp_path / "lines"
    lines.write_text("x\n")
    code, *texts = run("produce", "-t", "t", "-l", lines, "--config", path)
    assert code != 0 and named.signatures and not elsewhere.signatures
    assert f"no signature is sent to {HOST}" in "".join(texts)
    named.stop()
    elsewhere.stop()


def test_a_url_is_not_signed_for_a_websocket_without_tls(tmp_path):
    code, text = check(tmp_path, mqtt="url: 'ws://plant.example/mqtt', client_id: p, aws_sigv4: true")
    assert code == 78 and "the signed URL would be sent in the clear: write wss://" in text
    assert check(tmp_path, mqtt="url: 'ws://127.0.0.1:1/mqtt', client_id: p, aws_sigv4: true")[0] == 0


def test_a_place_of_aws_without_tls_is_warned_of(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    for host in (HOST, "127.0.0.1"):
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        text = "".join(run("rules", "import", tmp_path / "rules")[1:])
        assert ("AWS_ENDPOINT_URL is no https:// URL: requests with a session token" in text) == (host == HOST)


def test_the_doctor_says_that_it_sends_a_password_in_the_clear(monkeypatch):
    monkeypatch.setenv("SECRET", "hunter2-secret")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"mqtt://{HOST}:{listener.getsockname()[1]}"
        arguments = ["doctor", url, "--username", "u", "--password", "env:SECRET", "--timeout", "1s"]
        assert f"warning: without TLS, the password is sent in the clear to {HOST}" in "".join(run(*arguments)[1:])
        assert "warning" not in "".join(run(*arguments[:1], url.replace(HOST, "127.0.0.1"), *arguments[2:])[1:])


@pytest.mark.parametrize("named", [
    "127.0.0.1", "127.1", "0.0.0.0", "0", "[::ffff:127.0.0.1]", "[::ffff:0.0.0.0]",
])
def test_no_form_of_this_machine_s_address_lets_a_cluster_choose_who_gets_the_password(tmp_path, named):
    users = {"PLAIN": {"me": "hunter2-Pl"}}
    cluster = fake_kafka.FakeKafka(sasl=users, advertised=[(HOST, 9)], topics={"t": fake_kafka.ALL_OPERATIONS})
    path = tmp_path / "client.properties"
    path.write_text(
        f"bootstrap.servers={named}:{cluster.port}\nsecurity.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n"
        "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=\"me\" password=\"hunter2-Pl\";\n"
        "delivery.timeout.ms=2000\nrequest.timeout.ms=1000\n")
    path.chmod(0o600)
    lines = tmp_path / "lines"
    lines.write_text("x\n")
    _, _, error = run("produce", "-t", "t", "-l", lines, "--config", path)
    cluster.stop()
    assert "which only the cluster names" in error and "in the clear" not in error
