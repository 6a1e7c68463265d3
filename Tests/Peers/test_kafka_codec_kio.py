"""The message codec against kio: random messages of every API and version that kio knows, written by kio.

Trestle reads them as framed streams (so headers, framing and correlation are compared as well) and must show the same
values; what it writes for those values must be the bytes that kio wrote."""

import base64
import dataclasses
import datetime
import importlib
import io
import json
import random
import typing

import kio.schema.index as index
from kio.schema.errors import ErrorCode
from kio.serial import entity_writer
from kio.static.constants import EntityType

from codec_program import run

SAMPLES = 2
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
NO_UUID = "A" * 22


def scalar(kafka_type, rng):
    match kafka_type:
        case "bool":
            return rng.random() < 0.5
        case "int8" | "int16" | "int32" | "int64":
            bits = int(kafka_type[3:])
            return rng.choice([0, -1, 1, 2 ** (bits - 1) - 1, -(2 ** (bits - 1)), rng.randrange(2 ** (bits - 1))])
        case "uint16":
            return rng.randrange(2**16)
        case "float64":
            return rng.choice([0.0, -1.5, 1e300, rng.random()])
        case "string":
            return rng.choice(["", "topic", "Grüße aus 東京 🚂", "x" * rng.randrange(1, 300)])
        case "bytes" | "records":
            return rng.randbytes(rng.choice([0, 1, 7, 200]))
        case "uuid":
            import uuid

            return uuid.UUID(bytes=rng.randbytes(16))
        case "error_code":
            return rng.choice(list(ErrorCode))
        case "timedelta_i32" | "timedelta_i64":
            return datetime.timedelta(milliseconds=rng.randrange(2**31))
        case "datetime_i64":
            return EPOCH + datetime.timedelta(milliseconds=rng.randrange(2**40))
    raise AssertionError(kafka_type)


def parts(hint):
    """A type hint as (is a list, may be null, element)."""
    nullable = False
    if typing.get_origin(hint) is not tuple:
        options = [option for option in typing.get_args(hint) if option is not type(None)]
        if options and type(None) in typing.get_args(hint):
            nullable, hint = True, options[0]
    if typing.get_origin(hint) is tuple:
        return True, nullable, typing.get_args(hint)[0]
    return False, nullable, hint


def sample(entity, rng, depth=0):
    values = {}
    for field in dataclasses.fields(entity):
        tagged = "tag" in field.metadata
        if tagged and field.default is not dataclasses.MISSING and rng.random() < 0.5:
            continue
        is_list, nullable, element = parts(field.type)
        if nullable and not tagged and rng.random() < 0.25:
            values[field.name] = None
            continue

        def one():
            if dataclasses.is_dataclass(element):
                return sample(element, rng, depth + 1)
            return scalar(field.metadata["kafka_type"], rng)

        values[field.name] = tuple(one() for _ in range(rng.randrange(4 - min(depth, 2)))) if is_list else one()
    return entity(**values)


def shown(value, kafka_type):
    """A value of kio's as Kafka's own tools print it."""
    match kafka_type:
        case "bytes" | "records":
            return None if value is None else base64.b64encode(value).decode()
        case "uuid":
            return NO_UUID if value is None else base64.urlsafe_b64encode(value.bytes).decode().rstrip("=")
        case "error_code":
            return value.value
        case "timedelta_i32" | "timedelta_i64":
            return round(value / datetime.timedelta(milliseconds=1))
        case "datetime_i64":
            return -1 if value is None else round((value - EPOCH) / datetime.timedelta(milliseconds=1))
    return value


def plain(name):
    return name.replace("_", "").lower()


def is_default(value, field):
    """A tagged field is left out when it has its default; a structure, when all in it have theirs."""
    if field.default is not dataclasses.MISSING:
        return value == field.default
    return all(
        getattr(value, inner.name) == (0 if inner.default is dataclasses.MISSING else inner.default)
        for inner in dataclasses.fields(value))


def compare(ours, entity, where):
    """Every field of the entity stands in our JSON under its name, with its value, and nothing else does."""
    fields = dataclasses.fields(entity)
    untagged = [field for field in fields if "tag" not in field.metadata]
    members = list(ours.items())
    assert len(members) >= len(untagged), where
    pairs = list(zip(untagged, members))
    rest = dict(members[len(untagged):])
    for field in fields:
        if "tag" in field.metadata:
            # kio leaves the unit out of names such as throttleTimeMs.
            name = next((name for name in rest if plain(name).startswith(plain(field.name))), None)
            if name is not None:
                pairs.append((field, (name, rest.pop(name))))
            else:
                assert is_default(getattr(entity, field.name), field), f"{where}.{field.name} is missing: {ours}"
    assert not rest, f"{where}: {rest}"
    for field, (name, ours_value) in pairs:
        assert plain(name).startswith(plain(field.name)), f"{where}: {name} instead of {field.name}"
        theirs = getattr(entity, field.name)
        here = f"{where}.{field.name}"
        is_list, _, element = parts(field.type)
        if dataclasses.is_dataclass(element) and theirs is not None:
            items = theirs if is_list else [theirs]
            ours_items = ours_value if is_list else [ours_value]
            assert len(items) == len(ours_items), here
            for number, (ours_item, item) in enumerate(zip(ours_items, items)):
                compare(ours_item, item, f"{here}[{number}]")
        elif is_list and theirs is not None:
            assert ours_value == [shown(value, field.metadata["kafka_type"]) for value in theirs], here
        else:
            assert ours_value == shown(theirs, field.metadata.get("kafka_type")), here


def written(entity):
    buffer = io.BytesIO()
    entity_writer(type(entity))(buffer, entity)
    return buffer.getvalue()


def entity_of(name, version, kind):
    module, _, attribute = index.schema_name_map[name][version][kind].partition(":")
    return getattr(importlib.import_module(module), attribute)


def framed(body):
    return len(body).to_bytes(4, "big") + body


def cases():
    """(correlation id, key, version, request, response)"""
    rng = random.Random(4)
    number = 0
    for key, name in sorted(index.api_key_map.items()):
        for version, kinds in sorted(index.schema_name_map[name].items()):
            for _ in range(SAMPLES):
                number += 1
                request, response = (
                    sample(entity_of(name, version, kind), rng) for kind in (EntityType.request, EntityType.response))
                yield number, key, version, request, response


def test_trestle_reads_what_kio_writes_and_writes_the_same_bytes(tmp_path):
    requests, responses, expected, vectors = bytearray(), bytearray(), [], []
    for number, key, version, request, response in cases():
        header_type = request.__header_schema__
        fields = {field.name for field in dataclasses.fields(header_type)}
        header = header_type(**{
            name: value for name, value in {
                "request_api_key": key, "request_api_version": version, "correlation_id": number,
                "client_id": "kio" if number % 3 else None}.items() if name in fields})
        requests += framed(written(header) + written(request))
        responses += framed(written(response.__header_schema__(correlation_id=number)) + written(response))
        expected.append((number, key, version, request, response))

    (tmp_path / "requests").write_bytes(requests)
    (tmp_path / "responses").write_bytes(responses)
    code, output, problems = run(
        "inspect", "kafka", "--raw", tmp_path / "requests", "--responses", tmp_path / "responses")
    assert code == 0, problems[:2000]
    lines = [json.loads(line) for line in output.splitlines()]
    assert len(lines) == 2 * len(expected) > 1000

    for position, (number, key, version, request, response) in enumerate(expected):
        for kind, entity, line in (
            ("request", request, lines[position]), ("response", response, lines[len(expected) + position])):
            where = f"{line['api']} {kind} {version}"
            assert (line["type"], line["apiKey"], line["version"]) == (kind, key, version), where
            assert line["header"]["correlationId"] == number, where
            if kind == "request":
                assert line["header"]["clientId"] == ("kio" if number % 3 else None), where
            if line["api"] == "SaslAuthenticate":
                # A password may be in it: it is not shown. The vectors below hold it against the bytes.
                assert line["body"]["authBytes"] == "(hidden)", where
                line["body"]["authBytes"] = shown(entity.auth_bytes, "bytes")
            compare(line["body"], entity, where)
            vectors.append(json.dumps({
                "name": line["api"] + kind.capitalize(), "type": kind, "apiKey": key, "version": version,
                "json": line["body"], "hex": written(entity).hex()}))

    (tmp_path / "vectors").write_text("\n".join(vectors))
    code, output, _ = run("conform", "kafka-vectors", tmp_path / "vectors")
    assert output.splitlines()[-1] == f"{len(vectors)} passed, 0 failed", output[:2000]
    assert code == 0


def test_a_message_of_kio_that_is_cut_is_refused_with_its_place(tmp_path):
    rng = random.Random(5)
    for number, _, version, request, _ in list(cases())[::40]:
        body = written(request)
        if not body:
            continue
        name = type(request).__name__
        code, _, problem = run(
            "inspect", "kafka", "--api", name, "--api-version", version, "--raw", "-",
            stdin=body[:rng.randrange(len(body))])
        assert code == 1, f"{name} {version}"
        assert "byte " in problem, problem
