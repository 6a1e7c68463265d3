"""PKCS #12 files that no program writes: each is judged with a typed error or opened, and nothing in it steers a terminal."""

import re

import pytest

from peers import trestle
from test_key_bombs import certificate, der, identifier, integer, new_key, octets, pkcs8, sequence

DATA, SIGNED, ENVELOPED, ENCRYPTED = (f"1.2.840.113549.1.7.{number}" for number in (1, 2, 3, 6))
KEY_BAG, SHROUDED_BAG, CERTIFICATE_BAG, CRL_BAG, SECRET_BAG, SAFE_BAG = (
    f"1.2.840.113549.1.12.10.1.{number}" for number in range(1, 7))
FRIENDLY_NAME, LOCAL_KEY = "1.2.840.113549.1.9.20", "1.2.840.113549.1.9.21"
NULL = b"\5\0"
FORGED = "k\x1b[2J\n2026-11-29T00:00:00+0000 error trestle: forged\u009b31m\u202e\u2028x"
KEY = pkcs8(new_key())
OTHERS = certificate(new_key(), 5, "A", "B")


def explicit(content):
    return der(0xA0, content)


def bmp(text):
    return der(30, text.encode("utf-16-be"))


def attribute(kind, *values):
    return sequence(identifier(kind), der(0x31, *values))


def bag(kind, content, *attributes):
    return sequence(identifier(kind), explicit(content), *([der(0x31, *attributes)] if attributes else []))


def named(alias):
    return bag(KEY_BAG, KEY, attribute(FRIENDLY_NAME, alias))


def certificates(content):
    return bag(CERTIFICATE_BAG, sequence(identifier("1.2.840.113549.1.9.22.1"), explicit(content)))


def content(kind, *parts):
    return sequence(identifier(kind), *parts)


def safe(*bags):
    return content(DATA, explicit(octets(sequence(*bags))))


def store(*bags, mac=b""):
    return authenticated(safe(*bags), mac=mac)


def authenticated(*safes, mac=b""):
    return sequence(integer(3), content(DATA, explicit(octets(sequence(*safes)))), mac)


def mac(algorithm, digest, salt, *rounds):
    return sequence(sequence(algorithm, octets(digest)), octets(salt), *rounds)


SHA1 = sequence(identifier("1.3.14.3.2.26"), NULL)
ALIASES = {
    "forged": bmp(FORGED), "odd": der(30, b"\xd8\0\xd8\0a"), "surrogate": der(30, b"\xd8\0\0a"), "not UTF-8": der(12, b"\xff\xfe"),
    "octets": octets(b"x"), "empty": der(30, b""), "zero": bmp("a\0b"), "null": NULL, "sequence": sequence(integer(1)),
    "truth": b"\1\1\xff", "identifier": identifier("1.2.3"), "integer": integer(5), "bits": der(3, b"\0x"),
}
ODD_BAGS = {
    "no name": bag(KEY_BAG, KEY, attribute(FRIENDLY_NAME)), "no number": bag(KEY_BAG, KEY, attribute(LOCAL_KEY)),
    "a number that is one": bag(KEY_BAG, KEY, attribute(LOCAL_KEY, integer(1))),
    "SDSI": bag(CERTIFICATE_BAG, sequence(identifier("1.2.840.113549.1.9.22.2"), explicit(der(22, b"x")))),
    "other certificate": bag(CERTIFICATE_BAG, sequence(identifier("1.2.3"), explicit(octets(b"x")))),
    "empty certificate": certificates(octets(b"")), "null certificate": certificates(NULL),
    "revocation list": bag(CRL_BAG, sequence(identifier("1.2.840.113549.1.9.23.1"), explicit(octets(b"x")))),
    "secret": bag(SECRET_BAG, sequence(identifier("1.2.3"), explicit(octets(b"x")))),
    "safe": bag(SAFE_BAG, sequence(named(bmp("n")))), "unknown": bag("1.2.3.4", NULL),
    "shrouded without encryption": bag(SHROUDED_BAG, KEY),
    "shrouded without parameters": bag(
        SHROUDED_BAG, sequence(sequence(identifier("1.2.840.113549.1.5.13")), octets(b"1" * 16))),
    "shrouded with null": bag(
        SHROUDED_BAG, sequence(sequence(identifier("1.2.840.113549.1.5.13"), NULL), octets(b"1" * 16))),
    "key without value": bag(KEY_BAG, sequence(integer(0), sequence(identifier("1.2.840.10045.2.1")), octets(b""))),
    "key of zeros": bag(KEY_BAG, sequence(
        integer(0), sequence(identifier("1.2.840.113549.1.1.1"), NULL), octets(sequence(integer(0), *[integer(0)] * 8)))),
}
CONTENTS = {
    "encrypted": content(ENCRYPTED), "enveloped": content(ENVELOPED, explicit(sequence(integer(0)))),
    "signed": content(SIGNED), "digested": content("1.2.840.113549.1.7.5"), "both": content("1.2.840.113549.1.7.4"),
    "other": content("1.2.3", explicit(NULL)), "data without": content(DATA), "data that is null": content(DATA, explicit(NULL)),
    "encrypted without content": content(ENCRYPTED, explicit(sequence(
        integer(0), sequence(identifier(DATA), sequence(identifier("1.2.840.113549.1.12.1.3")))))),
    "encrypted without parameters": content(ENCRYPTED, explicit(sequence(integer(0), sequence(
        identifier(DATA), sequence(identifier("1.2.840.113549.1.12.1.3")), der(0x80, b"x" * 16))))),
}
MACS = {
    "empty": mac(SHA1, b"", b""), "unknown": mac(sequence(identifier("1.2.3")), b"x", b"s", integer(1)),
    "negative": mac(SHA1, b"x" * 20, b"s", der(2, b"\xff")), "zero": mac(SHA1, b"x" * 20, b"s", integer(0)),
    "long": mac(SHA1, b"x" * 20, b"s" * 4_000_000, integer(2_000_000)),
    "no digest": mac(sequence(identifier("2.16.840.1.101.3.4.2.11"), NULL), b"x", b"s", integer(1)),
    "PBMAC1": mac(sequence(identifier("1.2.840.113549.1.5.14")), b"x", b"s", integer(1)),
}
FILES = {f"alias {name}": store(named(alias), named(bmp("b")), certificates(octets(OTHERS))) for name, alias in ALIASES.items()}
FILES |= {f"bag {name}": store(bag, certificates(octets(OTHERS))) for name, bag in ODD_BAGS.items()}
FILES |= {f"safe {name}": authenticated(one) for name, one in CONTENTS.items()}
FILES |= {f"outermost {name}": sequence(integer(3), one) for name, one in CONTENTS.items()}
FILES |= {f"mac {name}": store(named(bmp("b")), mac=one) for name, one in MACS.items()}


@pytest.mark.parametrize("use", ["keystore", "truststore"])
def test_a_store_of_any_make_is_judged(tmp_path, use):
    for name, file in FILES.items():
        path = tmp_path / "store.p12"
        path.write_bytes(file)
        path.chmod(0o600)
        plant = tmp_path / "plant.yaml"
        plant.write_text(
            f"mqtt:\n  url: mqtts://localhost:1\n  client_id: p\n  tls: {{{use}: {path}, {use}_password: abc}}\n"
            "kafka:\n  bootstrap_servers: [127.0.0.1:1]\nroutes:\n  - {from: '#', to: plant}\n")
        plant.chmod(0o600)
        program = trestle("check", plant)
        code = program.process.wait(timeout=60)
        program.reader.join(5)
        assert code in (0, 78), (name, code, program.output())
        assert not re.search("[\x1b\x80-\x9f\u202e\u2028]|^2026-11-29T00", program.output(), re.M), (name, program.output())
