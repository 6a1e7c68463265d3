"""Logins of clouds: AWS_MSK_IAM, OAUTHBEARER by client credentials, AWS IoT Core by a signed WebSocket and by ALPN. The other
side checks with botocore and Python's ssl."""

import base64
import datetime
import http.server
import json
import os
import random
import socket
import ssl
import struct
import subprocess
import threading
import urllib.parse
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials
import confluent_kafka
import pytest
from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
from kafka.record import MemoryRecords

from certificates import Workshop
from codec_program import BINARY, run
from fake_kafka import ALL_OPERATIONS, SASL_AUTHENTICATE, FakeKafka, text
from kafka_broker import Broker
from peers import Device, Mosquitto, consume, free_port, trestle, wait_until
from security_peers import ENVIRONMENT, TOKEN, Login, users_file

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDPLANT", "AWS_SECRET_ACCESS_KEY": "hunter2+secret/key", "AWS_SESSION_TOKEN": "hunter2/token=",
        "AWS_REGION": "eu-central-1", "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent"}


def signature(service, host, path, date, token, action, lifetime):
    """The signature that botocore computes for a presigned URL of that time."""
    credentials = botocore.credentials.Credentials(
        KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"], token)
    request = botocore.awsrequest.AWSRequest(
        method="GET", url=f"https://{host}{path}", params={"Action": action})
    now = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
    signer = botocore.auth.SigV4QueryAuth(credentials, service, KEYS["AWS_REGION"], expires=lifetime)
    with mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: now):
        signer.add_auth(request)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.url).query))


# ---------------------------------------------------------------------------------------------------------------------
# Amazon MSK

class MSK(FakeKafka):
    """A broker that demands AWS_MSK_IAM and checks the signature."""

    def __init__(self, tls):
        self.payloads = []
        super().__init__(tls=tls, topics={"plant": ALL_OPERATIONS}, sasl={"AWS_MSK_IAM": {}})

    def _respond(self, key, version, reader, state):
        if key != SASL_AUTHENTICATE:
            return super()._respond(key, version, reader, state)
        payload = json.loads(reader.bytes(reader.take("i")))
        self.payloads.append(payload)
        expected = signature(
            "kafka-cluster", payload["host"], "/", payload["x-amz-date"], payload.get("x-amz-security-token"),
            payload["action"], int(payload["x-amz-expires"]))
        if payload["version"] == "2020_10_22" and payload["x-amz-signature"] == expected["X-Amz-Signature"]:
            state["authenticated"] = True
            response = b'{"version":"2020_10_22","request-id":"1"}'
            return struct.pack(">h", 0) + text(None) + struct.pack(">i", len(response)) + response
        return struct.pack(">h", 58) + text("Access denied") + struct.pack(">i", 0)


@pytest.fixture
def workshop(tmp_path):
    return Workshop(tmp_path)


def server_context(made):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.path, made.key_path)
    return context


def msk_properties(folder, port, ca):
    path = folder / "client.properties"
    path.write_text(
        f"bootstrap.servers=localhost:{port}\nsecurity.protocol=SASL_SSL\nsasl.mechanism=AWS_MSK_IAM\n"
        "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;\n"
        f"ssl.truststore.location={ca}\nssl.truststore.type=PEM\n")
    return path


@pytest.mark.parametrize("temporary", [True, False])
def test_a_broker_of_msk_accepts_the_signature(workshop, tmp_path, running, temporary):
    root = workshop.authority()
    broker = MSK(server_context(workshop.issue(root, "dns:localhost", "ip:127.0.0.1")))
    running.append(broker)
    environment = KEYS if temporary else {**KEYS, "AWS_SESSION_TOKEN": ""}
    program = trestle(
        "doctor", msk_properties(tmp_path, broker.port, root.path), "--json", "--topic", "plant", "--timeout", "10s",
        environment=environment)
    program.process.wait(timeout=60)
    program.reader.join(5)
    steps = {line["step"]: line["status"] for line in map(json.loads, program.lines) if "step" in line}
    assert steps["sasl"] == "passed", program.output()
    assert broker.payloads[0]["host"] == "localhost" and broker.payloads[0]["user-agent"] == "trestle"
    assert ("x-amz-security-token" in broker.payloads[0]) == temporary
    assert "hunter2" not in program.output()


def test_a_broker_of_msk_refuses_another_key(workshop, tmp_path, running):
    root = workshop.authority()
    broker = MSK(server_context(workshop.issue(root, "dns:localhost", "ip:127.0.0.1")))
    running.append(broker)
    program = trestle(
        "doctor", msk_properties(tmp_path, broker.port, root.path), "--timeout", "10s",
        environment={**KEYS, "AWS_SECRET_ACCESS_KEY": "wrong-hunter2-key"})
    assert program.process.wait(timeout=60) == 15, program.output()
    program.reader.join(5)
    assert "hunter2" not in program.output()


@pytest.mark.parametrize("secret", [KEYS["AWS_SECRET_ACCESS_KEY"], "wrong-hunter2-key"])
def test_records_go_to_a_broker_of_msk_behind_a_good_signature_alone(workshop, tmp_path, running, secret):
    root = workshop.authority()
    broker = MSK(server_context(workshop.issue(root, "dns:localhost", "ip:127.0.0.1")))
    running.append(broker)
    done = subprocess.run(
        [BINARY, "produce", "--config", msk_properties(tmp_path, broker.port, root.path), "-t", "plant", "--acks", "1", "--timeout", "20"],
        input=b"one\ntwo\nthree\n", capture_output=True, timeout=90, env={**os.environ, **KEYS, "AWS_SECRET_ACCESS_KEY": secret})
    values = [
        record.value for _, records in broker.produced for batch in MemoryRecords(records) for record in batch]
    if secret == KEYS["AWS_SECRET_ACCESS_KEY"]:
        assert done.returncode == 0, done.stderr
        assert values == [b"one", b"two", b"three"]
        # Each connection is signed for its own host: the bootstrap server, and the leader by the address in the metadata.
        assert {payload["host"] for payload in broker.payloads} == {"localhost", "127.0.0.1"}
    else:
        assert done.returncode == 69, done.stderr
        assert values == []
    assert b"hunter2" not in done.stdout + done.stderr


def test_the_signature_is_that_of_awss_own_library():
    """The library makes a bearer token of the same signed request."""
    rng = random.Random(7)
    lines = []
    for number in range(40):
        region = rng.choice(["us-east-1", "eu-central-1", "ap-south-1"])
        seconds = rng.randrange(1_600_000_000, 1_900_000_000)
        token = f"token/{number}+=" if rng.random() < 0.5 else None
        credentials = botocore.credentials.Credentials(f"AKID{number}", f"secret/{number}+", token)
        now = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).replace(tzinfo=None)
        provider = mock.Mock(spec=MSKAuthTokenProvider.CredentialProvider)
        provider.load.return_value = credentials
        with mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: now):
            bearer, _ = MSKAuthTokenProvider.generate_auth_token_from_credentials_provider(region, provider)
        url = base64.urlsafe_b64decode(bearer + "=" * (-len(bearer) % 4)).decode()
        signed = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query))
        lines.append(json.dumps({
            "name": f"msk-{number}", "time": seconds, "accessKeyID": credentials.access_key,
            "secretAccessKey": credentials.secret_key, "region": region, "service": "kafka-cluster", "method": "GET",
            "host": f"kafka.{region}.amazonaws.com", "path": "/", "query": [["Action", "kafka-cluster:Connect"]], "fields": [],
            "body": "", "form": "query", "lifetime": 900, "expect": signed["X-Amz-Signature"],
            **({"sessionToken": token} if token else {})}))
    code, output, _ = run("conform", "aws-signatures", "-", stdin="\n".join(lines).encode())
    assert code == 0, output[-2000:]
    assert output.splitlines()[-1] == "40 passed, 0 failed"


# ---------------------------------------------------------------------------------------------------------------------
# OAUTHBEARER by client credentials

class TokenEndpoint:
    """Gives the token to `bridge` with the secret."""

    def __init__(self, context, secret="hunter2/+client", lifetime=3600):
        endpoint = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
                login = base64.b64decode(self.headers["Authorization"].removeprefix("Basic ")).decode()
                name, given = map(urllib.parse.unquote_plus, login.split(":"))
                endpoint.requests.append((name, form))
                if (name, given) == ("bridge", secret):
                    status, body = 200, {"access_token": TOKEN, "token_type": "Bearer", "expires_in": lifetime}
                else:
                    status, body = 401, {"error": "invalid_client", "error_description": f"no {given}"}
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def bearer_plant(tmp_path, mosquitto, broker, root, endpoint, secret):
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  client_id: bridge\n"
        f"kafka:\n  bootstrap_servers: localhost:{broker.port}\n  tls:\n    ca: {root.path}\n"
        f"  sasl:\n    mechanism: OAUTHBEARER\n    token_url: https://localhost:{endpoint.port}/token\n    client_id: bridge\n"
        f"    client_secret: {secret}\n    scope: kafka write\n    token_ca: {root.path}\n"
        "routes:\n  - from: plant/#\n    to: plant\n")
    return path


@pytest.fixture
def token_set_up(workshop, tmp_path, mosquitto, running, monkeypatch):
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    root = workshop.authority()
    made = workshop.issue(root, "dns:localhost", "ip:127.0.0.1")
    endpoint = TokenEndpoint(server_context(made))
    running.append(endpoint)
    broker = Broker(
        tmp_path / "data", "--users", str(users_file(tmp_path)), "--tls-certificate", str(made.path), "--tls-key",
        str(made.key_path), "--advertised-host", "localhost")
    running.append(broker)
    return root, endpoint, broker


def test_the_bridge_gets_its_token_from_the_endpoint(token_set_up, tmp_path, mosquitto, programs):
    root, endpoint, broker = token_set_up
    path = bearer_plant(tmp_path, mosquitto, broker, root, endpoint, "hunter2/+client")
    program = programs("run", path)
    program.wait_for("subscribed|connected to Kafka|ready", timeout=40)
    device = Device(mosquitto.port)
    wait_until(lambda: endpoint.requests, 30, program.output)
    for number in range(20):
        device.publish(f"plant/{number}", f"{number}")
    device.finish(20)
    client = confluent_kafka.Consumer({
        "bootstrap.servers": f"localhost:{broker.port}", "group.id": "reader", "auto.offset.reset": "earliest",
        **Login("OAUTHBEARER", ca=root.path).librdkafka()})
    client.subscribe(["plant"])
    records = []
    wait_until(lambda: records.extend(client.consume(20, timeout=1)) or len(records) >= 20, 40, program.output)
    client.close()
    assert endpoint.requests[0] == ("bridge", {"grant_type": "client_credentials", "scope": "kafka write"})
    # One token serves all connections.
    assert len(endpoint.requests) == 1
    assert "hunter2" not in program.output() and TOKEN not in program.output()


def test_java_properties_name_the_endpoint(token_set_up, tmp_path, running):
    root, _, broker = token_set_up
    endpoint = TokenEndpoint(None)
    running.append(endpoint)
    path = tmp_path / "client.properties"
    path.write_text(
        f"security.protocol=SASL_SSL\nssl.truststore.location={root.path}\nssl.truststore.type=PEM\n"
        f"sasl.mechanism=OAUTHBEARER\nsasl.oauthbearer.token.endpoint.url=http://127.0.0.1:{endpoint.port}/token\n"
        "sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
        "clientId=\"bridge\" clientSecret=\"hunter2/+client\" scope=\"kafka\";\n")
    path.chmod(0o600)
    program = trestle("topics", "create", "-b", f"localhost:{broker.port}", "--config", path, "made")
    assert program.process.wait(timeout=40) == 0, program.output()
    assert endpoint.requests == [("bridge", {"grant_type": "client_credentials", "scope": "kafka"})]


def test_a_wrong_client_secret_is_named_without_it(token_set_up, tmp_path, mosquitto, programs):
    root, endpoint, broker = token_set_up
    program = programs("run", bearer_plant(tmp_path, mosquitto, broker, root, endpoint, "wrong-hunter2-secret"))
    program.wait_for("the token endpoint responds with 401: ", timeout=40)
    assert "hunter2" not in program.output(), program.output()


def test_a_token_endpoint_in_the_clear_is_refused(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(
        "mqtt:\n  url: mqtt://127.0.0.1:1\n  client_id: bridge\nkafka:\n  bootstrap_servers: 127.0.0.1:1\n  sasl:\n"
        "    mechanism: OAUTHBEARER\n    token_url: http://login.example/token\n    client_id: a\n    client_secret: hunter2\n"
        "routes:\n  - from: plant/#\n    to: plant\n")
    code, output, error = run("check", path)
    assert code == 78 and "'token_url' takes https://" in output + error and "hunter2" not in output + error


# ---------------------------------------------------------------------------------------------------------------------
# AWS IoT Core

class Pipe:
    """Carries connections to Mosquitto once `accept` has looked at them."""

    def __init__(self, target, accept):
        self.target, self.accept = target, accept
        self.seen = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(connection,), daemon=True).start()

    def _carry(self, connection):
        try:
            opened = self.accept(connection)
            if opened is None:
                connection.close()
                return
            connection, first = opened
            onward = socket.create_connection(("127.0.0.1", self.target))
            onward.sendall(first)
            back = threading.Thread(target=self._copy, args=(onward, connection), daemon=True)
            back.start()
            self._copy(connection, onward)
        except (OSError, ssl.SSLError):
            pass

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except (OSError, ssl.SSLError):
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def stop(self):
        self.listener.close()


def plant(tmp_path, url, cluster, extra):
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: {url}\n  client_id: bridge\n{extra}kafka:\n  bootstrap_servers: {cluster.bootstrap}\n"
        "routes:\n  - from: plant/#\n    to: plant\n")
    return path


def presigned(host, query):
    """The signature of AWS IoT's form: no X-Amz-Expires, and the token is not signed."""
    credentials = botocore.credentials.Credentials(KEYS["AWS_ACCESS_KEY_ID"], KEYS["AWS_SECRET_ACCESS_KEY"])
    signer = botocore.auth.SigV4Auth(credentials, "iotdevicegateway", KEYS["AWS_REGION"])
    signed = {name: value for name, value in query.items() if name not in ("X-Amz-Signature", "X-Amz-Security-Token")}
    request = botocore.awsrequest.AWSRequest(method="GET", url=f"https://{host}/mqtt", params=signed, headers={"host": host})
    request.context["timestamp"] = query["X-Amz-Date"]
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


def test_aws_iot_accepts_a_signed_websocket(tmp_path, cluster, programs, running):
    web_port = free_port()
    mosquitto = Mosquitto(tmp_path, extra=f"listener {web_port} 127.0.0.1\nprotocol websockets")
    running.append(mosquitto)

    def accept(connection):
        head = b""
        while b"\r\n\r\n" not in head:
            head += connection.recv(4096)
        target = head.split(b" ")[1].decode()
        host = next(line[6:] for line in head.decode().split("\r\n") if line.lower().startswith("host: "))
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(target).query))
        pipe.seen.append((target, query))
        if query.get("X-Amz-Signature") != presigned(host, query):
            connection.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return None
        return connection, head

    pipe = Pipe(web_port, accept)
    running.append(pipe)
    path = plant(tmp_path, f"ws://127.0.0.1:{pipe.port}/mqtt", cluster, "  aws_sigv4: true\n")
    program = programs("run", path, environment=KEYS)
    wait_until(lambda: pipe.seen, 40, program.output)
    program.wait_for("subscribed|ready", timeout=40)
    device = Device(mosquitto.port)
    for number in range(10):
        device.publish("plant/1", f"{number}")
    device.finish(10)
    assert len(consume(cluster.bootstrap, "plant", 10)) >= 10, program.output()
    target, query = pipe.seen[0]
    assert query["X-Amz-Security-Token"] == KEYS["AWS_SESSION_TOKEN"] and "X-Amz-Expires" not in query
    assert "/eu-central-1/iotdevicegateway/aws4_request" in query["X-Amz-Credential"]
    assert "hunter2" not in program.output() and "X-Amz-Signature" not in program.output()


def test_without_credentials_the_signed_bridge_does_not_start(tmp_path, cluster, programs):
    path = plant(tmp_path, "ws://127.0.0.1:1/mqtt", cluster, "  aws_sigv4: true\n")
    program = programs("run", path, environment={
        "AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "AWS_REGION": "eu-central-1"})
    assert program.process.wait(timeout=30) == 69
    program.reader.join(5)
    assert "AWS_ACCESS_KEY_ID" in program.output()


def test_a_signature_without_a_websocket_is_a_fault(tmp_path, cluster):
    path = plant(tmp_path, "mqtt://127.0.0.1:1", cluster, "  aws_sigv4: true\n")
    code, output, error = run("check", path)
    assert code == 78 and "wss://" in output + error


@pytest.mark.parametrize("alpn", ["x-amzn-mqtt-ca", "mqtt"])
def test_aws_iot_accepts_a_certificate_at_port_443_by_alpn(tmp_path, cluster, programs, running, workshop, alpn):
    """At port 443 the endpoint tells MQTT from HTTPS by the application protocol."""
    mosquitto = Mosquitto(tmp_path)
    running.append(mosquitto)
    root = workshop.authority()
    context = server_context(workshop.issue(root, "dns:localhost", "ip:127.0.0.1"))
    context.load_verify_locations(root.path)
    context.verify_mode = ssl.CERT_REQUIRED
    context.set_alpn_protocols([alpn])

    def accept(connection):
        connection = context.wrap_socket(connection, server_side=True)
        pipe.seen.append(connection.selected_alpn_protocol())
        return (connection, b"") if connection.selected_alpn_protocol() == alpn else None

    pipe = Pipe(mosquitto.port, accept)
    running.append(pipe)
    own = workshop.issue(root, "dns:bridge", common_name="bridge", purpose="client")
    path = plant(
        tmp_path, f"mqtts://localhost:{pipe.port}", cluster,
        f"  tls:\n    ca: {root.path}\n    certificate: {own.path}\n    key: {own.key_path}\n    alpn: {alpn}\n")
    program = programs("run", path)
    wait_until(lambda: pipe.seen, 40, program.output)
    assert pipe.seen[0] == alpn
    program.wait_for("subscribed|ready", timeout=40)
    device = Device(mosquitto.port)
    for number in range(10):
        device.publish("plant/1", f"{number}")
    device.finish(10)
    assert len(consume(cluster.bootstrap, "plant", 10)) >= 10, program.output()
