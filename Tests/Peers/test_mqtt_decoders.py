"""Our verdict on every MQTT vector beside those of two independent decoders.

Mosquitto judges what clients send, as a live broker: it closes the connection over what it refuses. mqtt-packet (node)
judges what either side sends. Where they differ from us, `Fixtures/mqtt/differences.tsv` says over which statement, how
often, and with which example; it is a part of Docs/CONFORMANCE.md. A difference that is not there, or is no more, fails.

    python Tests/Peers/test_mqtt_decoders.py --record     writes the file again
"""

import collections
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

from peers import Mosquitto, require

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Fixtures" / "mqtt"
DIFFERENCES = FIXTURES / "differences.tsv"
HEAD = "peer\tversion\tsender\tverdict\trule\tcount\texample"
NAMES = ["type 0", "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK",
         "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH"]
CONNECT = {4: bytes.fromhex("100d00044d51545404020000000164"), 5: bytes.fromhex("100e00044d5154540502000000000164")}


def is_whole(data):
    """Whether the length in the fixed header is well-formed and agrees: framing is not what decoders are judged by."""
    length = 0
    for place, byte in enumerate(data[1:5]):
        length |= (byte & 127) << 7 * place
        if byte < 128:
            return not (byte == 0 and place) and len(data) == place + 2 + length
    return False


def judged():
    """Every vector that is one whole frame, with our codec's verdict and rule."""
    vectors = []
    trestle = os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle")
    for name in ("vectors.jsonl", "foreign.jsonl", "recorded.jsonl"):
        path = FIXTURES / name
        run = subprocess.run([trestle, "conform", "mqtt-vectors", "--verdicts", path], text=True,
                             stdout=subprocess.PIPE, timeout=120)
        assert run.returncode == 0, run.stdout[-2000:]
        lines = path.read_text(encoding="utf-8").split("\n")
        for said in run.stdout.splitlines()[:-1]:
            verdict = json.loads(said)
            vector = json.loads(lines[verdict["line"] - 1])
            vector["ours"], vector["rule"] = verdict["verdict"], verdict.get("rule", "")
            vector["data"] = bytes.fromhex(vector["hex"])
            if is_whole(vector["data"]):
                vectors.append(vector)
    assert len(vectors) > 3000
    return vectors


def mqtt_packet(vectors):
    lines = "".join(json.dumps({"version": v["version"], "hex": v["hex"]}) + "\n" for v in vectors)
    # Debian keeps its modules there, also for a node that is not Debian's.
    environment = {**os.environ, "NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}
    run = subprocess.run([require("node"), ROOT / "Tests" / "Peers" / "mqtt_packet.js"], input=lines, text=True,
                         capture_output=True, timeout=120, env=environment)
    assert run.returncode == 0, run.stderr
    return zip(vectors, run.stdout.split(), strict=True)


class Judge:
    """One connection to Mosquitto for each packet."""

    def __init__(self, port):
        self.port = port

    def says(self, vector):
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as self.socket:
            self.rest = b""
            if vector["data"][0] >> 4 == 1:
                self.socket.sendall(vector["data"])
                response = self.packet()
                return "accept" if response and response[0] == 0x20 and response[3] == 0 else "reject"
            self.socket.sendall(CONNECT[vector["version"]])
            assert self.packet()[0] == 0x20
            self.socket.sendall(vector["data"] + b"\xc0\x00")
            while response := self.packet():
                if response[0] == 0xD0:
                    return "accept"
                if response[0] == 0xE0:
                    return "reject"
            return "reject"

    def packet(self):
        """The next packet, or nothing when the connection is closed."""
        try:
            while not is_whole(self.front()):
                data = self.socket.recv(65536)
                if not data:
                    return b""
                self.rest += data
        except ConnectionError:
            return b""
        packet = self.front()
        self.rest = self.rest[len(packet):]
        return packet

    def front(self):
        for size in range(2, len(self.rest) + 1):
            if is_whole(self.rest[:size]):
                return self.rest[:size]
        return b""


def mosquitto(vectors, port):
    judge = Judge(port)
    for vector in vectors:
        # A DISCONNECT ends the connection whatever it holds, and AUTH is refused before it is looked into.
        if vector["from"] == "client" and vector["data"][0] >> 4 not in (14, 15):
            yield vector, judge.says(vector)


def differing(peer, verdicts):
    """Lines of the file: what the peer says otherwise, by statement."""
    groups, judged = collections.defaultdict(list), 0
    for vector, verdict in verdicts:
        judged += 1
        if verdict != vector["ours"]:
            kind = NAMES[vector["data"][0] >> 4] if vector["data"] else "nothing"
            rule = vector["rule"] or f"a valid {kind}"
            key = ("3.1.1" if vector["version"] == 4 else "5", vector["from"],
                   "accepts" if verdict == "accept" else "refuses", rule)
            groups[key].append(vector["name"])
    assert judged > 1000
    return ["\t".join([peer, *key, str(len(names)), names[0]]) for key, names in sorted(groups.items())]


def observed(folder):
    vectors = judged()
    broker = Mosquitto(folder, extra="max_topic_alias 65535\n")
    try:
        return (differing("Mosquitto", mosquitto(vectors, broker.port))
                + differing("mqtt-packet", mqtt_packet(vectors)))
    finally:
        broker.stop()


def test_other_decoders_differ_only_where_it_is_written_down(tmp_path):
    listed = DIFFERENCES.read_text(encoding="utf-8").splitlines()[1:]
    found = observed(tmp_path)
    assert sorted(set(found) - set(listed)) == [], "not written down"
    assert sorted(set(listed) - set(found)) == [], "written down, but no longer so"


if __name__ == "__main__" and sys.argv[1:] == ["--record"]:
    with tempfile.TemporaryDirectory() as folder:
        lines = [HEAD, *observed(pathlib.Path(folder))]
    DIFFERENCES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{DIFFERENCES.relative_to(ROOT)}: {len(lines) - 1} differences")
