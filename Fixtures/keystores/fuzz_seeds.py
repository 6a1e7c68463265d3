#!/usr/bin/env python3
"""Writes the seeds of FuzzPKCS12 and FuzzPEM into Fixtures/fuzz: stores and keys by OpenSSL's program, with few
iterations so that fuzzing is fast, and files by hand that are legal ASN.1 and leave out or exaggerate what they may."""

import base64
import pathlib
import subprocess
import tempfile

FUZZ = pathlib.Path(__file__).parent.parent / "fuzz"

DATA = "2a864886f70d010701"
ENCRYPTED_DATA = "2a864886f70d010706"
PBE_3DES = "2a864886f70d010c0103"
PBES2, PBKDF2 = "2a864886f70d01050d", "2a864886f70d01050c"
SCRYPT = "2b06010401da47040b"
AES256_CBC = "60864801650304012a"
SHA1 = "2b0e03021a"
BAG = "2a864886f70d010c0a01"  # 01 key, 02 shrouded key, 03 certificate


def der(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        length = bytes([size])
    else:
        digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(digits)]) + digits
    return bytes([tag]) + length + content


def sequence(*parts):
    return der(0x30, *parts)


def oid(text):
    return der(0x06, bytes.fromhex(text))


def integer(value):
    return der(0x02, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def octets(value):
    return der(0x04, value)


def explicit(*parts):
    return der(0xA0, *parts)


def plain(*bags):
    return sequence(oid(DATA), explicit(octets(sequence(*bags))))


def encrypted(algorithm, content=der(0x80, b"\x00" * 32)):
    return sequence(oid(ENCRYPTED_DATA), explicit(sequence(integer(0), sequence(oid(DATA), algorithm, content))))


def store(*safes, mac=b"", content=None):
    if content is None:
        content = explicit(octets(sequence(*safes)))
    return sequence(integer(3), sequence(oid(DATA), content), mac)


def pbe(iterations):
    return sequence(oid(PBE_3DES), sequence(octets(b"salt1234"), integer(iterations)))


def pbes2(function):
    return sequence(oid(PBES2), sequence(function, sequence(oid(AES256_CBC), octets(b"\x00" * 16))))


def pbkdf2(iterations):
    return sequence(oid(PBKDF2), sequence(octets(b"salt1234"), integer(iterations)))


def scrypt(n, r, p):
    return sequence(oid(SCRYPT), sequence(octets(b"salt1234"), integer(n), integer(r), integer(p)))


def mac(iterations):
    digest = sequence(sequence(oid(SHA1), der(0x05)), octets(b"\x00" * 20))
    return sequence(digest, octets(b"salt1234"), integer(iterations))


def shrouded(algorithm):
    return sequence(oid(BAG + "02"), explicit(sequence(algorithm, octets(b"\x00" * 32))))


def key(algorithm):
    return sequence(algorithm, octets(b"\x00" * 32))


def pem(label, content):
    text = base64.encodebytes(content).decode()
    return f"-----BEGIN {label}-----\n{text}-----END {label}-----\n".encode()


HUGE = 2**31 - 1

STORES = {
    "no-content": store(content=b""),
    "empty": store(),
    "safe-without-content": store(sequence(oid(DATA))),
    "encrypted-safe-without-content": store(sequence(oid(ENCRYPTED_DATA))),
    "encrypted-safe-without-ciphertext": store(encrypted(pbe(1), b"")),
    "encrypted-safe-without-parameters": store(encrypted(sequence(oid(PBE_3DES)))),
    "encrypted-safe-without-function": store(encrypted(sequence(oid(PBES2), sequence()))),
    "key-bag-without-content": store(plain(sequence(oid(BAG + "01")))),
    "shrouded-bag-without-content": store(plain(sequence(oid(BAG + "02")))),
    "certificate-bag-without-content": store(plain(sequence(oid(BAG + "03")))),
    "shrouded-bag-without-parameters": store(plain(shrouded(sequence(oid(PBE_3DES))))),
    "bag-with-empty-attribute": store(
        plain(sequence(oid(BAG + "03"), explicit(octets(b"")), der(0x31, sequence(oid("2a864886f70d010915"), der(0x31)))))
    ),
    "mac-of-2147483647": store(mac=mac(HUGE)),
    "mac-of-many-digits": store(mac=mac(2**80)),
    "safe-of-2147483647": store(encrypted(pbe(HUGE))),
    "safe-of-pbkdf2-2147483647": store(encrypted(pbes2(pbkdf2(HUGE)))),
    "safe-of-scrypt-2147483647": store(encrypted(pbes2(scrypt(1 << 20, 8, 1 << 20)))),
    "key-of-2147483647": store(plain(shrouded(pbe(HUGE)))),
    "keys-of-two-million": store(plain(*[shrouded(pbe(2_000_000))] * 8)),
}

KEYS = {
    "key-of-2147483647": pem("ENCRYPTED PRIVATE KEY", key(pbe(HUGE))),
    "key-of-pbkdf2-2147483647": pem("ENCRYPTED PRIVATE KEY", key(pbes2(pbkdf2(HUGE)))),
    "key-of-scrypt": pem("ENCRYPTED PRIVATE KEY", key(pbes2(scrypt(1 << 20, 8, 1 << 20)))),
    "key-without-parameters": pem("ENCRYPTED PRIVATE KEY", key(sequence(oid(PBES2)))),
    "keys-of-two-million": pem("ENCRYPTED PRIVATE KEY", key(pbes2(pbkdf2(2_000_000)))) * 8,
    "no-end": b"-----BEGIN CERTIFICATE-----\nAAAA\n",
    "many-keys": pem("PRIVATE KEY", b"\x30\x00") * 300,
}


def openssl(*arguments):
    return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout


def made_by_openssl(folder):
    key_file, certificate = str(folder / "key"), str(folder / "certificate")
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key_file)
    openssl("req", "-x509", "-new", "-key", key_file, "-subj", "/CN=seed", "-days", "36500", "-out", certificate)
    common = ["pkcs12", "-export", "-in", certificate, "-passout", "pass:password", "-iter", "1", "-name", "seed"]
    own = ["-inkey", key_file]
    store_files = {
        "key-store": openssl(*common, *own),
        "key-store-without-mac": openssl(*common, *own, "-nomac"),
        "trust-store": openssl(*common, "-nokeys"),
        "plain-key-store": openssl(*common, *own, "-keypbe", "NONE", "-certpbe", "NONE", "-nomac"),
        "triple-des-store": openssl(*common, *own, "-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-nomac"),
    }
    encrypted_key = openssl("pkcs8", "-topk8", "-in", key_file, "-passout", "pass:password", "-iter", "1")
    plain_key = pathlib.Path(key_file).read_bytes()
    key_files = {
        "key": plain_key,
        "encrypted-key": encrypted_key,
        "legacy-key": openssl("ec", "-in", key_file, "-aes128", "-passout", "pass:password"),
        "certificate": pathlib.Path(certificate).read_bytes(),
        "certificate-and-key": pathlib.Path(certificate).read_bytes() + encrypted_key,
        "trusted-certificate": openssl("x509", "-in", certificate, "-trustout", "-addtrust", "serverAuth"),
    }
    return store_files, key_files


def write(target, files):
    folder = FUZZ / target
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)


with tempfile.TemporaryDirectory() as scratch:
    stores, keys = made_by_openssl(pathlib.Path(scratch))
write("FuzzPKCS12", STORES | stores)
# What stands in a block, behind the byte that chooses its label in the fuzz target.
labels = ["CERTIFICATE", "TRUSTED CERTIFICATE", "PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY"]
blocks = {}
for name in ["key", "encrypted-key", "certificate", "trusted-certificate", "key-of-pbkdf2-2147483647", "key-without-parameters"]:
    lines = (KEYS | keys)[name].decode().splitlines()
    label = lines[0].removeprefix("-----BEGIN ").removesuffix("-----")
    blocks[f"block-of-{name}"] = bytes([labels.index(label)]) + base64.b64decode("".join(lines[1:-1]))
write("FuzzPEM", KEYS | keys | blocks)
