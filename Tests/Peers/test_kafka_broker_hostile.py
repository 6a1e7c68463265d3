"""Bytes that are no requests, and requests the broker does not have: one connection ends, the others go on."""

import os
import re
import socket
import struct
import threading
import time
import zlib

import pytest
from aiokafka.record.util import calc_crc32c
from kafka_broker import Broker
from kafka_raw import connect, is_closed, read_response, request, string

TIME = 1_700_000_000_000



@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("hostile")) as broker:
        yield broker


API_VERSIONS_0 = request(18, 0)


@pytest.mark.parametrize("data, reason", [
    (b"\xff\xff\xff\xff", "sent an invalid request"),
    (struct.pack(">i", 2_000_000_000), "sent an invalid request"),
    (struct.pack(">i", 3) + b"abc", "sent an invalid request"),
    (b"GET / HTTP/1.1\r\n\r\n", "sent an invalid request"),
    (request(999, 0), "sent API key 999"),
    (request(24, 0), "sent API key 24 (AddPartitionsToTxn)"),
    (request(3, 99), "sent API key 3 in version 99"),
    (request(1, 4, b"\x00"), "sent an invalid request"),
    (request(3, 1, struct.pack(">i", 2_147_483_647)), "sent an invalid request"),
], ids=["negative length", "huge length", "short header", "HTTP", "unknown key", "key not offered", "unknown version",
        "body cut short", "count beyond the bytes"])
def test_what_is_no_request_ends_its_connection_alone(broker, data, reason):
    with connect(broker) as other, connect(broker) as hostile:
        hostile.sendall(data)
        assert is_closed(hostile)
        assert broker.wait_for_line(reason)
        other.sendall(API_VERSIONS_0)
        assert read_response(other)[:6] == struct.pack(">ih", 7, 0)


def test_an_unknown_version_of_api_versions_gets_a_response_in_version_0(broker):
    with connect(broker) as connection:
        connection.sendall(request(18, 77, flexible=True))
        body = read_response(connection)
        correlation, error, count = struct.unpack(">ihi", body[:10])
        assert (correlation, error) == (7, 35)
        keys = {struct.unpack(">hhh", body[10 + 6 * i:16 + 6 * i]) for i in range(count)}
        assert len(body) == 10 + 6 * count and (18, 0, 4) in keys
        connection.sendall(API_VERSIONS_0)  # the connection goes on
        assert read_response(connection)[:6] == struct.pack(">ih", 7, 0)


def test_a_request_may_come_byte_by_byte(broker):
    with connect(broker) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in API_VERSIONS_0:
            connection.sendall(bytes([byte]))
        assert read_response(connection)[:6] == struct.pack(">ih", 7, 0)


def test_requests_sent_ahead_complete_in_order_behind_a_parked_fetch(broker):
    metadata = request(3, 4, struct.pack(">ih", 1, 5) + b"ahead" + b"\1", correlation=1)
    fetch = request(
        1, 4, struct.pack(">iiiib", -1, 700, 1, 1 << 20, 0) + struct.pack(">ih", 1, 5) + b"ahead"
        + struct.pack(">iiqi", 1, 0, 0, 1 << 20), correlation=2)
    with connect(broker) as connection:
        connection.sendall(metadata + fetch + b"".join(request(18, 0, correlation=n) for n in range(3, 200)))
        order = [struct.unpack(">i", read_response(connection)[:4])[0] for _ in range(1, 200)]
        assert order == list(range(1, 200))


def test_a_batch_with_a_flipped_bit_is_refused(broker):
    with connect(broker) as connection:
        connection.sendall(request(3, 4, struct.pack(">ih", 1, 7) + b"flipped" + b"\1"))
        read_response(connection)
        record = bytes.fromhex("10000000010461 6200".replace(" ", ""))
        batch = bytearray(
            struct.pack(">qiibIhiqqqhii", 0, 49 + len(record), 0, 2, 0, 0, 0, 1, 1, -1, -1, -1, 1) + record)
        body = (struct.pack(">hhii", -1, -1, 1000, 1) + struct.pack(">h", 7) + b"flipped"
                + struct.pack(">iii", 1, 0, len(batch)) + bytes(batch))
        connection.sendall(request(0, 3, body))
        found = read_response(connection)
        # One topic, one partition: its error stands after correlation, count, name, count and index.
        assert struct.unpack(">h", found[25:27])[0] == 2  # CORRUPT_MESSAGE
        connection.sendall(API_VERSIONS_0)
        assert read_response(connection)[:6] == struct.pack(">ih", 7, 0)


# What a request may cost the others. The machine may be busy: a second is generous to it, and far below what these
# requests take in all.

def zigzag(value):
    value = value << 1 ^ value >> 63
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def batch(records, codec=0, count=1):
    """A record batch of magic 2 around `records`, which may be compressed."""
    body = (struct.pack(">hiqqqhii", codec, count - 1, TIME, TIME, -1, -1, -1, count) + records)
    head = struct.pack(">iB", 0, 2)
    return struct.pack(">qi", 0, len(body) + 9) + head + struct.pack(">I", calc_crc32c(body)) + body


def record(value, offset=0):
    body = b"\0" + zigzag(0) + zigzag(offset) + zigzag(-1) + zigzag(len(value)) + value + zigzag(0)
    return zigzag(len(body)) + body


def produce(topic, partitions, correlation=1):
    """Produce version 7 of (index, batch) pairs to one topic."""
    data = b"".join(struct.pack(">ii", index, len(bytes_)) + bytes_ for index, bytes_ in partitions)
    body = struct.pack(">hhi", -1, -1, 10_000) + struct.pack(">i", 1) + string(topic)
    return request(0, 7, body + struct.pack(">i", len(partitions)) + data, correlation)


def list_offsets(topic, partitions, time, correlation=1):
    body = struct.pack(">ii", -1, 1) + string(topic) + struct.pack(">i", len(partitions))
    return request(2, 1, body + b"".join(struct.pack(">iq", index, time) for index in partitions), correlation)


def fetch(topic, partitions, maximum=1 << 20, correlation=1):
    body = struct.pack(">iiiib", -1, 0, 1, maximum, 0) + struct.pack(">i", 1) + string(topic)
    body += struct.pack(">i", len(partitions))
    return request(1, 4, body + b"".join(struct.pack(">iqi", index, 0, maximum) for index in partitions), correlation)


def metadata(topics, correlation=1):
    return request(
        3, 4, struct.pack(">i", len(topics)) + b"".join(map(string, topics)) + b"\1", correlation)


def make(broker, topic):
    with connect(broker) as connection:
        connection.sendall(metadata([topic]))
        read_response(connection)


class Bystander:
    """A client that asks something small again and again, and notes how long each response took."""

    def __init__(self, broker):
        self.connection = connect(broker)
        self.times = []
        self.stopping = False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopping:
            start = time.monotonic()
            self.connection.sendall(API_VERSIONS_0)
            read_response(self.connection)
            self.times.append(time.monotonic() - start)
            time.sleep(0.005)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.thread.join()
        self.connection.close()


def bomb(megabytes):
    """A batch of a few KiB whose one record has so many MiB."""
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    return batch(packed.compress(record(bytes(megabytes << 20))) + packed.flush(), codec=1)


@pytest.fixture(scope="module")
def bombs(broker):
    """A topic of large batches that are small while compressed."""
    make(broker, b"bombs")
    with connect(broker) as connection:
        for _ in range(3):
            connection.sendall(produce(b"bombs", [(0, bomb(40))]))
            assert struct.unpack(">h", read_response(connection)[23:25])[0] == 0
    return b"bombs"


def test_looking_up_times_does_not_hold_up_others(broker, bombs):
    with Bystander(broker) as other, connect(broker) as hostile:
        hostile.settimeout(60)
        # Each its own request, all at once: nothing is repeated within one.
        hostile.sendall(b"".join(list_offsets(bombs, [0], TIME, n) for n in range(12)))
        for n in range(12):
            assert struct.unpack(">i", read_response(hostile)[:4])[0] == n
    assert len(other.times) > 5 and max(other.times) < 1, max(other.times)


def test_a_partition_named_twice_in_list_offsets_is_refused(broker, bombs):
    with connect(broker) as connection:
        connection.sendall(list_offsets(bombs, [0] * 40, TIME))
        found = read_response(connection)
        errors = [struct.unpack(">ihqq", found[19 + 22 * i:41 + 22 * i])[1] for i in range(40)]
        assert errors == [42] * 40  # INVALID_REQUEST


def test_many_batches_to_store_do_not_hold_up_others(broker):
    make(broker, b"many")
    small = batch(record(b"x"))
    with Bystander(broker) as other, connect(broker) as hostile:
        hostile.settimeout(120)
        hostile.sendall(produce(b"many", [(index, small) for index in range(9_000)]))
        read_response(hostile)
        hostile.sendall(b"".join(produce(b"many", [(0, small)], n) for n in range(5_000)))
        for n in range(5_000):
            assert struct.unpack(">i", read_response(hostile)[:4])[0] == n
    assert len(other.times) > 5 and max(other.times) < 1, max(other.times)


def test_a_produce_of_more_partitions_than_there_may_be_ends_its_connection(broker):
    make(broker, b"many")
    small = batch(record(b"x"))
    with connect(broker) as hostile:
        hostile.settimeout(60)
        hostile.sendall(produce(b"many", [(index, small) for index in range(30_000)]))
        assert is_closed(hostile)
    assert broker.wait_for_line("more than 10000 parts")


def test_batches_that_decompress_to_much_do_not_hold_up_others(broker):
    make(broker, b"much")
    with Bystander(broker) as other, connect(broker) as hostile:
        hostile.settimeout(120)
        hostile.sendall(b"".join(produce(b"much", [(0, bomb(60))], n) for n in range(6)))
        for n in range(6):
            assert struct.unpack(">i", read_response(hostile)[:4])[0] == n
    assert len(other.times) > 5 and max(other.times) < 1, max(other.times)


def test_many_topics_to_create_and_delete_do_not_hold_up_others(broker):
    names = [b"brief-%d" % number for number in range(1_500)]
    with Bystander(broker) as other, connect(broker) as hostile:
        hostile.settimeout(120)
        start = time.monotonic()
        hostile.sendall(request(19, 2, struct.pack(">i", len(names)) + b"".join(
            string(name) + struct.pack(">ihii", 1, 1, 0, 0) for name in names) + struct.pack(">ib", 60_000, 0)))
        read_response(hostile)
        hostile.sendall(request(20, 1, struct.pack(">i", len(names)) + b"".join(map(string, names)) + struct.pack(">i", 60_000)))
        read_response(hostile)
        seconds = time.monotonic() - start
    # A line for each would be 3,000.
    assert sum("topic brief-" in line for line in broker.lines) <= 200
    # Others are completed between the topics.
    assert len(other.times) > 5 and max(other.times) < max(0.2, seconds / 4), (seconds, max(other.times))


def test_a_topic_of_many_partitions_does_not_hold_up_others(broker):
    """Neither made, extended nor deleted; it is there as a whole or not at all, and nobody makes it twice."""
    name = b"wide"
    create = request(19, 2, struct.pack(">i", 1) + string(name) + struct.pack(">ihii", 700, 1, 0, 0) + struct.pack(">ib", 60_000, 0))
    extend = request(37, 0, struct.pack(">i", 1) + string(name) + struct.pack(">ii", 900, -1) + struct.pack(">ib", 60_000, 0))
    delete = request(20, 1, struct.pack(">i", 1) + string(name) + struct.pack(">i", 60_000))
    with connect(broker) as hostile, connect(broker) as witness:
        hostile.settimeout(120)
        for step, (sent, before, after) in enumerate([(create, 0, 700), (extend, 700, 900), (delete, 900, 0)]):
            with Bystander(broker) as other:
                start = time.monotonic()
                hostile.sendall(sent)
                counts, refusals = [], []
                hostile.setblocking(False)
                while True:
                    try:
                        first = hostile.recv(4)
                        break
                    except BlockingIOError:
                        pass
                    # Without leave to create it.
                    witness.sendall(request(3, 4, struct.pack(">i", 1) + string(name) + b"\0"))
                    counts.append(partitions_of(read_response(witness)))
                    if step == 0:
                        witness.sendall(create)
                        refusals.append(read_response(witness))
                hostile.setblocking(True)
                hostile.settimeout(120)
                size = first
                while len(size) < 4:
                    size += hostile.recv(4 - len(size))
                read = b""
                while len(read) < struct.unpack(">i", size)[0]:
                    read += hostile.recv(65536)
                seconds = time.monotonic() - start
            assert len(other.times) > 1 and max(other.times) < max(0.2, seconds / 2), (step, seconds, max(other.times))
            assert set(counts) <= {before, after}, (step, counts)
            # TOPIC_ALREADY_EXISTS, or the whole exists by then.
            assert all(struct.pack(">h", 36) in one for one in refusals)
            witness.sendall(request(3, 4, struct.pack(">i", 1) + string(name) + b"\0"))
            assert partitions_of(read_response(witness)) == after


def partitions_of(response):
    """How many partitions the only topic of a Metadata response of version 4 has."""
    place = 8  # behind correlation and throttle
    brokers = struct.unpack(">i", response[place:place + 4])[0]
    place += 4
    for _ in range(brokers):
        place += 4
        place += 2 + struct.unpack(">h", response[place:place + 2])[0] + 4
        rack = struct.unpack(">h", response[place:place + 2])[0]
        place += 2 + max(rack, 0)
    cluster = struct.unpack(">h", response[place:place + 2])[0]
    place += 2 + max(cluster, 0) + 4 + 4 + 2
    place += 2 + struct.unpack(">h", response[place:place + 2])[0] + 1
    return struct.unpack(">i", response[place:place + 4])[0]


def test_a_number_for_a_producer_does_not_hold_up_others(broker):
    """Every partition is searched for the number, and all are named in those of an OffsetForLeaderEpoch."""
    name = b"wide-2"
    with connect(broker) as hostile:
        hostile.settimeout(120)
        hostile.sendall(request(
            19, 2, struct.pack(">i", 1) + string(name) + struct.pack(">ihii", 700, 1, 0, 0) + struct.pack(">ib", 60_000, 0)))
        read_response(hostile)
        epochs = request(23, 2, struct.pack(">i", 1) + string(name) + struct.pack(">i", 700) + b"".join(
            struct.pack(">iii", index, -1, 0) for index in range(700)))
        with Bystander(broker) as other:
            start = time.monotonic()
            for _ in range(20):
                hostile.sendall(request(22, 0, struct.pack(">hi", -1, 1000)))
                hostile.sendall(epochs)
            for _ in range(40):
                read_response(hostile)
            seconds = time.monotonic() - start
        assert other.times and max(other.times) < max(0.2, seconds / 2), (seconds, max(other.times))


def test_a_long_filter_of_list_groups_does_not_hold_up_others(tmp_path):
    with Broker(tmp_path) as broker:
        make(broker, b"t")
        with connect(broker) as hostile:
            hostile.settimeout(120)
            for number in range(300):
                hostile.sendall(request(
                    8, 2, string(b"g%d" % number) + struct.pack(">i", -1) + string(b"")
                    + struct.pack(">qi", -1, 1) + string(b"t") + struct.pack(">iiq", 1, 0, 5) + string(b"")))
                read_response(hostile)
            words = 9_000
            length = b"\xa9\x46"  # one more than there are, as a varint
            with Bystander(broker) as other:
                # Version 4 is flexible: the header ends in tags, and lengths are varints.
                hostile.sendall(request(16, 4, length + b"\3XX" * words + b"\0", flexible=True))
                read_response(hostile)
            assert other.times and max(other.times) < 3, max(other.times)


def test_a_compressed_batch_does_not_wait_for_those_of_all_others(broker):
    make(broker, b"bombed")
    make(broker, b"honest")
    hostile_request = produce(b"bombed", [(0, bomb(60))])
    packed = zlib.compressobj(1, zlib.DEFLATED, 31)
    honest_request = produce(
        b"honest", [(0, batch(packed.compress(record(os.urandom(1 << 20))) + packed.flush(), codec=1))])
    with connect(broker) as honest:
        honest.settimeout(120)
        hostile = [connect(broker) for _ in range(12)]
        for connection in hostile:
            connection.settimeout(120)
            connection.sendall(hostile_request * 3)
        for connection in hostile:  # Each has had one looked into, and has two more.
            read_response(connection)
        start = time.monotonic()
        honest.sendall(honest_request)
        assert struct.unpack(">h", read_response(honest)[24:26])[0] == 0
        waited = time.monotonic() - start
        # Of those that sent before it some are still waiting.
        for connection in hostile:
            read_response(connection), read_response(connection)
        total = time.monotonic() - start
        assert waited < total / 3, (waited, total)
        for connection in hostile:
            connection.close()


def test_a_partition_named_twice_in_produce_is_refused_and_not_stored(broker):
    make(broker, b"twice")
    with connect(broker) as connection:
        connection.sendall(produce(b"twice", [(0, batch(record(b"x"))), (0, batch(record(b"y")))]))
        found = read_response(connection)
        errors = [struct.unpack(">ihqqq", found[19 + 30 * i:49 + 30 * i])[1] for i in range(2)]
        assert errors == [42, 42]
        connection.sendall(list_offsets(b"twice", [0], -1))
        assert struct.unpack(">ihqq", read_response(connection)[19:41])[3] == 0


def test_partitions_named_again_in_a_fetch_come_back_once(broker, bombs):
    with Bystander(broker) as other, connect(broker) as hostile:
        for _ in range(20):
            hostile.sendall(fetch(bombs, [0] * 9_000))
            found = read_response(hostile)
            assert struct.unpack(">i", found[19:23])[0] == 1
    assert max(other.times) < 1, max(other.times)


def test_topics_named_again_in_metadata_come_back_once(broker, bombs):
    with connect(broker) as connection:
        connection.sendall(metadata([bombs] * 9_000))
        assert len(read_response(connection)) < 500


def memory(broker):
    """MiB that the program holds."""
    with open(f"/proc/{broker.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) >> 10


def test_clients_that_do_not_read_hold_no_more_than_their_bound(tmp_path):
    with Broker(tmp_path) as broker:
        make(broker, b"large")
        with connect(broker) as connection:
            connection.settimeout(60)
            for _ in range(16):
                connection.sendall(produce(b"large", [(0, batch(record(bytes(1_000_000))))]))
                read_response(connection)
        before = memory(broker)
        hostile = []
        for _ in range(60):
            connection = connect(broker)
            connection.sendall(fetch(b"large", [0], 16 << 20))
            hostile.append(connection)
        assert broker.wait_for_line("has not taken its responses", 60)

        def is_served():
            """Whoever has sent before is heard first, and on a busy machine the honest client itself may be the one that
            takes its response too slowly: then it comes again."""
            with connect(broker) as honest:
                honest.settimeout(60)
                try:
                    honest.sendall(fetch(b"large", [0], 16 << 20))
                    return len(read_response(honest)) > 15_000_000
                except (OSError, EOFError, struct.error):
                    return False

        end = time.monotonic() + 120
        while not is_served():
            assert time.monotonic() < end
            time.sleep(0.5)
        assert memory(broker) - before < 300
        for connection in hostile:
            connection.close()


def test_requests_that_are_half_sent_hold_no_more_than_their_bound(tmp_path):
    with Broker(tmp_path) as broker:
        before = memory(broker)
        half = struct.pack(">ihh", 60 << 20, 0, 7) + bytes(20 << 20)
        hostile = []
        for _ in range(20):
            connection = connect(broker)
            connection.settimeout(60)
            try:
                connection.sendall(half)
            except OSError:
                pass
            hostile.append(connection)
        assert broker.wait_for_line("holds the most of the", 60)
        assert memory(broker) - before < 400
        with connect(broker) as honest:
            honest.sendall(API_VERSIONS_0)
            read_response(honest)
        for connection in hostile:
            connection.close()


def high_water(broker):
    """MiB that the program has held at most."""
    with open(f"/proc/{broker.process.pid}/status") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read()).group(1)) >> 10


@pytest.mark.parametrize("key, version", [(3, 4), (20, 1), (42, 1)])
def test_a_request_of_more_names_than_there_may_be_ends_its_connection(broker, key, version):
    names = [b"%05d" % number for number in range(30_000)]
    with connect(broker) as hostile:
        hostile.sendall(request(
            key, version, struct.pack(">i", len(names)) + b"".join(map(string, names)) + bytes(4)))
        assert is_closed(hostile)
    assert broker.wait_for_line("more than 10000 parts")


def test_fetches_that_wait_give_up_their_requests(tmp_path):
    """Each names one empty partition 9,000 times, and would wait for 24 days."""
    with Broker(tmp_path) as broker:
        make(broker, b"empty")
        make(broker, b"t")
        places = b"".join(struct.pack(">iqi", 0, 0, 1 << 20) for _ in range(9_000))
        parked = request(
            1, 4, struct.pack(">iiiib", -1, 2**31 - 1, 2**31 - 1, 1 << 20, 0) + struct.pack(">i", 1)
            + string(b"empty") + struct.pack(">i", 9_000) + places)
        before = memory(broker)
        hostile = []
        for _ in range(1_000):  # 140 MiB in all
            connection = connect(broker)
            connection.sendall(parked)
            hostile.append(connection)
        honest_request = produce(b"t", [(0, batch(record(bytes(2_000_000))))])
        with connect(broker) as honest:
            honest.settimeout(60)
            for _ in range(3):
                honest.sendall(honest_request[:100_000])
                time.sleep(0.2)
                honest.sendall(honest_request[100_000:])
                assert struct.unpack(">h", read_response(honest)[19:21])[0] == 0
        assert memory(broker) - before < 150
        for connection in hostile:
            connection.close()


def test_requests_of_many_names_that_come_at_once_do_not_hold_up_others(tmp_path):
    with Broker(tmp_path) as broker:
        names = [b"%05d" % number for number in range(9_900)]
        large = request(3, 4, struct.pack(">i", len(names)) + b"".join(map(string, names)) + b"\0")
        before = high_water(broker)
        hostile = [connect(broker) for _ in range(150)]
        for connection in hostile:
            connection.settimeout(120)
            connection.sendall(large[:-1])
        time.sleep(1)
        with Bystander(broker) as other:
            start = time.monotonic()
            for connection in hostile:
                connection.sendall(large[-1:])
            for connection in hostile:
                read_response(connection)
            seconds = time.monotonic() - start
        assert len(other.times) > 5 and max(other.times) < max(0.5, seconds / 4), (seconds, max(other.times))
        assert high_water(broker) - before < 250
        for connection in hostile:
            connection.close()


def test_groups_hold_no_more_than_their_bound(tmp_path):
    """30,000 groups, each with a member that never comes back."""
    with Broker(tmp_path) as broker:
        with connect(broker) as connection:
            connection.settimeout(60)
            errors = set()
            for start in range(0, 30_000, 500):
                joins = b""
                for n in range(start, start + 500):
                    joins += request(
                        11, 3, string(b"group %d" % n) + struct.pack(">ii", 1_800_000, 1_800_000) + string(b"")
                        + string(b"consumer") + struct.pack(">i", 1) + string(b"range") + struct.pack(">i", 1) + b"x")
                connection.sendall(joins)
                for _ in range(500):
                    errors.add(struct.unpack(">h", read_response(connection)[8:10])[0])
            assert errors == {0, 15}  # COORDINATOR_NOT_AVAILABLE: the client tries again
        assert broker.wait_for_line("one client has made half of the 10000 groups")
        assert memory(broker) < 400


def test_connections_that_come_and_go_leave_no_descriptor(broker):
    def descriptors():
        return len(os.listdir(f"/proc/{broker.process.pid}/fd"))

    with connect(broker):
        before = descriptors()
    for _ in range(20):
        group = [connect(broker) for _ in range(20)]
        for index, connection in enumerate(group):
            connection.sendall((API_VERSIONS_0 * 3)[:10 * (index % 5)])
            connection.close()
    end = time.monotonic() + 20
    while descriptors() > before and time.monotonic() < end:
        time.sleep(0.1)
    assert descriptors() <= before
