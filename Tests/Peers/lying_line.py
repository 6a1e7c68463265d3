"""A line before a Kafka broker that changes some of its responses."""

import socket
import struct
import threading

# What the commands send, by API key.
PRODUCE, FETCH, LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH, FIND_COORDINATOR, JOIN, SYNC, INIT_PRODUCER = (
    0, 1, 2, 3, 8, 9, 10, 11, 14, 22)


def other_correlation_id(frame):
    identifier, = struct.unpack_from(">i", frame)
    return struct.pack(">i", identifier + 7) + frame[4:]


def put(place, form, value):
    """A change of the bytes at a place, which counts from the end below zero."""
    data = struct.pack(">" + form, value)

    def change(frame):
        start = place if place >= 0 else len(frame) + place
        return frame[:start] + data + frame[start + len(data):]

    return change


def end(connection):
    try:
        # Another thread reads from it.
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    connection.close()


class LyingLine:
    """Stands before a broker and changes the responses of one API: the first one, or so many as `most` says."""

    def __init__(self, api_key, change=other_correlation_id, most=1):
        self.api_key, self.change, self.most = api_key, change, most
        self.lies = 0
        self.requests_of = {}
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
                self.requests_of[api_key] = self.requests_of.get(api_key, 0) + 1
                server.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        end(server)

    def responses(self, server, client, apis):
        try:
            for frame in self.frames(server):
                identifier, = struct.unpack_from(">i", frame)
                # Clients come back through this line, whatever the broker advertises.
                frame = frame.replace(
                    b"127.0.0.1" + struct.pack(">i", self.broker), b"127.0.0.1" + struct.pack(">i", self.port))
                if apis.pop(identifier, None) == self.api_key and self.lies < self.most:
                    self.lies += 1
                    frame = self.change(frame)
                client.sendall(struct.pack(">i", len(frame)) + frame)
        except OSError:
            pass
        end(client)
