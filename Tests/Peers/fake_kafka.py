"""Kafka brokers that lie, in a few requests: for set-ups that no honest broker can be talked into.

Responds to ApiVersions 0 and 3, Metadata 0-8, Produce 3, SaslHandshake 1 and SaslAuthenticate 0, in layouts written down by
hand from Kafka's public protocol guide.
"""

import socket
import struct
import threading

PRODUCE, METADATA, SASL_HANDSHAKE, API_VERSIONS, SASL_AUTHENTICATE = 0, 3, 17, 18, 36
VERSIONS = {PRODUCE: (3, 3), METADATA: (0, 8), SASL_HANDSHAKE: (1, 1), API_VERSIONS: (0, 3), SASL_AUTHENTICATE: (0, 0)}

ALL_OPERATIONS = 0b110111111000
WRITE = 1 << 4
UNKNOWN_OPERATIONS = -(1 << 31)


def text(value):
    if value is None:
        return struct.pack(">h", -1)
    data = value.encode()
    return struct.pack(">h", len(data)) + data


def array(items):
    return struct.pack(">i", len(items)) + b"".join(items)


class Reader:
    def __init__(self, data):
        self.data, self.place = data, 0

    def take(self, form):
        values = struct.unpack_from(">" + form, self.data, self.place)
        self.place += struct.calcsize(">" + form)
        return values[0] if len(values) == 1 else values

    def bytes(self, count):
        self.place += count
        return self.data[self.place - count:self.place]

    def text(self):
        count = self.take("h")
        return None if count < 0 else self.bytes(count).decode()

    def array(self, read):
        count = self.take("i")
        return None if count < 0 else [read() for _ in range(count)]


class Server:
    """Accepts on 127.0.0.1 and a free port, under TLS where it has a context; each connection is a thread."""

    def __init__(self, tls=None, host="127.0.0.1"):
        self.tls = tls
        self.listener = socket.create_server((host, 0))
        self.port = self.listener.getsockname()[1]
        self.connections = []
        self.is_stopping = False
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._run, args=(connection,), daemon=True).start()

    def _run(self, connection):
        self.connections.append(connection)
        try:
            connection.settimeout(30)
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self.connections.append(connection)
            self.serve(connection)
        except (OSError, EOFError):
            pass
        finally:
            connection.close()

    def serve(self, connection):
        """What becomes of a connection; here: nothing, until the other side leaves."""
        while connection.recv(4096):
            pass

    def stop(self):
        self.listener.close()
        for connection in self.connections:
            try:
                connection.close()
            except OSError:
                pass


class ClosingServer(Server):
    def serve(self, connection):
        connection.recv(4096)


class FakeKafka(Server):
    def __init__(self, tls=None, advertised=None, topics=None, versions=VERSIONS, cluster="plant", sasl=None):
        """`advertised`: (host, port) for each further broker; `topics`: name to authorized operations or an error below
        zero; `sasl`: mechanism to {user: password}, demanded before anything else."""
        self.advertised, self.topics, self.versions = advertised or [], topics or {}, versions
        self.cluster, self.sasl = cluster, sasl
        self.produced = []
        super().__init__(tls)

    def serve(self, connection):
        state = {"authenticated": self.sasl is None, "mechanism": None}
        while True:
            size = struct.unpack(">i", self._exactly(connection, 4))[0]
            if not 0 <= size < 1 << 20:
                return
            reader = Reader(self._exactly(connection, size))
            key, version, correlation = reader.take("hhi")
            reader.text()
            response = self._respond(key, version, reader, state)
            if response is None:
                return
            connection.sendall(struct.pack(">ii", len(response) + 4, correlation) + response)

    @staticmethod
    def _exactly(connection, count):
        data = b""
        while len(data) < count:
            piece = connection.recv(count - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data

    def _respond(self, key, version, reader, state):
        if key == API_VERSIONS:
            return self._api_versions(version)
        low, high = self.versions.get(key, (1, 0))
        if not low <= version <= high:
            return None
        if key == SASL_HANDSHAKE:
            if self.sasl is None:
                return struct.pack(">h", 34) + array([])
            state["mechanism"] = reader.text()
            code = 0 if state["mechanism"] in self.sasl else 33
            return struct.pack(">h", code) + array([text(name) for name in self.sasl])
        if key == SASL_AUTHENTICATE:
            _, user, password = reader.bytes(reader.take("i")).decode().split("\0")
            if self.sasl[state["mechanism"]].get(user) == password:
                state["authenticated"] = True
                return struct.pack(">h", 0) + text(None) + struct.pack(">i", 0)
            return struct.pack(">h", 58) + text("Authentication failed: Invalid username or password") + struct.pack(">i", 0)
        if not state["authenticated"]:
            return None
        return self._metadata(version, reader) if key == METADATA else self._produce(reader)

    def _api_versions(self, version):
        high = self.versions[API_VERSIONS][1]
        if high < 0:
            return None
        if version > high:
            return struct.pack(">h", 35) + array([struct.pack(">hhh", API_VERSIONS, 0, high)])
        ranges = [struct.pack(">hhh", key, *self.versions[key]) for key in self.versions]
        if version < 3:
            throttle = struct.pack(">i", 0) if version else b""
            return struct.pack(">h", 0) + array(ranges) + throttle
        return struct.pack(">hB", 0, len(ranges) + 1) + b"".join(one + b"\0" for one in ranges) + struct.pack(">iB", 0, 0)

    def _metadata(self, version, reader):
        names = reader.array(reader.text) or []
        brokers = [("127.0.0.1", self.port)] if not self.advertised else self.advertised
        body = struct.pack(">i", 0) if version >= 3 else b""
        body += array([
            struct.pack(">i", number) + text(host) + struct.pack(">i", port) + (text(None) if version else b"")
            for number, (host, port) in enumerate(brokers, 1)])
        if version >= 2:
            body += text(self.cluster)
        if version >= 1:
            body += struct.pack(">i", 1)
        body += array([self._topic(name, version) for name in names])
        return body + (struct.pack(">i", UNKNOWN_OPERATIONS) if version >= 8 else b"")

    def _topic(self, name, version):
        operations = self.topics.get(name)
        code = 3 if operations is None else -operations if -100 < operations < 0 else 0
        partition = struct.pack(">hii", 0, 0, 1) + (struct.pack(">i", 0) if version >= 7 else b"")
        partition += array([struct.pack(">i", 1)]) * 2 + (array([]) if version >= 5 else b"")
        body = struct.pack(">h", code) + text(name) + (b"\0" if version else b"")
        body += array([] if code else [partition])
        return body + (struct.pack(">i", 0 if code else operations) if version >= 8 else b"")

    def _produce(self, reader):
        reader.text()
        reader.take("hi")

        def partition(name):
            index, size = reader.take("ii")
            records = reader.bytes(size)
            self.produced.append((name, records))
            code = 0 if records else 87
            allowed = self.topics.get(name, 0)
            if allowed != UNKNOWN_OPERATIONS and not allowed & WRITE:
                code = 29
            return struct.pack(">ihqq", index, code, 0 if code == 0 else -1, -1)

        def topic():
            name = reader.text()
            return text(name) + array(reader.array(lambda: partition(name)))

        return array(reader.array(topic)) + struct.pack(">i", 0)


class FakeMQTT(Server):
    """Responds to CONNECT with a CONNACK, or refuses MQTT 5 as servers do that know only 3.1.1."""

    def __init__(self, tls=None, takes=(4, 5), refuses_by_closing=False, grants=True):
        self.takes, self.refuses_by_closing, self.grants = takes, refuses_by_closing, grants
        super().__init__(tls)

    def serve(self, connection):
        packet = connection.recv(4096)
        if len(packet) < 9 or packet[0] != 0x10 or packet[4:8] != b"MQTT":
            return
        level = packet[8]
        if level in self.takes:
            connection.sendall(b"\x20\x03\0\0\0" if level == 5 else b"\x20\x02\0\0")
            while packet := connection.recv(4096):
                if packet[0] == 0x82:
                    code = b"\x01" if self.grants else b"\x87" if level == 5 else b"\x80"
                    connection.sendall(
                        b"\x90\x04" + packet[2:4] + b"\0" + code if level == 5 else b"\x90\x03" + packet[2:4] + code)
        elif not self.refuses_by_closing:
            connection.sendall(b"\x20\x02\0\x01")
