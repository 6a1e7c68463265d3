#!/usr/bin/env python3
"""Decodes and encodes the same 10,000 PUBLISH packets with our codec, the C floor and its peers, one table for all.

    python3 Benchmarks/mqtt-peers.py --install     also installs the peers: Debian's packages as root, amqtt from PyPI
    python3 Benchmarks/mqtt-peers.py --tsv         prints the rows of run.sh instead

Every program is built here and run twice, in turn; the better run counts. A floor is no peer: it is plain C with every check
and no allocation, and says what this machine can do. Of the two compilers that compile it the faster counts for each work.
"""

import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
PEERS = HERE / "Peers" / "mqtt"
WORKS = ["decode 311", "decode 5", "encode 311", "encode 5"]
DEBIAN = ["gcc", "libc6-dev", "default-jdk-headless", "libnetty-java", "golang-go",
          "golang-github-eclipse-paho.mqtt.golang-dev", "nodejs", "node-mqtt-packet", "python3-venv"]
# What each library does besides finding the fields.
NOTES = {
    "ours, view": "checks all, borrows", "ours, owned": "checks all, shares the read buffer",
    "C floor": "checks all, borrows", "Netty 4.1.48": "3.1.1 only; topic made a String",
    "paho.mqtt.golang": "3.1.1 only; checks no text; copies", "mqtt-packet": "checks little; payload borrowed",
    "amqtt 0.12": "3.1.1 only; checks little",
}


def run(*command, **more):
    return subprocess.run([str(part) for part in command], check=True, text=True, timeout=900, **more)


def install(folder):
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *DEBIAN, stdout=subprocess.DEVNULL)
    run(sys.executable, "-m", "venv", folder)
    run(folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "amqtt==0.12.1")


def build(folder):
    run("swift", "build", "-c", "release", "--package-path", HERE, "--product", "MQTTThroughput",
        stdout=subprocess.DEVNULL)
    path = run("swift", "build", "-c", "release", "--package-path", HERE, "--show-bin-path", stdout=subprocess.PIPE)
    ours = pathlib.Path(path.stdout.strip()) / "MQTTThroughput"
    run(ours, "--write", folder)
    run("gcc", "-O3", "-march=native", "-I", HERE / "Sources" / "MQTTFloor" / "include", PEERS / "floor.c", "-o",
        folder / "floor")
    jars = [f"/usr/share/java/netty-{part}.jar" for part in
            ("buffer", "codec", "codec-mqtt", "common", "handler", "transport", "resolver")]
    classpath = ":".join([*jars, str(folder)])
    run("javac", "-cp", classpath, "-d", folder, PEERS / "NettyMQTT.java")
    go = {"GOPATH": "/usr/share/gocode", "GO111MODULE": "off", "GOCACHE": str(folder / "go"),
          "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder)}
    run("go", "build", "-o", folder / "paho", PEERS / "paho.go", env=go)
    return {
        "ours": [ours, "--times"],
        "C floor": [folder / "floor", folder],
        "Netty 4.1.48": ["java", "-cp", classpath, "io.netty.handler.codec.mqtt.NettyMQTT", folder],
        "paho.mqtt.golang": [folder / "paho", folder],
        "mqtt-packet": ["env", "NODE_PATH=/usr/share/nodejs:/usr/lib/nodejs", "node", PEERS / "mqtt_packet.js", folder],
    }


def measure(programs):
    best = {}
    for _ in range(2):
        for name, command in programs.items():
            for line in run(*command, stdout=subprocess.PIPE).stdout.splitlines():
                *who, work, time = line.split("\t")
                key = (who[0] if who else name, work)
                best[key] = min(best.get(key, float("inf")), float(time))
    return best


def show(best):
    names = list(dict.fromkeys(name for name, _ in best))
    print(f"{'':17}" + "".join(f"{work:>23}" for work in WORKS) + "   remarks")
    for name in names:
        cells = ""
        for work in WORKS:
            time, floor = best.get((name, work)), best["C floor", work]
            cell = f"{time:.1f} ns, {time / floor:.2f} x" if time else "-"
            cells += f"{cell:>23}"
        print(f"{name:17}{cells}   {NOTES.get(name, '')}")


def show_tsv(best):
    """One line for each peer and work, as `run.sh` reads it."""
    for (name, work), time in best.items():
        if name == "C floor" or name.startswith("ours"):
            continue
        ours = best["ours, view", work]
        print(work, "ns a packet", f"{ours:.1f}", name, f"{time:.1f}", f"{ours / time:.2f}", "", sep="\t")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        environment = HERE / ".build" / "peers"
        if "--install" in sys.argv:
            install(environment)
        programs = build(folder)
        if (environment / "bin" / "python").exists():
            programs["amqtt 0.12"] = [environment / "bin" / "python", PEERS / "amqtt_codec.py", folder]
        (show_tsv if "--tsv" in sys.argv else show)(measure(programs))


if __name__ == "__main__":
    main()
