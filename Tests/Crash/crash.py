"""Numbered messages in both directions at each QoS, while the bridge, its two sides, the connections and the disk fail.

A message that its sender has an acknowledgement for must arrive (QoS 1 and 2, and every record). Each topic ends in order: where
its messages arrived for the last time, their numbers rise. Repeats are counted: none in a round without a fault, and not more
than were open when connections ended. The bridge's own counts must add up.
"""

import argparse
import collections
import functools
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Peers"))

from ends import EmbeddedEnds, PeerEnds
from line import Line
from parties import Device, Producer, Subscriber, judge, read
from peers import trestle, wait_until

ENDS = {"peers": PeerEnds, "embedded": EmbeddedEnds}
COUNTS = re.compile(
    r"received (\d+), stored (\d+), dead-lettered (\d+), filtered (\d+), (?:duplicate (\d+), )?(?:abandoned (\d+), )?in flight (\d+)")


@functools.cache
def clock():
    """The library that stands between the bridge and the clock."""
    path = pathlib.Path(tempfile.mkdtemp()) / "jumping_clock.so"
    source = pathlib.Path(__file__).resolve().parent.parent / "Peers" / "jumping_clock.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O1", "-o", path, source, "-ldl"], check=True)
    return path


class Round:
    def __init__(self, folder, ends, seconds, faults, kinds, has_buffer, shards=1):
        self.folder, self.seconds, self.faults, self.has_buffer = folder, seconds, faults, has_buffer
        self.shards = shards
        self.ends = ENDS[ends](folder)
        own = ["kill_bridge", "kill_bridge", "cut_line", "slow_line", "jump_clock"]
        self.offset = folder / "clock"
        self.offset.write_text("0")
        self.kinds = [kind for kind in own + self.ends.faults if not kinds or kind in kinds]
        if shards > 1 and not kinds:
            # Mosquitto 2.0.11 forgets shared subscriptions: see mosquitto_restart.py --shared.
            self.kinds = [kind for kind in self.kinds if kind != "restart_mosquitto"]
        self.line = Line(self.ends.mqtt_port)
        self.path = folder / "plant.yaml"
        buffer = f", buffer: {{folder: '{folder}/buffer'}}" if has_buffer else ""
        self.path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{self.line.port}', client_id: bridge}}\n"
            f"kafka: {{bootstrap_servers: '{self.ends.bootstrap}', request_timeout: 3s, session_timeout: 6s{buffer}}}\n"
            f"shards: {shards}\n"
            "routes:\n  - {from: up/#, to: up, qos: 2}\n"
            "  - {from: {kafka: down, group: plant}, to: {mqtt: 'down/{key}'}, start: beginning}\n")
        self.bridges = []
        self.start_bridge()
        bridge = self.bridges[0]
        wait_until(lambda: bridge.output().count("MQTT: subscribed") >= shards, 40, bridge.output)
        self.bridges[0].wait_for("has assigned .*down", 60)
        self.happened = []

    def start_bridge(self):
        self.bridges.append(trestle("run", self.path, environment={
            "LD_PRELOAD": str(clock()), "JUMPING_CLOCK": str(self.offset)}))

    def kill_bridge(self):
        self.bridges[-1].kill()
        time.sleep(random.random())
        self.start_bridge()

    def cut_line(self):
        self.line.cut()

    def jump_clock(self):
        """To the time before anybody has set the clock, by an hour, or by a year."""
        self.offset.write_text(str(random.choice([-int(time.time()) + 60, -3_600, 3_600, 365 * 86_400, 0])))

    def slow_line(self):
        self.line.delay = random.random() / 5
        time.sleep(random.random())
        self.line.delay = 0

    def run(self):
        subscriber = Subscriber(self.ends.mqtt_port)
        devices = [Device(self.ends.mqtt_port, qos) for qos in (0, 1, 2)]
        producer = Producer(self.ends.bootstrap)
        end = time.monotonic() + self.seconds
        moments = sorted(random.uniform(0.5, self.seconds - 0.5) for _ in range(self.faults))
        thread = threading.Thread(target=self._break, args=(time.monotonic(), moments))
        thread.start()
        while time.monotonic() < end:
            for device in devices:
                device.publish()
            producer.produce()
            time.sleep(0.002)
        thread.join()
        producer.finish()
        try:
            wait_until(lambda: all(device.is_done for device in devices[1:]), 20, "the devices have their acknowledgements")
        except AssertionError:
            # Without an acknowledgement there is no promise.
            self.happened.append("messages without an acknowledgement")
        problems, counts = self.judge(devices, producer, subscriber)
        for one in devices + [subscriber]:
            one.close()
        code = self.bridges[-1].end(signal.SIGINT)
        if code != 0:
            problems.append(f"the bridge ended with {code}: {self.bridges[-1].output()[-2000:]}")
        problems += self.judge_counts()
        return problems, counts

    def _break(self, start, moments):
        for moment in moments:
            time.sleep(max(0, start + moment - time.monotonic()))
            kind = random.choice(self.kinds)
            self.happened.append(f"{kind} at {time.monotonic() - start:.1f} s")
            (getattr(self, kind, None) or getattr(self.ends, kind))()

    def judge(self, devices, producer, subscriber):
        problems, counts = [], {}
        refused = self.ends.refused()
        promised = {
            message for device in devices[1:] for identifier in device.acknowledged_identifiers
            if (device.qos, identifier) not in refused for message in [device.sent[identifier]]}
        # A session that the broker has lost promises nothing any more: then the topic of the embedded bridge alone counts.
        for topic in self.ends.topics:
            if topic == "up" and self.ends.has_lost_sessions:
                continue
            self._judge(topic, promised, read(self.ends.bootstrap, topic, promised), problems, counts)
        if not self.ends.has_lost_sessions:
            wait_until(lambda: subscriber.has(producer.stored), 90, "what is stored has come back")
            time.sleep(0.5)
            self._judge("down", producer.stored, subscriber.received, problems, counts)
        most = self.ends.may_come_again()
        # From a buffer, what Kafka has got since the last note of it goes there again after a kill.
        if most is not None and not self.has_buffer:
            counts["up"]["open"] = most
            if counts["up"]["repeated"] > most:
                problems.append(f"up: {counts['up']['repeated']} came again, and {most} were open when connections ended")
        if not self.faults and any(count["repeated"] for count in counts.values()):
            problems.append(f"repeats without a fault: {counts}")
        return problems, counts

    def _judge(self, way, promised, arrived, problems, counts):
        counts[way], missing, disorder = judge(promised, arrived)
        if way == "up" and self.shards > 1:
            # The broker may give the messages of a topic to different shards, which have no common order.
            disorder, counts[way]["disorder"] = [], 0
        if way == "up" and self.ends.repeats_out_of_order():
            disorder = [one for one in disorder if not one[0].startswith("up/2/")]
            counts[way]["disorder"] = len(disorder)
        if missing:
            problems.append(f"{way}: {len(missing)} are missing, for example {sorted(missing)[:5]}")
        if disorder:
            problems.append(f"{way}: {len(disorder)} are out of order, for example {disorder[:3]}")
            self.arrived = arrived

    def judge_counts(self):
        """Each line of counts of every bridge of the round."""
        problems = []
        for bridge in self.bridges:
            for match in COUNTS.finditer(bridge.output()):
                received, *others = (int(number or 0) for number in match.groups())
                if received != sum(others):
                    problems.append(f"the counts do not add up: {match[0]}")
        return problems

    def stop(self):
        if self.bridges[-1].process.poll() is None:
            self.bridges[-1].kill()
        self.line.stop()
        self.ends.stop()


def run(options, number, total):
    """A round, told in a line.

    :return: the number of problems.
    """
    seed = options.seed + number
    random.seed(seed)
    ends = options.ends if options.ends in ENDS else list(ENDS)[number % 2]
    # The first round with each kind of ends has no fault.
    is_first = number == 0 or options.ends not in ENDS and number == 1
    with tempfile.TemporaryDirectory() as folder:
        one = Round(pathlib.Path(folder), ends, options.seconds, 0 if is_first else options.faults, options.kinds,
            options.buffer, options.shards)
        try:
            problems, counts = one.run()
        except AssertionError as error:
            problems, counts = [str(error), one.bridges[-1].output()[-2000:]], {}
        finally:
            one.stop()
    for way, found in counts.items():
        for name, value in found.items():
            total[f"{way} {name}"] += value
    print(f"round {number + 1} (seed {seed}, {ends}): {counts} after {', '.join(one.happened) or 'no fault'}", flush=True)
    for problem in problems:
        print(f"  {problem}", flush=True)
    return len(problems)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6, help="the length of a round's load")
    parser.add_argument("--faults", type=int, default=3, help="how many faults a round has; the first round has none")
    parser.add_argument(
        "--ends", choices=[*ENDS, "both"], default="both",
        help="peers: Mosquitto and librdkafka's mock cluster; embedded: those of 'trestle run'; both: by turns")
    parser.add_argument("--shards", type=int, default=1, help="how many shards the bridge has")
    parser.add_argument("--buffer", action="store_true", help="the bridge has a buffer on the disk")
    parser.add_argument(
        "--kinds", nargs="*", default=[],
        help="only these faults: kill_bridge, cut_line, slow_line, jump_clock, "
        + ", ".join(kind for ends in ENDS.values() for kind in ends.faults))
    parser.add_argument("--jobs", type=int, default=1, help="how many rounds run at the same time")
    parser.add_argument("--job", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    # Pairs, since the ends take turns.
    mine = [number for number in range(options.rounds) if number // 2 % options.jobs == options.job]
    others = [
        subprocess.Popen([sys.executable, *sys.argv, "--job", str(job)])
        for job in range(1, options.jobs) if options.job == 0]
    total = collections.Counter()
    failed = sum(run(options, number, total) for number in mine)
    print(f"{len(mine)} rounds: {dict(total)}; {failed} problems", flush=True)
    if any([other.wait() != 0 for other in others]):
        failed += 1
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
