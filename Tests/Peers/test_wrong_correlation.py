"""One response with a wrong correlation ID: its request is sent again on another connection, and nothing stands still."""

import socket
import struct
import subprocess
import threading

import pytest

from kafka_broker import Broker, command
from peers import consume

# What the commands below send, by API key.
PRODUCE, FETCH, LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN, SYNC, INIT_PRODUCER = (
    0, 1, 2, 3, 8, 9, 10, 11, 14, 22)


class LyingLine:
    """Stands before a broker and changes the correlation ID of the first response of one API."""

    def __init__(self, api_key):
        self.api_key = api_key
        self.lies = 0
        self.broker = None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.broker))
            except OSError:
                return
            apis = {}
            for run, one, other in ((self.requests, client, server), (self.responses, server, client)):
                threading.Thread(target=run, args=(one, other, apis), daemon=True).start()

    def frames(self, stream):
        file = stream.makefile("rb")
        while len(head := file.read(4)) == 4:
            yield file.read(struct.unpack(">i", head)[0])

    def requests(self, client, server, apis):
        try:
            for frame in self.frames(client):
                api_key, _, identifier = struct.unpack_from(">hhi", frame)
                apis[identifier] = api_key
                server.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        server.close()

    def responses(self, server, client, apis):
        try:
            for frame in self.frames(server):
                identifier, = struct.unpack_from(">i", frame)
                # Clients come back through this line, whatever the broker advertises.
                frame = frame.replace(
                    b"127.0.0.1" + struct.pack(">i", self.broker), b"127.0.0.1" + struct.pack(">i", self.port))
                if apis.pop(identifier, None) == self.api_key and not self.lies:
                    self.lies += 1
                    frame = struct.pack(">i", identifier + 7) + frame[4:]
                client.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        client.close()


def run(*arguments, lines=""):
    done = subprocess.run([*command(), *arguments], input=lines, text=True, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("api_key", [PRODUCE, INIT_PRODUCER, METADATA])
def test_a_producer_stores_all(tmp_path, api_key):
    line = LyingLine(api_key)
    with Broker(tmp_path) as broker:
        line.broker = broker.port
        run("produce", "-b", f"127.0.0.1:{line.port}", "-t", "t", "-q", lines="".join(f"{n}\n" for n in range(1_000)))
        assert line.lies == 1
        assert [value for _, value in consume(f"127.0.0.1:{line.port}", "t", 1_000)] == [b"%d" % n for n in range(1_000)]


@pytest.mark.parametrize("api_key", [
    FETCH, LIST_OFFSETS, METADATA, FIND_COORDINATOR, JOIN, SYNC, OFFSET_FETCH, OFFSET_COMMIT])
def test_a_consumer_reads_all(tmp_path, api_key):
    line = LyingLine(api_key)
    with Broker(tmp_path) as broker:
        line.broker = broker.port
        line.lies = 1
        run("produce", "-b", f"127.0.0.1:{line.port}", "-t", "t", "-q", lines="".join(f"{n}\n" for n in range(1_000)))
        line.lies = 0
        group = [] if api_key in (FETCH, LIST_OFFSETS, METADATA) else ["-g", "g"]
        printed = run("consume", "-b", f"127.0.0.1:{line.port}", "-t", "t", "--from", "beginning", "-e", "-q", *group)
        assert line.lies == 1
        assert printed.split() == [str(n) for n in range(1_000)]
