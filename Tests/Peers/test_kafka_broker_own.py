"""What the program itself needs of its log, and what no Kafka client may take from it."""

import pathlib
import re
import struct
import time

import paho.mqtt.client as mqtt
from confluent_kafka.admin import AdminClient, NewTopic
from kafka_broker import Broker
from peers import consume
from test_kafka_broker_storage import make_batch, produce


def mqtt_port(broker):
    for _ in range(200):
        found = re.findall(r"mqtt\s+\S+:(\d+)", "".join(broker.lines))
        if found:
            return int(found[-1])
        time.sleep(0.05)
    raise AssertionError("".join(broker.lines))


class Device:
    def __init__(self, broker, name="device"):
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, name)
        self.client.connect("127.0.0.1", mqtt_port(broker))
        self.client.loop_start()

    def publish(self, payload):
        message = self.client.publish("t", payload, 1)
        message.wait_for_publish(20)
        return message.is_published()

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def test_no_client_writes_under_the_bridge_s_producer_id(tmp_path):
    with Broker(tmp_path) as broker:
        device = Device(broker)
        assert device.publish(b"one")
        batch = pathlib.Path(tmp_path, "mqtt-0", "00000000000000000000.log").read_bytes()
        producer, epoch, sequence, count = struct.unpack(">qhii", batch[43:61])
        assert producer >= 0 and count == 1
        forged = make_batch(producer=producer, epoch=epoch, sequence=sequence + 1, value=b"evil")
        assert produce(broker, "mqtt", forged)[0] == 49  # INVALID_PRODUCER_ID_MAPPING
        assert device.publish(b"two")
        assert [value for _, value in consume(broker.address, "mqtt", 2, 20)] == [b"one", b"two"]
        device.close()


def test_clients_that_take_all_partitions_do_not_stop_the_bridge(tmp_path):
    with Broker(tmp_path) as broker:
        admin = AdminClient({"bootstrap.servers": broker.address})
        for name, count in [("most", 1900), *[(f"rest-{number}", 1) for number in range(100)]]:
            try:
                admin.create_topics([NewTopic(name, count, 1)], request_timeout=60)[name].result(60)
            except Exception as error:
                assert "POLICY_VIOLATION" in str(error)
                break
        else:
            raise AssertionError("there is no bound")
        device = Device(broker)
        # The topic of messages and that of dead letters are made now.
        assert device.publish(b"small")
        assert device.publish(b"L" * ((1 << 20) - 100))
        assert device.publish(b"small again")
        assert {"mqtt", "trestle-dead-letters"} <= admin.list_topics(timeout=20).topics.keys()
        device.close()
