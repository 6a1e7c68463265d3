"""A TCP relay in front of a Kafka broker that loses responses, cuts connections, turns responses into errors that follow the append,
and has batches refused. Of Kafka's protocol it knows only where a flexible Produce response has its error codes."""

import random
import socket
import struct
import threading

# NOT_ENOUGH_REPLICAS_AFTER_APPEND, REQUEST_TIMED_OUT, NOT_LEADER_OR_FOLLOWER, UNKNOWN_SERVER_ERROR
AFTER_APPEND = [20, 7, 6, -1]
CORRUPT_MESSAGE, TOPIC_AUTHORIZATION_FAILED = 2, 29


class LossyLine:
    """Listens on `host`:`port` for what the broker at 127.0.0.1:`port` gets, until `stop`."""

    def __init__(self, host, port, seed):
        self.port = port
        self.random = random.Random(seed)
        self.is_lossy = False
        self.cuts = self.errors = self.refusals = 0
        self.listener = socket.create_server((host, port))
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.port))
            except OSError:
                client.close()
                continue
            requests = {}
            threading.Thread(target=self._relay, args=(client, server, requests, True), daemon=True).start()
            threading.Thread(target=self._relay, args=(server, client, requests, False), daemon=True).start()

    def _relay(self, source, target, requests, is_request):
        try:
            while True:
                frame = self._frame(source)
                if is_request:
                    api, version, number = struct.unpack(">hhi", frame[4:12])
                    requests[number] = (api, version)
                    # A request that is cut off in the middle, or whole and with the connection gone behind it.
                    if self.is_lossy and api == 0 and self.random.random() < 0.02:
                        self.cuts += 1
                        target.sendall(frame[:self.random.choice([len(frame), self.random.randrange(len(frame))])])
                        raise OSError
                    if self.is_lossy and api == 0 and self.random.random() < 0.05:
                        # The last batch's checksum no longer fits; behind it lie three empty tagged fields.
                        frame = frame[:-4] + bytes([frame[-4] ^ 1]) + frame[-3:]
                else:
                    api, version = requests.pop(struct.unpack(">i", frame[4:8])[0])
                    if self.is_lossy and api == 0:
                        if self.random.random() < 0.02:
                            self.cuts += 1
                            raise OSError
                        frame = self._spoil(frame, version, self.random.random() < 0.05)
                target.sendall(frame)
        except (OSError, EOFError):
            pass
        finally:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    @staticmethod
    def _frame(source):
        def read(count):
            data = b""
            while len(data) < count:
                more = source.recv(count - len(data))
                if not more:
                    raise EOFError
                data += more
            return data

        head = read(4)
        return head + read(struct.unpack(">i", head)[0])

    def _spoil(self, frame, version, with_errors):
        """Makes a refused batch one that lacks a right and, where told to, puts an error into each stored one's response."""
        assert version >= 9, version
        frame = bytearray(frame)
        place = 9  # length, correlation id, tagged fields

        def varint():
            nonlocal place
            value = shift = 0
            while True:
                byte = frame[place]
                place += 1
                value |= (byte & 127) << shift
                shift += 7
                if byte < 128:
                    return value

        def skip(count):
            nonlocal place
            place += max(count, 0)

        def skip_tagged_fields():
            for _ in range(varint()):
                varint()
                skip(varint())

        for _ in range(varint() - 1):
            if version >= 13:
                skip(16)  # the topic's ID
            else:
                skip(varint() - 1)  # the topic's name
            for _ in range(varint() - 1):
                code = struct.unpack(">h", frame[place + 4:place + 6])[0]
                if code == CORRUPT_MESSAGE:
                    self.refusals += 1
                    frame[place + 4:place + 6] = struct.pack(">h", TOPIC_AUTHORIZATION_FAILED)
                elif code == 0 and with_errors:
                    self.errors += 1
                    frame[place + 4:place + 6] = struct.pack(">h", self.random.choice(AFTER_APPEND))
                skip(4 + 2 + 8 + 8 + 8)
                for _ in range(varint() - 1):  # record errors
                    skip(4)
                    skip(varint() - 1)
                    skip_tagged_fields()
                skip(varint() - 1)  # the error message
                skip_tagged_fields()
            skip_tagged_fields()
        return bytes(frame)
