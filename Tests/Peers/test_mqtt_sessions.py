"""Sessions that outlive a run of `trestle mqtt pub` and `sub`: those that the broker keeps, and those in `--store`."""

import os
import socket
import threading
import time

import pytest

from mqtt_commands import run, subscribed, publish, finish
from peers import Mosquitto, trestle, wait_until

VERSIONS = ["5", "3.1.1"]


@pytest.fixture
def mosquitto(tmp_path):
    broker = Mosquitto(tmp_path, extra="log_type all\n")
    yield broker
    broker.stop()


@pytest.fixture
def options(mosquitto):
    return ["--url", f"mqtt://127.0.0.1:{mosquitto.port}", "--client-id", "keeper", "--quiet"]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("keeps", [["--session-expiry", "1h"], ["--store", "session"]])
def test_a_run_gets_what_came_since_the_last_one(mosquitto, programs, options, tmp_path, version, keeps):
    keeps = [str(tmp_path / word) if word == "session" else word for word in keeps]
    command = ["mqtt", "sub", *options, "--topic", "plant/#", "--mqtt-version", version, *keeps]
    first = programs(*command, "--count", "1")
    wait_until(lambda: subscribed(mosquitto, "plant/#"), 20, "the subscription")
    publish(mosquitto.port, "plant/1", ["a"], 1)
    assert finish(first) == 0
    for letter in "bc":
        publish(mosquitto.port, "plant/1", [f"{letter}{number}" for number in range(10)], 1)
        again = programs(*command, "--count", "10")
        assert finish(again) == 0
        assert again.output().splitlines() == [f"{letter}{number}" for number in range(10)]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_store_that_was_lost_begins_a_new_session(options, tmp_path, version):
    """[MQTT-3.2.2-4]: one call connects, whatever the broker still has."""
    store = tmp_path / "session"
    command = ["sub", *options, "--topic", "plant/#", "--store", str(store), "--mqtt-version", version, "--timeout", "1"]
    assert run(*command)[0] == 0
    for number in range(2):
        store.unlink()
        code, output = run(*command)
        # In 3.1.1 the new session ends with its connection.
        assert code == 0 and ("a new one begins" in output) == (version == "5" or number == 0)


class StubbornBroker:
    """Takes connections with a session present, and responds to PUBLISH with `puback`, if at all."""

    def __init__(self, puback=None):
        self.puback = puback
        self.published = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"mqtt://127.0.0.1:{self.listener.getsockname()[1]}"
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            present = 1 if self.connections > 1 or self.puback else 0
            threading.Thread(target=self._serve, args=(connection, present), daemon=True).start()

    def _serve(self, connection, present):
        stream = connection.makefile("rb")
        while head := stream.read(2):
            count, shift = head[1] & 127, 7
            while head[1] & 128 and shift <= 21:
                byte = stream.read(1)[0]
                count |= (byte & 127) << shift
                shift += 7
                head = bytes([head[0], byte])
            body = stream.read(count)
            if head[0] >> 4 == 1:
                connection.sendall(bytes([0x20, 3, present, 0, 0]))
            elif head[0] >> 4 == 3:
                self.published.set()
                topic = int.from_bytes(body[:2], "big")
                if self.puback is not None:
                    connection.sendall(b"\x40\x03" + body[2 + topic:4 + topic] + bytes([self.puback]))

    def stop(self):
        self.listener.close()


@pytest.mark.parametrize("puback, code, words", [
    (None, 75, "2 of 2 messages of an earlier run were not acknowledged"),
    (0x87, 69, "2 of 2 messages of an earlier run were refused"),
    (0, 0, ""),
])
def test_messages_of_an_earlier_run_decide_the_exit_code(tmp_path, puback, code, words):
    store = str(tmp_path / "session")
    silent = StubbornBroker()
    command = ["mqtt", "pub", "--url", silent.url, "--topic", "a", "--client-id", "keeper", "--store", store, "--quiet"]
    (tmp_path / "lines").write_text("one\ntwo\n")
    first = trestle(*command, "--file", str(tmp_path / "lines"))
    assert silent.published.wait(20)
    # 113 bytes with the first one.
    wait_until(lambda: os.path.getsize(store) > 113, 20, "the store")
    first.kill()
    broker = StubbornBroker(puback) if puback is not None else silent
    (tmp_path / "nothing").write_text("")
    command[command.index(silent.url)] = broker.url
    last = trestle(*command, "--file", str(tmp_path / "nothing"))
    assert (finish(last), words in last.output()) == (code, True), last.output()
    silent.stop()
    broker.stop()


@pytest.mark.parametrize("damage", ["flip", "foreign", "other"])
def test_a_store_that_cannot_be_used_is_a_wrong_configuration(options, tmp_path, damage):
    store = tmp_path / "session"
    command = ["pub", *options, "--topic", "a", "--message", "x", "--store", str(store)]
    assert run(*command)[0] == 0
    content = bytearray(store.read_bytes())
    if damage == "flip":
        content[24] ^= 1
        store.write_bytes(content)
    elif damage == "foreign":
        store.write_bytes(b"x" * 100)
    else:
        command[command.index("keeper")] = "another"
    before = store.read_bytes()
    assert run(*command)[0] == 78
    assert store.read_bytes() == before


def test_sub_ends_at_its_count_however_many_have_come(mosquitto, options):
    publish(mosquitto.port, "plant/1", ["a"], 1, "-r")
    for number in range(2, 30):
        publish(mosquitto.port, f"plant/{number}", [str(number)], 1, "-r")
    start = time.monotonic()
    code, output = run("sub", *options, "--topic", "plant/#", "--count", "1")
    # Else it waits 3 s for acknowledgements that nobody gives.
    assert code == 0 and len(output.splitlines()) == 1 and time.monotonic() - start < 2.5
