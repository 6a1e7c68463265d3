"""Several bridges that share the work: a shared subscription of MQTT on one side, librdkafka's mock cluster on the other."""

import signal

from bridges import connected_bridge
from peers import Device, Expected, consume


def test_three_bridges_share_a_subscription_and_a_killed_one_loses_nothing(tmp_path, mosquitto, cluster, programs):
    def write(number):
        path = tmp_path / f"bridge{number}.yaml"
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge-{number}}}\n"
            f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\n"
            "routes:\n  - {from: $share/bridges/plant/#, to: plant}\n")
        return path

    bridges = [connected_bridge(programs, write(number)) for number in range(3)]
    device, expected = Device(mosquitto.port), Expected()

    def publish(count):
        for number in range(count):
            topic = f"plant/{number % 10}"
            device.publish(topic, expected.next(topic))

    publish(1_500)
    bridges[1].kill()
    publish(1_500)
    # The broker keeps what it had given to the killed one: the same client identifier gets it.
    bridges[1] = connected_bridge(programs, write(1))
    publish(1_500)
    device.finish(4_500)
    # Three connections have no common order, so that the messages of a topic may pass each other.
    read = {}
    for key, value in consume(cluster.bootstrap, "plant", 4_500, timeout=90):
        read.setdefault(key.decode(), set()).add(value)
    assert read == {topic: set(payloads) for topic, payloads in expected.by_topic.items()}
    for bridge in bridges:
        assert bridge.end(signal.SIGINT) == 0, bridge.output()
