"""Our listeners in TLS: clients that we did not write come in by certificate, password and token, or stay outside."""

import pathlib
import shutil
import signal
import socket
import ssl

import confluent_kafka
import pytest
from cryptography import x509

from certificates import NameOID, Workshop
from kafka_broker import Broker
from peers import paho, trestle, wait_until
from plant_certificates import Certificates
from security_peers import CLIENTS, ENVIRONMENT, MECHANISMS, PASSWORD, Login, users_file
from test_security_shares import connack, mqtt_connect


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return Certificates(tmp_path_factory.mktemp("certificates"))


def broker(certificates, folder, *options):
    return Broker(
        folder / "data", "--tls-certificate", str(certificates["server"]), "--tls-key",
        str(certificates.key("server")), *options)


@pytest.fixture(scope="module")
def open_broker(certificates, tmp_path_factory):
    with broker(certificates, tmp_path_factory.mktemp("open")) as running:
        yield running
        assert running.stop() == 0


@pytest.fixture(scope="module")
def closed_broker(certificates, tmp_path_factory):
    """Asks for a certificate and for a user."""
    folder = tmp_path_factory.mktemp("closed")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        options = ("--client-ca", str(certificates["ca"]), "--users", str(users_file(folder)))
        with broker(certificates, folder, *options) as running:
            yield running
            assert running.stop() == 0


@pytest.mark.parametrize("client", CLIENTS)
def test_each_client_over_ssl(open_broker, certificates, client):
    value = CLIENTS[client](open_broker.address, f"{client}-ssl", Login(ca=certificates["ca"]))
    assert value == f"from {client}".encode()


@pytest.mark.parametrize("mechanism", MECHANISMS)
@pytest.mark.parametrize("client", CLIENTS)
def test_each_client_over_sasl_ssl_with_a_certificate(closed_broker, certificates, client, mechanism):
    login = Login(mechanism, ca=certificates["ca"], certificate=certificates["client"], key=certificates.key("client"))
    assert CLIENTS[client](closed_broker.address, f"{client}-{mechanism}", login) == f"from {client}".encode()


@pytest.mark.parametrize("name", [None, "stranger"])
def test_a_client_without_the_right_certificate_stays_outside(closed_broker, certificates, name):
    certificate, key = (certificates[name], certificates.key(name)) if name else (None, None)
    login = Login("PLAIN", ca=certificates["ca"], certificate=certificate, key=key)
    client = confluent_kafka.Producer({"bootstrap.servers": closed_broker.address, **login.librdkafka()})
    with pytest.raises(confluent_kafka.KafkaException):
        client.list_topics(timeout=2)


def device(port, certificates, user=None, password=None, certificate=None):
    """A paho client over TLS and what its broker has said so far."""
    said = {"connack": None, "published": 0}
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="device", protocol=paho.MQTTv5)
    client.tls_set(
        ca_certs=str(certificates["ca"]), certfile=certificate and str(certificates[certificate]),
        keyfile=certificate and str(certificates.key(certificate)), cert_reqs=ssl.CERT_REQUIRED)
    if user:
        client.username_pw_set(user, password)
    client.on_connect = lambda client, data, flags, reason, properties: said.update(connack=str(reason))
    client.on_publish = lambda *arguments: said.update(published=said["published"] + 1)
    client.connect("127.0.0.1", port)
    client.loop_start()
    return client, said


def mqtt_port(running):
    line = next(line for line in running.lines if line.startswith("mqtt "))
    return int(line.split(":")[1].split()[0])


def test_paho_with_certificate_and_password(closed_broker, certificates):
    client, said = device(mqtt_port(closed_broker), certificates, "ada", PASSWORD, "client")
    for number in range(100):
        client.publish("plant/secure", b"%d" % number, 1)
    wait_until(lambda: said["published"] == 100, 20, lambda: said)
    client.disconnect()
    client.loop_stop()
    login = Login("PLAIN", ca=certificates["ca"], certificate=certificates["client"], key=certificates.key("client"))
    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": closed_broker.address, "group.id": "x", **login.librdkafka()})
    consumer.assign([confluent_kafka.TopicPartition("mqtt", 0, 0)])
    records = []
    while len(records) < 100 and (message := consumer.poll(10)):
        records.append(message.value())
    consumer.close()
    assert records == [b"%d" % number for number in range(100)]


@pytest.mark.parametrize("user, password", [("ada", "wrong"), ("eve", PASSWORD), (None, None)])
def test_paho_with_a_wrong_password_is_refused(closed_broker, certificates, user, password):
    client, said = device(mqtt_port(closed_broker), certificates, user, password, "client")
    wait_until(lambda: said["connack"], 10, lambda: said)
    client.loop_stop()
    assert said["connack"] == "Bad user name or password"


def test_paho_without_certificate_stays_outside(closed_broker, certificates):
    try:
        client, said = device(mqtt_port(closed_broker), certificates, "ada", PASSWORD)
    except (ssl.SSLError, OSError):
        return
    with pytest.raises(AssertionError):
        wait_until(lambda: said["connack"], 1.5, "never")
    client.loop_stop()
    assert not client.is_connected()


def test_certificates_are_renewed_on_sighup_without_a_restart(certificates, tmp_path):
    renewed = Certificates(tmp_path / "renewed")
    served = {name: tmp_path / name for name in ("server.pem", "server.key")}
    for name, path in served.items():
        shutil.copy(certificates.folder / name, path)

    def shown(running):
        return ssl.get_server_certificate(("127.0.0.1", running.port))

    def content(path):
        return ssl.DER_cert_to_PEM_cert(ssl.PEM_cert_to_DER_cert(pathlib.Path(path).read_text()))

    with Broker(
            tmp_path / "data", "--tls-certificate", str(served["server.pem"]), "--tls-key",
            str(served["server.key"])) as running:
        assert shown(running) == content(certificates["server"])
        served["server.pem"].write_text("no certificate")
        running.process.send_signal(signal.SIGHUP)
        assert running.wait_for_line("certificates are unchanged")
        assert shown(running) == content(certificates["server"])
        for name, path in served.items():
            shutil.copy(renewed.folder / name, path)
        running.process.send_signal(signal.SIGHUP)
        assert running.wait_for_line("SIGHUP: certificates were read again")
        assert shown(running) == content(renewed["server"])
        assert CLIENTS["librdkafka"](running.address, "renewed", Login(ca=renewed["ca"])) == b"from librdkafka"
        assert running.stop() == 0


def test_a_client_certificate_that_is_revoked_while_the_broker_runs_lets_nobody_in(tmp_path):
    own = Certificates(tmp_path / "certificates")
    lists = own.revoke("ca")
    login = Login("PLAIN", ca=own["ca"], certificate=own["client"], key=own.key("client")).librdkafka()
    login = {key: value for key, value in login.items() if not key.startswith("sasl")} | {"security.protocol": "SSL"}

    def topics(running):
        client = confluent_kafka.Producer({"bootstrap.servers": running.address, "log_level": 0, **login})
        return client.list_topics(timeout=3).topics

    with broker(own, tmp_path, "--client-ca", str(own["ca"]), "--crl", str(lists)) as running:
        topics(running)
        own.revoke("ca", "client")
        running.process.send_signal(signal.SIGHUP)
        assert running.wait_for_line("SIGHUP: certificates were read again")
        with pytest.raises(confluent_kafka.KafkaException):
            topics(running)
        lists.write_text("no list")
        running.process.send_signal(signal.SIGHUP)
        assert running.wait_for_line("certificates are unchanged")
        with pytest.raises(confluent_kafka.KafkaException):
            topics(running)


def point(**parts):
    every = dict(
        full_name=None, relative_name=None, only_contains_user_certs=False, only_contains_ca_certs=False, only_some_reasons=None,
        indirect_crl=False, only_contains_attribute_certs=False)
    return x509.IssuingDistributionPoint(**{**every, **parts})


@pytest.mark.parametrize("extension", [
    x509.DeltaCRLIndicator(1), point(indirect_crl=True), point(only_contains_attribute_certs=True),
    point(only_some_reasons=frozenset([x509.ReasonFlags.key_compromise])), x509.CertificateIssuer([x509.DNSName("other")])],
    ids=["delta", "indirect", "attributes", "reasons", "another's entry"])
def test_a_revocation_list_that_is_not_whole_is_refused(tmp_path, extension):
    workshop = Workshop(tmp_path)
    root = workshop.authority()
    server = workshop.issue(root, "ip:127.0.0.1")
    of_entry = isinstance(extension, x509.CertificateIssuer)
    lists = workshop.revocation_list(
        root, *[server] * of_entry, extensions=[] if of_entry else [extension], of_entries=[extension] if of_entry else [])
    program = trestle(
        "run", "--data", tmp_path / "data", "--mqtt-port", 0, "--kafka-port", 0, "--tls-certificate", server.path, "--tls-key",
        server.key_path, "--client-ca", root.path, "--crl", lists)
    assert program.process.wait(timeout=30) == 78
    assert "a revocation list that is not whole" in program.output()


def test_a_list_of_an_intermediate_authority_that_cannot_be_used_is_not_missing(tmp_path):
    """OpenSSL leaves out a list for another distribution point as if it were not there."""
    workshop = Workshop(tmp_path)
    root = workshop.authority()
    middle = workshop.authority("Middle", issuer=root)
    server = workshop.issue(root, "ip:127.0.0.1")
    client = workshop.issue(middle, "dns:client", common_name="client", purpose="client", above=[middle])
    elsewhere = point(full_name=[x509.UniformResourceIdentifier("http://authority.example/1.crl")])
    own = workshop.revocation_list(middle, name="own").read_bytes()

    def connects(*lists):
        path = tmp_path / "all.crl"
        path.write_bytes(own + b"".join(one.read_bytes() for one in lists))
        options = (
            "--tls-certificate", server.path, "--tls-key", server.key_path, "--client-ca", root.path, "--crl", path)
        with Broker(tmp_path / "data", *map(str, options)) as running:
            producer = confluent_kafka.Producer({
                "bootstrap.servers": running.address, "log_level": 0, "security.protocol": "SSL", "ssl.ca.location": str(root.path),
                "ssl.certificate.location": str(client.path), "ssl.key.location": str(client.key_path)})
            try:
                producer.list_topics(timeout=3)
            except confluent_kafka.KafkaException:
                return False
            return True

    assert connects()
    assert connects(workshop.revocation_list(root, name="full"))
    assert not connects(workshop.revocation_list(root, middle, name="full"))
    assert not connects(workshop.revocation_list(root, middle, name="point", extensions=[elsewhere]))


LONG = [(NameOID.ORGANIZATIONAL_UNIT_NAME, "a" * 60)] * 10


@pytest.mark.parametrize("alice, mallory", [
    # The same in a text that is cut at some hundred bytes.
    ([(NameOID.COMMON_NAME, "alice"), *LONG], [(NameOID.COMMON_NAME, "mallory"), *LONG]),
    ([*LONG, (NameOID.COMMON_NAME, "alice")], [*LONG, (NameOID.COMMON_NAME, "mallory")]),
    # Known by their alternative names alone.
    ([], []),
    ([(NameOID.COMMON_NAME, "bob"), (NameOID.ORGANIZATION_NAME, "x")], [(NameOID.COMMON_NAME, "bob, O=x")]),
])
def test_a_session_belongs_to_the_holder_of_the_certificate(tmp_path, alice, mallory):
    workshop = Workshop(tmp_path)
    root = workshop.authority()
    server = workshop.issue(root, "ip:127.0.0.1")
    own, other = [
        workshop.issue(root, f"dns:{name}.plant", common_name=name, purpose="client", subject=subject)
        for name, subject in [("alice", alice), ("mallory", mallory)]]
    renewed = workshop.issue(root, "dns:alice.plant", common_name="alice", purpose="client", subject=alice)
    # Another authority that is trusted as well issues the same names.
    customer = workshop.authority("Customer Root")
    namesake = workshop.issue(customer, "dns:alice.plant", common_name="alice", purpose="client", subject=alice)
    trusted = tmp_path / "trusted.pem"
    trusted.write_bytes(root.pem + customer.pem)

    def connect(port, shown):
        said = {}
        client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="device", protocol=paho.MQTTv5)
        client.tls_set(str(root.path), str(shown.path), str(shown.key_path))
        client.on_connect = lambda client, data, flags, reason, properties: said.update(
            reason=str(reason), present=flags.session_present)
        properties = paho.Properties(paho.PacketTypes.CONNECT)
        properties.SessionExpiryInterval = 600
        client.connect("127.0.0.1", port, clean_start=False, properties=properties)
        client.loop_start()
        wait_until(lambda: said, 20, "CONNACK")
        client.disconnect()
        client.loop_stop()
        return said["reason"], said["present"]

    options = ["--tls-certificate", server.path, "--tls-key", server.key_path, "--client-ca", trusted]
    with Broker(tmp_path / "data", *map(str, options)) as running:
        port = mqtt_port(running)
        assert connect(port, own) == ("Success", False)
        assert connect(port, other) == ("Not authorized", False)
        assert connect(port, namesake) == ("Not authorized", False)
        assert connect(port, renewed) == ("Success", True)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=lambda version: version.name)
def test_a_resumed_connection_is_whose_its_ticket_was(tmp_path, version):
    """Whatever certificate is at hand when it resumes: nobody comes in as somebody else by a ticket."""
    workshop = Workshop(tmp_path)
    root = workshop.authority()
    server = workshop.issue(root, "ip:127.0.0.1")
    alice, bob = [
        workshop.issue(root, f"dns:{name}.plant", common_name=name, purpose="client",
                       subject=[(NameOID.COMMON_NAME, name)]) for name in ("alice", "bob")]

    def context(shown=None):
        made = ssl.create_default_context(cafile=str(root.path))
        made.minimum_version = made.maximum_version = version
        if shown:
            made.load_cert_chain(shown.path, shown.key_path)
        return made

    def connect(port, using, session=None):
        """The reason code, whether there is a session, whether it was resumed, and the ticket for the next."""
        plain = socket.create_connection(("127.0.0.1", port), timeout=20)
        with using.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as connection:
            connection.sendall(mqtt_connect("device", expiry=600, clean=False))
            code, present = connack(connection)
            return code, present, connection.session_reused, connection.session

    options = [
        "--tls-certificate", server.path, "--tls-key", server.key_path, "--client-ca", root.path,
        "--client-certificate-optional"]
    with Broker(tmp_path / "data", *map(str, options)) as running:
        port = mqtt_port(running)
        contexts = {"alice": context(alice), "bob": context(bob), "nobody": context()}
        code, present, reused, own = connect(port, contexts["alice"])
        assert (code, present, reused) == (0, False, False)
        assert connect(port, contexts["alice"], own)[:3] == (0, True, True)
        for name in ("bob", "nobody"):
            code, _, reused, ticket = connect(port, contexts[name])
            assert (code, reused) == (0x87, False)
            # The certificate of alice, and her key, beside the ticket of another.
            contexts[name].load_cert_chain(alice.path, alice.key_path)
            code, _, reused, _ = connect(port, contexts[name], ticket)
            assert (code, reused) == (0x87, True)
