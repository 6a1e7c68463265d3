"""Several registries on one topic: their election, what they pass on, and what is left of it all after kill -9."""

import asyncio
import http.client
import json
import signal
import socket
import subprocess
import threading
import time

import confluent_kafka
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from codec_program import BINARY
from confluent_kafka.admin import AdminClient, NewTopic
from peers import wait_until
from test_registry import Process, call



def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def serve(bootstrap, *more, port=0):
    # The shortest session that brokers allow by default.
    return Process("registry", "serve", "-b", bootstrap, "--port", port, "--session-timeout", "6s", *more, word="registry")


def body(name):
    return {"schema": json.dumps({"type": "fixed", "name": name, "size": 1})}


class Load:
    """Registers schemas of its own names with several registries, and keeps what it was told."""

    def __init__(self, names, urls):
        self.urls = urls
        self.told = {}
        self.names = names
        self.stopped = threading.Event()
        self.threads = [threading.Thread(target=self.run, args=(index,)) for index in range(len(urls))]
        for thread in self.threads:
            thread.start()

    def run(self, index):
        count = 0
        while not self.stopped.is_set():
            name = f"{self.names}{index}x{count}"
            try:
                status, response = call(f"{self.urls[index]}/subjects/{name}/versions", "POST", body(name))
            except OSError:
                time.sleep(0.05)
                continue
            if status == 200:
                self.told[name] = response["id"]
                count += 1
            else:
                assert status >= 500, (status, response)
                time.sleep(0.05)

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join(60)
            assert not thread.is_alive()

    def wait(self, count):
        deadline = time.monotonic() + 90
        while len(self.told) < count:
            assert time.monotonic() < deadline, len(self.told)
            time.sleep(0.05)


def check(told, url):
    """No id is lost, none is given twice. A registry that was cut off from the log may have to catch up. After the log has forgotten the
    group, two registries may lead for a moment; then a schema may get another version than 1."""
    assert len(set(told.values())) == len(told)
    for name, identity in told.items():
        deadline = time.monotonic() + 30
        while True:
            status, response = call(f"{url}/subjects/{name}/versions/latest")
            if status == 200 or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        assert (status, response.get("id")) == (200, identity), name
        assert json.loads(call(f"{url}/schemas/ids/{identity}")[1]["schema"])["name"] == name


@pytest.fixture
def log(tmp_path):
    port = free_port()
    command = ["run", "--data", tmp_path / "data", "--kafka-port", port, "--mqtt-port", "0"]
    running = [Process(*command, word="kafka")]

    def restart():
        running[0].stop(signal.SIGKILL)
        running[0] = Process(*command, word="kafka")

    restart.bootstrap = f"127.0.0.1:{port}"
    yield restart
    running[0].stop()


def test_two_registries_serve_one_topic_and_one_is_killed(log):
    ports = [free_port() for _ in range(2)]
    registries = [serve(log.bootstrap, port=port) for port in ports]
    try:
        load = Load("a", [registry.address for registry in registries])
        load.wait(20)
        leader = ports.index(port_of_leader(log.bootstrap, members=2))
        assert ports[leader] == min(ports, key=str)
        registries[leader].stop(signal.SIGKILL)
        load.wait(len(load.told) + 20)
        registries[leader] = serve(log.bootstrap, port=ports[leader])
        load.wait(len(load.told) + 20)
        # Under its URL it has its place back at once.
        follower = 1 - leader
        registries[follower].stop(signal.SIGKILL)
        registries[follower] = serve(log.bootstrap, port=ports[follower])
        load.wait(len(load.told) + 20)
        load.stop()
        for registry in registries:
            check(load.told, registry.address)
    finally:
        for registry in registries:
            registry.stop()


def test_what_a_follower_has_passed_on_it_finds_itself(log):
    registries = [serve(log.bootstrap) for _ in range(2)]
    try:
        for number in range(30):
            url = registries[number % 2].address
            assert call(f"{url}/subjects/s{number}/versions", "POST", body(f"F{number}"))[0] == 200
            assert call(f"{url}/subjects/s{number}/versions/1")[0] == 200
            assert call(f"{url}/config/s{number}", "PUT", {"compatibility": "FULL"})[0] == 200
            assert call(f"{url}/config/s{number}")[1] == {"compatibilityLevel": "FULL"}
        assert call(f"{registries[0].address}/subjects/s0", "DELETE") == (200, [1])
        assert call(f"{registries[0].address}/subjects/s0/versions")[0] == 404
    finally:
        for registry in registries:
            registry.stop()


def test_the_log_is_killed_while_schemas_are_registered(log):
    registries = [serve(log.bootstrap) for _ in range(2)]
    try:
        load = Load("b", [registry.address for registry in registries])
        load.wait(15)
        log()
        load.wait(len(load.told) + 15)
        load.stop()
        for registry in registries:
            check(load.told, registry.address)
        fresh = serve(log.bootstrap)
        check(load.told, fresh.address)
        fresh.stop()
    finally:
        for registry in registries:
            registry.stop()


def test_the_group_is_that_of_confluents_registry(log):
    registries = [serve(log.bootstrap), serve(log.bootstrap, "--follower")]
    try:
        assert call(f"{registries[1].address}/subjects/s/versions", "POST", body("F"))[0] == 200
        state, protocol_type, protocol, members = asyncio.run(describe(log.bootstrap, "schema-registry"))
        assert (state, protocol_type, protocol) == ("Stable", "sr", "v0")
        identities = [json.loads(metadata) for metadata, _ in members]
        assert sorted(identity["port"] for identity in identities) == sorted(int(r.address.rsplit(":", 1)[1]) for r in registries)
        assert all(identity["scheme"] == "http" and identity["host"] == "127.0.0.1" and identity["version"] == 1 for identity in identities)
        assert sorted(identity["master_eligibility"] for identity in identities) == [False, True]
        for _, bytes_of_assignment in members:
            assignment = json.loads(bytes_of_assignment)
            assert assignment["error"] == 0 and assignment["master"]
            assert assignment["master_identity"]["port"] == int(registries[0].address.rsplit(":", 1)[1])
    finally:
        for registry in registries:
            registry.stop()


def test_the_log_says_who_leads(log):
    leader, other = serve(log.bootstrap), serve(log.bootstrap, "--follower")
    try:
        wait_until(lambda: leader.says(f"leads, as {leader.address}"), 30, "it leads")
        wait_until(lambda: other.says(f"passes changes on to {leader.address}, which leads"), 30, "the other follows")
        leader.stop()
        wait_until(lambda: other.says("none of the schema registries may lead"), 30, "nobody may lead")
        assert call(f"{other.address}/subjects/a/versions", "POST", body("A"))[0] == 500
    finally:
        leader.process.kill()
        other.stop()


def test_another_program_in_the_group_ends_no_registry(log):
    consumer = confluent_kafka.Consumer({"bootstrap.servers": log.bootstrap, "group.id": "schema-registry", "session.timeout.ms": 6000})
    admin = AdminClient({"bootstrap.servers": log.bootstrap})
    admin.create_topics([NewTopic("other", 1)])["other"].result(20)
    consumer.subscribe(["other"])
    wait_until(lambda: (consumer.poll(0.2), consumer.assignment())[1], 30, "the consumer is a member")
    registry = serve(log.bootstrap)
    try:
        # The group speaks another protocol.
        status, response = call(f"{registry.address}/subjects/a/versions", "POST", body("A"))
        assert status == 500 and response["error_code"] in (50003, 50004), response
        consumer.close()
        wait_until(
            lambda: call(f"{registry.address}/subjects/a/versions", "POST", body("A"))[0] == 200, 60, "the registry leads")
    finally:
        registry.stop()


def port_of_leader(bootstrap, members):
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        state, _, _, found = asyncio.run(describe(bootstrap, "schema-registry"))
        if state == "Stable" and len(found) == members:
            return json.loads(found[0][1])["master_identity"]["port"]
        time.sleep(0.1)
    raise AssertionError("the group is not stable")


async def describe(bootstrap, group):
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        [response] = await admin.describe_consumer_groups([group])
    finally:
        await admin.close()
    _, _, state, protocol_type, protocol, members = response.groups[0][:6]
    return state, protocol_type, protocol, [(bytes(member[3]), bytes(member[4])) for member in members]


def test_a_topic_that_would_lose_schemas_is_refused(log):
    create = [BINARY, "topics", "create", "-b", log.bootstrap]
    for arguments, reason in [(["loses", "--set", "cleanup.policy=delete"], "cleanup.policy is delete"),
                              (["wide", "--partitions", "3", "--set", "cleanup.policy=compact"], "has 3 partitions")]:
        done = subprocess.run([*create, *arguments], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        done = subprocess.run([BINARY, "registry", "serve", "-b", log.bootstrap, "--port", "0", "--topic", arguments[0]],
                              capture_output=True, text=True, timeout=60)
        assert done.returncode == 78 and reason in done.stderr, done.stderr


def test_a_web_page_reads_and_changes_nothing(log):
    registry = serve(log.bootstrap)
    try:
        port = int(registry.address.rsplit(":", 1)[1])
        for fields, status in [({}, 200), ({"Origin": "http://evil.example"}, 403), ({"Host": "evil.example"}, 403),
                               ({"Host": f"localhost:{port}"}, 200), ({"Sec-Fetch-Site": "cross-site"}, 403)]:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/subjects", headers=fields)
            assert connection.getresponse().status == status, fields
            connection.close()
    finally:
        registry.stop()


def test_a_large_schema_of_many_quotes_is_registered_or_refused_and_holds_up_nobody(log):
    registry = serve(log.bootstrap)
    try:
        assert call(f"{registry.address}/subjects/s/versions", "POST", body("F"))[0] == 200
        for size, status in [(540_000, 200), (1_200_000, 422)]:
            schema = json.dumps({"type": "fixed", "name": "G", "size": 1, "doc": "\"\\" * (size // 4)})
            found, response = call(f"{registry.address}/subjects/g/versions", "POST", {"schema": schema})
            assert found == status, response
            assert call(f"{registry.address}/schemas/ids/1")[0] == 200
    finally:
        registry.stop()


def test_registries_and_commands_show_client_certificates(log, tmp_path):
    """Two registries over TLS that demand certificates: what a follower passes on goes with its own."""
    certs = tmp_path / "certs"
    done = subprocess.run([BINARY, "certs", "create", "--out", certs, "--san", "ip:127.0.0.1"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    listener = ["--tls-certificate", certs / "server.crt", "--tls-key", certs / "server.key", "--client-ca", certs / "ca.crt",
                "--leader-ca", certs / "ca.crt"]
    registries = [serve(log.bootstrap, *listener) for _ in range(2)]
    (tmp_path / "a.avsc").write_text('"string"')
    base = [BINARY, "schema", "register", "--registry-ca", certs / "ca.crt"]
    own = ["--registry-certificate", certs / "client.crt", "--registry-key", certs / "client.key"]
    try:
        for number, registry in enumerate(registries):
            done = subprocess.run([*base, *own, "--registry", registry.address, f"s{number}", tmp_path / "a.avsc"], capture_output=True,
                                  text=True, timeout=60)
            assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
        done = subprocess.run([*base, "--registry", registries[0].address, "s0", tmp_path / "a.avsc"], capture_output=True, text=True,
                              timeout=60)
        assert done.returncode == 69, done.stderr
    finally:
        for registry in registries:
            registry.stop()
