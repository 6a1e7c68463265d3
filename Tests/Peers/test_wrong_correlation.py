"""One response with a wrong correlation ID: its request is sent again on another connection, and nothing stands still."""

import subprocess
import time

import pytest

from kafka_broker import Broker, command
from lying_line import (
    FETCH, FIND_COORDINATOR, INIT_PRODUCER, JOIN, LIST_OFFSETS, METADATA, OFFSET_COMMIT, OFFSET_FETCH, PRODUCE, SYNC, LyingLine)
from peers import consume


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
        start = time.monotonic()
        group = [] if api_key in (FETCH, LIST_OFFSETS, METADATA) else ["-g", "g"]
        printed = run("consume", "-b", f"127.0.0.1:{line.port}", "-t", "t", "--from", "beginning", "-e", "-q", *group)
        assert line.lies == 1
        assert printed.split() == [str(n) for n in range(1_000)]
        # Nothing waits for the session of a member that does not know its ID.
        assert time.monotonic() - start < 30
