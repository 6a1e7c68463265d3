"""An account of AWS on this machine: moto's server, which checks signatures and policies once `enforce` is called."""

import json
import sys
import urllib.request

import boto3

from peers import Program, free_port, wait_until

ACCOUNT = "123456789012"
REGION = "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/IoTkafkaSASLSecretsRole"
DESTINATION = f"arn:aws:iot:{REGION}:{ACCOUNT}:ruledestination/vpc/2ce781c8-68a6-4c52-9c62-63fe489ecc60"

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "iot.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


def policy(*actions, resource="*"):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": resource}]}


class Account:
    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.program = Program([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", self.port])
        wait_until(self._responds, 60, self.program.output)

    def _responds(self):
        try:
            return urllib.request.urlopen(f"{self.url}/moto-api/", timeout=2).status == 200
        except OSError:
            return False

    def client(self, service):
        return boto3.client(
            service, endpoint_url=self.url, region_name=REGION, aws_access_key_id="setup",
            aws_secret_access_key="setup")

    def role(self, name="IoTkafkaSASLSecretsRole", trust=TRUST, **policies):
        iam = self.client("iam")
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        for policy_name, document in policies.items():
            iam.put_role_policy(RoleName=name, PolicyName=policy_name, PolicyDocument=json.dumps(document))

    def user(self, *actions):
        """The environment of a program with the keys of a user who may do this."""
        iam = self.client("iam")
        iam.create_user(UserName="operator")
        iam.put_user_policy(UserName="operator", PolicyName="own", PolicyDocument=json.dumps(policy(*actions)))
        key = iam.create_access_key(UserName="operator")["AccessKey"]
        return self.environment(key["AccessKeyId"], key["SecretAccessKey"])

    def environment(self, key_id="setup", secret="setup"):
        return {
            "AWS_ENDPOINT_URL": self.url, "AWS_REGION": REGION, "AWS_ACCESS_KEY_ID": key_id,
            "AWS_SECRET_ACCESS_KEY": secret, "HOME": "/nonexistent"}

    def enforce(self):
        """From now on signatures and policies are checked, as by AWS."""
        self._post("reset-auth", b"0")

    def forget(self):
        """Empties the account, and checks nothing."""
        self._post("reset-auth", b"inf")
        self._post("reset", b"")

    def _post(self, what, data):
        # Of a form moto would read fields.
        request = urllib.request.Request(
            f"{self.url}/moto-api/{what}", data=data, headers={"Content-Type": "text/plain"}, method="POST")
        assert urllib.request.urlopen(request, timeout=20).status == 200

    def stop(self):
        self.program.kill()


def kafka_rule(servers, secrets=("Kafka_Keystore", "kafka-login"), role=ROLE, password="changeit"):
    """The rule of the guide, with PLAIN."""
    store, login = secrets
    return {
        "sql": "SELECT * FROM 'plant/#'", "awsIotSqlVersion": "2016-03-23", "ruleDisabled": False,
        "actions": [{"kafka": {
            "destinationArn": DESTINATION, "topic": "plant", "clientProperties": {
                "bootstrap.servers": servers, "acks": "1", "security.protocol": "SASL_SSL",
                "ssl.truststore": f"${{get_secret('{store}', 'SecretBinary', '{role}')}}",
                "ssl.truststore.password": password, "sasl.mechanism": "PLAIN",
                "sasl.plain.username": f"${{get_secret('{login}', 'SecretString', 'username', '{role}')}}",
                "sasl.plain.password": f"${{get_secret('{login}', 'SecretString', 'password', '{role}')}}"}}}],
        "errorAction": {"republish": {"roleArn": ROLE, "topic": "errors/plant", "qos": 1}}}
