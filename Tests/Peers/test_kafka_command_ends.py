"""How `trestle produce` and `consume` begin and end: signals, closed pipes, long lines, offsets and times; beside kcat."""

import json
import signal
import subprocess
import threading
import time

import confluent_kafka
import pytest
from kafka_broker import Broker, command


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with Broker(tmp_path_factory.mktemp("ends")) as broker:
        yield broker


def run(broker, *arguments, lines="", code=0):
    done = subprocess.run(
        [*command(), arguments[0], "-b", broker.address, *map(str, arguments[1:])], input=lines, text=True, capture_output=True,
        timeout=120)
    assert done.returncode == code, (done.returncode, done.stdout[-500:], done.stderr)
    return done


def kcat(broker, *arguments, lines=None):
    return subprocess.run(
        ["kcat", "-b", broker.address, *arguments], input=lines, text=True, stdout=subprocess.PIPE, timeout=60,
        check=True).stdout


def fill(broker, topic, count):
    run(broker, "produce", "-t", topic, "-q", lines="".join(f"{number}\n" for number in range(count)))


def start(broker, *arguments, **options):
    return subprocess.Popen([*command(), arguments[0], "-b", broker.address, *arguments[1:]], text=True, **options)


def test_an_interrupt_commits_what_was_printed(broker, tmp_path):
    count = 200_000
    fill(broker, "interrupted", count)
    config = tmp_path / "client.properties"
    config.write_text("auto.offset.reset=earliest\nmax.partition.fetch.bytes=20000\n")
    printed = []
    for _ in range(3):
        output = tmp_path / "lines"
        with open(output, "w") as file:
            process = start(broker, "consume", "-t", "interrupted", "-g", "g", "--config", str(config), stdout=file,
                            stderr=subprocess.PIPE)
            while output.stat().st_size < 50_000 and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0, process.stderr.read()
        printed += output.read_text().split()
    rest = run(broker, "consume", "-t", "interrupted", "-g", "g", "--exit", "-q", "--config", config).stdout.split()
    assert printed + rest == [str(number) for number in range(count)]


def test_a_closed_pipe_is_no_failure_and_nothing_is_missed(broker, tmp_path):
    fill(broker, "piped", 50_000)
    config = tmp_path / "client.properties"
    config.write_text("auto.offset.reset=earliest\n")
    process = start(broker, "consume", "-t", "piped", "-g", "p", "--config", str(config), stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE)
    head = [process.stdout.readline().strip() for _ in range(10)]
    process.stdout.close()
    assert process.wait(30) == 0, process.stderr.read()
    rest = run(broker, "consume", "-t", "piped", "-g", "p", "--exit", "-q", "--config", config).stdout.split()
    assert set(head + rest) == {str(number) for number in range(50_000)}


def test_a_member_that_exits_at_the_end_has_written_what_it_commits(broker):
    """Records that arrive while the group forms lie behind the end, in the same batch as those before it."""
    kcat(broker, "-P", "-t", "growing", lines="first\n")
    stop = threading.Event()
    sent = []

    def produce():
        producer = confluent_kafka.Producer({"bootstrap.servers": broker.address, "linger.ms": 1})
        while not stop.is_set():
            for _ in range(5):
                producer.produce("growing", str(len(sent)))
                sent.append(str(len(sent)))
            producer.flush(5)
            time.sleep(0.02)

    # A member that polls seldom makes each rebalance take longer than a second.
    kcat(broker, "-P", "-t", "other", lines="first\n")
    slow = confluent_kafka.Consumer({
        "bootstrap.servers": broker.address, "group.id": "growing", "partition.assignment.strategy": "range",
        "heartbeat.interval.ms": 200})
    slow.subscribe(["other"])

    def poll():
        while not stop.is_set():
            slow.poll(0)
            time.sleep(1.2)

    threads = [threading.Thread(target=produce), threading.Thread(target=poll)]
    for thread in threads:
        thread.start()
    time.sleep(2)
    arguments = ["consume", "-t", "growing", "-g", "growing", "--from", "beginning", "--exit", "-q"]
    printed = []
    for _ in range(2):
        printed += run(broker, *arguments).stdout.split()
    stop.set()
    for thread in threads:
        thread.join()
    slow.close()
    printed += run(broker, *arguments).stdout.split()
    assert printed == ["first", *sent]


def test_a_member_that_counts_goes_on_behind_what_it_has_written(broker):
    fill(broker, "counted", 30_000)
    printed = []
    for count in (12_345, 12_345, 5_310):
        printed += run(
            broker, "consume", "-t", "counted", "-g", "counted", "--from", "beginning", "-c", count, "-q").stdout.split()
    assert printed == [str(number) for number in range(30_000)]


def test_output_that_cannot_be_written_is_a_failure(broker):
    """`consume --exit > backup && topics delete` must not delete what is not in the backup."""
    fill(broker, "backup", 100)
    for arguments in (
            ["consume", "-t", "backup", "--from", "beginning", "--exit"], ["consume", "-t", "backup", "-g", "b", "--from", "beginning", "-e"],
            ["topics", "list"], ["topics", "describe", "backup"], ["groups", "list"]):
        with open("/dev/full", "w") as full:
            process = subprocess.Popen(
                [*command(), *arguments, "-b", broker.address], text=True, stdout=full, stderr=subprocess.PIPE)
            _, errors = process.communicate(timeout=60)
        assert process.returncode == 74, (arguments, errors)
        assert "standard output cannot be written: No space left on device" in errors
    # What was not written is not committed.
    rest = run(broker, "consume", "-t", "backup", "-g", "b", "--from", "beginning", "-e", "-q").stdout.split()
    assert rest == [str(number) for number in range(100)]


def test_an_interrupted_producer_stores_what_it_has_read(broker):
    process = start(broker, "produce", "-t", "typed", stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write("".join(f"{number}\n" for number in range(1_000)))
    process.stdin.flush()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == 0, process.stderr.read()
    assert kcat(broker, "-C", "-t", "typed", "-e", "-q").split() == [str(number) for number in range(1_000)]


def test_a_second_interrupt_ends_a_command_that_waits():
    for arguments in (["produce", "-t", "t"], ["consume", "-t", "t"]):
        process = subprocess.Popen(
            [*command(), *arguments, "-b", "127.0.0.1:1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        process.stdin.write("line\n")
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) in (130, 0, 75) and time.monotonic() - began < 3


def test_a_line_that_is_too_long_is_named_and_the_others_are_stored(broker):
    long = "x" * 3_000_000
    done = run(broker, "produce", "-t", "long", lines=f"before\n{long}\nafter\n{long}", code=65)
    assert "line 2 is longer" in done.stderr and "line 4 is longer" in done.stderr
    assert kcat(broker, "-C", "-t", "long", "-e", "-q").split() == ["before", "after"]


def test_a_large_record_passes_where_settings_allow_it(broker, tmp_path):
    config = tmp_path / "client.properties"
    config.write_text("max.request.size=12000000\n")
    line = "y" * 9_000_000
    run(broker, "produce", "-t", "large", "--config", config, lines=f"{line}\n")
    assert run(broker, "consume", "-t", "large", "-o", "beginning", "-e", "-q").stdout.strip() == line


def test_kcat_s_lines_of_json_are_read(broker):
    kcat(broker, "-P", "-t", "kcat", "-K:", "-H", "unit=celsius", "-H", "source=a", lines="k:1\n")
    lines = kcat(broker, "-C", "-t", "kcat", "-e", "-q", "-J")
    run(broker, "produce", "-t", "copied", "-f", "json", lines=lines)
    copy, original = (json.loads(kcat(broker, "-C", "-t", topic, "-e", "-q", "-J")) for topic in ("copied", "kcat"))
    assert [copy[name] for name in ("key", "payload", "headers", "ts")] == [
        original[name] for name in ("key", "payload", "headers", "ts")]


def test_formats_are_those_of_kcat(broker):
    kcat(broker, "-P", "-t", "forms", "-K:", "-H", "unit=celsius", "-H", "n=2", lines="k:value\n:empty\n")
    form = "%t %p %o %k %s %S %K %T %h\\n"
    assert run(broker, "consume", "-t", "forms", "-o", "beginning", "-e", "-q", "-f", form).stdout == kcat(
        broker, "-C", "-t", "forms", "-e", "-q", "-f", form)


def test_a_key_for_all_records(broker):
    run(broker, "produce", "-t", "keyed", "-k", "boiler", "-K", ":", lines="1\nother:2\n")
    assert kcat(broker, "-C", "-t", "keyed", "-e", "-q", "-f", "%k=%s ").split() == ["boiler=1", "other=2"]


@pytest.mark.parametrize("start, expected", [
    ("beginning", 10), ("-3", 3), ("-100", 10), ("7", 3), ("@1700000005000", 5), ("s@1700000005000", 5),
    ("2023-11-14T22:13:25Z", 5), ("2023-11-14 22:13:25", 5), ("2023-11-14T23:13:25+01:00", 5), ("2023-11-14", 10),
    ("2023-11-15", 0), ("2023-11-14 22:14", 0), ("end", 0)])
def test_a_reader_begins_where_it_is_told(broker, start, expected):
    topic = f"from-{abs(hash(start))}"
    lines = "".join(json.dumps({"value": str(index), "timestamp": 1_700_000_000_000 + index * 1000}) + "\n" for index in range(10))
    run(broker, "produce", "-t", topic, "--format", "json", lines=lines)
    found = run(broker, "consume", "-t", topic, "-o", start, "-e", "-q").stdout.split()
    assert found == [str(index) for index in range(10 - expected, 10)]


@pytest.mark.parametrize("name, value, form", [
    ("hex", b"a" * 600_000, "hex"), ("base64", b"\xff" * 900_000, "json"), ("escapes", b"\x01" * 300_000, "json")])
def test_lines_that_consume_prints_are_taken_by_produce(broker, name, value, form):
    topic = f"long-{name}"
    producer = confluent_kafka.Producer({"bootstrap.servers": broker.address})
    producer.produce(topic, value)
    assert producer.flush(20) == 0
    lines = run(broker, "consume", "-t", topic, "-o", "beginning", "--exit", "-f", form).stdout
    run(broker, "produce", "-t", topic, "-f", form, lines=lines)
    lines = run(broker, "consume", "-t", topic, "-o", "beginning", "--exit", "-f", "hex").stdout.split()
    assert lines == [value.hex()] * 2


def test_a_line_without_a_value_is_no_tombstone(broker):
    done = run(broker, "produce", "-t", "deleted", "-f", "json", lines='{"key":"a"}\n{"key":"b","value":null,"timestamp":-1}\n',
               code=65)
    assert "line 1" in done.stderr and '"value":null' in done.stderr
    lines = run(broker, "consume", "-t", "deleted", "-o", "beginning", "--exit", "-f", "json").stdout.splitlines()
    assert [(json.loads(line)["key"], json.loads(line)["value"]) for line in lines] == [("b", None)]


def test_exit_reads_what_there_is(broker):
    """As kcat -C -e does; without it only what comes."""
    fill(broker, "there", 100)
    assert run(broker, "consume", "-t", "there", "--exit", "-q").stdout == kcat(broker, "-C", "-t", "there", "-e", "-q")
    assert run(broker, "consume", "-t", "there", "--exit", "--from", "end", "-q").stdout == ""


def test_a_reader_without_a_broker_ends_in_time_and_says_why_once():
    start = time.monotonic()
    done = subprocess.run(
        [*command(), "consume", "-b", "127.0.0.1:1", "-t", "t", "--timeout", "2"], text=True, capture_output=True, timeout=60)
    assert done.returncode == 75 and time.monotonic() - start < 20
    lines = done.stderr.splitlines()
    assert len(lines) == len(set(lines)) and any("127.0.0.1:1" in line for line in lines), lines
