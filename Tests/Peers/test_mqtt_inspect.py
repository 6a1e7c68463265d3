"""`trestle inspect mqtt` and `trestle conform mqtt-vectors` as a user meets them, and the response to a client of MQTT 3.1."""

import json
import os
import pathlib
import socket
import subprocess

import pytest

from peers import ROOT

TRESTLE = pathlib.Path(os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle"))
CONNECT = bytes.fromhex("100d00044d5154540402003c000163")
PUBLISH = bytes.fromhex("30050001612131")
MQISDP = bytes.fromhex("100f00064d51497364700302003c000163")


def trestle(*arguments, data=None):
    run = subprocess.run([str(part) for part in (TRESTLE, *arguments)], input=data, capture_output=True, timeout=30)
    return run.returncode, run.stdout.decode(), run.stderr.decode()


@pytest.mark.parametrize("arguments", [["c000"], ["c0", "00"], ["C0:00"]])
def test_hexadecimal_text_is_an_argument(arguments):
    assert trestle("inspect", "mqtt", *arguments) == (0, "0 PINGREQ\n", "")


def test_a_file_holds_bytes_or_hexadecimal_text(tmp_path):
    (tmp_path / "bytes").write_bytes(CONNECT + PUBLISH)
    (tmp_path / "text").write_text(CONNECT.hex(" ") + "\n" + PUBLISH.hex())
    shown = [trestle("inspect", "mqtt", tmp_path / name) for name in ("bytes", "text")]
    assert shown[0] == shown[1]
    code, output, _ = shown[0]
    assert code == 0
    assert output.splitlines()[1] == '15 PUBLISH qos=0 retain=false dup=false topic="a" payload="!1"'


def test_a_live_stream_is_shown_packet_by_packet():
    program = subprocess.Popen([TRESTLE, "inspect", "mqtt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        program.stdin.write(CONNECT + PUBLISH[:4])
        program.stdin.flush()
        # The first packet is shown while the second has not come whole.
        assert program.stdout.readline().startswith(b"0 CONNECT protocolVersion=4")
        program.stdin.write(PUBLISH[4:])
        program.stdin.close()
        assert program.stdout.readline().startswith(b"15 PUBLISH")
        assert program.wait(timeout=10) == 0
    finally:
        program.kill()
        program.stdout.close()


def test_a_bad_packet_has_offset_rule_and_reason():
    data = bytes.fromhex("c000") + bytes.fromhex("3006000323780000") + bytes.fromhex("c000")
    code, output, _ = trestle("inspect", "mqtt", "--json", "--raw", data=data)
    assert code == 1
    lines = [json.loads(line) for line in output.splitlines()]
    assert [line["offset"] for line in lines] == [0, 2, 10]
    assert (lines[1]["at"], lines[1]["rule"], lines[1]["reason"]) == (4, "MQTT-3.3.2-2", 0x82)
    code, output, _ = trestle("inspect", "mqtt", "--raw", data=data[:6])
    assert code == 1
    assert output.splitlines()[-1] == "2 INCOMPLETE: a PUBLISH of 8 bytes is cut short after 4 bytes"


def test_what_is_no_input_is_said_in_one_line():
    code, _, error = trestle("inspect", "mqtt", "xyz")
    assert code == 64
    assert "neither a file nor hexadecimal text" in error


def test_a_run_of_vectors_ends_with_its_sum(tmp_path):
    path = tmp_path / "vectors.jsonl"
    good = '{"version":5,"from":"client","hex":"c000","expect":"accept"}\n'
    path.write_text(good * 2)
    assert trestle("conform", "mqtt-vectors", path) == (0, "2 passed, 0 failed\n", "")
    path.write_text(good + '{"version":5,"from":"server","hex":"c000","expect":"accept","name":"ping"}\n')
    code, output, _ = trestle("conform", "mqtt-vectors", path)
    assert code == 1
    assert output.splitlines()[0].startswith("line 2 (ping): rejected: this side may not send this packet")
    assert output.splitlines()[-1] == "1 passed, 1 failed"
    assert trestle("conform", "mqtt-vectors", "-", data=good.encode())[0] == 0


def test_our_own_vectors_pass():
    for name in ("vectors", "foreign", "recorded"):
        code, output, _ = trestle("conform", "mqtt-vectors", ROOT / "Fixtures" / "mqtt" / f"{name}.jsonl")
        assert (code, output.splitlines()[-1].split(", ")[1]) == (0, "0 failed")


def test_a_client_of_mqtt_3_1_is_told_that_its_version_is_not_spoken(programs, tmp_path):
    program = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--data", tmp_path / "data")
    port = int(program.wait_for(r"mqtt\s+127\.0\.0\.1:(\d+)")[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(MQISDP)
        assert connection.recv(64) == bytes.fromhex("20020001")
        assert connection.recv(64) == b""


@pytest.mark.parametrize("level, version", [("83", "3.1"), ("84", "3.1.1")])
def test_the_bridge_flag_of_mosquitto_is_named(level, version):
    name = "00064d5149736470" if level == "83" else "00044d515454"
    body = f"{name}{level}02003c000161"
    packet = f"10{len(body) // 2:02x}{body}"
    code, output, _ = trestle("inspect", "mqtt", packet)
    assert code == 1 and f"0x{level} is MQTT {version} with Mosquitto's bridge flag" in output, output
    code, output, _ = trestle("inspect", "mqtt", "--json", packet)
    assert f"MQTT {version} with" in json.loads(output)["note"]
    assert "bridge flag" not in trestle("inspect", "mqtt", packet.replace(f"{name}{level}", f"{name}07"))[1]
