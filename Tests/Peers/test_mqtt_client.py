"""`trestle mqtt pub` and `sub`, and with them `MQTTClient`, against Mosquitto and our own broker."""

import json
import signal
import subprocess
import time

import pytest

from mqtt_commands import Listener, finish, publish, run, subscribed, trestle_binary
from peers import Mosquitto, require, wait_until

VERSIONS = ["5", "3.1.1"]


@pytest.fixture
def mosquitto(tmp_path):
    """One that tells what it receives."""
    broker = Mosquitto(tmp_path, extra="log_type all\n")
    yield broker
    broker.stop()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_lines_of_standard_input_reach_mosquitto_sub(mosquitto, tmp_path, version, qos):
    count = 500
    lines = [f"line {number}" for number in range(count)]
    (tmp_path / "lines").write_text("\n".join(lines) + "\n")
    listener = Listener(mosquitto, "-q", "1", "-t", "plant/#", "-C", str(count), "-V", "mqttv5")
    code, output = run("pub", "--url", f"mqtt://127.0.0.1:{mosquitto.port}", "--topic", "plant/1", "--qos", str(qos),
                       "--mqtt-version", version, "--file", str(tmp_path / "lines"), "--quiet")
    assert (code, output) == (0, "")
    assert listener.lines() == lines


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_sub_prints_what_mosquitto_pub_sends(mosquitto, programs, version, qos):
    sub = programs("mqtt", "sub", "--url", f"mqtt://127.0.0.1:{mosquitto.port}", "--topic", "plant/#", "--qos", str(qos),
                   "--count", "20", "--mqtt-version", version, "--format", "%t %q %p\\n")
    wait_until(lambda: subscribed(mosquitto, "plant/#"), 20, "the subscription")
    publish(mosquitto.port, "plant/1", [f"{number}" for number in range(20)], qos)
    assert finish(sub) == 0
    assert sub.output().splitlines() == [f"plant/1 {qos} {number}" for number in range(20)]


def test_standard_input_is_read_as_it_comes(mosquitto, programs):
    sub = programs("mqtt", "sub", "--url", f"mqtt://127.0.0.1:{mosquitto.port}", "--topic", "plant/#")
    wait_until(lambda: subscribed(mosquitto, "plant/#"), 20, "the subscription")
    pub = subprocess.Popen(
        [*trestle_binary(), "mqtt", "pub", "--url", f"mqtt://127.0.0.1:{mosquitto.port}", "--topic", "plant/1"],
        stdin=subprocess.PIPE, text=True)
    for word in ("one", "two"):
        pub.stdin.write(f"{word}\n")
        pub.stdin.flush()
        sub.wait_for(f"^{word}$")
    pub.stdin.write("three")
    pub.stdin.close()
    assert pub.wait(20) == 0
    sub.wait_for("^three$")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("maximum", [1, 20])
def test_windows_of_the_server_are_kept(tmp_path, maximum, version):
    """Mosquitto stalls when a 3.1.1 client has more of QoS 2 under way than its max_inflight_messages."""
    broker = Mosquitto(tmp_path, extra=f"max_inflight_messages {maximum}\nlog_type all\n")
    try:
        lines = [f"{number}" for number in range(300)]
        (tmp_path / "lines").write_text("\n".join(lines))
        for qos in (1, 2):
            listener = Listener(broker, "-q", "1", "-t", "plant/#", "-C", "300", "-V", "mqttv5")
            code, output = run("pub", "--url", f"mqtt://127.0.0.1:{broker.port}", "--topic", "plant/1", "--qos",
                               str(qos), "--file", str(tmp_path / "lines"), "--quiet", "--mqtt-version", version,
                               "--max-inflight", str(maximum))
            assert (code, output) == (0, "")
            assert listener.lines() == lines
    finally:
        broker.stop()


def test_formats_are_read_back(mosquitto, tmp_path):
    url = f"mqtt://127.0.0.1:{mosquitto.port}"
    messages = [{"topic": "a/b", "payload": "hé\"\n"}, {"topic": "a/c", "payload_hex": "ff00"}]
    (tmp_path / "json").write_text("".join(json.dumps(message) + "\n" for message in messages))
    code, output = run("pub", "--url", url, "--format", "json", "--file", str(tmp_path / "json"), "--retain")
    assert (code, output) == (0, "")
    for message in messages:
        code, output = run("sub", "--url", url, "--topic", message["topic"], "--count", "1", "--format", "json")
        assert code == 0
        assert json.loads(output) == {**message, "qos": 1, "retain": True}
    code, output = run("sub", "--url", url, "--topic", "a/c", "--count", "1", "--format", "hex")
    assert (code, output) == (0, "ff00")


def test_exit_codes_tell_what_happened(mosquitto, tmp_path):
    url = f"mqtt://127.0.0.1:{mosquitto.port}"
    assert run("pub", "--url", "mqtt://127.0.0.1:1", "--topic", "a", "--message", "x")[0] == 69
    assert run("pub", "--url", url, "--topic", "a/#", "--message", "x")[0] == 64
    assert run("pub", "--url", url, "--topic", "a", "--qos", "3", "--message", "x")[0] == 64
    (tmp_path / "bad").write_text("00\nzz\n")
    code, output = run("pub", "--url", url, "--topic", "a", "--format", "hex", "--file", str(tmp_path / "bad"))
    assert code == 65 and "line 2" in output
    code, output = run("sub", "--url", url, "--topic", "a", "--count", "1", "--timeout", "1s")
    assert code == 75 and "0 of 1" in output


def test_a_password_is_taken_from_a_file_and_never_printed(tmp_path):
    (tmp_path / "users").write_text("ada:secret-word\n")
    subprocess.run([require("mosquitto_passwd"), "-U", str(tmp_path / "users")], check=True)
    broker = Mosquitto(tmp_path, extra=f"password_file {tmp_path}/users\n", anonymous=False)
    try:
        (tmp_path / "password").write_text("secret-word\n")
        (tmp_path / "password").chmod(0o600)
        options = ["pub", "--url", f"mqtt://127.0.0.1:{broker.port}", "--topic", "a", "--message", "x", "--username", "ada"]
        assert run(*options, "--password", f"file:{tmp_path}/password") == (0, "")
        code, output = run(*options, "--password", "secret-word")
        assert code == 64 and "secret-word" not in output
        code, output = run("pub", "--url", f"mqtt://ada:secret-word@127.0.0.1:{broker.port}", "--topic", "a", "--message", "x")
        assert code == 64 and "secret-word" not in output and "env:NAME" in output
        (tmp_path / "password").write_text("wrong-word\n")
        code, output = run(*options, "--password", f"file:{tmp_path}/password")
        assert code == 69 and "wrong-word" not in output
    finally:
        broker.stop()


def test_a_password_in_the_clear_is_remarked_upon(tmp_path):
    (tmp_path / "password").write_text("secret-word\n")
    (tmp_path / "password").chmod(0o600)
    # A name that the resolver does not know: nothing leaves this machine.
    code, output = run("pub", "--url", "mqtt://nowhere.invalid", "--topic", "a", "--message", "x", "--username", "ada",
                       "--password", f"file:{tmp_path}/password")
    assert code == 69 and "in the clear to nowhere.invalid:1883" in output


@pytest.mark.parametrize("version", VERSIONS)
def test_a_restart_of_the_broker_loses_nothing(tmp_path, programs, version):
    broker = Mosquitto(tmp_path, extra="log_type all\n")
    try:
        sub = programs("mqtt", "sub", "--url", f"mqtt://127.0.0.1:{broker.port}", "--topic", "plant/#", "--count", "40",
                       "--mqtt-version", version)
        wait_until(lambda: subscribed(broker, "plant/#"), 20, "the subscription")
        publish(broker.port, "plant/1", range(20), 1)
        wait_until(lambda: len(sub.output().splitlines()) >= 20, 20, "the first messages")
        broker.stop()
        broker.start()
        wait_until(lambda: subscribed(broker, "plant/#"), 20, "the subscription")
        publish(broker.port, "plant/1", range(20, 40), 1)
        assert finish(sub) == 0
        printed = [line for line in sub.output().splitlines() if line.isdigit()]
        assert printed == [f"{number}" for number in range(40)]
    finally:
        broker.stop()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_our_own_broker_carries_every_qos(programs, tmp_path, version, qos):
    program = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--data", tmp_path / "data")
    port = int(program.wait_for(r"^mqtt +127\.0\.0\.1:(\d+)$").group(1))
    program.wait_for(r"^data +/")
    url = f"mqtt://127.0.0.1:{port}"
    sub = programs("mqtt", "sub", "--url", url, "--topic", "plant/#", "--qos", str(qos), "--count", "1000",
                   "--mqtt-version", version, "--quiet")
    (tmp_path / "lines").write_text("".join(f"{number}\n" for number in range(1000)))
    # Nothing tells when the subscription is made.
    time.sleep(2)
    code, output = run("pub", "--url", url, "--topic", "plant/1", "--qos", str(qos), "--mqtt-version", version, "--file",
                       str(tmp_path / "lines"), "--quiet")
    assert (code, output) == (0, "")
    assert finish(sub) == 0
    assert sub.output().splitlines() == [f"{number}" for number in range(1000)]


def test_a_port_alone_is_of_this_machine(mosquitto):
    """As with mosquitto_pub."""
    assert run("pub", "-p", str(mosquitto.port), "-t", "plant/1", "-m", "x", "--quiet") == (0, "")


def test_a_signal_ends_sub_with_a_disconnect(mosquitto, programs):
    sub = programs("mqtt", "sub", "--url", f"mqtt://127.0.0.1:{mosquitto.port}", "--topic", "plant/#")
    wait_until(lambda: subscribed(mosquitto, "plant/#"), 20, "the subscription")
    assert sub.end(signal.SIGTERM) == 0
    wait_until(lambda: "Received DISCONNECT" in mosquitto.program.output(), 10, "DISCONNECT")


def test_a_misspelt_member_of_a_json_message_is_refused(mosquitto, tmp_path):
    (tmp_path / "lines").write_text('{"topic":"plant/1","payload":"x","retian":true}\n')
    code, output = run("pub", "-p", str(mosquitto.port), "--format", "json", "--file", str(tmp_path / "lines"))
    assert code == 65 and '"retian"' in output
    code, output = run("pub", "-p", str(mosquitto.port), "-t", "a", "-f", str(tmp_path / "nothing"))
    assert code == 64 and "--payload-file" in output


def test_a_message_that_is_given_twice_is_refused(mosquitto):
    code, output = run("pub", "-p", str(mosquitto.port), "-t", "a", "-m", "one", "-m", "two")
    assert code == 64 and "2 times" in output


def test_a_message_at_which_the_server_closes_is_given_up(mosquitto, tmp_path):
    """Mosquitto closes on a control character in a topic; what stands behind it arrives."""
    (tmp_path / "lines").write_text(
        '{"topic":"plant/\\u0001","payload":"bad"}\n{"topic":"plant/good","payload":"good","retain":true}\n')
    code, output = run("pub", "-p", str(mosquitto.port), "--format", "json", "--file", str(tmp_path / "lines"))
    assert code == 69 and "the server ends each connection" in output, output
    assert run("sub", "-p", str(mosquitto.port), "-t", "plant/good", "-C", "1") == (0, "good")
