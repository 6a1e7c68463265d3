"""What Mosquitto loses by itself when it is restarted: paho publishes, paho subscribes, and there is nothing of Trestle between.

Prints for each value of `max_inflight_messages` what devices have an acknowledgement for and what did not come, how many messages
Mosquitto's log refuses (PUBREC with reason code 151, which MQTT 3.1.1 cannot carry and which paho ignores with 5), and how many it
published again although it had their PUBREC. With --shared, the subscription is a shared one.
"""

import argparse
import pathlib
import random
import signal
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Peers"))

from mosquitto_log import refused, repeated_after_pubrec
from parties import Device, judge
from peers import Mosquitto, paho, wait_until


class Sink:
    """A subscriber in a session that outlives Mosquitto, with the client identifier that `mosquitto_log` looks for."""

    def __init__(self, port, topics):
        self.received = {}
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id="bridge", protocol=paho.MQTTv311, clean_session=False)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_message = lambda client, data, message: self.received.setdefault(message.topic, []).append(
            int(message.payload))
        self.client.on_connect = lambda *_: self.client.subscribe(topics, 2)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        wait_until(self.client.is_connected, 10, "the subscriber is connected")
        time.sleep(0.5)


def one(seed, in_flight, how, topics):
    random.seed(seed)
    with tempfile.TemporaryDirectory() as folder:
        mosquitto = Mosquitto(folder, "autosave_interval 1\nautosave_on_changes true\nlog_type all", in_flight=in_flight)
        runs, sink = [mosquitto.program], Sink(mosquitto.port, topics)
        devices = [Device(mosquitto.port, qos) for qos in (1, 2)]
        for _ in range(3):
            end = time.monotonic() + random.uniform(1, 2)
            while time.monotonic() < end:
                for device in devices:
                    device.publish()
                time.sleep(0.002)
            mosquitto.program.end(how)
            time.sleep(random.random())
            mosquitto.start()
            runs.append(mosquitto.program)
        try:
            wait_until(lambda: all(device.is_done for device in devices), 30, "acknowledgements")
        except AssertionError:
            pass
        time.sleep(3)
        promised = {message for device in devices for message in device.acknowledged}
        counts, missing, _ = judge(promised, sink.received)
        for client in (*devices, sink):
            client.client.disconnect()
            client.client.loop_stop()
        mosquitto.stop()
        lines = [run.lines for run in runs]
        known = {device.sent.get(identifier) for qos, identifier in refused(lines) for device in devices if device.qos == qos}
        print(
            f"seed {seed}, max_inflight_messages {in_flight}: {counts}, refused {len(known)}, missing and not refused "
            f"{len(missing - known)}, published again after PUBREC {repeated_after_pubrec(lines)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--shared", action="store_true",
        help="subscribe by $share/: 2.0.11 forgets such subscriptions, until the client subscribes again")
    parser.add_argument("--kill", action="store_true", help="kill -9, which also costs what was not saved to the file")
    options = parser.parse_args()
    for number in range(options.rounds):
        for in_flight in (100, 0):
            one(options.seed + number, in_flight, signal.SIGKILL if options.kill else signal.SIGTERM,
                "$share/bridges/up/#" if options.shared else "up/#")


if __name__ == "__main__":
    main()
