"""`trestle mqtt pub` and `sub`, and with them `MQTTClient`, against amqtt's broker (MQTT 3.1.1)."""

import pytest

from mqtt_commands import Amqtt, finish, run
from peers import wait_until


@pytest.fixture
def amqtt(tmp_path):
    broker = Amqtt(tmp_path)
    yield broker
    broker.stop()


def options(broker, *more):
    return ["--url", f"mqtt://127.0.0.1:{broker.port}", "--mqtt-version", "3.1.1", *more]


@pytest.fixture
def subscribe(amqtt, programs):
    """Starts `sub` and returns it once a message that it has seen shows that it is subscribed."""

    def start(filter, *more):
        sub = programs("mqtt", "sub", *options(amqtt, "--topic", filter, "--topic", "ready", *more))

        def is_ready():
            run("pub", *options(amqtt, "--topic", "ready", "--message", "are you there?"))
            return "are you there?" in sub.output()

        wait_until(is_ready, 30, sub.output)
        return sub

    return start


def lines_of(sub):
    return [line for line in sub.output().splitlines() if "are you there?" not in line]


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_every_qos_goes_both_ways(amqtt, subscribe, tmp_path, qos):
    sub = subscribe("plant/#", "--qos", str(qos), "--format", "%q %p\\n", "--quiet")
    lines = [f"{number}" for number in range(200)]
    (tmp_path / "lines").write_text("\n".join(lines))
    assert run("pub", *options(amqtt, "--topic", "plant/1", "--qos", str(qos), "--file", str(tmp_path / "lines"),
                               "--quiet")) == (0, "")
    wait_until(lambda: len(lines_of(sub)) >= 200, 40, lambda: f"{len(lines_of(sub))} messages")
    assert lines_of(sub) == [f"{qos} {line}" for line in lines]


def test_retained_messages_are_kept_and_removed(amqtt):
    assert run("pub", *options(amqtt, "-t", "plant/kept", "-m", "kept", "-r")) == (0, "")
    assert run("sub", *options(amqtt, "-t", "plant/#", "-C", "1", "-F", "%r %p")) == (0, "1 kept")
    assert run("pub", *options(amqtt, "-t", "plant/kept", "-n", "-r")) == (0, "")
    code, _ = run("sub", *options(amqtt, "-t", "plant/#", "-C", "1", "-W", "2"))
    assert code == 75


@pytest.mark.parametrize("qos", [0, 1, 2])
def test_wills_are_published(amqtt, programs, subscribe, qos):
    watcher = subscribe("plant/#", "--qos", "2")
    mortal = subscribe("other", "--will-topic", "plant/gone", "--will-message", "its will", "--will-qos", str(qos))
    mortal.kill()
    watcher.wait_for("^its will$")


@pytest.mark.parametrize("qos", [1, 2])
@pytest.mark.parametrize("keeps", [["--session-expiry", "1h"], ["--store", "session"]])
def test_sessions_outlive_a_run(amqtt, programs, tmp_path, qos, keeps):
    keeps = [str(tmp_path / word) if word == "session" else word for word in keeps]
    command = ["mqtt", "sub", *options(amqtt, "--topic", "plant/#", "--qos", str(qos), "--client-id", "keeper", "--username",
                                       "keeper", "--quiet", *keeps)]
    first = programs(*command, "--count", "1")

    def is_there():
        run("pub", *options(amqtt, "--topic", "plant/1", "--message", "there?"))
        return "there?" in first.output()

    wait_until(is_there, 30, first.output)
    assert finish(first) == 0
    for letter in "bc":
        for number in range(5):
            assert run("pub", *options(amqtt, "--topic", "plant/1", "--message", f"{letter}{number}", "--qos", str(qos)))[0] == 0
        again = programs(*command, "--count", "5")
        assert finish(again) == 0, again.output()
        assert [line for line in again.output().splitlines() if line != "there?"] == [f"{letter}{number}" for number in range(5)]
