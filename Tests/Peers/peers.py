"""The processes and clients that the peer tests are made of. All listen on 127.0.0.1 and a free port."""

import os
import pathlib
import queue
import random
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

import confluent_kafka
import paho.mqtt.client as paho

ROOT = pathlib.Path(__file__).resolve().parents[2]


def free_port():
    """A port for a server to listen on, below those that the kernel gives to outgoing connections and to `bind` of port 0: between
    this look and the server's start nobody else takes it, also while other tests run beside this one."""
    for _ in range(1000):
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("no free port between 10000 and 32000")


def require(program):
    found = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin")
    if not found:
        raise RuntimeError(f"the peer '{program}' is missing: run Tests/install-peers.sh")
    return found


def wait_until(condition, timeout, what):
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError(f"not within {timeout} s: {what() if callable(what) else what}")


class Program:
    """A child process whose standard output and error are gathered line by line."""

    def __init__(self, arguments, environment=None):
        self.lines = []
        self.arrived = threading.Condition()
        self.process = subprocess.Popen(
            [str(argument) for argument in arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", env={**os.environ, **(environment or {})})
        self.reader = threading.Thread(target=self._gather, daemon=True)
        self.reader.start()

    def _gather(self):
        for line in self.process.stdout:
            with self.arrived:
                self.lines.append(line.rstrip("\n"))
                self.arrived.notify_all()
        with self.arrived:
            self.arrived.notify_all()

    def output(self):
        with self.arrived:
            return "\n".join(self.lines)

    def wait_for(self, pattern, timeout=20):
        """The match of the first line, past or future, that the regular expression finds."""
        expression = re.compile(pattern)
        end = time.monotonic() + timeout
        with self.arrived:
            seen = 0
            while True:
                for line in self.lines[seen:]:
                    if match := expression.search(line):
                        return match
                seen = len(self.lines)
                left = end - time.monotonic()
                if left <= 0 or (self.process.poll() is not None and not self.reader.is_alive()):
                    break
                self.arrived.wait(min(left, 0.2))
        raise AssertionError(f"no line with {pattern!r} in:\n{self.output()}")

    def end(self, how=signal.SIGTERM, timeout=40):
        """Sends the signal and returns the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout=timeout)
        self.reader.join(timeout=5)
        return code

    def kill(self):
        self.end(signal.SIGKILL)


def trestle(*arguments, environment=None, under=()):
    """- under: a command that runs the program as its arguments say."""
    binary = pathlib.Path(os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle"))
    if not binary.exists():
        raise RuntimeError(f"{binary} is not built: run 'swift build'")
    return Program([*under, binary, *arguments], environment)


class Mosquitto:
    """Debian's Mosquitto with persistent sessions and no limit on what waits in them."""

    def __init__(self, folder, extra="", anonymous=True, in_flight=100):
        self.port = free_port()
        self.folder = pathlib.Path(folder)
        self.configuration = self.folder / "mosquitto.conf"
        self.configuration.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous {str(anonymous).lower()}\nuser root\npersistence true\n"
            f"persistence_location {self.folder}/\nmax_queued_messages 0\nmax_inflight_messages {in_flight}\n"
            f"log_type error\nlog_type warning\n{extra}\n")
        self.start()

    def start(self):
        self.program = Program([require("mosquitto"), "-c", self.configuration])
        wait_until(self.responds, 10, self.program.output)

    def responds(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self):
        self.program.end()


class Device:
    """A paho client that publishes with QoS 1 and counts what its broker has acknowledged."""

    def __init__(self, port, identifier="device", version=paho.MQTTv311, window=200):
        self.acknowledged = 0
        self.refused = []
        self.client = paho.Client(
            paho.CallbackAPIVersion.VERSION2, client_id=identifier, protocol=version,
            **({} if version == paho.MQTTv5 else {"clean_session": False}))
        self.client.max_inflight_messages_set(window)
        self.client.max_queued_messages_set(0)
        self.client.reconnect_delay_set(1, 1)
        self.client.on_publish = self._published
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        wait_until(self.client.is_connected, 10, "paho is connected")

    def _published(self, client, data, identifier, reason, properties):
        if reason.is_failure:
            self.refused.append(reason)
        self.acknowledged += 1

    def publish(self, topic, payload, qos=1):
        self.client.publish(topic, payload, qos)

    def finish(self, count, timeout=60):
        """Waits until `count` messages are acknowledged, then leaves."""
        wait_until(lambda: self.acknowledged >= count, timeout, lambda: f"{self.acknowledged} of {count} acknowledged")
        assert not self.refused
        self.close()

    def close(self):
        self.client.disconnect()
        self.client.loop_stop()


def consume(bootstrap, topic, count, timeout=60, settle=1.0):
    """At least `count` records of `topic` from its beginning, read by librdkafka, and what follows within `settle`."""
    consumer = confluent_kafka.Consumer({
        "bootstrap.servers": bootstrap, "group.id": "reader", "enable.auto.commit": False, "check.crcs": True,
        "auto.offset.reset": "earliest"})
    records, partitions = [], {}
    end = time.monotonic() + timeout
    # The topic may be about to be made.
    while not partitions and time.monotonic() < end:
        partitions = consumer.list_topics(topic, timeout=20).topics[topic].partitions
        if not partitions:
            time.sleep(0.1)
    consumer.assign([
        confluent_kafka.TopicPartition(topic, number, confluent_kafka.OFFSET_BEGINNING) for number in partitions])
    while time.monotonic() < end:
        batch = consumer.consume(1000, timeout=settle)
        if not batch and len(records) >= count:
            break
        for message in batch:
            if message.error() is None:
                records.append((message.key(), message.value()))
            elif not message.error().retriable():
                raise AssertionError(str(message.error()))
    consumer.close()
    return records


class Expected:
    """What was published, to be compared with what was read."""

    def __init__(self):
        self.by_topic = {}
        self.count = 0

    def next(self, topic):
        """A payload for `topic` unlike any other: a number, then bytes of every value."""
        index = len(self.by_topic.setdefault(topic, []))
        payload = b"%d|" % index + bytes((index * 31 + place * 7) & 0xFF for place in range(100))
        self.by_topic[topic].append(payload)
        self.count += 1
        return payload

    def check(self, records, exactly_once):
        """All is there, byte for byte and in order per topic; repeated deliveries only where they are allowed."""
        read = {}
        for key, value in records:
            read.setdefault(key.decode(), []).append(value)
        assert set(read) == set(self.by_topic)
        for topic, published in self.by_topic.items():
            if exactly_once:
                assert read[topic] == published, topic
            else:
                firsts = list(dict.fromkeys(read[topic]))
                missing = set(published) - set(firsts)
                assert not missing, f"{len(missing)} of {len(published)} are missing from {topic}"
                assert set(firsts) == set(published), topic


__all__ = [
    "Device", "Expected", "Mosquitto", "Program", "consume", "free_port", "paho", "queue", "require", "trestle",
    "wait_until"]
