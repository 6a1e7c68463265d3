"""Docs/AWS-TUTORIAL.md, block by block, with keytool, openssl, the AWS command line and moto."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from aws_account import Account
from codec_program import BINARY, ROOT
from peers import free_port, require

PAGE = ROOT / "Docs" / "AWS-TUTORIAL.md"


@pytest.fixture
def account():
    account = Account()
    yield account
    account.stop()


def script(kafka_port, mqtt_port):
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.M | re.S)
    assert len(blocks) >= 12
    text = "".join(f"echo '=== block {number}'\n{block}" for number, block in enumerate(blocks, 1))
    return text.replace("9093", str(kafka_port)).replace("8883", str(mqtt_port))


def test_each_step_of_the_walk_through_succeeds(account, tmp_path):
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "trestle").symlink_to(BINARY)
    for tool in ("keytool", "openssl"):
        require(tool)
    # The command line of AWS is in the environment of these tests.
    path = f"{programs}:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
    folder = tmp_path / "work"
    folder.mkdir()
    environment = {**os.environ, "PATH": path, **account.environment(), "HOME": str(folder), "AWS_PAGER": ""}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" + script(free_port(), free_port())],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    broker = (folder / "broker.log").read_text() if (folder / "broker.log").exists() else ""
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-3000:] + broker[-1000:]
    assert "\nhello\n" in done.stdout
    doctor = done.stdout[done.stdout.index("secret-policy"):]
    for step in ("secret-policy", "secret-trust", "truststore", "connect", "tls", "name", "chain", "validity", "sasl", "topic"):
        assert re.search(rf"✓ {step} ", done.stdout), f"{step}\n{doctor}"
    assert "✗" not in done.stdout, doctor
    # The console producer's record, then what the rule made of the message.
    assert done.stdout.splitlines()[-2:] == ["hello", '{"temperature":25,"topic":"plant/line-1"}']
    assert (folder / "rules" / "kafka_rule.json").exists()
    # Passwords are in files and variables, not in what is printed.
    assert "secret-1" not in doctor and "changeit-1" not in doctor
