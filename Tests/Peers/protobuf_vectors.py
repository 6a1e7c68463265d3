"""Random schemas and messages of Protobuf, judged by Google's own compiler and library, as lines for `trestle conform protobuf-vectors`."""

import base64
import json
import math
import random
import tempfile
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.unknown_fields import UnknownFieldSet
from grpc_tools import protoc
import grpc_tools

SCALARS = ["double", "float", "int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32",
           "sfixed64", "bool", "string", "bytes"]
KEYS = ["int32", "int64", "uint32", "uint64", "sint32", "sint64", "fixed32", "fixed64", "sfixed32", "sfixed64", "bool", "string"]
KNOWN = ["Timestamp", "Duration", "Struct", "Value", "ListValue", "Int64Value", "StringValue", "BoolValue", "BytesValue",
         "DoubleValue", "FieldMask", "Empty"]
FILES = ["timestamp", "duration", "struct", "wrappers", "field_mask", "empty"]


class Schema:
    """A random schema: `text` and the names of its messages."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.syntax = self.random.choice(["proto2", "proto3", "edition2023"])
        self.messages = []
        self.enums = []
        self.number = 0
        head = {"proto2": 'syntax = "proto2";', "proto3": 'syntax = "proto3";', "edition2023": 'edition = "2023";'}
        body = "".join(self.declaration("t", 0) for _ in range(self.random.randint(1, 3)))
        imports = "".join(f'import "google/protobuf/{name}.proto";\n' for name in FILES)
        options = 'option java_package = "a.b";\noption optimize_for = SPEED;\n' if self.random.random() < 0.3 else ""
        if self.syntax == "edition2023" and self.random.random() < 0.5:
            options += "option features.field_presence = IMPLICIT;\n"
        self.text = f"{head[self.syntax]}\npackage t;\n{imports}{options}{body}"

    def name(self, prefix):
        self.number += 1
        return f"{prefix}{self.number}"

    def declaration(self, scope, depth):
        pick = self.random
        if pick.random() < 0.25:
            return self.enum(scope)
        name = self.name("M")
        full = f"{scope}.{name}"
        self.messages.append(full)
        parts = []
        if depth < 2:
            parts += [self.declaration(full, depth + 1) for _ in range(pick.randint(0, 2))]
        parts += [self.field(full) for _ in range(pick.randint(0, 6))]
        if pick.random() < 0.4:
            fields = "".join(self.plain("") for _ in range(pick.randint(1, 3)))
            parts.append(f"oneof {self.name('o')} {{ {fields} }}\n")
        if pick.random() < 0.3:
            parts.append("reserved 5000 to 5010, 6000;\n")
        if self.syntax == "proto2" and pick.random() < 0.2:
            number = self.tag()
            parts.append(f"optional group G{number} = {number} {{ optional int32 a = 1; repeated string b = 2; }}\n")
        pick.shuffle(parts)
        return f"message {name} {{\n{''.join(parts)}}}\n"

    def enum(self, scope):
        name = self.name("E")
        values = [0] + self.random.sample(range(-5, 300), 3) if self.syntax != "proto2" else self.random.sample(range(-5, 300), 3)
        lines = "".join(f"{name}_{i} = {v};" for i, v in enumerate(dict.fromkeys(values)))
        self.enums.append(f"{scope}.{name}")
        closed = " option features.enum_type = CLOSED;" if self.syntax == "edition2023" and self.random.random() < 0.3 else ""
        return f"enum {name} {{{closed} {lines} }}\n"

    def tag(self):
        self.number += 1
        return self.number * self.random.choice([1, 1, 1, 7]) + (20_000 if self.random.random() < 0.1 else 0)

    def type(self):
        pick = self.random.random()
        if pick < 0.15 and self.messages:
            return "." + self.random.choice(self.messages)
        if pick < 0.25 and self.enums:
            return "." + self.random.choice(self.enums)
        if pick < 0.35:
            return "google.protobuf." + self.random.choice(KNOWN)
        return self.random.choice(SCALARS)

    def plain(self, label):
        type = self.type()
        name = self.random.choice(["f_{}", "fooBar{}", "x_y_{}", "F{}", "_a{}"]).format(self.name(""))
        options = ""
        if label == "repeated" and type in SCALARS[:13] and self.syntax != "edition2023" and self.random.random() < 0.3:
            options = " [packed = " + self.random.choice(["true", "false"]) + "]"
        elif self.random.random() < 0.1:
            options = f' [json_name = "j{self.number}"]'
        elif self.syntax == "proto2" and label == "optional" and type in ("int32", "string"):
            options = " [default = " + ('"d\\n"' if type == "string" else "-7") + "]"
        elif self.syntax == "edition2023" and label == "" and type in SCALARS and self.random.random() < 0.3:
            options = " [features.field_presence = EXPLICIT]"
        return f"{label} {type} {name} = {self.tag()}{options};\n"

    def field(self, scope):
        if self.random.random() < 0.2:
            return f"map<{self.random.choice(KEYS)}, {self.type()}> m{self.name('')} = {self.tag()};\n"
        labels = {"proto2": ["optional", "optional", "repeated", "required"], "proto3": ["", "", "repeated", "optional"],
                  "edition2023": ["", "repeated"]}[self.syntax]
        label = self.random.choice(labels)
        text = self.plain(label)
        # A message that requires itself has no value.
        return text if label != "required" or ".t." not in text and "t.M" not in text else text.replace("required", "optional", 1)


def compile(text):
    """The descriptor set that protoc makes of a schema; `None` when it refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schema.proto").write_text(text)
        known = str(Path(grpc_tools.__file__).parent / "_proto")
        out = Path(folder) / "set"
        if protoc.main(["protoc", f"-I{folder}", f"-I{known}", "--include_imports", f"--descriptor_set_out={out}", "schema.proto"]):
            return None
        return out.read_bytes()


def fill(message, pick, depth=0):
    for field in message.DESCRIPTOR.fields:
        repeated = field.is_repeated if hasattr(field, "is_repeated") else field.label == 3
        required = getattr(field, "is_required", False)
        if pick.random() < 0.4 and not required:
            continue
        if field.message_type and field.message_type.GetOptions().map_entry:
            if depth < 3:
                entry(getattr(message, field.name), field.message_type, pick, depth)
        elif field.message_type:
            if depth > 3 and not required:
                continue
            if repeated:
                for _ in range(pick.randint(0, 2)):
                    known(getattr(message, field.name).add(), pick, depth)
            else:
                target = getattr(message, field.name)
                target.SetInParent()
                known(target, pick, depth)
        elif repeated:
            getattr(message, field.name).extend(scalar(field, pick) for _ in range(pick.randint(0, 3)))
        else:
            setattr(message, field.name, scalar(field, pick))


def known(message, pick, depth):
    name = message.DESCRIPTOR.full_name
    if name == "google.protobuf.Timestamp":
        message.seconds = pick.choice([0, -1, pick.randint(-62135596800, 253402300799)])
        message.nanos = pick.choice([0, 5000000, 999999999, 1000])
    elif name == "google.protobuf.Duration":
        sign = pick.choice([1, -1])
        message.seconds = sign * pick.choice([0, 1, 315576000000 - 1])
        message.nanos = sign * pick.choice([0, 5000000, 999999999, 1000])
    elif name == "google.protobuf.Value":
        pick.choice([lambda: setattr(message, "null_value", 0), lambda: setattr(message, "number_value", 1.5),
                     lambda: setattr(message, "string_value", "é"), lambda: message.list_value.values.add().SetInParent()
                     or setattr(message.list_value.values[0], "bool_value", True)])()
    elif name == "google.protobuf.Struct":
        message.update({"a": pick.choice([None, 1, "x", [1, {"b": True}]])})
    elif name == "google.protobuf.ListValue":
        message.extend([1, "x", None, True, [2.5]][: pick.randint(0, 5)])
    elif name == "google.protobuf.FieldMask":
        message.paths.extend(["foo_bar.baz", "a"][: pick.randint(0, 2)])
    else:
        fill(message, pick, depth + 1)


def entry(target, type, pick, depth):
    key, value = type.fields_by_name["key"], type.fields_by_name["value"]
    # One entry: the order of several is no matter to Protobuf, but to a comparison of bytes.
    k = scalar(key, pick)
    if value.message_type:
        known(target[k], pick, depth)
    else:
        target[k] = scalar(value, pick)


def scalar(field, pick):
    kind = field.type
    if kind in (1, 2):
        value = pick.choice([0.0, -0.0, 1.5, -2.25, math.inf, -math.inf, math.nan, pick.uniform(-1e6, 1e6), 1e-7, 3e38])
        if kind == 2 and math.isfinite(value):
            import struct
            value = struct.unpack("<f", struct.pack("<f", value))[0]
        return value
    if kind == 8:
        return pick.random() < 0.5
    if kind == 9:
        return pick.choice(["", "a", "é€😀", "\"\\\n\x01", "x" * 40])
    if kind == 12:
        return bytes(pick.randrange(256) for _ in range(pick.randint(0, 5)))
    if kind == 14:
        return pick.choice(field.enum_type.values).number
    signed = kind in (3, 5, 15, 16, 17, 18)
    bits = 64 if kind in (3, 4, 6, 16, 18) else 32
    top = (1 << (bits - 1 if signed else bits)) - 1
    return pick.choice([0, 1, top, -top - 1 if signed else top - 1, pick.randint(0, top)])


def vectors(seeds, messages=4, mutations=6):
    """Lines for each seed: the schema's descriptor set, messages, and messages with changed bytes."""
    for seed in seeds:
        schema = Schema(seed)
        compiled = compile(schema.text)
        if compiled is None or not schema.messages:
            continue
        yield {"kind": "descriptor", "name": f"seed {seed}", "proto": schema.text, "descriptorSet": compiled.hex()}
        pool = descriptor_pool.DescriptorPool()
        for file in descriptor_pb2.FileDescriptorSet.FromString(compiled).file:
            pool.Add(file)
        pick = random.Random(seed)
        for number in range(messages):
            name = pick.choice(schema.messages)
            type = message_factory.GetMessageClass(pool.FindMessageTypeByName(name))
            message = type()
            fill(message, pick)
            if not message.IsInitialized():
                continue
            data = message.SerializeToString(deterministic=True)
            base = {"proto": schema.text, "message": name}
            yield {"kind": "codec", "name": f"seed {seed}.{number}", **base, "hex": data.hex(), "json": as_json(message), "canonical": True}
            for change in range(mutations if data else 0):
                bad = bytearray(data)
                for _ in range(pick.randint(1, 3)):
                    at = pick.randrange(len(bad))
                    pick.choice([lambda: bad.__setitem__(at, pick.randrange(256)), lambda: bad.insert(at, pick.randrange(256)),
                                 lambda: bad.__delitem__(at) if len(bad) > 1 else None])()
                yield from judged(type, bytes(bad), {"name": f"seed {seed}.{number}.{change}", **base})


def as_json(message):
    return json.loads(json_format.MessageToJson(message, ensure_ascii=False))


def judged(type, data, base):
    message = type()
    try:
        message.ParseFromString(data)
    except Exception:
        yield {"kind": "reject", **base, "hex": data.hex()}
        return
    if not message.IsInitialized():
        yield {"kind": "reject", **base, "hex": data.hex()}
        return
    if is_odd(message):
        return
    try:
        value = as_json(message)
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except Exception:
        return  # data that is sound and has no JSON form
    # Text that is not UTF-8 is shown as Python shows bytes; the shortest text of tiny floats differs in the last digit.
    if "b'" in text or 'b\\"' in text or "e-4" in text or "e-3" in text:
        return
    yield {"kind": "codec", **base, "hex": data.hex(), "json": value, "canonical": False}


def is_odd(message):
    """Whether upb's library differs from the others: entries of maps with unknown fields, a Value without a kind."""
    maps = {field.number for field in message.DESCRIPTOR.fields if field.message_type and field.message_type.GetOptions().map_entry}
    if any(field.field_number in maps for field in UnknownFieldSet(message)):
        return True
    if message.DESCRIPTOR.full_name == "google.protobuf.Value" and message.WhichOneof("kind") is None:
        return True
    for field, value in message.ListFields():
        if not field.message_type:
            continue
        if field.number in maps:
            parts = value.values() if field.message_type.fields_by_name["value"].message_type else []
        else:
            parts = value if hasattr(value, "__len__") and not hasattr(value, "DESCRIPTOR") else [value]
        if any(is_odd(part) for part in parts):
            return True
    return False


if __name__ == "__main__":
    import sys
    for line in vectors(range(int(sys.argv[1]), int(sys.argv[2]))):
        print(json.dumps(line))
