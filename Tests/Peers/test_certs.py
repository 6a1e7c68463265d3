"""What `trestle certs create` makes, judged by the real openssl and keytool."""

import re
import subprocess

import pytest

from peers import require, trestle

NAMES = ["--san", "ip:127.0.0.1", "--san", "dns:kafka-1.plant.example", "--san", "dns:localhost", "--san", "ip:::1"]


def create(*arguments, environment=None):
    program = trestle("certs", "create", *arguments, environment=environment)
    code = program.process.wait(timeout=60)
    program.reader.join(5)
    return code, program.output()


def run(*arguments, succeeds=True):
    result = subprocess.run(
        [require(arguments[0]), *map(str, arguments[1:])], capture_output=True, text=True, timeout=60)
    assert (result.returncode == 0) == succeeds, result.stdout + result.stderr
    return result.stdout + result.stderr


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certs") / "plant"
    code, output = create("--out", folder, "--client", "press-7", "--days", "30", *NAMES)
    assert code == 0, output
    return folder, output


def test_openssl_verifies_the_chain_names_and_purposes(made):
    folder, _ = made
    strict = ["openssl", "verify", "-x509_strict", "-CAfile", folder / "ca.crt"]
    for name in ["-verify_ip", "127.0.0.1"], ["-verify_ip", "::1"], ["-verify_hostname", "kafka-1.plant.example"]:
        run(*strict, "-purpose", "sslserver", *name, folder / "server.crt")
    run(*strict, "-verify_hostname", "kafka-2.plant.example", folder / "server.crt", succeeds=False)
    run(*strict, "-verify_ip", "127.0.0.2", folder / "server.crt", succeeds=False)
    run(*strict, "-purpose", "sslclient", folder / "client.crt")
    run(*strict, "-purpose", "sslserver", folder / "client.crt", succeeds=False)
    # Kafka's brokers show their certificate to each other.
    run(*strict, "-purpose", "sslclient", folder / "server.crt")


def test_the_extensions_are_those_of_their_role(made):
    folder, _ = made
    text = {name: run("openssl", "x509", "-in", folder / f"{name}.crt", "-noout", "-text") for name in ("ca", "server", "client")}
    assert re.search(r"Basic Constraints: critical\s+CA:TRUE, pathlen:0", text["ca"])
    assert re.search(r"Key Usage: critical\s+Certificate Sign, CRL Sign", text["ca"])
    for name in "server", "client":
        assert re.search(r"Basic Constraints: critical\s+CA:FALSE", text[name])
        assert re.search(r"X509v3 Key Usage: critical\s+Digital Signature\n", text[name])
        assert "Public-Key: (256 bit)" in text[name] and "NIST CURVE: P-256" in text[name]
    assert "TLS Web Server Authentication" not in text["client"]
    assert re.search(r"Alternative Name: *\n *IP Address:127.0.0.1, DNS:kafka-1.plant.example, DNS:localhost, "
                     r"IP Address:0:0:0:0:0:0:0:1", text["server"])
    assert "Subject: CN = press-7" in text["client"]
    identifier = {
        name: re.findall(r"Key Identifier: *\n *(?:keyid:)?([0-9A-F:]+)", text[name]) for name in text}
    assert identifier["server"][1] == identifier["ca"][0] != identifier["server"][0]
    serials = {re.search(r"Serial Number:\s+(\S+)", text[name]).group(1) for name in text}
    assert len(serials) == 3
    run("openssl", "x509", "-in", folder / "server.crt", "-noout", "-checkend", 29 * 86400)
    run("openssl", "x509", "-in", folder / "server.crt", "-noout", "-checkend", 31 * 86400, succeeds=False)


def test_keys_belong_to_their_certificates_and_only_their_owner_reads_secrets(made):
    folder, _ = made
    for name in "ca", "server", "client":
        certificate = run("openssl", "x509", "-in", folder / f"{name}.crt", "-noout", "-pubkey")
        assert run("openssl", "pkey", "-in", folder / f"{name}.key", "-pubout") == certificate
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    public = {"ca.crt", "server.crt", "client.crt", "truststore.p12"}
    assert modes == {name: 0o644 if name in public else 0o600 for name in [
        "ca.crt", "ca.key", "server.crt", "server.key", "client.crt", "client.key", "server.keystore.p12",
        "client.keystore.p12", "truststore.p12", "password"]}


def test_java_sees_a_trusted_entry_and_key_entries_with_their_chain(made):
    folder, _ = made
    password = (folder / "password").read_text().strip()
    trust = run("keytool", "-list", "-v", "-keystore", folder / "truststore.p12", "-storepass", password)
    assert "Your keystore contains 1 entry" in trust and "Entry type: trustedCertEntry" in trust
    assert "Owner: CN=Trestle test CA" in trust
    for name in "server", "client":
        keys = run("keytool", "-list", "-v", "-keystore", folder / f"{name}.keystore.p12", "-storepass", password)
        assert "Your keystore contains 1 entry" in keys and f"Alias name: {name}" in keys
        assert "Entry type: PrivateKeyEntry" in keys and "Certificate chain length: 2" in keys
    run("keytool", "-list", "-keystore", folder / "truststore.p12", "-storepass", "wrong-one", succeeds=False)


def test_openssl_opens_the_stores_and_finds_the_same_key(made):
    folder, _ = made
    for name in "server", "client":
        out = run("openssl", "pkcs12", "-in", folder / f"{name}.keystore.p12", "-passin", f"file:{folder}/password", "-nodes")
        key = re.search(r"-----BEGIN PRIVATE KEY-----.*-----END PRIVATE KEY-----\n", out, re.S).group()
        assert key == (folder / f"{name}.key").read_text()


def test_the_output_names_every_file_and_shows_no_password(made):
    folder, output = made
    password = (folder / "password").read_text().strip()
    assert len(password) == 24 and password not in output
    for path in folder.iterdir():
        assert path.name in output
    assert "kafka-1.plant.example" in output and f"cafile {folder}/ca.crt" in output


def test_nothing_is_overwritten_without_force(made, tmp_path):
    folder, _ = made
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    code, output = create("--out", folder, *NAMES)
    assert code == 74 and "--force" in output and "ca.key" in output
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    other = tmp_path / "certs"
    assert create("--out", other, *NAMES)[0] == 0
    (other / "server.key").chmod(0o644)
    first = (other / "ca.crt").read_bytes()
    assert create("--out", other, "--force", *NAMES)[0] == 0
    assert (other / "ca.crt").read_bytes() != first
    assert (other / "server.key").stat().st_mode & 0o777 == 0o600
    run("openssl", "verify", "-CAfile", other / "ca.crt", other / "server.crt", other / "client.crt")


def test_rsa_and_a_password_of_ones_own(tmp_path):
    code, output = create(
        "--out", tmp_path / "rsa", "--key", "rsa-2048", "--password", "env:STORE_PASSWORD", *NAMES,
        environment={"STORE_PASSWORD": "Grüße, Welt"})
    assert code == 0 and "Grüße" not in output
    assert not (tmp_path / "rsa" / "password").exists()
    text = run("openssl", "x509", "-in", tmp_path / "rsa" / "server.crt", "-noout", "-text")
    assert "Public-Key: (2048 bit)" in text and "Digital Signature, Key Encipherment" in text
    run("openssl", "pkcs12", "-in", tmp_path / "rsa" / "server.keystore.p12", "-passin", "pass:Grüße, Welt", "-nodes")


@pytest.mark.parametrize("arguments, words", [
    ([], "give the host names and addresses"),
    (["--san", "dns:10.0.0.1"], "write ip:10.0.0.1"),
    (["--san", "ip:kafka-1"], "written dns:kafka-1"),
    (["--san", "dns:a,IP:1.2.3.4"], "is not a host name"),
    (["--san", "dns:-x"], "is not a host name"),
    (["--san", "dns:x", "--days", "0"], "1 to 36500 days"),
    (["--san", "dns:x", "--key", "dsa"], "--key takes ecdsa"),
    (["--san", "dns:x", "--password", "hunter2"], "env:NAME"),
    (["--san", "dns:x", "--password", "env:NO_SUCH_NAME"], "the environment variable NO_SUCH_NAME is not set"),
    (["--san", "dns:x", "--client", "c" * 65], "1 to 64 characters"),
])
def test_wrong_arguments_are_explained_and_make_nothing(tmp_path, arguments, words):
    code, output = create("--out", tmp_path / "certs", *arguments)
    assert code == 64 and words in output
    assert not (tmp_path / "certs").exists()


def test_a_short_password_is_refused(tmp_path):
    code, output = create("--out", tmp_path / "certs", "--password", "env:P", *NAMES, environment={"P": "short"})
    assert code == 64 and "at least 6 characters" in output and "short'" not in output


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    code, output = create("--out", tmp_path / "file" / "certs", *NAMES)
    assert code == 74 and "--out" in output
