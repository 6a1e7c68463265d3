"""Small files of keys and certificates that would cost a reader minutes: `check` judges each within seconds."""

import base64
import hashlib
import struct
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from peers import trestle

# A debug build on a busy machine; before there was a bound each took from 40 s to without end.
SECONDS = 30


def der(tag, *contents):
    content = b"".join(contents)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    digits = (size.bit_length() + 7) // 8
    return bytes([tag, 0x80 | digits]) + size.to_bytes(digits, "big") + content


def integer(value):
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def identifier(text):
    parts = [int(part) for part in text.split(".")]
    content = bytes([parts[0] * 40 + parts[1]])
    for part in parts[2:]:
        digits = [part & 127]
        while part := part >> 7:
            digits.insert(0, part & 127 | 128)
        content += bytes(digits)
    return der(6, content)


def octets(content):
    return der(4, content)


def sequence(*contents):
    return der(0x30, *contents)


def pem(content, label):
    return f"-----BEGIN {label}-----\n{base64.encodebytes(content).decode()}-----END {label}-----\n".encode()


def name(text):
    return sequence(der(0x31, sequence(identifier("2.5.4.3"), der(12, text.encode()))))


def new_key():
    return ec.generate_private_key(ec.SECP256R1())


def pkcs8(key):
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def certificate(key, serial, subject, issuer):
    algorithm = sequence(identifier("1.2.840.10045.4.3.2"))
    public = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    validity = sequence(der(0x17, b"260101000000Z"), der(0x17, b"360101000000Z"))
    content = sequence(
        der(0xA0, integer(2)), integer(serial), algorithm, name(issuer), validity, name(subject), public)
    return sequence(content, algorithm, der(3, b"\0" + sequence(integer(1), integer(1))))


def pkcs12(keys, certificates):
    data = "1.2.840.113549.1.7.1"
    bags = [sequence(identifier("1.2.840.113549.1.12.10.1.1"), der(0xA0, key)) for key in keys]
    for content in certificates:
        kind = identifier("1.2.840.113549.1.9.22.1")
        bags.append(sequence(
            identifier("1.2.840.113549.1.12.10.1.3"), der(0xA0, sequence(kind, der(0xA0, octets(content))))))
    safe = sequence(identifier(data), der(0xA0, octets(sequence(*bags))))
    return sequence(integer(3), sequence(identifier(data), der(0xA0, octets(sequence(safe)))))


def key_of(algorithm, parameters, value):
    return sequence(integer(0), sequence(identifier(algorithm), parameters), octets(value))


def dsa():
    bits = 32768
    parameters = sequence(integer((1 << bits) - 1), integer((1 << bits - 1) - 1), integer(3))
    return pem(key_of("1.2.840.10040.4.1", parameters, integer((1 << bits - 1) - 1)), "PRIVATE KEY")


def diffie_hellman():
    parameters = sequence(integer((1 << 9999) - 1), integer(3))
    return pem(key_of("1.2.840.113549.1.3.1", parameters, integer((1 << 9997) - 1)), "PRIVATE KEY") * 200


def without_public_half():
    value = sequence(integer(1), octets(b"\0\7" + b"\xa5" * 70))
    return key_of("1.2.840.10045.2.1", identifier("1.3.132.0.39"), value)


def old_encryption():
    """DSA again, where its kind is hidden until it is decrypted (RFC 1421)."""
    plain = base64.b64decode(b"".join(dsa().splitlines()[1:-1]))
    salt = b"12345678"
    key, last = b"", b""
    while len(key) < 32:
        last = hashlib.md5(last + b"abcdef" + salt).digest()
        key += last
    vector = salt + bytes(8)
    padding = 16 - len(plain) % 16
    cipher = Cipher(algorithms.AES(key[:32]), modes.CBC(vector)).encryptor()
    sealed = cipher.update(plain + bytes([padding]) * padding) + cipher.finalize()
    text = base64.encodebytes(sealed).decode()
    return (
        f"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-256-CBC,{vector.hex().upper()}\n\n{text}"
        "-----END EC PRIVATE KEY-----\n").encode()


def many_certificates():
    key = new_key()
    certificates = [pem(certificate(key, 1_000_000 + n, f"A{n}", "B"), "CERTIFICATE") for n in range(4000)]
    return pem(without_public_half(), "PRIVATE KEY") + b"".join(certificates)


def issuers_of_each_other():
    key = new_key()
    pairs = [("A", "B"), ("B", "A")]
    return pkcs12([pkcs8(key)], [certificate(key, 1_000_000 + n, *pairs[n % 2]) for n in range(1600)])


def keys_of_others():
    key = new_key()
    return pkcs12(
        [pkcs8(new_key())] * 250, [certificate(key, 1_000_000 + n, f"A{n}", "B") for n in range(1000)])


def java_keys():
    password = "abcdef".encode("utf-16-be")
    key = without_public_half()
    salt = digest = b"s" * 20
    mask = b""
    while len(mask) < len(key):
        digest = hashlib.sha1(password + digest).digest()
        mask += digest
    sealed = salt + bytes(a ^ b for a, b in zip(key, mask)) + hashlib.sha1(password + key).digest()
    wrapped = sequence(sequence(identifier("1.3.6.1.4.1.42.2.17.1.1"), b"\5\0"), octets(sealed))
    count = 10_000
    store = struct.pack(">III", 0xFEEDFEED, 2, count)
    for n in range(count):
        alias = b"k%06d" % n
        store += struct.pack(">IH", 1, len(alias)) + alias + bytes(8)
        store += struct.pack(">I", len(wrapped)) + wrapped + struct.pack(">I", 0)
    return store + hashlib.sha1(password + b"Mighty Aphrodite" + store).digest()


def test_a_file_of_authorities_does_not_keep_the_program_busy(tmp_path):
    """OpenSSL searches all that there are at each that is added."""
    key = new_key()
    for count, expected in ((10_000, 78), (1_500, 0)):
        store = tmp_path / "ca.pem"
        store.write_bytes(b"".join(
            pem(certificate(key, 1_000_000 + n, f"A{n}", f"A{n}"), "CERTIFICATE") for n in range(count)))
        plant = tmp_path / "plant.yaml"
        plant.write_text(
            f"mqtt:\n  url: mqtts://localhost:1\n  client_id: p\n  tls: {{ca: {store}}}\n"
            "kafka:\n  bootstrap_servers: [127.0.0.1:1]\nroutes:\n  - {from: '#', to: plant}\n")
        program = trestle("check", plant)
        assert program.process.wait(timeout=SECONDS) == expected
        program.reader.join(timeout=5)
        assert ("more than 2000 authorities" in program.output()) == (expected == 78)


def slow_key(path):
    """A key and its certificate, with nearly all the iterations that one file may have."""
    key = path.with_suffix(".key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=slow",
         "-keyout", key, "-out", path.with_suffix(".crt")], check=True, capture_output=True)
    encrypted = subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", key, "-v2", "aes-256-cbc", "-v2prf", "hmacWithSHA512", "-iter", "1990000",
         "-passout", "pass:x"], check=True, capture_output=True).stdout
    path.write_bytes(encrypted + path.with_suffix(".crt").read_bytes())


def brokers_with(stores):
    return (
        "mqtt: {url: 'mqtt://127.0.0.1:1', client_id: p}\nkafka: {bootstrap_servers: '127.0.0.1:1'}\n"
        "routes:\n" + "".join(f"  - {{from: {{mqtt: a, broker: b{index}}}, to: t{index}}}\n" for index in range(len(stores)))
        + "mqtt_brokers:\n" + "".join(
            f"  b{index}: {{url: 'mqtts://127.0.0.1:1', client_id: q{index}, "
            f"tls: {{keystore: {store}, keystore_password: x}}}}\n" for index, store in enumerate(stores)))


@pytest.mark.parametrize("command", [["check"], ["doctor", "--timeout", "1s"]], ids=["check", "doctor"])
def test_a_store_that_is_named_many_times_is_opened_once(tmp_path, command):
    slow_key(tmp_path / "slow.pem")
    (tmp_path / "plant.yaml").write_text(brokers_with(["slow.pem"] * 40))
    program = trestle(*command, tmp_path / "plant.yaml")
    code = program.process.wait(timeout=SECONDS)
    assert (code == 0) == (command == ["check"]), program.output()


def test_stores_of_one_configuration_have_a_common_limit(tmp_path):
    slow_key(tmp_path / "slow.pem")
    content = (tmp_path / "slow.pem").read_bytes()
    for index in range(40):
        (tmp_path / f"{index}.pem").write_bytes(content + b"\n" * index)
    (tmp_path / "plant.yaml").write_text(brokers_with([f"{index}.pem" for index in range(40)]))
    program = trestle("check", tmp_path / "plant.yaml")
    assert program.process.wait(timeout=SECONDS) == 78
    program.reader.join(5)
    refused = [line for line in program.output().splitlines() if "all stores that are read together may have 8000000" in line]
    assert len(refused) == 36, program.output()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (dsa, "private key of kind DSA"), (old_encryption, "private key of kind DSA"), (diffie_hellman, "private key of kind"), (many_certificates, ""),
        (issuers_of_each_other, ""), (keys_of_others, "250 keys and 1000 certificates"), (java_keys, "more than 256 keys"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "")
def test_a_file_of_keys_does_not_keep_the_program_busy(tmp_path, make, reason):
    store = tmp_path / "store"
    store.write_bytes(make())
    store.chmod(0o600)
    plant = tmp_path / "plant.yaml"
    plant.write_text(f"""
mqtt:
  url: mqtts://localhost:1
  client_id: p
  tls: {{keystore: {store}, keystore_password: abcdef}}
kafka:
  bootstrap_servers: [127.0.0.1:1]
routes:
  - {{from: '#', to: plant}}
""")
    plant.chmod(0o600)
    program = trestle("check", plant)
    code = program.process.wait(timeout=SECONDS)
    program.reader.join(timeout=5)
    assert code in (0, 78)
    assert reason in program.output()
    if reason:
        assert code == 78
