"""JSON Schema against PyPI jsonschema: random schemas and values."""

import json
import os

from codec_program import run
from json_schema_groups import groups


def test_random_schemas_judge_the_same(tmp_path):
    count = int(os.environ.get("TRESTLE_SCHEMAS", "200"))
    file = tmp_path / "random.json"
    file.write_text(json.dumps(groups(range(count))))
    code, output, _ = run("conform", "json-schema", file)
    assert code == 0, output[-4000:]
    assert int(output.splitlines()[-1].split()[0]) > 15 * count
