"""Clusters whose leaders go back to earlier epochs: restored from a backup, or led astray by one broker."""

import struct
import types

import pytest
from kafka.record import MemoryRecords

from fake_kafka import Reader, Server
from peers import Device, free_port, wait_until

PRODUCE, METADATA, API_VERSIONS = 0, 3, 18
VERSIONS = {PRODUCE: (3, 10), METADATA: (0, 12), API_VERSIONS: (0, 3)}
TOPIC_ID = bytes(range(16))
NO_TAGS = b"\0"


def varint(number):
    out = b""
    while number > 127:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def text(value):
    return varint(len(value) + 1) + value.encode()


def array(items):
    return varint(len(items) + 1) + b"".join(items)


class Cluster:
    """What the brokers of one cluster have in common."""

    def __init__(self, leader, epoch):
        self.leader, self.epoch = leader, epoch
        self.stored = []
        self.hint = None  # (node, epoch, port): what the next Produce is refused with
        self.brokers = {}

    def metadata(self):
        nodes = array([
            struct.pack(">i", node) + text("127.0.0.1") + struct.pack(">i", broker.port) + NO_TAGS * 2
            for node, broker in self.brokers.items()])
        node = struct.pack(">i", self.leader)
        partition = struct.pack(">hiii", 0, 0, self.leader, self.epoch) + array([node]) * 2 + array([]) + NO_TAGS
        topic = (
            struct.pack(">h", 0) + text("plant") + TOPIC_ID + b"\0" + array([partition])
            + struct.pack(">i", -(1 << 31)) + NO_TAGS)
        return (
            struct.pack(">i", 0) + nodes + text("plant") + struct.pack(">i", min(self.brokers)) + array([topic])
            + NO_TAGS)

    def produce(self, data):
        at = data.find(b"\x06plant") + 6 + 1 + 4
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        hint, self.hint = self.hint, None
        if hint is None:
            records = MemoryRecords(data[at:at + size - 1])
            self.stored += [record.value for batch in iter(records.next_batch, None) for record in batch]
        partition = struct.pack(">ihqqq", 0, 6 if hint else 0, -1 if hint else 0, -1, 0) + array([]) + b"\0"
        end = struct.pack(">i", 0)
        if hint:
            node, epoch, port = hint
            leader = struct.pack(">ii", node, epoch) + NO_TAGS
            partition += b"\x01\0" + varint(len(leader)) + leader
            nodes = array([struct.pack(">i", node) + text("127.0.0.1") + struct.pack(">i", port) + NO_TAGS * 2])
            end += b"\x01\0" + varint(len(nodes)) + nodes
        else:
            partition += NO_TAGS
            end += NO_TAGS
        return array([text("plant") + array([partition]) + NO_TAGS]) + end


class ClusterBroker(Server):
    def __init__(self, cluster, node):
        self.cluster = cluster
        super().__init__()
        cluster.brokers[node] = self

    def serve(self, connection):
        while True:
            request = Reader(receive(connection, struct.unpack(">i", receive(connection, 4))[0]))
            key, version, correlation = request.take("hhi")
            request.text()
            if key == API_VERSIONS:
                head, rows = b"", [struct.pack(">hhh", k, *VERSIONS[k]) for k in VERSIONS]
                if version == 3:
                    body = struct.pack(">h", 0) + array([row + NO_TAGS for row in rows]) + struct.pack(">i", 0) + NO_TAGS
                else:
                    body = struct.pack(">hi", 0, len(rows)) + b"".join(rows) + bytes(4 if version else 0)
            else:
                head = NO_TAGS
                body = self.cluster.metadata() if key == METADATA else self.cluster.produce(request.data)
            connection.sendall(struct.pack(">ii", 4 + len(head + body), correlation) + head + body)


def receive(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


@pytest.mark.parametrize("case", ["restored", "led astray", "led astray to a broker that is there"])
def test_an_earlier_epoch_is_believed_when_the_leader_known_is_of_no_use(tmp_path, mosquitto, programs, case):
    cluster = Cluster(leader=2, epoch=100) if case == "restored" else Cluster(leader=1, epoch=6)
    brokers = [ClusterBroker(cluster, 1), ClusterBroker(cluster, 2)]
    try:
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  client_id: bridge\n"
            f"kafka:\n  bootstrap_servers: 127.0.0.1:{brokers[0].port}\n  metadata_max_age: 2s\n"
            "routes:\n  - from: \"#\"\n    to: plant\n")
        bridge = programs("run", path)
        bridge.wait_for("subscribed")
        device = Device(mosquitto.port)
        device.publish("a", "before")
        wait_until(lambda: cluster.stored == [b"before"], 30, bridge.output)
        if case == "restored":
            brokers[1].stop()
            del cluster.brokers[2]
            cluster.leader, cluster.epoch = 1, 3
        elif case == "led astray":
            del cluster.brokers[2]
            cluster.hint = (2, 2**31 - 1, free_port())
        else:
            # Metadata goes on naming it, at a port where nobody listens.
            cluster.brokers[2] = types.SimpleNamespace(port=free_port())
            cluster.hint = (2, 2**31 - 1, cluster.brokers[2].port)
        device.publish("a", "after")
        wait_until(lambda: cluster.stored == [b"before", b"after"], 30, bridge.output)
        device.finish(2)
        assert bridge.end() == 0, bridge.output()
    finally:
        for broker in brokers:
            broker.stop()
