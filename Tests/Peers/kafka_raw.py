"""Kafka's bytes by hand: what a client that means no good, or nothing at all, would send."""

import socket
import struct


def connect(broker):
    return socket.create_connection(("127.0.0.1", broker.port), timeout=10)


def request(key, version, body=b"", correlation=7, flexible=False):
    header = struct.pack(">hhih", key, version, correlation, 1) + b"x" + (b"\0" if flexible else b"")
    return struct.pack(">i", len(header + body)) + header + body


def receive(connection, count):
    found = b""
    while len(found) < count:
        part = connection.recv(count - len(found))
        if not part:
            raise EOFError(found)
        found += part
    return found


def read_response(connection):
    return receive(connection, struct.unpack(">i", receive(connection, 4))[0])


def string(text):
    return struct.pack(">h", len(text)) + text


def is_closed(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True
