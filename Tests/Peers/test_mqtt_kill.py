"""`kill -9` of a program with MQTTClient and its file store, at random moments in the midst of QoS 2.

Publishing: what a killed process had given to its session goes on when the next one begins, so that the subscriber gets the lines
from the first to the last that was accepted, each once, and none of those that were reported as settled is missing.
Receiving: each message is printed, and none again after its PUBREC has passed the line, or after what follows its batch was printed.

`TRESTLE_ROUNDS` says how many processes are killed; the seed of a run is in its failure."""

import os
import random
import subprocess
import threading
import time

import paho.mqtt.client as paho
import pytest

from mqtt_commands import Recorder, finish, trestle_binary
from peers import Mosquitto, trestle, wait_until

ROUNDS = int(os.environ.get("TRESTLE_ROUNDS", "6"))
SEED = int(os.environ.get("TRESTLE_KILL_SEED", "1"))


@pytest.fixture(params=["mosquitto", "our own"])
def port(request, tmp_path, programs):
    if request.param == "mosquitto":
        broker = Mosquitto(tmp_path)
        yield broker.port
        broker.stop()
    else:
        program = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--data", tmp_path / "data")
        yield int(program.wait_for(r"^mqtt +127\.0\.0\.1:(\d+)$").group(1))


class Subscriber:
    """A paho client that stays, and what it has received, in order."""

    def __init__(self, port, topic):
        self.received = []
        self.arrived = threading.Condition()
        self.client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="witness", clean_session=False,
                                  protocol=paho.MQTTv311)
        self.client.on_message = self._take
        subscribed = threading.Event()
        self.client.on_subscribe = lambda *_: subscribed.set()
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        self.client.subscribe(topic, qos=2)
        assert subscribed.wait(20)

    def _take(self, client, data, message):
        with self.arrived:
            self.received.append(message.payload.decode())
            self.arrived.notify_all()

    def wait_for(self, payload):
        with self.arrived:
            assert self.arrived.wait_for(lambda: payload in self.received, 30), f"{payload!r} did not come"

    def stop(self):
        self.client.loop_stop()
        self.client.disconnect()


def numbers(program):
    """Its messages; beside them it may say that Mosquitto exceeds the receive maximum."""
    return [line for line in program.output().splitlines() if line.isdigit()]


def kill_after(program, seconds):
    try:
        program.process.wait(seconds)
    except subprocess.TimeoutExpired:
        pass
    program.kill()


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_what_a_killed_publisher_had_accepted_arrives_once(port, tmp_path, version):
    chance = random.Random(f"{SEED} publish {version}")
    witness = Subscriber(port, "plant/1")
    options = ["mqtt", "pub", "--url", f"mqtt://127.0.0.1:{port}", "--qos", "2", "--client-id", "mortal",
               "--store", str(tmp_path / "session"), "--mqtt-version", version, "--quiet"]
    first, torn = 0, 0
    (tmp_path / "lines").write_text("\n".join(["x"] * 3_000))
    began = time.monotonic()
    subprocess.run([*trestle_binary(), *options, "--topic", "other", "--file", str(tmp_path / "lines")], check=True, timeout=60)
    # As long as it takes when nobody kills it.
    whole = time.monotonic() - began
    for round in range(ROUNDS):
        story = f"seed {SEED}, round {round}"
        lines = [f"{number}" for number in range(first, first + 3_000)]
        (tmp_path / "lines").write_text("\n".join(lines))
        mortal = trestle(*options, "--topic", "plant/1", "--results", "--file", str(tmp_path / "lines"))
        kill_after(mortal, chance.uniform(0, whole))
        results = [line for line in mortal.output().splitlines() if line.endswith(" ok")]
        assert results == [f"{number + 1} ok" for number in range(len(results))], story
        # The next process sends what waits in the store, and ends.
        last = subprocess.run([*trestle_binary(), *options, "--topic", "plant/1", "--file", os.devnull], capture_output=True, text=True, timeout=60)
        assert (last.returncode, last.stdout, last.stderr) == (0, "", ""), story
        end = f"end of round {round}"
        subprocess.run([*trestle_binary(), "mqtt", "pub", "--url", f"mqtt://127.0.0.1:{port}", "--topic", "plant/1", "--qos",
                        "2", "--message", end], check=True, timeout=60)
        witness.wait_for(end)
        came = witness.received[:-1]
        witness.received.clear()
        assert came == lines[:len(came)], f"{story}: {len(came)} came"
        assert len(came) >= len(results), f"{story}: {len(results)} were settled, {len(came)} came"
        torn += 0 < len(came) < len(lines)
        first += len(came)
    witness.stop()
    print(f"{ROUNDS} publishers killed, {torn} of them in the midst; {first} messages arrived once and in order")
    assert torn > 0 or ROUNDS < 20, "no process was killed in the midst: the times do not fit this machine"


def frames(data):
    """The whole packets at the front of MQTT bytes: first byte and body."""
    offset = 0
    while offset + 2 <= len(data):
        length, shift, at = 0, 0, offset + 1
        while at < len(data):
            length |= (data[at] & 0x7F) << shift
            shift += 7
            at += 1
            if data[at - 1] < 0x80:
                break
        else:
            return
        if data[at - 1] >= 0x80 or at + length > len(data):
            return
        yield data[offset], bytes(data[at:at + length])
        offset = at + length


def taken_over(line, version):
    """The payloads for which a PUBREC has passed the line, which recorded one connection."""
    names = {}
    for first, body in frames(line.to_client):
        if first >> 4 == 3:
            topic = int.from_bytes(body[:2], "big")
            rest = body[4 + topic:]
            if version == "5":
                # The subscription identifier, and nothing longer.
                rest = rest[1 + rest[0]:]
            names[body[2 + topic:4 + topic]] = rest.decode()
    return [names[body[:2]] for first, body in frames(line.to_server) if first >> 4 == 5 and body[:2] in names]


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_what_a_killed_subscriber_had_taken_over_does_not_come_again(port, tmp_path, version):
    chance = random.Random(f"{SEED} receive {version}")
    device = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="device", clean_session=False, protocol=paho.MQTTv311)
    device.max_inflight_messages_set(20)
    device.max_queued_messages_set(0)
    device.connect("127.0.0.1", port)
    device.loop_start()
    printed, owned, sent, torn = [], set(), 0, 0
    for round in range(ROUNDS + 1):
        story = f"seed {SEED}, round {round}"
        is_last = round == ROUNDS
        line = Recorder(port)
        mortal = trestle("mqtt", "sub", "--url", f"mqtt://127.0.0.1:{line.port}", "--topic", "plant/1", "--qos", "2",
                         "--client-id", "mortal", "--store", str(tmp_path / "session"), "--mqtt-version", version, "--quiet")
        if round == 0 or is_last:
            wait_until(lambda: any(first >> 4 == 9 for first, _ in frames(line.to_client)), 20, "SUBACK")
        if not is_last:
            for _ in range(300):
                device.publish("plant/1", f"{sent}", qos=2)
                sent += 1
            kill_after(mortal, chance.uniform(0.02, 0.6))
        else:
            wait_until(lambda: len(set(printed) | set(numbers(mortal))) >= sent, 60,
                       lambda: f"{story}: {len(set(printed) | set(numbers(mortal)))} of {sent} messages")
            assert mortal.end() == 0
        new = numbers(mortal)
        printed_before = set(printed)
        again = [number for number in new if number in owned]
        assert not again, f"{story}: came again after their PUBREC: {again[:5]}"
        assert new == [f"{number}" for number in range(int(new[0]), int(new[0]) + len(new))] if new else True, story
        taken = taken_over(line, version)
        assert set(taken) <= set(printed) | set(new), f"{story}: PUBREC for what was not printed"
        torn += bool(new) and int(new[-1]) + 1 < sent
        owned |= set(taken)
        printed += new
        line.stop()
        # The batch in hand when the process was killed: no more than may be in flight, and no earlier one.
        assert len(again_printed := [number for number in new if number in printed_before]) <= 20, story
        assert again_printed == new[:len(again_printed)], story
    device.loop_stop()
    device.disconnect()
    assert set(printed) == {f"{number}" for number in range(sent)}
    repeats = len(printed) - sent
    print(f"{ROUNDS} subscribers killed, {torn} of them in the midst; {sent} messages came, {repeats} of them were printed again "
          "that had not been taken over")
