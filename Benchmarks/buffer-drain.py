"""How fast a backlog drains: from Mosquitto's session directly, and from the buffer on the disk, in turn.

usage: buffer-drain.py [MESSAGES [ROUNDS]]; TRESTLE names the program, else that of a release build.
Prints messages a second of both, and the ratio of each round.
"""

import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
os.environ.setdefault("TRESTLE", str(ROOT / ".build/release/trestle"))
sys.path.insert(0, str(ROOT / "Tests/Peers"))

import confluent_kafka  # noqa: E402
from confluent_kafka.admin import AdminClient, NewTopic  # noqa: E402
from kafka_broker import Broker  # noqa: E402
from peers import Device, Mosquitto, trestle  # noqa: E402


def stored(log):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": log.address, "group.id": "drain"})
    try:
        return consumer.get_watermark_offsets(confluent_kafka.TopicPartition("plant", 0), timeout=10)[1]
    finally:
        consumer.close()


def drain(folder, count, buffered):
    folder.mkdir()
    mosquitto, log = Mosquitto(folder, in_flight=0), Broker(folder / "log")
    try:
        admin = AdminClient({"bootstrap.servers": log.address})
        admin.create_topics([NewTopic("plant", 1)])["plant"].result(20)
        path = folder / "plant.yaml"
        buffer = f", buffer: {{folder: '{folder}/buffer'}}" if buffered else ""
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: drain, session_expiry: 1h}}\n"
            f"kafka: {{bootstrap_servers: '{log.address}'{buffer}}}\nroutes: [{{from: plant/#, to: plant}}]\n")
        bridge = trestle("run", path)
        bridge.wait_for("MQTT: subscribed")
        if buffered:
            log.stop()
        else:
            bridge.end(signal.SIGINT)
        device = Device(mosquitto.port, window=5_000)
        for number in range(count):
            device.publish(f"plant/{number % 50}", b"%0128d" % number)
        device.finish(count, 300)
        if buffered:
            time.sleep(3)
            bridge.end(signal.SIGINT, 60)
            log.start()
        bridge = trestle("run", path)
        bridge.wait_for("Kafka: connected", 30)
        begin = time.monotonic()
        while stored(log) < count:
            time.sleep(0.02)
        seconds = time.monotonic() - begin
        bridge.end(signal.SIGINT, 60)
        return count / seconds
    finally:
        log.stop()
        mosquitto.stop()


def main():
    count, rounds = (int(text) for text in (sys.argv[1:] + ["20000", "3"][len(sys.argv) - 1:]))
    base = pathlib.Path(tempfile.mkdtemp())
    try:
        for number in range(rounds):
            direct = drain(base / f"direct-{number}", count, False)
            buffered = drain(base / f"buffer-{number}", count, True)
            print(f"direct {direct:,.0f}/s, buffer {buffered:,.0f}/s, ratio {buffered / direct:.2f}", flush=True)
    finally:
        shutil.rmtree(base, ignore_errors=True)


main()
