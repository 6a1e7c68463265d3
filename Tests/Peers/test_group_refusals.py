"""A coordinator that refuses, for ever or for good: what `trestle consume --group` says, and how it ends."""

import subprocess
import threading
import time

import confluent_kafka
from confluent_kafka import admin
import pytest

from kafka_broker import Broker, command
from lying_line import FETCH, FIND_COORDINATOR, JOIN, OFFSET_COMMIT, SYNC, LyingLine, put

ALWAYS = 1 << 30


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("refusals")) as broker:
        produce(broker.address, "t", range(10))
        yield broker


def produce(bootstrap, topic, values, **options):
    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap})
    for value in values:
        producer.produce(topic, str(value), **options)
    producer.flush(20)


def line(broker, api_key, change):
    line = LyingLine(api_key, change, most=ALWAYS)
    line.broker = broker.port
    return line


def reader(port, *arguments):
    return subprocess.Popen(
        [*command(), "consume", "-b", f"127.0.0.1:{port}", "-t", "t", "--from", "beginning", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(process, text, seconds=40):
    """The lines of standard error up to one with the text."""
    lines = []
    timer = threading.Timer(seconds, process.kill)
    timer.start()
    for read in process.stderr:
        lines.append(read)
        if text in read:
            timer.cancel()
            return lines
    raise AssertionError((text, lines))


# The error code of JoinGroup and SyncGroup stands behind the correlation ID, the tags and the throttle time.
@pytest.mark.parametrize("api_key, code, name", [
    (JOIN, 79, "MEMBER_ID_REQUIRED"), (JOIN, 15, "COORDINATOR_NOT_AVAILABLE"), (JOIN, 14, "COORDINATOR_LOAD_IN_PROGRESS"),
    (SYNC, 27, "REBALANCE_IN_PROGRESS"), (SYNC, 16, "NOT_COORDINATOR")])
def test_a_member_that_is_not_let_in_says_so(broker, api_key, code, name):
    process = reader(line(broker, api_key, put(9, "h", code)).port, "-g", f"g{api_key}-{code}")
    try:
        wait_for(process, name)
    finally:
        process.terminate()
        process.wait(30)


# The node stands behind the array's length and the key, of one letter.
def test_a_cluster_without_a_coordinator_is_named(broker):
    process = reader(line(broker, FIND_COORDINATOR, put(12, "i", -1)).port, "-g", "c")
    try:
        wait_for(process, "names no coordinator of group 'c'")
    finally:
        process.terminate()
        process.wait(30)


@pytest.mark.parametrize("code, name", [(30, "GROUP_AUTHORIZATION_FAILED"), (16, "NOT_COORDINATOR"), (28, "INVALID_COMMIT_OFFSET_SIZE")])
def test_a_last_commit_that_fails_is_a_failure(broker, code, name):
    """The error code of the only partition stands before the tags of partition, topic and response."""
    process = reader(line(broker, OFFSET_COMMIT, put(-5, "h", code)).port, "-g", f"commit{code}", "--exit")
    output, errors = process.communicate(timeout=60)
    assert output.split() == [str(number) for number in range(10)]
    assert process.returncode == 75 and ("commit" in errors or name in errors), errors


def test_a_partition_that_another_member_holds_without_a_commit_is_left_out(broker):
    """Its member waits at the end, where nothing comes that it could commit."""
    client = admin.AdminClient({"bootstrap.servers": broker.address})
    client.create_topics([admin.NewTopic("two", 2, 1)])["two"].result(20)
    for partition in (0, 1):
        produce(broker.address, "two", range(10), partition=partition)
    other = confluent_kafka.Consumer({
        "bootstrap.servers": broker.address, "group.id": "shared", "auto.offset.reset": "latest",
        "partition.assignment.strategy": "range", "heartbeat.interval.ms": 200})
    other.subscribe(["two"])
    stop, holds_both = threading.Event(), threading.Event()

    def poll():
        while not stop.is_set():
            other.poll(0.1)
            if len(other.assignment()) == 2:
                holds_both.set()

    thread = threading.Thread(target=poll)
    thread.start()
    try:
        assert holds_both.wait(30)
        done = subprocess.run(
            [*command(), "consume", "-b", broker.address, "-t", "two", "-g", "shared", "--from", "beginning", "--exit"],
            text=True, capture_output=True, timeout=45)
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == [str(number) for number in range(10)]
        assert "it is left out" in done.stderr
    finally:
        stop.set()
        thread.join()
        other.close()


def test_a_broker_that_wants_to_be_left_alone_is(broker):
    """`throttle_time_ms` of Fetch stands behind the correlation ID and the tags."""
    requests = []
    for throttle in (0, 400):
        throttled = line(broker, FETCH, put(5, "i", throttle))
        process = reader(throttled.port, "-q")
        end = time.monotonic() + 4
        while time.monotonic() < end:
            produce(broker.address, "t", range(1))
            time.sleep(0.02)
        process.terminate()
        process.wait(30)
        requests.append(throttled.requests_of[FETCH])
    free, throttled = requests
    assert throttled <= 12 and throttled * 2 < free, requests
