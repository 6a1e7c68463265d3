"""A Kafka broker that serves one partition from record batches that a test puts together: transactions, fetch sessions, leaders whose
logs differ. No broker that is at hand for tests keeps those. Layouts from Kafka's public protocol guide; batches by kafka-python."""

import struct

import crc32c
from fake_kafka import API_VERSIONS, METADATA, PRODUCE, FakeKafka, array, text
from kafka.record.default_records import DefaultRecordBatchBuilder

FETCH, LIST_OFFSETS, EPOCH_END = 1, 2, 23
OFFSET_OUT_OF_RANGE, FENCED_LEADER_EPOCH, SESSION_NOT_FOUND, INVALID_SESSION_EPOCH, UNKNOWN_LEADER_EPOCH = 1, 74, 70, 71, 75


def batch(base_offset, values, producer=-1, epoch=0, is_transactional=False, marker=None, leader_epoch=0):
    """The bytes of a batch, and the offset behind it. `marker`: "commit" or "abort" makes it a control batch."""
    builder = DefaultRecordBatchBuilder(
        magic=2, compression_type=0, is_transactional=is_transactional, producer_id=producer, producer_epoch=epoch,
        base_sequence=0 if producer >= 0 and not marker else -1, batch_size=1 << 20)
    if marker:
        values = [struct.pack(">hi", 0, 0)]
    for index, value in enumerate(values):
        key = struct.pack(">hh", 0, marker == "commit") if marker else None
        builder.append(offset=index, timestamp=1_700_000_000_000, key=key, value=value, headers=[])
    data = bytearray(builder.build())
    struct.pack_into(">q", data, 0, base_offset)
    struct.pack_into(">i", data, 12, leader_epoch)
    if marker:
        data[22] |= 0x20
        struct.pack_into(">I", data, 17, crc32c.crc32c(bytes(data[21:])))
    return bytes(data), base_offset + len(values)


class FakeLog(FakeKafka):
    """Topic "t" with partition 0. `append` adds to its log; a test may change every attribute while it runs."""

    def __init__(self, sessions=False):
        self.batches = []           # (bytes, base offset, offset behind it, leader epoch)
        self.aborted = []           # (producer, first offset, offset of the marker)
        self.open_from = None       # the first offset of a transaction that has not ended
        self.leader_epoch = 0
        self.epoch_ends = {}        # leader epoch to the offset behind its last record
        self.keeps_sessions, self.session, self.session_epoch, self.known = sessions, 0, 0, {}
        self.fetches = []           # (session, session epoch, partitions named)
        self.maximum_bytes = 1 << 20
        super().__init__(topics={"t": 0}, versions={
            PRODUCE: (3, 3), API_VERSIONS: (0, 3), METADATA: (0, 8), FETCH: (4, 11), LIST_OFFSETS: (1, 2), EPOCH_END: (2, 2)})

    @property
    def end(self):
        return self.batches[-1][2] if self.batches else 0

    def append(self, values, leader_epoch=None, **options):
        epoch = self.leader_epoch if leader_epoch is None else leader_epoch
        data, end = batch(self.end, values, leader_epoch=epoch, **options)
        self.batches.append((data, self.end, end, epoch))

    def mark(self, producer, kind, first=None):
        """Ends a producer's transaction; `first`: its first offset, when it is aborted."""
        at = self.end
        self.append([], producer=producer, is_transactional=True, marker=kind)
        if kind == "abort":
            self.aborted.append((producer, first, at))

    def _topic(self, name, version):
        described = bytearray(super()._topic(name, version))
        if version >= 7 and name == "t":
            # Behind code, name, internal flag, count, partition's code, index and leader.
            struct.pack_into(">i", described, 2 + len(text(name)) + 1 + 4 + 10, self.leader_epoch)
        return bytes(described)

    def _respond(self, key, version, reader, state):
        if key == FETCH:
            return self._fetch(version, reader)
        if key == LIST_OFFSETS:
            return self._list(version, reader)
        if key == EPOCH_END:
            return self._epoch_end(reader)
        return super()._respond(key, version, reader, state)

    def _list(self, version, reader):
        reader.take("i")
        is_committed = version >= 2 and reader.take("b") == 1

        def partition():
            index, time = reader.take("iq")
            offset = 0 if time == -2 else self.stable if is_committed else self.end
            return struct.pack(">ihqq", index, 0, -1, offset)

        def topic():
            return text(reader.text()) + array(reader.array(partition))

        return (struct.pack(">i", 0) if version >= 2 else b"") + array(reader.array(topic))

    def _epoch_end(self, reader):
        def partition():
            index, _, epoch = reader.take("iii")
            found = max((known for known in self.epoch_ends if known <= epoch), default=-1)
            return struct.pack(">hiiq", 0, index, found, self.epoch_ends.get(found, -1))

        def topic():
            return text(reader.text()) + array(reader.array(partition))

        return struct.pack(">i", 0) + array(reader.array(topic))

    @property
    def stable(self):
        return self.end if self.open_from is None else self.open_from

    def _fetch(self, version, reader):
        reader.take("iiii")
        is_committed = reader.take("b") == 1
        session, epoch = reader.take("ii") if version >= 7 else (0, -1)

        def partition():
            index = reader.take("i")
            current = reader.take("i") if version >= 9 else -1
            offset = reader.take("q")
            if version >= 5:
                reader.take("q")
            reader.take("i")
            return index, current, offset

        named = {index: (current, offset) for _, found in
                 reader.array(lambda: (reader.text(), reader.array(partition))) for index, current, offset in found}
        self.fetches.append((session, epoch, len(named)))
        head = struct.pack(">i", 0)
        if version >= 7:
            code = self._note_session(session, epoch, named)
            if code:
                return head + struct.pack(">hi", code, 0) + array([])
            head += struct.pack(">hi", 0, self.session)
        known = self.known if self.keeps_sessions and version >= 7 else named
        parts = [self._records(version, index, *place, is_committed) for index, place in known.items()]
        return head + array([text("t") + array(parts)] if parts else [])

    def _note_session(self, session, epoch, named):
        if not self.keeps_sessions:
            return 0
        if epoch == 0 or epoch == -1:
            self.session, self.session_epoch, self.known = (self.session + 1, 1, named) if epoch == 0 else (0, 0, named)
            return 0
        if session != self.session:
            return SESSION_NOT_FOUND
        if epoch != self.session_epoch:
            return INVALID_SESSION_EPOCH
        self.session_epoch += 1
        self.known.update(named)
        return 0

    def _records(self, version, index, current, offset, is_committed):
        code, records = 0, b""
        limit = self.stable if is_committed else self.end
        if current >= 0 and current != self.leader_epoch:
            code = FENCED_LEADER_EPOCH if current < self.leader_epoch else UNKNOWN_LEADER_EPOCH
        elif offset > self.end:
            code = OFFSET_OUT_OF_RANGE
        else:
            for data, _, end, _ in self.batches:
                if end > offset and end <= limit and (not records or len(records) + len(data) <= self.maximum_bytes):
                    records += data
        aborted = [struct.pack(">qq", producer, first) for producer, first, marker in self.aborted
                   if marker >= offset] if is_committed else []
        body = struct.pack(">ihqq", index, code, self.end, self.stable)
        body += struct.pack(">q", 0) if version >= 5 else b""
        body += array(aborted) + (struct.pack(">i", -1) if version >= 11 else b"")
        return body + struct.pack(">i", len(records)) + records
