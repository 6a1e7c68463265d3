"""Who may talk to a schema registry: the same rules as at the other listeners."""

import base64
import http.client
import json
import signal
import socket

import pytest
from peers import trestle, wait_until

USERS = """users:
  - {name: alice, password: correct-horse}
  - {name: bob, password: bobs-own-one}
  - {name: sensor, token: abcdefghijklmnop}
"""


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


class Registry:
    def __init__(self, *arguments):
        self.program = trestle("registry", "serve", "--memory", "--port", "0", *arguments)
        self.port = int(self.program.wait_for(r"registry http://\S+:(\d+)")[1])

    def status(self, authorization=None, method="GET", path="/subjects", body=None, **fields):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        fields = {**fields, **({"Authorization": authorization} if authorization else {})}
        connection.request(method, path, body=body, headers=fields)
        response = connection.getresponse()
        response.read()
        connection.close()
        return response.status


@pytest.fixture
def users(tmp_path):
    path = tmp_path / "users.yaml"
    path.write_text(USERS)
    path.chmod(0o600)
    return path


def test_passwords_and_tokens_of_the_users_file_open_the_registry_and_nothing_else_does(users):
    registry = Registry("--users", users)
    assert registry.status(basic("alice", "correct-horse")) == 200
    assert registry.status("Bearer abcdefghijklmnop") == 200
    assert registry.status() == 401
    for wrong in [basic("alice", "correct-hors"), basic("", ""), basic("nobody", ""), "Bearer x", "Basic ??", "Digest a"]:
        assert registry.status(wrong) == 401
    registry.program.end(signal.SIGINT)


def test_guessing_passwords_of_the_registry_is_slow_and_logged_in_sums(users):
    registry = Registry("--users", users)
    assert all(registry.status(basic("alice", f"guess-{number}")) == 401 for number in range(60))
    # The right one tells nothing either while the allowance of this address and user is used up; another user is let in.
    assert registry.status(basic("alice", "correct-horse")) == 401
    assert registry.status(basic("bob", "bobs-own-one")) == 200
    lines = [line for line in registry.program.output().splitlines() if "schema registry:" in line]
    assert 1 <= len(lines) <= 3 and "alice" in lines[0], lines
    registry.program.end(signal.SIGINT)


def test_a_refused_request_is_answered_before_its_content_has_come(users):
    registry = Registry("--users", users)
    with socket.create_connection(("127.0.0.1", registry.port), timeout=20) as connection:
        connection.sendall(b"POST /subjects/a/versions HTTP/1.1\r\nHost: h\r\nContent-Length: 4000000\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 401")
    registry.program.end(signal.SIGINT)


def test_sighup_reads_the_users_of_the_registry_again(users):
    registry = Registry("--users", users)
    assert registry.status(basic("bob", "bobs-own-one")) == 200
    users.write_text("users:\n  - {name: alice, password: correct-horse}\n")
    registry.program.process.send_signal(signal.SIGHUP)
    registry.program.wait_for("users were read again")
    assert registry.status(basic("bob", "bobs-own-one")) == 401
    assert registry.status(basic("alice", "correct-horse")) == 200
    assert registry.program.end(signal.SIGINT) == 0


def test_sighup_ends_what_users_are_sending_who_are_gone_or_have_another_secret(users):
    registry = Registry("--users", users)
    senders = {
        "bob": basic("bob", "bobs-own-one"), "sensor": "Bearer abcdefghijklmnop", "alice": basic("alice", "correct-horse")}
    body = json.dumps({"schema": '"string"'}).encode()
    connections = {}
    for name, authorization in senders.items():
        for state in ("idle", "sending"):
            connection = connections[name, state] = socket.create_connection(("127.0.0.1", registry.port), timeout=20)
            connection.sendall(f"GET /subjects HTTP/1.1\r\nHost: h\r\nAuthorization: {authorization}\r\n\r\n".encode())
            assert connection.recv(4096).startswith(b"HTTP/1.1 200")
        # The response says that the head was read.
        connection.sendall((
            f"POST /subjects/{name}/versions HTTP/1.1\r\nHost: h\r\nAuthorization: {authorization}\r\n"
            f"Expect: 100-continue\r\nContent-Length: {len(body)}\r\n\r\n").encode())
        assert connection.recv(4096).startswith(b"HTTP/1.1 100")
        connection.sendall(body[:5])
    users.write_text(USERS.replace("  - {name: bob, password: bobs-own-one}\n", "").replace("abcdefghijklmnop", "another-token-of-it"))
    registry.program.process.send_signal(signal.SIGHUP)
    registry.program.wait_for("users were read again")
    for (name, state), connection in connections.items():
        if name == "alice":
            continue
        try:
            connection.sendall(body[5:])
            assert connection.recv(4096) == b"", (name, state)
        except ConnectionError:
            pass
    connections["alice", "sending"].sendall(body[5:])
    assert connections["alice", "sending"].recv(4096).startswith(b"HTTP/1.1 200")
    connections["alice", "idle"].sendall(
        f"GET /subjects HTTP/1.1\r\nHost: h\r\nAuthorization: {senders['alice']}\r\nConnection: close\r\n\r\n".encode())
    found = b"".join(iter(lambda: connections["alice", "idle"].recv(4096), b""))
    assert found.endswith(b'["alice"]'), found
    for connection in connections.values():
        connection.close()
    assert registry.program.end(signal.SIGINT) == 0


@pytest.mark.parametrize("arguments, words", [
    ([], "would accept everybody"),
    (["--users"], "in the clear"),
    (["--users", "--session-lifetime", "1h"], "for Kafka clients"),
])
def test_a_registry_is_not_opened_to_other_machines_without_a_word(users, arguments, words):
    arguments = [part for argument in arguments for part in ([argument, users] if argument == "--users" else [argument])]
    program = trestle("registry", "serve", "--memory", "--port", "0", "--host", "0.0.0.0", *arguments)
    wait_until(lambda: program.process.poll() is not None, 20, "the program ends")
    assert program.process.returncode == 64
    assert words in program.output()


def test_the_operator_who_wants_passwords_in_the_clear_is_warned(users):
    registry = Registry("--host", "0.0.0.0", "--users", users, "--allow-insecure")
    registry.program.wait_for("without TLS, passwords and tokens are sent in the clear")
    assert registry.status(basic("alice", "correct-horse")) == 200
    registry.program.end(signal.SIGINT)


def test_a_web_page_of_elsewhere_cannot_use_the_registry_of_this_machine(users):
    registry = Registry()
    own = f"127.0.0.1:{registry.port}"
    schema = b'{"schema": "\\"string\\""}'
    assert registry.status(method="POST", path="/subjects/a/versions", body=schema, Origin="https://evil.example") == 403
    for fields in [{"Origin": "null"}, {"Origin": "http://evil.example", "Host": "evil.example"}, {"Host": "evil.example"},
                   {"Host": f"evil.example:{registry.port}"}]:
        assert registry.status(**fields) == 403
        assert registry.status(method="DELETE", path="/subjects/a", **fields) == 403
    for fields in [{}, {"Host": f"localhost:{registry.port}"}, {"Host": own}]:
        assert registry.status(method="POST", path="/subjects/a/versions", body=schema, **{"Content-Type": "application/json", **fields}) == 200
    registry.program.end(signal.SIGINT)
    # A login is a rule of its own; a page has no part in it either.
    registry = Registry("--users", users)
    assert registry.status(basic("alice", "correct-horse"), Host="registry.example") == 200
    assert registry.status(basic("alice", "correct-horse"), Origin="https://evil.example") == 403
    registry.program.end(signal.SIGINT)
