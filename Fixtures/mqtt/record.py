#!/usr/bin/env python3
"""Writes recorded.jsonl: packets that paho-mqtt and Mosquitto really sent each other, caught by a proxy between them.

Needs paho-mqtt (PyPI) and a `mosquitto` on the PATH. Run it only to record again: the file is committed.
"""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time

import paho.mqtt.client as paho
from paho.mqtt import __version__ as paho_version
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.subscribeoptions import SubscribeOptions

SEEN, OUT, LOCK = set(), [], threading.Lock()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def split(stream):
    """Whole packets at the front of `stream`, and the rest."""
    packets = []
    while len(stream) >= 2:
        length, shift, at = 0, 0, 1
        while at < len(stream):
            length |= (stream[at] & 127) << shift
            shift += 7
            at += 1
            if stream[at - 1] < 128:
                break
        else:
            break
        if len(stream) < at + length:
            break
        packets.append(bytes(stream[:at + length]))
        stream = stream[at + length:]
    return packets, stream


def pump(source, target, version, sender):
    rest = b""
    try:
        while data := source.recv(65536):
            packets, rest = split(rest + data)
            with LOCK:
                for packet in packets:
                    if (version, sender, packet) not in SEEN:
                        SEEN.add((version, sender, packet))
                        OUT.append({"name": f"recorded {len(OUT)}", "version": version, "from": sender,
                                    "hex": packet.hex(), "expect": "accept"})
            target.sendall(data)
    except OSError:
        pass
    for s in (source, target):
        try:
            s.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def proxy(broker, version):
    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            upstream = socket.create_connection(("127.0.0.1", broker))
            threading.Thread(target=pump, args=(client, upstream, version, "client"), daemon=True).start()
            threading.Thread(target=pump, args=(upstream, client, version, "server"), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


def props(kind, **values):
    p = Properties(kind)
    for name, value in values.items():
        setattr(p, name, value)
    return p


def client(port, version, name, clean=True, **kw):
    v5 = version == 5
    c = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id=name,
                    protocol=paho.MQTTv5 if v5 else paho.MQTTv311, clean_session=None if v5 else clean)
    c.username_pw_set("user", "pass")
    if kw.get("will"):
        will = props(PacketTypes.WILLMESSAGE, WillDelayInterval=5, ContentType="text/plain") if v5 else None
        c.will_set("last/will", b"gone", 1, True, will)
    connected = threading.Event()
    c.on_connect = lambda *a: connected.set()
    options = {}
    if v5:
        options = {"clean_start": clean, "properties": props(
            PacketTypes.CONNECT, SessionExpiryInterval=60, ReceiveMaximum=10, MaximumPacketSize=100000,
            TopicAliasMaximum=5, RequestResponseInformation=1, RequestProblemInformation=1,
            UserProperty=[("a", "b"), ("a", "c")])}
    c.connect("127.0.0.1", port, 30, **options)
    c.loop_start()
    connected.wait(5)
    return c


def talk(port, version):
    v5 = version == 5
    first = client(port, version, "rec-1", clean=False, will=True)
    second = client(port, version, "")
    for i, name in enumerate(("a/b", "+/x", "sensors/#", "$SYS/broker/version")):
        for qos in (0, 1, 2):
            if v5:
                first.subscribe(name, options=SubscribeOptions(qos, qos == 1, qos == 2, i % 3),
                                properties=props(PacketTypes.SUBSCRIBE, SubscriptionIdentifier=100 * i + 1))
            else:
                first.subscribe(name, qos)
    first.subscribe([("many/1", SubscribeOptions(0)), ("many/+", SubscribeOptions(2))] if v5
                    else [("many/1", 0), ("many/+", 2)])
    first.subscribe("$share/group/shared/#")
    time.sleep(0.3)
    for qos in (0, 1, 2):
        for retain in (False, True):
            for size in (0, 1, 140, 300):
                more = {}
                if v5:
                    more["properties"] = props(
                        PacketTypes.PUBLISH, PayloadFormatIndicator=1, MessageExpiryInterval=60, ContentType="t",
                        ResponseTopic="reply/to", CorrelationData=b"\x00\xff", UserProperty=("key", "värde"))
                second.publish("sensors/" + "x" * (size % 7), b"p" * size, qos, retain, **more)
    second.publish("shared/1", "one", 1)
    second.publish("温度/计", "21", 2)
    time.sleep(1)
    first.unsubscribe("a/b")
    first.unsubscribe(["+/x", "never/was"])
    time.sleep(0.3)
    first._send_pingreq()
    time.sleep(0.3)
    second.disconnect()
    third = client(port, version, "rec-1", clean=False)  # takes the session over
    time.sleep(0.3)
    if v5:
        third.disconnect(reasoncode=None, properties=props(PacketTypes.DISCONNECT, SessionExpiryInterval=0))
    else:
        third.disconnect()
    time.sleep(0.3)
    for c in (first, second, third):
        c.loop_stop()


def main():
    folder = tempfile.mkdtemp()
    port = free_port()
    config = os.path.join(folder, "mosquitto.conf")
    with open(config, "w") as file:
        file.write(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    binary = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
    broker = subprocess.Popen([binary, "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.5)
        for version in (4, 5):
            talk(proxy(port, version), version)
    finally:
        broker.terminate()
    kept = [v for v in OUT if len(v["hex"]) <= 60000]
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recorded.jsonl")
    with open(path, "w") as file:
        file.write(f"// Sent by paho-mqtt {paho_version} (client) and "
                   "Mosquitto 2.0 (server) to each other.\n")
        for vector in kept:
            file.write(json.dumps(vector, separators=(",", ":")) + "\n")
    print(len(kept), "packets")


if __name__ == "__main__":
    main()
