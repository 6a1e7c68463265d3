"""Every cause of a dead letter, without and with a buffer on the disk: a letter says where it comes from and where it belongs.
Mosquitto on one side, the embedded log, which refuses what its topics do not take, on the other."""

import json
import signal
import time
import types

import confluent_kafka
import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from bridges import connected_bridge, dead_letters
from kafka_broker import Broker
from peers import Device, paho, trestle, wait_until
from test_rule_files import kafka, rule

ROUTES = """
  - {name: field, from: field/#, to: 't-{payload.x}'}
  - {name: mapped field, from: mapped/#, to: large, key: '{payload.k}', mqtt_headers: true}
  - {name: large, from: large/#, to: large}
  - {name: large keyless, from: largekeyless/#, to: large, key: none}
  - {name: small, from: small/#, to: small}
  - {name: small keyless, from: smallkeyless/#, to: small, key: none}
  - {name: small mapped, from: smallmapped/#, to: small, key: 'k-{2}', mqtt_headers: true}
  - {name: late, from: late/#, to: late, key: none, timestamp: '{payload.t}'}
  - {name: back, from: {kafka: commands, group: g}, to: {mqtt: 'out/{key}'}}
"""
RULES = {"single": rule("SELECT * FROM 'single/#'", kafka("small")),
         "several": rule("SELECT * FROM 'several/#'", kafka("small"), kafka("small", key="k"))}
BIG = b'{"pad": "%s"}' % (b"x" * 5_000)
# The topic it comes from, what is published, the target that the letter names, and Kafka's error code.
CASES = {
    "field": ("field/1", b"{}", None, None),
    "mapped field": ("mapped/1", b"{}", "large", None),
    "large": ("large/1", b"z" * 1_500_000, "large", "10"),
    "large keyless": ("largekeyless/1", b"z" * 1_500_000, "large", "10"),
    "small": ("small/1", BIG, "small", "10"),
    "small keyless": ("smallkeyless/1", BIG, "small", "10"),
    "small mapped": ("smallmapped/1", BIG, "small", "10"),
    "late": ("late/1", None, "late", "32"),
    "single": ("single/1", BIG, "small", "10"),
    "several": ("several/1", BIG, "small", "10"),
}


@pytest.mark.parametrize("buffer", [False, True], ids=["direct", "buffer"])
def test_every_letter_says_its_cause_its_route_and_where_it_comes_from(tmp_path, mosquitto, running, programs, buffer):
    log = Broker(tmp_path / "log")
    running.append(log)
    admin = AdminClient({"bootstrap.servers": log.address})
    topics = [NewTopic(name, 1) for name in ("large", "late", "commands")]
    topics.append(NewTopic("small", 1, config={"max.message.bytes": "2000"}))
    for future in admin.create_topics(topics).values():
        future.result(20)
    (tmp_path / "rules").mkdir()
    for name, content in RULES.items():
        (tmp_path / "rules" / f"{name}.json").write_text(json.dumps(content))
    path = tmp_path / "plant.yaml"
    kept = f", buffer: {{folder: '{tmp_path}/buffer'}}" if buffer else ""
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}'{kept}}}\n"
        f"rules: [{{file: rules, cluster: kafka}}]\nroutes:{ROUTES}")
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port, version=paho.MQTTv5)
    late = json.dumps({"t": int(time.time() * 1000) + 10 * 3_600_000}).encode()
    for topic, payload, _, _ in CASES.values():
        device.publish(topic, late if payload is None else payload)
    producer = confluent_kafka.Producer({"bootstrap.servers": log.address})
    producer.produce("commands", b"back", key=b"a+b")
    producer.flush()
    device.finish(len(CASES))

    expected = {name: (topic, payload, target, code) for name, (topic, payload, target, code) in CASES.items()}
    expected["back"] = ("commands/0/0", b"back", "out/{key}", None)
    letters, parts = {}, 0
    for key, value, headers in dead_letters(types.SimpleNamespace(bootstrap=log.address), len(expected) + 4):
        parts += 1
        name = headers["trestle.route"]
        letters[name] = (key, letters.get(name, (None, b""))[1] + value, headers)
    assert set(letters) == set(expected), bridge.output()
    for name, (source, payload, target, code) in expected.items():
        key, value, headers = letters[name]
        assert headers["trestle.source"] == source, name
        assert headers.get("trestle.topic") == target, name
        assert headers.get("trestle.error.code") == code, name
        assert headers["trestle.cause"] and headers["trestle.timestamp"], name
        assert value == (late if payload is None else payload), name
    assert letters["small keyless"][2]["trestle.key"] == "none"
    assert letters["small mapped"][0] == b"k-1"
    listed = trestle("dlq", "list", "-b", log.address, "--route", "small keyless")
    assert listed.process.wait(20) == 0, listed.output()
    wait_until(lambda: "small keyless  small  partition 0" in listed.output(), 5, listed.output)
    assert bridge.end(signal.SIGINT) == 0, bridge.output()


@pytest.mark.parametrize("buffer", [False, True], ids=["direct", "buffer"])
def test_a_letter_is_the_record_that_was_refused_wherever_it_was(tmp_path, mosquitto, running, programs, buffer):
    """Refused by its topic, or for the size of a request by the bridge itself: what `select` leaves out is not in it."""
    log = Broker(tmp_path / "log")
    running.append(log)
    admin = AdminClient({"bootstrap.servers": log.address})
    admin.create_topics([NewTopic("small", 1, config={"max.message.bytes": "2000"})])["small"].result(20)
    (tmp_path / "rules").mkdir()
    stored = kafka("small", key="rule/key", headers=[{"key": "site", "value": "hall-7"}])
    (tmp_path / "rules" / "rule.json").write_text(json.dumps(rule("SELECT t, pad FROM 'rule/#'", stored)))
    path = tmp_path / "plant.yaml"
    kept = f", buffer: {{folder: '{tmp_path}/buffer'}}" if buffer else ""
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{log.address}', max_request_size: 16KiB, batch_size: 16KiB{kept}}}\n"
        "rules: [{file: rules, cluster: kafka}]\nroutes:\n"
        "  - {name: route, from: route/#, to: small, key: '{topic}', select: 't, pad', headers: {site: hall-7}}\n")
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    expected = {}
    for name in ("route", "rule"):
        for size in (3_000, 20_000):
            content = {"t": size, "pad": "x" * size}
            device.publish(f"{name}/1", json.dumps({**content, "secret": "left out"}))
            expected[name, size] = content
    device.finish(4)

    letters = {}
    # Those beyond the size of a request have two parts.
    for key, value, headers in dead_letters(types.SimpleNamespace(bootstrap=log.address), 6):
        name = headers["trestle.route"]
        assert (key, headers["trestle.topic"]) == ({"route": b"route/1", "rule": b"rule/key"}[name], "small")
        assert [each for each in headers.items() if not each[0].startswith("trestle.")] == [("site", "hall-7")]
        place = headers.get("trestle.letter", f"whole {name}")
        letters[place] = (name, letters.get(place, ("", b""))[1] + value)
    found = {(name, json.loads(value)["t"]): json.loads(value) for name, value in letters.values()}
    assert found == expected, bridge.output()
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
