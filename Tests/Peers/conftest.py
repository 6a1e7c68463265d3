"""Fixtures: each test gets brokers of its own and leaves none behind."""

import pytest

from mock_cluster import MockCluster
from peers import Mosquitto, trestle


@pytest.fixture
def mosquitto(tmp_path):
    broker = Mosquitto(tmp_path)
    yield broker
    broker.stop()


@pytest.fixture
def cluster():
    mock = MockCluster()
    yield mock
    mock.stop()


@pytest.fixture
def running():
    """What a test starts and appends here is stopped at its end."""
    started = []
    yield started
    for one in started:
        one.stop()


@pytest.fixture
def programs():
    """Starts `trestle` and kills what a failed test left running."""
    started = []

    def start(*arguments, environment=None):
        program = trestle(*arguments, environment=environment)
        started.append(program)
        return program

    yield start
    for program in started:
        if program.process.poll() is None:
            program.kill()


@pytest.fixture
def plant(tmp_path, mosquitto, cluster):
    """Writes a plant.yaml from Mosquitto to the mock cluster and returns its path."""

    def write(version="5", topic="plant", extra=""):
        path = tmp_path / "plant.yaml"
        path.write_text(
            f"mqtt:\n  url: mqtt://127.0.0.1:{mosquitto.port}\n  version: \"{version}\"\n  client_id: bridge\n"
            f"kafka:\n  bootstrap_servers: {cluster.bootstrap}\n"
            f"routes:\n  - from: plant/#\n    to: {topic}\n{extra}")
        return path

    return write
