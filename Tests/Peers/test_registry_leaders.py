"""Whom a schema registry gives its users' passwords: whoever may join the group of the registries can be elected."""

import json
import signal
import ssl
import urllib.error
import urllib.request

import pytest
from certificates import Workshop
from peers import wait_until
from test_registry import Process
from test_registry_group import body, log, serve  # noqa: F401
from test_registry_login import basic

USERS = "users:\n  - {name: alice, password: correct-horse}\n"


class Place:
    """The certificates and users of two registries: the one with the smaller URL leads."""

    def __init__(self, folder):
        self.folder = folder
        self.workshop = Workshop(folder)
        self.root = self.workshop.authority()
        self.other = self.workshop.authority("Another Root")
        self.users = folder / "users.yaml"
        self.users.write_text(USERS)
        self.users.chmod(0o600)
        self.authorities = folder / "leaders.pem"
        self.authorities.write_bytes(self.root.pem)

    def listener(self, made, *more):
        return ["--tls-certificate", made.path, "--tls-key", made.key_path, "--users", self.users, *more]

    def register(self, registry, name="s"):
        """As alice: the status, and the response."""
        request = urllib.request.Request(
            f"{registry.address}/subjects/{name}/versions", method="POST", data=json.dumps(body("F")).encode(),
            headers={"Authorization": basic("alice", "correct-horse"), "Content-Type": "application/json"})
        context = ssl.create_default_context(cadata=self.root.pem.decode())
        try:
            with urllib.request.urlopen(request, timeout=30, context=context) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def follow(place, log, leader, *more):  # noqa: F811
    made = place.workshop.issue(place.root, "dns:localhost", "ip:127.0.0.1", common_name="follower")
    follower = serve(log.bootstrap, *place.listener(made, *more), "--advertised-host", "localhost", "--follower")
    wait_until(lambda: follower.says(f"{leader.address}, which leads"), 30, lambda: follower.log)
    return follower


def end(*registries):
    for registry in registries:
        registry.stop()


def test_a_leader_without_tls_gets_no_password_even_on_this_machine(place, log):  # noqa: F811
    leader = serve(log.bootstrap)
    follower = follow(place, log, leader, "--leader-ca", place.authorities)
    status, text = place.register(follower)
    assert status == 500 and "No password is passed on" in text
    end(follower, leader)


def test_a_leader_gets_no_password_without_authorities_of_ones_own(place, log, monkeypatch):  # noqa: F811
    # The system's authorities: these have many certificates.
    monkeypatch.setenv("SSL_CERT_FILE", str(place.authorities))
    leader = serve(log.bootstrap, *place.listener(place.workshop.issue(place.root, "ip:127.0.0.1")))
    follower = follow(place, log, leader)
    status, text = place.register(follower)
    assert status == 500 and "No password is passed on" in text
    end(follower)
    follower = follow(place, log, leader, "--leader-ca", place.authorities)
    status, text = place.register(follower)
    assert status == 200 and json.loads(text)["id"] == 1
    end(follower, leader)


def test_an_authority_that_sighup_takes_away_makes_no_leaders(place, log):  # noqa: F811
    leader = serve(log.bootstrap, *place.listener(place.workshop.issue(place.root, "ip:127.0.0.1")))
    follower = follow(place, log, leader, "--leader-ca", place.authorities)
    # The connection to it is kept.
    assert place.register(follower, "first")[0] == 200
    place.authorities.write_bytes(place.other.pem)
    follower.process.send_signal(signal.SIGHUP)
    wait_until(lambda: follower.says("--leader-ca were read again"), 30, lambda: follower.log)
    status, text = place.register(follower)
    assert status == 500 and "certificate" in text
    end(follower, leader)


def test_a_revoked_leader_gets_no_password(place, log):  # noqa: F811
    made = place.workshop.issue(place.root, "ip:127.0.0.1")
    leader = serve(log.bootstrap, *place.listener(made))
    lists = place.workshop.revocation_list(place.root, made)
    follower = follow(
        place, log, leader, "--leader-ca", place.authorities, "--client-ca", place.authorities, "--client-certificate-optional",
        "--crl", lists)
    status, text = place.register(follower)
    assert status == 500 and "revoked" in text
    end(follower, leader)
