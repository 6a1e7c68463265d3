"""Where credentials and secrets come from: profiles with a role, a container, an instance, Vault, files. moto checks each signature."""

import base64
import http.server
import json
import threading

import pytest

from aws_account import ACCOUNT, REGION, Account, kafka_rule, policy
from test_aws_doctor import SECRETS, examine, store, truststore  # noqa: F401, the last is a fixture

READING = (*SECRETS, "iam:Get*", "iam:List*", "sts:*")
WITHOUT = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "AWS_REGION": REGION}


@pytest.fixture(scope="module")
def servers():
    account = Account()
    yield account
    account.stop()


@pytest.fixture
def account(servers):
    servers.forget()
    return servers


class Server:
    """Responds to requests by a function of method, path and fields."""

    def __init__(self, respond):
        server = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _respond(self):
                server.requests.append((self.command, self.path))
                status, body = respond(self.command, self.path, self.headers)
                data = body.encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = _respond

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def keys(environment):
    return {
        "AccessKeyId": environment["AWS_ACCESS_KEY_ID"], "SecretAccessKey": environment["AWS_SECRET_ACCESS_KEY"],
        "Expiration": "2099-01-01T00:00:00Z"}


def opens(account, tmp_path, environment, enforced=True):
    """Whether the trust store in the secret can be read with these credentials, with all checks on."""
    if enforced:
        account.enforce()
    environment = {
        "AWS_ENDPOINT_URL": account.url, "AWS_REGION": REGION, "HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
        **environment}
    code, checks, output = examine(tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert checks["truststore"]["status"] == "passed", output
    assert code == 0, output


def prepared(account, truststore):  # noqa: F811
    store(account, truststore)
    account.role(own=policy(*SECRETS))
    return account.user(*READING)


def test_a_profile_assumes_its_role(account, truststore, tmp_path):  # noqa: F811
    user = prepared(account, truststore)
    account.role("operators", own=policy(*READING))
    (tmp_path / "credentials").write_text(
        f"[base]\naws_access_key_id = {user['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {user['AWS_SECRET_ACCESS_KEY']}\n")
    (tmp_path / "config").write_text(
        f"[profile plant]\nrole_arn = arn:aws:iam::{ACCOUNT}:role/operators\nsource_profile = base\nregion = {REGION}\n")
    # With checks on, moto fails at AssumeRole, whoever calls it.
    opens(account, tmp_path, {
        "AWS_PROFILE": "plant", "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_CONFIG_FILE": str(tmp_path / "config")}, enforced=False)


@pytest.mark.parametrize("actions", [READING, ("iam:Get*", "iam:List*")], ids=["permitted", "denied"])
def test_temporary_credentials_are_those_of_the_role(account, truststore, tmp_path, actions):  # noqa: F811
    prepared(account, truststore)
    account.role("operators", own=policy(*actions))
    made = account.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/operators", RoleSessionName="test")["Credentials"]
    account.enforce()
    _, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment={
            **account.environment(made["AccessKeyId"], made["SecretAccessKey"]), "AWS_SESSION_TOKEN": made["SessionToken"],
            "TRESTLE_ASSUME_ROLES": "no"})
    if actions == READING:
        assert checks["truststore"]["status"] == "passed", output
    else:
        assert "AccessDenied" in checks["truststore"]["summary"], output
    assert made["SessionToken"] not in output and made["SecretAccessKey"] not in output


def test_a_container_gives_credentials(account, truststore, tmp_path, running):  # noqa: F811
    user = prepared(account, truststore)
    (tmp_path / "token").write_text("pod-token")

    def respond(method, path, fields):
        if fields.get("Authorization") != "pod-token":
            return 401, "{}"
        return 200, json.dumps(keys(user))

    server = Server(respond)
    running.append(server)
    opens(account, tmp_path, {
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/v1/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(tmp_path / "token")})
    assert ("GET", "/v1/credentials") in server.requests


def test_an_instance_gives_the_credentials_of_its_role(account, truststore, tmp_path, running):  # noqa: F811
    user = prepared(account, truststore)
    roles = "/latest/meta-data/iam/security-credentials/"

    def respond(method, path, fields):
        if (method, path) == ("PUT", "/latest/api/token"):
            return (200, "imds") if fields.get("X-aws-ec2-metadata-token-ttl-seconds") else (400, "")
        if fields.get("X-aws-ec2-metadata-token") != "imds":
            return 401, ""
        return {roles: (200, "plant"), roles + "plant": (200, json.dumps(keys(user)))}.get(path, (404, ""))

    server = Server(respond)
    running.append(server)
    opens(account, tmp_path, {"AWS_EC2_METADATA_SERVICE_ENDPOINT": server.url, "AWS_EC2_METADATA_DISABLED": "false"})
    assert ("GET", roles + "plant") in server.requests


def test_vault_gives_the_secrets(truststore, tmp_path, running):  # noqa: F811
    def respond(method, path, fields):
        if fields.get("X-Vault-Token") != "hvs.hunter2":
            return 403, '{"errors":["permission denied"]}'
        values = {
            "/v1/kv/data/Kafka_Keystore": {"value": base64.b64encode(truststore).decode()},
            "/v1/kv/data/kafka-login": {"username": "bridge", "password": "hunter2"}}
        if path not in values:
            return 404, '{"errors":[]}'
        return 200, json.dumps({"data": {"data": values[path], "metadata": {"version": 1}}})

    server = Server(respond)
    running.append(server)
    (tmp_path / "vault-token").write_text("hvs.hunter2\n")
    environment = {
        **WITHOUT, "VAULT_ADDR": server.url, "VAULT_TOKEN_FILE": str(tmp_path / "vault-token"), "VAULT_KV_MOUNT": "kv"}
    _, checks, output = examine(tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert checks["truststore"]["status"] == "passed" and "hunter2" not in output, output
    (tmp_path / "vault-token").write_text("hvs.other\n")
    _, checks, output = examine(tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert "denies the token" in checks["truststore"]["summary"], output


@pytest.mark.parametrize("variable", ["TRESTLE_SECRETS_DIRECTORY", "CREDENTIALS_DIRECTORY"])
def test_files_give_the_secrets(truststore, tmp_path, variable):  # noqa: F811
    folder = tmp_path / "secrets"
    (folder / "kafka-login").mkdir(parents=True)
    (folder / "Kafka_Keystore").write_bytes(truststore)
    (folder / "kafka-login" / "username").write_text("bridge\n")
    (folder / "kafka-login" / "password").write_text("hunter2\n")
    _, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment={**WITHOUT, variable: str(folder)})
    assert checks["truststore"]["status"] == "passed" and "hunter2" not in output, output
