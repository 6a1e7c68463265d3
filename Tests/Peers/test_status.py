"""The status server of `trestle run`, as other people's programs see it: curl, Python's http.client, prometheus-client, Chromium."""

import http.client
import json
import shutil
import signal
import socket
import ssl
import subprocess
import time

import confluent_kafka
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as prometheus

from kafka_broker import command
from peers import Device, consume, free_port, require, wait_until


@pytest.fixture
def status(programs, plant):
    """A bridge from Mosquitto to the mock cluster, and the port of its status server."""

    def start(*arguments, extra="", security=""):
        path = plant(extra=extra)
        path.write_text(path.read_text().replace("  client_id: bridge\n", "  client_id: bridge\n" + security))
        program = programs("run", path, "--status-port", "0", *arguments)
        port = int(program.wait_for(r"^status http://127\.0\.0\.1:(\d+)/$").group(1))
        program.wait_for("MQTT: subscribed")
        return program, port

    return start


def get(port, path, headers=None, method="GET"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, path, headers=headers or {})
    response = connection.getresponse()
    return response.status, response.headers, response.read().decode()


def samples(text, parse):
    return {(sample.name, *sorted(sample.labels.items())): sample.value
            for family in parse(text) for sample in family.samples}


def curl(*arguments):
    return subprocess.run([require("curl"), "-sS", "--max-time", "20", *arguments], capture_output=True, text=True)


def test_metrics_are_what_both_formats_say_and_count_the_messages(status, mosquitto, cluster):
    program, port = status()
    device = Device(mosquitto.port)
    for number in range(100):
        device.publish(f"plant/{number % 3}", b"x" * 10)
    device.finish(100)
    consume(cluster.bootstrap, "plant", 100)
    wait_until(lambda: samples(get(port, "/metrics")[2], prometheus)[("trestle_stored_messages_total",)] == 100, 20,
               "all are stored")
    found = {}
    for parse, accept in ((prometheus, "text/plain"), (openmetrics, "application/openmetrics-text; version=1.0.0")):
        code, headers, text = get(port, "/metrics", {"Accept": accept})
        assert code == 200 and headers["Content-Type"].startswith(accept.split(";")[0])
        found[parse] = samples(text, parse)
    values = found[prometheus]
    assert values[("process_start_time_seconds",)] > 1_700_000_000
    version = subprocess.run([*command(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
    assert values[("trestle_build_info", ("version", version))] == 1
    # What the process takes changes from one look to the next.
    measured = {"process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"}
    assert measured <= {name for name, *_ in values}
    for one in found.values():
        for name in measured:
            assert one.pop((name,)) > 0
    assert found[prometheus] == found[openmetrics]
    assert values[("trestle_received_messages_total",)] == 100
    assert values[("trestle_unaccounted_messages",)] == 0 and values[("trestle_in_flight_messages",)] == 0
    assert values[("trestle_route_received_messages_total", ("route", "route 1"))] == 100
    assert values[("trestle_route_received_bytes_total", ("route", "route 1"))] == 1000
    assert values[("trestle_connected", ("side", "mqtt"))] == 1
    assert values[("trestle_route_stored_messages_total", ("route", "route 1"))] == 100
    for name in ("store", "acknowledge"):
        assert values[(f"trestle_{name}_latency_seconds_count",)] == 100
        assert 0 <= values[(f"trestle_{name}_latency_seconds_sum",)] < 100 * 20
    assert values[("trestle_store_latency_seconds_sum",)] > 0
    assert program.end() == 0


ROUTE_OUTCOMES = ("stored", "filtered", "expired", "dead_lettered")


def outcomes(port):
    """The metrics, after a look at whether the counts of each route add up."""
    values = samples(get(port, "/metrics")[2], prometheus)
    for name, *labels in list(values):
        if name == "trestle_route_received_messages_total":
            settled = sum(values[(f"trestle_route_{outcome}_messages_total", *labels)] for outcome in ROUTE_OUTCOMES)
            assert values[(name, *labels)] == settled + values[("trestle_route_in_flight_messages", *labels)]
    assert values[("trestle_unaccounted_messages",)] == 0
    return values


@pytest.fixture
def groups(cluster):
    """The mock cannot read the flexible versions of JoinGroup and SyncGroup."""
    cluster.tell("versions", 11, 0, 5)
    cluster.tell("versions", 14, 0, 3)
    return cluster


def test_lag_latency_and_outcomes_of_the_way_back(programs, plant, mosquitto, groups):
    """What a consumer group has yet to deliver, for each topic; the outcomes by route in both directions."""
    producer = confluent_kafka.Producer({"bootstrap.servers": groups.bootstrap})
    for number in range(50):
        headers = [("mqtt.expiry", b"1")] if number < 10 else []
        producer.produce("commands", b"%d" % number, key=b"press", headers=headers, timestamp=1_600_000_000_000)
    producer.produce("commands", b"nowhere", key=b"+", timestamp=1_600_000_000_000)
    assert producer.flush(20) == 0
    path = plant(extra=(
        "  - {name: back, from: {kafka: commands, group: plant}, to: {mqtt: 'machine/{key}'}}\n"
        "status:\n  port: 0\n"))
    mosquitto.stop()
    program = programs("run", path)
    port = int(program.wait_for(r"^status http://127\.0\.0\.1:(\d+)/$").group(1))
    lag = ("trestle_consumer_lag_messages", ("group", "plant"), ("topic", "commands"))
    # The dead letter counts where it stands behind messages that wait.
    wait_until(lambda: outcomes(port).get(lag) in (40, 41), 60, lambda: outcomes(port))
    assert get(port, "/readyz")[0] == 503
    mosquitto.start()
    wait_until(lambda: outcomes(port).get(lag) == 0, 60, lambda: outcomes(port))
    values = outcomes(port)
    for outcome, count in (("received", 51), ("stored", 40), ("expired", 10), ("dead_lettered", 1), ("filtered", 0)):
        assert values[(f"trestle_route_{outcome}_messages_total", ("route", "back"))] == count, outcome
    assert values[("trestle_expired_messages_total",)] == 10
    assert values[("trestle_publish_latency_seconds_count",)] == 40
    assert values[("trestle_oldest_message_age_seconds",)] == 0
    assert program.end() == 0
    program.wait_for("balance: received 51, stored 40, dead-lettered 1, filtered 0, expired 10, in flight 0")


def test_a_program_that_only_publishes_gets_ready(programs, plant, groups):
    producer = confluent_kafka.Producer({"bootstrap.servers": groups.bootstrap})
    producer.produce("commands", b"x")
    assert producer.flush(20) == 0
    path = plant(extra="status:\n  port: 0\n")
    path.write_text(path.read_text().replace("from: plant/#", "from: {kafka: commands, group: g}").replace("to: plant", "to: {mqtt: a}"))
    program = programs("run", path)
    port = int(program.wait_for(r"^status http://127\.0\.0\.1:(\d+)/$").group(1))
    wait_until(lambda: get(port, "/readyz")[0] == 200, 30, lambda: get(port, "/readyz"))


def test_ready_follows_the_mqtt_connection(status, mosquitto):
    _, port = status()
    wait_until(lambda: get(port, "/readyz")[0] == 200, 20, lambda: get(port, "/readyz"))
    mosquitto.stop()
    wait_until(lambda: get(port, "/readyz")[0] == 503, 20, lambda: get(port, "/readyz"))
    assert "MQTT is not connected" in get(port, "/readyz")[2] and get(port, "/healthz")[::2] == (200, "ok\n")
    mosquitto.start()
    wait_until(lambda: get(port, "/readyz")[0] == 200, 40, lambda: get(port, "/readyz"))


def test_ready_and_connected_follow_kafka(status, cluster):
    """A connection that stood once is not a connection."""
    program, port = status()
    side = ("trestle_connected", ("side", "kafka"))
    wait_until(lambda: samples(get(port, "/metrics")[2], prometheus)[side] == 1, 20, "Kafka is connected")
    wait_until(lambda: get(port, "/readyz")[0] == 200, 20, lambda: get(port, "/readyz"))
    cluster.stop()
    wait_until(lambda: samples(get(port, "/metrics")[2], prometheus)[side] == 0, 40, lambda: get(port, "/readyz"))
    assert get(port, "/readyz")[0] == 503 and "Kafka is not connected" in get(port, "/readyz")[2]
    assert program.process.poll() is None


def test_a_group_that_is_not_joined_is_not_ready(programs, plant, cluster):
    """The mock's versions of JoinGroup are beyond what it can read: the group is never joined."""
    path = plant(extra=(
        "  - {name: back, from: {kafka: commands, group: plant}, to: {mqtt: 'machine/{key}'}}\nstatus:\n  port: 0\n"))
    program = programs("run", path)
    port = int(program.wait_for(r"^status http://127\.0\.0\.1:(\d+)/$").group(1))
    program.wait_for("MQTT: subscribed")
    wait_until(lambda: samples(get(port, "/metrics")[2], prometheus)[("trestle_connected", ("side", "mqtt"))] == 1, 20,
               "MQTT is connected")
    code, _, text = get(port, "/readyz")
    assert code == 503 and "group 'plant' has not been joined yet" in text


def test_curl_is_served_on_one_connection(status):
    _, port = status()
    url = f"http://127.0.0.1:{port}"
    done = curl("-v", f"{url}/healthz", f"{url}/readyz", f"{url}/status.json")
    assert done.returncode == 0 and done.stdout.startswith("ok\n") and "Re-using existing connection" in done.stderr
    assert curl("-o", "/dev/null", "-w", "%{http_code}", f"{url}/nothing").stdout == "404"
    assert curl("-I", f"{url}/metrics").stdout.startswith("HTTP/1.1 200 OK")
    assert curl("-o", "/dev/null", "-w", "%{http_code}", "-d", "x", f"{url}/metrics").stdout in ("405", "413")


def test_events_come_once_a_second_and_end_with_the_bridge(status):
    program, port = status()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/events")
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "text/event-stream"
    times = []
    while len(times) < 3:
        line = response.readline()
        if line.startswith(b"data: "):
            times.append(json.loads(line[6:])["time"])
    assert times == sorted(set(times))
    assert program.end() == 0
    # The end of the stream is announced: nothing is cut off.
    response.read()


def test_a_token_is_demanded_where_others_can_reach_it(programs, plant):
    refused = programs("check", plant(extra="status:\n  host: 0.0.0.0\n"))
    refused.wait_for("status.token")
    assert refused.process.wait(20) == 78
    program = programs("run", plant(extra="status:\n  host: 0.0.0.0\n  port: 0\n  token: 0123456789abcdef\n"))
    port = int(program.wait_for(r"^status http://0\.0\.0\.0:(\d+)/$").group(1))
    assert get(port, "/metrics")[0] == 401 and get(port, "/healthz")[0] == 200
    assert get(port, "/metrics", {"Authorization": "Bearer 0123456789abcdef"})[0] == 200
    assert get(port, "/metrics", {"Authorization": "Bearer 0123456789abcdeg"})[0] == 401
    assert "0123456789abcdef" not in program.output()


def test_a_name_of_another_site_sees_nothing(status):
    _, port = status()
    for host, expected in (("evil.example", 403), ("127.0.0.1.evil.example", 403), ("localhost", 200), (f"[::1]:{port}", 200)):
        assert get(port, "/status.json", {"Host": host})[0] == expected, host


def exchange(port, data, timeout=20):
    """All that comes back for these bytes until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as line:
        line.sendall(data)
        received = b""
        while chunk := line.recv(65536):
            received += chunk
        return received


SMUGGLED = b"GET /status.json HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("head", [
    b"Content-Length: 0\r\nTransfer-Encoding: chunked", b"Content-Length: 0\r\nContent-Length: 46",
    b"Transfer-Encoding : chunked", b"Transfer-Encoding:\r\n chunked", b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"Content-Length: +0", b"X: a\rContent-Length: 46",
    b"X: a\nContent-Length: 46", b"Content-Length: 0,0"])
def test_ambiguous_requests_get_one_refusal_and_the_end(status, head):
    _, port = status()
    received = exchange(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n" + SMUGGLED)
    assert received.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ", b"HTTP/1.1 413 ")), received
    assert received.count(b"HTTP/1.1") == 1


def test_floods_and_slow_readers_hold_up_nobody(status):
    program, port = status()
    assert exchange(port, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 100_000).startswith(b"HTTP/1.1 431 ")
    assert exchange(port, b"GET /" + b"a" * 1_000_000).startswith(b"HTTP/1.1 414 ")
    chunks = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\na\r\n" * 100_000
    assert exchange(port, chunks).startswith(b"HTTP/1.1 413 ")
    crowd = []
    try:
        for number in range(100):
            line = socket.create_connection(("127.0.0.1", port), timeout=20)
            line.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * number)
            crowd.append(line)
        # Only so many are let in: the oldest of them make way, and the slow ones are told after ten seconds.
        assert [succeeds(port) for _ in range(20)] == [True] * 20
        crowd[-1].settimeout(30)
        assert crowd[-1].recv(100).startswith(b"HTTP/1.1 408 ")
    finally:
        for line in crowd:
            line.close()
    assert program.process.poll() is None


def test_silent_connections_keep_nobody_from_the_health_check(status):
    """Whoever has waited longest without a request makes way; the log says so in a bounded number of lines."""
    program, port = status()
    crowd = []
    try:
        for _ in range(200):
            crowd.append(socket.create_connection(("127.0.0.1", port), timeout=20))
            if len(crowd) % 4 == 0:
                assert succeeds(port), len(crowd)
        idle = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        idle.request("GET", "/healthz")
        assert idle.getresponse().read() == b"ok\n"
        assert [succeeds(port) for _ in range(75)] == [True] * 75
    finally:
        for line in crowd:
            line.close()
    assert 1 <= program.output().count("for the sake of another one") <= 20
    assert program.end() == 0
    program.wait_for("further lines of the kind 'status' were left out")


def test_readers_of_events_leave_room_for_others(status):
    _, port = status()
    readers = []
    try:
        for _ in range(40):
            line = socket.create_connection(("127.0.0.1", port), timeout=20)
            line.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            readers.append(line)
        assert [succeeds(port) for _ in range(20)] == [True] * 20
        assert get(port, "/metrics")[0] == 200
    finally:
        for line in readers:
            line.close()


def test_guesses_of_the_token_are_counted_and_turned_away(programs, plant):
    token = "".join("0123456789abcdef"[number * 7 % 16] for number in range(24))
    program = programs("run", plant(extra=f"status:\n  port: 0\n  token: {token}\n"))
    port = int(program.wait_for(r"^status http://127\.0\.0\.1:(\d+)/$").group(1))
    right = {"Authorization": f"Bearer {token}"}
    for number in range(60):
        assert get(port, "/metrics", {"Authorization": f"Bearer {number}"})[0] == 401
    # A right guess is turned away like a wrong one.
    assert get(port, "/metrics", right)[0] == 401
    assert get(port, "/healthz")[0] == 200
    program.wait_for(r"status: \d+ failed authentications? from 127\.0\.0\.1")
    assert token not in program.output()


def succeeds(port):
    try:
        return get(port, "/healthz")[0] == 200
    except OSError:
        return False


def test_the_status_port_speaks_tls_and_reads_its_certificate_again(programs, plant, tmp_path):
    made = programs("certs", "create", "--out", tmp_path / "certs", "--san", "ip:127.0.0.1", "--san", "dns:localhost")
    assert made.process.wait(60) == 0
    token = "0123456789abcdef" * 2
    path = plant(extra=(
        f"status:\n  port: 0\n  token: {token}\n"
        "  tls: {certificate: certs/server.crt, key: certs/server.key}\n"))
    program = programs("run", path)
    port = int(program.wait_for(r"^status https://127\.0\.0\.1:(\d+)/$").group(1))
    url = f"https://127.0.0.1:{port}"
    authority = ("--cacert", str(tmp_path / "certs" / "ca.crt"))
    assert curl(*authority, f"{url}/healthz").stdout == "ok\n"
    assert curl(f"{url}/healthz").returncode == 60, "an unknown authority"
    assert curl(f"http://127.0.0.1:{port}/healthz").returncode != 0
    found = curl(*authority, "-H", f"Authorization: Bearer {token}", f"{url}/metrics")
    assert ("trestle_received_messages_total",) in samples(found.stdout, prometheus)
    login = curl(*authority, "-i", f"{url}/?token={token}").stdout
    assert "; Secure" in login and token not in login
    context = ssl.create_default_context(cafile=tmp_path / "certs" / "ca.crt")
    connection = http.client.HTTPSConnection("localhost", port, timeout=20, context=context)
    for _ in range(3):
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b"ok\n"
    before = ssl.get_server_certificate(("127.0.0.1", port))
    made = programs("certs", "create", "--out", tmp_path / "new", "--san", "ip:127.0.0.1")
    assert made.process.wait(60) == 0
    for name in ("ca.crt", "server.crt", "server.key"):
        shutil.copy(tmp_path / "new" / name, tmp_path / "certs" / name)
    program.process.send_signal(signal.SIGHUP)
    program.wait_for("SIGHUP: certificates of the status page were read again")
    assert ssl.get_server_certificate(("127.0.0.1", port)) != before
    assert curl(*authority, f"{url}/healthz").stdout == "ok\n"


def test_with_authorities_the_status_port_lets_in_their_clients_alone(programs, plant, tmp_path):
    made = programs("certs", "create", "--out", tmp_path / "certs", "--san", "ip:127.0.0.1")
    assert made.process.wait(60) == 0
    program = programs("run", plant(extra=(
        "status:\n  port: 0\n"
        "  tls: {certificate: certs/server.crt, key: certs/server.key, ca: certs/ca.crt}\n")))
    port = int(program.wait_for(r"^status https://127\.0\.0\.1:(\d+)/$").group(1))
    folder = tmp_path / "certs"
    own = ("--cert", str(folder / "client.crt"), "--key", str(folder / "client.key"))
    assert curl("--cacert", str(folder / "ca.crt"), *own, f"https://127.0.0.1:{port}/healthz").stdout == "ok\n"
    assert curl("--cacert", str(folder / "ca.crt"), f"https://127.0.0.1:{port}/healthz").returncode != 0


def test_a_tls_section_without_a_certificate_is_explained(programs, plant):
    refused = programs("check", plant(extra="status:\n  tls: {ca: nowhere.crt}\n"))
    assert refused.process.wait(20) == 78 and "a listener with TLS needs a certificate and a key" in refused.output()


def test_guesses_from_many_addresses_count_together(tmp_path, mosquitto, programs):
    port = free_port()
    path = tmp_path / "plant.yaml"
    path.write_text(
        f"mqtt: {{url: 'mqtt://127.0.0.1:{mosquitto.port}', client_id: bridge}}\nkafka: {{bootstrap_servers: '127.0.0.1:1'}}\n"
        f"status: {{port: {port}, token: right-{'0' * 24}}}\nroutes:\n  - {{from: 'p/#', to: t}}\n")
    bridge = programs("run", path)
    bridge.wait_for("status http")

    def status(address, token):
        with socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(address, 0)) as connection:
            connection.sendall(
                f"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
            return int(connection.recv(100).split()[1])

    right = "right-" + "0" * 24
    assert status("127.0.0.2", right) == 200
    for number in range(80):
        assert status(f"127.0.1.{number + 1}", f"guess-{number}") == 401
    # Unchecked at an address that is new, as before at one where it was right.
    assert status("127.0.0.3", right) == 401
    assert status("127.0.0.2", right) == 200


def test_a_sum_of_failures_that_comes_late_is_no_disconnection(status, mosquitto):
    """Mosquitto is away for some seconds; the line that sums up the attempts comes when the bridge is connected again."""
    program, port = status()
    mosquitto.stop()
    time.sleep(4)
    mosquitto.start()
    wait_until(lambda: get(port, "/readyz")[0] == 200, 30, program.output)
    program.wait_for(r"\(\d+ times before the connection\)", timeout=30)
    end = time.monotonic() + 2
    while time.monotonic() < end:
        status_code, _, text = get(port, "/readyz")
        assert status_code == 200, text
        time.sleep(0.2)
    assert program.end() == 0
