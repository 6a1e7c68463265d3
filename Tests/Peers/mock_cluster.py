"""librdkafka's mock cluster (kafka_mock.py) as a child process, for tests that need a peer nobody here wrote."""

import pathlib
import subprocess
import sys

PROGRAM = pathlib.Path(__file__).with_name("kafka_mock.py")


class MockCluster:
    """Brokers 1 to `broker_count`; `tell` gives a command of kafka_mock.py."""

    def __init__(self, broker_count=3):
        self.broker_count = broker_count
        self.process = subprocess.Popen(
            [sys.executable, PROGRAM, str(broker_count)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.bootstrap = self.process.stdout.readline().strip()
        if not self.bootstrap:
            raise RuntimeError("the mock cluster did not start")

    def tell(self, *words):
        self.process.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.process.stdin.flush()
        response = self.process.stdout.readline().strip()
        if response != "ok":
            raise RuntimeError(f"{words}: {response or 'the mock cluster died'}")

    def requests(self, api_key):
        """The IDs of the brokers that have had requests of an API since the last call, one for each request."""
        self.process.stdin.write(f"requests {api_key}\n")
        self.process.stdin.flush()
        return [int(word) for word in self.process.stdout.readline().split()]

    def all_brokers(self, command):
        for broker in range(1, self.broker_count + 1):
            self.tell(command, broker)

    def stop(self):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(timeout=10)
