"""Records requests that botocore signs: python Fixtures/aws/record_signatures.py COUNT SEED > Fixtures/aws/signatures.jsonl

Needs botocore from PyPI. Tests/Peers/test_aws_signatures.py runs it with other seeds.
"""

import base64
import datetime
import json
import random
import sys
import urllib.parse
from unittest import mock

import botocore.auth
import botocore.awsrequest
import botocore.credentials

LETTERS = "abcXYZ019-_.~ /?&=+%:*()'!,;@$#[]äß€😀\"<>"


def text(rng, longest, alphabet=LETTERS):
    return "".join(rng.choice(alphabet) for _ in range(rng.randint(0, longest)))


def key(rng, length):
    return "".join(rng.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") for _ in range(length))


def path(rng):
    segments = [urllib.parse.quote(text(rng, 6), safe="") for _ in range(rng.randint(0, 4))]
    segments = [rng.choice([segment, segment, segment, segment, ".", "..", ""]) for segment in segments]
    return "/" + "/".join(segments)


def case(rng, index):
    seconds = rng.randint(0, 4_102_444_799)
    now = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    token = key(rng, rng.choice([16, 300])) if rng.random() < 0.4 else None
    credentials = botocore.credentials.Credentials("AKIA" + key(rng, 16).replace("+", "A").replace("/", "B"), key(rng, 40), token)
    region = rng.choice(["us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1"])
    service = rng.choice(["secretsmanager", "iot", "sts", "kafka-cluster", "iotdevicegateway"])
    method = rng.choice(["GET", "POST", "PUT", "DELETE", "PATCH"])
    host = rng.choice(["secretsmanager.eu-central-1.amazonaws.com", "127.0.0.1:5099", "b-1.plant.kafka.us-east-1.amazonaws.com"])
    form = rng.choice(["header", "header", "query"])
    is_signed = form == "query" or rng.random() < 0.8
    query = [(text(rng, 8) or "q", text(rng, 12)) for _ in range(rng.randint(0, 5))]
    # A dictionary, as botocore takes it, has each name once.
    query = list(dict(query).items())
    fields = [(rng.choice(["X-Amz-Target", "Content-Type", "X-Plant", "x-a", "Zone"]),
               " ".join(text(rng, 8, "abc 019=;\t/") for _ in range(3))) for _ in range(rng.randint(0, 3))]
    fields = list({name.lower(): (name, value) for name, value in fields}.values())
    body = b"" if form == "query" else rng.randbytes(rng.choice([0, 0, 1, 63, 64, 65, 500]))
    location = path(rng)
    request = botocore.awsrequest.AWSRequest(
        method=method, url=f"https://{host}{location}", params=dict(query), data=body, headers=dict(fields))
    request.context["payload_signing_enabled"] = is_signed
    lifetime = rng.choice([1, 900, 604_800])
    with mock.patch.object(botocore.auth, "get_current_datetime", lambda *_, **__: now.replace(tzinfo=None)):
        if form == "header":
            botocore.auth.SigV4Auth(credentials, service, region).add_auth(request)
            expect = request.headers["Authorization"]
        else:
            # In a query all is signed but the content, whose hash is that of nothing.
            botocore.auth.SigV4QueryAuth(credentials, service, region, expires=lifetime).add_auth(request)
            expect = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.url).query))["X-Amz-Signature"]
    vector = {
        "name": f"botocore-{index}", "time": seconds, "accessKeyID": credentials.access_key,
        "secretAccessKey": credentials.secret_key, "region": region, "service": service, "method": method, "host": host,
        "path": location, "query": query, "fields": fields, "form": form, "expect": expect}
    if token:
        vector["sessionToken"] = token
    if form == "query":
        vector["lifetime"] = lifetime
    if is_signed:
        vector["body"] = base64.b64encode(body).decode()
    return vector


if __name__ == "__main__":
    count, seed = map(int, sys.argv[1:])
    rng = random.Random(seed)
    for index in range(count):
        print(json.dumps(case(rng, index), ensure_ascii=False))
