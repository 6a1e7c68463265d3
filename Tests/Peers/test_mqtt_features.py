"""What MQTT 5 has beyond publishing and subscribing, through `trestle mqtt pub` and `sub`, against Mosquitto."""

import signal
import subprocess
import time

import pytest

from mqtt_commands import Listener, Recorder, finish, publish, run, subscribed
from peers import Mosquitto, require, wait_until


@pytest.fixture
def mosquitto(tmp_path):
    """One that tells what it receives."""
    broker = Mosquitto(tmp_path, extra="log_type all\n")
    yield broker
    broker.stop()


def url(broker):
    return f"mqtt://127.0.0.1:{broker.port}"


# Wills


@pytest.mark.parametrize("version", ["5", "3.1.1"])
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_the_will_of_a_client_that_is_killed_is_published(mosquitto, programs, version, qos):
    listener = Listener(mosquitto, "-V", "mqttv5", "-q", "2", "-t", "plant/#", "-C", "1", "-F", "%t %q %r %p")
    sub = programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "other", "--mqtt-version", version, "--will-topic",
                   "plant/gone", "--will-message", "gone", "--will-qos", str(qos))
    wait_until(lambda: subscribed(mosquitto, "other"), 20, "the subscription")
    sub.kill()
    assert listener.lines() == [f"plant/gone {qos} 0 gone"]


def test_a_will_waits_for_its_delay_and_keeps_its_properties(mosquitto, programs):
    listener = Listener(mosquitto, "-V", "mqttv5", "-q", "2", "-t", "plant/#", "-C", "1", "-F", "%p %C %P")
    sub = programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "other", "--client-id", "mortal", "--session-expiry",
                   "60", "--will-topic", "plant/gone", "--will-message", "gone", "--will-delay", "3",
                   "--will-content-type", "text/plain", "--will-user-property", "site=north", "--will-user-property",
                   "line=3")
    wait_until(lambda: subscribed(mosquitto, "other"), 20, "the subscription")
    sub.kill()
    killed = time.monotonic()
    assert listener.lines() == ["gone text/plain site:north line:3"]
    assert time.monotonic() - killed > 2


def test_a_client_that_comes_back_within_the_delay_leaves_no_will(mosquitto, programs, tmp_path):
    options = ["mqtt", "sub", "--url", url(mosquitto), "--topic", "other", "--client-id", "mortal", "--store",
               str(tmp_path / "session"), "--will-topic", "plant/gone", "--will-message", "gone", "--will-delay", "3"]
    listener = Listener(mosquitto, "-t", "plant/#", "-W", "7")
    sub = programs(*options)
    wait_until(lambda: subscribed(mosquitto, "other"), 20, "the subscription")
    sub.kill()
    again = programs(*options)
    wait_until(lambda: mosquitto.program.output().count("as mortal") == 2, 20, "the second connection")
    assert listener.lines() == []
    assert again.end(signal.SIGTERM) == 0


def test_a_will_may_be_retained(mosquitto, programs):
    sub = programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "other", "--will-topic", "plant/gone", "--will-message",
                   "gone", "--will-retain")
    wait_until(lambda: subscribed(mosquitto, "other"), 20, "the subscription")
    sub.kill()
    wait_until(lambda: "plant/gone" in retained(mosquitto), 20, "the will")


def retained(broker):
    return subprocess.run([require("mosquitto_sub"), "-p", str(broker.port), "-t", "plant/#", "-v", "--retained-only", "-W",
                           "1"], text=True, stdout=subprocess.PIPE).stdout


def test_a_client_that_says_goodbye_leaves_no_will(mosquitto, programs):
    listener = Listener(mosquitto, "-t", "plant/#", "-W", "4")
    sub = programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "other", "--will-topic", "plant/gone")
    wait_until(lambda: subscribed(mosquitto, "other"), 20, "the subscription")
    assert sub.end(signal.SIGTERM) == 0
    assert listener.lines() == []


# Subscriptions


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_members_of_a_shared_subscription_divide_the_messages(mosquitto, programs, version):
    subs = [programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "$share/group/plant/#", "--mqtt-version", version)
            for _ in range(3)]
    wait_until(lambda: mosquitto.program.output().count(" $share/group/plant/#") == 3, 20, "the subscriptions")
    publish(mosquitto.port, "plant/1", range(300), 1)

    def parts():
        return [[line for line in sub.output().splitlines() if line.isdigit()] for sub in subs]

    wait_until(lambda: sum(map(len, parts())) >= 300, 20, parts)
    for sub in subs:
        assert sub.end(signal.SIGTERM) == 0
    assert sorted(int(line) for part in parts() for line in part) == list(range(300))
    assert all(parts())


def test_messages_tell_which_subscription_they_came_for(mosquitto, programs):
    sub = programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "plant/1", "--topic", "site/#", "--count", "2",
                   "--format", "%t:%S\\n")
    wait_until(lambda: subscribed(mosquitto, "site/#"), 20, "the subscriptions")
    publish(mosquitto.port, "plant/1", ["a"], 1)
    publish(mosquitto.port, "site/2", ["b"], 1)
    assert finish(sub) == 0
    identifiers = dict(line.split(":") for line in sub.output().splitlines())
    assert set(identifiers) == {"plant/1", "site/2"}
    assert all(number.isdigit() for number in identifiers.values()) and len(set(identifiers.values())) == 2


def test_retained_messages_come_or_do_not(mosquitto):
    assert run("pub", "-L", url(mosquitto), "-t", "plant/kept", "-m", "kept", "-r") == (0, "")
    assert run("sub", "-L", url(mosquitto), "-t", "plant/#", "-C", "1", "-F", "%r %p") == (0, "1 kept")
    code, output = run("sub", "-L", url(mosquitto), "-t", "plant/#", "-R", "-C", "1", "-W", "2")
    assert code == 75 and "0 of 1" in output
    assert run("pub", "-L", url(mosquitto), "-t", "plant/kept", "-n", "-r") == (0, "")
    assert retained(mosquitto) == ""


# The connection


def test_long_topics_are_sent_once_where_the_broker_takes_aliases(mosquitto, tmp_path):
    topic = "plant/" + "x" * 200
    lines = [f"{number}" for number in range(50)]
    (tmp_path / "lines").write_text("\n".join(lines))
    for option, times in (([], 50), (["--topic-aliases"], 1)):
        line = Recorder(mosquitto.port)
        listener = Listener(mosquitto, "-q", "1", "-t", "plant/#", "-C", "50", "-F", "%t %p")
        assert run("pub", "--url", f"mqtt://127.0.0.1:{line.port}", "--topic", topic, "--file", str(tmp_path / "lines"),
                   *option) == (0, "")
        assert listener.lines() == [f"{topic} {line}" for line in lines]
        assert line.to_server.count(topic.encode()) == times
        line.stop()


def test_more_topics_than_aliases_are_named_in_full(mosquitto, tmp_path):
    """Mosquitto takes ten aliases."""
    lines = [f'{{"topic": "plant/{number % 15}", "payload": "{number}"}}' for number in range(150)]
    (tmp_path / "lines").write_text("\n".join(lines))
    listener = Listener(mosquitto, "-q", "1", "-t", "plant/#", "-C", "150", "-F", "%t %p")
    assert run("pub", "--url", url(mosquitto), "--format", "json", "--file", str(tmp_path / "lines"),
               "--topic-aliases") == (0, "")
    assert listener.lines() == [f"plant/{number % 15} {number}" for number in range(150)]


def test_the_keep_alive_of_the_server_is_kept(tmp_path, programs):
    broker = Mosquitto(tmp_path, extra="max_keepalive 10\nlog_type all\n")
    try:
        sub = programs("mqtt", "sub", "--url", url(broker), "--topic", "plant/#", "--keep-alive", "600")
        wait_until(lambda: subscribed(broker, "plant/#"), 20, "the subscription")
        wait_until(lambda: "Received PINGREQ" in broker.program.output(), 20, "a ping")
        publish(broker.port, "plant/1", ["x"], 1)
        sub.wait_for("^x$")
        assert "exceeded timeout" not in broker.program.output()
    finally:
        broker.stop()


def test_a_client_id_that_the_server_assigns_is_used(mosquitto, programs):
    sub = programs("mqtt", "sub", "--url", url(mosquitto), "--topic", "plant/#", "--client-id", "")
    wait_until(lambda: subscribed(mosquitto, "plant/#"), 20, "the subscription")
    name = mosquitto.program.wait_for(r"New client connected from 127.0.0.1:\d+ as (auto-[-0-9A-F]+) ").group(1)
    mosquitto.stop()
    mosquitto.start()
    # The session's name is the server's from then on.
    mosquitto.program.wait_for(rf"New client connected from 127.0.0.1:\d+ as {name} ")
    assert sub.end(signal.SIGTERM) == 0


def test_properties_of_messages_reach_others_and_come_back(mosquitto, programs):
    listener = Listener(mosquitto, "-V", "mqttv5", "-t", "plant/#", "-C", "1", "-F", "%p|%C|%R|%D|%P")
    sub = programs("mqtt", "sub", "-L", url(mosquitto), "-t", "plant/#", "-C", "1", "-F", "%p|%C|%R|%D|%P|%l")
    wait_until(lambda: mosquitto.program.output().count(" plant/#") >= 2, 20, "the subscriptions")
    assert run("pub", "-L", url(mosquitto), "-t", "plant/1", "-m", "hé", "--content-type", "text/plain", "--response-topic",
               "results/1", "--correlation-data", "id-7", "--expiry", "1h", "--user-property", "a=1", "--user-property",
               "b=x=y") == (0, "")
    assert listener.lines() == ["hé|text/plain|results/1|id-7|a:1 b:x=y"]
    assert finish(sub) == 0
    assert sub.output() == f"hé|text/plain|results/1|{b'id-7'.hex()}|a:1 b:x=y|3"


def test_a_message_that_is_printed_as_json_is_published_the_same(mosquitto, programs, tmp_path):
    subs = [programs("mqtt", "sub", "-L", url(mosquitto), "-t", topic, "-q", "2", "-C", "1", "-F", "json",
                     "--retain-as-published") for topic in ("plant/1", "copy/1")]
    wait_until(lambda: subscribed(mosquitto, "copy/1"), 20, "the subscriptions")
    assert run("pub", "-L", url(mosquitto), "-t", "plant/1", "-m", "x", "-q", "2", "-r", "--content-type", "a/b",
               "--user-property", "n=v") == (0, "")
    assert finish(subs[0]) == 0
    (tmp_path / "line").write_text(subs[0].output().replace("plant/1", "copy/1") + "\n")
    assert run("pub", "-L", url(mosquitto), "--format", "json", "--file", str(tmp_path / "line")) == (0, "")
    assert finish(subs[1]) == 0
    assert subs[1].output() == subs[0].output().replace("plant/1", "copy/1")
