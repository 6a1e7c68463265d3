"""Signature Version 4 beside botocore."""

import json
import random
import sys

from codec_program import ROOT, run

sys.path.insert(0, str(ROOT / "Fixtures" / "aws"))
from record_signatures import case


def test_500_random_requests_are_signed_as_by_botocore():
    rng = random.Random(500)
    lines = "".join(json.dumps(case(rng, index)) + "\n" for index in range(500))
    code, output, _ = run("conform", "aws-signatures", "-", stdin=lines.encode())
    assert code == 0, output[-3000:]
    assert output.splitlines()[-1] == "500 passed, 0 failed"


def test_a_changed_request_has_another_signature():
    vector = case(random.Random(1), 0)
    vector["time"] += 1
    code, output, _ = run("conform", "aws-signatures", "-", stdin=(json.dumps(vector) + "\n").encode())
    assert code != 0 and "expected" in output
    assert vector["secretAccessKey"] not in output
