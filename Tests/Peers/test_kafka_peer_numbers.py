"""Commands against a broker whose numbers are at the ends of their types, and names that are given twice."""

import struct
import subprocess

import pytest

from fake_kafka import FakeKafka, array, text
from kafka_broker import command
from test_kafka_commands import broker, run  # noqa: F401

LOWEST, HIGHEST = -(2**63), 2**63 - 1
LIST_OFFSETS, OFFSET_FETCH, FIND_COORDINATOR, DESCRIBE_GROUPS = 2, 9, 10, 15


class Liar(FakeKafka):
    """One topic of one partition, whose end and whose committed offset are the numbers given."""

    def __init__(self, end, committed=0):
        self.end, self.committed = end, committed
        super().__init__(topics={"t": 0}, versions={3: (7, 7), 18: (0, 0), LIST_OFFSETS: (1, 1), OFFSET_FETCH: (2, 2),
                                                 FIND_COORDINATOR: (1, 1), DESCRIBE_GROUPS: (0, 0)})

    def _respond(self, key, version, reader, state):
        if key == LIST_OFFSETS:
            reader.take("i")

            def topic():
                name = reader.text()
                partitions = reader.array(lambda: reader.take("iq"))
                return text(name) + array([struct.pack(">ihqq", index, 0, -1, self.end) for index, _ in partitions])

            return array(reader.array(topic))
        if key == OFFSET_FETCH:
            return array([text("t") + array([struct.pack(">iq", 0, self.committed) + text("") + struct.pack(">h", 0)])]
                         ) + struct.pack(">h", 0)
        if key == FIND_COORDINATOR:
            return struct.pack(">ih", 0, 0) + text(None) + struct.pack(">i", 1) + text("127.0.0.1") + struct.pack(
                ">i", self.port)
        if key == DESCRIBE_GROUPS:
            return array([struct.pack(">h", 0) + text("g") + text("Stable") + text("consumer") + text("range") + array([])])
        return super()._respond(key, version, reader, state)


@pytest.mark.parametrize("end", [LOWEST, -2, 0, HIGHEST])
@pytest.mark.parametrize("committed", [LOWEST, -1, HIGHEST])
def test_no_offset_of_a_broker_ends_a_command(end, committed):
    server = Liar(end, committed)
    try:
        for arguments in (["groups", "describe", "g"], ["topics", "describe", "t"],
                          ["consume", "-t", "t", "-e", "-o", "beginning", "-c", "1"]):
            code = finished(*arguments, "-b", f"127.0.0.1:{server.port}")
            assert 0 <= code < 128, (arguments, code)
    finally:
        server.stop()


def test_names_given_twice_count_once(broker):  # noqa: F811
    bootstrap = ["-b", broker.bootstrap]
    assert run("topics", "create", "a", "a", *bootstrap).count("created") == 1
    run("produce", "-t", "a", *bootstrap, lines="x\ny\n")
    assert run("topics", "describe", "a", "a", *bootstrap).count("a: 1 partition,") == 1
    assert run("consume", "-t", "a", "-t", "a", "-e", "-o", "1", *bootstrap) == "y\n"
    assert run("consume", "-t", "a", "-p", 0, "-p", 0, "-e", "-o", "0", *bootstrap) == "x\ny\n"
    assert run("topics", "delete", "a", "a", *bootstrap).count("deleted") == 1


def finished(*arguments):
    """The exit code of the command, which a time limit ends."""
    process = subprocess.Popen(command() + list(arguments), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        return process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.terminate()
        return process.wait(timeout=30)
