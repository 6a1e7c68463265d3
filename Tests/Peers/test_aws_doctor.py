"""`trestle doctor aws` and `trestle rules import` against moto, which checks signatures and policies with botocore."""

import http.server
import json
import threading

import pytest

from aws_account import ACCOUNT, DESTINATION, REGION, ROLE, TRUST, Account, kafka_rule, policy
from certificates import Workshop
from kafka_broker import Broker
from peers import free_port, trestle

SECRETS = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")
READING = (*SECRETS, "iam:Get*", "iam:List*", "iot:*", "ec2:Describe*", "sts:*")
PASSWORD = "hunter2-kafka"


@pytest.fixture(scope="module")
def servers():
    """moto takes seconds to start; each test makes it forget."""
    account = Account()
    yield account
    account.stop()


@pytest.fixture
def account(servers):
    servers.forget()
    return servers


@pytest.fixture
def truststore(tmp_path):
    workshop = Workshop(tmp_path)
    return workshop.java_trust_store(workshop.authority()).read_bytes()


def examine(tmp_path, rule, *options, environment=None):
    """The exit code, each check's result, and all that was printed."""
    path = tmp_path / "rule.json"
    path.write_text(json.dumps(rule))
    program = trestle("doctor", "aws", path, "--json", *map(str, options), environment=environment)
    code = program.process.wait(timeout=60)
    program.reader.join(5)
    lines = [json.loads(line) for line in program.lines if line.startswith("{")]
    assert lines, program.output()
    return code, {line["step"]: line for line in lines if "step" in line}, program.output()


def store(account, truststore):
    secrets = account.client("secretsmanager")
    secrets.create_secret(Name="Kafka_Keystore", SecretBinary=truststore)
    secrets.create_secret(
        Name="kafka-login", SecretString=json.dumps({"username": "bridge", "password": PASSWORD}))


def test_a_good_set_up_passes_with_signatures_and_policies_checked(account, truststore, tmp_path):
    store(account, truststore)
    arns = [
        f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:Kafka_Keystore-??????",
        f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:kafka-login-*"]
    account.role(own=policy(*SECRETS, resource=arns))
    environment = account.user(*READING)
    account.enforce()
    code, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert code == 0, output
    assert {name: check["status"] for name, check in checks.items()} == {
        "rule": "passed", "secret-policy": "passed", "secret-trust": "passed", "truststore": "passed",
        # moto has no destinations.
        "destination": "not-applicable", "eni-policy": "not-applicable", "eni-trust": "not-applicable",
        "security-groups": "not-applicable"}
    assert "CN=Plant Root" in checks["truststore"]["summary"]
    assert PASSWORD not in output and "changeit" not in output


def test_a_wrong_key_is_told_by_its_signature(account, truststore, tmp_path):
    store(account, truststore)
    environment = account.user(*READING)
    account.enforce()
    environment["AWS_SECRET_ACCESS_KEY"] = "wrong-Key-0123456789"
    code, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert "SignatureDoesNotMatch" in checks["truststore"]["summary"], output
    assert "SignatureDoesNotMatch" in checks["secret-policy"]["summary"], output
    assert "wrong-Key" not in output


def test_a_user_without_rights_is_told_which(account, truststore, tmp_path):
    store(account, truststore)
    account.role(own=policy(*SECRETS))
    environment = account.user("iam:Get*", "iam:List*")
    account.enforce()
    _, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert checks["secret-policy"]["status"] == "passed", output
    assert "AccessDenied" in checks["truststore"]["summary"], output


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "lambda.amazonaws.com"])
def test_the_printed_command_repairs_the_trust_policy(account, truststore, tmp_path, service):
    store(account, truststore)
    wrong = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}]}
    account.role(trust=wrong, own=policy(*SECRETS))
    rule = kafka_rule("127.0.0.1:9")
    code, checks, _ = examine(tmp_path, rule, "--live", "--no-connect", environment=account.environment())
    trust = checks["secret-trust"]
    assert (code, trust["finding"], trust["found"]) == (19, "trust-wrong-service", service)
    command, document = trust["fix"][0].split(" '")
    assert command == "aws iam update-assume-role-policy --role-name IoTkafkaSASLSecretsRole --policy-document"
    account.client("iam").update_assume_role_policy(
        RoleName="IoTkafkaSASLSecretsRole", PolicyDocument=document.rstrip("'"))
    code, checks, output = examine(tmp_path, rule, "--live", "--no-connect", environment=account.environment())
    assert code == 0 and checks["secret-trust"]["status"] == "passed", output


def test_an_attached_policy_of_another_region_is_named(account, truststore, tmp_path):
    store(account, truststore)
    account.role()
    iam = account.client("iam")
    elsewhere = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:*"
    arn = iam.create_policy(
        PolicyName="secrets", PolicyDocument=json.dumps(policy(*SECRETS, resource=elsewhere)))["Policy"]["Arn"]
    iam.attach_role_policy(RoleName="IoTkafkaSASLSecretsRole", PolicyArn=arn)
    code, checks, _ = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=account.environment())
    assert code == 19 and checks["secret-policy"]["finding"] == "policy-region"
    command, document = checks["secret-policy"]["fix"][0].split(" '")
    iam.put_role_policy(
        RoleName="IoTkafkaSASLSecretsRole", PolicyName="AwsIoTSecretManagerAccess", PolicyDocument=document.rstrip("'"))
    code, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=account.environment())
    assert code == 0, output


def test_a_truststore_in_base64_is_named(account, truststore, tmp_path):
    import base64
    store(account, base64.b64encode(truststore))
    account.role(own=policy(*SECRETS))
    code, checks, _ = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=account.environment())
    assert code == 19 and checks["truststore"]["finding"] == "truststore-base64"


def test_the_password_of_the_truststore_is_tried(account, truststore, tmp_path):
    store(account, truststore)
    account.role(own=policy(*SECRETS))
    code, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9", password="wrong-hunter2"), "--live", "--no-connect",
        environment=account.environment())
    assert code == 19 and checks["truststore"]["finding"] == "truststore-password"
    assert "wrong-hunter2" not in output


def test_security_groups_are_read_from_the_account(account, truststore, tmp_path):
    ec2 = account.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="172.31.0.0/16")["Vpc"]["VpcId"]
    iot = ec2.create_security_group(GroupName="iot", Description="d", VpcId=vpc)["GroupId"]
    kafka = ec2.create_security_group(GroupName="kafka", Description="d", VpcId=vpc)["GroupId"]
    destination = tmp_path / "destination.json"
    destination.write_text(json.dumps({"topicRuleDestination": {
        "arn": DESTINATION, "status": "ENABLED", "vpcProperties": {
            "vpcId": vpc, "securityGroups": [iot], "subnetIds": ["subnet-1"], "roleArn": f"arn:aws:iam::{ACCOUNT}:role/eni"}}}))
    account.role("eni", own=policy("ec2:*"))
    options = ["--live", "--no-connect", "--destination", destination, "--broker-group", kafka]
    rule = kafka_rule("172.31.34.95:9093")
    code, checks, output = examine(tmp_path, rule, *options, environment=account.environment())
    closed = checks["security-groups"]
    assert code == 19 and closed["finding"] == "port-closed", output
    assert checks["eni-policy"]["status"] == checks["eni-trust"]["status"] == checks["destination"]["status"] == "passed"
    assert closed["fix"] == [
        f"aws ec2 authorize-security-group-ingress --group-id {kafka} --protocol tcp --port 9093 --source-group {iot}"]
    ec2.authorize_security_group_ingress(GroupId=kafka, IpPermissions=[
        {"IpProtocol": "tcp", "FromPort": 9093, "ToPort": 9093, "UserIdGroupPairs": [{"GroupId": iot}]}])
    _, checks, output = examine(tmp_path, rule, *options, environment=account.environment())
    assert checks["security-groups"]["status"] == "passed", output


def test_documents_suffice_without_an_account(tmp_path):
    (tmp_path / "policy.json").write_text(json.dumps(policy(*SECRETS)))
    (tmp_path / "trust.json").write_text(json.dumps({"Role": {"AssumeRolePolicyDocument": TRUST}}))
    code, checks, output = examine(
        tmp_path, kafka_rule("127.0.0.1:9"), "--iam-policy", tmp_path / "policy.json", "--trust-policy",
        tmp_path / "trust.json", "--no-connect", environment={"AWS_EC2_METADATA_DISABLED": "true"})
    assert code == 0, output
    assert checks["secret-policy"]["status"] == checks["secret-trust"]["status"] == "passed"


def test_without_credentials_the_places_are_named(tmp_path):
    environment = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "AWS_REGION": REGION}
    _, checks, output = examine(tmp_path, kafka_rule("127.0.0.1:9"), "--live", "--no-connect", environment=environment)
    assert "AWS_ACCESS_KEY_ID" in checks["secret-policy"]["summary"], output


def test_a_rule_with_a_fault_is_named(tmp_path):
    rule = kafka_rule("127.0.0.1:9")
    rule["actions"][0]["kafka"]["destinationArn"] = "arn:aws:iot:us-east-1:1:rule/x"
    code, checks, _ = examine(tmp_path, rule, "--no-connect")
    assert code == 19 and checks["rule"]["finding"] == "rule-invalid-value"
    rule["sql"] = "SELEC * FROM 't'"
    code, checks, _ = examine(tmp_path, rule, "--no-connect")
    assert code == 19 and checks["rule"]["finding"] == "rule-sql-syntax"


# ---------------------------------------------------------------------------------------------------------------------
# Import

def imported(*arguments, environment):
    program = trestle("rules", "import", *map(str, arguments), environment=environment)
    code = program.process.wait(timeout=60)
    program.reader.join(5)
    return code, program.output()


def test_rules_are_imported_as_get_topic_rule_gives_them(account, tmp_path):
    iot = account.client("iot")
    names = [f"rule_{number}" for number in range(12)]
    for number, name in enumerate(names):
        rule = kafka_rule(f"10.0.0.{number}:9093")
        iot.create_topic_rule(ruleName=name, topicRulePayload=rule)
    # With checks on, moto refuses calls of IoT by boto3 as well.
    environment = account.environment()
    folder = tmp_path / "rules"
    code, output = imported(folder, environment=environment)
    assert code == 0 and "12 rules written" in output, output
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{name}.json" for name in names)
    # Headers of http actions may be secrets.
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    for number, name in enumerate(names):
        document = json.loads((folder / f"{name}.json").read_text())
        assert document["rule"]["actions"] == kafka_rule(f"10.0.0.{number}:9093")["actions"]
        assert document["rule"]["sql"] == "SELECT * FROM 'plant/#'" and document["rule"]["ruleName"] == name
    program = trestle("rules", "check", folder)
    assert program.process.wait(timeout=30) == 0, program.output()
    # A file that was changed here stays.
    (folder / "rule_3.json").write_text("mine")
    code, output = imported(folder, environment=environment)
    assert code == 0 and "11 rules written" in output and "--force" in output
    assert (folder / "rule_3.json").read_text() == "mine"
    code, output = imported(folder, "--force", environment=environment)
    assert code == 0 and json.loads((folder / "rule_3.json").read_text())


def test_an_odd_rule_keeps_no_other_from_coming(tmp_path):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            rules = {"rules": [{"ruleName": name} for name in ("good", "../odd", "gone")]}
            body = {"/rules": rules, "/rules/good": {"rule": {"ruleName": "good", "sql": "SELECT * FROM 'a'", "actions": []}}}
            text = json.dumps(body.get(self.path, {})).encode()
            self.send_response(200 if self.path in body else 404)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_REGION": REGION}
    code, output = imported(tmp_path / "rules", environment=environment)
    server.shutdown()
    assert code == 69 and "1 rules written" in output and "2 left out" in output, output
    assert [path.name for path in (tmp_path / "rules").iterdir()] == ["good.json"]


def test_an_import_that_is_refused_ends_with_69(account, tmp_path):
    environment = account.user("s3:*")
    account.enforce()
    code, output = imported(tmp_path / "rules", environment=environment)
    assert code == 69 and "iot responds with 403" in output and not (tmp_path / "rules").exists(), output


def test_an_import_without_credentials_ends_with_78(tmp_path):
    environment = {"AWS_EC2_METADATA_DISABLED": "true", "HOME": "/nonexistent", "AWS_REGION": REGION}
    code, output = imported(tmp_path / "rules", environment=environment)
    assert code == 78 and "AWS_ACCESS_KEY_ID" in output, output
    environment["AWS_REGION"] = ""
    code, output = imported(tmp_path / "rules", environment=environment)
    assert code == 78 and "AWS_REGION" in output, output


# ---------------------------------------------------------------------------------------------------------------------
# The brokers

@pytest.mark.parametrize("case, code, finding", [
    ("good", 0, None), ("name", 13, "name-not-in-san"), ("authority", 13, "intermediate-missing"),
    ("password", 15, "sasl-refused"), ("closed", 11, "connection-refused")])
def test_the_brokers_are_examined_with_the_secrets(account, tmp_path, running, case, code, finding):
    workshop = Workshop(tmp_path)
    root = workshop.authority()
    made = workshop.issue(root, "dns:kafka.plant.example" if case == "name" else "dns:localhost", "ip:127.0.0.1")
    users = tmp_path / "users.yaml"
    users.write_text(f"users:\n  - name: bridge\n    password: {'other' if case == 'password' else PASSWORD}\n")
    users.chmod(0o600)
    broker = Broker(
        tmp_path / "data", "--users", str(users), "--tls-certificate", str(made.path), "--tls-key", str(made.key_path),
        "--advertised-host", "localhost")
    running.append(broker)
    trusted = workshop.authority("Other Root") if case == "authority" else root
    store(account, workshop.java_trust_store(trusted).read_bytes())
    account.role(own=policy(*SECRETS))
    port = free_port() if case == "closed" else broker.port
    found, _, output = examine(tmp_path, kafka_rule(f"localhost:{port}"), "--live", environment=account.environment())
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    # The topic of the rule is not there, which is not examined after another fault.
    if case == "good":
        assert lines[-1]["finding"] == "topic-missing" and found == 18, output
        return
    assert lines[-1]["finding"] == finding and found == code == lines[-1]["exitCode"], output
    assert any(line.get("fix") for line in lines if line.get("finding") == finding), output
    assert PASSWORD not in output
    if case == "authority":
        (repair,) = [line for line in lines if line.get("finding") == "truststore-authority"]
        assert repair["fix"][-1] == (
            "aws secretsmanager put-secret-value --secret-id Kafka_Keystore --secret-binary fileb://kafka.truststore.jks")
        assert any("kafka.truststore.jks" in text for line in lines for text in line.get("fix", [])), output


def test_an_account_that_cannot_be_reached_is_tried_once(tmp_path):
    """Each check would otherwise wait for its own calls."""
    import socket
    import time
    with socket.create_server(("127.0.0.1", 0)) as silent:
        environment = {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{silent.getsockname()[1]}", "AWS_REGION": REGION, "HOME": "/nonexistent",
            "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b"}
        began = time.monotonic()
        path = tmp_path / "rule.json"
        path.write_text(json.dumps(kafka_rule("127.0.0.1:9")))
        program = trestle("doctor", "aws", path, "--live", "--no-connect", environment=environment)
        assert program.process.wait(timeout=100) == 0, program.output()
        program.reader.join(5)
    assert time.monotonic() - began < 60
    assert "no response within" in program.output(), program.output()
