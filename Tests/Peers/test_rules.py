"""The rule engine beside Python's decimal, hashlib and zoneinfo, and beside Java; and the commands for rules."""

import base64
import datetime
import decimal
import hashlib
import json
import os
import random
import shlex
import shutil
import subprocess
import sys
import zoneinfo

import pytest
from codec_program import ROOT, run

FILES = ROOT / "Fixtures" / "rules" / "files"
CONTEXT = decimal.Context(prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-99999, Emax=99999, traps=[])


def conforms(cases):
    """Runs cases through `trestle conform rule-vectors -`."""
    lines = "".join(case if isinstance(case, str) else json.dumps(case) + "\n" for case in cases)
    code, output, _ = run("conform", "rule-vectors", "-", stdin=lines.encode())
    assert code == 0, output[-3000:]
    assert output.splitlines()[-1] == f"{lines.count(chr(10))} passed, 0 failed"


def vector(name, sql, payload, expect, version="2015-10-08"):
    """A line; `payload` and `expect` are JSON text, so that numbers keep their digits."""
    line = {"name": name, "source": "Python", "sql": sql, "version": version, "topic": "t", "payload": payload, "expect": 0}
    return json.dumps(line).replace('"expect": 0', f'"expect": {{"json": {expect}}}') + "\n"


def number(rng):
    digits = rng.choice([1, 2, 5, 17, 19, 33, 34, 35, 40])
    text = str(rng.randrange(10 ** digits)).zfill(digits)
    point = rng.randint(0, digits)
    text = (text[:point].lstrip("0") or "0") + ("." + text[point:] if point < digits else ".0")
    exponent = rng.choice([0, 0, 0, 1, -1, 20, -20, 34, -34, 500, -500, 960, -960])
    return rng.choice(["", "-"]) + text + (f"E{exponent}" if exponent else "")


def test_decimals_are_those_of_python():
    rng = random.Random(34)
    cases = []
    for index in range(4000):
        a, b = number(rng), number(rng)
        symbol = rng.choice("+-*/%")
        left, right = CONTEXT.create_decimal(a), CONTEXT.create_decimal(b)
        # Operands out of range are no numbers to begin with.
        if any(x != 0 and abs(x.adjusted()) > 999 for x in (left, right)):
            continue
        if symbol == "%":
            with decimal.localcontext(decimal.Context(prec=4000, Emin=-99999, Emax=99999, traps=[])):
                result = left % right
        else:
            result = {"+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": CONTEXT.divide}[symbol](left, right)
        if not result.is_finite() or result != 0 and result.adjusted() > 999:
            expect = "{}"
        elif result != 0 and result.adjusted() < -999:
            expect = '{"r": 0}'
        else:
            expect = f'{{"r": {result}}}'
        cases.append(vector(f"decimal-{index}", f"SELECT a {symbol} b AS r FROM 't'", f'{{"a":{a},"b":{b}}}', expect))
    assert len(cases) > 3000
    conforms(cases)


def test_digests_are_those_of_hashlib():
    rng = random.Random(5)
    cases = []
    for index in range(300):
        text = "".join(rng.choice("aä😀\n1") for _ in range(rng.choice([0, 1, 15, 16, 17, 55, 56, 63, 64, 65, 111, 112, 127, 128, 200])))
        name = rng.choice(["md5", "sha1", "sha224", "sha256", "sha384", "sha512"])
        digest = hashlib.new(name, text.encode()).hexdigest()
        cases.append(vector(f"digest-{index}", f"SELECT {name}(x) AS r FROM 't'", json.dumps({"x": text}), json.dumps({"r": digest})))
    conforms(cases)


def test_times_are_those_of_zoneinfo():
    rng = random.Random(7)
    zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Apia"]
    cases = []
    for index in range(600):
        zone = rng.choice(zones)
        milliseconds = rng.randrange(-2_000_000_000_000, 7_000_000_000_000)
        moment = datetime.datetime.fromtimestamp(milliseconds // 1000, zoneinfo.ZoneInfo(zone))
        if moment.utcoffset().total_seconds() % 60:
            continue  # Joda-Time writes the minutes, Python the seconds, too
        text = moment.strftime("%Y-%m-%d %H:%M:%S %j %a %B %I %p %z %G-%V %u") + f" {milliseconds % 1000:03}"
        pattern = "yyyy-MM-dd HH:mm:ss DDD E MMMM hh a Z xxxx-ww e SSS"
        cases.append(vector(f"time-{index}", "SELECT parse_time(p, n, z) AS r FROM 't'",
                            json.dumps({"p": pattern, "n": milliseconds, "z": zone}), json.dumps({"r": text}), "2016-03-23"))
    conforms(cases)


@pytest.mark.skipif(not shutil.which("javac"), reason="needs a JDK; Fixtures/rules/java.jsonl holds recorded cases")
def test_expressions_and_times_are_those_of_java():
    # The same cases each time: TRESTLE_SEED tries others. Docs/RULES.md lists the known differences, of which some seeds find one.
    seed = os.environ.get("TRESTLE_SEED", "7")
    made = subprocess.run([sys.executable, ROOT / "Fixtures" / "rules" / "record_java.py", seed, "1500"], capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    code, output, _ = run("conform", "rule-vectors", "-", stdin=made.stdout.encode())
    assert code == 0, (seed, output[-3000:])


def test_every_recorded_case_passes():
    for name in ("vectors.jsonl", "java.jsonl"):
        code, output, _ = run("conform", "rule-vectors", ROOT / "Fixtures" / "rules" / name)
        assert code == 0, output[-2000:]


def test_a_wrong_vector_fails_with_its_line():
    code, output, _ = run("conform", "rule-vectors", "-", stdin=vector("x", "SELECT 1 AS r FROM 't'", "{}", '{"r": 2}').encode())
    assert code == 1
    assert output.splitlines() == ['line 1 (x): found {"r":1}, expected {"r":2}', "0 passed, 1 failed"]


def test_check_reports_every_fault_with_its_place():
    code, output, _ = run("rules", "check", FILES / "01-bare-sasl-plain.json")
    assert code == 0 and "good: FROM " in output
    code, output, _ = run("rules", "check", FILES / "11-unknown-client-property.json", FILES / "13-wrong-sql.json")
    assert code == 78
    assert "11-unknown-client-property.json:20:" in output and "/actions/0/kafka/clientProperties/linger.ms" in output
    assert "13-wrong-sql.json:3:" in output and "FROM" in output
    code, output, _ = run("rules", "check", "--json", FILES / "10-missing-brace.json")
    assert code == 78
    finding = json.loads(output.splitlines()[0])
    assert (finding["code"], finding["line"], finding["column"]) == ("json-syntax", 23, 5)
    code, output, _ = run("rules", "check", ROOT / "Fixtures" / "rules" / "nothing.json")
    assert code == 64


def test_explain_shows_each_step(tmp_path):
    payload = tmp_path / "payload.json"
    payload.write_text('{"t":21.5,"unit":"C"}')
    code, output, error = run("explain", FILES / "01-bare-sasl-plain.json", "--topic", "plant/7/temp", "--payload", payload,
                              "--client-id", "sensor-7", "--timestamp", "1481825251155")
    assert code == 0, error
    assert "topic 'plant/7/temp' matches" in output
    assert "WHERE" in output and "21.5 (Decimal)" in output
    assert "key: plant/7/temp" in output and "topic: plant-7" in output
    assert "password: (hidden)" in output
    code, output, _ = run("explain", FILES / "01-bare-sasl-plain.json", "--topic", "plant/7/humidity", "--payload", payload)
    assert code == 0 and "does not match" in output


def test_explain_names_partition_and_record(tmp_path):
    """librdkafka puts the same key into the same partition, and the record's bytes are those of a batch."""
    rule = {"sql": "SELECT n FROM 't/#'", "awsIotSqlVersion": "2016-03-23", "actions": [{"kafka": {
        "destinationArn": "arn:aws:iot:us-east-1:123456789012:ruledestination/vpc/1", "topic": "t", "key": "${topic(2)}",
        "headers": [{"key": "h", "value": "${get_secret('s', 'SecretString', 'arn:aws:iam::1:role/r')}"}],
        "clientProperties": {"bootstrap.servers": "k:9093", "ssl.truststore": "c2VjcmV0", "ssl.truststore.password": "pw"}}}]}
    path = tmp_path / "rule.json"
    path.write_text(json.dumps(rule))
    code, output, error = run(
        "explain", path, "--topic", "t/21", "--payload", "-", "--partitions", "6", "--json", stdin=b'{"n":1}')
    assert code == 0, error
    properties = json.loads(output)["actions"][0]["properties"]
    # murmur2 of "21", by Java's DefaultPartitioner: 5
    assert properties["partition"].startswith(f"{java_partition(b'21', 6)} of 6")
    record = bytes.fromhex(properties["record"].split(": ")[1])
    assert record == bytes([2 * (len(record) - 1), 0, 0, 0, 4]) + b"21" + b"\x0e" + b'{"n":1}' + b"\x02\x02h\x10(hidden)"
    assert "c2VjcmV0" not in output and '"pw"' not in output
    path.write_text(json.dumps({**rule, "actions": [{"kafka": {**rule["actions"][0]["kafka"], "partition": "${n + 8}"}}]}))
    code, output, _ = run("explain", path, "--topic", "t/21", "--payload", "-", "--partitions", "6", stdin=b'{"n":1}')
    assert code == 0 and "partition: fails: there are 6 partitions" in output


def java_partition(key, count):
    """murmur2 as Kafka's clients have it."""
    m, h = 0x5BD1E995, 0x9747B28C ^ len(key)
    whole = len(key) // 4 * 4
    for start in range(0, whole, 4):
        k = int.from_bytes(key[start:start + 4], "little") * m & 0xFFFFFFFF
        h = h * m & 0xFFFFFFFF ^ (k ^ k >> 24) * m & 0xFFFFFFFF
    if whole < len(key):
        h = (h ^ int.from_bytes(key[whole:], "little")) * m & 0xFFFFFFFF
    h = (h ^ h >> 13) * m & 0xFFFFFFFF
    return ((h ^ h >> 15) & 0x7FFFFFFF) % count


@pytest.mark.parametrize("arguments", [["rules", "check"], ["explain", "--topic", "t"], ["conform", "rule-vectors"]])
def test_a_device_without_an_end_is_refused(arguments):
    code, _, error = run(*arguments, "/dev/zero")
    assert code == 64 and "larger than" in error


def test_a_pipe_of_the_shell_is_read(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = subprocess.Popen(["cp", FILES / "01-bare-sasl-plain.json", pipe])
    code, output, error = run("rules", "check", pipe)
    assert code == 0 and "good" in output, error
    writer.wait()


def test_explain_gives_the_reason_of_undefined(tmp_path):
    rule = tmp_path / "rule.sql"
    rule.write_text("SELECT a.b.c AS x, 1 / (d - d) AS y FROM 't/#' WHERE NOT missing")
    code, output, _ = run("explain", rule, "--topic", "t", "--payload", "-", "--json", stdin=b'{"a":{"b":5},"d":2.5}')
    assert code == 0
    explanation = json.loads(output)
    assert explanation["outcome"] == "filtered"
    assert explanation["condition"]["operands"][0]["reason"] == "the payload has no member 'missing'"
    rule.write_text("SELECT a.b.c AS x, 1 / (d - d) AS y FROM 't/#'")
    code, output, _ = run("explain", rule, "--topic", "t", "--payload", "-", stdin=b'{"a":{"b":5},"d":2.5}')
    assert "a.b is not an object but Int" in output and "division by zero" in output


def test_explain_refuses_a_wrong_rule(tmp_path):
    rule = tmp_path / "rule.sql"
    rule.write_text("SELECT a,, b FROM 't'")
    code, _, error = run("explain", rule, "--topic", "t")
    assert code == 78 and "line 1, column 10" in error


def test_the_output_of_a_binary_payload_is_base64():
    case = {"name": "b", "source": "Python", "sql": "SELECT * FROM 't'", "version": "2016-03-23", "topic": "t",
            "payloadBase64": base64.b64encode(bytes(range(256))).decode(),
            "expect": {"base64": base64.b64encode(bytes(range(256))).decode()}}
    conforms([case])


def test_an_explanation_does_not_grow_with_the_square_of_a_rule(tmp_path):
    """Each nested call takes as many steps as a rule may: they are counted for the whole explanation, and so is its text."""
    call = "'" + "a" * 10 + "'"
    for _ in range(120):
        call = f"regexp_replace({call}, 'a', 'aaaaaaaaaa')"
    rule = tmp_path / "rule.json"
    rule.write_text(json.dumps({"sql": f"SELECT {call} AS v FROM 'a/b'", "awsIotSqlVersion": "2016-03-23", "actions": []}))
    (tmp_path / "payload").write_text("{}")
    done = subprocess.run(
        [*shlex.split(os.environ.get("TRESTLE", str(ROOT / ".build/debug/trestle"))), "explain", rule, "--topic", "a/b", "--payload",
         tmp_path / "payload"], capture_output=True, timeout=60)
    assert done.returncode == 0 and len(done.stdout) < 2 << 20, done.stderr
    assert b"steps" in done.stdout
