"""The counts of what each user takes, after thousands of random operations of two users over the same levels: each gets as much
as before."""

import random
import socket
import struct

import pytest

from kafka_broker import Broker
from test_security_shares import PASSWORDS, USERS, field, mqtt_connect, mqtt_port


class Client:
    """An MQTT 5 client by hand, one request at a time."""

    def __init__(self, broker, user, name, clean=True, expiry=0):
        self.connection = socket.create_connection(("127.0.0.1", mqtt_port(broker)), timeout=30)
        self.connection.sendall(mqtt_connect(name, user, PASSWORDS[user], expiry=expiry, clean=clean))
        # What was stored for a session may follow at once, so not one byte more is read.
        self.response(0x20)

    def _read(self, count):
        found = b""
        while len(found) < count:
            part = self.connection.recv(count - len(found))
            if not part:
                raise EOFError
            found += part
        return found

    def _packet(self):
        kind, size, shift = self._read(1)[0], 0, 0
        while True:
            byte = self._read(1)[0]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return kind, self._read(size)

    def response(self, expected):
        while True:
            kind, body = self._packet()
            if kind & 0xF0 == expected:
                return body

    def send(self, kind, body):
        size, left = b"", len(body)
        while True:
            left, digit = left >> 7, left & 127
            size += bytes([digit | (128 if left else 0)])
            if not left:
                break
        self.connection.sendall(bytes([kind]) + size + body)

    def retain(self, topic, payload):
        self.send(0x33, field(topic) + struct.pack(">H", 1) + b"\0" + payload)
        response = self.response(0x40)
        return response[2] if len(response) > 2 else 0

    def subscribe(self, filters):
        self.send(0x82, struct.pack(">H", 1) + b"\0" + b"".join(field(one) + b"\0" for one in filters))
        return list(self.response(0x90)[3:])

    def unsubscribe(self, filters):
        self.send(0xA2, struct.pack(">H", 2) + b"\0" + b"".join(map(field, filters)))
        self.response(0xB0)

    def close(self):
        self.connection.close()


def capacity(broker, user, tag):
    """How many deep filters a user may have, and how many retained messages of long topics, of those that are tried."""
    client = Client(broker, user, f"filters-{tag}")
    filters = 0
    while filters < 4_000 and max(client.subscribe([f"{tag}{filters + n}" + "/x" * 126 for n in range(20)])) < 0x80:
        filters += 20
    client.close()
    client = Client(broker, user, f"retained-{tag}")
    retained = 0
    while retained < 1_000 and client.retain(f"r{tag}{retained}" + "/x" * 120, b"v" * 2_000) == 0:
        retained += 1
    for number in range(retained):
        client.retain(f"r{tag}{number}" + "/x" * 120, b"")
    client.close()
    return filters, retained


@pytest.mark.parametrize("seed", [4])
def test_two_users_get_as_much_after_thousands_of_operations_as_before(tmp_path, seed):
    users = tmp_path / "users.yaml"
    users.write_text(USERS)
    users.chmod(0o600)
    chance = random.Random(seed)
    with Broker(tmp_path / "data", "--users", str(users)) as broker:
        before = [capacity(broker, user, user[0]) for user in ("alice", "bob")]
        clients = {user: Client(broker, user, f"random-{user}") for user in ("alice", "bob")}
        topics = ["/".join(chance.choice("pqr") for _ in range(chance.randint(1, 6))) for _ in range(150)]
        for _ in range(4_000):
            user, topic, what = chance.choice(("alice", "bob")), chance.choice(topics), chance.random()
            client = clients[user]
            if what < 0.35:
                client.retain(topic, b"z" * chance.randint(1, 3_000))
            elif what < 0.6:
                client.retain(topic, b"")
            elif what < 0.85:
                forms = (topic, topic + "/#", topic.replace("p", "+"), topic + "/+")
                client.subscribe([chance.choice(("", "$share/g/", "$share/h/")) + chance.choice(forms) for _ in range(3)])
            elif what < 0.95:
                client.unsubscribe([topic, topic + "/#", "$share/g/" + topic, topic.replace("p", "+")])
            else:
                client.close()
                clients[user] = Client(
                    broker, user, f"random-{user}", clean=chance.random() < 0.6, expiry=chance.choice((0, 1, 100)))
        for user, client in clients.items():
            client.close()
            Client(broker, user, f"random-{user}").close()
        cleaner = Client(broker, "alice", "cleaner")
        for topic in topics:
            cleaner.retain(topic, b"")
        cleaner.close()
        assert [capacity(broker, user, user[0]) for user in ("alice", "bob")] == before
