"""Random schemas and values, judged by PyPI jsonschema, in the form of the official suite's files."""

import json
import random

import jsonschema

DRAFTS = {"draft7": ("http://json-schema.org/draft-07/schema#", jsonschema.Draft7Validator),
          "draft2020-12": ("https://json-schema.org/draft/2020-12/schema", jsonschema.Draft202012Validator)}
NAMES = ["a", "b", "ab", "x1", "é", "a/b"]
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]
NUMBERS = [0, 1, -1, 2, 3, 5, 10, 1.5, 0.1, 2.0, 1e3, -7.25, 12345678901234567890]
TEXTS = ["", "a", "b", "ab", "abc", "aa", "é", "😀", "a\nb", "x1"]
PATTERNS = ["^a", "b$", "^[a-c]+$", "a|b", "^(ab)*$", "\\d", "^.$", "a{2}", "^$"]


class Group:
    def __init__(self, seed, draft):
        self.random = random.Random(f"{seed}{draft}")
        self.draft = draft
        self.defs = "$defs" if draft == "draft2020-12" else "definitions"

    def value(self, depth=0):
        pick = self.random
        kind = pick.choice(TYPES if depth < 3 else TYPES[:5])
        if kind == "array":
            return [self.value(depth + 1) for _ in range(pick.randint(0, 4))]
        if kind == "object":
            return {pick.choice(NAMES): self.value(depth + 1) for _ in range(pick.randint(0, 4))}
        return {"null": None, "boolean": pick.random() < 0.5, "integer": pick.choice(NUMBERS[:7]), "number": pick.choice(NUMBERS),
                "string": pick.choice(TEXTS)}[kind]

    def schema(self, depth=0):
        pick = self.random
        if depth > 3 or pick.random() < 0.08:
            return pick.choice([True, False, {}, {"type": pick.choice(TYPES)}])
        if pick.random() < 0.1:
            return {"$ref": f"#/{self.defs}/{pick.choice('xyz')}"}
        schema = {}
        for keyword in pick.sample(self.keywords(), pick.randint(1, 4)):
            schema[keyword] = self.keyword(keyword, depth + 1)
        return schema

    def keywords(self):
        both = ["type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
                "maxLength", "pattern", "minItems", "maxItems", "uniqueItems", "contains", "items", "minProperties",
                "maxProperties", "required", "properties", "patternProperties", "additionalProperties", "propertyNames", "allOf",
                "anyOf", "oneOf", "not", "if", "then", "else"]
        return both + (["dependencies", "additionalItems"] if self.draft == "draft7" else
                       ["prefixItems", "dependentRequired", "dependentSchemas", "minContains", "maxContains",
                        "unevaluatedProperties", "unevaluatedItems"])

    def keyword(self, keyword, depth):
        pick = self.random
        if keyword == "type":
            return pick.choice(TYPES) if pick.random() < 0.7 else pick.sample(TYPES, 2)
        if keyword == "enum":
            return [self.value(2) for _ in range(pick.randint(1, 4))]
        if keyword == "const":
            return self.value(1)
        if keyword == "multipleOf":
            # Python divides in double precision; these divide without a rest or clearly with one.
            return pick.choice([1, 2, 3, 0.5])
        if "imum" in keyword or keyword.startswith("exclusive"):
            return pick.choice(NUMBERS)
        if keyword == "pattern":
            return pick.choice(PATTERNS)
        if keyword.startswith(("min", "max")):
            return pick.randint(0, 3)
        if keyword == "uniqueItems":
            return True
        if keyword == "required":
            return pick.sample(NAMES, pick.randint(0, 2))
        if keyword in ("properties", "dependentSchemas"):
            return {name: self.schema(depth) for name in pick.sample(NAMES, pick.randint(1, 3))}
        if keyword == "patternProperties":
            return {pattern: self.schema(depth) for pattern in pick.sample(PATTERNS, pick.randint(1, 2))}
        if keyword == "dependentRequired":
            return {pick.choice(NAMES): pick.sample(NAMES, 2)}
        if keyword == "dependencies":
            return {pick.choice(NAMES): pick.choice([pick.sample(NAMES, 2), self.schema(depth)])}
        if keyword in ("allOf", "anyOf", "oneOf", "prefixItems"):
            return [self.schema(depth) for _ in range(pick.randint(1, 3))]
        if keyword == "items" and self.draft == "draft7" and pick.random() < 0.4:
            return [self.schema(depth) for _ in range(pick.randint(1, 2))]
        return self.schema(depth)

    def group(self, tests):
        uri, validator = DRAFTS[self.draft]
        schema = self.schema()
        if isinstance(schema, bool):
            schema = {"not": {}} if not schema else {}
        # References to one another could be a ring: these lead down only.
        schema[self.defs] = {"x": {"type": self.random.choice(TYPES)}, "y": {"minLength": 1}, "z": {"properties": {"a": {"type": "integer"}}}}
        schema["$schema"] = uri
        judge = validator(schema)
        values = [self.value() for _ in range(tests)]
        cases = []
        for number, value in enumerate(values):
            try:
                cases.append({"description": str(number), "data": value, "valid": judge.is_valid(value)})
            except TypeError:
                pass  # jsonschema takes the length of items: true
        return {"schema": schema, "description": json.dumps(schema), "tests": cases}


def groups(seeds, tests=10):
    return [Group(seed, draft).group(tests) for seed in seeds for draft in DRAFTS]


if __name__ == "__main__":
    import sys
    print(json.dumps(groups(range(int(sys.argv[1]), int(sys.argv[2])))))
