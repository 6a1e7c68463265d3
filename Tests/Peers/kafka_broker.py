"""Runs the program's embedded Kafka-compatible broker for a test, in a folder and on ports of its own."""

import os
import pathlib
import re
import shlex
import signal
import subprocess
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


def command():
    """What starts the broker: the environment's TRESTLE, or the program of a debug build."""
    return shlex.split(os.environ.get("TRESTLE", str(ROOT / ".build/debug/trestle")))


class Broker:
    """A running broker; `with Broker(folder) as broker` ends it."""

    def __init__(self, folder, *options):
        self.folder = str(folder)
        self.options = options
        self.lines = []
        self.port = 0
        self.start()

    def start(self):
        arguments = ["run", "--kafka-port", str(self.port), "--mqtt-port", "0", "--data", self.folder, *self.options]
        self.process = subprocess.Popen(
            command() + arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.ready = threading.Event()
        self.is_ready = False
        threading.Thread(target=self._read, args=(self.process, self.ready), daemon=True).start()
        if not (self.ready.wait(60) and self.is_ready):
            self.kill()
            raise AssertionError("the broker did not start:\n" + "".join(self.lines))

    def _read(self, process, ready):
        for line in process.stdout:
            self.lines.append(line)
            found = re.match(r"kafka\s+\S+:(\d+)", line)
            if found:
                self.port = int(found.group(1))
                self.is_ready = True
                ready.set()
        ready.set()

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    def kill(self):
        """kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        """Asks it to end, as a service manager does.

        Returns its exit status.
        """
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=30)

    def wait_for_line(self, text, seconds=10):
        """Whether a line with `text` was printed by now or soon."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if any(text in line for line in self.lines):
                return True
            time.sleep(0.02)
        return False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.kill()
