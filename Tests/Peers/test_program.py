"""The program's words: what it says of a wrong file or wrong arguments, and its exit codes."""

import subprocess

import pytest

from peers import trestle


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
    ("  - from: plant/#", "  - {from: '#', to: all}\n  - from: plant/#", "never gets a message"),
    ("    to: plant", "    to: trestle-dead-letters", "is the dead-letter topic"),
    ("    to: plant", "    to: __consumer_offsets", "Kafka keeps for itself"),
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
