"""Protobuf against Google's compiler and library: random schemas, messages, and messages with changed bytes."""

import json
import os

import pytest

from codec_program import run
from protobuf_vectors import vectors


@pytest.mark.parametrize("first", [0, 40])
def test_random_schemas_and_messages_mean_the_same(tmp_path, first):
    count = int(os.environ.get("TRESTLE_SCHEMAS", "40"))
    lines = tmp_path / "lines.jsonl"
    with lines.open("w") as file:
        for line in vectors(range(first, first + count)):
            file.write(json.dumps(line) + "\n")
    code, output, _ = run("conform", "protobuf-vectors", lines)
    assert code == 0, output[-4000:]
    assert int(output.splitlines()[-1].split()[0]) > 10 * count
