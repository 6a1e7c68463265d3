"""`trestle produce`, `trestle topics` and `trestle groups`, judged by confluent_kafka and kafka-python."""

import json
import os
import subprocess
import threading
import time

import confluent_kafka
import pytest
from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewTopic
from kafka import KafkaAdminClient, KafkaConsumer, OffsetAndMetadata
from kafka import TopicPartition as KafkaTopicPartition

from kafka_broker import Broker, command

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def run(*arguments, lines="", code=0, timeout=60):
    """The command's standard output, after a check of its exit code."""
    done = subprocess.run(
        command() + [str(argument) for argument in arguments], input=lines, text=True, capture_output=True, timeout=timeout)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done.stdout if code == 0 else done.stderr


def read(bootstrap, topic, count, timeout=30):
    """The first `count` records of a topic, by partition and offset."""
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": f"read-{time.time()}", "auto.offset.reset": "earliest",
                         "enable.auto.commit": False})
    partitions = consumer.list_topics(topic, 10).topics[topic].partitions
    consumer.assign([TopicPartition(topic, index, confluent_kafka.OFFSET_BEGINNING) for index in partitions])
    records, end = [], time.monotonic() + timeout
    while len(records) < count and time.monotonic() < end:
        message = consumer.poll(0.2)
        if message is not None and not message.error():
            records.append(message)
    consumer.close()
    return sorted(records, key=lambda record: (record.partition(), record.offset()))


@pytest.fixture
def broker(tmp_path):
    with Broker(tmp_path / "log") as broker:
        broker.bootstrap = f"127.0.0.1:{broker.port}"
        yield broker


@pytest.mark.parametrize("codec", CODECS)
def test_lines_become_records_that_others_read(broker, codec):
    run("topics", "create", "orders", "--partitions", 1, "-b", broker.bootstrap)
    lines = "".join(f"key{index % 7}\tvalue {index} {'x' * 100}\n" for index in range(2_000))
    run("produce", "-b", broker.bootstrap, "-t", "orders", "-K", "\\t", "-H", "source=import", "-z", codec, lines=lines)
    records = read(broker.bootstrap, "orders", 2_000)
    assert [record.value().decode() for record in records] == [f"value {index} {'x' * 100}" for index in range(2_000)]
    assert [record.key().decode() for record in records] == [f"key{index % 7}" for index in range(2_000)]
    assert all(record.headers() == [("source", b"import")] for record in records)
    consumer = KafkaConsumer("orders", bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest",
                             consumer_timeout_ms=3_000)
    assert sum(1 for _ in consumer) == 2_000
    consumer.close()


def test_keys_choose_the_partition_that_java_chooses(cluster):
    cluster.tell("topic", "keyed", 7)
    keys = [f"key-{index}" for index in range(100)]
    run("produce", "-b", cluster.bootstrap, "-t", "keyed", "-K", ":", lines="".join(f"{key}:v\n" for key in keys))
    cluster.tell("topic", "java", 7)
    cluster.tell("produce", "java", ",".join(keys))
    ours = {record.key(): record.partition() for record in read(cluster.bootstrap, "keyed", 100)}
    java = {record.key(): record.partition() for record in read(cluster.bootstrap, "java", 100)}
    assert ours == java and len(ours) == 100


def test_json_lines_carry_keys_headers_tombstones_and_bytes(broker):
    lines = [
        {"key": "a", "value": "b", "headers": {"unit": "celsius"}, "timestamp": 1_700_000_000_000},
        {"key": None, "value": {"base64": "AP8="}},
        {"key": "a", "value": None, "topic": "elsewhere", "offset": 7, "partition": 3},
        {"value": {"temperature": 21.5}},
    ]
    run("topics", "create", "j", "--partitions", 1, "-b", broker.bootstrap)
    run("produce", "-b", broker.bootstrap, "-t", "j", "--format", "json", lines="\n".join(map(json.dumps, lines)))
    records = {record.offset(): record for record in read(broker.bootstrap, "j", 4)}
    assert (records[0].key(), records[0].value()) == (b"a", b"b")
    assert records[0].headers() == [("unit", b"celsius")] and records[0].timestamp()[1] == 1_700_000_000_000
    assert (records[1].key(), records[1].value()) == (None, b"\x00\xff")
    assert (records[2].key(), records[2].value()) == (b"a", None)
    assert json.loads(records[3].value()) == {"temperature": 21.5}


def test_a_bad_line_is_named_and_the_others_are_stored(broker):
    errors = run("produce", "-b", broker.bootstrap, "-t", "h", "--format", "hex", lines="6162\nxyz\n63\n", code=65)
    assert "line 2" in errors
    assert [record.value() for record in read(broker.bootstrap, "h", 2)] == [b"ab", b"c"]


def test_a_broker_that_is_not_there_ends_the_command_in_time():
    errors = run("produce", "-b", "127.0.0.1:1", "-t", "t", "--timeout", 1, lines="a\n", code=75)
    assert "127.0.0.1:1" in errors
    assert "127.0.0.1:1" in run("topics", "list", "-b", "127.0.0.1:1", "--timeout", 1, code=75)


def test_a_typed_line_is_stored_while_the_input_stays_open(broker):
    process = subprocess.Popen(
        command() + ["produce", "-b", broker.bootstrap, "-t", "typed"], stdin=subprocess.PIPE, text=True)
    process.stdin.write("first\n")
    process.stdin.flush()
    wait = time.monotonic() + 20
    records = []
    while not records and time.monotonic() < wait:
        try:
            records = read(broker.bootstrap, "typed", 1, timeout=2)
        except KeyError:
            time.sleep(0.1)
    assert [record.value() for record in records] == [b"first"]
    process.stdin.close()
    assert process.wait(20) == 0


def test_records_survive_leader_moves_and_brokers_that_go_down(cluster):
    """With idempotence: none lost, none twice, in order."""
    cluster.tell("topic", "t", 4)
    process = subprocess.Popen(
        command() + ["produce", "-b", cluster.bootstrap, "-t", "t", "-K", ":", "-q"], stdin=subprocess.PIPE, text=True,
        stderr=subprocess.PIPE)

    def disturb():
        for index in range(12):
            time.sleep(0.2)
            cluster.tell("leader", "t", index % 4, 1 + index % 3)
            if index % 4 == 1:
                cluster.tell("errors", 0, "6,19,7")
            if index % 4 == 2:
                cluster.tell("down", 1 + index % 3)
                time.sleep(0.3)
                cluster.tell("up", 1 + index % 3)

    disturber = threading.Thread(target=disturb)
    disturber.start()
    count = 20_000
    for index in range(count):
        process.stdin.write(f"k{index % 16}:{index}\n")
        if index % 500 == 0:
            process.stdin.flush()
            time.sleep(0.07)
    process.stdin.close()
    disturber.join()
    assert process.wait(120) == 0, process.stderr.read()
    by_key = {}
    for record in read(cluster.bootstrap, "t", count, timeout=60):
        by_key.setdefault(record.key(), []).append(int(record.value()))
    assert sum(map(len, by_key.values())) == count
    assert all(values == sorted(set(values)) for values in by_key.values())


def test_topics_are_managed(broker):
    run("topics", "create", "a", "b", "--partitions", 3, "-b", broker.bootstrap)
    assert "already" in run("topics", "create", "a", "-b", broker.bootstrap, code=65).lower()
    names = run("topics", "list", "-b", broker.bootstrap).split()
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    assert {"a", "b"} <= set(names) and set(names) == {t for t in admin.list_topics(timeout=10).topics if not t.startswith("__")}
    described = json.loads(run("topics", "describe", "a", "-b", broker.bootstrap, "--format", "json"))
    assert [partition["partition"] for partition in described[0]["partitions"]] == [0, 1, 2]
    assert described[0]["partitions"][0]["latest"] == 0
    run("topics", "delete", "b", "-b", broker.bootstrap)
    assert "b" not in admin.list_topics(timeout=10).topics
    assert "missing" in run("topics", "describe", "missing", "-b", broker.bootstrap, code=65)


def test_groups_are_described_and_reset(broker):
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})
    admin.create_topics([NewTopic("orders", 2, 1)])["orders"].result(20)
    run("produce", "-b", broker.bootstrap, "-t", "orders", "-p", 1, lines="".join(f"{index}\n" for index in range(10)))
    settings = {"bootstrap.servers": broker.bootstrap, "group.id": "billing", "auto.offset.reset": "earliest",
                "enable.auto.commit": False}
    consumer = Consumer(settings)
    consumer.subscribe(["orders"])
    seen, end = 0, time.monotonic() + 30
    while seen < 10 and time.monotonic() < end:
        message = consumer.poll(0.2)
        seen += bool(message and not message.error())
    consumer.commit(offsets=[TopicPartition("orders", 1, 4)], asynchronous=False)
    described = json.loads(run("groups", "describe", "billing", "-b", broker.bootstrap, "--format", "json"))
    place = [offset for offset in described["offsets"] if offset["partition"] == 1][0]
    assert (place["offset"], place["end"], place["lag"]) == (4, 10, 6) and place["member"]
    assert len(described["members"]) == 1 and described["state"] == "Stable"
    assert "members" in run(
        "groups", "reset", "billing", "-t", "orders", "--to", "latest", "-b", broker.bootstrap, code=65)
    consumer.close()
    assert run("groups", "list", "-b", broker.bootstrap).split()[0] == "billing"
    run("groups", "reset", "billing", "-t", "orders", "--to", "latest", "--dry-run", "-b", broker.bootstrap)
    consumer = Consumer(settings)
    committed = lambda: consumer.committed([TopicPartition("orders", 1)], 10)[0].offset
    assert committed() == 4
    run("groups", "reset", "billing", "-t", "orders", "--to", "7", "-b", broker.bootstrap)
    assert committed() == 7
    run("groups", "reset", "billing", "-t", "orders", "--to", "2100-01-01T00:00:00Z", "-b", broker.bootstrap)
    assert committed() == 10
    consumer.close()
    run("groups", "delete", "billing", "-b", broker.bootstrap)
    assert "billing" in run("groups", "describe", "billing", "-b", broker.bootstrap, code=65)


def test_a_client_properties_file_is_taken(broker, tmp_path):
    config = tmp_path / "client.properties"
    config.write_text(f"bootstrap.servers={broker.bootstrap}\ncompression.type=lz4\nlinger.ms=5\nbatch.size=16384\n"
                      "key.serializer=org.apache.kafka.common.serialization.StringSerializer\n")
    run("produce", "--config", config, "-t", "configured", lines="a\n")
    assert [record.value() for record in read(broker.bootstrap, "configured", 1)] == [b"a"]
    assert "configured" in run("topics", "list", "--config", config)
    config.write_text("bootstrap.server=x\n")
    assert "bootstrap.servers" in run("produce", "--config", config, "-t", "t", lines="a\n", code=78)


def test_settings_that_the_broker_does_not_support_are_refused_by_name(broker):
    run("topics", "create", "orders", "-b", broker.bootstrap)
    admin = AdminClient({"bootstrap.servers": broker.bootstrap})

    def alter(topic, name, value, operation=AlterConfigOpType.SET):
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic, incremental_configs=[
            ConfigEntry(name, value, incremental_operation=operation)])
        return admin.incremental_alter_configs([resource])[resource].result(20)

    alter("orders", "cleanup.policy", "delete")
    alter("orders", "retention.ms", None, AlterConfigOpType.DELETE)
    with pytest.raises(confluent_kafka.KafkaException, match="compression.type"):
        alter("orders", "compression.type", "gzip")
    with pytest.raises(confluent_kafka.KafkaException, match="no such topic"):
        alter("missing", "cleanup.policy", "delete")


def test_a_group_without_members_forgets_the_offsets_that_are_named(broker):
    run("topics", "create", "orders", "--partitions", 2, "-b", broker.bootstrap)
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap)
    places = [KafkaTopicPartition("orders", index) for index in range(2)]
    admin.alter_group_offsets("billing", {place: OffsetAndMetadata(0, "", -1) for place in places})
    admin.delete_group_offsets("billing", places[:1])
    described = json.loads(run("groups", "describe", "billing", "-b", broker.bootstrap, "--format", "json"))
    assert [offset["partition"] for offset in described["offsets"]] == [1]
    admin.close()


@pytest.mark.parametrize("arguments", [
    ["produce", "-b", "127.0.0.1:1", "--topic", "t", "--timeout", "2"], ["inspect", "mqtt"],
])
def test_an_input_that_cannot_be_read_is_an_error_and_no_crash(tmp_path, arguments):
    folder = os.open(tmp_path, os.O_RDONLY)
    try:
        done = subprocess.run(command() + arguments, stdin=folder, text=True, capture_output=True, timeout=60)
    finally:
        os.close(folder)
    assert done.returncode in (64, 65), (done.returncode, done.stderr)
    assert "the input cannot be read: Is a directory" in done.stderr


def test_a_password_in_the_clear_is_warned_of(tmp_path):
    properties = tmp_path / "clear.properties"
    properties.write_text(
        "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\nsasl.jaas.config="
        'org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p";\n')
    properties.chmod(0o600)
    words = "the Kafka password is sent in the clear to 192.0.2.1:1"
    arguments = ["topics", "list", "--config", properties, "--timeout", "1"]
    done = subprocess.run(
        command() + [str(a) for a in arguments] + ["-b", "192.0.2.1:1"], text=True, capture_output=True, timeout=60)
    assert words in done.stderr
    done = subprocess.run(
        command() + [str(a) for a in arguments] + ["-b", "127.0.0.1:1"], text=True, capture_output=True, timeout=60)
    assert "in the clear" not in done.stderr
