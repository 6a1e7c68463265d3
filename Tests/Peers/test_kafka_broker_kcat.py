"""kcat, with the librdkafka of the distribution, against the embedded broker."""

import json
import subprocess

import pytest
from kafka_broker import Broker


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("kcat")) as broker:
        yield broker


def kcat(broker, *arguments, **options):
    done = subprocess.run(
        ["kcat", "-b", broker.address, *arguments], capture_output=True, text=True, timeout=60, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("compression", ["none", "gzip", "snappy", "lz4"])
def test_lines_go_in_and_come_out(broker, compression):
    topic = "lines-" + compression
    lines = "".join(f"key{index}:value {index} {'x' * (index % 100)}\n" for index in range(1000))
    kcat(broker, "-P", "-t", topic, "-K", ":", "-z", compression, input=lines)
    assert kcat(broker, "-C", "-t", topic, "-K", ":", "-e", "-q", "-X", "check.crcs=true") == lines


def test_the_cluster_is_listed(broker):
    kcat(broker, "-P", "-t", "listed", input="x\n")
    found = json.loads(kcat(broker, "-L", "-J"))
    assert [b["name"] for b in found["brokers"]] == [broker.address]
    [topic] = [t for t in found["topics"] if t["topic"] == "listed"]
    assert [(p["partition"], p["leader"]) for p in topic["partitions"]] == [(0, found["brokers"][0]["id"])]


def test_a_group_reads_to_the_end_and_goes_on_from_there(broker):
    kcat(broker, "-P", "-t", "grouped", input="one\ntwo\n")
    arguments = ["-G", "kcat-group", "-e", "-q", "-X", "auto.offset.reset=earliest", "grouped"]
    assert kcat(broker, *arguments) == "one\ntwo\n"
    kcat(broker, "-P", "-t", "grouped", input="three\n")
    assert kcat(broker, *arguments) == "three\n"


def test_offsets_are_found_by_time(broker):
    kcat(broker, "-P", "-t", "timed", input="x\n")
    assert "offset 0" in kcat(broker, "-Q", "-t", "timed:0:1")
    assert "offset 1" in kcat(broker, "-Q", "-t", "timed:0:-1")
