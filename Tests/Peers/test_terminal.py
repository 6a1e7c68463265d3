"""What others have written, on a terminal: it obeys escape sequences, so none may reach it. Files and pipes get every byte."""

import json
import os
import pty
import re
import subprocess
import threading

import confluent_kafka
import paho.mqtt.client as paho
import pytest

from kafka_broker import Broker
from peers import ROOT, wait_until
from test_security_tls import mqtt_port

PAYLOAD = "21.5 \x1b[2J\x9b2J\u202e\r\x07 end\n\tnext \\ ü".encode() + b"\xff"
SHOWN = "21.5 \\u{1b}[2J\\u{9b}2J\\u{202e}\\u{d}\\u{7} end\n\tnext \\ ü\ufffd"
BINARY = os.environ.get("TRESTLE", str(ROOT / ".build/debug/trestle"))


class Reader:
    """A program whose standard output is a terminal or a pipe, read as bytes."""

    def __init__(self, arguments, is_terminal):
        self.output = b""
        ours, theirs = pty.openpty() if is_terminal else os.pipe()
        self.process = subprocess.Popen(
            [BINARY, *arguments], stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL)
        os.close(theirs)
        threading.Thread(target=self._read, args=(ours,), daemon=True).start()

    def _read(self, descriptor):
        try:
            while part := os.read(descriptor, 65536):
                self.output += part
        except OSError:
            pass  # So does a terminal end.

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


def expect(reader, is_terminal, whole):
    """`whole` makes what is printed of the payload's form."""
    if is_terminal:
        # The terminal's own line ends.
        expected_bytes = whole(SHOWN).encode().replace(b"\n", b"\r\n")
    else:
        expected_bytes = whole(PAYLOAD.decode("latin-1")).encode("latin-1")
    wait_until(lambda: expected_bytes in reader.output, 30, lambda: f"{reader.output!r} has no {expected_bytes!r}")


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("form", ["raw", "%t is %p\\n"])
def test_mqtt_sub_steers_no_terminal(tmp_path, is_terminal, form):
    with Broker(tmp_path / "data") as broker:
        port = mqtt_port(broker)
        arguments = ["mqtt", "sub", "--url", f"mqtt://127.0.0.1:{port}", "--topic", "#", "--format", form]
        with Reader(arguments, is_terminal) as reader:
            client = paho.Client(paho.CallbackAPIVersion.VERSION2)
            client.connect("127.0.0.1", port)
            client.loop_start()
            # Retained, so that it comes whenever the subscription does.
            client.publish("a/b", PAYLOAD, qos=1, retain=True).wait_for_publish(20)
            expect(reader, is_terminal, lambda text: (f"a/b is {text}" if form != "raw" else text) + "\n")
            client.loop_stop()


@pytest.mark.parametrize("is_terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("form", ["raw", "%k %h %v\\n"])
def test_consume_steers_no_terminal(tmp_path, is_terminal, form):
    with Broker(tmp_path / "data") as broker:
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
        producer.produce("plant", PAYLOAD, key=PAYLOAD, headers=[("h", PAYLOAD)])
        producer.flush(20)
        arguments = ["consume", "-b", broker.address, "-t", "plant", "--from", "beginning", "--exit", "--format", form]
        with Reader(arguments, is_terminal) as reader:
            expect(reader, is_terminal, lambda text: (f"{text} h={text} {text}" if form != "raw" else text) + "\n")


@pytest.mark.parametrize("kind", ["mqtt-vectors", "kafka-vectors", "record-vectors"])
def test_the_name_of_a_vector_steers_no_terminal(tmp_path, kind):
    name = "odd\x1b[2J\nforged\u009b2J\u202e"
    file = tmp_path / "vectors.jsonl"
    file.write_text(json.dumps({
        "name": name, "case": name, "message": name, "version": 5, "from": "client", "hex": "c0", "expect": "accept"}) + "\n")
    with Reader(["conform", kind, str(file)], True) as reader:
        wait_until(lambda: b"0 passed, 1 failed" in reader.output, 30, lambda: reader.output)
    text = reader.output.decode()
    assert not re.search("[\x1b\x80-\x9f\u202e]|^forged", text, re.M), text
