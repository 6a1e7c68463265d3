"""The `http` actions of rules: a server that is silent, and what is shown of a URL."""

import http.server
import json
import signal
import threading
import urllib.request

import pytest
from bridges import connected_bridge, dead_letters
from codec_program import run
from peers import Device, free_port
from test_bridge_routes import records
from test_rule_files import ROLE, Listener, kafka, republish, rule, write

TOKEN = "t0ken-of-a-webhook"


class Server:
    """Responds to each POST with a status, or not at all."""

    def __init__(self, status=None):
        server = self
        self.requests, self.over = [], threading.Event()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                server.requests.append(self.path)
                if status is None:
                    server.over.wait(60)
                    return
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()


def webhook(url, *headers):
    return {"http": {"url": url, "confirmationUrl": url, "headers": [{"key": key, "value": value} for key, value in headers]}}


@pytest.fixture
def silent():
    server = Server()
    yield server
    server.stop()


def test_a_silent_server_of_an_action_leaves_others_their_half_of_what_may_be_in_flight(
        tmp_path, mosquitto, cluster, programs, silent):
    path = write(tmp_path, mosquitto, cluster, {
        "hook": rule("SELECT * FROM 'bob/#'", webhook(f"http://127.0.0.1:{silent.port}/hook"))},
        routes=["{from: 'alice/#', to: ok}"])
    path.write_text(path.read_text().replace("client_id: bridge", "client_id: bridge, receive_maximum: 100"))
    bridge = connected_bridge(programs, path)
    bob = Device(mosquitto.port)
    for number in range(300):
        bob.publish("bob/1", b'{"a": %d}' % number)
    alice = Device(mosquitto.port)
    for number in range(10):
        alice.publish("alice/x", b"%d" % number)
    alice.finish(10)
    assert len(records(cluster, "ok", 10)) == 10
    # The others of bob's wait for the server, 50 at the most.
    letters = dead_letters(cluster, 250)
    beyond = [headers for _, _, headers in letters if "requests of http actions wait" in headers["trestle.cause"]]
    assert len(beyond) >= 250
    bridge.kill()


def test_the_token_in_the_url_of_an_action_is_shown_nowhere(tmp_path, mosquitto, cluster, programs):
    server = Server(403)
    rules = {
        "hook": rule("SELECT * FROM 'bob/#'", webhook(
            f"http://127.0.0.1:{server.port}/{TOKEN}?token={TOKEN}", ("Authorization", f"Bearer {TOKEN}"), ("X-Plain", "seen"))),
        "gone": rule("SELECT * FROM 'carol/#'", webhook(f"http://127.0.0.1:{free_port()}/hook?token={TOKEN}"))}
    path = write(tmp_path, mosquitto, cluster, rules)
    status = free_port()
    path.write_text(path.read_text() + f"status: {{port: {status}}}\n")
    bridge = connected_bridge(programs, path)
    device = Device(mosquitto.port)
    device.publish("bob/1", b"{}")
    device.publish("carol/1", b"{}")
    letters = dead_letters(cluster, 2)
    shown = [value for _, _, headers in letters for value in headers.values()]
    outputs = [bridge.output()]
    payload = tmp_path / "payload.json"
    payload.write_text("{}")
    for arguments in [["check", path], ["rules", "check", tmp_path / "rules" / "hook.json"],
                      ["explain", tmp_path / "rules" / "hook.json", "--topic", "bob/1", "--payload", payload]]:
        outputs.append("".join(run(*arguments)[1:]))
    assert server.requests == [f"/{TOKEN}?token={TOKEN}"]
    assert "seen" in outputs[-1] and "/***" in outputs[-1]
    assert not [one for one in outputs if TOKEN in one]
    assert not [one for one in shown if TOKEN in one]
    bridge.end(signal.SIGINT)
    server.stop()


def test_a_password_in_the_url_of_an_action_is_refused_and_shown_nowhere(tmp_path, mosquitto, cluster, programs):
    """In the rule it is refused; where a secret is the URL, or a partition, only the message can tell."""
    secret = f"${{get_secret('hook', 'SecretString', '{ROLE}')}}"
    environment = {"TRESTLE_SECRET_HOOK": f"https://me:{TOKEN}@127.0.0.1:{free_port()}", "AWS_EC2_METADATA_DISABLED": "true"}
    rules = {
        "bob": rule("SELECT * FROM 'bob/#'", webhook(f"{secret}/hook"), error=republish("errors")),
        "carol": rule("SELECT * FROM 'carol/#'", webhook(f"{secret}/${{missing}}")),
        "dave": rule(f"SET @secret = get_secret('hook', 'SecretString', '{ROLE}') SELECT * FROM 'dave/#'",
                     kafka("t", partition="${@secret}"))}
    path = write(tmp_path, mosquitto, cluster, rules)
    status = free_port()
    path.write_text(path.read_text() + f"status: {{port: {status}}}\n")
    payload = tmp_path / "payload.json"
    payload.write_text("{}")
    outputs = []
    for url in (f"https://me:{TOKEN}@127.0.0.1/hook", f"https://me:{secret}@127.0.0.1/hook", f"https://127.0.0.1:1;{TOKEN}/{secret}"):
        refused = tmp_path / "refused.json"
        refused.write_text(json.dumps(rule("SELECT * FROM 'a'", webhook(url))))
        for arguments in (["rules", "check", refused], ["explain", refused, "--topic", "a", "--payload", payload]):
            code, *texts = run(*arguments)
            outputs.append("".join(texts))
            assert code != 0 and "in a header" in outputs[-1], outputs[-1]
    listener = Listener(mosquitto.port, "errors")
    bridge = connected_bridge(programs, path, environment=environment)
    device = Device(mosquitto.port)
    for name in rules:
        device.publish(f"{name}/1", b"{}")
    letters = dead_letters(cluster, 2)
    outputs += [value for _, _, headers in letters for value in headers.values()]
    outputs += [message.payload.decode() for message in listener.wait(1)]
    outputs.append(urllib.request.urlopen(f"http://127.0.0.1:{status}/status.json", timeout=10).read().decode())
    outputs.append("".join(run("check", path)[1:]))
    bridge.end(signal.SIGINT)
    outputs.append(bridge.output())
    assert any("without a user and password" in one for one in outputs)
    assert any("the partition '${@secret}' is not a whole number" in one for one in outputs)
    assert not [one for one in outputs if TOKEN in one]


def test_a_rule_file_with_a_secret_that_everybody_can_read_is_remarked_on(tmp_path, mosquitto, cluster):
    path = write(tmp_path, mosquitto, cluster, {
        "hook": rule("SELECT * FROM 'a'", webhook("https://192.0.2.1/hook", ("X-Api-Key", "k"))),
        "place": rule("SELECT * FROM 'b'", webhook("https://192.0.2.1/hook", ("Accept", "text/plain")))})
    for name, is_remarked in [("hook", True), ("place", False)]:
        file = tmp_path / "rules" / f"{name}.json"
        for mode in (0o644, 0o600):
            file.chmod(mode)
            for command in (["check", path], ["rules", "check", file]):
                text = "".join(run(*command)[1:])
                assert (f"can read {file.relative_to(tmp_path) if command[0] == 'check' else file}, which holds a secret" in text) == (
                    is_remarked and mode == 0o644), text


def test_a_secret_in_the_clear_to_the_server_of_an_action_is_warned_of(tmp_path, mosquitto, cluster):
    path = write(tmp_path, mosquitto, cluster, {
        "hook": rule("SELECT * FROM 'bob/#'", webhook("http://192.0.2.1/hook", ("X-Api-Key", "k")))})
    assert "sends a secret in the clear to 192.0.2.1:80" in "".join(run("check", path)[1:])


def test_a_message_does_not_choose_the_server_that_gets_the_secret(tmp_path, mosquitto, cluster, programs):
    servers = [Server(status=200) for _ in range(2)]
    right, other = (server.port for server in servers)
    secret = ("X-Api-Key", TOKEN)
    bridge = connected_bridge(programs, write(tmp_path, mosquitto, cluster, {
        "host": rule("SELECT * FROM 'host/#'", webhook("http://${tenant}.plant.example/hook", secret)),
        "port": rule("SELECT * FROM 'port/#'", webhook("http://127.0.0.1:${tenant}/hook", secret))}))
    device = Device(mosquitto.port)
    texts = [f"127.0.0.1:{other}/?", f"127.0.0.1:{other}/", f"127.0.0.1:{other}#", f"x@127.0.0.1:{other}/", f"127.0.0.1:{other}\\",
             f"{right}@127.0.0.1:{other}", f"127.0.0.1:{other}", "x\n2026-01-01 info trestle: FORGED", "\x1b[2J\u2028"]
    for text in texts:
        for topic in ("host/1", "port/1"):
            device.publish(topic, json.dumps({"tenant": text}).encode())
    device.publish("port/1", json.dumps({"tenant": str(right)}).encode())
    device.finish(2 * len(texts) + 1)
    letters = dead_letters(cluster, 2 * len(texts))
    assert len(letters) == 2 * len(texts)
    assert not any(character < " " or character in "\x7f\u2028" for _, _, headers in letters for character in headers["trestle.cause"])
    assert not any(line.startswith("2026-01-01") or "\x1b" in line or "\u2028" in line for line in bridge.output().splitlines())
    assert (servers[0].requests, servers[1].requests) == (["/hook"], [])
    assert bridge.end(signal.SIGINT) == 0, bridge.output()
    for server in servers:
        server.stop()


@pytest.mark.parametrize("url, is_refused", [
    ("http://plant.example:8080/${ topic(2) }", False), ("http://plant.example:${topic(2)}/x", False), ("http://${topic(2)}.plant.example/x", False), ("HTTP://plant.example/x", False),
    ("http://${topic(2)}/x", True), ("${url}", True)])
def test_check_speaks_of_a_secret_in_the_clear_and_refuses_servers_that_messages_choose(tmp_path, mosquitto, cluster, url, is_refused):
    status, *texts = run("check", write(tmp_path, mosquitto, cluster, {
        "hook": rule("SELECT * FROM 'hook/#'", webhook(url, ("X-Api-Key", TOKEN)))}))
    output = "".join(texts)
    assert status == (78 if is_refused else 0), output
    assert ("messages decide which server" if is_refused else "a secret in the clear") in output
