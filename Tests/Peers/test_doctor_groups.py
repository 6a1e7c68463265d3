"""The consumer groups of routes from Kafka: the doctor asks whether they may be joined, and joins none."""

import json
import struct

import pytest

from fake_kafka import ALL_OPERATIONS, VERSIONS, FakeKafka, array, text
from peers import trestle

FIND_COORDINATOR, DESCRIBE_GROUPS, JOIN_GROUP = 10, 15, 11
READ, DESCRIBE = 1 << 3, 1 << 8
UNKNOWN = -(1 << 31)


class GroupKafka(FakeKafka):
    """- coordinator: FindCoordinator's error; described: DescribeGroups' error and the operations that are allowed."""

    def __init__(self, coordinator=0, described=(0, ALL_OPERATIONS)):
        self.coordinator, self.described, self.keys = coordinator, described, []
        super().__init__(
            topics={"commands": ALL_OPERATIONS, "trestle-dead-letters": ALL_OPERATIONS},
            versions={**VERSIONS, FIND_COORDINATOR: (1, 1), DESCRIBE_GROUPS: (3, 3), JOIN_GROUP: (5, 5)})

    def _respond(self, key, version, reader, state):
        self.keys.append(key)
        if key == FIND_COORDINATOR:
            assert (reader.text(), reader.take("b")) == ("plant", 0)
            return (struct.pack(">ih", 0, self.coordinator) + text(None) + struct.pack(">i", 1)
                    + text("127.0.0.1") + struct.pack(">i", self.port))
        if key == DESCRIBE_GROUPS:
            assert reader.array(reader.text) == ["plant"] and reader.take("b") == 1
            code, operations = self.described
            group = (struct.pack(">h", code) + text("plant") + text("Stable") + text("consumer") + text("range") + array([])
                     + struct.pack(">i", operations))
            return struct.pack(">i", 0) + array([group])
        return super()._respond(key, version, reader, state)


@pytest.mark.parametrize("options, status, word", [
    ({}, "passed", "allows us to join the group plant"),
    ({"described": (0, READ | DESCRIBE)}, "passed", "allows us to join the group plant"),
    ({"described": (0, DESCRIBE)}, "failed", "--operation Read --group plant"),
    ({"described": (30, UNKNOWN)}, "failed", "--operation Read --group plant"),
    ({"coordinator": 30}, "failed", "--operation Read --group plant"),
    ({"described": (0, UNKNOWN)}, "passed", "does not report rights"),
    ({"coordinator": 15}, "not-applicable", "unknown"),
])
def test_the_right_to_join_a_group_is_examined_without_joining_it(tmp_path, mosquitto, options, status, word):
    broker = GroupKafka(**options)
    try:
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '127.0.0.1:{broker.port}'}}\n"
            "routes:\n  - {from: {kafka: commands, group: plant}, to: {mqtt: plant/x}}\n")
        program = trestle("doctor", path, "--json", "--timeout", "3s")
        code = program.process.wait(40)
        lines = [json.loads(line) for line in program.output().splitlines() if line.startswith("{")]
        found = [line for line in lines if line.get("step") == "group"]
        assert len(found) == 1, program.output()
        assert found[0]["status"] == status and word in json.dumps(found[0]), found
        assert (code != 0) == (status == "failed"), program.output()
        assert JOIN_GROUP not in broker.keys
    finally:
        broker.stop()
