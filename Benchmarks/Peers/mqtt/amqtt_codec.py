"""amqtt (PyPI): `amqtt_codec.py FOLDER` prints nanoseconds per packet of each work."""

import asyncio
import sys
import time

from amqtt.adapters import BufferReader
from amqtt.mqtt.packet import MQTTFixedHeader
from amqtt.mqtt.publish import PublishPacket


async def main():
    with open(f"{sys.argv[1]}/publish-311.bin", "rb") as file:
        data = file.read(1_670_000 // 10)  # a thousand packets are enough here
    decode = encode = float("inf")
    for _ in range(5):
        reader, packets = BufferReader(data), []
        start = time.perf_counter()
        for _ in range(1000):
            header = await MQTTFixedHeader.from_stream(reader)
            packets.append(await PublishPacket.from_stream(reader, fixed_header=header))
        decode = min(decode, time.perf_counter() - start)
        start = time.perf_counter()
        written = b"".join(packet.to_bytes() for packet in packets)
        encode = min(encode, time.perf_counter() - start)
        assert written == data
    print(f"decode 311\t{decode / 1000 * 1e9:.2f}\nencode 311\t{encode / 1000 * 1e9:.2f}")


asyncio.run(main())
