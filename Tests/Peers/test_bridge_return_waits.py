"""Routes to MQTT that cannot read: what Kafka refuses, or what is no record, is waited for and named, and goes on by itself."""

import time
import urllib.error
import urllib.request

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient

from kafka_broker import Broker
from lying_line import FETCH, LIST_OFFSETS, OFFSET_COMMIT, OFFSET_FETCH, LyingLine
from peers import free_port, wait_until
from test_bridge_returns import Subscriber, committed, create, returns, start  # noqa: F401

TOPIC_AUTHORIZATION_FAILED, INVALID_TOPIC, GROUP_AUTHORIZATION_FAILED, OFFSET_METADATA_TOO_LARGE = 29, 17, 30, 12
ROUTE = "{from: {kafka: commands, group: plant}, to: {mqtt: 'plant/x/command'}}"


class Status:
    def __init__(self):
        self.port = free_port()
        self.setting = f"status: {{port: {self.port}}}\n"

    def get(self, path):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=10) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait_for(self, code, timeout=15):
        wait_until(lambda: self.get("readyz")[0] == code, timeout, lambda: f"{self.get('readyz')}")
        return self.get("readyz")[1]


def write(bootstrap, values, **options):
    producer = confluent_kafka.Producer({"bootstrap.servers": bootstrap, **options})
    for value in values:
        producer.produce("commands", value, b"k", partition=0)
        assert producer.flush(30) == 0


def received(subscriber, values):
    def are_there():
        return subscriber.by_topic.get("plant/x/command", [])[-len(values):] == values

    wait_until(are_there, 20, lambda: f"{subscriber.by_topic}")


@pytest.mark.parametrize("api, code", [
    (FETCH, TOPIC_AUTHORIZATION_FAILED), (FETCH, INVALID_TOPIC), (LIST_OFFSETS, TOPIC_AUTHORIZATION_FAILED),
    (OFFSET_FETCH, GROUP_AUTHORIZATION_FAILED)])
def test_a_permission_that_is_missing_for_a_while_stops_no_partition(
        returns, mosquitto, cluster, programs, api, code):
    cluster.tell("topic", "commands", 1)
    subscriber, status = Subscriber(mosquitto.port), Status()
    write(cluster.bootstrap, [b"0", b"1"])
    cluster.tell("errors", api, ",".join([str(code)] * 3))
    bridge = programs("run", returns(ROUTE, extra=status.setting))
    bridge.wait_for(r"has assigned .*commands", timeout=40)
    bridge.wait_for(r"waiting: .*partition 0 of topic 'commands'")
    assert "partition 0 of topic 'commands'" in status.wait_for(503)
    received(subscriber, [b"0", b"1"])
    status.wait_for(200)
    # About once a second, and told once.
    assert bridge.output().count("waiting: reading") <= 2, bridge.output()
    subscriber.close()
    assert bridge.end() == 0, bridge.output()


@pytest.mark.parametrize("code", [GROUP_AUTHORIZATION_FAILED, TOPIC_AUTHORIZATION_FAILED, OFFSET_METADATA_TOO_LARGE])
def test_offsets_that_are_refused_are_told_of_and_tried_once_a_second(returns, mosquitto, cluster, programs, code):
    cluster.tell("topic", "commands", 1)
    subscriber, status = Subscriber(mosquitto.port), Status()
    bridge = start(programs, returns(ROUTE, extra=status.setting))
    write(cluster.bootstrap, [b"0"])
    wait_until(lambda: committed(cluster, partitions=1) == 1, 20, bridge.output)
    refusals = 5
    cluster.tell("errors", OFFSET_COMMIT, ",".join([str(code)] * refusals))
    cluster.requests(OFFSET_COMMIT)
    begin = time.monotonic()
    write(cluster.bootstrap, [b"1", b"2"])
    received(subscriber, [b"1", b"2"])
    bridge.wait_for(rf"waiting: committing the offset of partition 0 of topic 'commands' failed with .*\({code}\)")
    assert "committing the offset of partition 0" in status.wait_for(503)
    wait_until(lambda: committed(cluster, partitions=1) == 3, 20, bridge.output)
    assert time.monotonic() - begin > refusals - 1
    assert len(cluster.requests(OFFSET_COMMIT)) <= refusals + 2
    status.wait_for(200)
    assert bridge.output().count("waiting: committing") <= 2, bridge.output()
    subscriber.close()
    assert bridge.end() == 0, bridge.output()


@pytest.fixture
def embedded(tmp_path, mosquitto, programs):
    """An embedded log with the topic `commands`, and a bridge that reads it, over a line or directly."""
    with Broker(tmp_path / "data") as broker:
        create(broker, "commands", 1)

        def start(address, kafka="", extra=""):
            path = tmp_path / "plant.yaml"
            path.write_text(
                f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
                f"kafka: {{bootstrap_servers: '{address}', session_timeout: 6s{kafka}}}\n{extra}routes:\n  - {ROUTE}\n")
            bridge = programs("run", path)
            bridge.wait_for(r"has assigned .*commands", timeout=40)
            return bridge

        yield broker, start


def test_records_that_were_damaged_on_the_way_are_fetched_again(embedded, mosquitto):
    broker, start = embedded

    def damage(frame):
        if b"needle" not in frame:
            line.lies -= 1
        return frame.replace(b"needle", b"needlf", 1)

    line = LyingLine(FETCH, damage)
    line.broker = broker.port
    subscriber = Subscriber(mosquitto.port)
    bridge = start(f"127.0.0.1:{line.port}")
    values = [b"0", b"needle", b"2"]
    write(broker.address, values)
    received(subscriber, values)
    assert subscriber.by_topic["plant/x/command"] == values and line.lies == 1
    bridge.wait_for(r"cannot be read, and are fetched again")
    subscriber.close()
    assert bridge.end() == 0, bridge.output()


def test_a_batch_that_is_too_large_is_waited_for_until_it_is_deleted_or_allowed(embedded, mosquitto):
    broker, start = embedded
    subscriber, status = Subscriber(mosquitto.port), Status()
    bridge = start(broker.address, ", max_decompressed_batch: 1MiB", status.setting)
    write(broker.address, [b"0"])
    write(broker.address, [bytes(2 << 20)], **{"compression.type": "gzip", "message.max.bytes": 4 << 20})
    write(broker.address, [b"2", b"3"])
    received(subscriber, [b"0"])
    text = status.wait_for(503)
    bridge.wait_for(r"a batch of partition 0 of topic 'commands' at or after offset 1 is larger .*max_decompressed_batch")
    lag = [line for line in status.get("metrics")[1].splitlines() if line.startswith("trestle_consumer_lag_messages{")]
    assert lag and float(lag[0].split()[-1]) == 3, (lag, text)
    admin = AdminClient({"bootstrap.servers": broker.address})
    for future in admin.delete_records([confluent_kafka.TopicPartition("commands", 0, 2)]).values():
        future.result(20)
    received(subscriber, [b"2", b"3"])
    status.wait_for(200)
    subscriber.close()
    assert bridge.end() == 0, bridge.output()
