"""Makes vectors.jsonl from compressors other than ours: run with the tests' virtual environment (.venv)."""

import gzip
import json
import pathlib
import random
import struct
import zlib

import cramjam
import lz4.block
import lz4.frame
import zstandard
from aiokafka.codec import lz4_encode as aiokafka_lz4
from kafka.codec import lz4_encode_old_kafka, snappy_encode

TEXT = b"".join(
    b'{"device":"pump-%02d","temperature":%d.%d,"state":"running"}\n' % (n % 7, 20 + n % 5, n * 7 % 10)
    for n in range(60)
)
NOISE = random.Random(4).randbytes(300)
vectors = []


def add(case, codec, compressed, plain, repeat=1, magic=2):
    vectors.append({
        "case": case, "codec": codec, "magic": magic, "plain": plain.hex(), "repeat": repeat,
        "compressed": compressed.hex(),
    })


def gzip_member(plain, flags, extra):
    body = zlib.compressobj(6, zlib.DEFLATED, -15)
    data = body.compress(plain) + body.flush()
    header = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\x03"
    return header + extra + data + struct.pack("<II", zlib.crc32(plain), len(plain))


for name, plain, repeat in [
    ("empty", b"", 1), ("one byte", b"x", 1), ("text", TEXT, 1), ("noise", NOISE, 1), ("run", b"\0", 4000),
    ("period 3", b"abc", 700), ("period 7", b"abcdefg", 300), ("period 13", b"abcdefghijklm", 200),
    ("far", NOISE, 300), ("long run", b"z", 200_000),
]:
    whole = plain * repeat
    add(f"gzip {name}", "gzip", gzip.compress(whole, mtime=0), plain, repeat)
    add(f"snappy raw {name}", "snappy", bytes(cramjam.snappy.compress_raw(whole)), plain, repeat)
    if whole:
        add(f"snappy xerial {name}", "snappy", snappy_encode(whole), plain, repeat)
    add(f"lz4 {name}", "lz4", lz4.frame.compress(whole, store_size=False), plain, repeat)
    add(f"zstd {name}", "zstd", zstandard.ZstdCompressor(level=3).compress(whole), plain, repeat)

add("gzip of two members", "gzip", gzip.compress(TEXT, mtime=0) + gzip.compress(TEXT, mtime=0), TEXT, 2)
add("gzip stored", "gzip", gzip.compress(TEXT, compresslevel=0, mtime=0), TEXT)
add("gzip with name, comment, extra field and header checksum", "gzip", gzip_member(
    TEXT, 0x1C, b"\x04\0abcd" + b"name\0" + b"comment\0"), TEXT)
add("snappy xerial of two streams", "snappy", snappy_encode(TEXT) + snappy_encode(TEXT), TEXT, 2)
add("snappy xerial in small blocks", "snappy", snappy_encode(TEXT, xerial_blocksize=500), TEXT)
for linked in (True, False):
    for checksums in (True, False):
        for size in (lz4.frame.BLOCKSIZE_MAX64KB, lz4.frame.BLOCKSIZE_MAX4MB):
            add(f"lz4 {'linked' if linked else 'independent'} {'with' if checksums else 'without'} checksums, code {size}",
                "lz4", lz4.frame.compress(
                    NOISE * 400, block_size=size, block_linked=linked, block_checksum=checksums,
                    content_checksum=checksums, store_size=checksums), NOISE, 400)
add("lz4 at level 12", "lz4", lz4.frame.compress(TEXT, compression_level=12), TEXT)
add("lz4 of two frames with a skippable one between", "lz4",
    lz4.frame.compress(TEXT) + b"\x53\x2a\x4d\x18\x05\0\0\0hello" + lz4.frame.compress(TEXT), TEXT, 2)
add("lz4 as kafka-python writes format 0", "lz4", lz4_encode_old_kafka(TEXT), TEXT, magic=0)
add("lz4 of format 0 with the right checksum", "lz4", lz4.frame.compress(TEXT), TEXT, magic=0)
add("lz4 as aiokafka writes", "lz4", bytes(aiokafka_lz4(TEXT)), TEXT)
stream = zstandard.ZstdCompressor(level=3, write_checksum=True).compressobj()
add("zstd streamed, with checksum and without size", "zstd", stream.compress(NOISE * 500) + stream.flush(), NOISE, 500)
stream = zstandard.ZstdCompressor(level=22).compressobj()
add("zstd streamed with a window of 128 MiB", "zstd", stream.compress(TEXT) + stream.flush(), TEXT)
add("zstd of two frames with a skippable one between", "zstd",
    zstandard.compress(TEXT) + b"\x5e\x2a\x4d\x18\x03\0\0\0abc" + zstandard.compress(TEXT), TEXT, 2)

path = pathlib.Path(__file__).with_name("vectors.jsonl")
path.write_text("".join(json.dumps(vector) + "\n" for vector in vectors))
print(f"{len(vectors)} vectors, {path.stat().st_size} bytes")
