"""Bytes that are no requests, and requests the broker does not have: one connection ends, the others go on."""

import socket
import struct

import pytest
from kafka_broker import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("hostile")) as broker:
        yield broker


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


def answer(connection):
    return receive(connection, struct.unpack(">i", receive(connection, 4))[0])


def is_closed(connection):
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


API_VERSIONS_0 = request(18, 0)


@pytest.mark.parametrize("data, reason", [
    (b"\xff\xff\xff\xff", "sent what is no request"),
    (struct.pack(">i", 2_000_000_000), "sent what is no request"),
    (struct.pack(">i", 3) + b"abc", "sent what is no request"),
    (b"GET / HTTP/1.1\r\n\r\n", "sent what is no request"),
    (request(999, 0), "sent API key 999"),
    (request(24, 0), "sent API key 24 (AddPartitionsToTxn)"),
    (request(3, 99), "sent API key 3 in version 99"),
    (request(1, 4, b"\x00"), "sent what is no request"),
    (request(3, 1, struct.pack(">i", 2_147_483_647)), "sent what is no request"),
], ids=["negative length", "huge length", "short header", "HTTP", "unknown key", "key not offered", "unknown version",
        "body cut short", "count beyond the bytes"])
def test_what_is_no_request_ends_its_connection_alone(broker, data, reason):
    with connect(broker) as other, connect(broker) as hostile:
        hostile.sendall(data)
        assert is_closed(hostile)
        assert broker.wait_for_line(reason)
        other.sendall(API_VERSIONS_0)
        assert answer(other)[:6] == struct.pack(">ih", 7, 0)


def test_an_unknown_version_of_api_versions_is_answered_in_version_0(broker):
    with connect(broker) as connection:
        connection.sendall(request(18, 77, flexible=True))
        body = answer(connection)
        correlation, error, count = struct.unpack(">ihi", body[:10])
        assert (correlation, error) == (7, 35)
        keys = {struct.unpack(">hhh", body[10 + 6 * i:16 + 6 * i]) for i in range(count)}
        assert len(body) == 10 + 6 * count and (18, 0, 4) in keys
        connection.sendall(API_VERSIONS_0)  # the connection goes on
        assert answer(connection)[:6] == struct.pack(">ih", 7, 0)


def test_a_request_may_come_byte_by_byte(broker):
    with connect(broker) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in API_VERSIONS_0:
            connection.sendall(bytes([byte]))
        assert answer(connection)[:6] == struct.pack(">ih", 7, 0)


def test_requests_sent_ahead_are_answered_in_order_behind_a_parked_fetch(broker):
    metadata = request(3, 4, struct.pack(">ih", 1, 5) + b"ahead" + b"\1", correlation=1)
    fetch = request(
        1, 4, struct.pack(">iiiib", -1, 700, 1, 1 << 20, 0) + struct.pack(">ih", 1, 5) + b"ahead"
        + struct.pack(">iiqi", 1, 0, 0, 1 << 20), correlation=2)
    with connect(broker) as connection:
        connection.sendall(metadata + fetch + b"".join(request(18, 0, correlation=n) for n in range(3, 200)))
        order = [struct.unpack(">i", answer(connection)[:4])[0] for _ in range(1, 200)]
        assert order == list(range(1, 200))


def test_a_batch_with_a_flipped_bit_is_refused(broker):
    with connect(broker) as connection:
        connection.sendall(request(3, 4, struct.pack(">ih", 1, 7) + b"flipped" + b"\1"))
        answer(connection)
        record = bytes.fromhex("10000000010461 6200".replace(" ", ""))
        batch = bytearray(
            struct.pack(">qiibIhiqqqhii", 0, 49 + len(record), 0, 2, 0, 0, 0, 1, 1, -1, -1, -1, 1) + record)
        body = (struct.pack(">hhii", -1, -1, 1000, 1) + struct.pack(">h", 7) + b"flipped"
                + struct.pack(">iii", 1, 0, len(batch)) + bytes(batch))
        connection.sendall(request(0, 3, body))
        found = answer(connection)
        # One topic, one partition: its error stands after correlation, count, name, count and index.
        assert struct.unpack(">h", found[25:27])[0] == 2  # CORRUPT_MESSAGE
        connection.sendall(API_VERSIONS_0)
        assert answer(connection)[:6] == struct.pack(">ih", 7, 0)
