"""The samples for operators in Docs: the unit for systemd and the container file."""

import io
import json
import pathlib
import shutil
import subprocess

import dockerfile_parse

from peers import require

DOCS = pathlib.Path(__file__).resolve().parents[2] / "Docs"


def test_systemd_accepts_the_unit_without_a_remark(tmp_path):
    unit = tmp_path / "trestle.service"
    # The program that it names is not installed here.
    text = (DOCS / "trestle.service").read_text()
    assert "/usr/local/bin/trestle" in text
    unit.write_text(text.replace("/usr/local/bin/trestle", shutil.which("true")))
    verified = subprocess.run(
        [require("systemd-analyze"), "verify", "--man=no", unit], text=True, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, timeout=60)
    remarks = [line for line in verified.stdout.splitlines() if "trestle" in line]
    assert (verified.returncode, remarks) == (0, [])


def test_the_unit_exposes_little(tmp_path):
    rated = subprocess.run(
        [require("systemd-analyze"), "security", "--offline=yes", "--threshold=35", "--no-pager", DOCS / "trestle.service"],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
    assert rated.returncode == 0, rated.stdout[-500:]


def test_the_container_runs_as_its_own_user_and_ends_in_order():
    parser = dockerfile_parse.DockerfileParser(fileobj=io.BytesIO((DOCS / "Containerfile").read_bytes()))
    steps = {step["instruction"]: step["value"] for step in parser.structure}
    assert parser.baseimage.startswith("debian:12")
    assert steps["USER"] == "trestle" and steps["STOPSIGNAL"] == "SIGTERM"
    assert json.loads(steps["ENTRYPOINT"]) == ["/usr/local/bin/trestle"]
    assert json.loads(steps["CMD"])[:2] == ["run", "/var/lib/trestle/plant.yaml"]
