"""`trestle mqtt pub` and `sub` as the tests call them, Mosquitto's own clients beside them, and amqtt as a broker."""

import os
import pathlib
import socket
import subprocess
import sys
import threading

from peers import ROOT, Program, free_port, require, trestle, wait_until


def run(*arguments, environment=None):
    """The command's exit code and output."""
    program = trestle("mqtt", *arguments, environment=environment)
    return finish(program), program.output()


def finish(program, timeout=60):
    """The exit code of a program that ends by itself."""
    program.process.wait(timeout)
    return program.end()


def trestle_binary():
    return [pathlib.Path(os.environ.get("TRESTLE", ROOT / ".build" / "debug" / "trestle"))]


def publish(port, topic, lines, qos, *arguments):
    subprocess.run([require("mosquitto_pub"), "-p", str(port), "-t", topic, "-q", str(qos), "-l", *arguments],
                   input="".join(f"{line}\n" for line in lines), text=True, check=True, timeout=60)


def subscribed(broker, filter):
    return f" {filter}" in broker.program.output()


class Listener:
    """mosquitto_sub, and what it printed."""

    def __init__(self, broker, *arguments):
        before = broker.program.output().count(" plant/#")
        self.process = subprocess.Popen(
            [require("mosquitto_sub"), "-p", str(broker.port), *arguments], stdout=subprocess.PIPE, text=True)
        wait_until(lambda: broker.program.output().count(" plant/#") > before, 20, "the subscription")

    def lines(self, timeout=40):
        return self.process.communicate(timeout=timeout)[0].splitlines()


class Amqtt:
    """amqtt's broker, which speaks MQTT 3.1.1. It keeps sessions of clients with a user's name alone."""

    def __init__(self, folder):
        self.port = free_port()
        self.configuration = pathlib.Path(folder) / "amqtt.yaml"
        self.configuration.write_text(
            f"listeners:\n  default:\n    type: tcp\n    bind: 127.0.0.1:{self.port}\nplugins:\n  welcoming.WelcomingPlugin: {{}}\n")
        (pathlib.Path(folder) / "welcoming.py").write_text(
            "from amqtt.plugins.base import BaseAuthPlugin\n\n\n"
            "class WelcomingPlugin(BaseAuthPlugin):\n"
            "    async def authenticate(self, *, session):\n"
            "        session.is_anonymous = not session.username\n"
            "        return True\n")
        program = pathlib.Path(sys.executable).parent / "amqtt"
        if not program.exists():
            raise RuntimeError("the peer 'amqtt' is missing: run Tests/install-peers.sh")
        self.program = Program([program, "-c", self.configuration], {"PYTHONPATH": str(folder)})
        wait_until(self.responds, 20, self.program.output)

    def responds(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            return True
        except OSError:
            return False

    def stop(self):
        self.program.kill()


class Recorder:
    """A relay to a port of this machine that keeps the bytes of both directions, all connections together."""

    def __init__(self, port):
        self.to_server, self.to_client = bytearray(), bytearray()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.target = port
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        self.listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            for source, target, kept in ((client, server, self.to_server), (server, client, self.to_client)):
                threading.Thread(target=self._relay, args=(source, target, kept), daemon=True).start()

    @staticmethod
    def _relay(source, target, kept):
        try:
            while data := source.recv(65536):
                kept.extend(data)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
