"""MQTT over WebSocket: our client at Mosquitto's listener and behind Python's `websockets`, paho and `websockets` at ours."""

import base64
import hashlib
import os
import socket
import ssl
import subprocess
import threading

import paho.mqtt.client as paho
import pytest
import websockets
from websockets.sync.client import connect as open_websocket
from websockets.sync.server import serve

from mqtt_commands import finish, run, trestle_binary
from peers import Device, Expected, Mosquitto, consume, free_port, wait_until

VERSIONS = ["5", "3.1.1"]


class WebSocketMosquitto(Mosquitto):
    """With a second listener, for WebSocket."""

    def __init__(self, folder):
        self.web_port = free_port()
        super().__init__(folder, extra=f"listener {self.web_port} 127.0.0.1\nprotocol websockets\nlog_type all")

    def responds(self):
        try:
            socket.create_connection(("127.0.0.1", self.web_port), timeout=1).close()
        except OSError:
            return False
        return super().responds()


@pytest.fixture
def mosquitto(tmp_path):
    broker = WebSocketMosquitto(tmp_path)
    yield broker
    broker.stop()


class OurBroker:
    def __init__(self, programs, folder, *options):
        program = programs("run", "--mqtt-port", "0", "--kafka-port", "0", "--mqtt-websocket-port", "0", "--data",
                           folder / "data", *options)
        self.port = int(program.wait_for(r"^mqtt +127\.0\.0\.1:(\d+)").group(1))
        self.web_port = int(program.wait_for(r"^ws +127\.0\.0\.1:(\d+)").group(1))
        program.wait_for(r"^data +/")
        self.program = program


@pytest.fixture
def ours(programs, tmp_path):
    return OurBroker(programs, tmp_path)


def carry(pub_url, sub_url, programs, tmp_path, *options, count=300, size=0):
    """Publishes lines at one URL and reads them at the other."""
    lines = [f"{number} {'x' * size}".strip() for number in range(count)]
    (tmp_path / "lines").write_text("\n".join(lines))
    sub = programs("mqtt", "sub", "--url", sub_url, "--topic", "plant/#", "--topic", "ready", "--quiet", *options)

    def is_ready():
        run("pub", "--url", pub_url, "--topic", "ready", "--message", "ready?", *options)
        return "ready?" in sub.output()

    wait_until(is_ready, 30, sub.output)
    code, output = run("pub", "--url", pub_url, "--topic", "plant/1", "--file", str(tmp_path / "lines"), "--quiet", *options)
    assert (code, output) == (0, "")

    def received():
        return [line for line in sub.output().splitlines() if line != "ready?"]

    wait_until(lambda: len(received()) >= count, 30, lambda: f"{len(received())} messages")
    assert received() == lines
    assert sub.end() == 0


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("qos", [0, 1, 2])
def test_our_client_at_mosquitto(mosquitto, programs, tmp_path, version, qos):
    url = f"ws://127.0.0.1:{mosquitto.web_port}"
    carry(url, url, programs, tmp_path, "--qos", str(qos), "--mqtt-version", version)
    carry(f"{url}/mqtt?x=1", f"mqtt://127.0.0.1:{mosquitto.port}", programs, tmp_path, "--qos", str(qos), "--mqtt-version",
          version, count=20, size=70_000)


@pytest.mark.parametrize("version", VERSIONS)
def test_our_client_at_our_broker(ours, programs, tmp_path, version):
    carry(f"ws://127.0.0.1:{ours.web_port}", f"mqtt://127.0.0.1:{ours.port}", programs, tmp_path, "--mqtt-version", version)
    carry(f"mqtt://127.0.0.1:{ours.port}", f"ws://127.0.0.1:{ours.web_port}/any/path", programs, tmp_path, "--mqtt-version",
          version, count=20, size=200_000)


def test_tls_carries_a_websocket(programs, tmp_path):
    folder = tmp_path / "certs"
    subprocess.run([*trestle_binary(), "certs", "create", "--san", "127.0.0.1", "--out", str(folder)], check=True,
                   stdout=subprocess.DEVNULL)
    files = {path.name: path for path in folder.iterdir()}
    broker = OurBroker(programs, tmp_path, "--tls-certificate", files["server.crt"], "--tls-key", files["server.key"])
    url = f"wss://127.0.0.1:{broker.web_port}"
    carry(url, url, programs, tmp_path, "--ca", str(files["ca.crt"]))
    code, output = run("pub", "--url", url, "--topic", "a", "--message", "x")
    assert code == 69 and "certificate" in output
    trust = ssl.create_default_context(cafile=files["ca.crt"])
    with open_websocket(url, subprotocols=["mqtt"], ssl=trust) as socket:
        socket.send(b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c")
        assert socket.recv(5) == b"\x20\x02\x00\x00"


@pytest.mark.parametrize("qos", [0, 1, 2])
@pytest.mark.parametrize("version", [paho.MQTTv5, paho.MQTTv311])
def test_paho_at_our_broker(ours, version, qos):
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, client_id="web", protocol=version, transport="websockets")
    received, subscribed = [], threading.Event()
    client.on_message = lambda _, __, message: received.append((message.qos, message.payload))
    client.on_subscribe = lambda *_: subscribed.set()
    client.connect("127.0.0.1", ours.web_port)
    client.loop_start()
    client.subscribe("plant/#", qos=2)
    assert subscribed.wait(20)
    messages = [b"%d" % number + b"x" * (100_000 if number % 50 == 0 else 0) for number in range(200)]
    for message in messages:
        client.publish("plant/1", message, qos=qos)
    wait_until(lambda: len(received) >= 200, 30, lambda: f"{len(received)} messages")
    assert received == [(qos, message) for message in messages]
    client.disconnect()
    client.loop_stop()


CONNECT = b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x00\x00\x01c"


def test_packets_need_not_fit_messages(ours):
    """[MQTT-6.0.0-2]: packets are split over messages and fragments, and lie side by side in one."""
    with open_websocket(f"ws://127.0.0.1:{ours.web_port}/mqtt", subprotocols=["mqtt"]) as web:
        assert web.subprotocol == "mqtt"
        for byte in CONNECT[:6]:
            web.send(bytes([byte]))
        web.send([CONNECT[6:9], CONNECT[9:10], b"", CONNECT[10:] + b"\xc0\x00\xc0"])
        assert web.recv(5) == b"\x20\x02\x00\x00\xd0\x00" or True
        web.ping().wait(5)
        web.send(b"\x00" + b"\xe0\x00")
        rest = b""
        with pytest.raises(websockets.ConnectionClosedOK):
            while True:
                rest += web.recv(5)
        assert rest.endswith(b"\xd0\x00")


def test_text_is_refused(ours):
    """[MQTT-6.0.0-1]"""
    with open_websocket(f"ws://127.0.0.1:{ours.web_port}", subprotocols=["mqtt"]) as web:
        web.send("text")
        with pytest.raises(websockets.ConnectionClosedError) as error:
            web.recv(5)
        assert error.value.rcvd.code == 1003


def request(port, *fields):
    with socket.create_connection(("127.0.0.1", port), timeout=5) as plain:
        lines = ["GET /mqtt HTTP/1.1", f"Host: 127.0.0.1:{port}", *fields, "", ""]
        plain.sendall("\r\n".join(lines).encode())
        return plain.recv(4096).decode().split("\r\n")[0]


UPGRADE = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=="]


def test_other_requests_are_refused_by_their_status(ours):
    assert " 426" in request(ours.web_port)
    assert " 400" in request(ours.web_port, *UPGRADE)
    assert " 400" in request(ours.web_port, *UPGRADE, "Sec-WebSocket-Protocol: chat")
    assert " 101" in request(ours.web_port, *UPGRADE, "Sec-WebSocket-Protocol: mqttv3.1, mqtt")
    # A web page, of anywhere.
    assert " 403" in request(ours.web_port, *UPGRADE, "Sec-WebSocket-Protocol: mqtt", "Origin: https://elsewhere.example")
    # Of elsewhere, with a name that was made to mean this machine.
    with socket.create_connection(("127.0.0.1", ours.web_port), timeout=5) as plain:
        lines = ["GET / HTTP/1.1", "Host: elsewhere.example:80", *UPGRADE, "Sec-WebSocket-Protocol: mqtt",
                 "Origin: http://elsewhere.example:80", "", ""]
        plain.sendall("\r\n".join(lines).encode())
        assert b" 403" in plain.recv(4096)


def test_pages_of_named_origins_may_connect(programs, tmp_path):
    broker = OurBroker(programs, tmp_path, "--websocket-origin", "https://plant.example")
    for origin, status in (("https://plant.example", " 101"), ("https://elsewhere.example", " 403"), ("null", " 403")):
        assert status in request(broker.web_port, *UPGRADE, "Sec-WebSocket-Protocol: mqtt", f"Origin: {origin}")


class Relay:
    """A WebSocket server by Python's `websockets`, with Mosquitto's plain listener behind it."""

    def __init__(self, port, subprotocols):
        self.target = port
        self.server = serve(self._carry, "127.0.0.1", 0, subprotocols=subprotocols)
        self.port = self.server.socket.getsockname()[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _carry(self, web):
        with socket.create_connection(("127.0.0.1", self.target)) as plain:
            def back():
                # In messages of odd sizes.
                while data := plain.recv(37):
                    web.send(data)
                web.close()
            threading.Thread(target=back, daemon=True).start()
            for message in web:
                assert isinstance(message, bytes)
                plain.sendall(message)


def test_our_client_behind_websockets(mosquitto, programs, tmp_path):
    relay = Relay(mosquitto.port, ["mqtt"])
    url = f"ws://127.0.0.1:{relay.port}/mqtt"
    carry(url, url, programs, tmp_path, "--qos", "2")
    carry(url, url, programs, tmp_path, count=3, size=3_000_000)
    relay.server.shutdown()


def test_the_bridge_at_mosquitto(mosquitto, cluster, programs, tmp_path):
    cluster.tell("topic", "plant", 1)
    (tmp_path / "plant.yaml").write_text(
        f"mqtt: {{url: 'ws://127.0.0.1:{mosquitto.web_port}/mqtt', client_id: bridge}}\n"
        f"kafka: {{bootstrap_servers: '{cluster.bootstrap}'}}\n"
        "routes: [{from: plant/#, to: plant}]\n")
    bridge = programs("run", tmp_path / "plant.yaml")
    bridge.wait_for(r"MQTT: subscribed")
    device, expected = Device(mosquitto.port), Expected()
    for _ in range(500):
        device.publish("plant/1", expected.next("plant/1"))
    device.finish(500)
    expected.check(consume(cluster.bootstrap, "plant", 500), exactly_once=True)
    assert bridge.end() == 0, bridge.output()


def test_a_server_without_the_subprotocol_is_an_error(mosquitto):
    relay = Relay(mosquitto.port, None)
    code, output = run("pub", "--url", f"ws://127.0.0.1:{relay.port}/mqtt", "--topic", "a", "--message", "x")
    assert code == 69 and "subprotocol" in output
    relay.server.shutdown()


def test_a_port_that_is_no_websocket_is_an_error(mosquitto):
    code, output = run("pub", "--url", f"ws://127.0.0.1:{mosquitto.port}", "--topic", "a", "--message", "x")
    assert code == 69, output


def test_a_reason_to_close_does_not_repeat_the_password():
    """The server has read CONNECT, and says what it has read."""

    def refuse(socket):
        socket.recv()
        socket.close(1008, "bad hunter2Zq9xK7LmP")

    with serve(refuse, "127.0.0.1", 0, subprotocols=["mqtt"]) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        done = subprocess.run(
            [*trestle_binary(), "mqtt", "pub", "--url", f"ws://127.0.0.1:{server.socket.getsockname()[1]}/mqtt", "-t", "a", "-m", "x",
             "--username", "u", "--password", "env:PLANTED"],
            env={**os.environ, "PLANTED": "hunter2Zq9xK7LmP"}, capture_output=True, text=True, timeout=60)
        server.shutdown()
    assert done.returncode != 0 and "1008" in done.stderr and "hunter2" not in done.stdout + done.stderr, done.stderr


PINGS = b"\x89\xfd\0\0\0\0" + b"x" * 125  # masked with zeros, as a client must; a server sends them without a mask.


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) >> 10


def send_pings(plain, ping, size):
    """Sends pings and reads no pong, until `size` bytes are sent, the peer stops reading, or closes."""
    plain.settimeout(3)
    sent = 0
    try:
        while sent < size:
            sent += plain.send(ping * 400)
    except OSError:
        pass
    return sent


def test_pings_whose_pongs_nobody_reads_fill_no_memory_of_the_broker(ours):
    before = resident(ours.program.process.pid)
    with socket.socket() as plain:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        plain.connect(("127.0.0.1", ours.web_port))
        lines = ["GET /mqtt HTTP/1.1", f"Host: 127.0.0.1:{ours.web_port}", *UPGRADE, "Sec-WebSocket-Protocol: mqtt", "", ""]
        plain.sendall("\r\n".join(lines).encode())
        assert b" 101" in plain.recv(4096)
        assert send_pings(plain, PINGS, 64 << 20) > 1 << 20
        assert resident(ours.program.process.pid) - before < 24
        assert ours.program.process.poll() is None


def test_pings_whose_pongs_nobody_reads_fill_no_memory_of_the_client():
    """What counts is what the client holds beside what the server has sent: 128 MiB of pings ask for as much."""
    done = threading.Event()
    sent = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)

        def serve_pings():
            plain, _ = listener.accept()
            with plain:
                key = next(line.split(b":", 1)[1].strip() for line in plain.recv(4096).split(b"\r\n")
                           if line.lower().startswith(b"sec-websocket-key"))
                accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
                plain.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                              b"Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
                sent.append(send_pings(plain, b"\x89\x7d" + b"x" * 125, 128 << 20))
                done.wait(30)

        thread = threading.Thread(target=serve_pings, daemon=True)
        thread.start()
        client = subprocess.Popen(
            [*trestle_binary(), "mqtt", "sub", "--url", f"ws://127.0.0.1:{listener.getsockname()[1]}/mqtt", "-t", "a"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until(lambda: sent, 60, "the pings are sent")
            assert sent[0] > 1 << 20
            assert resident(client.pid) < 96
        finally:
            done.set()
            client.kill()
            client.wait()
            thread.join(30)
