"""Routes that share subscriptions, and reloads amid traffic, by seeds: a model that knows only topic filters is the judge.

TRESTLE_ROUTE_SEEDS=N runs the seeds 1 to N; a short one runs without it.
"""

import os
import random
import signal
import threading
import time

import pytest

from bridges import balance, connected_bridge
from peers import Device, consume, free_port, paho, wait_until

SEEDS = range(1, int(os.environ.get("TRESTLE_ROUTE_SEEDS", "1")) + 1)
FILTERS = ["a/#", "a/+/x", "a/1/#", "+/1/x", "b/#", "a/1/x", "#"]
TOPICS = ["a/1/x", "a/1/y", "a/2/x", "b/1/x", "b/2"]


def matches(filter, topic):
    parts, levels = filter.split("/"), topic.split("/")
    for place, part in enumerate(parts):
        if part == "#":
            return True
        if place >= len(levels) or part not in ("+", levels[place]):
            return False
    return len(parts) == len(levels)


class Traffic:
    """Publishes numbered messages all the time, and notes during which configurations each was on its way."""

    def __init__(self, port, rng):
        self.device, self.rng = Device(port, version=paho.MQTTv5), rng
        self.sent, self.generation, self.is_over = [], 0, False
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.is_over:
            topic = self.rng.choice(TOPICS)
            self.device.publish(topic, b"%d" % len(self.sent))
            self.sent.append((topic, self.generation))
            time.sleep(0.004)

    def finish(self):
        self.is_over = True
        self.thread.join()
        self.device.finish(len(self.sent))


@pytest.mark.parametrize("seed", SEEDS)
def test_every_route_that_stays_gets_every_message_it_selects(tmp_path, mosquitto, cluster, programs, seed):
    rng = random.Random(seed)
    for place in range(len(FILTERS)):
        cluster.tell("topic", f"t{place}", 1 + rng.randrange(3))
    path = tmp_path / "plant.yaml"
    version = rng.choice(["5", "3.1.1"])

    def write(routes, port=mosquitto.port, extra=""):
        lines = "".join(
            f"  - {{name: r{place}, from: '{FILTERS[place]}', to: t{place}{options}}}\n" for place, options in routes.items())
        path.write_text(
            f"mqtt: {{url: 'mqtt://127.0.0.1:{port}', client_id: bridge, version: '{version}'}}\n"
            f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\nroutes:\n{lines}{extra}")

    def choose():
        places = rng.sample(range(len(FILTERS)), 1 + rng.randrange(5))
        return {place: rng.choice(["", ", qos: 2", ", mqtt_headers: true", ", key: '{topic}'"]) for place in places}

    def reload():
        before = bridge.output().count("SIGHUP: ")
        bridge.process.send_signal(signal.SIGHUP)
        wait_until(lambda: bridge.output().count("SIGHUP: ") > before, 60, bridge.output)
        time.sleep(0.3)

    routes = choose()
    write(routes)
    bridge = connected_bridge(programs, path, "--stop-timeout", "5s")
    configurations = [set(routes)]
    traffic = Traffic(mosquitto.port, random.Random(seed))
    for _ in range(4 if "TRESTLE_ROUTE_SEEDS" in os.environ else 2):
        time.sleep(rng.random())
        kind = rng.randrange(6)
        if kind == 0:
            write(routes, extra="nonsense: 1\n")
            reload()
        elif kind == 1:
            # A broker that cannot be reached: the former connection goes on until the file is corrected.
            write(routes, port=free_port())
            reload()
            write(routes)
            reload()
        else:
            routes = choose()
            write(routes)
            reload()
        # What is published from now on is on its way under these routes, what was before may be under both.
        configurations.append(set(routes))
        traffic.generation += 1
    time.sleep(0.5)
    traffic.finish()
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    balance(bridge)

    def around(generation):
        """The routes of the configurations during which a message may have been on its way."""
        return configurations[generation:generation + 2]

    for place, filter in enumerate(FILTERS):
        stored = [int(value) for _, value in consume(cluster.bootstrap, f"t{place}", 0)]
        demanded = [
            number for number, (topic, generation) in enumerate(traffic.sent)
            if matches(filter, topic) and all(place in routes for routes in around(generation))]
        missing = set(demanded) - set(stored)
        assert not missing, (seed, filter, sorted(missing)[:10], len(missing), len(demanded), bridge.output())
        foreign = [number for number in stored if not matches(filter, traffic.sent[number][0])]
        assert not foreign, (seed, filter, foreign[:10])
        last = {number: order for order, number in enumerate(stored)}
        for topic in TOPICS:
            numbers = [number for number in last if traffic.sent[number][0] == topic]
            assert sorted(numbers, key=last.get) == sorted(numbers), (seed, filter, topic)
