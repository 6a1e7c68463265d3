"""Messages that a device signs with their own CRC-32C, under packet identifiers that stand for others."""

import socket
import struct
import threading
import time

import pytest
from aiokafka.record.util import calc_crc32c

from mock_cluster import MockCluster
from peers import consume, wait_until

COUNT = 20


def payload(number):
    body = b'{"seq":%06d}' % number
    return body + struct.pack("<I", calc_crc32c(body))


class StandbyServer:
    """An MQTT server with one session. After its first connection a standby goes on, with messages of its own under the
    identifiers of those that were not acknowledged."""

    def __init__(self, version, qos):
        self.version, self.qos = version, qos
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.acknowledged = set()
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(client, self.connections == 1), daemon=True).start()

    def _publish(self, client, first, is_repeat):
        properties = b"\0" if self.version == "5" else b""
        for number in range(COUNT):
            body = struct.pack(">H", 7) + b"plant/a" + struct.pack(">H", number + 1) + properties + payload(first + number)
            client.sendall(bytes([0x30 | is_repeat << 3 | self.qos << 1, len(body)]) + body)

    def _serve(self, client, is_first):
        is_5, data = self.version == "5", b""
        try:
            while part := client.recv(65536):
                data += part
                while len(data) >= 2 and len(data) >= 2 + data[1]:
                    packet, data = data[:2 + data[1]], data[2 + data[1]:]
                    kind = packet[0] >> 4
                    if kind == 1:
                        client.sendall(
                            (b"\x20\x03" if is_5 else b"\x20\x02") + bytes([not is_first, 0]) + (b"\0" if is_5 else b""))
                        if not is_first:
                            self._publish(client, 100, True)
                    elif kind == 8:
                        client.sendall(
                            b"\x90" + (b"\x04" if is_5 else b"\x03") + packet[2:4] + (b"\0" if is_5 else b"")
                            + bytes([self.qos]))
                        if is_first:
                            self._publish(client, 0, False)
                            time.sleep(1)
                            client.close()
                            return
                    elif kind in (4, 5):
                        if not is_first:
                            self.acknowledged.add(packet[2:4])
                        if kind == 5:
                            client.sendall(b"\x62\x02" + packet[2:4])
                    elif kind == 12:
                        client.sendall(b"\xd0\0")
        except OSError:
            pass


@pytest.mark.parametrize("version, qos", [("3.1.1", 1), ("5", 2)])
def test_another_message_under_an_identifier_that_waits_is_stored(tmp_path, programs, version, qos):
    cluster, server = MockCluster(1), StandbyServer(version, qos)
    try:
        cluster.tell("topic", "plant", 1)
        cluster.tell("down", 1)
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt:\n  url: mqtt://127.0.0.1:{server.port}\n  version: \"{version}\"\n  client_id: bridge\n"
            f"kafka:\n  bootstrap_servers: {cluster.bootstrap}\n"
            f"routes:\n  - from: \"#\"\n    to: plant\n    qos: 1\n")
        bridge = programs("run", path)
        wait_until(lambda: server.connections >= 2, 30, bridge.output)
        time.sleep(1)
        cluster.tell("up", 1)
        wait_until(lambda: len(server.acknowledged) == COUNT, 60, bridge.output)
        stored = {value for _, value in consume(cluster.bootstrap, "plant", 2 * COUNT, timeout=20)}
        assert {payload(100 + number) for number in range(COUNT)} <= stored
    finally:
        server.listener.close()
        cluster.stop()
