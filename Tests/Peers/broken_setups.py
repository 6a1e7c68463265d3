"""Set-ups that are broken on purpose, for `trestle doctor` to name.

Each function builds one and returns: the target and options; the step that must fail, the finding, the exit code, and a
regular expression for what fixes it. Mosquitto, the embedded broker and librdkafka's mock cluster are used where they can
be broken so; brokers that lie (fake_kafka.py) where they cannot.
"""

import http.server
import socket
import ssl
import subprocess
import threading

from certificates import Workshop
from fake_kafka import (
    ALL_OPERATIONS, API_VERSIONS, METADATA, PRODUCE, WRITE, ClosingServer, FakeKafka, FakeMQTT, Server)
from mock_cluster import MockCluster
from peers import Mosquitto, Program, free_port, require

SECRETS = {"STORE": "changeit", "WRONG": "not-the-password", "PLANT": "Saturn-5"}


class Keys:
    """What nearly every case needs: an authority and certificates of it."""

    def __init__(self, folder):
        self.folder = folder
        self.workshop = Workshop(folder)
        self.root = self.workshop.authority("Plant Root")
        self.other_root = self.workshop.authority("Other Root", organisation="Elsewhere")
        self.good = self.workshop.issue(self.root, "dns:localhost", "ip:127.0.0.1")
        self.client = self.workshop.issue(self.root, common_name="press-7", purpose="client")
        self.foreign_client = self.workshop.issue(self.other_root, common_name="press-8", purpose="client")

    def server(self, *names, issuer=None, **options):
        return self.workshop.issue(issuer or self.root, *names, **options)

    @property
    def trust(self):
        return ["--ca", self.root.path]


def context(made, lowest=None, highest=None, clients=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    if lowest:
        context.minimum_version = lowest
    if highest:
        context.maximum_version = highest
    context.load_cert_chain(made.path, made.key_path)
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients.path)
    return context


BROKEN = []


def broken(function):
    BROKEN.append(function)
    return function


def mqtts(running, tls, *options, host="localhost"):
    running.append(FakeMQTT(tls))
    return [f"mqtts://{host}:{running[-1].port}", *options]


def kafka(running, scheme="kafka", *options, **arguments):
    running.append(FakeKafka(**arguments))
    return [f"{scheme}://127.0.0.1:{running[-1].port}", *options]


# The server's certificate

@broken
def wrong_san(keys, running, **_):
    made = keys.server("dns:broker.example", "ip:10.0.0.1")
    return (mqtts(running, context(made), *keys.trust), "name", "name-not-in-san", 13,
            r"-extfile <\(printf 'subjectAltName=DNS:broker.example,IP:10.0.0.1,DNS:localhost'\)")


@broken
def name_only_in_common_name(keys, running, **_):
    made = keys.server(common_name="localhost")
    return (mqtts(running, context(made), *keys.trust), "name", "name-only-in-cn", 13, r"subjectAltName=DNS:localhost'")


@broken
def address_against_dns_names(keys, running, **_):
    made = keys.server("dns:localhost")
    return (mqtts(running, context(made), *keys.trust, host="127.0.0.1"), "name", "address-not-in-san", 13,
            r"subjectAltName=DNS:localhost,IP:127.0.0.1")


@broken
def address_written_as_dns_name(keys, running, **_):
    made = keys.server("dns:127.0.0.1")
    return (mqtts(running, context(made), *keys.trust, host="127.0.0.1"), "name", "address-not-in-san", 13,
            r"IP:127.0.0.1")


@broken
def name_against_addresses(keys, running, **_):
    made = keys.server("ip:127.0.0.1")
    return (mqtts(running, context(made), *keys.trust), "name", "name-not-in-san", 13, r"mqtts://127.0.0.1:\d+")


@broken
def expired(keys, running, **_):
    made = keys.server("dns:localhost", start=-30, end=-1)
    return (mqtts(running, context(made), *keys.trust), "validity", "certificate-expired", 13, r"openssl x509 -req .*-days")


@broken
def not_yet_valid(keys, running, **_):
    made = keys.server("dns:localhost", start=2)
    return (mqtts(running, context(made), *keys.trust), "validity", "certificate-not-yet-valid", 13, r"timedatectl")


@broken
def unknown_authority(keys, running, **_):
    made = keys.server("dns:localhost", issuer=keys.other_root)
    return (mqtts(running, context(made), *keys.trust), "chain", "unknown-authority", 13, r"cat ca.crt >> \S+plant-root")


@broken
def unknown_authority_that_is_sent_along(keys, running, **_):
    made = keys.server("dns:localhost", issuer=keys.other_root, above=[keys.other_root])
    return (mqtts(running, context(made), *keys.trust), "chain", "unknown-authority", 13, r"cat ca.crt >>")


@broken
def unknown_authority_in_a_java_store(keys, running, **_):
    made = keys.server("dns:localhost", issuer=keys.other_root)
    store = keys.workshop.java_trust_store(keys.root, name="unknown")
    options = ["--truststore", store, "--truststore-password", "env:STORE"]
    return (mqtts(running, context(made), *options), "chain", "unknown-authority", 13,
            r"keytool -importcert -noprompt -alias ca -file ca.crt -keystore \S+unknown.jks")


@broken
def signed_by_itself(keys, running, **_):
    made = keys.workshop.issue(None, "dns:localhost")
    return (mqtts(running, context(made), *keys.trust), "chain", "self-signed", 13, r"trestle certs create --san dns:localhost")


@broken
def missing_intermediate(keys, running, **_):
    between = keys.workshop.authority("Plant Issuing 1", issuer=keys.root)
    made = keys.server("dns:localhost", issuer=between)
    return (mqtts(running, context(made), *keys.trust), "chain", "intermediate-missing", 13,
            r"cat server.crt intermediate.crt > chain.crt")


@broken
def revoked(keys, running, **_):
    made = keys.server("dns:localhost")
    lists = keys.workshop.revocation_list(keys.root, made, keys.client)
    return (mqtts(running, context(made), *keys.trust, "--crl", lists), "chain", "certificate-revoked", 13,
            r"openssl x509 -req .*subjectAltName=DNS:localhost")


@broken
def no_revocation_list_of_the_issuer(keys, running, **_):
    lists = keys.workshop.revocation_list(keys.other_root, name="other")
    return (mqtts(running, context(keys.good), *keys.trust, "--crl", lists), "chain", "revocation-list-missing", 13,
            r"cat issuer.crl >>")


@broken
def outdated_revocation_list(keys, running, **_):
    lists = keys.workshop.revocation_list(keys.root, start=-30, end=-1, name="outdated")
    return (mqtts(running, context(keys.good), *keys.trust, "--crl", lists), "trust", "revocation-list-outdated", 78,
            r"openssl ca -gencrl")


@broken
def revoked_by_the_properties(keys, running, tmp_path, **_):
    made = keys.server("dns:localhost", "ip:127.0.0.1")
    lists = keys.workshop.revocation_list(keys.root, made, name="properties")
    running.append(FakeKafka(tls=context(made)))
    path = tmp_path / "client.properties"
    path.write_text(
        f"bootstrap.servers=127.0.0.1:{running[-1].port}\nsecurity.protocol=SSL\nssl.truststore.type=PEM\n"
        f"ssl.truststore.location={keys.root.path}\nssl.crl.location={lists}\n")
    return ([path], "chain", "certificate-revoked", 13, r"openssl x509 -req")


@broken
def certificate_of_a_client(keys, running, **_):
    made = keys.server("dns:localhost", purpose="client")
    return (mqtts(running, context(made), *keys.trust), "chain", "bad-certificate", 13, r"extendedKeyUsage=serverAuth")


@broken
def certificate_with_a_short_key(keys, running, **_):
    made = keys.server("dns:localhost", bits=1024)
    return (mqtts(running, context(made), *keys.trust), "chain", "certificate-too-weak", 13, r"openssl req -new -newkey ec")


# The client's certificate

def mosquitto_with_client_certificates(keys, running, folder, extra=""):
    broker = Mosquitto(folder, extra=(
        f"cafile {keys.root.path}\ncertfile {keys.good.path}\nkeyfile {keys.good.key_path}\nrequire_certificate true\n"
        + extra))
    running.append(broker)
    return f"mqtts://127.0.0.1:{broker.port}"


@broken
def client_certificate_missing(keys, running, tmp_path, **_):
    target = mosquitto_with_client_certificates(keys, running, tmp_path)
    return ([target, *keys.trust], "client-certificate", "client-certificate-missing", 14, r"--certificate client.crt")


@broken
def client_certificate_missing_before_tls_1_3(keys, running, tmp_path, **_):
    target = mosquitto_with_client_certificates(keys, running, tmp_path, "tls_version tlsv1.2\n")
    return ([target, *keys.trust], "client-certificate", "client-certificate-missing", 14, r"require_certificate false")


@broken
def client_certificate_untrusted(keys, running, tmp_path, **_):
    target = mosquitto_with_client_certificates(keys, running, tmp_path)
    shown = ["--certificate", keys.foreign_client.path, "--key", keys.foreign_client.key_path]
    return ([target, *keys.trust, *shown], "client-certificate", "client-certificate-untrusted", 14, r"cafile client-ca.crt")


@broken
def client_certificate_untrusted_by_kafka(keys, running, **_):
    shown = ["--certificate", keys.foreign_client.path, "--key", keys.foreign_client.key_path]
    arguments = kafka(running, "kafkas", *keys.trust, *shown, tls=context(keys.good, clients=keys.root))
    return (arguments, "client-certificate", "client-certificate-untrusted", 14, r"keytool -importcert .*server.truststore")


class JavaServer:
    """A TLS server of Java that asks for client certificates of one authority, and refuses others with the alert
    certificate_unknown (46)."""

    SOURCE = """
        import java.io.FileInputStream;
        import java.security.KeyStore;
        import javax.net.ssl.*;

        public class Server {
            static KeyStore store(String path) throws Exception {
                KeyStore store = KeyStore.getInstance("PKCS12");
                try (FileInputStream file = new FileInputStream(path)) { store.load(file, "changeit".toCharArray()); }
                return store;
            }
            public static void main(String[] arguments) throws Exception {
                KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
                keys.init(store(arguments[0]), "changeit".toCharArray());
                TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
                trust.init(store(arguments[1]));
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
                SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0);
                server.setNeedClientAuth(true);
                server.setEnabledProtocols(new String[] { arguments[2] });
                System.out.println("port " + server.getLocalPort());
                while (true) {
                    SSLSocket socket = (SSLSocket) server.accept();
                    new Thread(() -> {
                        try (socket) { socket.getInputStream().read(); } catch (Exception refused) { }
                    }).start();
                }
            }
        }
    """

    def __init__(self, folder, key_store, trust_store, version):
        source = folder / "Server.java"
        source.write_text(self.SOURCE)
        self.program = Program([require("java"), source, key_store, trust_store, version])
        self.port = int(self.program.wait_for(r"port (\d+)", 60)[1])

    def stop(self):
        self.program.kill()


def untrusted_by_java(keys, running, tmp_path, version):
    trust = keys.workshop.java_trust_store(keys.root, "PKCS12", name=f"java-{version}")
    running.append(JavaServer(tmp_path, keys.workshop.key_store(keys.good), trust, version))
    shown = ["--certificate", keys.foreign_client.path, "--key", keys.foreign_client.key_path]
    return ([f"kafkas://localhost:{running[-1].port}", *keys.trust, *shown], "client-certificate",
            "client-certificate-untrusted", 14, r"keytool -importcert .*-alias client-ca.*server.truststore")


@broken
def client_certificate_untrusted_by_java_in_tls_1_3(keys, running, tmp_path, **_):
    return untrusted_by_java(keys, running, tmp_path, "TLSv1.3")


@broken
def client_certificate_untrusted_by_java_in_tls_1_2(keys, running, tmp_path, **_):
    return untrusted_by_java(keys, running, tmp_path, "TLSv1.2")


@broken
def client_certificate_expired(keys, **_):
    old = keys.workshop.issue(keys.root, common_name="press-9", purpose="client", start=-30, end=-1)
    shown = ["--certificate", old.path, "--key", old.key_path]
    return ([f"mqtts://localhost:{free_port()}", *keys.trust, *shown], "identity", "client-certificate-outdated", 14,
            r"extendedKeyUsage=clientAuth")


# Files

def unreachable(*options):
    return [f"kafkas://localhost:{free_port()}", *options]


@broken
def wrong_store_password(keys, **_):
    store = keys.workshop.java_trust_store(keys.root, "PKCS12", name="p12-password")
    return (unreachable("--truststore", store, "--truststore-password", "env:WRONG"), "trust", "store-password-wrong", 78,
            r"keytool -list -keystore \S+p12-password")


@broken
def wrong_jks_password(keys, **_):
    store = keys.workshop.java_trust_store(keys.root, "JKS", name="jks-password")
    return (unreachable("--truststore", store, "--truststore-password", "env:WRONG"), "trust", "store-password-wrong", 78,
            r"keytool -list")


@broken
def no_store_password(keys, **_):
    store = keys.workshop.java_trust_store(keys.root, "PKCS12", name="no-password")
    return (unreachable("--truststore", store), "trust", "store-password-missing", 78, r"--truststore-password env:")


@broken
def jks_given_as_pem(keys, **_):
    store = keys.workshop.java_trust_store(keys.root, "JKS", name="as-pem")
    return (unreachable("--ca", store), "trust", "store-format", 78, r"keytool -exportcert -rfc .*as-pem.jks")


@broken
def pem_given_as_java_store(keys, **_):
    return (unreachable("--truststore", keys.root.path, "--truststore-password", "env:STORE"), "trust", "store-format", 78,
            r"keytool -importcert .* -storetype PKCS12")


@broken
def empty_trust_store(keys, **_):
    store = keys.workshop.java_trust_store(keys.root, "PKCS12", name="empty")
    keys.workshop.keytool("-delete", "-alias", "ca", "-keystore", store, "-storepass", "changeit")
    return (unreachable("--truststore", store, "--truststore-password", "env:STORE"), "trust", "trust-store-empty", 78,
            r"keytool -importcert -noprompt -alias ca")


@broken
def trust_store_in_which_java_sees_nothing(keys, **_):
    store = keys.folder / "openssl.p12"
    subprocess.run(
        [require("openssl"), "pkcs12", "-export", "-nokeys", "-in", keys.root.path, "-out", store, "-passout",
         "pass:changeit"], check=True, capture_output=True)
    return (unreachable("--truststore", store, "--truststore-password", "env:STORE"), "trust", "trust-store-empty", 78,
            r"keytool, not with 'openssl pkcs12")


@broken
def damaged_trust_store(keys, **_):
    store = keys.folder / "cut.jks"
    store.write_bytes(keys.workshop.java_trust_store(keys.root, "JKS", name="whole").read_bytes()[:200])
    return (unreachable("--truststore", store, "--truststore-password", "env:STORE"), "trust", "store-damaged", 78,
            r"sha256sum")


@broken
def expired_trust_store(keys, **_):
    old = keys.workshop.authority("Old Root", start=-30, end=-1)
    return (unreachable("--ca", old.path), "trust", "trust-store-outdated", 78, r"keytool -importcert|cat ca.crt")


@broken
def file_that_is_not_there(keys, **_):
    return (unreachable("--ca", keys.folder / "none.crt"), "trust", "file-unreadable", 78, r"ls -l")


@broken
def key_of_another_certificate(keys, **_):
    return (unreachable(*keys.trust, "--certificate", keys.client.path, "--key", keys.good.key_path), "identity",
            "key-mismatch", 78, r"openssl pkey -in \S+ -pubout")


@broken
def wrong_key_password(keys, **_):
    key = keys.client.encrypted_key("right")
    options = ["--certificate", keys.client.path, "--key", key, "--key-password", "env:WRONG"]
    return (unreachable(*keys.trust, *options), "identity", "key-password-wrong", 78, r"--key-password")


# The port

@broken
def old_tls_only(keys, running, **_):
    tls = context(keys.good, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1)
    return (mqtts(running, tls, *keys.trust), "tls", "tls-version", 12, r"tls_version tlsv1.2")


@broken
def tls_1_0_only_at_kafka(keys, running, **_):
    tls = context(keys.good, ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1)
    arguments = kafka(running, "kafkas", *keys.trust, tls=tls)
    return (arguments, "tls", "tls-version", 12, r"ssl.enabled.protocols=TLSv1.2,TLSv1.3")


@broken
def no_cipher_in_common(keys, running, **_):
    tls = context(keys.good, highest=ssl.TLSVersion.TLSv1_2)
    tls.set_ciphers("NULL-SHA256:ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0")
    return (mqtts(running, tls, *keys.trust), "tls", "tls-cipher", 12, r"#ciphers")


@broken
def plaintext_mqtt_port(keys, running, tmp_path, **_):
    running.append(Mosquitto(tmp_path))
    port = running[-1].port
    return ([f"mqtts://127.0.0.1:{port}", *keys.trust], "tls", "plaintext-port", 12, rf"mqtt://127.0.0.1:{port}")


@broken
def plaintext_kafka_port(keys, embedded, **_):
    return ([f"kafkas://127.0.0.1:{embedded.port}", *keys.trust], "tls", "plaintext-port", 12,
            rf"kafka://127.0.0.1:{embedded.port}")


@broken
def tls_port_of_mosquitto_without_tls(keys, running, tmp_path, **_):
    target = mosquitto_with_client_certificates(keys, running, tmp_path)
    return ([target.replace("mqtts", "mqtt")], "login", "tls-port", 12, target)


@broken
def tls_port_of_kafka_without_tls(keys, running, **_):
    arguments = kafka(running, tls=context(keys.good))
    return (arguments, "api-versions", "tls-port", 12, arguments[0].replace("kafka:", "kafkas:"))


@broken
def http_server_for_kafka(running, **_):
    arguments, port = http_server(running)
    return ([f"kafka://127.0.0.1:{port}"], "api-versions", "http-server", 16, r"kafka://127.0.0.1:9092")


@broken
def http_server_for_mqtts(keys, running, **_):
    arguments, port = http_server(running)
    return ([f"mqtts://127.0.0.1:{port}", *keys.trust], "tls", "http-server", 12, r"mqtts://127.0.0.1:8883")


def http_server(running):
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.stop = lambda: (server.shutdown(), server.server_close())
    running.append(server)
    return server, server.server_port


@broken
def connection_refused(**_):
    return ([f"mqtt://127.0.0.1:{free_port()}"], "connect", "connection-refused", 11, r"ss -ltn 'sport = :\d+'")


class Closing:
    """Sockets that are closed when a test is over."""

    def __init__(self, sockets):
        self.sockets = sockets

    def stop(self):
        for one in self.sockets:
            one.close()


@broken
def connect_without_response(running, **_):
    # A listener whose queue is full drops what comes, as a firewall does.
    full = socket.socket()
    full.bind(("127.0.0.1", 0))
    full.listen(0)
    waiting = []
    for _ in range(3):
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex(full.getsockname())
        waiting.append(one)
    running.append(Closing([full, *waiting]))
    return ([f"kafka://127.0.0.1:{full.getsockname()[1]}"], "connect", "connect-timeout", 11, r"nc -vz")


@broken
def name_that_does_not_resolve(**_):
    return (["mqtt://broker.invalid"], "resolve", "name-not-resolved", 10, r"getent hosts broker.invalid")


@broken
def silent_port(running, **_):
    running.append(Server())
    return ([f"kafka://127.0.0.1:{running[-1].port}"], "api-versions", "silent", 16, r"ss -ltnp")


@broken
def silent_tls_port(keys, running, **_):
    running.append(Server())
    return ([f"mqtts://127.0.0.1:{running[-1].port}", *keys.trust], "tls", "tls-silent", 12, r"openssl s_client")


@broken
def port_that_closes(running, **_):
    running.append(ClosingServer())
    return ([f"mqtt://127.0.0.1:{running[-1].port}"], "login", "closed-without-response", 16, r"ss -ltnp")


@broken
def mqtt_at_a_kafka_url(running, tmp_path, **_):
    running.append(Mosquitto(tmp_path))
    port = running[-1].port
    return ([f"kafka://127.0.0.1:{port}"], "api-versions", "wrong-protocol", 16, rf"mqtt://127.0.0.1:{port}")


@broken
def kafka_at_an_mqtt_url(embedded, **_):
    return ([f"mqtt://127.0.0.1:{embedded.port}"], "login", "wrong-protocol", 16, rf"kafka://127.0.0.1:{embedded.port}")


# Advertised listeners

@broken
def advertised_listener_unreachable(running, **_):
    return (kafka(running, advertised=[("127.0.0.1", free_port())]), "connect", "advertised-connection-refused", 17,
            r"advertised.listeners=PLAINTEXT://")


@broken
def advertised_host_does_not_resolve(running, **_):
    return (kafka(running, advertised=[("kafka-1.invalid", 9092)]), "resolve", "advertised-name-not-resolved", 17,
            r"advertised.listeners=")


@broken
def advertised_name_not_in_certificate(keys, running, **_):
    made = keys.server("ip:127.0.0.1")
    arguments = kafka(running, "kafkas", *keys.trust, tls=context(made))
    running[-1].advertised = [("localhost", running[-1].port)]
    return (arguments, "name", "advertised-name-not-in-san", 17, r"advertised.listeners=SSL://127.0.0.1:\d+")


@broken
def advertised_listener_in_plaintext(keys, running, **_):
    running.append(FakeKafka())
    arguments = kafka(running, "kafkas", *keys.trust, tls=context(keys.good), advertised=[("127.0.0.1", running[-1].port)])
    return (arguments, "tls", "advertised-plaintext-port", 17, r"listener.security.protocol.map=")


@broken
def advertised_listener_under_tls(keys, running, **_):
    running.append(FakeKafka(tls=context(keys.good)))
    arguments = kafka(running, advertised=[("127.0.0.1", running[-1].port)])
    return (arguments, "api-versions", "advertised-tls-port", 17, r"advertised.listeners=PLAINTEXT://")


@broken
def advertised_listener_silent(running, **_):
    running.append(Server())
    return (kafka(running, advertised=[("127.0.0.1", running[-1].port)]), "api-versions", "advertised-silent", 17, r"ss -ltnp")


@broken
def advertised_listener_of_another_cluster(running, **_):
    running.append(FakeKafka(cluster="elsewhere"))
    return (kafka(running, advertised=[("127.0.0.1", running[-1].port)]), "metadata", "advertised-other-cluster", 17,
            r"leads every client to itself")


# Credentials

PLAIN = {"PLAIN": {"bridge": "Saturn-5"}}


@broken
def wrong_sasl_password(running, **_):
    options = ["--sasl", "PLAIN", "--username", "bridge", "--password", "env:WRONG"]
    return (kafka(running, "kafka", *options, sasl=PLAIN), "sasl", "sasl-refused", 15, r"sasl.jaas.config")


@broken
def sasl_mechanism_not_offered(running, **_):
    options = ["--sasl", "SCRAM-SHA-512", "--username", "bridge", "--password", "env:PLANT"]
    return (kafka(running, "kafka", *options, sasl=PLAIN), "sasl", "sasl-mechanism-not-offered", 15,
            r"sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512")


@broken
def sasl_on_a_port_without_it(embedded, **_):
    options = ["--sasl", "PLAIN", "--username", "bridge", "--password", "env:PLANT"]
    return ([f"kafka://127.0.0.1:{embedded.port}", *options], "sasl", "sasl-not-offered", 15, r"SASL_PLAINTEXT")


@broken
def sasl_on_a_port_that_knows_it_without_using_it(running, **_):
    options = ["--sasl", "PLAIN", "--username", "bridge", "--password", "env:PLANT"]
    return (kafka(running, "kafka", *options), "sasl", "sasl-not-offered", 15, r"SASL_PLAINTEXT")


@broken
def sasl_demanded_and_not_given(running, **_):
    return (kafka(running, sasl=PLAIN), "metadata", "sasl-required", 15, r"--sasl PLAIN --username NAME")


def mosquitto_with_users(running, folder, extra=""):
    users = folder / "users"
    subprocess.run([require("mosquitto_passwd"), "-b", "-c", users, "bridge", "Saturn-5"], check=True, capture_output=True)
    # What stands before the first listener's options holds for all; this wins over what the fixture wrote.
    broker = Mosquitto(folder, extra=f"password_file {users}\n{extra}", anonymous=False)
    running.append(broker)
    return f"mqtt://127.0.0.1:{broker.port}"


@broken
def mqtt_bad_credentials(running, tmp_path, **_):
    target = mosquitto_with_users(running, tmp_path)
    return ([target, "--username", "bridge", "--password", "env:WRONG"], "login", "mqtt-credentials-refused", 15,
            r"mosquitto_passwd .*bridge")


@broken
def mqtt_bad_credentials_3_1_1(running, tmp_path, **_):
    target = mosquitto_with_users(running, tmp_path)
    return ([target, "--username", "bridge", "--password", "env:WRONG", "--mqtt-version", "3.1.1"], "login",
            "mqtt-credentials-refused", 15, r"mosquitto_passwd")


@broken
def mqtt_no_credentials(running, tmp_path, **_):
    target = mosquitto_with_users(running, tmp_path)
    return ([target], "login", "mqtt-credentials-refused", 15, r"--username NAME --password env:NAME")


# Versions

@broken
def mqtt_version_refused(running, **_):
    running.append(FakeMQTT(takes=[4]))
    return ([f"mqtt://127.0.0.1:{running[-1].port}"], "login", "mqtt-version-refused", 16, r'mqtt.version: "3.1.1"')


@broken
def mqtt_version_refused_by_closing(running, **_):
    running.append(FakeMQTT(takes=[4], refuses_by_closing=True))
    return ([f"mqtt://127.0.0.1:{running[-1].port}"], "login", "mqtt-version-refused", 16, r'mqtt.version: "3.1.1"')


@broken
def kafka_0_10(running, **_):
    versions = {PRODUCE: (0, 2), METADATA: (0, 2), API_VERSIONS: (0, 0)}
    return (kafka(running, versions=versions), "api-versions", "broker-too-old", 16, r"Kafka 2.0 or later")


@broken
def controller_of_kraft(running, **_):
    # What a controller's listener knows: Fetch, ApiVersions, and the requests of the quorum and of brokers.
    versions = {1: (0, 17), API_VERSIONS: (0, 3), 52: (0, 1), 53: (0, 1), 55: (0, 2), 62: (0, 4), 63: (0, 1)}
    return (kafka(running, versions=versions), "api-versions", "controller-port", 16, r"a broker's listener")


# Topics

@broken
def topic_missing(embedded, **_):
    return ([f"kafka://127.0.0.1:{embedded.port}", "--topic", "no-such-topic"], "topic", "topic-missing", 18,
            r"kafka-topics.sh .*--create --topic no-such-topic")


@broken
def topic_with_an_illegal_name(embedded, **_):
    return ([f"kafka://127.0.0.1:{embedded.port}", "--topic", "a/b"], "topic", "topic-name-invalid", 18, r"to: NAME")


@broken
def topic_not_writable(running, **_):
    arguments = kafka(running, "kafka", "--topic", "sensors", topics={"sensors": ALL_OPERATIONS & ~WRITE})
    return (arguments, "write", "topic-not-writable", 18, r"kafka-acls.sh .*--operation Write --topic sensors")


@broken
def topic_that_may_not_be_looked_at(running, **_):
    arguments = kafka(running, "kafka", "--topic", "sensors", topics={"sensors": -29})
    return (arguments, "topic", "topic-not-authorized", 18, r"kafka-acls.sh .*--operation Describe")


@broken
def topic_without_leader(running, **_):
    cluster = MockCluster(1)
    running.append(cluster)
    cluster.tell("topic", "sensors", 1)
    cluster.tell("leader", "sensors", 0, -1)
    return ([f"kafka://{cluster.bootstrap}", "--topic", "sensors"], "topic", "topic-without-leader", 18,
            r"kafka-topics.sh .*--describe")


@broken
def subscription_refused(running, **_):
    running.append(FakeMQTT(grants=False))
    return ([f"mqtt://127.0.0.1:{running[-1].port}", "--topic", "closed/#"], "topic", "subscription-refused", 18,
            r"topic read closed/#")


@broken
def publish_refused(running, tmp_path, **_):
    # Mosquitto's rules grant every subscription and withhold the messages; a message to a topic they refuse.
    rules = tmp_path / "acl"
    rules.write_text("topic read open/#\n")
    running.append(Mosquitto(tmp_path, extra=f"acl_file {rules}\n"))
    return ([f"mqtt://127.0.0.1:{running[-1].port}", "--topic", "open/a", "--write"], "write", "publish-refused", 18,
            r"topic write open/a")
