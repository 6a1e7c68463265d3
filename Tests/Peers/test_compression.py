"""Our codecs against those of other libraries, both ways, and batches of each codec through whole clients."""

import asyncio
import gzip
import os
import pathlib
import random
import subprocess

import aiokafka
import aiokafka.codec
import confluent_kafka
import cramjam
import kafka
import kafka.codec
import lz4.frame
import pytest
import zstandard

from peers import ROOT, Device, Expected, consume
from test_embedded import Embedded, publish

CODECS = ["gzip", "snappy", "lz4", "zstd"]
READINGS = b"".join(
    b'{"device":"pump-%03d","temperature":%d.%d,"sequence":%d}\n' % (n % 40, 20 + n % 9, n % 10, n) for n in range(4000))
NOISE = random.Random(9).randbytes(150_000)
SAMPLES = {
    "empty": b"", "one byte": b"x", "readings": READINGS, "noise": NOISE, "run": b"\0" * 300_000, "pair": b"ab" * 999,
    "far": NOISE[:70_000] * 3, "edge": READINGS[:65_536], "past the edge": READINGS[:65_537], "short": READINGS[:40],
}


def ours(direction, codec, data, magic=2):
    binary = pathlib.Path(os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle"))
    done = subprocess.run(
        [binary, "compression", direction, codec, "--magic", str(magic)], input=data, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


# What reads and writes each codec beside us: the library itself, and what the Kafka clients make of it.
READERS = {
    "gzip": [gzip.decompress, kafka.codec.gzip_decode, aiokafka.codec.gzip_decode],
    "snappy": [kafka.codec.snappy_decode, aiokafka.codec.snappy_decode],
    "lz4": [lz4.frame.decompress, kafka.codec.lz4_decode, aiokafka.codec.lz4_decode,
            lambda data: bytes(cramjam.lz4.decompress(data))],
    "zstd": [lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data), aiokafka.codec.zstd_decode],
}
WRITERS = {
    "gzip": [gzip.compress, kafka.codec.gzip_encode, lambda data: gzip.compress(data[:100]) + gzip.compress(data[100:])],
    "snappy": [kafka.codec.snappy_encode, aiokafka.codec.snappy_encode,
               lambda data: bytes(cramjam.snappy.compress_raw(data))],
    "lz4": [kafka.codec.lz4_encode, aiokafka.codec.lz4_encode, lz4.frame.compress,
            lambda data: lz4.frame.compress(data, block_linked=True, block_checksum=True, content_checksum=True),
            lambda data: lz4.frame.compress(data, compression_level=12, block_size=lz4.frame.BLOCKSIZE_MAX4MB)],
    "zstd": [kafka.codec.zstd_encode, aiokafka.codec.zstd_encode, zstandard.ZstdCompressor(level=19).compress,
             lambda data: zstandard.ZstdCompressor(level=22, write_checksum=True).compress(data)],
}


# No bytes in snappy are a stream header alone, as Java writes it, which the Python clients take for a raw block.
READ_BY_OTHERS = [(codec, name) for codec in CODECS for name in SAMPLES if (codec, name) != ("snappy", "empty")]


@pytest.mark.parametrize("codec, name", READ_BY_OTHERS)
def test_others_read_what_we_compress(codec, name):
    compressed = ours("compress", codec, SAMPLES[name])
    for read in READERS[codec]:
        assert bytes(read(compressed)) == SAMPLES[name]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("codec", CODECS)
def test_we_read_what_others_compress(codec, name):
    for write in WRITERS[codec]:
        assert ours("decompress", codec, bytes(write(SAMPLES[name]))) == SAMPLES[name]


def test_lz4_of_format_0_both_ways():
    """Its header checksum is that of kafka-python, which keeps the fault of Kafka 0.8."""
    assert ours("decompress", "lz4", kafka.codec.lz4_encode_old_kafka(READINGS), magic=0) == READINGS
    old = ours("compress", "lz4", READINGS, magic=0)
    assert kafka.codec.lz4_decode_old_kafka(old) == READINGS
    with pytest.raises(RuntimeError):
        lz4.frame.decompress(old)


@pytest.mark.parametrize("codec", CODECS)
def test_a_consumer_reads_what_the_bridge_compressed(plant, mosquitto, cluster, programs, codec):
    cluster.tell("topic", "plant", 2)
    path = plant()
    path.write_text(path.read_text().replace("routes:", f"  compression: {codec}\n  linger: 20ms\nroutes:", 1))
    bridge = programs("run", path)
    bridge.wait_for(r"MQTT: subscribed")
    device, expected = Device(mosquitto.port), Expected()
    publish(device, expected, 2_000)
    device.finish(2_000)
    expected.check(consume(cluster.bootstrap, "plant", 2_000), exactly_once=True)
    assert bridge.end() == 0, bridge.output()
    bridge.wait_for(r"balance: received 2000, stored 2000, .* in flight 0")


def produce(bootstrap, codec, count):
    producer = confluent_kafka.Producer({
        "bootstrap.servers": bootstrap, "compression.type": codec, "linger.ms": 50, "enable.idempotence": True})
    failures = []
    for index in range(count):
        producer.produce("squeezed", key=b"key", value=READINGS[:120] + b"%d" % index,
                         on_delivery=lambda error, _: error and failures.append(error))
    producer.flush(30)
    assert not failures


@pytest.mark.parametrize("codec", CODECS)
def test_the_embedded_log_stores_and_serves_compressed_batches(programs, tmp_path, codec):
    embedded = Embedded(programs, tmp_path / "data")
    produce(embedded.bootstrap, codec, 1_000)
    expected = [READINGS[:120] + b"%d" % index for index in range(1_000)]
    assert [value for _, value in consume(embedded.bootstrap, "squeezed", 1_000)] == expected

    async def read():
        consumer = aiokafka.AIOKafkaConsumer(
            "squeezed", bootstrap_servers=embedded.bootstrap, auto_offset_reset="earliest")
        await consumer.start()
        try:
            return [(await asyncio.wait_for(consumer.getone(), 20)).value for _ in expected]
        finally:
            await consumer.stop()

    assert asyncio.run(read()) == expected
    # Stored as it came: far smaller than what it holds.
    stored = sum(file.stat().st_size for file in (tmp_path / "data").rglob("*.log"))
    assert stored < sum(map(len, expected)) / 2
    assert embedded.program.end() == 0, embedded.program.output()


def test_honest_batches_of_any_ratio_are_stored(programs, tmp_path):
    embedded = Embedded(programs, tmp_path / "data")
    for codec in ["gzip", "zstd"]:
        producer = confluent_kafka.Producer({"bootstrap.servers": embedded.bootstrap, "compression.type": codec})
        failures = []
        producer.produce("zeros", value=b"\0" * 900_000, on_delivery=lambda error, _: error and failures.append(error))
        producer.flush(30)
        assert not failures
    assert [len(value) for _, value in consume(embedded.bootstrap, "zeros", 2)] == [900_000, 900_000]
    assert embedded.program.end() == 0, embedded.program.output()


def test_zstd_without_its_library_is_a_configuration_error(plant, programs, tmp_path):
    """The loader finds a file of that name first that is no library."""
    (tmp_path / "libzstd.so.1").write_text("not a library")
    path = plant()
    path.write_text(path.read_text().replace("routes:", "  compression: zstd\nroutes:", 1))
    program = programs("check", path, environment={"LD_LIBRARY_PATH": str(tmp_path)})
    program.wait_for(r"kafka\.compression.*libzstd1")
    assert program.process.wait(timeout=20) == 78
