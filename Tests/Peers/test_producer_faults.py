"""The bridge's producer behind a line that loses responses, turns them into errors and has batches refused: a broker with
idempotence must hold every message once and in order."""

import os

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from kafka_broker import Broker
from lossy_line import LossyLine
from peers import Device, Expected, consume

COUNT = 6_000
SEEDS = range(int(os.environ.get("TRESTLE_SEEDS", "1")))


@pytest.mark.parametrize("seed", SEEDS)
def test_each_message_is_stored_once_and_in_order_when_responses_are_lost(tmp_path, mosquitto, programs, seed):
    with Broker(tmp_path / "log", "--advertised-host", "127.0.0.2") as broker:
        line = LossyLine("127.0.0.2", broker.port, seed)
        bootstrap = f"127.0.0.2:{broker.port}"
        admin = AdminClient({"bootstrap.servers": bootstrap})
        admin.create_topics([NewTopic("plant", 4, 1)])["plant"].result(20)
        configuration = tmp_path / "plant.yaml"
        configuration.write_text(
            f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  client_id: bridge\n"
            f"kafka:\n  bootstrap_servers: {bootstrap}\n  batch_size: 4KiB\n"
            f"routes:\n  - from: plant/#\n    to: plant\n")
        bridge = programs("run", configuration)
        bridge.wait_for(r"MQTT: subscribed")
        bridge.wait_for(r"Kafka: connected")
        line.is_lossy = True
        device, expected = Device(mosquitto.port), Expected()
        for index in range(COUNT):
            topic = f"plant/line{index % 8}/temperature"
            device.publish(topic, expected.next(topic))
        device.finish(COUNT)
        expected.check(consume(bootstrap, "plant", COUNT, timeout=40), exactly_once=True)
        assert min(line.cuts, line.errors, line.refusals) > 0, vars(line)
        assert bridge.end() == 0, bridge.output()
        line.stop()
        print(f"seed {seed}: {line.cuts} cuts, {line.errors} errors, {line.refusals} refusals")
