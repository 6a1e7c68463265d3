"""PyPI jsonschema on the schema and text of JSONSchemaThroughput: `JSONSchemaThroughput --peer | python json-schema-peer.py`."""

import json
import sys
import time

import jsonschema

schema, text = json.loads(sys.stdin.readline()), sys.stdin.readline()
validator = jsonschema.Draft7Validator(schema)
validator.validate(json.loads(text))
best = float("inf")
for _ in range(20):
    start = time.perf_counter()
    for _ in range(200):
        validator.is_valid(json.loads(text))
    best = min(best, (time.perf_counter() - start) / 200)
print(f"jsonschema {best * 1e9:.0f} ns best")
