"""What a beginner meets: mistakes are told with their cause and the way out, and in words of the command that was called."""

import re
import socket
import subprocess
import threading

import pytest

from broken_setups import Keys, context
from fake_kafka import FakeMQTT
from peers import free_port, trestle

PLANT = """\
mqtt:
  url: mqtt://127.0.0.1:{mqtt}
  client_id: plant-7
kafka:
  bootstrap_servers: [127.0.0.1:{kafka}]
routes:
  - from: '{filter}'
    to: plant
"""


def plant(folder, mqtt=1, kafka=1, filter="plant/#"):
    path = folder / "plant.yaml"
    path.write_text(PLANT.format(mqtt=mqtt, kafka=kafka, filter=filter))
    return path


def run(*arguments):
    program = trestle(*arguments)
    code = program.process.wait(timeout=60)
    program.reader.join(5)
    return code, program.output()


@pytest.mark.parametrize("filter, reason", [
    ("", "'' is not a valid topic filter: it is empty; to take every topic write '#', in quotes"),
    ("a/#/b", "'a/#/b' is not a valid topic filter: '#' may only be the last level, for example 'a/#'"),
    ("a/b+", "'a/b+' is not a valid topic filter: '+' stands for a whole level, for example 'a/+/b'"),
])
def test_a_wrong_filter_is_explained_to_a_person(tmp_path, filter, reason):
    code, output = run("check", plant(tmp_path, filter=filter))
    assert code == 78 and reason in output and "0x82" not in output and "byte" not in output


def test_equal_ports_are_not_blamed_on_another_program(tmp_path):
    port = free_port()
    code, output = run("run", "--mqtt-port", port, "--kafka-port", port, "--data", tmp_path / "data")
    assert code == 64 and f"--mqtt-port and --kafka-port are both {port}" in output and "in use" not in output


@pytest.mark.parametrize("target", ["localhost:18883", "127.0.0.1", "localhost"])
def test_a_server_without_a_scheme_is_not_taken_for_a_file(target):
    code, output = run("doctor", target)
    assert code == 64 and f"mqtt://{target} or kafka://{target}" in output and "no such file" not in output


@pytest.mark.parametrize("command, arguments", [
    ("trestle certs create", []), ("trestle doctor broker", ["--password", "x", "mqtt://127.0.0.1:1"]),
    ("trestle inspect mqtt", ["nofile"]), ("trestle run", ["--keystore", "/dev/null", "--keystore-password", "env:NONE"]),
])
def test_an_error_names_the_help_of_its_own_command(command, arguments):
    code, output = run(*command.split()[1:], *arguments)
    assert code == 64 and f"See '{command} --help'" in output and "<subcommand>" not in output, output


@pytest.mark.parametrize("command", ["mqtt", "kafka"])
def test_an_option_is_listed_once_in_the_help(command):
    code, output = run("inspect", command, "--help")
    names = re.findall(r"^  (--[a-z-]+)", output, re.M)
    assert code == 0 and names and len(names) == len(set(names)), names


def test_a_log_line_names_the_program_once(tmp_path):
    program = trestle("run", "--mqtt-port", 0, "--kafka-port", 0, "--data", tmp_path / "data")
    try:
        line = program.wait_for(r".*MQTT: subscribed.*")[0]
        assert re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} info trestle: MQTT: subscribed", line), line
        assert line.count("trestle") == 1
    finally:
        program.kill()


def test_plaintext_to_a_port_with_tls_points_at_the_doctor(tmp_path):
    keys = Keys(tmp_path)
    server = FakeMQTT(context(keys.good))
    program = trestle("run", plant(tmp_path, mqtt=server.port))
    try:
        program.wait_for(r"MQTT: .*does the port speak TLS.*'trestle doctor'")
    finally:
        program.kill()
        server.stop()


class ForgetfulServer:
    """An MQTT server that takes every client and ends its connection without a word soon after."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                connection.recv(4096)
                connection.sendall(b"\x20\x03\0\0\0")
                subscribe = connection.recv(4096)
                connection.sendall(b"\x90\x04" + subscribe[2:4] + b"\0\1")

    def stop(self):
        self.listener.close()


def test_connections_that_end_again_and_again_raise_the_question_of_the_client_id(tmp_path):
    server = ForgetfulServer()
    program = trestle("run", plant(tmp_path, mqtt=server.port))
    try:
        program.wait_for(r'does another program use the client id "plant-7"\? Each needs its own', 40)
        first = next(line for line in program.lines if "trying again" in line)
        assert "another program" not in first
    finally:
        program.kill()
        server.stop()


def test_the_doctor_s_command_for_a_missing_topic_suits_a_cluster_of_any_size(tmp_path):
    from fake_kafka import FakeKafka
    server = FakeKafka(topics={})
    try:
        code, output = run("doctor", f"kafka://127.0.0.1:{server.port}", "--topic", "plant", "--timeout", "3s")
        command = re.search(r"kafka-topics\.sh .*--create --topic plant.*", output)
        assert code == 18 and command and "replication-factor" not in command[0]
    finally:
        server.stop()
