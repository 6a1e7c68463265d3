#!/usr/bin/env python3
"""Writes vectors.jsonl: what the MQTT specifications say about single packets, one expectation a line.

Every expectation below was written down from the OASIS texts of MQTT 3.1.1 and 5.0, never from what a decoder said.
Run `python3 Fixtures/mqtt/generate.py` after a change; README.md describes the format.
"""

import json
import os
import sys

from packets import *  # noqa: F403 (the vocabulary of this file)

OUT = []
SEEN = {}
MALFORMED, PROTOCOL = 0x81, 0x82


def put(name, version, sender, data, **rest):
    key = (version, sender, data)
    if key in SEEN:  # the same bytes reached by two roads: one vector is enough, but both must agree
        assert SEEN[key] == rest["expect"], name
        return
    SEEN[key] = rest["expect"]
    OUT.append({"name": name, "version": version, "from": sender, "hex": data.hex(), **rest})


def accept(name, version, sender, data, fields=None, canonical=True):
    """`canonical=False`: a legal form that an encoder would write shorter."""
    rest = {"expect": "accept"}
    if fields is not None:
        rest["packet"] = fields
    if not canonical:
        rest["canonical"] = False
    put(name, version, sender, data, **rest)


def reject(name, version, sender, data, rule=None, reason=MALFORMED):
    """`rule` is a statement id; `reason` counts in MQTT 5 only, as 3.1.1 has no reason codes to respond with."""
    rest = {"expect": "reject"}
    if rule:
        rest["rule"] = rule
    if version == 5:
        rest["reason"] = reason
    put(name, version, sender, data, **rest)


def both(version4, version5):
    return {4: version4, 5: version5}


# Who may send what (2.2.1 of 3.1.1, 2.1.2 of 5).
CLIENT_SENDS = {
    4: {CONNECT, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT},
    5: {CONNECT, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, DISCONNECT, AUTH},
}
SERVER_SENDS = {
    4: {CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, PINGRESP},
    5: {CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK, PINGRESP, DISCONNECT, AUTH},
}
METHOD = b"\x15" + text("SCRAM")


def plain(kind, version):
    """The simplest legal packet of a kind."""
    return {
        CONNECT: lambda: connect(version), CONNACK: lambda: connack(version), PUBLISH: lambda: publish(version),
        PUBACK: lambda: ack(PUBACK), PUBREC: lambda: ack(PUBREC), PUBREL: lambda: ack(PUBREL),
        PUBCOMP: lambda: ack(PUBCOMP), SUBSCRIBE: lambda: subscribe(version, [("a", 0)]),
        SUBACK: lambda: suback(version, [0]), UNSUBSCRIBE: lambda: unsubscribe(version, ["a"]),
        UNSUBACK: lambda: unsuback(version, [0] if version == 5 else []), PINGREQ: lambda: packet(PINGREQ, b""),
        PINGRESP: lambda: packet(PINGRESP, b""), DISCONNECT: lambda: disconnect(),
        AUTH: lambda: auth(0x18, METHOD),
    }[kind]()


def every_type():
    for version in (4, 5):
        for kind in range(1, 16):
            data = plain(kind, version)
            for sender, sends in (("client", CLIENT_SENDS), ("server", SERVER_SENDS)):
                name = f"{NAMES[kind]} from a {sender}"
                if kind in sends[version]:
                    accept(name, version, sender, data, {"type": NAMES[kind]})
                elif kind == AUTH:
                    reject(name + ": the type is reserved", version, sender, data)
                else:
                    reject(name, version, sender, data, reason=PROTOCOL)
        for sender in ("client", "server"):
            reject("packet type 0", version, sender, b"\x00\x00")


# Reserved flags: 2.2.2-2 / 2.1.3-1, with statements of their own for some types.
FLAG_RULES = {
    PUBREL: both("MQTT-3.6.1-1", "MQTT-3.6.1-1"), SUBSCRIBE: both("MQTT-3.8.1-1", "MQTT-3.8.1-1"),
    UNSUBSCRIBE: both("MQTT-3.10.1-1", "MQTT-3.10.1-1"), DISCONNECT: both("MQTT-3.14.1-1", "MQTT-3.14.1-1"),
    AUTH: both(None, "MQTT-3.15.1-1"),
}


def fixed_header_flags():
    for version in (4, 5):
        for kind in range(1, 16):
            if kind == PUBLISH or (kind == AUTH and version == 4):
                continue
            sender = "client" if kind in CLIENT_SENDS[version] else "server"
            data = plain(kind, version)
            rule = FLAG_RULES.get(kind, both("MQTT-2.2.2-2", "MQTT-2.1.3-1"))[version]
            for flags in range(16):
                if flags != FLAGS.get(kind, 0):
                    reject(f"{NAMES[kind]} with flags {flags:04b}", version, sender,
                           u8(kind << 4 | flags) + data[1:], rule)


def fixed_header_length():
    for version in (4, 5):
        minimal = both(None, "MQTT-1.5.5-1")[version]
        for kind in (PINGREQ, PUBLISH, DISCONNECT, CONNECT, SUBSCRIBE):
            data = plain(kind, version)
            for pad in (1, 2, 3):
                reject(f"{NAMES[kind]} whose length has {pad} superfluous bytes", version, "client",
                       data[:1] + vbi(len(data) - 2, pad) + data[2:], minimal)
            reject(f"{NAMES[kind]} whose length has five bytes", version, "client",
                   data[:1] + b"\x80\x80\x80\x80\x01" + data[2:])
        for size in (0, 1, 120, 121, 122, 16376, 16377, 16378, 16379):
            payload = bytes(i & 0xFF for i in range(size))
            accept(f"PUBLISH with {size} bytes of payload", version, "client", publish(version, payload=payload),
                   {"payload": payload.hex()})
        for kind in range(1, 16):
            if kind == AUTH and version == 4:
                continue
            sender = "client" if kind in CLIENT_SENDS[version] else "server"
            data = plain(kind, version)
            if kind != PUBLISH:
                # One byte more, and the length says so.
                longer = data[:1] + vbi(len(data) - 1) + data[2:] + b"\x00"
                if kind == SUBACK:
                    accept("SUBACK with a second code", version, sender, longer, {"reasonCodes": [0, 0]})
                elif kind == UNSUBACK and version == 5:
                    accept("UNSUBACK with a second code", version, sender, longer, {"reasonCodes": [0, 0]})
                elif version == 5 and kind in (PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT):
                    accept(f"{NAMES[kind]} with a reason code of success", version, sender, longer,
                           {"reasonCode": 0}, canonical=False)
                else:
                    reject(f"{NAMES[kind]} with a byte too many", version, sender, longer)
            if len(data) > 2:
                # One byte less, and the length says so.
                shorter = data[:1] + vbi(len(data) - 3) + data[2:-1]
                if kind == SUBACK or (kind == UNSUBACK and version == 5):
                    rule = "MQTT-3.11.3-2" if kind == UNSUBACK else both("MQTT-3.8.4-5", "MQTT-3.8.4-6")[version]
                    reject(f"{NAMES[kind]} without a code", version, sender, shorter, rule, PROTOCOL)
                else:
                    reject(f"{NAMES[kind]} with a byte too few", version, sender, shorter)
                reject(f"{NAMES[kind]} whose last byte has not come", version, sender, data[:-1])


BAD_UTF8 = [
    (b"\xc0\x80", "an overlong U+0000"), (b"\xc1\xbf", "an overlong U+007F"), (b"\xe0\x80\xaf", "an overlong slash"),
    (b"\xe0\x9f\xbf", "an overlong U+07FF"), (b"\xed\xa0\x80", "U+D800"), (b"\xed\xbf\xbf", "U+DFFF"),
    (b"\xed\xa1\x8c\xed\xbe\xb4", "a surrogate pair"), (b"\xf0\x8f\xbf\xbf", "an overlong U+FFFF"),
    (b"\xf4\x90\x80\x80", "U+110000"), (b"\xf8\x88\x80\x80\x80", "a five-byte form"), (b"\x80", "a lone follower"),
    (b"\xc3", "a cut sequence"), (b"\xe2\x82", "a cut three-byte sequence"), (b"\xff", "0xFF"), (b"\xfe", "0xFE"),
]
GOOD_UTF8 = ["é", "温度", "\U0001f600", "\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff",
             "\U00010000", "\U0010ffff", "\u0001", "\ufdd0"]


def with_text(version, value):
    """Every place that holds a UTF-8 string: (name, sender, packet, path of the field)."""
    places = [
        ("client identifier", "client", connect(version, client=value)),
        ("will topic", "client", connect(version, will=(value, b"", 0, False, b""))),
        ("user name", "client", connect(version, user=value)),
        ("topic name", "client", publish(version, topic=value)),
        ("topic filter", "client", subscribe(version, [(value, 0)])),
        ("topic filter to end", "client", unsubscribe(version, [value])),
    ]
    if version == 5:
        places += [
            ("content type", "client", publish(5, encoded=b"\x03" + text(value))),
            ("response topic", "client", publish(5, encoded=b"\x08" + text(value))),
            ("assigned client identifier", "server", connack(5, encoded=b"\x12" + text(value))),
            ("authentication method", "client", auth(0x18, b"\x15" + text(value))),
            ("response information", "server", connack(5, encoded=b"\x1a" + text(value))),
            ("server reference", "server", connack(5, encoded=b"\x1c" + text(value))),
            ("reason string", "server", ack(PUBACK, 1, 0x80, b"\x1f" + text(value))),
            ("user property name", "client", publish(5, encoded=b"\x26" + text(value) + text("v"))),
            ("user property value", "client", publish(5, encoded=b"\x26" + text("n") + text(value))),
        ]
    return places


def strings():
    for version in (4, 5):
        ill = both("MQTT-1.5.3-1", "MQTT-1.5.4-1")[version]
        null = both("MQTT-1.5.3-2", "MQTT-1.5.4-2")[version]
        for bad, what in BAD_UTF8:
            for place, sender, data in with_text(version, b"ab" + bad):
                if place in ("topic name", "user property value", "client identifier") or bad == b"\xed\xa0\x80":
                    reject(f"{place} with {what}", version, sender, data, ill)
            # Far into a long string, where fast paths look eight bytes at a time.
            reject(f"long topic name with {what}", version, "client", publish(version, topic=b"abcdefghijk" + bad), ill)
        for place, sender, data in with_text(version, b"a\x00b"):
            reject(f"{place} with U+0000", version, sender, data, null)
        for place, sender, data in with_text(version, b"abcdefghijklmnop\x00q"):
            reject(f"long {place} with U+0000", version, sender, data, null)
        for good in GOOD_UTF8:
            accept(f"topic name with U+{ord(good[0]):04X}", version, "client", publish(version, topic="t" + good),
                   {"topic": "t" + good})
        # U+FEFF is a character like any other [MQTT-1.5.3-3], [MQTT-1.5.4-3].
        for place, sender, data in with_text(version, "\ufeffx\ufeff"):
            accept(f"{place} keeps U+FEFF", version, sender, data)
        accept("topic name keeps U+FEFF at its front", version, "client", publish(version, topic="\ufeffa"),
               {"topic": "\ufeffa"})
        longest = "x" * 65535
        accept("topic name of 65,535 bytes", version, "client", publish(version, topic=longest), {"topic": longest})


def identifiers():
    for version in (4, 5):
        sent = both("MQTT-2.3.1-1", "MQTT-2.2.1-3")[version]
        responded = both("MQTT-2.3.1-6", "MQTT-2.2.1-5")[version]
        echoed = both("MQTT-2.3.1-7", "MQTT-2.2.1-6")[version]
        for qos in (1, 2):
            for sender in ("client", "server"):
                assigned = both(sent, sent if sender == "client" else "MQTT-2.2.1-4")[version]
                reject(f"QoS {qos} PUBLISH with identifier 0", version, sender, publish(version, qos=qos, ident=0),
                       assigned, PROTOCOL)
            for ident in (1, 255, 256, 65535):
                accept(f"QoS {qos} PUBLISH with identifier {ident}", version, "client",
                       publish(version, qos=qos, ident=ident, payload=b"p"),
                       {"packetIdentifier": ident, "qos": qos, "payload": "70"})
        for kind in (PUBACK, PUBREC, PUBREL, PUBCOMP):
            for sender in ("client", "server"):
                reject(f"{NAMES[kind]} with identifier 0", version, sender, ack(kind, 0), responded, PROTOCOL)
                accept(f"{NAMES[kind]} with identifier 65535", version, sender, ack(kind, 65535),
                       {"packetIdentifier": 65535, "reasonCode": 0})
        reject("SUBSCRIBE with identifier 0", version, "client", subscribe(version, [("a", 0)], ident=0), sent, PROTOCOL)
        reject("UNSUBSCRIBE with identifier 0", version, "client", unsubscribe(version, ["a"], ident=0), sent, PROTOCOL)
        reject("SUBACK with identifier 0", version, "server", suback(version, [0], ident=0), echoed, PROTOCOL)
        reject("UNSUBACK with identifier 0", version, "server",
               unsuback(version, [0] if version == 5 else [], ident=0), echoed, PROTOCOL)


def publishes():
    for version in (4, 5):
        for flags in range(16):
            qos = flags >> 1 & 3
            data = publish(version, "t/1", b"hi", flags=flags)
            if qos == 3:
                reject(f"PUBLISH with flags {flags:04b}", version, "client", data, "MQTT-3.3.1-4")
            elif qos == 0 and flags & 8:
                # The receiver cannot parse a DUP without QoS as anything legal: malformed.
                reject(f"PUBLISH with flags {flags:04b}", version, "client", data, "MQTT-3.3.1-2")
            else:
                accept(f"PUBLISH with flags {flags:04b}", version, "client", data,
                       {"qos": qos, "retain": bool(flags & 1), "dup": bool(flags & 8), "topic": "t/1",
                        "payload": "6869"})
        for topic in ("#", "+", "a/#", "a/+/b", "a#", "+a", "sensors/+", "abcdefghijkl#", "abcdefghijk+mnopqrstuvw"):
            reject(f"PUBLISH to {topic}", version, "client", publish(version, topic), "MQTT-3.3.2-2", PROTOCOL)
            reject(f"will for {topic}", version, "client", connect(version, will=(topic, b"", 0, False, b"")),
                   both("MQTT-4.7.1-1", "MQTT-4.7.0-1")[version], PROTOCOL)
        for topic in ("/", "//", "a/", "/a", "a//b", " ", "$SYS/x", "$share/g/a", "A/a", "!\"$%&'()*,-.0"):
            accept(f"PUBLISH to {topic}", version, "client", publish(version, topic), {"topic": topic})
        reject("will for an empty topic", version, "client", connect(version, will=("", b"", 0, False, b"")),
               "MQTT-4.7.3-1", PROTOCOL)
        reject("PUBLISH whose topic runs past the packet", version, "client", packet(PUBLISH, b"\x00\x05abc"))
        reject("PUBLISH without an identifier's second byte", version, "client", packet(PUBLISH, b"\x00\x01a\x00", 2))
        reject("empty PUBLISH", version, "client", packet(PUBLISH, b""))
    reject("PUBLISH to an empty topic", 4, "client", publish(4, ""), "MQTT-4.7.3-1")
    for sender in ("client", "server"):
        reject("PUBLISH to an empty topic without alias", 5, sender, publish(5, ""), None, PROTOCOL)
        accept("PUBLISH by alias", 5, sender, publish(5, "", b"x", encoded=b"\x23\x00\x07"),
               {"topic": "", "properties": [{"topicAlias": 7}]})
    reject("PUBLISH without property length", 5, "client", packet(PUBLISH, text("a")), "MQTT-2.2.2-1")
    reject("QoS 1 PUBLISH without property length", 5, "client", packet(PUBLISH, text("a") + u16(1), 2), "MQTT-2.2.2-1")
    reject("a client's PUBLISH with a subscription identifier", 5, "client", publish(5, encoded=b"\x0b\x01"),
           "MQTT-3.3.4-6", PROTOCOL)
    accept("a server's PUBLISH with three subscription identifiers", 5, "server",
           publish(5, encoded=b"\x0b\x01\x0b\x01\x0b" + vbi(268435455)),
           {"properties": [{"subscriptionIdentifier": 1}, {"subscriptionIdentifier": 1},
                           {"subscriptionIdentifier": 268435455}]})
    for topic in ("#", "+", "a/#", "reply/+/x"):
        reject(f"response topic {topic}", 5, "client", publish(5, encoded=b"\x08" + text(topic)), "MQTT-3.3.2-14",
               PROTOCOL)
    reject("empty response topic", 5, "client", publish(5, encoded=b"\x08" + text("")), "MQTT-4.7.3-1", PROTOCOL)
    reject("topic alias 0", 5, "client", publish(5, encoded=b"\x23\x00\x00"), "MQTT-3.3.2-8", 0x94)


def connects():
    for version in (4, 5):
        clean = "cleanStart"
        for keep in (0, 1, 60, 65535):
            accept(f"CONNECT with keep alive {keep}", version, "client", connect(version, keep=keep),
                   {"keepAlive": keep, "protocolVersion": version})
        for qos in (0, 1, 2):
            for retain in (False, True):
                accept(f"CONNECT with a will of QoS {qos}{', retained' if retain else ''}", version, "client",
                       connect(version, will=("w/t", b"bye", qos, retain, b"")),
                       {"will": {"topic": "w/t", "payload": "627965", "qos": qos, "retain": retain}})
        accept("CONNECT with everything", version, "client",
               connect(version, "dev-1", False, 5, ("w", b"\x00\xff", 1, True, b""), "me", b"\x00secret\xff"),
               {clean: False, "clientID": "dev-1", "username": "me", "password": b"\x00secret\xff".hex(),
                "keepAlive": 5, "will": {"payload": "00ff"}})
        accept("CONNECT with empty user name and password", version, "client", connect(version, user="", password=b""),
               {"username": "", "password": ""})
        accept("CONNECT with an empty will", version, "client", connect(version, will=("w", b"", 0, False, b"")),
               {"will": {"payload": ""}})
        accept("CONNECT with an empty identifier and a clean session", version, "client", connect(version, client=""),
               {"clientID": "", clean: True})
        for length in (1, 23, 24, 300):
            accept(f"client identifier of {length} bytes", version, "client", connect(version, client="i" * length),
                   {"clientID": "i" * length})
        reject("CONNECT with the reserved flag", version, "client", connect(version, reserved=1), "MQTT-3.1.2-3")
        # Flags without a will: QoS 1, 2, 3 and retain.
        for bits in (0x08, 0x10, 0x18):
            reject(f"CONNECT with will QoS {bits >> 3} but no will", version, "client", connect(version, flags=2 | bits),
                   both("MQTT-3.1.2-13", "MQTT-3.1.2-11")[version])
        reject("CONNECT with will retain but no will", version, "client", connect(version, flags=0x22),
               both("MQTT-3.1.2-15", "MQTT-3.1.2-13")[version])
        reject("CONNECT with will QoS 3", version, "client", connect(version, will=("w", b"", 3, False, b"")),
               both("MQTT-3.1.2-14", "MQTT-3.1.2-12")[version])
        # A flag without its field, and a field without its flag.
        reject("CONNECT with will flag but no will", version, "client", connect(version, flags=0x06))
        will_props = b"\x00" if version == 5 else b""
        reject("CONNECT with a will topic but no payload", version, "client",
               connect(version, flags=0x06, tail=will_props + text("w")), "MQTT-3.1.2-9")
        reject("CONNECT with user name flag but no user name", version, "client", connect(version, flags=0x82),
               both("MQTT-3.1.2-19", "MQTT-3.1.2-17")[version])
        reject("CONNECT with password flag but no password", version, "client",
               connect(version, flags=0xC2, tail=text("u")), both("MQTT-3.1.2-21", "MQTT-3.1.2-19")[version])
        reject("CONNECT with a user name but no flag", version, "client", connect(version, tail=text("u")),
               both("MQTT-3.1.2-18", "MQTT-3.1.2-16")[version])
        reject("CONNECT with a password but no flag", version, "client", connect(version, user="u", tail=text("p")),
               both("MQTT-3.1.2-20", "MQTT-3.1.2-18")[version])
        reject("CONNECT with everything and a byte more", version, "client",
               connect(version, will=("w", b"m", 0, False, b""), user="u", password=b"p", tail=b"\x00"))
        reject("CONNECT with a will but no flag", version, "client", connect(version, tail=text("w") + text("m")))
        reject("CONNECT without client identifier", version, "client",
               packet(CONNECT, text("MQTT") + u8(version) + b"\x02\x00\x3c" + props(version, b"")), "MQTT-3.1.3-3")
        reject("CONNECT whose client identifier is cut", version, "client",
               packet(CONNECT, text("MQTT") + u8(version) + b"\x02\x00\x3c" + props(version, b"") + b"\x00\x05abc"))
        # Names and levels. MQTT 3.1 said MQIsdp and 3.
        for name in ("MQIsdp", "mqtt", "MQTT ", "MQT", "", "MQTTT"):
            reject(f"CONNECT for protocol {name!r}", version, "client", connect(version, name=name), "MQTT-3.1.2-1", 0x84)
        reject("CONNECT of MQTT 3.1", version, "client", connect(version, name="MQIsdp", level=3), "MQTT-3.1.2-1", 0x84)
        for level in (0, 1, 2, 3, 6, 128 + version, 255):
            reject(f"CONNECT for level {level}", version, "client", connect(version, level=level), "MQTT-3.1.2-2", 0x84)
    reject("CONNECT for level 5", 4, "client", connect(5), "MQTT-3.1.2-2")
    reject("CONNECT for level 4", 5, "client", connect(4), "MQTT-3.1.2-2", 0x84)
    reject("3.1.1 CONNECT with a password but no user name", 4, "client",
           connect(4, flags=0x42, tail=text("p")), "MQTT-3.1.2-22")
    accept("CONNECT with a password but no user name", 5, "client", connect(5, password=b"token"),
           {"password": b"token".hex()})
    reject("3.1.1 CONNECT with an empty identifier for a kept session", 4, "client", connect(4, client="", clean=False),
           "MQTT-3.1.3-8")
    accept("CONNECT with an empty identifier and a kept session", 5, "client", connect(5, client="", clean=False),
           {"clientID": "", "cleanStart": False})
    reject("CONNECT with authentication data but no method", 5, "client", connect(5, encoded=b"\x16" + binary(b"x")),
           None, PROTOCOL)
    accept("CONNECT with enhanced authentication", 5, "client", connect(5, encoded=METHOD + b"\x16" + binary(b"x")),
           {"properties": [{"authenticationMethod": "SCRAM"}, {"authenticationData": "78"}]})
    reject("CONNECT with will properties past its end", 5, "client",
           connect(5, flags=0x06, tail=b"\x7f" + text("w") + text("m")))
    reject("CONNECT without property length", 5, "client", packet(CONNECT, text("MQTT") + b"\x05\x02\x00\x3c"),
           "MQTT-2.2.2-1")


CODES = [0x00, 0x01, 0x02, 0x04, 0x10, 0x11, 0x18, 0x19] + list(range(0x80, 0xA3))
ODD_CODES = [0x03, 0x05, 0x0F, 0x12, 0x17, 0x1A, 0x7F, 0xA3, 0xC0, 0xFF]
ACK_CODES = {0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99}
# Section 3.x.2.1 of MQTT 5: per packet and sender.
ALLOWED = {
    (CONNACK, "server"): {0x00, *range(0x80, 0x8B), 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F},
    (PUBACK, "server"): ACK_CODES, (PUBACK, "client"): ACK_CODES - {0x10},
    (PUBREC, "server"): ACK_CODES, (PUBREC, "client"): ACK_CODES - {0x10},
    (PUBREL, "server"): {0x00, 0x92}, (PUBREL, "client"): {0x00, 0x92},
    (PUBCOMP, "server"): {0x00, 0x92}, (PUBCOMP, "client"): {0x00, 0x92},
    (SUBACK, "server"): {0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2},
    (UNSUBACK, "server"): {0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91},
    (DISCONNECT, "client"): {0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99},
    (DISCONNECT, "server"): {
        0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98,
        0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2},
    (AUTH, "client"): {0x18, 0x19}, (AUTH, "server"): {0x00, 0x18},
}
CODE_RULES = {
    CONNACK: "MQTT-3.2.2-8", PUBACK: "MQTT-3.4.2-1", PUBREC: "MQTT-3.5.2-1", PUBREL: "MQTT-3.6.2-1",
    PUBCOMP: "MQTT-3.7.2-1", SUBACK: "MQTT-3.9.3-2", UNSUBACK: "MQTT-3.11.3-2", DISCONNECT: "MQTT-3.14.2-1",
    AUTH: "MQTT-3.15.2-1",
}


def with_code(kind, code):
    if kind == CONNACK:
        return connack(5, 0, code)
    if kind == SUBACK:
        return suback(5, [code])
    if kind == UNSUBACK:
        return unsuback(5, [code])
    if kind == DISCONNECT:
        return disconnect(code)
    if kind == AUTH:
        return auth(code, METHOD)
    return ack(kind, 9, code)


def reason_codes():
    for (kind, sender), allowed in ALLOWED.items():
        for code in CODES + ODD_CODES:
            data, name = with_code(kind, code), f"{NAMES[kind]} with 0x{code:02x} from a {sender}"
            if code in allowed:
                fields = {"reasonCodes": [code]} if kind in (SUBACK, UNSUBACK) else {"reasonCode": code}
                short = code == 0 and kind in (PUBACK, PUBREC, PUBREL, PUBCOMP, DISCONNECT)
                accept(name, 5, sender, data, fields, canonical=not short)
            else:
                reject(name, 5, sender, data, CODE_RULES[kind], PROTOCOL)
    # Return codes of 3.1.1, shown as their counterparts.
    for code, shown in enumerate((0x00, 0x84, 0x85, 0x88, 0x86, 0x87)):
        accept(f"CONNACK with return code {code}", 4, "server", connack(4, 0, code), {"reasonCode": shown})
    for code in (6, 7, 127, 128, 0x84, 255):
        reject(f"CONNACK with return code {code}", 4, "server", connack(4, 0, code))
    for code in (0, 1, 2, 0x80):
        accept(f"SUBACK with return code {code}", 4, "server", suback(4, [code]), {"reasonCodes": [code]})
    for code in (3, 4, 0x7F, 0x81, 0x87, 255):
        reject(f"SUBACK with return code {code}", 4, "server", suback(4, [code]), "MQTT-3.9.3-2")


def connacks():
    for version in (4, 5):
        accept("CONNACK with session present", version, "server", connack(version, 1), {"sessionPresent": True})
        for flags in (2, 3, 4, 0x80, 0xFE, 0xFF):
            reject(f"CONNACK with flags {flags:#x}", version, "server", connack(version, flags),
                   both(None, "MQTT-3.2.2-1")[version])
        refused = both(5, 0x87)[version]
        reject("refusing CONNACK with session present", version, "server", connack(version, 1, refused),
               both("MQTT-3.2.2-4", "MQTT-3.2.2-6")[version], PROTOCOL)
    reject("CONNACK without property length", 5, "server", packet(CONNACK, b"\x00\x00"), "MQTT-2.2.2-1")
    reject("3.1.1 CONNACK with properties", 4, "server", packet(CONNACK, b"\x00\x00\x00"))


FILTER_OK = ["a", "/", "#", "+", "+/+", "/+", "+/", "a/#", "a/+/b", "a/+/#", "//", "a//b", "/#", "+/#", "$SYS/#",
             "$SYS/+", " ", "é/+", "$share", "$shared/g/a", "sport/tennis/player1/#"]
HASH_BAD = ["a#", "#a", "#/a", "a/#/b", "##", "a/##", "a/b#", "+#"]
PLUS_BAD = ["a+", "+a", "a/+b", "a/b+", "++", "a/++/b", "a+/b"]
SHARED_OK = ["$share/g/a", "$share/g/#", "$share/g/+/x", "$share/g//", "$share/g//a", "$share/g h/a",
             "$share/$x/$SYS/#", "$share/g/a/b/c"]
SHARED_BAD = [("$share/", "MQTT-4.8.2-1"), ("$share//a", "MQTT-4.8.2-1"), ("$share/g", "MQTT-4.8.2-2"),
              ("$share/g/", "MQTT-4.8.2-2"), ("$share/g+/a", "MQTT-4.8.2-2"), ("$share/g#/a", "MQTT-4.8.2-2"),
              ("$share/+/a", "MQTT-4.8.2-2"), ("$share/#", "MQTT-4.8.2-2"), ("$share/#/a", "MQTT-4.8.2-2")]


def filters():
    for version in (4, 5):
        hash_rule = both("MQTT-4.7.1-2", "MQTT-4.7.1-1")[version]
        plus_rule = both("MQTT-4.7.1-3", "MQTT-4.7.1-2")[version]
        for kind, make in (("SUBSCRIBE", lambda f: subscribe(version, [(f, 1)])),
                           ("UNSUBSCRIBE", lambda f: unsubscribe(version, [f]))):
            for f in FILTER_OK + SHARED_OK:
                fields = {"subscriptions": [{"filter": f, "qos": 1}]} if kind == "SUBSCRIBE" else {"filters": [f]}
                accept(f"{kind} for {f}", version, "client", make(f), fields)
            for f in HASH_BAD:
                # "+#" breaks both rules; either id will do, so none is named.
                reject(f"{kind} for {f}", version, "client", make(f), None if f == "+#" else hash_rule, PROTOCOL)
            for f in PLUS_BAD:
                reject(f"{kind} for {f}", version, "client", make(f), plus_rule, PROTOCOL)
            reject(f"{kind} for an empty filter", version, "client", make(""), "MQTT-4.7.3-1", PROTOCOL)
            for f, rule in SHARED_BAD:
                if version == 5:
                    reject(f"{kind} for {f}", 5, "client", make(f), rule, PROTOCOL)
        reject("SUBSCRIBE without filter", version, "client", subscribe(version, []),
               both("MQTT-3.8.3-3", "MQTT-3.8.3-2")[version], PROTOCOL)
        reject("UNSUBSCRIBE without filter", version, "client", unsubscribe(version, []), "MQTT-3.10.3-2", PROTOCOL)
        reject("SUBSCRIBE with a filter but no options", version, "client", subscribe(version, [], tail=text("a")))
        reject("SUBSCRIBE whose second filter is bad", version, "client", subscribe(version, [("a", 0), ("b#", 0)]),
               hash_rule, PROTOCOL)
        reject("SUBSCRIBE whose filter runs past the packet", version, "client",
               subscribe(version, [], tail=b"\x00\x09abc"))
        accept("SUBSCRIBE for three filters", version, "client", subscribe(version, [("a", 0), ("b/+", 1), ("#", 2)]),
               {"subscriptions": [{"filter": "a", "qos": 0}, {"filter": "b/+", "qos": 1}, {"filter": "#", "qos": 2}]})
        accept("UNSUBSCRIBE for two filters", version, "client", unsubscribe(version, ["a", "a"]),
               {"filters": ["a", "a"]})
        accept("SUBACK with three codes", version, "server", suback(version, [0, 2, 0x80]),
               {"reasonCodes": [0, 2, 0x80]})
        for options in range(256):
            if version == 4:
                if options in (0, 1, 2):
                    accept(f"subscription options {options:#04x}", 4, "client", subscribe(4, [("a", options)]))
                elif options < 8 or options & (options - 1) == 0 or options == 255:
                    reject(f"subscription options {options:#04x}", 4, "client", subscribe(4, [("a", options)]),
                           "MQTT-3.8.3-4")
                continue
            qos, handling = options & 3, options >> 4 & 3
            name, data = f"subscription options {options:#04x}", subscribe(5, [("a", options)])
            if options & 0xC0:
                if options & 0x3F in (0, 1, 0x3F):
                    reject(name, 5, "client", data, "MQTT-3.8.3-5")
            elif qos == 3 or handling == 3:
                reject(name, 5, "client", data, None, PROTOCOL)
            else:
                accept(name, 5, "client", data, {"subscriptions": [{
                    "qos": qos, "noLocal": bool(options & 4), "retainAsPublished": bool(options & 8),
                    "retainHandling": handling}]})
    reject("no local on a shared subscription", 5, "client", subscribe(5, [("$share/g/a", 4)]), "MQTT-3.8.3-4", PROTOCOL)
    accept("UNSUBACK with two codes", 5, "server", unsuback(5, [0, 0x11]), {"reasonCodes": [0, 0x11]})
    reject("3.1.1 UNSUBACK with a code", 4, "server", unsuback(4, [0]))


# Table 2-4: identifier, name, a legal value (bytes, as shown), where it may stand.
ALL_ACKS = {PUBACK, PUBREC, PUBREL, PUBCOMP, SUBACK, UNSUBACK}
MESSAGE = {PUBLISH, WILL}
PROPERTIES = [
    (0x01, "payloadFormatIndicator", u8(1), True, MESSAGE),
    (0x02, "messageExpiryInterval", u32(3600), 3600, MESSAGE),
    (0x03, "contentType", text("text/plain"), "text/plain", MESSAGE),
    (0x08, "responseTopic", text("r/t"), "r/t", MESSAGE),
    (0x09, "correlationData", binary(b"\x00\x01"), "0001", MESSAGE),
    (0x0B, "subscriptionIdentifier", vbi(300), 300, {PUBLISH, SUBSCRIBE}),
    (0x11, "sessionExpiryInterval", u32(0xFFFFFFFF), 0xFFFFFFFF, {CONNECT, CONNACK, DISCONNECT}),
    (0x12, "assignedClientIdentifier", text("auto-1"), "auto-1", {CONNACK}),
    (0x13, "serverKeepAlive", u16(30), 30, {CONNACK}),
    (0x15, "authenticationMethod", text("SCRAM"), "SCRAM", {CONNECT, CONNACK, AUTH}),
    (0x16, "authenticationData", binary(b"\xff"), "ff", {CONNECT, CONNACK, AUTH}),
    (0x17, "requestProblemInformation", u8(0), False, {CONNECT}),
    (0x18, "willDelayInterval", u32(10), 10, {WILL}),
    (0x19, "requestResponseInformation", u8(1), True, {CONNECT}),
    (0x1A, "responseInformation", text("info"), "info", {CONNACK}),
    (0x1C, "serverReference", text("b:1883"), "b:1883", {CONNACK, DISCONNECT}),
    (0x1F, "reasonString", text("why"), "why", ALL_ACKS | {CONNACK, DISCONNECT, AUTH}),
    (0x21, "receiveMaximum", u16(20), 20, {CONNECT, CONNACK}),
    (0x22, "topicAliasMaximum", u16(0), 0, {CONNECT, CONNACK}),
    (0x23, "topicAlias", u16(65535), 65535, {PUBLISH}),
    (0x24, "maximumQoS", u8(1), 1, {CONNACK}),
    (0x25, "retainAvailable", u8(0), False, {CONNACK}),
    (0x26, "userProperty", text("k") + text("v"), ["k", "v"],
     ALL_ACKS | MESSAGE | {CONNECT, CONNACK, SUBSCRIBE, UNSUBSCRIBE, DISCONNECT, AUTH}),
    (0x27, "maximumPacketSize", u32(1), 1, {CONNECT, CONNACK}),
    (0x28, "wildcardSubscriptionAvailable", u8(1), True, {CONNACK}),
    (0x29, "subscriptionIdentifierAvailable", u8(0), False, {CONNACK}),
    (0x2A, "sharedSubscriptionAvailable", u8(1), True, {CONNACK}),
]
PLACES = [CONNECT, WILL, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE, SUBACK, UNSUBSCRIBE, UNSUBACK,
          DISCONNECT, AUTH]


def with_properties(place, encoded):
    """A packet that holds exactly these properties there."""
    return {
        CONNECT: lambda: connect(5, encoded=encoded),
        WILL: lambda: connect(5, will=("w", b"m", 0, False, encoded)),
        CONNACK: lambda: connack(5, encoded=encoded), PUBLISH: lambda: publish(5, payload=b"p", encoded=encoded),
        PUBACK: lambda: ack(PUBACK, 1, 0x80, encoded), PUBREC: lambda: ack(PUBREC, 1, 0x80, encoded),
        PUBREL: lambda: ack(PUBREL, 1, 0x92, encoded), PUBCOMP: lambda: ack(PUBCOMP, 1, 0x92, encoded),
        SUBSCRIBE: lambda: subscribe(5, [("a", 0)], encoded=encoded),
        SUBACK: lambda: suback(5, [0], encoded=encoded),
        UNSUBSCRIBE: lambda: unsubscribe(5, ["a"], encoded=encoded),
        UNSUBACK: lambda: unsuback(5, [0], encoded=encoded),
        DISCONNECT: lambda: disconnect(0x80, encoded), AUTH: lambda: auth(0x18, encoded),
    }[place]()


def place_name(place):
    return place if place == WILL else NAMES[place]


def sender_for(place, identifier):
    if place == PUBLISH and identifier == 0x0B:
        return "server"
    if place == DISCONNECT:
        return "server" if identifier == 0x1C else "client"
    return "client" if place == WILL or place in CLIENT_SENDS[5] else "server"


def company(place, identifier):
    """What must stand beside a property for the packet to be legal, before it."""
    if identifier == 0x16 and place in (CONNECT, CONNACK) or (place == AUTH and identifier != 0x15):
        return METHOD, [{"authenticationMethod": "SCRAM"}]
    return b"", []


def properties():
    for identifier, name, value, shown, where in PROPERTIES:
        one = u8(identifier) + value
        for place in PLACES:
            beside, beside_shown = company(place, identifier)
            sender = sender_for(place, identifier)
            title = f"{name} in {place_name(place)}"
            data = with_properties(place, beside + one)
            if place not in where:
                reject(title, 5, sender, data, None, MALFORMED)
                continue
            listed = {"properties": beside_shown + [{name: shown}]}
            accept(title, 5, sender, data, {"will": listed} if place == WILL else listed)
            if identifier == 0x26 or (identifier == 0x0B and place == PUBLISH):
                twice = {"properties": beside_shown + [{name: shown}, {name: shown}]}
                accept(title + ", twice", 5, sender, with_properties(place, beside + one + one),
                       {"will": twice} if place == WILL else twice)
            else:
                reject(title + ", twice", 5, sender, with_properties(place, beside + one + one), None, PROTOCOL)
            # Cut by one byte while the property length agrees with what is left.
            reject(title + ", cut", 5, sender, with_properties(place, beside + one[:-1]))
            reject(title + ", identifier alone", 5, sender, with_properties(place, beside + one[:1]))
    known = {p[0] for p in PROPERTIES}
    for identifier in [i for i in range(64) if i not in known] + [0x40, 0x7F, 0x80, 0xA6, 0xFF]:
        for place in (PUBLISH, CONNECT, CONNACK):
            sender = "server" if place == CONNACK else "client"
            reject(f"unknown property {identifier:#04x} in {place_name(place)}", 5, sender,
                   with_properties(place, u8(identifier) + b"\x00\x00"))
    # Properties in another order than the table's stay as they were sent.
    accept("user properties keep their order", 5, "client",
           publish(5, encoded=b"\x26" + text("b") + text("1") + b"\x01\x00" + b"\x26" + text("a") + text("2")
                   + b"\x26" + text("b") + text("1")),
           {"properties": [{"userProperty": ["b", "1"]}, {"payloadFormatIndicator": False},
                           {"userProperty": ["a", "2"]}, {"userProperty": ["b", "1"]}]})
    many = b"".join(b"\x26" + text(f"k{i}") + text("") for i in range(2000))
    accept("two thousand user properties", 5, "client", publish(5, encoded=many))


def property_values():
    flags = [(0x01, PUBLISH), (0x01, WILL), (0x17, CONNECT), (0x19, CONNECT), (0x24, CONNACK), (0x25, CONNACK),
             (0x28, CONNACK), (0x29, CONNACK), (0x2A, CONNACK)]
    for identifier, place in flags:
        sender = sender_for(place, identifier)
        for value in (0, 1):
            accept(f"property {identifier:#04x} = {value} in {place_name(place)}", 5, sender,
                   with_properties(place, u8(identifier) + u8(value)))
        for value in (2, 3, 128, 255):
            reject(f"property {identifier:#04x} = {value} in {place_name(place)}", 5, sender,
                   with_properties(place, u8(identifier) + u8(value)), None, PROTOCOL)
    for place in (CONNECT, CONNACK):
        sender = sender_for(place, 0)
        reject(f"receive maximum 0 in {place_name(place)}", 5, sender, with_properties(place, b"\x21\x00\x00"), None,
               PROTOCOL)
        reject(f"maximum packet size 0 in {place_name(place)}", 5, sender,
               with_properties(place, b"\x27\x00\x00\x00\x00"), None, PROTOCOL)
        for identifier in (0x21, 0x22):
            accept(f"property {identifier:#04x} = 65535 in {place_name(place)}", 5, sender,
                   with_properties(place, u8(identifier) + b"\xff\xff"))
        accept(f"maximum packet size 4294967295 in {place_name(place)}", 5, sender,
               with_properties(place, b"\x27\xff\xff\xff\xff"), {"properties": [{"maximumPacketSize": 4294967295}]})
        accept(f"session expiry 0 in {place_name(place)}", 5, sender, with_properties(place, b"\x11\x00\x00\x00\x00"))
    accept("server keep alive 0", 5, "server", connack(5, encoded=b"\x13\x00\x00"))
    for place in (PUBLISH, SUBSCRIBE):
        sender = sender_for(place, 0x0B)
        reject(f"subscription identifier 0 in {place_name(place)}", 5, sender, with_properties(place, b"\x0b\x00"),
               None, PROTOCOL)
        for value in (1, 127, 128, 16383, 16384, 2097151, 2097152, 268435455):
            accept(f"subscription identifier {value} in {place_name(place)}", 5, sender,
                   with_properties(place, b"\x0b" + vbi(value)), {"properties": [{"subscriptionIdentifier": value}]})
        for value, pad in ((1, 1), (1, 3), (200, 1)):
            reject(f"padded subscription identifier {value} in {place_name(place)}", 5, sender,
                   with_properties(place, b"\x0b" + vbi(value, pad)), "MQTT-1.5.5-1")
        reject(f"five-byte subscription identifier in {place_name(place)}", 5, sender,
               with_properties(place, b"\x0b\x80\x80\x80\x80\x01"))
    for alias in (1, 2, 65535):
        accept(f"topic alias {alias}", 5, "client", publish(5, encoded=b"\x23" + u16(alias)),
               {"properties": [{"topicAlias": alias}]})
    for place, identifier in ((PUBLISH, 0x03), (PUBLISH, 0x09), (CONNACK, 0x12), (CONNACK, 0x1F)):
        accept(f"empty property {identifier:#04x} in {place_name(place)}", 5, sender_for(place, identifier),
               with_properties(place, u8(identifier) + b"\x00\x00"))
    accept("empty user property", 5, "client", publish(5, encoded=b"\x26" + text("") + text("")),
           {"properties": [{"userProperty": ["", ""]}]})
    accept("correlation data holds any bytes", 5, "client", publish(5, encoded=b"\x09" + binary(b"\x00\xff\xed\xa0")),
           {"properties": [{"correlationData": "00ffeda0"}]})


def property_lengths():
    for place in PLACES:
        sender = sender_for(place, 0)
        user = b"\x26" + text("k") + text("v")
        good = with_properties(place, (METHOD if place == AUTH else b"") + user)
        mark = vbi(len(METHOD if place == AUTH else b"") + len(user))
        at = good.rindex(mark + (METHOD if place == AUTH else user[:1]))
        end = len(good) - at - len(mark)
        reject(f"property length past the end of {place_name(place)}", 5, sender,
               good[:at] + vbi(end + 1) + good[at + 1:])
        reject(f"property length of five bytes in {place_name(place)}", 5, sender,
               good[:1] + vbi(len(good) - 2 + 4) + good[2:at] + b"\x80\x80\x80\x80\x01" + good[at + 1:])
        reject(f"padded property length in {place_name(place)}", 5, sender,
               good[:1] + vbi(len(good) - 2 + 1) + good[2:at] + vbi(good[at], 1) + good[at + 1:], "MQTT-1.5.5-1")
        # One byte short: the last property no longer fits its length.
        reject(f"property length one too small in {place_name(place)}", 5, sender,
               good[:at] + u8(good[at] - 1) + good[at + 1:])
    for kind in (PUBACK, PUBREC, PUBREL, PUBCOMP):
        for sender in ("client", "server"):
            accept(f"{NAMES[kind]} with property length 0", 5, sender, ack(kind, 3, 0x00, b""),
                   {"packetIdentifier": 3, "reasonCode": 0}, canonical=False)
        reject(f"{NAMES[kind]} whose properties are followed by a byte", 5, "client", ack(kind, 3, 0, b"", tail=b"\x00"))
        reject(f"3.1.1 {NAMES[kind]} with a reason code", 4, "client", ack(kind, 3, 0))
    accept("DISCONNECT with property length 0", 5, "client", disconnect(0, b""), {"reasonCode": 0}, canonical=False)
    accept("a server's empty DISCONNECT", 5, "server", disconnect(), {"reasonCode": 0})
    reject("DISCONNECT whose properties are followed by a byte", 5, "client", disconnect(0, b"", tail=b"\x00"))
    reject("3.1.1 DISCONNECT with a reason code", 4, "client", disconnect(0))


def disconnects_and_auth():
    accept("a client's DISCONNECT with session expiry", 5, "client", disconnect(0, b"\x11\x00\x00\x00\x78"),
           {"properties": [{"sessionExpiryInterval": 120}]})
    reject("a server's DISCONNECT with session expiry", 5, "server", disconnect(0x8B, b"\x11\x00\x00\x00\x78"),
           "MQTT-3.14.2-2", PROTOCOL)
    accept("a server's DISCONNECT with reference", 5, "server",
           disconnect(0x9D, b"\x1c" + text("other") + b"\x1f" + text("moved")),
           {"reasonCode": 0x9D, "properties": [{"serverReference": "other"}, {"reasonString": "moved"}]})
    accept("a server's empty AUTH", 5, "server", auth(), {"reasonCode": 0})
    reject("a client's empty AUTH", 5, "client", auth(), "MQTT-3.15.2-1", PROTOCOL)
    for code, sender in ((0x18, "client"), (0x18, "server"), (0x19, "client")):
        reject(f"AUTH {code:#x} from a {sender} without method", 5, sender, auth(code, b""), None, PROTOCOL)
        accept(f"AUTH {code:#x} from a {sender} with data", 5, sender, auth(code, METHOD + b"\x16" + binary(b"\x01\x02")),
               {"reasonCode": code,
                "properties": [{"authenticationMethod": "SCRAM"}, {"authenticationData": "0102"}]})
    reject("AUTH with data but no method", 5, "client", auth(0x18, b"\x16" + binary(b"x")), None, PROTOCOL)
    reject("AUTH with a reason code alone", 5, "client", auth(0x18))
    for kind in (PINGREQ, PINGRESP):
        for version in (4, 5):
            reject(f"{NAMES[kind]} with a body", version, "client" if kind == PINGREQ else "server",
                   packet(kind, b"\x00"))


FAMILIES = (every_type, fixed_header_flags, fixed_header_length, strings, identifiers, publishes, connects,
            reason_codes, connacks, filters, properties, property_values, property_lengths, disconnects_and_auth)


def main():
    for family in FAMILIES:
        family()
    own = os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors.jsonl")
    path = sys.argv[1] if len(sys.argv) > 1 else own
    with open(path, "w", encoding="utf-8") as file:
        for vector in OUT:
            file.write(json.dumps(vector, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(len(OUT), "vectors")


if __name__ == "__main__":
    main()
