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
