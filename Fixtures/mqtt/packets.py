"""Builds MQTT packets byte by byte, right or wrong, for generate.py. Knows nothing of any decoder."""

import struct


def u8(n):
    return bytes([n])


def u16(n):
    return struct.pack(">H", n)


def u32(n):
    return struct.pack(">I", n)


def vbi(n, pad=0):
    """Variable byte integer; `pad` adds superfluous bytes."""
    out = bytearray()
    while True:
        byte, n = n & 127, n >> 7
        if n:
            out.append(byte | 128)
        else:
            break
    for _ in range(pad):
        out.append(byte | 128)
        byte = 0
    out.append(byte)
    return bytes(out)


def binary(data):
    return u16(len(data)) + data


def text(s):
    return binary(s.encode("utf-8") if isinstance(s, str) else s)


CONNECT, CONNACK, PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE = range(1, 9)
SUBACK, UNSUBSCRIBE, UNSUBACK, PINGREQ, PINGRESP, DISCONNECT, AUTH = range(9, 16)
NAMES = [
    "", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK",
    "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
]
FLAGS = {PUBREL: 2, SUBSCRIBE: 2, UNSUBSCRIBE: 2}
WILL = "WILL"


def packet(kind, body, flags=None):
    return u8(kind << 4 | (FLAGS.get(kind, 0) if flags is None else flags)) + vbi(len(body)) + body


def props(version, encoded):
    """Properties with their length, where the version has them."""
    return vbi(len(encoded)) + encoded if version == 5 else b""


def connect(version, client="c", clean=True, keep=60, will=None, user=None, password=None, encoded=b"", flags=None,
            name="MQTT", level=None, header=None, reserved=0, tail=b""):
    """`will` is (topic, payload, qos, retain, encoded properties)."""
    bits = (2 if clean else 0) | reserved
    payload = text(client)
    if will:
        topic, message, qos, retain, will_props = will
        bits |= 4 | qos << 3 | (32 if retain else 0)
        payload += props(version, will_props) + text(topic) + binary(message)
    if user is not None:
        bits |= 128
        payload += text(user)
    if password is not None:
        bits |= 64
        payload += binary(password)
    body = text(name) + u8(version if level is None else level) + u8(bits if flags is None else flags) + u16(keep)
    return packet(CONNECT, body + props(version, encoded) + payload + tail, header)


def connack(version, present=0, code=0, encoded=b"", tail=b""):
    return packet(CONNACK, u8(present) + u8(code) + props(version, encoded) + tail)


def publish(version, topic="a", payload=b"", qos=0, retain=False, dup=False, ident=1, encoded=b"", flags=None):
    bits = (8 if dup else 0) | qos << 1 | (1 if retain else 0) if flags is None else flags
    body = text(topic) + (u16(ident) if bits & 6 else b"") + props(version, encoded) + payload
    return packet(PUBLISH, body, bits)


def ack(kind, ident=1, code=None, encoded=None, flags=None, tail=b""):
    body = u16(ident)
    if code is not None:
        body += u8(code)
    if encoded is not None:
        body += props(5, encoded)
    return packet(kind, body + tail, flags)


def subscribe(version, filters, ident=1, encoded=b"", flags=None, tail=b""):
    """`filters` are (filter, options byte)."""
    body = u16(ident) + props(version, encoded) + b"".join(text(f) + u8(o) for f, o in filters)
    return packet(SUBSCRIBE, body + tail, flags)


def unsubscribe(version, filters, ident=1, encoded=b"", flags=None, tail=b""):
    return packet(UNSUBSCRIBE, u16(ident) + props(version, encoded) + b"".join(map(text, filters)) + tail, flags)


def suback(version, codes, ident=1, encoded=b""):
    return packet(SUBACK, u16(ident) + props(version, encoded) + bytes(codes))


def unsuback(version, codes, ident=1, encoded=b"", tail=b""):
    return packet(UNSUBACK, u16(ident) + props(version, encoded) + bytes(codes) + tail)


def disconnect(code=None, encoded=None, flags=None, tail=b""):
    body = b"" if code is None else u8(code)
    if encoded is not None:
        body += props(5, encoded)
    return packet(DISCONNECT, body + tail, flags)


def auth(code=None, encoded=None, flags=None, tail=b""):
    body = b"" if code is None else u8(code)
    if encoded is not None:
        body += props(5, encoded)
    return packet(AUTH, body + tail, flags)
