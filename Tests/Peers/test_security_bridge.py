"""`trestle run plant.yaml` in TLS on both sides: Mosquitto with client certificates, and Kafka behind Python's TLS.

The Kafka side is our broker on 127.0.0.1, in plaintext and with users; it tells clients to come to 127.0.0.2, where
Python's `ssl` ends their TLS and demands their certificate. So our client's TLS meets an implementation of another
make's, and its name check has an address to check.
"""

import asyncio
import ssl
import threading
import time

import confluent_kafka
import pytest

from kafka_broker import Broker
from peers import Expected, Mosquitto, paho, wait_until
from plant_certificates import PASSWORD as STORE_PASSWORD
from plant_certificates import Certificates
from security_peers import ENVIRONMENT, PASSWORD, TOKEN, users_file


class TLSTerminator:
    """Takes TLS at 127.0.0.2 and gives plaintext on to 127.0.0.1, same port."""

    def __init__(self, port, certificates):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificates["server"], certificates.key("server"))
        self.context.load_verify_locations(certificates["ca"])
        self.context.verify_mode = ssl.CERT_REQUIRED
        self.port = port
        self.connections = 0
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self.thread.start()
        assert ready.wait(10)

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.set_exception_handler(lambda loop, context: None)
        self.loop.run_until_complete(
            asyncio.start_server(self._accept, "127.0.0.2", self.port, ssl=self.context))
        ready.set()
        self.loop.run_forever()

    async def _accept(self, reader, writer):
        self.connections += 1
        try:
            behind = await asyncio.open_connection("127.0.0.1", self.port)
            await asyncio.gather(self._pump(reader, behind[1]), self._pump(behind[0], writer))
        except OSError:
            writer.close()

    async def _pump(self, reader, writer):
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def plant(tmp_path, certificates, programs, monkeypatch):
    """Mosquitto and Kafka, both in TLS, and a configuration for them."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    mosquitto = Mosquitto(
        tmp_path, f"cafile {certificates['ca']}\ncertfile {certificates['server']}\nkeyfile {certificates.key('server')}\n"
        "require_certificate true\nuse_identity_as_username true\n")
    options = ("--users", str(users_file(tmp_path)), "--advertised-host", "127.0.0.2", "--log-level", "debug")
    with Broker(tmp_path / "data", *options, "--session-lifetime", "2s") as broker:
        terminator = TLSTerminator(broker.port, certificates)
        yield mosquitto, broker, terminator
        terminator.stop()
    mosquitto.stop()


def write_plant(folder, mosquitto, kafka, certificates, url_host="127.0.0.1", client="client"):
    path = folder / "plant.yaml"
    path.write_text(
        f"mqtt:\n  url: mqtts://{url_host}:{mosquitto.port}\n  client_id: bridge\n  tls:\n"
        f"    ca: {certificates['ca']}\n    certificate: {certificates[client]}\n"
        f"    key: {certificates.key(client)}\nkafka:\n{kafka}routes:\n  - from: plant/#\n    to: plant\n")
    return path


def native(broker, certificates, sasl):
    return (
        f"  bootstrap_servers: 127.0.0.2:{broker.port}\n  security_protocol: SASL_SSL\n  sasl: {sasl}\n  tls:\n"
        f"    truststore: {certificates.truststore}\n    truststore_password: {STORE_PASSWORD}\n"
        f"    certificate: {certificates['client']}\n    key: {certificates.key('client')}\n")


def publisher(mosquitto, certificates):
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="device")
    client.tls_set(
        ca_certs=str(certificates["ca"]), certfile=str(certificates["client"]),
        keyfile=str(certificates.key("client")))
    client.max_queued_messages_set(0)
    client.connect("127.0.0.1", mosquitto.port)
    client.loop_start()
    wait_until(client.is_connected, 10, "paho is connected")
    return client


def read_back(broker, certificates, count):
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": f"127.0.0.2:{broker.port}", "group.id": "reader", "security.protocol": "SASL_SSL",
        "sasl.mechanism": "PLAIN", "sasl.username": "ada", "sasl.password": PASSWORD,
        "ssl.ca.location": str(certificates["ca"]), "ssl.certificate.location": str(certificates["client"]),
        "ssl.key.location": str(certificates.key("client"))})
    consumer.assign([confluent_kafka.TopicPartition("plant", 0, 0)])
    records = []
    end = time.monotonic() + 30
    while time.monotonic() < end:
        message = consumer.poll(1)
        if message is None and len(records) >= count:
            break
        if message is not None and not message.error():
            records.append((message.key(), message.value()))
    consumer.close()
    return records


PROPERTIES = """\
bootstrap.servers=127.0.0.2:{port}
security.protocol=SASL_SSL
sasl.mechanism=SCRAM-SHA-256
sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required \\
    username="ada" password="${{env:ADA_PASSWORD}}";
config.providers=env
ssl.truststore.location={certificates.truststore}
ssl.truststore.password=changeit
ssl.keystore.type=PEM
ssl.keystore.certificate.chain={chain}
ssl.keystore.key={key}
"""


@pytest.mark.parametrize("form", ["client.properties", "SCRAM-SHA-512", "PLAIN", "OAUTHBEARER"])
def test_everything_arrives_through_tls_on_both_sides(plant, form, tmp_path, certificates, programs):
    mosquitto, broker, terminator = plant
    if form == "client.properties":
        def one_line(path):
            return path.read_text().replace("\n", "\\n")

        (tmp_path / form).write_text(PROPERTIES.format(
            port=broker.port, certificates=certificates, chain=one_line(certificates["client"]),
            key=one_line(certificates.key("client"))))
        kafka = f"  properties: {form}\n"
    elif form == "OAUTHBEARER":
        (tmp_path / "token").write_text(TOKEN + "\n")
        kafka = native(broker, certificates, "{mechanism: OAUTHBEARER, token_file: token}")
    else:
        kafka = native(broker, certificates, f"{{mechanism: {form}, username: ada, password: '${{ADA_PASSWORD}}'}}")
    path = write_plant(tmp_path, mosquitto, kafka, certificates)
    bridge = programs("run", path, "--log-level", "debug", environment=ENVIRONMENT)
    bridge.wait_for("MQTT: subscribed")
    bridge.wait_for(f"Kafka: connected to 127.0.0.2:{broker.port}")
    device, expected = publisher(mosquitto, certificates), Expected()
    who = "robot" if form == "OAUTHBEARER" else "ada"

    def most_proofs():
        """How often one connection has proved who it is."""
        proofs = [line.split(" is ")[0].split()[-1] for line in list(broker.lines) if f" is {who}\n" in line]
        return max(map(proofs.count, proofs), default=0)

    # The bridge has to prove itself again in the middle (KIP-368), and does it twice while messages flow.
    count, end = 0, time.monotonic() + 90
    while count < 400 or most_proofs() < 3:
        assert time.monotonic() < end, f"{most_proofs()} proofs of one connection"
        for _ in range(40):
            device.publish("plant/a", expected.next("plant/a"), 1)
            count += 1
        time.sleep(0.2)
    expected.check(read_back(broker, certificates, count), exactly_once=True)
    device.disconnect()
    device.loop_stop()
    assert bridge.end() == 0
    bridge.wait_for(rf"balance: received {count}, stored {count}, .* in flight 0")
    assert "disconnected" not in bridge.output() and "Kafka: broker" not in bridge.output(), bridge.output()
    assert terminator.connections >= 2
    for secret in (PASSWORD, TOKEN, STORE_PASSWORD, "PRIVATE KEY"):
        assert secret not in bridge.output()


def test_a_server_of_another_name_or_a_refused_certificate_is_named(plant, tmp_path, certificates, programs):
    mosquitto, broker, _ = plant
    kafka = f"  bootstrap_servers: 127.0.0.1:{broker.port}\n"
    elsewhere = write_plant(tmp_path, mosquitto, kafka, certificates, url_host="localhost")
    bridge = programs("run", elsewhere)
    bridge.wait_for(r"MQTT: the certificate of .* is not for localhost but for IP:127\.0\.0\.1")
    bridge.kill()
    stranger = write_plant(tmp_path, mosquitto, kafka, certificates, client="stranger")
    bridge = programs("run", stranger)
    bridge.wait_for(r"MQTT: .* does not accept this client's certificate: it responded unknown_ca")
    bridge.kill()


def test_a_wrong_password_is_told_and_not_printed(plant, tmp_path, certificates, programs):
    mosquitto, broker, _ = plant
    kafka = native(broker, certificates, "{mechanism: SCRAM-SHA-512, username: ada, password: wr0ngpw}")
    bridge = programs("run", write_plant(tmp_path, mosquitto, kafka, certificates), "--log-level", "debug")
    bridge.wait_for("Kafka: .*the broker refused the SASL SCRAM-SHA-512 credentials")
    bridge.kill()
    assert "wr0ngpw" not in bridge.output()


def test_a_wrong_store_password_is_told_with_its_place(tmp_path, certificates, programs):
    path = tmp_path / "plant.yaml"
    path.write_text(
        "mqtt:\n  url: mqtts://127.0.0.1\n  client_id: c\n  tls:\n"
        f"    truststore: {certificates.truststore}\n    truststore_password: wr0ngpw\n"
        "kafka: {bootstrap_servers: 'h:1'}\nroutes: [{from: a, to: b}]\n")
    check = programs("check", path)
    assert check.process.wait(20) == 78
    check.wait_for(r"plant\.yaml:5:\d+: .*trust\.jks: the password is wrong")
    assert "wr0ngpw" not in check.output()
