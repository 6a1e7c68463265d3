"""The program's words: what it says of a wrong file or wrong arguments, and its exit codes."""

import os
import re
import resource
import shlex
import signal
import socket
import subprocess
import time

import pytest

from kafka_broker import Broker, command
from kafka_raw import connect, read_response, request
from peers import free_port, trestle, wait_until


def run(*arguments, environment=None):
    program = trestle(*arguments, environment=environment)
    code = program.process.wait(timeout=30)
    program.reader.join(5)
    return code, program.output()


GOOD = """\
mqtt:
  url: mqtt://127.0.0.1
  client_id: plant-7
  username: me
  password: ${PLANT_PASSWORD}
kafka:
  bootstrap_servers: [127.0.0.1:9092]
routes:
  - from: plant/#
    to: plant
"""


def test_a_good_file_is_summed_up_without_its_secrets(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD)
    code, output = run("check", path, environment={"PLANT_PASSWORD": "hunter2"})
    assert code == 0
    assert "plant/# -> plant" in output
    assert "hunter2" not in output


@pytest.mark.parametrize("command", ["check", "run"])
def test_a_wrong_file_is_told_with_line_and_column(tmp_path, command):
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD.replace("bootstrap_servers", "bootstrap_server"))
    code, output = run(command, path, environment={"PLANT_PASSWORD": "hunter2"})
    assert code == 78
    assert f"{path}:7:3: unknown key 'kafka.bootstrap_server': did you mean 'bootstrap_servers'?" in output
    assert "hunter2" not in output


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_that_comes_before_anything_has_begun_ends_the_program_in_order(tmp_path, how):
    path = tmp_path / "plant.yaml"
    os.mkfifo(path)
    program = trestle("run", path)
    # Opening it returns when the program reads its settings, and waits for them.
    with open(path, "w"):
        program.process.send_signal(how)
        assert program.process.wait(timeout=30) == 0, program.output()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_that_comes_while_the_program_starts_ends_it(tmp_path, how):
    for pause in (0.0, 0.05, 0.1, 0.2):
        users = tmp_path / f"users-{pause}"
        os.mkfifo(users)
        program = trestle(
            "run", "--data", tmp_path / f"data-{pause}", "--mqtt-port", 0, "--kafka-port", 0, "--users", users,
            "--stop-timeout", "5m")
        with open(users, "w") as file:
            file.write("users:\n  - name: ada\n    password: a-password\n")
        time.sleep(pause)
        program.process.send_signal(how)
        assert program.process.wait(timeout=60) == 0, program.output()


NAMED_FILES = {
    "ca": ("", "s", ", tls: {ca: FILE}"), "password": ("", "", ", username: u, password: 'file:FILE'"),
    "properties": ("properties: FILE, ", "", ""), "keystore": ("", "s", ", tls: {keystore: FILE, keystore_password: x}"),
}


@pytest.mark.parametrize("kind", ["pipe", "/dev/ptmx"])
@pytest.mark.parametrize("setting", [*NAMED_FILES, "rules"])
def test_a_pipe_or_device_that_a_configuration_names_is_refused_at_once(tmp_path, setting, kind):
    named = kind
    if kind == "pipe":
        named = tmp_path / "pipe.json"
        os.mkfifo(named)
    kafka, tls, mqtt = NAMED_FILES.get(setting, ("", "", ""))
    path = tmp_path / "plant.yaml"
    path.write_text((
        f"mqtt: {{url: 'mqtt{tls}://127.0.0.1:1', client_id: p{mqtt}}}\n"
        f"kafka: {{{kafka}bootstrap_servers: '127.0.0.1:1'}}\n"
        + ("rules: [{file: FILE}]\n" if setting == "rules" else "routes: [{from: a, to: b}]\n")).replace("FILE", str(named)))
    code, output = run("check", path)
    assert code == 78 and "it is a pipe or a device: give a file" in output, output


def test_a_pipe_of_the_command_line_is_read(tmp_path):
    for place in ("/dev/stdin", None):
        reading, writing = os.pipe()
        os.write(writing, GOOD.encode())
        os.close(writing)
        done = subprocess.run(
            [*command(), "check", place or f"/dev/fd/{reading}"], stdin=reading, pass_fds=[reading], text=True,
            capture_output=True, env={**os.environ, "PLANT_PASSWORD": "hunter2"}, timeout=30)
        os.close(reading)
        assert done.returncode == 0 and "good" in done.stdout, done


def test_a_pipe_in_a_folder_of_rules_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "rule.json")
    code, output = run("rules", "check", tmp_path)
    assert code == 64 and "it is a pipe or a device: give a file" in output


def test_a_missing_file_and_a_missing_variable_are_named(tmp_path):
    code, output = run("check", tmp_path / "none.yaml")
    assert (code, output) == (78, f"{tmp_path}/none.yaml: no such file")
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD)
    code, output = run("check", path)
    assert code == 78
    assert "5:13" in output and "PLANT_PASSWORD" in output


def test_wrong_arguments_end_with_64():
    for arguments in (["run", "--mqtt-port", "70000"], ["fly"], ["run", "x.yaml", "--mqtt-port", "1"], ["run", "--stop-timeout", "x"]):
        code, output = run(*arguments)
        assert code == 64, output


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["check", "--help"]])
def test_help_teaches(arguments):
    code, output = run(*arguments)
    assert code == 0
    assert "USAGE" in output and len(output.splitlines()) > 8


def test_a_password_that_is_sent_in_the_clear_is_warned_of(tmp_path):
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD.replace("[127.0.0.1:9092]", "[127.0.0.1:1]\n  sasl: {mechanism: PLAIN, username: u, password: hunter2}"))
    path.chmod(0o600)
    # What stays on this machine is read by nobody on the way.
    code, output = run("check", path, environment={"PLANT_PASSWORD": "hunter2"})
    assert code == 0 and "in the clear" not in output, output
    path.write_text(path.read_text().replace("127.0.0.1", "broker.invalid"))
    code, output = run("check", path, environment={"PLANT_PASSWORD": "hunter2"})
    assert code == 0 and "hunter2" not in output
    warnings = [line for line in output.splitlines() if "warning:" in line]
    assert len(warnings) == 2 and all("in the clear" in line for line in warnings), output
    program = trestle("run", path, environment={"PLANT_PASSWORD": "hunter2"})
    program.wait_for(r"warning .*MQTT password is sent in the clear")
    program.wait_for(r"warning .*Kafka password is sent in the clear")
    program.kill()
    assert "hunter2" not in program.output()


@pytest.mark.parametrize("old, new, words", [
    ("  - from: plant/#", "  - {from: '#', to: all, last: true}\n  - from: plant/#", "never gets a message"),
    ("    to: plant", "    to: trestle-dead-letters", "is the dead-letter topic"),
    ("    to: plant", "    to: __consumer_offsets", "internal topic of Kafka"),
    ("  client_id: plant-7", '  client_id: "plant\\0"', "without control characters"),
    ("  client_id: plant-7", "  client_id: plant-7\n  keep_alive: 900ms", "whole seconds"),
    ("  bootstrap_servers:", "  batch_size: 4MiB\n  bootstrap_servers:", "max_request_size"),
])
def test_what_would_only_fail_later_is_found_before(tmp_path, old, new, words):
    path = tmp_path / "plant.yaml"
    path.write_text(GOOD.replace(old, new))
    code, output = run("check", path, environment={"PLANT_PASSWORD": "hunter2"})
    assert code == 78 and words in output, output


@pytest.mark.parametrize("data, words", [
    (b"\xff\xfe\x00", "it is not UTF-8 text"), (b"", "'mqtt' is missing"), (b"a: \xc3\x28", "it is not UTF-8 text"),
    (b"x" * (5 << 20), "larger than 4 MiB"), (b"[" * 100_000, "not YAML"),
])
def test_a_file_of_other_bytes_is_refused(tmp_path, data, words):
    path = tmp_path / "plant.yaml"
    path.write_bytes(data)
    code, output = run("check", path)
    assert code == 78 and words in output and len(output) < 10_000, output[:2000]


def descriptors(broker):
    return len(os.listdir(f"/proc/{broker.process.pid}/fd"))


def limit(broker, count):
    _, hard = resource.prlimit(broker.process.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(broker.process.pid, resource.RLIMIT_NOFILE, (count, hard))
    return hard


def test_connections_wait_when_no_descriptor_is_left_and_are_served_when_there_are(tmp_path):
    with Broker(tmp_path) as broker:
        assert broker.wait_for_line("subscribed to")
        with connect(broker) as first:
            first.sendall(request(18, 0))
            read_response(first)
            everything = limit(broker, descriptors(broker) + 3)
            crowd = [connect(broker) for _ in range(8)]
            assert broker.wait_for_line("no descriptor is left"), "".join(broker.lines[-5:])
            # Those that stand are served.
            first.sendall(request(18, 0))
            read_response(first)
            for connection in crowd[:2]:
                connection.close()
            limit(broker, everything)
            for connection in crowd[2:]:
                connection.settimeout(30)
                connection.sendall(request(18, 0))
                read_response(connection)
                connection.close()
        assert broker.wait_for_line("connections are accepted again")
        assert sum("no descriptor is left" in line for line in broker.lines) == 1
        assert broker.stop() == 0


def test_each_listener_leaves_descriptors_to_the_other(tmp_path, monkeypatch):
    monkeypatch.setenv("TRESTLE", shlex.join(["prlimit", "--nofile=128:128", *command()]))
    with Broker(tmp_path) as broker:
        mqtt = next(int(found.group(1)) for line in broker.lines if (found := re.match(r"mqtt\s+\S+:(\d+)", line)))
        crowd = []
        for port in (mqtt, broker.port):
            for _ in range(128):
                crowd.append(socket.create_connection(("127.0.0.1", port), timeout=10))
        for connection in crowd:
            connection.close()
        crowd = [socket.create_connection(("127.0.0.1", mqtt), timeout=10) for _ in range(128)]
        # Of the other listener, and of the log's files, there are still some.
        subprocess.run(["kcat", "-b", broker.address, "-P", "-t", "plant"], input=b"21.5\n", check=True, timeout=60)
        assert not any("descriptor" in line for line in broker.lines), broker.lines
        for connection in crowd:
            connection.close()
        assert broker.stop() == 0


@pytest.mark.parametrize("kind", ["full", "closed", "pipe"])
def test_a_log_that_cannot_be_written_ends_nothing(tmp_path, kind):
    """On a full disk, without standard streams, and after its reader has gone."""
    port = free_port()
    arguments = ["run", "--data", tmp_path / "data", "--mqtt-port", port, "--kafka-port", 0, "--log-level", "debug"]
    words = shlex.join(map(str, [*command(), *arguments]))
    ours, theirs = os.pipe()
    process = subprocess.Popen(
        ["sh", "-c", "exec " + words + {"full": " > /dev/full 2>&1", "closed": " <&- >&- 2>&-", "pipe": ""}[kind]],
        stdout=theirs, stderr=theirs)
    os.close(theirs)
    os.close(ours)
    try:
        def is_open():
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                return True
            except OSError:
                return False

        wait_until(is_open, 60, "the listener")
        if kind == "closed":
            assert [os.readlink(f"/proc/{process.pid}/fd/{number}") for number in range(3)] == ["/dev/null"] * 3
        # A line each.
        for _ in range(50):
            assert is_open()
        assert process.poll() is None
        process.terminate()
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
