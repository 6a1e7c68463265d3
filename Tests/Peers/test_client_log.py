"""What `trestle consume` makes of a log with transactions, fetch sessions and leaders whose logs differ, beside librdkafka."""

import collections
import random
import subprocess
import threading
import time

import confluent_kafka
import pytest
from fake_log import FakeLog
from kafka_broker import command


@pytest.fixture
def log():
    log = FakeLog()
    yield log
    log.stop()


def address(log):
    return f"127.0.0.1:{log.port}"


def ours(log, tmp_path, isolation="read_committed", *options):
    config = tmp_path / "client.properties"
    config.write_text(f"isolation.level={isolation}\nfetch.max.wait.ms=20\n")
    done = subprocess.run(
        command() + ["consume", "-b", address(log), "-t", "t", "-o", "beginning", "-e", "-q", "--format", "%o %v\\n", "--config",
                     str(config), *options], text=True, stdout=subprocess.PIPE, timeout=60, check=True)
    return done.stdout.splitlines()


def theirs(log, isolation, end):
    """What librdkafka reads, up to the end that it reports."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": address(log), "group.id": "g", "isolation.level": isolation, "enable.partition.eof": True,
        "enable.auto.commit": False, "fetch.wait.max.ms": 20})
    consumer.assign([confluent_kafka.TopicPartition("t", 0, 0)])
    lines, limit = [], time.monotonic() + 30
    while time.monotonic() < limit:
        message = consumer.poll(0.2)
        if message is None:
            continue
        if message.error():
            if message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF and message.offset() >= end:
                break
            continue
        lines.append(f"{message.offset()} {message.value().decode()}")
    consumer.close()
    return lines


def fill(log, seed):
    """Producers' transactions interleaved at random, some aborted, the last perhaps open."""
    choose = random.Random(seed)
    open_since, number = {}, 0
    for _ in range(choose.randrange(10, 60)):
        producer = choose.randrange(4)
        values = [str(number + index).encode() for index in range(choose.randrange(1, 5))]
        if producer == 0:
            log.append(values)
        elif producer in open_since and choose.random() < 0.4:
            kind = choose.choice(["commit", "abort"])
            log.mark(producer, kind, first=open_since.pop(producer))
            continue
        else:
            open_since.setdefault(producer, log.end)
            log.append(values, producer=producer, is_transactional=True)
        number += len(values)
    if choose.random() < 0.5:
        for producer, first in sorted(open_since.items()):
            log.mark(producer, choose.choice(["commit", "abort"]), first=first)
        open_since = {}
    log.open_from = min(open_since.values(), default=None)
    log.maximum_bytes = choose.choice([100, 400, 1 << 20])


@pytest.mark.parametrize("seed", range(12))
def test_transactions_are_read_as_librdkafka_reads_them(log, tmp_path, seed):
    fill(log, seed)
    for isolation in ("read_committed", "read_uncommitted"):
        end = log.stable if isolation == "read_committed" else log.end
        assert ours(log, tmp_path, isolation) == theirs(log, isolation, end), isolation


def test_an_aborted_transaction_is_not_read(log, tmp_path):
    log.append([b"a"], producer=7, is_transactional=True)
    log.append([b"plain"])
    log.append([b"b"], producer=8, is_transactional=True)
    log.mark(7, "abort", first=0)
    log.mark(8, "commit")
    log.append([b"c"], producer=7, is_transactional=True)
    log.mark(7, "commit")
    assert ours(log, tmp_path) == ["1 plain", "2 b", "5 c"]
    assert ours(log, tmp_path, "read_uncommitted") == ["0 a", "1 plain", "2 b", "5 c"]


class Reader:
    """`trestle consume` that goes on."""

    def __init__(self, log, tmp_path):
        config = tmp_path / "client.properties"
        config.write_text("fetch.max.wait.ms=20\nmetadata.max.age.ms=500\nauto.offset.reset=earliest\n")
        self.process = subprocess.Popen(
            command() + ["consume", "-b", address(log), "-t", "t", "-o", "beginning", "--format", "%o %v\\n", "--config",
                         str(config)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lines, self.errors = [], []
        for stream, into in ((self.process.stdout, self.lines), (self.process.stderr, self.errors)):
            threading.Thread(target=self._read, args=(stream, into), daemon=True).start()

    @staticmethod
    def _read(stream, into):
        for line in stream:
            into.append(line.strip())

    def wait(self, condition, seconds=30):
        end = time.monotonic() + seconds
        while not condition() and time.monotonic() < end:
            time.sleep(0.02)
        assert condition(), (self.lines, self.errors)

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def test_a_fetch_session_names_partitions_once_and_is_opened_again_when_forgotten(tmp_path):
    log = FakeLog(sessions=True)
    log.append([b"0"])
    reader = Reader(log, tmp_path)
    reader.wait(lambda: len(reader.lines) == 1)
    count = len(log.fetches)
    reader.wait(lambda: len(log.fetches) > count + 5)
    # Nothing has changed: nothing is named.
    assert log.fetches[count + 3][1] > 1 and log.fetches[count + 3][2] == 0, log.fetches
    log.session += 100  # The broker has forgotten it.
    log.append([b"1"])
    reader.wait(lambda: len(reader.lines) == 2)
    assert reader.lines == ["0 0", "1 1"]
    assert collections.Counter(epoch for _, epoch, _ in log.fetches)[0] == 2, log.fetches
    reader.stop()
    log.stop()


def test_a_log_that_lost_records_is_gone_on_with_where_it_ends(log, tmp_path):
    for index in range(5):
        log.append([f"old{index}".encode()])
    reader = Reader(log, tmp_path)
    reader.wait(lambda: len(reader.lines) == 5)
    # A leader of a later epoch that never had the last two.
    log.batches = log.batches[:3]
    log.leader_epoch = 1
    log.epoch_ends = {0: 3}
    log.append([b"new3"])
    log.append([b"new4"])
    log.epoch_ends[1] = 5
    reader.wait(lambda: len(reader.lines) == 7)
    assert reader.lines[5:] == ["3 new3", "4 new4"]
    assert any("truncated" in line for line in reader.errors), reader.errors
    reader.stop()
